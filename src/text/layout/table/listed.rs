//! A table that does not fit as columns: its cells one under the other, each under the name of its column if there is
//! one.

use super::{Sink, View, pad};
use crate::text::clean::Clean;
use crate::text::layout::wrap::Wrap;
use crate::text::rich::Piece;
use crate::text::rich::block::{Cell, Run};
use crate::text::role::Role;

/// A name of a column that is said again for every row is cut to this.
const MAX_LABEL: usize = 40;

/// The name of a column, as rows.
#[derive(Clone, Default)]
struct Label {
    /// The rows before the last.
    before: Vec<Vec<Piece>>,
    /// The last row, which a short value joins.
    head: Vec<Piece>,
}

impl View<'_> {
    /// Each row as lines of `label: value`, or of its cells one under the other.
    pub(super) fn listed(&self, room: usize, sink: Sink<'_>) {
        let names: Vec<Vec<Run>> = match self.table.rows.first() {
            Some(row) if self.table.headed => {
                let all = |cell| self.cell_lines(cell).flatten().copied().collect();
                self.cells(row).iter().map(all).collect()
            }
            _ => Vec::new(),
        };
        let labels = |again| -> Vec<Label> {
            let label = |name: &Vec<Run>| self.label(name, again, room);
            names.iter().map(label).collect()
        };
        let mut shown = labels(false);
        let has_pairs = names.is_empty() && self.table.rows.iter().all(|row| self.is_pairs(row));
        for (index, row) in self.table.rows.iter().enumerate() {
            match index {
                _ if has_pairs => {
                    self.listed_pairs(row, room, sink);
                    continue;
                }
                _ if names.is_empty() => {
                    if index > 0 {
                        sink(Vec::new());
                    }
                    self.listed_plain(row, room, sink);
                    continue;
                }
                0 if self.table.rows.len() > 1 => continue,
                0 | 1 => {}
                _ => sink(Vec::new()),
            }
            // Said whole once; the rows after the first of values share what is said again.
            if index == 2 {
                shown = labels(true);
            }
            self.listed_named(row, &shown, room, sink);
        }
    }

    /// The cells of a row under the names of their columns.
    fn listed_named(
        &self,
        row: &std::ops::Range<u32>,
        names: &[Label],
        room: usize,
        sink: Sink<'_>,
    ) {
        let cells = self.cells(row);
        let labeled = cells.len() == names.len();
        for (index, cell) in cells.iter().enumerate() {
            if self.cell_lines(cell).next().is_none() {
                continue;
            }
            let name = names.get(index).filter(|_| labeled);
            self.listed_cell(name.cloned().unwrap_or_default(), cell, room, sink);
        }
    }

    /// The cells of a row that say something.
    fn full_cells(&self, row: &std::ops::Range<u32>) -> impl Iterator<Item = &Cell> {
        let is_full = |cell: &&Cell| self.cell_lines(cell).next().is_some();
        self.cells(row).iter().filter(is_full)
    }

    /// Whether in a row without names of columns each first cell names a second: there are no more than two, or every
    /// first one says so itself.
    fn is_pairs(&self, row: &std::ops::Range<u32>) -> bool {
        let names_next = |cell: &Cell| {
            let last = self.cell_lines(cell).last();
            last.is_some_and(|runs| self.line_text(runs).trim_end().ends_with(':'))
        };
        self.full_cells(row).count() <= 2 || self.full_cells(row).step_by(2).all(names_next)
    }

    /// The cells of a row one under the other; what they are to each other nobody says.
    fn listed_plain(&self, row: &std::ops::Range<u32>, room: usize, sink: Sink<'_>) {
        for (index, cell) in self.full_cells(row).enumerate() {
            let indent = if index == 0 || room < 12 { 0 } else { 2 };
            let mut wrap = Wrap::new(self.document, room.saturating_sub(indent).max(1), self.look);
            for runs in self.cell_lines(cell) {
                wrap.flow(runs);
            }
            indented(wrap.rows, indent, sink);
        }
    }

    /// The cells of a row in pairs: the first names the second.
    fn listed_pairs(&self, row: &std::ops::Range<u32>, room: usize, sink: Sink<'_>) {
        let cells = self.cells(row);
        let mut full = self.full_cells(row);
        while let Some(cell) = full.next() {
            if cells.len() == 1 {
                self.listed_cell(Label::default(), cell, room, sink);
                continue;
            }
            let label: Vec<Run> = self.cell_lines(cell).flatten().copied().collect();
            if let Some(value) = full.next() {
                self.listed_cell(self.label(&label, false, room), value, room, sink);
            } else if !label.is_empty() {
                // Alone, it names nothing.
                let mut wrap = Wrap::new(self.document, room, self.look);
                wrap.flow(&label);
                wrap.rows.into_iter().for_each(&mut *sink);
            }
        }
    }

    /// What stands before a value; a long name is said whole once and cut when it is said again,
    /// or a short table with long names would become a long text.
    fn label(&self, label: &[Run], again: bool, room: usize) -> Label {
        if label.is_empty() {
            return Label::default();
        }
        let long =
            again && label.iter().map(|run| run.end - run.start).sum::<u32>() > MAX_LABEL as u32;
        // The sign that it is cut has a place of its own.
        let room = if long {
            room.saturating_sub(1).clamp(1, MAX_LABEL)
        } else {
            room
        };
        let mut wrap = Wrap::new(self.document, room, self.look);
        wrap.flow(label);
        let mut head;
        if long && wrap.rows.len() > 1 {
            head = wrap.rows.swap_remove(0);
            trim(&mut head);
            head.push(Piece::new(Clean::fixed("…"), Role::Muted));
            wrap.rows.clear();
        } else {
            head = wrap.rows.pop().unwrap_or_default();
        }
        let ends = head.last().is_some_and(|p| p.text.as_str().ends_with(':'));
        for piece in &mut head {
            if piece.role == Role::Text {
                piece.role = Role::Strong;
            }
        }
        let colon = if ends { " " } else { ": " };
        head.push(Piece::new(Clean::fixed(colon), Role::Muted));
        Label {
            before: wrap.rows,
            head,
        }
    }

    fn listed_cell(&self, label: Label, cell: &Cell, room: usize, sink: Sink<'_>) {
        let mut head = label.head;
        label.before.into_iter().for_each(&mut *sink);
        let used: usize = head.iter().map(|piece| piece.text.width()).sum();
        let indent = if head.is_empty() || room < 12 { 0 } else { 2 };
        let mut wrap = Wrap::new(self.document, room.saturating_sub(indent).max(1), self.look);
        for runs in self.cell_lines(cell) {
            wrap.flow(runs);
        }
        let single = match wrap.rows.as_slice() {
            [row] => used + row.iter().map(|p| p.text.width()).sum::<usize>() <= room,
            _ => false,
        };
        if single {
            head.append(wrap.rows.first_mut().unwrap_or(&mut Vec::new()));
            return sink(head);
        }
        if !head.is_empty() {
            trim(&mut head);
            fit(&mut head, room);
            sink(head);
        }
        indented(wrap.rows, indent, sink);
    }
}

/// Rows behind so many blank cells.
fn indented(rows: Vec<Vec<Piece>>, indent: usize, sink: Sink<'_>) {
    for row in rows {
        let mut line = Vec::new();
        pad(&mut line, indent);
        line.extend(row);
        sink(line);
    }
}

/// The last piece loses its trailing space.
fn trim(line: &mut [Piece]) {
    if let Some(last) = line.last_mut() {
        let kept = last.text.as_str().trim_end().len();
        last.text = last.text.slice(0..kept);
    }
}

/// Cuts a label that fills the row by itself, so that neither its colon nor the sign that it is cut stands out.
fn fit(line: &mut Vec<Piece>, room: usize) {
    let used = |line: &[Piece]| -> usize { line.iter().map(|piece| piece.text.width()).sum() };
    while line.len() > 1 && used(line) > room {
        line.pop();
    }
}
