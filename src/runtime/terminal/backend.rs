//! Where ratatui draws: one frame of bytes, handed out whole.
//!
//! Three things the stock backend does not do. A frame leaves with *one* write, because nothing is written before the
//! frame is complete. A frame that changes nothing is empty. And clusters whose width terminals disagree about (❤️, क्ष)
//! neither shift a row nor leave anything behind; see [`Shadow`].

use std::io;

use crossterm::{cursor, queue, terminal};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::firewall;
use super::shadow::Shadow;

/// Draws into memory. The errors are those of writing into a `Vec`: none.
#[derive(Debug)]
pub(super) struct FrameBackend {
    size: Size,
    shadow: Shadow,
    cells: Vec<u8>,
    wanted: Cursor,
    shown: Cursor,
    replaced: u64,
}

/// Where the cursor is and whether it can be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Cursor {
    position: Position,
    visible: bool,
}

impl FrameBackend {
    /// An empty frame; the cursor is taken to be hidden in the corner.
    pub(super) fn new(size: Size) -> Self {
        let cursor = Cursor {
            position: Position::ORIGIN,
            visible: false,
        };
        Self {
            size,
            shadow: Shadow::new(size),
            cells: Vec::with_capacity(64 * 1_024),
            wanted: cursor,
            shown: cursor,
            replaced: 0,
        }
    }

    /// The terminal has another size; ratatui notices at its next draw, and clears.
    pub(super) fn set_size(&mut self, size: Size) {
        self.size = size;
    }

    /// The terminal was given away and its cursor is now anywhere; it was hidden on the way back.
    pub(super) fn forget_cursor(&mut self) {
        self.shown = Cursor {
            position: Position::new(u16::MAX, u16::MAX),
            visible: false,
        };
    }

    /// How many characters were replaced because no cell may hold them.
    pub(super) fn replaced(&self) -> u64 {
        self.replaced
    }

    /// Puts the frame into `out`: cells, then the cursor. Adds nothing when nothing changed.
    pub(super) fn take_frame(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        let Cursor { position, visible } = self.wanted;
        let moved = visible && (position != self.shown.position || !self.cells.is_empty());
        // A cursor that jumps about while the cells are written flickers.
        if self.shown.visible && (!visible || !self.cells.is_empty()) {
            queue!(out, cursor::Hide)?;
            self.shown.visible = false;
        }
        out.append(&mut self.cells);
        if moved {
            queue!(out, cursor::MoveTo(position.x, position.y))?;
        }
        if visible && !self.shown.visible {
            queue!(out, cursor::Show)?;
        }
        self.shown = self.wanted;
        Ok(())
    }

    fn crossterm(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.cells)
    }
}

