//! A text over everything else: the source of a part, what a command printed, why a row is where it is.

use jiff::Timestamp;

use crate::action::Picking;
use crate::keymap::key::{Code, Key};
use crate::text::clean::Clean;

/// A text to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Viewer {
    /// What stands in its border.
    pub title: Clean,
    /// Its lines.
    pub lines: Vec<Clean>,
    /// The first line on screen.
    pub top: usize,
    /// The first column on screen, for lines longer than the screen.
    pub left: usize,
    /// Keys before that moment were meant for what was on screen before it.
    pub deaf_until: Option<Timestamp>,
}

/// Lines a page key moves.
const PAGE: usize = 10;

impl Viewer {
    /// Shows a text from its start.
    pub fn new(title: &str, text: &Clean) -> Self {
        Self {
            title: Clean::line(title),
            lines: text.lines().collect(),
            top: 0,
            left: 0,
            deaf_until: None,
        }
    }

    /// Moves by pages.
    pub fn page(&mut self, pages: isize) {
        self.scroll(pages * PAGE as isize);
    }

    fn scroll(&mut self, lines: isize) {
        let last = self.lines.len().saturating_sub(1);
        self.top = self.top.saturating_add_signed(lines).min(last);
    }

    /// Does what was asked for; tells whether it stays open.
    pub(super) fn act(&mut self, action: Picking) -> bool {
        match action {
            Picking::Take | Picking::Cancel => return false,
            Picking::Down => self.scroll(1),
            Picking::Up => self.scroll(-1),
            Picking::PageDown => self.page(1),
            Picking::PageUp => self.page(-1),
            Picking::Typed | Picking::Clear | Picking::Erase => {}
        }
        true
    }

    /// The keys of the inbox move here too; tells whether it stays open.
    pub(super) fn type_key(&mut self, key: Key) -> bool {
        match key.code {
            Code::Char('j') => self.scroll(1),
            Code::Char('k') => self.scroll(-1),
            Code::Char('l') => self.left += 8,
            Code::Char('h') => self.left = self.left.saturating_sub(8),
            Code::Char('g') => self.top = 0,
            Code::Char('G') => self.top = self.lines.len().saturating_sub(PAGE),
            Code::Char('q') => return false,
            _ => {}
        }
        true
    }
}
