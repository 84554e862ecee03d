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
    Broken,
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
                End::Broken
            });
        };
        let is_new = self.cursors.insert(next.clone());
        if !is_new || self.pages >= MOST_PAGES || self.empty >= MOST_EMPTY {
            return Next::Over(End::Broken);
        }
        Next::Page(Some(next.clone()))
    }

    /// The cursor was no longer good: begin again, unless that keeps happening.
    pub fn restart(&mut self) -> Next {
        self.restarts += 1;
        if self.restarts > MOST_RESTARTS {
            return Next::Over(End::Broken);
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
