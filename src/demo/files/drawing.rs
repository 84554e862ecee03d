//! Draws what an uploaded picture shows: a window with a chart and an error, or a logo. Made up from the file's name.

use std::io::Cursor;

use fastrand::Rng;
use image::{ImageFormat, Rgb, RgbImage};

type Color = Rgb<u8>;

const PAPER: Color = Rgb([250, 250, 247]);
const INK: Color = Rgb([52, 58, 70]);
const FAINT: Color = Rgb([222, 224, 228]);
const ALARM: Color = Rgb([214, 48, 49]);
const ACCENTS: [Color; 5] = [
    Rgb([9, 132, 227]),
    Rgb([0, 148, 120]),
    Rgb([108, 92, 231]),
    Rgb([225, 112, 85]),
    Rgb([183, 121, 31]),
];

/// A file: its media type and its bytes; none if a picture of that kind cannot be made.
pub(crate) fn file(name: &str) -> Option<(&'static str, Vec<u8>)> {
    let (_, ending) = name.rsplit_once('.')?;
    let (media, format) = match ending {
        "png" => ("image/png", ImageFormat::Png),
        "jpg" | "jpeg" => ("image/jpeg", ImageFormat::Jpeg),
        "gif" => ("image/gif", ImageFormat::Gif),
        "webp" => ("image/webp", ImageFormat::WebP),
        // What telephones make, and hardly anything reads.
        "heic" => return Some(("image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec())),
        _ => return None,
    };
    let mut rng = Rng::with_seed(
        name.bytes()
            .fold(7, |seed, byte| seed * 31 % 1_000_003 + u64::from(byte)),
    );
    let picture = if name.starts_with("logo") {
        logo(&mut rng)
    } else {
        screenshot(&mut rng)
    };
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).ok()?;
    Some((media, bytes.into_inner()))
}

/// A disc with a ring and a bar.
fn logo(rng: &mut Rng) -> RgbImage {
    let accent = ACCENTS[rng.usize(..ACCENTS.len())];
    RgbImage::from_fn(96, 96, |x, y| {
        let (dx, dy) = (i64::from(x) - 48, i64::from(y) - 48);
        match dx * dx + dy * dy {
            0..=1_600 if dx.abs() < 6 || (dy.abs() < 6 && dx > 0) => PAPER,
            0..=1_600 => accent,
            1_900..=2_200 => accent,
            _ => PAPER,
        }
    })
}

/// A window with a side bar, lines of text, a chart, and a message in red.
fn screenshot(rng: &mut Rng) -> RgbImage {
    let (width, height) = (rng.u32(90..120) * 8, rng.u32(58..70) * 8);
    let accent = ACCENTS[rng.usize(..ACCENTS.len())];
    let mut picture = RgbImage::from_pixel(width, height, PAPER);
    fill(&mut picture, (0, 0), (width, 48), INK);
    for (index, color) in [ALARM, ACCENTS[4], ACCENTS[1]].into_iter().enumerate() {
        fill(&mut picture, (20 + index as u32 * 32, 16), (18, 18), color);
    }
    fill(&mut picture, (0, 48), (168, height - 48), FAINT);
    for row in 0..7 {
        let color = if row == 2 { accent } else { INK };
        fill(
            &mut picture,
            (24, 84 + row * 48),
            (rng.u32(60..124), 14),
            color,
        );
    }
    for row in 0..3 {
        let length = rng.u32(width / 3..width - 232);
        fill(&mut picture, (200, 84 + row * 40), (length, 16), INK);
    }
    let floor = height - 64;
    let mut level = rng.u32(80..160);
    for bar in 0..(width - 264) / 56 {
        level = (level + rng.u32(0..90))
            .saturating_sub(40)
            .clamp(24, height - 420);
        fill(
            &mut picture,
            (208 + bar * 56, floor - level),
            (36, level),
            accent,
        );
    }
    fill(&mut picture, (200, floor), (width - 232, 4), INK);
    fill(&mut picture, (200, 220), (width - 232, 72), ALARM);
    fill(&mut picture, (224, 244), (24, 24), PAPER);
    fill(
        &mut picture,
        (272, 248),
        (rng.u32(120..width - 400), 16),
        PAPER,
    );
    picture
}

/// A rectangle, as much of it as the picture has.
fn fill(
    picture: &mut RgbImage,
    (left, top): (u32, u32),
    (width, height): (u32, u32),
    color: Color,
) {
    let (right, bottom) = (
        (left + width).min(picture.width()),
        (top + height).min(picture.height()),
    );
    for y in top..bottom {
        for x in left..right {
            picture.put_pixel(x, y, color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_always_shows_the_same_and_another_something_else() {
        for name in [
            "img_2041.png",
            "certificate.jpg",
            "upload-7-1.webp",
            "logo.png",
        ] {
            assert_eq!(file(name), file(name));
            assert!(
                file(name).is_some_and(|(_, bytes)| bytes.len() > 300),
                "{name}"
            );
        }
        assert_ne!(file("img_1.png"), file("img_2.png"));
        assert_eq!(file("notes.txt"), None);
        assert_eq!(file("png"), None);
    }
}
