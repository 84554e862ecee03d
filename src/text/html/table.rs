//! Tables: a few hold data, most only place things. Read first, judged when they end.

use std::ops::Range;

use crate::text::rich::block::{Block, Cell, Kind, Table};
use crate::text::weave::Weaver;

/// More columns than this are layout.
const MAX_COLUMNS: u16 = 24;
/// A cell with more text than this is prose.
const MAX_CELL: usize = 240;
/// Text of a cell that is set apart as a paragraph.
const PARAGRAPH: usize = 100;
/// Lines a cell of data may have.
const MAX_LINES: usize = 8;

/// A table whose end has not come yet.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// Blocks before it.
    pub(super) start: usize,
    /// Whether another table stands in it: then it is layout.
    pub(super) nested: bool,
    rows: Vec<Range<u32>>,
    cells: Vec<GridCell>,
    open_row: bool,
    /// How many more rows the cells above reach into, by column of the open row.
    above: Vec<u16>,
    /// The next column of the open row.
    column: usize,
    /// Cells that only keep the place of one above.
    places: usize,
    /// Whether the source says that the first row names the columns.
    headed: bool,
}

#[derive(Debug)]
struct GridCell {
    start: u32,
    end: u32,
    span: u16,
    right: bool,
}

impl Grid {
    pub(super) fn new(start: usize) -> Self {
        Self {
            start,
            ..Self::default()
        }
    }

    pub(super) fn open_row(&mut self) {
        self.close_row();
        let at = self.cells.len() as u32;
        self.rows.push(at..at);
        self.open_row = true;
        self.column = 0;
    }

    pub(super) fn close_row(&mut self) {
        if !std::mem::take(&mut self.open_row) {
            return;
        }
        let at = self.cells.last().map_or(0, |cell| cell.end);
        if self.column > 0 {
            while self.above.iter().skip(self.column).any(|rows| *rows > 0) {
                self.keep_place(at);
                self.column += 1;
            }
        }
        if let Some(row) = self.rows.last_mut() {
            row.end = self.cells.len() as u32;
        }
    }

    /// Begins a cell of so many columns and rows.
    pub(super) fn open_cell(
        &mut self,
        position: usize,
        (columns, rows): (u16, u16),
        right: bool,
        names: bool,
    ) {
        if !self.open_row {
            self.open_row();
        }
        let at = position as u32;
        if self.cells.is_empty() {
            // What stands before the first cell, a caption, stands before the table.
            self.start = position;
        }
        while self.above.get(self.column).is_some_and(|rows| *rows > 0) {
            self.keep_place(at);
            self.column += 1;
        }
        self.headed |= names && self.rows.len() == 1;
        let span = columns.clamp(1, MAX_COLUMNS);
        self.cells.push(GridCell {
            start: at,
            end: at,
            span,
            right,
        });
        let end = self.column + usize::from(span);
        if rows > 1 && end <= usize::from(MAX_COLUMNS) {
            if self.above.len() < end {
                self.above.resize(end, 0);
            }
            if let Some(covered) = self.above.get_mut(self.column..end) {
                covered.fill(rows - 1);
            }
        }
        self.column = end;
    }

    /// A cell above reaches into the next column of this row, if any does: an empty cell keeps its place, as long as
    /// those do not become more than the cells there are.
    fn keep_place(&mut self, at: u32) {
        if let Some(rows) = self.above.get_mut(self.column) {
            *rows = rows.saturating_sub(1);
        }
        if self.places * 2 <= self.cells.len() {
            self.places += 1;
            self.cells.push(GridCell {
                start: at,
                end: at,
                span: 1,
                right: false,
            });
        }
    }

    pub(super) fn close_cell(&mut self, weaver: &mut Weaver) {
        if let Some(cell) = self.cells.last_mut() {
            cell.end = weaver.position() as u32;
            // Templates part their paragraphs by cells; without a gap they would run together.
            let bytes: usize = cell_blocks(cell, weaver)
                .iter()
                .map(|b| weaver.bytes(b))
                .sum();
            if bytes > PARAGRAPH {
                weaver.set_apart(cell.start as usize);
            }
        }
    }

