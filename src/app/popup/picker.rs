//! A list to choose from, with a filter line: what every picker is made of.

use crate::app::editor::Editor;
use crate::app::load::Ticket;
use crate::app::popup::{MOST_ROWS, Pick, PickerKind, fit};
use crate::text::clean::Clean;
use crate::text::link::SafeUrl;
use jiff::Timestamp;

/// A box before a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// No box.
    None,
    /// Not chosen.
    Off,
    /// Chosen for some.
    Some,
    /// Chosen.
    On,
}

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The letter that takes it at once, where letters do.
    pub letter: Option<char>,
    /// The box before it.
    pub check: Check,
    /// What it is called; what the filter looks at.
    pub label: Clean,
    /// What will happen, or the key.
    pub detail: Clean,
    /// Cells at the start of the detail that say what the rest cannot: up to the end of an address's host.
    pub vital: usize,
    /// Why it cannot be taken.
    pub refusal: Option<Clean>,
    /// What it does.
    pub pick: Pick,
}

impl Choice {
    /// A row that can be taken.
    pub fn new(label: &str, detail: &str, pick: Pick) -> Self {
        Self {
            letter: None,
            check: Check::None,
            label: Clean::line(label),
            detail: Clean::line(detail),
            vital: 0,
            refusal: None,
            pick,
        }
    }

    /// A row that leads to an address: its host stays in sight whatever has to be cut.
    pub(super) fn leading_to(label: &str, url: &SafeUrl, pick: Pick) -> Self {
        Self {
            vital: Clean::line(url.up_to_host()).width(),
            ..Self::new(label, url.as_str(), pick)
        }
    }
}

/// A list to choose from, with a filter line.
#[derive(Clone, PartialEq, Debug)]
pub struct Picker {
    /// What it is for.
    pub kind: PickerKind,
    /// What stands in its border.
    pub title: Clean,
    /// What was typed.
    pub filter: Editor,
    /// All rows.
    pub choices: Vec<Choice>,
    /// The rows that match what was typed, best first, as indices.
    pub shown: Vec<usize>,
    /// The highlighted row among those shown.
    pub selected: usize,
    /// A line under the filter: what was understood, or what is wrong.
    pub remark: Option<Clean>,
    /// The read of a desk it waits for.
    pub awaits: Option<Ticket>,
    /// Keys before that moment were meant for what was on screen before it.
    pub deaf_until: Option<Timestamp>,
}

impl Picker {
    /// A picker over these rows.
    pub fn new(kind: PickerKind, title: &str, choices: Vec<Choice>) -> Self {
        let shown = (0..choices.len()).collect();
        Self {
            kind,
            title: Clean::line(title),
            filter: Editor::one_line(),
            choices,
            shown,
            selected: 0,
            remark: None,
            awaits: None,
            deaf_until: None,
        }
    }

    /// The highlighted row.
    pub fn choice(&self) -> Option<&Choice> {
        self.choices.get(*self.shown.get(self.selected)?)
    }

    /// Whether the rows are those found for other words than the ones typed now, because the desk has not answered: they
    /// can be read, not taken.
    pub(super) fn is_behind(&self) -> bool {
        // Who takes part is known here and listed at once while nothing is typed.
        let is_known = matches!(self.kind, PickerKind::Participants(_));
        let is_found = !is_known || !self.filter.text().trim().is_empty();
        self.awaits.is_some() && self.kind.is_live() && is_found
    }

    /// Whether a digit takes a row. It would not tell the link numbered 1 from the one numbered 12.
    pub(super) fn has_digits(&self) -> bool {
        let is_numbered = matches!(self.kind, PickerKind::OpenLink | PickerKind::CopyLink);
        self.kind.has_digits() && !(is_numbered && self.choices.len() > 9)
    }

    /// The digit that takes one of the rows shown, if one does.
    pub fn digit(&self, row: usize) -> Option<usize> {
        let digit = (row + 1).checked_sub(self.top(MOST_ROWS))?;
        let picks = self.has_digits() && self.filter.text().is_empty();
        (picks && (1..=9).contains(&digit)).then_some(digit)
    }

    /// The first row on screen, when `rows` fit.
    pub fn top(&self, rows: usize) -> usize {
        (self.selected + 1).saturating_sub(rows)
    }

    /// Shows other rows, all of them and in their order: whoever found them knew what was typed.
    pub fn list(&mut self, choices: Vec<Choice>) {
        self.shown = (0..choices.len()).collect();
        self.choices = choices;
        self.selected = self.selected.min(self.shown.len().saturating_sub(1));
    }

    /// Shows the rows that match what was typed.
    pub fn narrow(&mut self) {
        self.shown = match self.filter.text().trim() {
            "" => (0..self.choices.len()).collect(),
            words => fit::ranked(&self.choices, words),
        };
        self.selected = self.selected.min(self.shown.len().saturating_sub(1));
    }

    pub(super) fn step(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }
}
