//! The course of one walk through a window of a ledger: only the missing cursor is its end.

use std::collections::HashSet;

use crate::backend::{Cursor, Page};
use crate::domain::failure::{Failure, FailureKind, Received};

/// Pages of one window. With more than that it is cut into narrower ones.
const MOST_PAGES: usize = 1_000;

/// A walk under way.
#[derive(Debug, Default)]
pub(super) struct Course {
    cursors: HashSet<Cursor>,
    pages: usize,
    is_restarted: bool,
}

/// What a walk does next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Next {
    /// Ask for this page.
    Page(Cursor),
    /// Everything was there.
    Whole,
    /// It leads nowhere; what came so far is not everything.
    Stuck(Failure),
}

impl Course {
    /// Takes a page and tells where to go on. Empty pages count like all others: the desk drops rows of other lenders
    /// after cutting a page.
    pub(super) fn take(&mut self, page: &Page) -> Next {
        self.pages += 1;
        let Some(next) = &page.next else {
            return Next::Whole;
        };
        if !self.cursors.insert(next.clone()) {
            return Next::Stuck(stuck(
                FailureKind::BadAnswer,
                format!(
                    "page {} leads to a page that was read before; the desk's cursor does not move",
                    self.pages
                ),
            ));
        }
        if self.pages >= MOST_PAGES {
            return Next::Stuck(stuck(
                FailureKind::TooBig,
                format!("more than {MOST_PAGES} pages in one window of time"),
            ));
        }
        Next::Page(next.clone())
    }

    /// Whether the walk may begin again without its cursor: once.
    pub(super) fn may_restart(&mut self) -> bool {
        if self.is_restarted {
            return false;
        }
        *self = Self {
            is_restarted: true,
            ..Self::default()
        };
        true
    }
}

fn stuck(kind: FailureKind, why: String) -> Failure {
    Failure::new(kind, Received::No, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(next: Option<&str>) -> Page {
        Page {
            next: next.map(Cursor::new),
            ..Page::default()
        }
    }

    #[test]
    fn empty_pages_are_not_the_end() {
        let mut course = Course::default();
        for number in 0..MOST_PAGES - 1 {
            let next = number.to_string();
            assert_eq!(
                course.take(&page(Some(&next))),
                Next::Page(Cursor::new(next.as_str()))
            );
        }
        assert_eq!(course.take(&page(None)), Next::Whole);
    }

    #[test]
    fn a_cursor_that_comes_back_is_an_error() {
        let mut course = Course::default();
        course.take(&page(Some("a")));
        course.take(&page(Some("b")));
        let Next::Stuck(failure) = course.take(&page(Some("a"))) else {
            panic!("it goes round in circles");
        };
        assert_eq!(failure.kind, FailureKind::BadAnswer);
        assert!(failure.message.raw().starts_with("page 3 "));
    }

    #[test]
    fn a_window_with_too_many_pages_says_so() {
        let mut course = Course::default();
        let last = (0..MOST_PAGES).map(|number| course.take(&page(Some(&number.to_string()))));
        let Some(Next::Stuck(failure)) = last.last() else {
            panic!("it would never end");
        };
        assert_eq!(failure.kind, FailureKind::TooBig);
    }

    #[test]
    fn it_begins_again_once() {
        let mut course = Course::default();
        course.take(&page(Some("a")));
        assert!(course.may_restart());
        assert_eq!(course.take(&page(Some("a"))), Next::Page(Cursor::new("a")));
        assert!(!course.may_restart());
    }
}
