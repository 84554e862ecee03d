//! A picture in pixels, drawn over cells that the frame leaves blank.
//!
//! The terminal gets pixels that *we* decoded and cut to size, never the file that somebody sent: a terminal's decoder
//! is one more thing a hostile file could break. Which protocol it speaks was told in the settings; it is not asked.

pub(super) mod iterm2;
pub(super) mod kitty;
pub(super) mod sixel;

use std::io;
use std::sync::Arc;

use crossterm::{cursor, queue};
use ratatui::layout::{Rect, Size};

use super::firewall;
use crate::app::picture::Pixels;

/// How a terminal is told pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// kitty's graphics protocol.
    Kitty,
    /// iTerm2's inline images.
    Iterm2,
    /// Sixels.
    Sixel,
}

/// A picture and the cells it may fill.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The picture.
    pub pixels: Arc<Pixels>,
    /// The cells.
    pub room: Rect,
}

impl Placement {
    /// Whether it is the same picture in the same place.
    pub(in crate::runtime) fn is(&self, other: &Self) -> bool {
        self.room == other.room && Arc::ptr_eq(&self.pixels, &other.pixels)
    }
}

/// A cell of a terminal that does not tell how many pixels it has. Rather too small: a picture that runs past its room
/// would cover the text below it.
const ASSUMED: Size = Size::new(7, 14);

/// Sides longer than this make megabytes that nobody sees the difference of.
const LONGEST: u32 = 1_400;

/// Where and how large a picture is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Fit {
    /// In pixels.
    width: u32,
    height: u32,
    /// In cells.
    cells: Rect,
}

impl Fit {
    /// The largest that fits, in the middle of the room.
    fn new(placement: &Placement, cell: Size) -> Self {
        let room = placement.room;
        let side = |cells: u16, pixels: u16| (u32::from(cells) * u32::from(pixels)).min(LONGEST);
        let most = (side(room.width, cell.width), side(room.height, cell.height));
        let (width, height) = placement.pixels.fitting(most);
        let cells = |pixels: u32, of: u16| pixels.div_ceil(u32::from(of.max(1))) as u16;
        let (columns, rows) = (cells(width, cell.width), cells(height, cell.height));
        Self {
            width,
            height,
            cells: Rect {
                x: room.x + room.width.saturating_sub(columns) / 2,
                y: room.y + room.height.saturating_sub(rows) / 2,
                width: columns.min(room.width),
                height: rows.min(room.height),
            },
        }
    }
}

/// A picture that is to be drawn, and all that drawing it depends on: may go to another thread.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub(super) protocol: Protocol,
    pub(super) placement: Placement,
    /// The size of a cell in pixels, where the terminal tells.
    pub(super) cell: Option<Size>,
}

/// What draws a picture.
#[derive(Clone, Debug)]
pub struct Drawing {
    placement: Placement,
    bytes: Vec<u8>,
}

impl Drawing {
    /// The picture, and where.
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Sketch {
    /// Makes what the terminal has to be told.
    ///
    /// # Errors
    ///
    /// If the pixels cannot be put into a file, where the protocol wants one.
    pub fn draw(self) -> io::Result<Drawing> {
        let Self {
            protocol,
            placement,
            cell,
        } = self;
        let mut bytes = Vec::new();
        if placement.room.width > 0 && placement.room.height > 0 {
            let fit = Fit::new(&placement, cell.unwrap_or(ASSUMED));
            let pixels = placement.pixels.scaled(fit.width, fit.height);
            queue!(bytes, cursor::MoveTo(fit.cells.x, fit.cells.y))?;
            match protocol {
                Protocol::Kitty => kitty::draw(&pixels, fit.cells, &mut bytes)?,
                Protocol::Iterm2 => iterm2::draw(&pixels, fit.cells, &mut bytes)?,
                Protocol::Sixel => sixel::draw(&pixels, &mut bytes),
            }
        }
        debug_assert_eq!(firewall::check(&bytes), Ok(()));
        Ok(Drawing { placement, bytes })
    }
}

/// Appends what takes the picture away; where that is nothing, drawing the cells again does it.
pub(super) fn erase(protocol: Protocol, out: &mut Vec<u8>) {
    if protocol == Protocol::Kitty {
        out.extend_from_slice(kitty::ERASE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placement(width: u32, height: u32, room: Rect) -> Placement {
        let colors = (0..width * height)
            .map(|at| [(at % 251) as u8, (at / width % 256) as u8, 90])
            .collect();
        Placement {
            pixels: Arc::new(Pixels::new(width, height, colors).unwrap()),
            room,
        }
    }

    #[test]
    fn a_picture_keeps_its_shape_and_its_room() {
        let room = Rect::new(2, 3, 20, 10);
        let fit = |width, height| Fit::new(&placement(width, height, room), Size::new(10, 20));
        let wide = fit(400, 100);
        assert_eq!((wide.width, wide.height), (200, 50));
        assert_eq!(wide.cells, Rect::new(2, 6, 20, 3));
        let tall = fit(30, 300);
        assert_eq!((tall.width, tall.height), (20, 200));
        assert_eq!(tall.cells, Rect::new(11, 3, 2, 10));
        let small = fit(16, 16);
        assert_eq!(
            (small.width, small.height),
            (16, 16),
            "never larger than it is"
        );
        assert_eq!(small.cells, Rect::new(11, 7, 2, 1));
    }

    #[test]
    fn every_protocol_says_only_what_is_on_the_list() {
        for protocol in [Protocol::Kitty, Protocol::Iterm2, Protocol::Sixel] {
            for (width, height) in [(1, 1), (7, 5), (300, 200)] {
                let placement = placement(width, height, Rect::new(1, 1, 78, 20));
                for cell in [None, Some(Size::new(9, 18))] {
                    let placement = placement.clone();
                    let sketch = Sketch {
                        protocol,
                        placement,
                        cell,
                    };
                    let mut out = sketch.draw().unwrap().bytes;
                    erase(protocol, &mut out);
                    assert_eq!(firewall::check(&out), Ok(()), "{protocol:?}");
                    let last = out.len() - 1;
                    assert!(
                        firewall::check(&out[..last]).is_err(),
                        "{protocol:?} ends open"
                    );
                }
            }
        }
    }

    #[test]
    fn without_room_nothing_is_said() {
        let placement = placement(4, 4, Rect::new(1, 1, 0, 5));
        let sketch = Sketch {
            protocol: Protocol::Sixel,
            placement,
            cell: None,
        };
        assert_eq!(sketch.draw().unwrap().as_bytes(), b"");
    }
}