impl Backend for FrameBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut replaced = 0;
        let cells = self.shadow.update(content.map(|(x, y, cell)| {
            let clean = firewall::clean_cell(cell);
            replaced += u64::from(clean.is_some());
            (x, y, clean.unwrap_or_else(|| cell.clone()))
        }));
        if !cells.is_empty() {
            self.crossterm()
                .draw(cells.iter().map(|(x, y, cell)| (*x, *y, cell)))?;
        }
        self.replaced += replaced;
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.wanted.visible = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.wanted.visible = true;
        Ok(())
    }

    // Known, never asked: the terminal's answer would arrive among the keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.wanted.position)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted.position = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        // Whatever was drawn for this frame so far would be erased by it.
        self.cells.clear();
        self.shadow = Shadow::new(self.size);
        queue!(self.cells, terminal::Clear(terminal::ClearType::All))
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        if region == ClearType::All {
            return self.clear();
        }
        // Only a viewport smaller than the screen asks for it.
        Err(io::ErrorKind::Unsupported.into())
    }

    fn append_lines(&mut self, _lines: u16) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size,
            pixels: Size::ZERO,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::text::Line;

    use super::*;

    /// Draws the lines one after the other on one row and returns the bytes of each frame.
    fn frames(lines: &[&str]) -> Vec<Vec<u8>> {
        let mut terminal = Terminal::new(FrameBackend::new(Size::new(30, 2))).unwrap();
        lines
            .iter()
            .map(|line| {
                terminal
                    .draw(|frame| frame.render_widget(Line::raw(*line), frame.area()))
                    .unwrap();
                let mut bytes = Vec::new();
                terminal.backend_mut().take_frame(&mut bytes).unwrap();
                bytes
            })
            .collect()
    }

    /// What a terminal shows that draws clusters with a variation selector that many columns wide.
    fn shown(frames: &[Vec<u8>], emoji_width: usize) -> String {
        let mut row = vec![' '; 40];
        let mut column = 0;
        let text: String = frames
            .iter()
            .map(|frame| String::from_utf8(frame.clone()).unwrap())
            .collect();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            if character == '\u{1b}' {
                let sequence: String = std::iter::from_fn(|| {
                    characters.next_if(|next| !next.is_ascii_alphabetic() || *next == '[')
                })
                .collect();
                if characters.next() == Some('H') {
                    let parameters = sequence.trim_start_matches('[');
                    column = parameters
                        .split(';')
                        .nth(1)
                        .unwrap()
                        .parse::<usize>()
                        .unwrap()
                        - 1;
                }
            } else if characters.next_if_eq(&'\u{FE0F}').is_some() {
                row[column..column + emoji_width].fill('*');
                column += emoji_width;
            } else {
                row[column] = character;
                column += 1;
            }
        }
        row.into_iter().collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn wide_emoji_do_not_shift_the_row_on_either_kind_of_terminal() {
        let frames = frames(&[
            "plain again, different words",
            "I ❤\u{FE0F} it, ☎\u{FE0F} me now",
        ]);
        assert_eq!(shown(&frames, 2), "I ** it, ** me now");
        assert_eq!(shown(&frames, 1), "I *  it, *  me now");
    }

    #[test]
    fn nothing_of_an_emoji_stays_behind() {
        let frames = frames(&["I ❤\u{FE0F} it", "plain text"]);
        assert_eq!(shown(&frames, 2), "plain text");
        assert_eq!(shown(&frames, 1), "plain text");
    }

    #[test]
    fn a_frame_that_changes_nothing_is_empty() {
        let frames = frames(&["same", "same"]);
        assert!(!frames[0].is_empty());
        assert_eq!(frames[1], b"");
    }

    #[test]
    fn the_cursor_is_hidden_while_cells_are_written() {
        let mut terminal = Terminal::new(FrameBackend::new(Size::new(9, 2))).unwrap();
        let mut draw = |text: &'static str, column: u16| {
            terminal
                .draw(|frame| {
                    frame.render_widget(Line::raw(text), frame.area());
                    frame.set_cursor_position((column, 0));
                })
                .unwrap();
            let mut bytes = Vec::new();
            terminal.backend_mut().take_frame(&mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        assert!(draw("a", 1).ends_with("\u{1b}[1;2H\u{1b}[?25h"));
        assert_eq!(draw("a", 0), "\u{1b}[1;1H");
        assert_eq!(draw("a", 0), "");
        let changed = draw("b", 0);
        assert!(changed.starts_with("\u{1b}[?25l"), "{changed:?}");
        assert!(changed.ends_with("\u{1b}[1;1H\u{1b}[?25h"), "{changed:?}");
    }

    #[test]
    fn a_control_character_in_a_cell_is_replaced_and_counted() {
        let mut terminal = Terminal::new(FrameBackend::new(Size::new(30, 2))).unwrap();
        terminal
            .draw(|frame| {
                frame.buffer_mut()[(0, 0)].set_symbol("\u{1b}]52;c;eA==\u{7}");
                frame.buffer_mut()[(0, 1)].set_symbol("\u{9b}");
            })
            .unwrap();
        let mut bytes = Vec::new();
        terminal.backend_mut().take_frame(&mut bytes).unwrap();
        firewall::check(&bytes).unwrap();
        assert_eq!(terminal.backend().replaced(), 2);
    }
}
