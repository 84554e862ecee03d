//! Tables of data: aligned columns when they fit, labels and values when they do not.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::wrap::{Look, Wrap};
use crate::text::clean::Clean;
use crate::text::rich::block::{Cell, Run, Table};
use crate::text::rich::{Document, Piece};
use crate::text::role::Role;
use crate::text::width::width;

/// Cells between columns.
const GAP: usize = 2;
/// A column is not made narrower than this to fit another.
const MIN_COLUMN: usize = 6;

/// A name of a column that is said again for every row is cut to this.
const MAX_LABEL: usize = 40;

/// Takes rows one by one: a table of a hundred thousand is never there as a whole.
type Sink<'s> = &'s mut dyn FnMut(Vec<Piece>);

/// Hands out the rows of a table in `room` cells.
pub(super) fn each_row(
    document: &Document,
    table: &Table,
    room: usize,
    look: Look,
    sink: Sink<'_>,
) {
    let view = View {
        document,
        table,
        look,
    };
    match view.columns(room) {
        Some(columns) => view.aligned(&columns, room, sink),
        None => view.listed(room, sink),
    }
}

struct View<'d> {
    document: &'d Document,
    table: &'d Table,
    look: Look,
}

/// A column of the layout.
#[derive(Clone, Copy, Debug, Default)]
struct Column {
    width: usize,
    /// The longest word, which should not be broken.
    word: usize,
    right: bool,
}

/// The name of a column, as rows.
#[derive(Clone, Default)]
struct Label {
    /// The rows before the last.
    before: Vec<Vec<Piece>>,
    /// The last row, which a short value joins.
    head: Vec<Piece>,
}

