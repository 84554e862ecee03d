//! The course of one walk over a desk's pages, and what it may conclude at the end.

use std::collections::HashSet;

use crate::backend::{Cursor, Page};
use crate::domain::id::ConversationId;

/// Pages of one walk; a desk that has more is read by later walks.
const MOST_PAGES: usize = 1_000;
/// Empty pages in a row that still name a next one.
const MOST_EMPTY: usize = 20;
/// How often a walk begins again because its cursor was no longer good.
const MOST_RESTARTS: usize = 3;

/// A walk under way.
#[derive(Debug, Default)]
pub struct Course {
    cursors: HashSet<Cursor>,
    seen: HashSet<ConversationId>,
    pages: usize,
    empty: usize,
    restarts: usize,
}

/// What a walk does next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// Ask for this page; none is the first.
    Page(Option<Cursor>),
    /// It is over.
    Over(End),
}

/// How a walk ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// Every page was there: what was not seen is not there.
    Whole,
    /// It had to stop before; what was not seen may still be there.
    Broken(Broken),
}

/// Why a walk had to stop before its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// The last page was not whole; the page says what is missing.
    LeftOut,
    /// A page names one that was read before.
    Circle,
    /// One empty page after the other, each of which names another.
    Empty,
    /// More pages than one walk reads.
    Endless,
    /// The desk takes its own cursors back again and again.
    Stale,
}

impl Broken {
    /// What happened, for the person; none where the page has told.
    pub fn words(self) -> Option<String> {
        Some(match self {
            Self::LeftOut => return None,
            Self::Circle => "its pages lead in a circle".to_owned(),
            Self::Empty => format!("{MOST_EMPTY} pages in a row were empty"),
            Self::Endless => format!("there are more than {MOST_PAGES} pages"),
            Self::Stale => "it takes its own cursors back".to_owned(),
        })
    }
}

impl Course {
    /// Takes a page and tells where to go on.
    pub fn take(&mut self, page: &Page) -> Next {
        self.pages += 1;
        self.empty = if page.rows.is_empty() {
            self.empty + 1
        } else {
            0
        };
        self.seen.extend(page.rows.iter().map(|row| row.id.clone()));
        let Some(next) = &page.next else {
            return Next::Over(if page.unreadable == 0 && page.cut_short.is_none() {
                End::Whole
            } else {
                End::Broken(Broken::LeftOut)
            });
        };
        let broken = if !self.cursors.insert(next.clone()) {
            Broken::Circle
        } else if self.empty >= MOST_EMPTY {
            Broken::Empty
        } else if self.pages >= MOST_PAGES {
            Broken::Endless
        } else {
            return Next::Page(Some(next.clone()));
        };
        Next::Over(End::Broken(broken))
    }

    /// The cursor was no longer good: begin again, unless that keeps happening.
    pub fn restart(&mut self) -> Next {
        self.restarts += 1;
        if self.restarts > MOST_RESTARTS {
            return Next::Over(End::Broken(Broken::Stale));
        }
        self.cursors.clear();
        self.pages = 0;
        self.empty = 0;
        Next::Page(None)
    }

    /// Whether the walk met this conversation.
    pub fn has_seen(&self, id: &ConversationId) -> bool {
        self.seen.contains(id)
    }
}
