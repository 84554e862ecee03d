//! Decodes a picture somebody sent, with a bound on everything a file can claim: its kind, its sides, its pixels and
//! the memory its decoder asks for. It happens on a thread of its own, and a decoder that panics loses only its file.

use std::io::Cursor;
use std::sync::Arc;

use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::app::picture::{Picture, Pixels};
use crate::backend::http::picture::PictureSource;
use crate::domain::failure::{Failure, FailureKind, Received};

/// The longest side of a picture, in pixels.
const LONGEST_SIDE: u32 = 12_000;
/// The most pixels: a photo of 24 megapixels is shown, a bomb is not.
const MOST_PIXELS: u64 = 24_000_000;
/// The most memory a decoder may ask for, what it makes included.
const MOST_BYTES: u64 = 128 * 1024 * 1024;
/// No terminal shows more pixels than this on a side; what is larger is made smaller at once.
const SHOWN_SIDE: u32 = 1_600;

/// Fetches a picture and decodes it.
pub(super) async fn fetch(source: &PictureSource, address: &str) -> Result<Picture, Failure> {
    let bytes = source.fetch(address).await?;
    tokio::task::spawn_blocking(move || decode(&bytes))
        .await
        .unwrap_or_else(|_| Err(unreadable("it is damaged")))
}

/// The picture of a file's bytes.
///
/// # Errors
/// If it is none, or larger than is decoded.
pub fn decode(bytes: &[u8]) -> Result<Picture, Failure> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| unreadable(&error.to_string()))?;
    let format = match reader.format() {
        Some(ImageFormat::Png) => "PNG",
        Some(ImageFormat::Jpeg) => "JPEG",
        Some(ImageFormat::Gif) => "GIF",
        Some(ImageFormat::WebP) => "WebP",
        _ => return Err(unreadable("it is neither PNG nor JPEG, GIF or WebP")),
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| told(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_BYTES {
        return Err(too_big(width, height));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| told(&error))?;
    if image.width() > SHOWN_SIDE || image.height() > SHOWN_SIDE {
        image = image.thumbnail(SHOWN_SIDE, SHOWN_SIDE);
    }
    image.apply_orientation(orientation);
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let pixels = on_white(&image).ok_or_else(|| unreadable("it is empty"))?;
    Ok(Picture {
        size: if is_turned {
            (height, width)
        } else {
            (width, height)
        },
        bytes: bytes.len(),
        format,
        pixels: Arc::new(pixels),
    })
}

/// The pixels, where the picture is transparent on white: that is what it was drawn to be seen on.
fn on_white(image: &DynamicImage) -> Option<Pixels> {
    let (width, height) = (image.width(), image.height());
    let blend = |channel: u8, alpha: u8| {
        let (channel, alpha) = (u32::from(channel), u32::from(alpha));
        ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let colors = image
        .to_rgba8()
        .pixels()
        .map(|pixel| {
            let [red, green, blue, alpha] = pixel.0;
            [red, green, blue].map(|channel| blend(channel, alpha))
        })
        .collect();
    Pixels::new(width, height, colors)
}

fn told(error: &ImageError) -> Failure {
    match error {
        ImageError::Limits(_) => Failure::new(
            FailureKind::TooBig,
            Received::Unknown,
            "more pixels than tinbox decodes",
        ),
        _ => unreadable("it is damaged"),
    }
}

fn too_big(width: u32, height: u32) -> Failure {
    let why = format!("{width}×{height} pixels");
    Failure::new(FailureKind::TooBig, Received::Unknown, why)
}

fn unreadable(why: &str) -> Failure {
    Failure::new(FailureKind::BadAnswer, Received::Unknown, why)
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A PNG that claims a size and holds next to nothing.
    fn claiming(width: u32, height: u32) -> Vec<u8> {
        let one = RgbImage::from_pixel(1, 1, Rgb([1, 2, 3]));
        let mut bytes = file(&one.into(), ImageFormat::Png);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        bytes
    }

    fn failure(bytes: &[u8]) -> (FailureKind, String) {
        let why = decode(bytes).unwrap_err();
        (why.kind, why.message.raw().to_owned())
    }

    #[test]
    fn the_four_kinds_of_files_are_read() {
        let drawn = RgbImage::from_fn(16, 8, |x, _| {
            if x < 8 {
                Rgb([255, 0, 0])
            } else {
                Rgb([0, 0, 255])
            }
        });
        for (format, name) in [
            (ImageFormat::Png, "PNG"),
            (ImageFormat::Jpeg, "JPEG"),
            (ImageFormat::Gif, "GIF"),
            (ImageFormat::WebP, "WebP"),
        ] {
            let bytes = file(&drawn.clone().into(), format);
            let picture = decode(&bytes).unwrap();
            assert_eq!(
                (picture.format, picture.size, picture.bytes),
                (name, (16, 8), bytes.len())
            );
            let [red, _, blue] = picture.pixels.colors().first().copied().unwrap();
            assert!(red > 240 && blue < 15, "{name}");
        }
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = RgbaImage::from_fn(2, 1, |x, _| Rgba([0, 0, 0, if x == 0 { 0 } else { 128 }]));
        let read = decode(&file(&clear.into(), ImageFormat::Png)).unwrap();
        assert_eq!(read.pixels.colors(), [[255; 3], [127; 3]]);
    }

    #[test]
    fn a_large_picture_is_made_smaller_and_says_how_large_it_is() {
        let large = RgbImage::from_pixel(4_000, 10, Rgb([9, 9, 9]));
        let read = decode(&file(&large.into(), ImageFormat::Png)).unwrap();
        assert_eq!(read.size, (4_000, 10));
        assert_eq!((read.pixels.width(), read.pixels.height()), (1_600, 4));
    }

    #[test]
    fn a_file_that_claims_too_much_is_not_decoded() {
        let sides = (
            FailureKind::TooBig,
            "more pixels than tinbox decodes".to_owned(),
        );
        assert_eq!(failure(&claiming(4_000_000, 1)), sides);
        assert_eq!(failure(&claiming(60_000, 60_000)), sides);
        let pixels = (FailureKind::TooBig, "11000×11000 pixels".to_owned());
        assert_eq!(failure(&claiming(11_000, 11_000)), pixels);
        // In bounds, but there is nothing behind it.
        assert_eq!(failure(&claiming(4_000, 4_000)).0, FailureKind::BadAnswer);
    }

    #[test]
    fn what_is_no_picture_is_said_to_be_none() {
        let none = (
            FailureKind::BadAnswer,
            "it is neither PNG nor JPEG, GIF or WebP".to_owned(),
        );
        for bytes in [
            &b""[..],
            b"<html>Sign in</html>",
            b"<svg onload=x>",
            b"BM\x00\x00",
            b"II*\x00",
        ] {
            assert_eq!(failure(bytes), none);
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_an_error_or_a_picture_but_never_a_panic() {
        let picture = RgbImage::from_fn(40, 30, |x, y| Rgb([x as u8 * 6, y as u8 * 8, 77]));
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::WebP,
        ] {
            let bytes = file(&picture.clone().into(), format);
            for end in 0..bytes.len() {
                drop(decode(&bytes[..end]));
            }
            for at in 0..bytes.len() {
                let mut damaged = bytes.clone();
                damaged[at] ^= 0x55;
                drop(decode(&damaged));
            }
        }
    }
}
