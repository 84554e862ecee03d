//! How keys are written: `j`, `G`, `Ctrl-S`, `Shift-Tab`, `g g`, `Space`, `F5`.
//!
//! What is displayed parses back to the same keys. Modifiers and names of keys may be written in any case; a character
//! stands for itself.

use std::fmt;
use std::str::FromStr;

use crate::keymap::key::{Code, Key};

/// Keys pressed one after the other; at least one.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct KeySequence {
    first: Key,
    rest: Vec<Key>,
}

/// Why a key cannot be understood.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyProblem {
    /// There is nothing.
    #[error("no key: write `Space` for the space bar")]
    Empty,
    /// It is not a key.
    #[error("`{0}` is no key")]
    Unknown(String),
    /// Shift with a character.
    #[error("`{0}`: write the character Shift makes, such as `G` or `?`")]
    ShiftedCharacter(String),
    /// A terminal sends the same for two keys.
    #[error("`{0}`: terminals send the same for `{1}`, write that")]
    Same(String, &'static str),
}

/// The keys that have a name, the first of each being the one displayed.
const NAMES: &[(&str, Code)] = &[
    ("Enter", Code::Enter),
    ("Return", Code::Enter),
    ("Esc", Code::Esc),
    ("Escape", Code::Esc),
    ("Tab", Code::Tab),
    ("Space", Code::Char(' ')),
    ("Backspace", Code::Backspace),
    ("Delete", Code::Delete),
    ("Del", Code::Delete),
    ("Insert", Code::Insert),
    ("Ins", Code::Insert),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PageUp", Code::PageUp),
    ("PgUp", Code::PageUp),
    ("PageDown", Code::PageDown),
    ("PgDn", Code::PageDown),
];

impl KeySequence {
    /// Those keys, if there is one.
    pub fn new(keys: &[Key]) -> Option<Self> {
        let (first, rest) = keys.split_first()?;
        Some(Self {
            first: *first,
            rest: rest.to_vec(),
        })
    }

    /// The key it begins with.
    pub fn first(&self) -> Key {
        self.first
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// The keys that follow once `pressed` have been; none when it does not begin that way or is complete.
    pub fn after(&self, pressed: &[Key]) -> Option<Self> {
        let keys: Vec<Key> = self.keys().collect();
        Self::new(keys.strip_prefix(pressed)?)
    }

    /// Whether `other` begins with these keys, or is just these.
    pub fn is_start_of(&self, other: &Self) -> bool {
        let own = self.rest.len();
        own <= other.rest.len() && self.first == other.first && self.rest == other.rest[..own]
    }

    /// Whether this is exactly what was pressed.
    pub fn is(&self, pressed: &[Key]) -> bool {
        self.keys().eq(pressed.iter().copied())
    }
}

impl FromStr for KeySequence {
    type Err = KeyProblem;

    fn from_str(text: &str) -> Result<Self, KeyProblem> {
        let keys = text
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(str::parse)
            .collect::<Result<Vec<Key>, _>>()?;
        Self::new(&keys).ok_or(KeyProblem::Empty)
    }
}

impl fmt::Display for KeySequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        self.rest.iter().try_for_each(|key| write!(f, " {key}"))
    }
}

impl FromStr for Key {
    type Err = KeyProblem;

