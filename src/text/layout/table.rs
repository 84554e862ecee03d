//! Tables of data: aligned columns when they fit, labels and values when they do not.

mod listed;

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