    /// The table has ended: makes a table of data of its blocks, or leaves them in reading order.
    pub(super) fn finish(mut self, weaver: &mut Weaver) {
        self.close_row();
        if self.nested {
            return;
        }
        if self.is_data(weaver) {
            let table = self.table(weaver);
            weaver.tabulate(self.start, table);
        } else if self.is_bar(weaver) {
            weaver.join_lines(self.start);
        }
    }

    fn full_cells(&self, row: &Range<u32>) -> usize {
        self.cells_of(row)
            .iter()
            .filter(|cell| cell.start < cell.end)
            .count()
    }

    fn cells_of(&self, row: &Range<u32>) -> &[GridCell] {
        self.cells
            .get(row.start as usize..row.end as usize)
            .unwrap_or_default()
    }

    fn columns(&self, row: &Range<u32>) -> u16 {
        self.cells_of(row)
            .iter()
            .map(|cell| cell.span)
            .fold(0, u16::saturating_add)
    }

    /// Two rows of two cells, short lines, nothing but lines, and most rows alike.
    fn is_data(&self, weaver: &Weaver) -> bool {
        let full = self
            .rows
            .iter()
            .filter(|row| self.full_cells(row) > 0)
            .count();
        let wide: Vec<_> = self
            .rows
            .iter()
            .filter(|row| self.full_cells(row) > 1)
            .collect();
        let columns = self
            .rows
            .iter()
            .map(|row| self.columns(row))
            .max()
            .unwrap_or(0);
        if wide.len() < 2 || wide.len() * 2 < full || columns > MAX_COLUMNS {
            return false;
        }
        let alike = wide
            .iter()
            .filter(|row| self.columns(row) == columns)
            .count();
        let frame = weaver
            .blocks_from(self.start)
            .first()
            .map(|block| block.frame);
        let plain = |block: &Block| {
            matches!(block.kind, Kind::Line | Kind::Heading(_)) && Some(block.frame) == frame
        };
        let cells_are_short = self.cells.iter().all(|cell| {
            let blocks = cell_blocks(cell, weaver);
            blocks.len() <= MAX_LINES
                && blocks.iter().map(|b| weaver.bytes(b)).sum::<usize>() <= MAX_CELL
        });
        let inside = weaver.blocks_from(self.start);
        // Text between the cells would be lost in a table.
        let counted: usize = self
            .cells
            .iter()
            .map(|cell| (cell.end - cell.start) as usize)
            .sum();
        alike * 4 >= wide.len() * 3
            && cells_are_short
            && counted == inside.len()
            && inside.iter().all(plain)
    }

    /// One row of short cells side by side: a menu, a line of icons.
    fn is_bar(&self, weaver: &Weaver) -> bool {
        let mut full = self.rows.iter().filter(|row| self.full_cells(row) > 0);
        let (Some(row), None) = (full.next(), full.next()) else {
            return false;
        };
        let blocks = weaver.blocks_from(self.start);
        let frame = blocks.first().map(|block| block.frame);
        let short =
            |b: &Block| b.kind == Kind::Line && Some(b.frame) == frame && weaver.bytes(b) <= 40;
        let in_cells: u32 = self
            .cells_of(row)
            .iter()
            .map(|cell| cell.end - cell.start)
            .sum();
        (2..=8).contains(&blocks.len())
            && self.full_cells(row) == blocks.len()
            && in_cells as usize == blocks.len()
            && blocks.iter().all(short)
    }

    fn table(&self, weaver: &Weaver) -> Table {
        let mut table = Table {
            headed: self.headed,
            ..Table::default()
        };
        for row in &self.rows {
            if self.full_cells(row) == 0 {
                continue;
            }
            let first = table.cells.len() as u32;
            for cell in self.cells_of(row) {
                let start = table.lines.len() as u32;
                table.lines.extend(
                    cell_blocks(cell, weaver)
                        .iter()
                        .map(|block| block.runs.clone()),
                );
                let lines = start..table.lines.len() as u32;
                table.cells.push(Cell {
                    lines,
                    span: cell.span,
                    right: cell.right,
                });
            }
            table.columns = table.columns.max(self.columns(row));
            table.rows.push(first..table.cells.len() as u32);
        }
        table
    }
}

fn cell_blocks<'w>(cell: &GridCell, weaver: &'w Weaver) -> &'w [Block] {
    let blocks = weaver.blocks_from(cell.start as usize);
    blocks
        .get(..(cell.end - cell.start) as usize)
        .unwrap_or(blocks)
}