    fn from_str(text: &str) -> Result<Self, KeyProblem> {
        let mut key = Key::char(' ');
        let mut rest = text;
        loop {
            if let Some(after) = without_prefix(rest, "ctrl-") {
                key.ctrl = true;
                rest = after;
            } else if let Some(after) = without_prefix(rest, "alt-") {
                key.alt = true;
                rest = after;
            } else if let Some(after) = without_prefix(rest, "shift-") {
                key.shift = true;
                rest = after;
            } else {
                break;
            }
        }
        key.code = code(rest).ok_or_else(|| match rest {
            "" => KeyProblem::Empty,
            _ => KeyProblem::Unknown(text.to_owned()),
        })?;
        if key.shift && matches!(key.code, Code::Char(_)) {
            return Err(KeyProblem::ShiftedCharacter(text.to_owned()));
        }
        let key = key.canonical();
        match key.code {
            Code::Char('i') if key.ctrl => Err(KeyProblem::Same(text.to_owned(), "Tab")),
            Code::Char('m') if key.ctrl => Err(KeyProblem::Same(text.to_owned(), "Enter")),
            Code::Char('[') if key.ctrl => Err(KeyProblem::Same(text.to_owned(), "Esc")),
            _ => Ok(key),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        if self.shift {
            f.write_str("Shift-")?;
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            // Ctrl-S is how people write it; the key is the same with and without Shift.
            Code::Char(character) if self.ctrl => write!(f, "{}", character.to_ascii_uppercase()),
            Code::Char(character) => write!(f, "{character}"),
            Code::Function(number) => write!(f, "F{number}"),
            // `NAMES` has all the others; a test holds it to that.
            _ => Ok(()),
        }
    }
}

/// The rest of `text` after `prefix`, whatever its case, unless nothing would be left.
fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// A key without modifiers.
fn code(text: &str) -> Option<Code> {
    let mut characters = text.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return (!character.is_control()).then_some(Code::Char(character));
    }
    if let Some((_, code)) = NAMES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
    {
        return Some(*code);
    }
    let number = text.strip_prefix(['F', 'f'])?.parse().ok()?;
    (1..=24).contains(&number).then_some(Code::Function(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<KeySequence, KeyProblem> {
        text.parse()
    }

    #[test]
    fn keys_read_as_people_write_them() {
        let one = |key: Key| Ok(KeySequence::new(&[key]).unwrap());
        assert_eq!(read("j"), one(Key::char('j')));
        assert_eq!(read("G"), one(Key::char('G')));
        assert_eq!(read("ö"), one(Key::char('ö')));
        assert_eq!(read("-"), one(Key::char('-')));
        assert_eq!(read("Ctrl-S"), one(Key::ctrl('s')));
        assert_eq!(read("ctrl-s"), one(Key::ctrl('s')));
        assert_eq!(read("Ctrl--"), one(Key::ctrl('-')));
        assert_eq!(read("Space"), one(Key::char(' ')));
        assert_eq!(read("F5"), one(Key::plain(Code::Function(5))));
        assert_eq!(
            read("Shift-Tab"),
            one(Key {
                shift: true,
                ..Key::plain(Code::Tab)
            })
        );
        let sequence = read("g  g").unwrap();
        assert!(sequence.is(&[Key::char('g'), Key::char('g')]));
        assert_eq!(sequence.to_string(), "g g");
    }

    #[test]
    fn what_is_no_key_is_said_so() {
        assert_eq!(read(""), Err(KeyProblem::Empty));
        assert_eq!(read("Ctrl-"), Err(KeyProblem::Empty));
        assert_eq!(read("gg"), Err(KeyProblem::Unknown("gg".into())));
        assert_eq!(read("F25"), Err(KeyProblem::Unknown("F25".into())));
        assert_eq!(read("\u{1b}"), Err(KeyProblem::Unknown("\u{1b}".into())));
        assert_eq!(
            read("Shift-g"),
            Err(KeyProblem::ShiftedCharacter("Shift-g".into()))
        );
        assert_eq!(
            read("Ctrl-I"),
            Err(KeyProblem::Same("Ctrl-I".into(), "Tab"))
        );
    }

    #[test]
    fn the_rest_of_a_sequence_is_what_comes_next() {
        let sequence = read("g g").unwrap();
        assert_eq!(sequence.after(&[Key::char('g')]), Some(read("g").unwrap()));
        assert_eq!(sequence.after(&[Key::char('x')]), None);
        assert_eq!(sequence.after(&[Key::char('g'), Key::char('g')]), None);
    }

    fn any_key() -> impl Strategy<Value = Key> {
        let code = prop_oneof![
            any::<char>()
                .prop_filter("typed", |character| !character.is_control())
                .prop_map(Code::Char),
            (1_u8..=24).prop_map(Code::Function),
            prop::sample::select(NAMES).prop_map(|(_, code)| code),
        ];
        (code, any::<[bool; 3]>())
            .prop_map(|(code, [ctrl, alt, shift])| {
                Key {
                    code,
                    ctrl,
                    alt,
                    shift,
                }
                .canonical()
            })
            .prop_filter("told apart", |key| {
                !(key.ctrl && matches!(key.code, Code::Char('i' | 'm' | '[')))
            })
    }

    proptest! {
        #[test]
        fn what_is_displayed_parses_back(keys in prop::collection::vec(any_key(), 1..4)) {
            let sequence = KeySequence::new(&keys).unwrap();
            prop_assert_eq!(read(&sequence.to_string()), Ok(sequence));
        }

        #[test]
        fn no_text_is_too_odd(text in any::<String>()) {
            if let Ok(sequence) = read(&text) {
                prop_assert_eq!(read(&sequence.to_string()), Ok(sequence));
            }
        }
    }
}
