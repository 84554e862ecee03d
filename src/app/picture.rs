//! A picture as the program has it: its pixels, and the half blocks they become in cells.
//!
//! Pixels are data like any other: who decodes them and who shows them is elsewhere. They live in memory as long as
//! somebody looks at them, and are written nowhere.

use std::fmt;
use std::sync::Arc;

/// A picture that was fetched and decoded.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// Columns and rows of pixels, as its file has them.
    pub size: (u32, u32),
    /// Bytes of its file.
    pub bytes: usize,
    /// What kind of file it is, such as `PNG`.
    pub format: &'static str,
    /// What it shows; a large picture is made smaller first.
    pub pixels: Arc<Pixels>,
}

/// Pixels, row by row: red, green, blue.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    width: u32,
    height: u32,
    colors: Vec<[u8; 3]>,
}

impl fmt::Debug for Pixels {
    /// The size alone: a log is no place for a picture.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pixels({}x{})", self.width, self.height)
    }
}

impl Pixels {
    /// Takes pixels; none if there are not as many as that size has, or none at all.
    pub fn new(width: u32, height: u32, colors: Vec<[u8; 3]>) -> Option<Self> {
        let count = usize::try_from(u64::from(width) * u64::from(height)).ok()?;
        (count > 0 && colors.len() == count).then_some(Self {
            width,
            height,
            colors,
        })
    }

    /// Columns.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Row by row, from the top left.
    pub fn colors(&self) -> &[[u8; 3]] {
        &self.colors
    }

    /// The largest size of the same shape within `room`, never larger than it is; at least one pixel.
    pub fn fitting(&self, room: (u32, u32)) -> (u32, u32) {
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let (most_width, most_height) = (
            u64::from(room.0).clamp(1, width),
            u64::from(room.1).clamp(1, height),
        );
        // Whichever side meets its end first decides.
        let (width, height) = if most_width * height <= most_height * width {
            (most_width, most_width * height / width)
        } else {
            (most_height * width / height, most_height)
        };
        (width.max(1) as u32, height.max(1) as u32)
    }

    /// The same picture in another size. A pixel is the mean of those it stands for, so that thin lines get faint
    /// instead of lost.
    #[must_use]
    pub fn scaled(&self, width: u32, height: u32) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let columns = stretches(self.width, width);
        let mut colors = Vec::with_capacity(width as usize * height as usize);
        for (top, bottom) in stretches(self.height, height) {
            for (left, right) in &columns {
                colors.push(self.mean(*left..*right, top..bottom));
            }
        }
        Self {
            width,
            height,
            colors,
        }
    }

    fn mean(&self, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> [u8; 3] {
        let count = (columns.len() * rows.len()).max(1) as u64;
        let mut sum = [0_u64; 3];
        for row in rows {
            let start = row * self.width as usize;
            let stretch = start + columns.start..start + columns.end;
            for color in self.colors.get(stretch).unwrap_or_default() {
                for (sum, channel) in sum.iter_mut().zip(color) {
                    *sum += u64::from(*channel);
                }
            }
        }
        sum.map(|sum| ((sum + count / 2) / count).min(255) as u8)
    }
}

/// The stretches of `from` pixels that `to` pixels stand for, none of them empty.
fn stretches(from: u32, to: u32) -> Vec<(usize, usize)> {
    let place = |index: u32| u64::from(index) * u64::from(from) / u64::from(to);
    (0..to)
        .map(|index| {
            let start = place(index);
            (start as usize, place(index + 1).max(start + 1) as usize)
        })
        .collect()
}

/// A picture in half blocks: every cell has an upper and a lower color.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mosaic {
    pixels: Pixels,
}

impl Mosaic {
    /// A picture as large as it can be in that many columns and rows of cells.
    pub fn new(pixels: &Pixels, columns: u16, rows: u16) -> Self {
        // A cell is about twice as tall as it is wide, so half of one is about a square.
        let room = (u32::from(columns), u32::from(rows) * 2);
        let (width, height) = pixels.fitting(room);
        Self {
            pixels: pixels.scaled(width, height),
        }
    }

