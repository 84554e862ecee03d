//! The text a person writes, with a cursor: replies, notes and the lines of prompts.
//!
//! Everything moves and deletes by grapheme, so what looks like one character is one. The buffer holds no control
//! characters but line ends, whatever was pasted. Rows are those of `wrap` at a width the caller names; nothing here
//! knows where on the screen they are. Words are undone, not letters.

use std::ops::Range;

use crate::app::editor::history::{Edit, History};
pub use crate::app::editor::motion::Motion;
pub use crate::app::editor::wrap::VisualLine;

mod history;
mod motion;
mod paste;
mod wrap;

/// Whether a text may have several lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Lines,
    OneLine,
}

/// Where the cursor is on screen, in rows and cells from the top left of the text.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Position {
    /// The visual line.
    pub row: usize,
    /// Cells before the cursor; as many as the width when the line is full.
    pub column: usize,
}

/// A text being written. The cursor is always on the boundary of a grapheme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Editor {
    text: String,
    cursor: usize,
    /// The column vertical moves try to keep.
    goal: Option<usize>,
    shape: Shape,
    history: History,
}

impl Editor {
    /// An empty text of any number of lines.
    pub fn lines() -> Self {
        Self::restored("", 0)
    }

    /// An empty line: line ends become spaces.
    pub fn one_line() -> Self {
        Self {
            shape: Shape::OneLine,
            ..Self::lines()
        }
    }

    /// A text written earlier, with the cursor at that byte or just after. Nothing can be undone yet.
    pub fn restored(text: &str, cursor: usize) -> Self {
        let text = paste::cleaned(text, Shape::Lines);
        let cursor = motion::boundary_from(&text, cursor);
        Self {
            text,
            cursor,
            goal: None,
            shape: Shape::Lines,
            history: History::default(),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte the cursor stands before.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether there is nothing worth keeping or sending.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// What stands between the last white space and the cursor: a snippet's name, a mention, an unfinished word.
    pub fn word_before(&self) -> Range<usize> {
        let before = &self.text[..self.cursor];
        before.trim_end_matches(|c: char| !c.is_whitespace()).len()..self.cursor
    }

    /// Puts in what was typed. Letters of a word are undone together.
    pub fn insert(&mut self, typed: &str) {
        let typed = paste::cleaned(typed, self.shape);
        self.edit(self.cursor..self.cursor, &typed, History::typed);
    }

    /// Begins a new line; not in a text of one line.
    pub fn newline(&mut self) {
        if self.shape == Shape::Lines {
            self.edit(self.cursor..self.cursor, "\n", History::whole);
        }
    }

    /// Puts in what was pasted, as one step.
    pub fn paste(&mut self, pasted: &str) {
        self.replace(self.cursor..self.cursor, pasted);
    }

    /// Puts a text in place of a range of bytes, as one step; a range that splits a character is left alone.
    pub fn replace(&mut self, range: Range<usize>, with: &str) {
        if self.text.get(range.clone()).is_some() {
            let with = paste::cleaned(with, self.shape);
            self.edit(range, &with, History::whole);
        }
    }

    /// Puts another text in place of all of it, as one step, with the cursor at its end.
    pub fn replace_all(&mut self, with: &str) {
        self.replace(0..self.text.len(), with);
    }

    /// Deletes from the cursor to where a motion would lead. At the end of a line, "to its end" takes the line end.
    pub fn delete(&mut self, motion: Motion) {
        let mut to = motion.target(&self.text, self.cursor);
        if to == self.cursor {
            to = match motion {
                Motion::LineEnd => Motion::Right.target(&self.text, to),
                Motion::LineStart => Motion::Left.target(&self.text, to),
                _ => return,
            };
        }
        let range = self.cursor.min(to)..self.cursor.max(to);
        self.edit(range, "", History::deleted);
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion) {
        self.cursor = motion.target(&self.text, self.cursor);
        self.goal = None;
        self.history.seal();
    }

    /// Moves the cursor by visual lines at that width, up if negative, keeping its column where lines are long enough.
    /// Past the first and the last line it goes to the start and the end of the text.
    pub fn go_rows(&mut self, rows: isize, width: usize) {
        let lines = self.visual_lines(width);
        let at = self.position_in(&lines);
        let goal = self.goal.unwrap_or(at.column);
        let target = at.row.checked_add_signed(rows);
        self.cursor = match target {
            None => 0,
            Some(row) => lines.get(row).map_or(self.text.len(), |line| {
                line.offset_at(&self.text, goal, lines.get(row + 1))
            }),
        };
        self.goal = Some(goal);
        self.history.seal();
    }

    /// Takes back the last step; false if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(edit) = self.history.undo() else {
            return false;
        };
        let end = edit.at + edit.inserted.len();
        self.text.replace_range(edit.at..end, &edit.removed);
        self.cursor = edit.cursor_before;
        self.goal = None;
        true
    }

    /// Makes the step again that was taken back last; false if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(edit) = self.history.redo() else {
            return false;
        };
        let end = edit.at + edit.removed.len();
        self.text.replace_range(edit.at..end, &edit.inserted);
        self.cursor = motion::boundary_from(&self.text, edit.at + edit.inserted.len());
        self.goal = None;
        true
    }

    /// The rows of the text at a width in cells: all of it, in order, at least one.
    pub fn visual_lines(&self, width: usize) -> Vec<VisualLine> {
        wrap::wrapped(&self.text, width)
    }

    /// Where the cursor is at that width. It may stand just behind a full line, so leave a cell for it.
    pub fn cursor_position(&self, width: usize) -> Position {
        self.position_in(&self.visual_lines(width))
    }

    /// The part of a one-line text to show in `width` cells so that the cursor is among them, and the cells before it.
    pub fn window(&self, width: usize) -> (Range<usize>, usize) {
        wrap::window(&self.text, self.cursor, width)
    }

    fn position_in(&self, lines: &[VisualLine]) -> Position {
        let row = lines
            .partition_point(|line| line.range.start <= self.cursor)
            .saturating_sub(1);
        let column = lines
            .get(row)
            .map_or(0, |line| line.column_of(&self.text, self.cursor));
        Position { row, column }
    }

    fn edit(&mut self, range: Range<usize>, with: &str, remember: fn(&mut History, Edit)) {
        if range.is_empty() && with.is_empty() {
            return;
        }
        let edit = Edit {
            at: range.start,
            removed: self.text[range.clone()].to_owned(),
            inserted: with.to_owned(),
            cursor_before: self.cursor,
        };
        remember(&mut self.history, edit);
        let end = range.start + with.len();
        self.text.replace_range(range, with);
        self.cursor = motion::boundary_from(&self.text, end);
        self.goal = None;
    }
}

#[cfg(test)]
mod tests;
