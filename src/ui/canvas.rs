//! The one way onto the screen: clean text in a role, never past the edge it is given.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::app::geometry::Area;
use crate::text::bidi;
use crate::text::clean::Clean;
use crate::text::rich::{Line, Piece};
use crate::text::role::Role;
use crate::text::width;
use crate::theme::Theme;
use crate::theme::color::Color as Tint;
use crate::theme::face::Face;

/// The screen being painted.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    /// Right-to-left text is put into its order here.
    reorders: bool,
}

impl<'a> Canvas<'a> {
    /// Paints onto this buffer.
    pub(super) fn new(buffer: &'a mut Buffer, theme: &'a Theme, reorders: bool) -> Self {
        Self {
            buffer,
            theme,
            reorders,
        }
    }

    /// Puts text at a cell; tells the column behind it.
    pub(super) fn put(&mut self, x: u16, y: u16, text: &Clean, role: Role) -> u16 {
        let end = self.buffer.area.width;
        self.put_within(x, y, end, text, role)
    }

    /// Puts text at a cell, cut before the column `end`; tells the column behind it.
    pub(super) fn put_within(&mut self, x: u16, y: u16, end: u16, text: &Clean, role: Role) -> u16 {
        let end = end.min(self.buffer.area.width);
        if y >= self.buffer.area.height || x >= end {
            return x;
        }
        let text = text.truncate(usize::from(end - x));
        let text = if self.reorders {
            bidi::visual(&text)
        } else {
            text
        };
        self.put_typed(x, y, end, &text, role)
    }

    /// Puts text at a cell as it is, cut before the column `end`: what is being typed, whose cursor counts cells, and
    /// what stands in its order already.
    pub(super) fn put_typed(&mut self, x: u16, y: u16, end: u16, text: &Clean, role: Role) -> u16 {
        let end = end.min(self.buffer.area.width);
        if y >= self.buffer.area.height || x >= end {
            return x;
        }
        let text = text.truncate(usize::from(end - x));
        let style = style(self.theme.face(role));
        let (next, _) = self
            .buffer
            .set_stringn(x, y, text.as_str(), usize::from(end - x), style);
        next
    }

    /// Puts text so that it ends before the column `end`; tells the column it begins at.
    pub(super) fn put_right(
        &mut self,
        start: u16,
        y: u16,
        end: u16,
        text: &Clean,
        role: Role,
    ) -> u16 {
        let text = text.truncate(usize::from(end.saturating_sub(start)));
        let x = end.saturating_sub(text.width() as u16);
        self.put_within(x, y, end, &text, role);
        x
    }

    /// Puts pieces one after the other, cut before the column `end`; tells the column behind them.
    pub(super) fn put_pieces(&mut self, x: u16, y: u16, end: u16, pieces: &[Piece]) -> u16 {
        let mut at = x;
        for piece in pieces {
            at = self.put_within(at, y, end, &piece.text, piece.role);
        }
        at
    }

    /// Puts a line of rich text, which is laid out in the order of the screen.
    pub(super) fn put_line(&mut self, x: u16, y: u16, end: u16, line: &Line) {
        let mut at = x;
        for piece in &line.pieces {
            at = self.put_typed(at, y, end, &piece.text, piece.role);
        }
    }

    /// Puts one sign of our own.
    pub(super) fn sign(&mut self, x: u16, y: u16, sign: &'static str, role: Role) {
        self.put(x, y, &Clean::fixed(sign), role);
    }

    /// Gives cells another look, keeping what stands there.
    pub(super) fn tint(&mut self, area: Area, role: Role) {
        let style = style(self.theme.face(role));
        let bounds = self.buffer.area;
        for y in area.y..area.bottom().min(bounds.height) {
            for x in area.x..area.right().min(bounds.width) {
                self.buffer[(x, y)].set_style(style);
            }
        }
    }

    /// Empties cells.
    pub(super) fn clear(&mut self, area: Area) {
        let bounds = self.buffer.area;
        for y in area.y..area.bottom().min(bounds.height) {
            // Half of a wide sign would swallow the border.
            if let Some(left) = area.x.checked_sub(1)
                && width(self.buffer[(left, y)].symbol()) > 1
            {
                self.buffer[(left, y)].set_symbol(" ");
            }
            for x in area.x..area.right().min(bounds.width) {
                self.buffer[(x, y)].reset();
            }
        }
    }

    /// Draws a border with words in its upper and lower edge.
    pub(super) fn border(&mut self, area: Area, signs: &Border, role: Role) {
        if area.width < 2 || area.height < 2 {
            return;
        }
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for x in area.x + 1..right {
            self.sign(x, area.y, signs.across, role);
            self.sign(x, bottom, signs.across, role);
        }
        for y in area.y + 1..bottom {
            self.sign(area.x, y, signs.down, role);
            self.sign(right, y, signs.down, role);
        }
        self.sign(area.x, area.y, signs.corners[0], role);
        self.sign(right, area.y, signs.corners[1], role);
        self.sign(area.x, bottom, signs.corners[2], role);
        self.sign(right, bottom, signs.corners[3], role);
    }
}

/// The signs of a border.
pub(super) struct Border {
    across: &'static str,
    down: &'static str,
    corners: [&'static str; 4],
}

/// Around popups and replies.
pub(super) const LIGHT: Border = Border {
    across: "─",
    down: "│",
    corners: ["┌", "┐", "└", "┘"],
};

/// Around notes: no terminal without colors can make it look like a reply's.
pub(super) const HEAVY: Border = Border {
    across: "━",
    down: "┃",
    corners: ["┏", "┓", "┗", "┛"],
};

/// The sixteen colors by their own codes, which terminals without 256 colors understand too.
const ANSI: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

fn style(face: Face) -> Style {
    let mut style = Style::new();
    if let Some(color) = face.fg {
        style = style.fg(to_color(color));
    }
    if let Some(color) = face.bg {
        style = style.bg(to_color(color));
    }
    let modifiers = [
        (face.bold, Modifier::BOLD),
        (face.dim, Modifier::DIM),
        (face.italic, Modifier::ITALIC),
        (face.underline, Modifier::UNDERLINED),
        (face.reverse, Modifier::REVERSED),
        (face.strike, Modifier::CROSSED_OUT),
    ];
    for (_, modifier) in modifiers.into_iter().filter(|(is_on, _)| *is_on) {
        style = style.add_modifier(modifier);
    }
    style
}

fn to_color(color: Tint) -> Color {
    match color {
        Tint::Ansi(index) => ANSI.get(usize::from(index)).copied().unwrap_or_default(),
        Tint::Indexed(index) => Color::Indexed(index),
        Tint::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}