impl View<'_> {
    fn cells(&self, row: &std::ops::Range<u32>) -> &[Cell] {
        self.table
            .cells
            .get(row.start as usize..row.end as usize)
            .unwrap_or_default()
    }

    fn cell_lines(&self, cell: &Cell) -> impl Iterator<Item = &[Run]> {
        let lines = self
            .table
            .lines
            .get(cell.lines.start as usize..cell.lines.end as usize)
            .unwrap_or_default();
        lines.iter().map(|runs| {
            self.document
                .runs
                .get(runs.start as usize..runs.end as usize)
                .unwrap_or_default()
        })
    }

    fn line_text(&self, runs: &[Run]) -> Cow<'_, str> {
        match runs {
            [one] => Cow::Borrowed(self.document.run_text(one)),
            several => several
                .iter()
                .map(|run| self.document.run_text(run))
                .collect(),
        }
    }

    /// The widths of the columns, or none if they do not fit.
    fn columns(&self, room: usize) -> Option<Vec<Column>> {
        let mut columns = vec![
            Column {
                right: true,
                ..Column::default()
            };
            usize::from(self.table.columns)
        ];
        for (index, row) in self.table.rows.iter().enumerate() {
            let mut at = 0;
            for cell in self.cells(row) {
                if cell.span == 1
                    && let Some(column) = columns.get_mut(at)
                {
                    self.measure(cell, column, index == 0 && self.table.headed);
                }
                at += usize::from(cell.span);
            }
        }
        let gaps = columns
            .iter()
            .filter(|c| c.width > 0)
            .count()
            .saturating_sub(1)
            * GAP;
        let natural: usize = columns.iter().map(|c| c.width).sum();
        let available = room.checked_sub(gaps)?;
        if natural > available {
            let least = |c: &Column| c.width.min(c.word.max(MIN_COLUMN));
            let minimal: usize = columns.iter().map(least).sum();
            if minimal > available {
                return None;
            }
            shrink(&mut columns, available, least);
        }
        Some(columns)
    }

    fn measure(&self, cell: &Cell, column: &mut Column, names: bool) {
        for runs in self.cell_lines(cell) {
            let text = self.line_text(runs);
            let cells = width(&text);
            column.width = column.width.max(cells);
            if cells > column.word {
                let longest = text.split(' ').map(width).max();
                column.word = column.word.max(longest.unwrap_or(0));
            }
            if !names && column.right && !text.trim().is_empty() {
                column.right = cell.right || is_amount(&text);
            }
        }
    }

    fn aligned(&self, columns: &[Column], room: usize, sink: Sink<'_>) {
        for (index, row) in self.table.rows.iter().enumerate() {
            self.aligned_row(row, columns, room, sink);
            if index == 0 && self.table.headed && self.table.rows.len() > 1 {
                let used: usize = columns
                    .iter()
                    .map(|c| c.width)
                    .filter(|w| *w > 0)
                    .map(|w| w + GAP)
                    .sum();
                sink(vec![Piece::new(
                    super::rule(used.saturating_sub(GAP)),
                    Role::Marker,
                )]);
            }
        }
    }

    /// One row of cells side by side, each wrapped in its own column.
    fn aligned_row(
        &self,
        row: &std::ops::Range<u32>,
        columns: &[Column],
        room: usize,
        sink: Sink<'_>,
    ) {
        if let Some(line) = self.simple_row(row, columns) {
            return sink(line);
        }
        let mut boxes = Vec::new();
        let mut at = 0;
        let mut offset = 0;
        for cell in self.cells(row) {
            let end = (at + usize::from(cell.span)).min(columns.len());
            let spanned = columns.get(at..end).unwrap_or_default();
            let visible = spanned.iter().filter(|c| c.width > 0).count();
            let last = end == columns.len();
            let total: usize =
                spanned.iter().map(|c| c.width).sum::<usize>() + visible.saturating_sub(1) * GAP;
            let width = if cell.span > 1 && last {
                total.max(room.saturating_sub(offset))
            } else {
                total
            };
            at = end;
            if width == 0 {
                continue;
            }
            let mut wrap = Wrap::new(self.document, width, self.look);
            for runs in self.cell_lines(cell) {
                wrap.flow(runs);
            }
            let right = spanned.last().is_some_and(|c| c.right) && cell.span == 1
                || cell.right && cell.span > 1;
            boxes.push((offset, if right { total } else { 0 }, wrap.rows));
            offset += total + GAP;
        }
        let height = boxes
            .iter()
            .map(|(_, _, rows)| rows.len())
            .max()
            .unwrap_or(0);
        for index in 0..height {
            let mut line: Vec<Piece> = Vec::new();
            let mut column = 0;
            for (offset, right, rows) in &mut boxes {
                let Some(row) = rows.get_mut(index).map(std::mem::take) else {
                    continue;
                };
                let used: usize = row.iter().map(|piece| piece.text.width()).sum();
                let start = *offset + right.saturating_sub(used);
                pad(&mut line, start.saturating_sub(column));
                column = column.max(start) + used;
                line.extend(row);
            }
            sink(line);
        }
    }

    /// A row whose cells are a line each, of one column and plain, as nearly all are.
    fn simple_row(&self, row: &std::ops::Range<u32>, columns: &[Column]) -> Option<Vec<Piece>> {
        let cells = self.cells(row);
        let mut line = Vec::with_capacity(cells.len() * 2);
        let (mut offset, mut filled) = (0, 0);
        for (cell, column) in cells.iter().zip(columns) {
            let mut lines = self.cell_lines(cell);
            let (first, None, 1) = (lines.next(), lines.next(), cell.span) else {
                return None;
            };
            if column.width == 0 {
                continue;
            }
            if let Some(runs) = first {
                let used = runs.iter().map(|run| (run.end - run.start) as usize).sum();
                let shift = if column.right { column.width } else { 0 };
                let start = offset + shift.saturating_sub(used);
                pad(&mut line, start - filled);
                let wrap = Wrap::new(self.document, column.width, self.look);
                if !wrap.one_row(runs, &mut line) {
                    return None;
                }
                filled = start + used;
            }
            offset += column.width + GAP;
        }
        (cells.len() <= columns.len() && !line.is_empty()).then_some(line)
    }

    /// Each row as lines of `label: value`, or of its cells one under the other.
    fn listed(&self, room: usize, sink: Sink<'_>) {
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
        for (index, row) in self.table.rows.iter().enumerate() {
            match index {
                _ if names.is_empty() => {
                    self.listed_unnamed(row, room, sink);
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

    /// The cells of a row in pairs: the first names the second.
    fn listed_unnamed(&self, row: &std::ops::Range<u32>, room: usize, sink: Sink<'_>) {
        let cells = self.cells(row);
        let mut full = cells
            .iter()
            .filter(|cell| self.cell_lines(cell).next().is_some());
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
        for row in wrap.rows {
            let mut line = Vec::new();
            pad(&mut line, indent);
            line.extend(row);
            sink(line);
        }
    }
}

/// Takes the missing cells from the widest columns.
fn shrink(columns: &mut [Column], available: usize, least: impl Fn(&Column) -> usize) {
    // No column needs more than there is, and one may hold a whole message.
    for column in columns.iter_mut() {
        column.width = column.width.min(available.max(least(column)));
    }
    let mut over = columns
        .iter()
        .map(|c| c.width)
        .sum::<usize>()
        .saturating_sub(available);
    while over > 0 {
        let able = columns
            .iter_mut()
            .filter(|c| c.width > least(c))
            .max_by_key(|c| c.width);
        let Some(column) = able else { return };
        column.width -= 1;
        over -= 1;
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

fn pad(line: &mut Vec<Piece>, mut cells: usize) {
    while cells > 0 {
        let spaces = Clean::spaces(cells);
        cells -= spaces.width();
        line.push(Piece::new(spaces, Role::Text));
    }
}

/// Whether a cell holds a number, an amount of money or a percentage.
fn is_amount(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0
        && letters <= 3
        && text.graphemes(true).count() <= 20
        && !text.contains(['/', ':', '@'])
}
