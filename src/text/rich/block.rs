//! The insides of a document: small plain values, so that a hundred thousand of them stay cheap.
//!
//! Nothing here is public: what others see are lines and pieces.

use std::ops::Range;

use crate::text::clean::Clean;
use crate::text::role::Role;

/// A stretch of the document's text with one meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) struct Run {
    pub(in crate::text) start: u32,
    pub(in crate::text) end: u32,
    pub(in crate::text) ink: Ink,
}

/// What a run means and where it leads. Zero for no link or picture, else its number from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::text) struct Ink {
    pub(in crate::text) role: Role,
    pub(in crate::text) link: u16,
    pub(in crate::text) image: u16,
}

/// One line between hard breaks, or something that stands alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::text) struct Block {
    pub(in crate::text) kind: Kind,
    pub(in crate::text) runs: Range<u32>,
    /// The innermost frame it stands in.
    pub(in crate::text) frame: u32,
    /// Whether a blank line separates it from the block before.
    pub(in crate::text) gap: bool,
    /// What the source said about it.
    pub(in crate::text) hint: Hint,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum Kind {
    /// A line of text.
    Line,
    /// A heading of this level, from 1.
    Heading(u8),
    /// A line that keeps its spaces: code, a log.
    Code,
    /// A rule across the page.
    Rule,
    /// The table with this index.
    Table(u16),
    /// An entry of the list of link targets.
    Reference(u16),
}

/// What the source said about a block, beyond what it looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::text) struct Hint {
    /// Inside a container that mail programs put around what they quote.
    pub(in crate::text) quoted: bool,
    /// Inside a container that mail programs put around a signature.
    pub(in crate::text) signature: bool,
}

/// Something that blocks stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::text) struct Frame {
    /// The frame around it; the root, 0, is its own.
    pub(in crate::text) parent: u32,
    pub(in crate::text) kind: FrameKind,
    /// How many quotes it stands in, itself included.
    pub(in crate::text) quotes: u16,
    /// How many frames it stands in.
    pub(in crate::text) depth: u16,
    /// The first block inside; [`Frame::EMPTY`] while there is none.
    pub(in crate::text) first: u32,
}

impl Frame {
    /// Stands for the first block of a frame that has none.
    pub(in crate::text) const EMPTY: u32 = u32::MAX;
}

/// What a frame is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::text) enum FrameKind {
    Root,
    Quote,
    /// A list item with its bullet or number.
    Item(Marker),
    /// An indent of two cells without a mark.
    Indent,
}

/// What stands before an item of a list. Its text is made when it is shown: a source may have a
/// hundred thousand of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum Marker {
    /// A bullet, by how many lists it stands in.
    Bullet(u8),
    /// Its place in the list.
    Counted(Counting, u32),
}

/// How the items of a list are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::text) enum Counting {
    #[default]
    Numbers,
    LowerLetters,
    UpperLetters,
    LowerRoman,
    UpperRoman,
}

impl Counting {
    /// What a list's `type` asks for.
    pub(in crate::text) fn of_type(kind: &str) -> Option<Self> {
        Some(match kind.trim() {
            "1" => Self::Numbers,
            "a" => Self::LowerLetters,
            "A" => Self::UpperLetters,
            "i" => Self::LowerRoman,
            "I" => Self::UpperRoman,
            _ => return None,
        })
    }

    /// What a `list-style-type` asks for.
    pub(in crate::text) fn of_style(style: &str) -> Option<Self> {
        Some(match style {
            "decimal" | "decimal-leading-zero" => Self::Numbers,
            "lower-alpha" | "lower-latin" => Self::LowerLetters,
            "upper-alpha" | "upper-latin" => Self::UpperLetters,
            "lower-roman" => Self::LowerRoman,
            "upper-roman" => Self::UpperRoman,
            _ => return None,
        })
    }

