//! Where ratatui draws: one frame of bytes, handed out whole.
//!
//! Four things the stock backend does not do. A frame leaves with *one* write, because nothing is written before the
//! frame is complete. A frame that changes nothing is empty. Clusters whose width terminals disagree about (❤️, क्ष)
//! neither shift a row nor leave anything behind; see [`Shadow`].
//!
//! And cells can be links. ratatui has no place for an address, and an escape sequence in the symbol of a cell would be
//! counted as text: the widths, the comparison of frames and the firewall would all be wrong about it. So [`Links`] come
//! beside the frame, cells that lead elsewhere than before are drawn again though they look the same, and each stretch
//! of neighbors with one target is written between the beginning and the end of a link. A link never stays open beyond
//! its cells, whatever is drawn next.

use std::io;

use crossterm::{cursor, queue, terminal};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::shadow::{Placed, Shadow};
use super::{firewall, hyperlink};
use crate::ui::links::Links;

/// Draws into memory. The errors are those of writing into a `Vec`: none.
#[derive(Debug)]
pub(super) struct FrameBackend {
    size: Size,
    shadow: Shadow,
    /// What ratatui wants drawn, row by row.
    updates: Vec<Placed>,
    /// The screen is to be emptied first.
    erases: bool,
    /// Where the cells of the screen lead.
    links: Links,
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
            updates: Vec::new(),
            erases: false,
            links: Links::default(),
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

    /// Something that is no frame moved the cursor.
    pub(super) fn forget_cursor_position(&mut self) {
        self.shown.position = Position::new(u16::MAX, u16::MAX);
    }

    /// How many characters were replaced because no cell may hold them.
    pub(super) fn replaced(&self) -> u64 {
        self.replaced
    }

    /// Puts the frame into `out`: cells, which lead where `links` say, then the cursor. Adds nothing when nothing changed.
    pub(super) fn take_frame(&mut self, links: Links, out: &mut Vec<u8>) -> io::Result<()> {
        self.write_cells(links)?;
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

    fn write_cells(&mut self, links: Links) -> io::Result<()> {
        if std::mem::take(&mut self.erases) {
            queue!(self.cells, terminal::Clear(terminal::ClearType::All))?;
        }
        let mut updates = std::mem::take(&mut self.updates);
        if links != self.links {
            let before = std::mem::replace(&mut self.links, links);
            let leads_elsewhere = |x, y| before.at(x, y) != self.links.at(x, y);
            updates = self.shadow.with_changed(updates, leads_elsewhere);
        }
        let drawn = self.shadow.update(updates.into_iter());
        let to = |(x, y, _): &Placed| self.links.at(*x, *y);
        for stretch in drawn.chunk_by(|one, next| to(one) == to(next)) {
            let target = stretch.first().and_then(to);
            let is_open = target.is_some_and(|target| hyperlink::open(target, &mut self.cells));
            CrosstermBackend::new(&mut self.cells)
                .draw(stretch.iter().map(|(x, y, cell)| (*x, *y, cell)))?;
            if is_open {
                self.cells.extend_from_slice(hyperlink::CLOSE);
            }
        }
        Ok(())
    }
}

impl Backend for FrameBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            let clean = firewall::clean_cell(cell);
            self.replaced += u64::from(clean.is_some());
            let cell = clean.unwrap_or_else(|| cell.clone());
            self.updates.push((x, y, cell));
        }
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
        self.updates.clear();
        self.shadow = Shadow::new(self.size);
        self.links = Links::default();
        self.erases = true;
        Ok(())
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
    use crate::text::link::SafeUrl;
    use crate::ui::links::Target;

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
                terminal
                    .backend_mut()
                    .take_frame(Links::default(), &mut bytes)
                    .unwrap();
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
            terminal
                .backend_mut()
                .take_frame(Links::default(), &mut bytes)
                .unwrap();
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
        terminal
            .backend_mut()
            .take_frame(Links::default(), &mut bytes)
            .unwrap();
        firewall::check(&bytes).unwrap();
        assert_eq!(terminal.backend().replaced(), 2);
    }

    /// The text "see it now" in a row, with links at these columns, frame after frame; what each frame says.
    fn linked(frames: &[&[(u16, u16, &str)]]) -> Vec<String> {
        let size = Size::new(12, 1);
        let mut terminal = Terminal::new(FrameBackend::new(size)).unwrap();
        frames
            .iter()
            .map(|links| {
                terminal
                    .draw(|frame| frame.render_widget(Line::raw("see it 見 now"), frame.area()))
                    .unwrap();
                let mut layer = Links::default();
                for (start, end, address) in *links {
                    let address = SafeUrl::parse(address).unwrap();
                    let to = Target {
                        identity: u64::from(*start),
                        address,
                    };
                    layer.add((12, 1), 0, *start, *end, to);
                }
                let mut bytes = Vec::new();
                terminal
                    .backend_mut()
                    .take_frame(layer, &mut bytes)
                    .unwrap();
                assert_eq!(firewall::check(&bytes), Ok(()));
                told(&String::from_utf8(bytes).unwrap())
            })
            .collect()
    }

    /// Links as `<target|` and `>`; columns as `@3`; nothing else of the sequences.
    fn told(bytes: &str) -> String {
        let mut told = String::new();
        for (index, piece) in bytes.split('\u{1b}').enumerate() {
            let text = match piece.as_bytes().first() {
                _ if index == 0 => piece,
                Some(b'[') => {
                    let end = piece.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                    if piece.as_bytes()[end] == b'H' {
                        let column = piece[..end].rsplit(';').next().unwrap();
                        told.push_str(&format!("@{column} "));
                    }
                    &piece[end + 1..]
                }
                Some(b'\\') => &piece[1..],
                _ => {
                    let address = piece.rsplit(';').next().unwrap();
                    let is_end = address.is_empty();
                    told.push_str(&if is_end {
                        ">".to_owned()
                    } else {
                        format!("<{address}|")
                    });
                    ""
                }
            };
            told.push_str(text);
        }
        told
    }

    #[test]
    fn a_link_stands_around_its_cells_and_nothing_else() {
        let frames = linked(&[&[(4, 6, "https://a.example/x")]]);
        assert_eq!(frames, ["@1 see<https://a.example/x|@5 it>@8 見@11 no"]);
    }

    #[test]
    fn a_cell_that_looks_the_same_is_drawn_again_when_it_leads_elsewhere() {
        let (a, b) = ("https://a.example/", "https://b.example/");
        let frames = linked(&[
            &[],
            &[(4, 6, a)],
            &[(4, 6, a)],
            &[(4, 6, b)],
            // A wide letter is drawn whole, from its first cell.
            &[(4, 9, b)],
            &[],
        ]);
        assert_eq!(
            frames[1..],
            [
                "<https://a.example/|@5 it>",
                "",
                "<https://b.example/|@5 it>",
                "<https://b.example/|@7  見>",
                "@5 it 見"
            ]
        );
    }
}
