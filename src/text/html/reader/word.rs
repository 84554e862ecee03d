//! The lists of Word, which are paragraphs with a style and a mark written out in spaces.

use super::Reader;
use crate::text::rich::block::{Counting, Marker};

impl Reader {
    /// The bullet or number that Word writes into an item: the item has a mark already, so only
    /// what tells more than a bullet is taken over.
    pub(super) fn word_marker(&mut self, text: &str) {
        let mark = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{A0}');
        if mark.is_empty() {
            return;
        }
        let number = mark.trim_end_matches(['.', ')']);
        let number = (number.len() < mark.len()).then(|| number.parse().ok());
        let says = mark.chars().any(char::is_alphanumeric) && mark != "o";
        let is_item = self.weaver.begins_item();
        if let (true, Some(number)) = (is_item, number.flatten()) {
            self.weaver
                .mark_item(Marker::Counted(Counting::Numbers, number));
        } else if says || !is_item {
            self.weaver.flow(if says { mark } else { "•" });
            self.weaver.flow(" ");
        }
    }
}

/// How deep a paragraph stands in one of Word's lists, from its style; none if in none.
pub(super) fn word_list_level(style: &str) -> Option<u8> {
    let (_, list) = style.split_once("mso-list:")?;
    let (_, level) = list.split(';').next()?.split_once("level")?;
    let digits = level.len() - level.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    level.get(..digits)?.parse().ok()
}

/// Whether a style marks what Word writes before an item.
pub(super) fn is_word_marker(style: &str) -> bool {
    let Some((_, list)) = style.split_once("mso-list:") else {
        return false;
    };
    list.trim_start()
        .get(..6)
        .is_some_and(|word| word.eq_ignore_ascii_case("ignore"))
}