    /// How many letters or digits the number takes.
    fn length(self, number: u32) -> usize {
        let digits = || number.checked_ilog10().unwrap_or(0) as usize + 1;
        match self {
            Self::LowerLetters | Self::UpperLetters if number > 0 => {
                let mut length = 0;
                let mut rest = number;
                while let Some(left) = rest.checked_sub(1) {
                    length += 1;
                    rest = left / 26;
                }
                length
            }
            Self::LowerRoman | Self::UpperRoman if ROMAN.contains(&number) => {
                // i, ii, iii, iv, v, vi, vii, viii, ix
                const LENGTHS: [usize; 10] = [0, 1, 2, 3, 2, 1, 2, 3, 4, 2];
                let digit = |power: u32| LENGTHS[(number / power % 10) as usize];
                digit(1) + digit(10) + digit(100) + (number / 1000) as usize
            }
            Self::Numbers
            | Self::LowerLetters
            | Self::UpperLetters
            | Self::LowerRoman
            | Self::UpperRoman => digits(),
        }
    }

    /// The number as it is written.
    fn numeral(self, number: u32) -> String {
        let lower = match self {
            Self::Numbers => return number.to_string(),
            Self::LowerLetters | Self::UpperLetters => letters(number),
            Self::LowerRoman | Self::UpperRoman => roman(number),
        };
        match self {
            Self::UpperLetters | Self::UpperRoman => lower.to_ascii_uppercase(),
            Self::Numbers | Self::LowerLetters | Self::LowerRoman => lower,
        }
    }
}

/// What the Romans count.
const ROMAN: Range<u32> = 1..4000;

/// a, b, … z, aa, ab, …
fn letters(number: u32) -> String {
    let mut reversed = String::new();
    let mut rest = number;
    while let Some(left) = rest.checked_sub(1) {
        reversed.push(char::from(b'a' + (left % 26) as u8));
        rest = left / 26;
    }
    if reversed.is_empty() {
        return number.to_string();
    }
    reversed.chars().rev().collect()
}

/// i, ii, iii, iv, …; what the Romans did not count is a number.
fn roman(number: u32) -> String {
    const NUMERALS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !ROMAN.contains(&number) {
        return number.to_string();
    }
    let mut rest = number;
    let mut text = String::new();
    for (value, numeral) in NUMERALS {
        while rest >= value {
            text.push_str(numeral);
            rest -= value;
        }
    }
    text
}

impl Marker {
    /// The bullet or number with the space after it.
    pub(in crate::text) fn text(self) -> Clean {
        match self {
            Self::Bullet(0 | 1) => Clean::fixed("• "),
            Self::Bullet(2) => Clean::fixed("◦ "),
            Self::Bullet(_) => Clean::fixed("▪ "),
            Self::Counted(Counting::Numbers, number) => Clean::numbered(number),
            Self::Counted(counting, number) => {
                Clean::line(&format!("{}. ", counting.numeral(number)))
            }
        }
    }

    /// Cells it takes.
    pub(in crate::text) fn width(self) -> usize {
        match self {
            Self::Bullet(_) => 2,
            Self::Counted(counting, number) => counting.length(number) + 2,
        }
    }
}

/// A table of data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::text) struct Table {
    /// Ranges of `cells`, one a row.
    pub(in crate::text) rows: Vec<Range<u32>>,
    pub(in crate::text) cells: Vec<Cell>,
    /// Ranges of the document's runs, one a line of a cell.
    pub(in crate::text) lines: Vec<Range<u32>>,
    pub(in crate::text) columns: u16,
    /// Whether the first row names the columns.
    pub(in crate::text) headed: bool,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::text) struct Cell {
    /// A range of the table's `lines`.
    pub(in crate::text) lines: Range<u32>,
    /// How many columns it covers.
    pub(in crate::text) span: u16,
    /// Whether it is set against its right edge.
    pub(in crate::text) right: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_as_wide_as_it_says() {
        use Counting::{LowerLetters, LowerRoman, Numbers, UpperLetters, UpperRoman};
        for counting in [Numbers, LowerLetters, UpperLetters, LowerRoman, UpperRoman] {
            for number in (0..5000).chain([u32::MAX - 1, u32::MAX]) {
                let marker = Marker::Counted(counting, number);
                assert_eq!(marker.text().width(), marker.width(), "{marker:?}");
            }
        }
        assert_eq!(
            [1, 26, 27, 702, 703].map(letters),
            ["a", "z", "aa", "zz", "aaa"]
        );
        assert_eq!(
            [4, 9, 14, 40, 1994, 3999].map(roman),
            ["iv", "ix", "xiv", "xl", "mcmxciv", "mmmcmxcix"]
        );
    }
}
