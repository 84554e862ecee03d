//! kitty's graphics protocol: compressed pixels in pieces of 4096 characters. Spoken by kitty and ghostty, and by others
//! that were told to.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use ratatui::layout::Rect;

use crate::app::picture::Pixels;
use crate::runtime::terminal::sequence::base64;

/// The name our picture has at the terminal; there is never more than one.
macro_rules! identity {
    () => {
        "7471"
    };
}

/// Takes the picture away, and its data out of the terminal's memory.
pub(in crate::runtime::terminal) const ERASE: &[u8] =
    concat!("\x1b_Ga=d,d=I,i=", identity!(), ",q=2\x1b\\").as_bytes();

/// The longest piece of data, as the protocol has it.
const PIECE: usize = 4_096;

/// Appends what draws the picture at the cursor, which stays where it is; the terminal is not to answer (`q=2`).
pub(super) fn draw(pixels: &Pixels, cells: Rect, out: &mut Vec<u8>) -> io::Result<()> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(pixels.colors().as_flattened())?;
    let mut data = String::new();
    base64(&packed.finish()?, &mut data);
    let data = data.as_bytes();
    let pieces = data.len().div_ceil(PIECE);
    for (index, piece) in data.chunks(PIECE).enumerate() {
        let more = u8::from(index + 1 < pieces);
        if index == 0 {
            let (width, height) = (pixels.width(), pixels.height());
            let (columns, rows) = (cells.width, cells.height);
            write!(
                out,
                "\x1b_Ga=T,f=24,o=z,i={},p=1,q=2,C=1,s={width},v={height},c={columns},r={rows},m={more};",
                identity!()
            )?;
        } else {
            write!(out, "\x1b_Gq=2,m={more};")?;
        }
        out.extend_from_slice(piece);
        out.extend_from_slice(b"\x1b\\");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_in_pieces_of_which_the_last_says_so() {
        // Noise, so that it does not compress into one piece.
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let colors = (0..80 * 60).map(|_| [noise(), noise(), noise()]).collect();
        let pixels = Pixels::new(80, 60, colors).unwrap();
        let mut out = Vec::new();
        draw(&pixels, Rect::new(0, 0, 10, 4), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let pieces: Vec<&str> = text.split_terminator("\x1b\\").collect();
        let [first, middle @ .., last] = pieces.as_slice() else {
            panic!("{text}")
        };
        let keys = "a=T,f=24,o=z,i=7471,p=1,q=2,C=1,s=80,v=60,c=10,r=4,m=1;";
        assert!(first.starts_with(&format!("\x1b_G{keys}")), "{first}");
        assert!(
            middle
                .iter()
                .all(|piece| piece.starts_with("\x1b_Gq=2,m=1;"))
        );
        assert!(last.starts_with("\x1b_Gq=2,m=0;"), "{last}");
        for piece in &pieces {
            let (_, data) = piece.split_once(';').unwrap();
            assert!(data.len() <= PIECE && data.len() % 4 == 0);
        }
    }
}
