//! How many terminal cells a text takes: the one measure everything else uses.
//!
//! The sum over graphemes, because that is how ratatui fills its buffer. Measuring whole strings
//! would differ, as unicode-width knows ligatures that span two graphemes, and ratatui gives the
//! halfwidth sound marks a cell on top of theirs.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Cells that `text` takes on one row. Control characters count one, as [`super::Clean`] has none.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    let mut cells = 0;
    for c in text.chars() {
        match simple_width(c) {
            Some(n) => cells += n,
            None => return text.graphemes(true).map(grapheme_width).sum(),
        }
    }
    cells
}

/// Cells of one grapheme cluster.
pub fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.len() == 1 {
        return 1;
    }
    let sound_marks = grapheme
        .chars()
        .filter(|c| matches!(c, '\u{FF9E}' | '\u{FF9F}'))
        .count();
    grapheme.width() + sound_marks
}

/// The beginning of `text`, at most `limit` bytes of whole characters.
pub(crate) fn head(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The width of a character that never joins a neighbor, or `None` where graphemes must be found.
///
/// A Hangul syllable joins only with conjoining jamo, which are not simple, so a text with one of
/// those is measured by graphemes as a whole.
pub(super) fn simple_width(c: char) -> Option<usize> {
    match c {
        ' '..='~'
        | '\u{A0}'..='\u{A8}'
        | '\u{AA}'..='\u{AC}'
        | '\u{AF}'..='\u{2FF}'
        | '\u{370}'..='\u{482}'
        | '\u{48A}'..='\u{52F}'
        | '\u{5D0}'..='\u{5EA}'
        | '\u{620}'..='\u{64A}'
        | '\u{2010}'..='\u{2027}'
        | '\u{20A0}'..='\u{20BF}'
        | '\u{2400}'..='\u{2426}'
        | '\u{2500}'..='\u{259F}'
        | '\u{27E6}'..='\u{27E9}' => Some(1),
        '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A0}'..='\u{30FF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{FF01}'..='\u{FF60}' => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_widths_agree_with_graphemes() {
        for c in (0x20..0x30000).filter_map(char::from_u32) {
            if let Some(cells) = simple_width(c) {
                assert_eq!(grapheme_width(&c.to_string()), cells, "U+{:04X}", c as u32);
            }
        }
    }

    #[test]
    fn simple_characters_do_not_join_each_other() {
        let simple = || {
            (0x20..0x10000)
                .filter_map(char::from_u32)
                .filter(|c| simple_width(*c).is_some())
        };
        let text: String = simple().chain(simple().step_by(7)).collect();
        assert_eq!(text.graphemes(true).count(), text.chars().count());
    }

    #[test]
    fn clusters_are_measured_whole() {
        for (text, cells) in [
            ("", 0),
            ("abc", 3),
            ("日本", 4),
            ("e\u{301}", 1),
            ("👨‍👩‍👧", 2),
            ("🇩🇪", 2),
            ("ｶﾞ", 3),
            ("لا", 2),
            ("é日x", 4),
        ] {
            assert_eq!(width(text), cells, "{text}");
        }
    }
}
