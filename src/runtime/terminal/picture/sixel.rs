//! Sixels: bands six pixels high, a layer for each color in it.

use std::collections::{BTreeMap, HashMap};

use color_quant::NeuQuant;

use crate::app::picture::Pixels;

/// Colors of a picture; terminals promise 256 registers.
const COLORS: usize = 256;

/// How many pixels are looked at to choose the colors: every tenth is as good as all.
const SAMPLE: i32 = 10;

/// Appends what draws the picture at the cursor.
pub(super) fn draw(pixels: &Pixels, out: &mut Vec<u8>) {
    let (palette, indices) = quantize(pixels);
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    // Pixels nobody draws stay as they are (P2 = 1); they are square (raster attributes).
    out.extend_from_slice(format!("\x1bP0;1;0q\"1;1;{width};{height}").as_bytes());
    for (index, color) in palette.iter().enumerate() {
        let [red, green, blue] = color.map(|channel| (u32::from(channel) * 100 + 127) / 255);
        out.extend_from_slice(format!("#{index};2;{red};{green};{blue}").as_bytes());
    }
    for band in indices.chunks(width * 6) {
        draw_band(band, width, out);
        out.push(b'-');
    }
    out.extend_from_slice(b"\x1b\\");
}

/// The colors of a picture, at most 256, and which of them each pixel has.
fn quantize(pixels: &Pixels) -> (Vec<[u8; 3]>, Vec<u8>) {
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let mut palette = Vec::new();
    let mut indices = Vec::with_capacity(pixels.colors().len());
    for color in pixels.colors() {
        let next = palette.len();
        if next == COLORS && !known.contains_key(color) {
            return approximate(pixels);
        }
        let index = *known.entry(*color).or_insert_with(|| {
            palette.push(*color);
            next as u8
        });
        indices.push(index);
    }
    (palette, indices)
}

/// The same for a picture of more colors.
fn approximate(pixels: &Pixels) -> (Vec<[u8; 3]>, Vec<u8>) {
    let rgba = |color: &[u8; 3]| [color[0], color[1], color[2], 255];
    let all: Vec<u8> = pixels.colors().iter().flat_map(rgba).collect();
    let chosen = NeuQuant::new(SAMPLE, COLORS, &all);
    let palette = chosen
        .color_map_rgb()
        .chunks_exact(3)
        .map(|color| [color[0], color[1], color[2]])
        .collect();
    // Looking a color up is a search; neighbors are mostly alike. The lowest bits make no difference to be seen.
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let indices = pixels
        .colors()
        .iter()
        .map(|color| {
            let coarse = color.map(|channel| channel & 0xfc);
            *known
                .entry(coarse)
                .or_insert_with(|| chosen.index_of(&rgba(color)) as u8)
        })
        .collect();
    (palette, indices)
}

/// One layer for each color: which of the six pixels of a column have it.
fn draw_band(band: &[u8], width: usize, out: &mut Vec<u8>) {
    let mut layers: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for (row, line) in band.chunks(width).enumerate() {
        for (column, index) in line.iter().enumerate() {
            let layer = layers.entry(*index).or_insert_with(|| vec![0; width]);
            if let Some(bits) = layer.get_mut(column) {
                *bits |= 1 << row;
            }
        }
    }
    for (count, (index, layer)) in layers.iter().enumerate() {
        if count > 0 {
            out.push(b'$');
        }
        out.extend_from_slice(format!("#{index}").as_bytes());
        let used = layer
            .iter()
            .rposition(|bits| *bits != 0)
            .map_or(0, |last| last + 1);
        for stretch in layer
            .get(..used)
            .unwrap_or_default()
            .chunk_by(|a, b| a == b)
        {
            draw_stretch(stretch, out);
        }
    }
}

/// The same six pixels again and again.
fn draw_stretch(stretch: &[u8], out: &mut Vec<u8>) {
    let Some(sign) = stretch.first().map(|bits| bits + b'?') else {
        return;
    };
    if stretch.len() > 3 {
        out.extend_from_slice(format!("!{}", stretch.len()).as_bytes());
        out.push(sign);
    } else {
        out.extend(stretch.iter().map(|_| sign));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a terminal shows, by the rules of sixels.
    fn shown(bytes: &[u8], width: usize, height: usize) -> Vec<[u8; 3]> {
        let text = std::str::from_utf8(bytes).unwrap();
        let body = text
            .strip_prefix("\x1bP0;1;0q")
            .unwrap()
            .strip_suffix("\x1b\\")
            .unwrap();
        let mut screen = vec![[0; 3]; width * height];
        let mut palette = HashMap::new();
        let (mut x, mut top, mut color) = (0, 0, [0; 3]);
        let mut rest = body;
        let number = |rest: &mut &str| -> usize {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let value = rest[..end].parse().unwrap();
            *rest = &rest[end..];
            value
        };
        while let Some(sign) = rest.chars().next() {
            rest = &rest[1..];
            let mut count = 1;
            let mut sign = sign;
            match sign {
                '"' => {
                    rest = &rest[rest.find('#').unwrap()..];
                    continue;
                }
                '#' => {
                    let index = number(&mut rest);
                    if rest.starts_with(';') {
                        let mut channels = [0; 3];
                        rest = rest.strip_prefix(";2").unwrap();
                        for channel in &mut channels {
                            rest = rest.strip_prefix(';').unwrap();
                            *channel = (number(&mut rest) * 255 / 100) as u8;
                        }
                        palette.insert(index, channels);
                    } else {
                        color = palette[&index];
                    }
                    continue;
                }
                '$' => {
                    x = 0;
                    continue;
                }
                '-' => {
                    (x, top) = (0, top + 6);
                    continue;
                }
                '!' => {
                    count = number(&mut rest);
                    sign = rest.chars().next().unwrap();
                    rest = &rest[1..];
                }
                _ => {}
            }
            let bits = sign as u8 - b'?';
            for _ in 0..count {
                for row in (0..6).filter(|row| bits >> row & 1 == 1) {
                    screen[(top + row) * width + x] = color;
                }
                x += 1;
            }
        }
        screen
    }

    #[test]
    fn few_colors_are_shown_as_they_are() {
        let colors: Vec<[u8; 3]> = (0..20 * 13)
            .map(|at| match at % 7 {
                0 => [255, 0, 0],
                1 | 2 => [0, 0, 0],
                _ => [255, 255, 255],
            })
            .collect();
        let pixels = Pixels::new(20, 13, colors.clone()).unwrap();
        let mut out = Vec::new();
        draw(&pixels, &mut out);
        assert_eq!(shown(&out, 20, 13), colors);
    }

    #[test]
    fn many_colors_are_shown_nearly_as_they_are() {
        let colors: Vec<[u8; 3]> = (0..64 * 48)
            .map(|at| [(at % 64 * 4) as u8, (at / 64 * 5) as u8, 128])
            .collect();
        let pixels = Pixels::new(64, 48, colors.clone()).unwrap();
        let mut out = Vec::new();
        draw(&pixels, &mut out);
        let off: u64 = shown(&out, 64, 48)
            .iter()
            .zip(&colors)
            .flat_map(|(shown, meant)| (0..3).map(|at| u64::from(shown[at].abs_diff(meant[at]))))
            .sum();
        let mean = off / (64 * 48 * 3);
        assert!(mean < 8, "off by {mean} on average");
    }
}
