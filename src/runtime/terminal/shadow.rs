//! What the screen shows, and how to change it on a terminal that counts cells its own way.
//!
//! Programs agree how wide `a` and `日` are. They disagree about clusters: a family emoji is two cells here and six
//! there, and क्ष is one thing two cells wide for ratatui, which trusts that drawing over its first cell erases the
//! second, but two things of one cell for tmux, where the second stays. So whatever contains an *uncertain* cluster
//! is said in a way that comes out right for any count: its cells are blanked, the cluster is drawn, the cursor is
//! placed by an explicit move, and the rest of the row is drawn again over what may have spilled. A change that
//! touches no such cluster passes as it came.
//!
//! What a terminal makes of the cluster itself is its own affair: one that draws it too wide shows the part that
//! fits.

use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::Size;
use unicode_width::UnicodeWidthChar;

/// A cell to be drawn, and where.
pub(super) type Placed = (u16, u16, Cell);

/// The cells of the screen as they were drawn last.
#[derive(Debug)]
pub(super) struct Shadow {
    size: Size,
    /// Row by row. A cell that a wide neighbor covers is a blank of its style.
    cells: Vec<Cell>,
}

impl Shadow {
    /// An empty screen.
    pub(super) fn new(size: Size) -> Self {
        let cells = usize::from(size.width) * usize::from(size.height);
        Self {
            size,
            cells: vec![Cell::EMPTY; cells],
        }
    }

    /// Takes the updates of a frame, row by row and from left to right, and returns what to draw for them.
    ///
    /// Neighbors in the result are drawn without a cursor move between them, anything else with one; a cell without
    /// a symbol draws nothing and only separates.
    pub(super) fn update(&mut self, updates: impl Iterator<Item = Placed>) -> Vec<Placed> {
        let mut drawn = Vec::with_capacity(updates.size_hint().0);
        let mut row = None;
        let mut doubtful_from = None;
        for (x, y, cell) in updates {
            if row != Some(y) {
                self.finish(row, doubtful_from.take(), &mut drawn);
                row = Some(y);
            }
            if self.put(x, y, &cell) {
                doubtful_from.get_or_insert(x);
            }
            // What follows in this row is drawn from the shadow.
            if doubtful_from.is_none() {
                drawn.push((x, y, cell));
            }
        }
        self.finish(row, doubtful_from, &mut drawn);
        drawn
    }

    /// The updates of a frame, and between them the cells that stay as they are but have to be drawn again.
    pub(super) fn with_changed(
        &self,
        updates: Vec<Placed>,
        is_changed: impl Fn(u16, u16) -> bool,
    ) -> Vec<Placed> {
        let mut all = Vec::with_capacity(updates.len());
        let mut updates = updates.into_iter().peekable();
        for y in 0..self.size.height {
            // The first column that no sign so far covers.
            let mut free = 0;
            for x in 0..self.size.width {
                let update = updates.next_if(|(column, row, _)| (*column, *row) == (x, y));
                let is_wanted = update.is_some();
                let cell = match (update, self.cell(x, y)) {
                    (Some((_, _, cell)), _) => cell,
                    (None, Some(cell)) if x >= free => cell.clone(),
                    _ => continue,
                };
                free = x.saturating_add(cell.cell_width().max(1));
                if is_wanted || is_changed(x, y) {
                    all.push((x, y, cell));
                }
            }
        }
        all.extend(updates);
        all
    }

    /// Remembers a cell; whether an uncertain cluster appears or disappears by it.
    fn put(&mut self, x: u16, y: u16, cell: &Cell) -> bool {
        let Some(cells) = self.row_mut(y, x) else {
            return false;
        };
        let mut doubtful = !is_certain(cell.symbol());
        let width = usize::from(cell.cell_width().max(1));
        for (at, covered) in cells.iter_mut().take(width).enumerate() {
            doubtful |= !is_certain(covered.symbol());
            *covered = if at == 0 {
                cell.clone()
            } else {
                with_symbol(cell, " ")
            };
        }
        doubtful
    }

    fn finish(&self, row: Option<u16>, doubtful_from: Option<u16>, drawn: &mut Vec<Placed>) {
        if let (Some(y), Some(x)) = (row, doubtful_from) {
            self.redraw(x, y, drawn);
        }
    }

