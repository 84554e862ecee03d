//! What single bytes and finished escape sequences mean. Tables after the manual of xterm ("Control Sequences").
//!
//! Key releases are dropped; presses and repeats are the same to us.

use crate::keymap::key::{Code, Key};

/// Ends a bracketed paste.
pub(super) const PASTE_END: &[u8] = b"\x1b[201~";

/// A notch of the wheel scrolls so many lines.
const LINES_PER_NOTCH: i16 = 3;

/// What a control sequence says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    Key(Key),
    PasteBegins,
    Focus(bool),
    Scroll {
        lines: i16,
        column: u16,
        row: u16,
    },
    Click {
        column: u16,
        row: u16,
    },
    /// Answers we did not ask for, key releases, and everything unknown.
    Nothing,
}

/// The key of one byte below 0x80 (other than ESC).
pub(super) fn plain_key(byte: u8) -> Key {
    match byte {
        b'\r' => Key::plain(Code::Enter),
        b'\t' => Key::plain(Code::Tab),
        0x7f => Key::plain(Code::Backspace),
        0x1b => Key::plain(Code::Esc),
        0x00 => Key::ctrl(' '),
        0x01..=0x1a => Key::ctrl(char::from(byte - 1 + b'a')),
        0x1c..=0x1f => Key::ctrl(char::from(byte - 0x1c + b'\\')),
        _ => Key::char(char::from(byte)),
    }
}

/// The key of ESC O and this byte (application cursor keys, F1 to F4, keypad Enter).
pub(super) fn single_key(byte: u8) -> Option<Key> {
    if byte == b'M' {
        return Some(Key::plain(Code::Enter));
    }
    letter_code(byte).map(Key::plain)
}

/// The key of ESC [ [ and this byte (the Linux console).
pub(super) fn console_key(byte: u8) -> Option<Key> {
    matches!(byte, b'A'..=b'E').then(|| Key::plain(Code::Function(byte - b'A' + 1)))
}

/// The meaning of ESC [, parameters and a final byte.
pub(super) fn control(parameters: &[u8], last: u8) -> Meaning {
    let Ok(parameters) = str::from_utf8(parameters) else {
        return Meaning::Nothing;
    };
    if let Some(mouse) = parameters.strip_prefix('<') {
        return self::mouse(mouse, last);
    }
    match (parameters, last) {
        ("", b'I') => return Meaning::Focus(true),
        ("", b'O') => return Meaning::Focus(false),
        ("200", b'~') => return Meaning::PasteBegins,
        ("" | "1", b'Z') => return Meaning::Key(shifted(Code::Tab)),
        _ => {}
    }
    let mut fields = parameters.split(';');
    // Subfields carry alternatives we do not use, but the first one is the value.
    let first = number(fields.next().unwrap_or_default());
    let second = fields.next().unwrap_or_default();
    let third = number(fields.next().unwrap_or_default());
    match last {
        b'~' if first == Some(27) => key(third.and_then(code_point), second),
        b'~' => key(first.and_then(numbered_code), second),
        b'u' => key(first.and_then(code_point), second),
        _ if first.is_none_or(|first| first == 1) => key(letter_code(last), second),
        _ => Meaning::Nothing,
    }
}

fn number(field: &str) -> Option<u32> {
    field.split(':').next().and_then(|field| field.parse().ok())
}

/// A key with the modifiers of a field `modifiers` or `modifiers:event`.
fn key(code: Option<Code>, modifiers: &str) -> Meaning {
    let Some(code) = code else {
        return Meaning::Nothing;
    };
    let released = modifiers.split(':').nth(1) == Some("3");
    let bits = number(modifiers).unwrap_or(1).saturating_sub(1);
    // Super, Hyper and Meta belong to the window system and to nobody's terminal keys.
    if released || bits & 0b11_1000 != 0 {
        return Meaning::Nothing;
    }
    let (shift, alt, ctrl) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
    let (code, shift) = match code {
        Code::Char(character) if shift => (Code::Char(uppercase(character)), false),
        code => (code, shift),
    };
    Meaning::Key(Key {
        code,
        ctrl,
        alt,
        shift,
    })
}

fn uppercase(character: char) -> char {
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(single), None) => single,
        _ => character,
    }
}

fn shifted(code: Code) -> Key {
    Key {
        shift: true,
        ..Key::plain(code)
    }
}

fn letter_code(letter: u8) -> Option<Code> {
    Some(match letter {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'F' => Code::End,
        b'H' => Code::Home,
        b'P'..=b'S' => Code::Function(letter - b'P' + 1),
        _ => return None,
    })
}

fn numbered_code(number: u32) -> Option<Code> {
    Some(match number {
        1 | 7 => Code::Home,
        2 => Code::Insert,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => Code::Function(number as u8 - 10),
        17..=21 => Code::Function(number as u8 - 11),
        23..=26 => Code::Function(number as u8 - 12),
        28 | 29 => Code::Function(number as u8 - 13),
        31..=34 => Code::Function(number as u8 - 14),
        _ => return None,
    })
}

fn code_point(point: u32) -> Option<Code> {
    Some(match point {
        9 => Code::Tab,
        13 => Code::Enter,
        27 => Code::Esc,
        127 => Code::Backspace,
        _ => Code::Char(char::from_u32(point).filter(|character| {
            // The private area carries keys that have no character: media keys, lone modifiers.
            !character.is_control() && !('\u{E000}'..='\u{F8FF}').contains(character)
        })?),
    })
}

/// A mouse report with SGR coordinates: button, column and row, counted from one.
fn mouse(report: &str, last: u8) -> Meaning {
    let mut fields = report.split(';').map(str::parse::<u16>);
    let (Some(Ok(button)), Some(Ok(column)), Some(Ok(row)), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Meaning::Nothing;
    };
    let (column, row) = (column.saturating_sub(1), row.saturating_sub(1));
    match (button, last) {
        (0, b'M') => Meaning::Click { column, row },
        (64, b'M') => Meaning::Scroll {
            lines: -LINES_PER_NOTCH,
            column,
            row,
        },
        (65, b'M') => Meaning::Scroll {
            lines: LINES_PER_NOTCH,
            column,
            row,
        },
        _ => Meaning::Nothing,
    }
}
