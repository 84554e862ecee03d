//! Where the cursor may go: boundaries of graphemes, words and lines.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// A way for the cursor to go that does not depend on the width of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Motion {
    /// One grapheme back.
    Left,
    /// One grapheme on.
    Right,
    /// To the start of this word, or of the one before.
    WordLeft,
    /// To the end of this word, or of the next.
    WordRight,
    /// To the start of the line, as the text has lines.
    LineStart,
    /// To the end of the line, as the text has lines.
    LineEnd,
    /// To the start of the text.
    TextStart,
    /// To the end of the text.
    TextEnd,
}

impl Motion {
    /// Where it leads from `at`, which is a boundary.
    pub(super) fn target(self, text: &str, at: usize) -> usize {
        let (before, after) = text.split_at(at);
        match self {
            Self::Left => before_boundary(text, at),
            Self::Right => after_boundary(text, at),
            Self::WordLeft => {
                let graphemes = before.graphemes(true).rev();
                at - over_word(graphemes)
            }
            Self::WordRight => at + over_word(after.graphemes(true)),
            Self::LineStart => before.rfind('\n').map_or(0, |line_end| line_end + 1),
            Self::LineEnd => after.find('\n').map_or(text.len(), |length| at + length),
            Self::TextStart => 0,
            Self::TextEnd => text.len(),
        }
    }
}

/// The first boundary of a grapheme at or after `at`.
pub(super) fn boundary_from(text: &str, at: usize) -> usize {
    let at = (at..text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len());
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    // The whole text is at hand, so the cursor never asks for more of it.
    match cursor.is_boundary(text, 0) {
        Ok(false) => after_boundary(text, at),
        Ok(true) | Err(_) => at,
    }
}

fn after_boundary(text: &str, at: usize) -> usize {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    cursor
        .next_boundary(text, 0)
        .ok()
        .flatten()
        .unwrap_or(text.len())
}

fn before_boundary(text: &str, at: usize) -> usize {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

/// The bytes of what stands between words and of the word behind it.
fn over_word<'a>(graphemes: impl Iterator<Item = &'a str>) -> usize {
    let mut in_word = false;
    graphemes
        .take_while(|grapheme| {
            let of_word = grapheme.chars().any(|c| c.is_alphanumeric() || c == '_');
            let go_on = of_word || !in_word;
            in_word |= of_word;
            go_on
        })
        .map(str::len)
        .sum()
}