    /// Columns of cells.
    pub fn columns(&self) -> u16 {
        self.pixels.width.min(u32::from(u16::MAX)) as u16
    }

    /// Rows of cells.
    pub fn rows(&self) -> u16 {
        self.pixels.height.div_ceil(2).min(u32::from(u16::MAX)) as u16
    }

    /// The colors of a cell: above, and below unless the picture ends there.
    pub fn cell(&self, column: u16, row: u16) -> Option<([u8; 3], Option<[u8; 3]>)> {
        if column >= self.columns() {
            return None;
        }
        let width = self.pixels.width as usize;
        let place = usize::from(row) * 2 * width + usize::from(column);
        let colors = &self.pixels.colors;
        Some((*colors.get(place)?, colors.get(place + width).copied()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gray(width: u32, height: u32, levels: &[u8]) -> Pixels {
        let colors = levels.iter().map(|level| [*level; 3]).collect();
        Pixels::new(width, height, colors).unwrap()
    }

    #[test]
    fn pixels_are_as_many_as_the_size_says() {
        assert_eq!(Pixels::new(2, 2, vec![[0; 3]; 3]), None);
        assert_eq!(Pixels::new(0, 5, Vec::new()), None);
        assert_eq!(Pixels::new(u32::MAX, u32::MAX, vec![[0; 3]; 3]), None);
    }

    #[test]
    fn a_smaller_picture_has_the_means_and_a_larger_one_the_same_pixels() {
        let picture = gray(4, 2, &[0, 100, 200, 250, 0, 100, 200, 250]);
        assert_eq!(picture.scaled(2, 1), gray(2, 1, &[50, 225]));
        let larger = gray(2, 1, &[7, 9]).scaled(4, 1);
        assert_eq!(larger, gray(4, 1, &[7, 7, 9, 9]));
    }

    #[test]
    fn a_mosaic_keeps_the_shape_and_never_grows() {
        let wide = gray(100, 20, &[0; 2000]);
        let of = |pixels: &Pixels, columns, rows| {
            let mosaic = Mosaic::new(pixels, columns, rows);
            (mosaic.columns(), mosaic.rows())
        };
        assert_eq!(of(&wide, 50, 50), (50, 5));
        assert_eq!(of(&wide, 200, 5), (50, 5));
        assert_eq!(of(&wide, 200, 50), (100, 10));
        assert_eq!(of(&gray(3, 3, &[1; 9]), 70, 20), (3, 2));
    }

    #[test]
    fn the_last_row_of_an_uneven_picture_is_half_a_cell() {
        let mosaic = Mosaic::new(&gray(1, 3, &[1, 2, 3]), 10, 10);
        assert_eq!(mosaic.cell(0, 0), Some(([1; 3], Some([2; 3]))));
        assert_eq!(mosaic.cell(0, 1), Some(([3; 3], None)));
        assert_eq!(mosaic.cell(0, 2), None);
        assert_eq!(mosaic.cell(1, 0), None);
    }

    proptest! {
        #[test]
        fn any_size_becomes_any_other(
            width in 1..40_u32, height in 1..40_u32, to in (0..80_u32, 0..80_u32), room in (0..90_u32, 0..90_u32),
        ) {
            let pixels = gray(width, height, &vec![200; (width * height) as usize]);
            let (w, h) = pixels.fitting(room);
            prop_assert!(w >= 1 && w <= room.0.max(1) && h >= 1 && h <= room.1.max(1));
            let scaled = pixels.scaled(to.0, to.1);
            prop_assert!(scaled.colors().iter().all(|color| *color == [200; 3]));
            prop_assert_eq!(scaled.colors().len() as u32, to.0.max(1) * to.1.max(1));
        }
    }
}
