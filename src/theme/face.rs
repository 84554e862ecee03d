//! How a piece of text looks, and how that is written: `bold`, `blue underline`, `bright-white on blue`.

use crate::source::section::Complaint;
use crate::theme::color::{Color, Depth, Palette};

/// How a piece of text looks. The default is what the terminal does by itself.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Face {
    /// The color of the letters; none: the terminal's.
    pub fg: Option<Color>,
    /// The color behind them; none: the terminal's.
    pub bg: Option<Color>,
    /// Heavier, or brighter.
    pub bold: bool,
    /// Fainter.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// With a line under it.
    pub underline: bool,
    /// With a line through it.
    pub strike: bool,
    /// With both colors swapped.
    pub reverse: bool,
}

/// The words that are no colors.
const ATTRIBUTES: [&str; 6] = ["bold", "dim", "italic", "underline", "strike", "reverse"];

impl Face {
    /// The face a text describes; none of the words twice.
    pub(super) fn read(text: &str, palette: &Palette) -> Result<Self, Complaint> {
        let mut face = Self::default();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            if let Some(flag) = face.attribute(word) {
                *flag = true;
                continue;
            }
            let (place, name) = if word == "on" {
                let name = words.next().ok_or_else(|| Complaint {
                    message: "`on` wants a color behind it".to_owned(),
                    hint: None,
                })?;
                (&mut face.bg, name)
            } else {
                (&mut face.fg, word)
            };
            let color = palette
                .color(name)
                .ok_or_else(|| Complaint::unknown("color or attribute", name, &known(palette)))?;
            if place.replace(color).is_some() {
                return Err(Complaint {
                    message: format!("`{name}` is one color too many"),
                    hint: Some("write `letters on background`".to_owned()),
                });
            }
        }
        Ok(face)
    }

    /// The same in the colors a terminal has.
    #[must_use]
    pub(super) fn at(self, depth: Depth) -> Self {
        Self {
            fg: self.fg.map(|color| color.at(depth)),
            bg: self.bg.map(|color| color.at(depth)),
            ..self
        }
    }

    fn attribute(&mut self, word: &str) -> Option<&mut bool> {
        Some(match word {
            "bold" => &mut self.bold,
            "dim" => &mut self.dim,
            "italic" => &mut self.italic,
            "underline" => &mut self.underline,
            "strike" => &mut self.strike,
            "reverse" => &mut self.reverse,
            _ => return None,
        })
    }
}

fn known(palette: &Palette) -> Vec<&str> {
    palette
        .names()
        .chain(ATTRIBUTES)
        .chain(["#rrggbb"])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_is_read_as_it_is_said() {
        let face = Face::read("bold white on #10ff00 underline", &Palette::default()).unwrap();
        assert_eq!(
            face,
            Face {
                fg: Some(Color::Ansi(7)),
                bg: Some(Color::Rgb(0x10, 0xff, 0)),
                bold: true,
                underline: true,
                ..Face::default()
            }
        );
        assert_eq!(Face::read("", &Palette::default()), Ok(Face::default()));
    }

    #[test]
    fn what_is_no_face_is_explained() {
        let complaint = |text| Face::read(text, &Palette::default()).unwrap_err();
        assert_eq!(
            complaint("blod red").hint.as_deref(),
            Some("did you mean `bold`?")
        );
        assert_eq!(
            complaint("red blue").message,
            "`blue` is one color too many"
        );
        assert_eq!(complaint("red on").message, "`on` wants a color behind it");
        assert_eq!(
            complaint("#12345").message,
            "unknown color or attribute `#12345`"
        );
    }
}