    /// Draws the row from a column to its end so that no cluster can disturb another cell.
    fn redraw(&self, from: u16, y: u16, drawn: &mut Vec<Placed>) {
        let mut x = from;
        while let Some(cell) = self.cell(x, y) {
            let width = cell.cell_width().max(1);
            if is_certain(cell.symbol()) {
                drawn.push((x, y, cell.clone()));
            } else {
                self.draw_uncertain(x, y, cell, drawn);
            }
            x = x.saturating_add(width);
        }
    }

    fn draw_uncertain(&self, x: u16, y: u16, cell: &Cell, drawn: &mut Vec<Placed>) {
        let width = cell.cell_width().max(1);
        // A cluster of one cell draws over whatever is there; a wider one may turn out narrower.
        if width > 1 {
            for column in x..x.saturating_add(width).min(self.size.width) {
                drawn.push((column, y, with_symbol(cell, " ")));
            }
        }
        let room = usize::from(self.size.width.saturating_sub(x));
        drawn.push((x, y, with_symbol(cell, fitting(cell.symbol(), room))));
        if width == 1 {
            // The cell behind would count as a neighbor; this makes it none.
            drawn.push((x.saturating_add(1), y, with_symbol(cell, "")));
        }
    }

    fn cell(&self, x: u16, y: u16) -> Option<&Cell> {
        if x >= self.size.width {
            return None;
        }
        self.cells
            .get(usize::from(y) * usize::from(self.size.width) + usize::from(x))
    }

    /// The cells of a row, from a column on.
    fn row_mut(&mut self, y: u16, from: u16) -> Option<&mut [Cell]> {
        let width = usize::from(self.size.width);
        let start = usize::from(y) * width;
        self.cells
            .get_mut(start..start + width)?
            .get_mut(usize::from(from)..)
    }
}

fn with_symbol(cell: &Cell, symbol: &str) -> Cell {
    let mut other = cell.clone();
    other.set_symbol(symbol);
    other
}

/// The symbol, or less of it if it might run past the end of the row: a terminal would continue it in the next row,
/// and scroll in the last. Less is its first character, or a question mark where even that may be too wide.
fn fitting(symbol: &str, room: usize) -> &str {
    if reach(symbol) <= room {
        return symbol;
    }
    let first = symbol.chars().next().map_or(0, char::len_utf8);
    symbol
        .get(..first)
        .filter(|first| reach(first) <= room)
        .unwrap_or("?")
}

/// The most cells that a terminal may take for the symbol.
fn reach(symbol: &str) -> usize {
    let cells = |c: char| match c {
        '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0E}' => 0,
        // Makes what it follows wide, or does not.
        '\u{FE0F}' => 1,
        // Some take vowel signs for marks, some for letters.
        _ => c.width().unwrap_or(1).max(1),
    };
    symbol.chars().map(cells).sum()
}

/// Whether terminals agree about the cells of a symbol and draw it as one thing. Doubt costs a few bytes.
fn is_certain(symbol: &str) -> bool {
    if symbol.len() == 1 {
        return true;
    }
    let mut characters = symbol.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => is_settled(character),
        (first, _) => first.is_none(),
    }
}

/// Scripts and signs that every terminal knows and that are no part of anything larger.
fn is_settled(character: char) -> bool {
    matches!(character,
        ' '..='~'
        | '\u{A0}'..='\u{AC}'
        | '\u{AE}'..='\u{2FF}'
        | '\u{370}'..='\u{482}'
        | '\u{48A}'..='\u{52F}'
        | '\u{5D0}'..='\u{5EA}'
        | '\u{620}'..='\u{64A}'
        | '\u{E01}'..='\u{E30}'
        | '\u{1E00}'..='\u{1FFE}'
        | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{205E}'
        | '\u{20A0}'..='\u{20BF}'
        | '\u{2100}'..='\u{214F}'
        | '\u{2190}'..='\u{22FF}'
        | '\u{2400}'..='\u{2426}'
        | '\u{2500}'..='\u{25FC}'
        | '\u{270E}'..='\u{2713}'
        | '\u{2800}'..='\u{28FF}'
        | '\u{3000}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A0}'..='\u{30FF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{FF01}'..='\u{FF60}')
}

#[cfg(test)]
mod tests;
