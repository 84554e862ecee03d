//! Every byte that leaves the program, read as a terminal would read it: hostile texts through every place where text
//! can appear, against a list of what may be said.
//!
//! The screens are drawn without the second wall (`runtime::terminal`), so it is the cleaning gate alone that is judged
//! here; what passes the real terminal is judged with the same list in `terminal` and `program`.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod commands;
pub(crate) mod corpus;
pub(crate) mod judge;
mod texts;

use judge::Rule;

/// A place where text can appear: its name, what may be said there, and how text gets there.
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) allowed: &'static [Rule],
    /// The bytes that leave when this text is put there.
    pub(crate) show: fn(&str) -> Vec<u8>,
}

/// Puts the whole corpus through places and says everything that is not on their list.
#[track_caller]
fn audit(places: &[Place], texts: &[String]) {
    let mut wrong = std::collections::BTreeMap::new();
    for place in places {
        for text in texts {
            let bytes = (place.show)(text);
            assert!(!bytes.is_empty(), "{}: nothing was shown", place.name);
            for said in judge::unknown(place.allowed, &bytes) {
                let example = text.chars().take(60).collect::<String>();
                wrong.entry((place.name, said)).or_insert(example);
            }
        }
    }
    assert!(wrong.is_empty(), "said, and on no list: {wrong:#?}");
}
