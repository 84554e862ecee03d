//! Colors: the terminal's sixteen, the 256 most have, and any.

use std::collections::BTreeMap;

use crate::source::Problem;
use crate::source::section::{Complaint, Section};

/// A color.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Color {
    /// One of the sixteen every terminal has and its owner may have chosen: 0 black to 7 white, 8 to 15 the bright ones.
    Ansi(u8),
    /// One of xterm's 256, from 16 up.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// How many colors a terminal has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// The sixteen.
    Sixteen,
    /// xterm's 256.
    Indexed,
    /// Any.
    True,
}

const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// What xterm shows for the sixteen; the closest there is to a standard.
const SIXTEEN: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

impl Color {
    /// The nearest color a terminal has.
    #[must_use]
    pub fn at(self, depth: Depth) -> Self {
        match (self, depth) {
            (Self::Rgb(red, green, blue), Depth::Indexed) => {
                Self::Indexed(nearest_indexed([red, green, blue]))
            }
            (Self::Rgb(red, green, blue), Depth::Sixteen) => {
                Self::Ansi(nearest_ansi([red, green, blue]))
            }
            (color, _) => color,
        }
    }
}

/// The names colors have in a theme: the sixteen, and those of the theme's own.
#[derive(Clone, Default, Debug)]
pub(super) struct Palette {
    own: BTreeMap<String, Color>,
}

impl Palette {
    /// The colors a section names: name = "#rrggbb".
    pub(super) fn read(section: Section<'_>, problems: &mut Vec<Problem>) -> Self {
        let mut own = BTreeMap::new();
        for (name, color) in section.strings(problems) {
            if let Some(color) = hexadecimal(&color.text) {
                own.insert(name.text, color);
            } else {
                let Complaint { message, hint } =
                    Complaint::unknown("color", &color.text, &["#rrggbb"]);
                problems.push(Problem::new(color.span, message).with_hint(hint));
            }
        }
        Self { own }
    }

    pub(super) fn color(&self, name: &str) -> Option<Color> {
        let ansi = || NAMES.iter().zip(0..).find(|(known, _)| **known == name);
        hexadecimal(name)
            .or_else(|| self.own.get(name).copied())
            .or_else(|| ansi().map(|(_, index)| Color::Ansi(index)))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.own.keys().map(String::as_str).chain(NAMES)
    }
}

/// `#rrggbb`.
fn hexadecimal(text: &str) -> Option<Color> {
    let digits = text.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Color::Rgb(red, green, blue))
}

fn nearest_ansi(color: [u8; 3]) -> u8 {
    SIXTEEN
        .iter()
        .zip(0..)
        .min_by_key(|(known, _)| distance(**known, color))
        .map_or(7, |(_, index)| index)
}

/// xterm's color cube has six levels a channel, its gray ramp 24 steps.
fn nearest_indexed(color: [u8; 3]) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let nearest_level = |channel: u8| {
        LEVELS
            .iter()
            .zip(0_u8..)
            .min_by_key(|(level, _)| level.abs_diff(channel))
            .map_or((0, 0), |(level, index)| (*level, index))
    };
    let [(red, r), (green, g), (blue, b)] = color.map(nearest_level);
    let cube = (distance([red, green, blue], color), 16 + 36 * r + 6 * g + b);
    let ramp = (0..24_u8).map(|step| (distance([8 + 10 * step; 3], color), 232 + step));
    ramp.chain([cube])
        .min_by_key(|(distance, _)| *distance)
        .map_or(cube.1, |(_, index)| index)
}

/// How different two colors look, roughly: eyes see green best and blue worst.
fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    let square = |index: usize| u32::from(a[index].abs_diff(b[index])).pow(2);
    3 * square(0) + 4 * square(1) + 2 * square(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_with_fewer_colors_gets_the_nearest() {
        let near = |color: Color, depth| color.at(depth);
        assert_eq!(near(Color::Rgb(250, 5, 5), Depth::Sixteen), Color::Ansi(9));
        assert_eq!(
            near(Color::Rgb(95, 135, 175), Depth::Indexed),
            Color::Indexed(67)
        );
        assert_eq!(
            near(Color::Rgb(128, 128, 128), Depth::Indexed),
            Color::Indexed(244)
        );
        assert_eq!(near(Color::Rgb(1, 2, 3), Depth::True), Color::Rgb(1, 2, 3));
        assert_eq!(near(Color::Ansi(3), Depth::Sixteen), Color::Ansi(3));
    }
}
