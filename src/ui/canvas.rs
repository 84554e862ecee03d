//! The one way onto the screen: clean text in a role, never past the edge it is given.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Sparkline, SparklineBar, Widget};

use crate::app::geometry::Area;
use crate::text::bidi;
use crate::text::clean::Clean;
use crate::text::rich::{Line, Piece};
use crate::text::role::Role;
use crate::text::width;
use crate::theme::Theme;
use crate::theme::color::Color as Tint;
use crate::theme::face::Face;
use crate::ui::links::{Links, Target};

/// The screen being painted.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    links: Links,
    /// Right-to-left text is put into its order here.
    reorders: bool,
}

impl<'a> Canvas<'a> {
    /// Paints onto this buffer.
    pub(super) fn new(buffer: &'a mut Buffer, theme: &'a Theme, reorders: bool) -> Self {
        Self {
            buffer,
            theme,
            links: Links::default(),
            reorders,
        }
    }

    /// Which of the painted cells lead where.
    pub(super) fn into_links(self) -> Links {
        self.links
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
        self.links.remove(y, x, next);
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

    /// Puts a line of rich text, which is laid out in the order of the screen and whose links lead where `target` says.
    pub(super) fn put_line(
        &mut self,
        x: u16,
        y: u16,
        end: u16,
        line: &Line,
        target: impl Fn(&Piece) -> Option<Target>,
    ) {
        let size = (self.buffer.area.width, self.buffer.area.height);
        let mut at = x;
        for piece in &line.pieces {
            let start = at;
            at = self.put_typed(at, y, end, &piece.text, piece.role);
            if at > start
                && let Some(to) = target(piece)
            {
                self.links.add(size, y, start, at, to);
            }
        }
    }

    /// Puts one sign of our own.
    pub(super) fn sign(&mut self, x: u16, y: u16, sign: &'static str, role: Role) {
        self.put(x, y, &Clean::fixed(sign), role);
    }

    /// Paints two halves of a cell, one above the other; without colors, in shades.
    pub(super) fn half_blocks(&mut self, x: u16, y: u16, above: [u8; 3], below: Option<[u8; 3]>) {
        let bounds = self.buffer.area;
        if x >= bounds.width || y >= bounds.height {
            return;
        }
        self.links.remove(y, x, x + 1);
        let cell = &mut self.buffer[(x, y)];
        cell.reset();
        match (self.theme.paint(above), below) {
            (Some(upper), None) => _ = cell.set_symbol("▀").set_fg(to_color(upper)),
            (Some(upper), Some(below)) => {
                cell.set_symbol("▀").set_fg(to_color(upper));
                if let Some(lower) = self.theme.paint(below) {
                    cell.set_bg(to_color(lower));
                }
            }
            (None, below) => {
                let light = usize::midpoint(brightness(above), brightness(below.unwrap_or(above)));
                let shade = SHADES.get(light * SHADES.len() / 256);
                cell.set_symbol(shade.copied().unwrap_or(" "));
            }
        }
    }

    /// Puts bars side by side, each as many columns wide as there is room for all; tells that width. A value of none
    /// has no bar.
    pub(super) fn bars(&mut self, area: Area, bars: &[Bar], max: u64) -> u16 {
        let amount = u16::try_from(bars.len()).unwrap_or(u16::MAX).max(1);
        let width = (area.width / amount).max(1);
        // A column of air between bars, where there is room for it.
        let air = u16::from(width > 2);
        let columns = bars.iter().flat_map(|bar| {
            let face = style(self.theme.face(bar.role));
            let column = SparklineBar::from(bar.value.or(Some(0))).style(face);
            let filled = std::iter::repeat_n(column, usize::from(width - air));
            let gap = std::iter::repeat_n(SparklineBar::from(Some(0)), usize::from(air));
            filled.chain(gap).collect::<Vec<_>>()
        });
        let bounds = self.buffer.area;
        let place = Rect {
            x: area.x,
            y: area.y,
            width: area.width,
            height: area.height,
        };
        let sparkline = Sparkline::default().data(columns).max(max.max(1));
        let place = place.intersection(bounds);
        sparkline.render(place, self.buffer);
        for y in place.y..place.bottom() {
            self.links.remove(y, place.x, place.right());
        }
        width
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
            self.links.remove(y, area.x, area.right());
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

/// One bar of several.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    pub(super) value: Option<u64>,
    pub(super) role: Role,
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

/// From dark to light, on a dark ground.
const SHADES: [&str; 5] = [" ", "░", "▒", "▓", "█"];

/// How bright a color looks, from 0 to 255.
fn brightness([red, green, blue]: [u8; 3]) -> usize {
    (usize::from(red) * 299 + usize::from(green) * 587 + usize::from(blue) * 114) / 1000
}

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
