//! Inline images as iTerm2 has them: a file in base64 in one sequence. The file is a PNG we made of the pixels, never
//! the one that came.

use std::io::{self, Write};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use ratatui::layout::Rect;

use crate::app::picture::Pixels;
use crate::runtime::terminal::sequence::base64;

/// Appends what draws the picture at the cursor. WezTerm leaves the cursor where it is when asked to; iTerm2 moves it
/// behind the picture, which does no harm, because every frame begins with a move.
pub(super) fn draw(pixels: &Pixels, cells: Rect, out: &mut Vec<u8>) -> io::Result<()> {
    let mut file = Vec::new();
    PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Sub)
        .write_image(
            pixels.colors().as_flattened(),
            pixels.width(),
            pixels.height(),
            ExtendedColorType::Rgb8,
        )
        .map_err(io::Error::other)?;
    let (size, columns, rows) = (file.len(), cells.width, cells.height);
    write!(
        out,
        "\x1b]1337;File=inline=1;size={size};width={columns};height={rows};preserveAspectRatio=1;doNotMoveCursor=1:"
    )?;
    let mut data = String::new();
    base64(&file, &mut data);
    out.extend_from_slice(data.as_bytes());
    out.push(0x07);
    Ok(())
}
