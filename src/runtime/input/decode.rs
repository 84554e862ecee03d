//! Bytes from the terminal → inputs. No clock: the reader tells how the bytes were grouped and when there was silence.
//!
//! **A paste never acts.** A paste is over only when the terminal said so *and* nothing followed for a moment.
//! Whatever comes before that silence is text: a payload that carries its own end marker gains nothing, and neither
//! does one that was pasted into a terminal without bracketed paste, as long as it arrives in large pieces. A paste
//! whose end marker never comes is delivered after a longer silence, and keys are keys again.

use std::time::Duration;

use super::sequence::{self, Meaning};
use crate::app::input::Input;
use crate::keymap::key::{Code, Key};

/// How long to wait for the rest of a sequence before a lone Escape is the Escape key. Remote shells cut sequences
/// into packets, and the rest of one would act as keys.
const ESCAPE: Duration = Duration::from_millis(50);

/// Silence that ends a paste whose end marker was seen.
const AFTER_PASTE: Duration = Duration::from_millis(50);

/// Silence that ends a paste whose end marker was not.
const UNFINISHED_PASTE: Duration = Duration::from_secs(1);

/// Larger pastes are refused: half of a text is worse than none.
pub(super) const LARGEST_PASTE: usize = 4 * 1_024 * 1_024;

/// Nobody types so many bytes between two reads; a held key repeats itself, so it does not count.
const TOO_FAST_TO_TYPE: usize = 64;

/// No sequence we understand is longer.
const LONGEST_SEQUENCE: usize = 64;

/// What was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Decoded {
    /// An input.
    Input(Input),
    /// A paste of more than [`LARGEST_PASTE`] bytes, which was thrown away.
    PasteTooLarge,
}

/// The state between two reads.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    state: State,
    collected: Vec<u8>,
    paste: Option<Paste>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum State {
    #[default]
    Ground,
    /// After ESC.
    Escape,
    /// After ESC [.
    Control,
    /// After ESC [ [, as the Linux console begins F1 to F5.
    Console,
    /// After ESC O.
    Single,
    /// After ESC [ M: so many bytes of an old-style mouse report to come.
    OldMouse(u8),
    /// Inside a string meant for a program that asked the terminal something, which we never do. It began with ESC
    /// and this byte; whether the byte before was ESC decides about its end.
    Foreign { opener: u8, escaped: bool },
    /// So many bytes of a character to come.
    Character(u8),
}

#[derive(Debug, Default)]
struct Paste {
    bytes: Vec<u8>,
    /// The end marker has not come yet.
    open: bool,
    too_large: bool,
}

impl Paste {
    fn push(&mut self, byte: u8) {
        if self.bytes.len() < LARGEST_PASTE {
            self.bytes.push(byte);
        } else {
            self.too_large = true;
        }
    }
}

impl Decoder {
    /// How much silence to wait for before calling [`Decoder::quiet`]; nothing when it would do nothing.
    pub(super) fn patience(&self) -> Option<Duration> {
        match (&self.paste, self.state) {
            (Some(Paste { open: true, .. }), _) => Some(UNFINISHED_PASTE),
            (Some(_), _) => Some(AFTER_PASTE),
            (None, State::Ground) => None,
            (None, _) => Some(ESCAPE),
        }
    }

    /// Takes the bytes of one read.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut Vec<Decoded>) {
        if self.paste.is_none() && self.state == State::Ground && looks_pasted(bytes) {
            self.paste = Some(Paste::default());
        }
        for byte in bytes {
            self.byte(*byte, out);
        }
    }

    /// Nothing came for as long as [`Decoder::patience`] said.
    pub(super) fn quiet(&mut self, out: &mut Vec<Decoded>) {
        let unfinished = std::mem::take(&mut self.state);
        let nothing_collected = self.collected.is_empty();
        self.collected.clear();
        if let Some(paste) = self.paste.take() {
            if paste.too_large {
                out.push(Decoded::PasteTooLarge);
            } else if !paste.bytes.is_empty() {
                let text = line_ends(&String::from_utf8_lossy(&paste.bytes));
                out.push(Decoded::Input(Input::Paste(text)));
            }
            return;
        }
        match unfinished {
            State::Escape => self.key(Key::plain(Code::Esc), out),
            // What began like a sequence was a key with Alt, when nothing followed.
            State::Control if nothing_collected => self.key(with_alt('['), out),
            State::Single => self.key(with_alt('O'), out),
            State::Foreign { opener, .. } if nothing_collected => {
                self.key(with_alt(char::from(opener)), out);
            }
            State::Ground
            | State::Control
            | State::Console
            | State::OldMouse(_)
            | State::Foreign { .. }
            | State::Character(_) => {}
        }
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<Decoded>) {
        if let Some(paste) = &mut self.paste
            && paste.open
        {
            paste.push(byte);
            if byte == b'~' && paste.bytes.ends_with(sequence::PASTE_END) {
                let text = paste.bytes.len() - sequence::PASTE_END.len();
                paste.bytes.truncate(text);
                paste.open = false;
            } else if paste.too_large {
                // The marker is still looked for, in the last bytes of what is thrown away.
                self.skip_to_end_marker(byte);
            }
            return;
        }
        match self.state {
            State::Ground => self.ground(byte, out),
            State::Escape => self.escape(byte, out),
            State::Control => self.control(byte, out),
            State::Console => {
                self.state = State::Ground;
                if let Some(key) = sequence::console_key(byte) {
                    self.key(key, out);
                }
            }
            State::Single => {
                self.state = State::Ground;
                if let Some(key) = sequence::single_key(byte) {
                    self.key(key, out);
                }
            }
            State::OldMouse(left) => {
                self.state = match left {
                    0 | 1 => State::Ground,
                    more => State::OldMouse(more - 1),
                }
            }
            State::Foreign { opener, escaped } => self.foreign(opener, escaped, byte),
            State::Character(left) => self.character(left, byte, out),
        }
    }

    fn skip_to_end_marker(&mut self, byte: u8) {
        let Some(paste) = &mut self.paste else { return };
        self.collected.push(byte);
        if self.collected.ends_with(sequence::PASTE_END) {
            paste.open = false;
            self.collected.clear();
        } else if self.collected.len() > LONGEST_SEQUENCE {
            let kept = self.collected.len() - sequence::PASTE_END.len();
            self.collected.drain(..kept);
        }
    }

    fn ground(&mut self, byte: u8, out: &mut Vec<Decoded>) {
        if byte == 0x1b {
            self.state = State::Escape;
            return;
        }
        if let Some(paste) = &mut self.paste {
            if matches!(byte, b'\r' | b'\n' | b'\t' | 0x20..=0x7e | 0x80..) {
                paste.push(byte);
            }
            return;
        }
        match byte {
            0xc2..=0xdf => self.begin_character(1, byte),
            0xe0..=0xef => self.begin_character(2, byte),
            0xf0..=0xf4 => self.begin_character(3, byte),
            // The middle of a character, or no UTF-8 at all: nothing anybody typed.
            0x80.. => {}
            _ => self.key(sequence::plain_key(byte), out),
        }
    }

    fn begin_character(&mut self, left: u8, byte: u8) {
        self.collected.clear();
        self.collected.push(byte);
        self.state = State::Character(left);
    }

    fn character(&mut self, left: u8, byte: u8, out: &mut Vec<Decoded>) {
        if !(0x80..=0xbf).contains(&byte) {
            // A broken character: what follows it is still meant.
            self.state = State::Ground;
            self.collected.clear();
            self.byte(byte, out);
            return;
        }
        self.collected.push(byte);
        if left > 1 {
            self.state = State::Character(left - 1);
            return;
        }
        self.state = State::Ground;
        let typed = str::from_utf8(&self.collected)
            .ok()
            .and_then(|text| text.chars().next())
            .filter(|character| !character.is_control());
        self.collected.clear();
        if let Some(character) = typed {
            self.key(Key::char(character), out);
        }
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<Decoded>) {
        self.collected.clear();
        self.state = match byte {
            b'[' => State::Control,
            b'O' => State::Single,
            b'P' | b']' | b'X' | b'^' | b'_' => State::Foreign {
                opener: byte,
                escaped: false,
            },
            0x1b => {
                self.key(Key::plain(Code::Esc), out);
                State::Escape
            }
            0x80.. => {
                self.state = State::Ground;
                self.key(Key::plain(Code::Esc), out);
                return self.ground(byte, out);
            }
            _ => {
                let mut key = sequence::plain_key(byte);
                key.alt = true;
                self.key(key, out);
                State::Ground
            }
        }
    }

    fn control(&mut self, byte: u8, out: &mut Vec<Decoded>) {
        match byte {
            b'[' if self.collected.is_empty() => self.state = State::Console,
            b'M' if self.collected.is_empty() => self.state = State::OldMouse(3),
            0x20..=0x3f => {
                // One byte over the limit marks a sequence that is read to its end and then ignored.
                if self.collected.len() <= LONGEST_SEQUENCE {
                    self.collected.push(byte);
                }
            }
            0x40..=0x7e => {
                self.state = State::Ground;
                let parameters = std::mem::take(&mut self.collected);
                if parameters.len() <= LONGEST_SEQUENCE {
                    self.meaning(sequence::control(&parameters, byte), out);
                }
            }
            _ => {
                self.state = State::Ground;
                self.collected.clear();
                self.byte(byte, out);
            }
        }
    }

    fn foreign(&mut self, opener: u8, escaped: bool, byte: u8) {
        if byte == 0x07 || (escaped && byte == b'\\') {
            self.state = State::Ground;
            self.collected.clear();
        } else {
            // Only whether there was anything matters, so one byte is kept.
            self.collected.clear();
            self.collected.push(byte);
            self.state = State::Foreign {
                opener,
                escaped: byte == 0x1b,
            };
        }
    }

    fn meaning(&mut self, meaning: Meaning, out: &mut Vec<Decoded>) {
        match meaning {
            Meaning::Key(key) => self.key(key, out),
            Meaning::PasteBegins => self.paste.get_or_insert_default().open = true,
            Meaning::Focus(true) => out.push(Decoded::Input(Input::FocusGained)),
            Meaning::Focus(false) => out.push(Decoded::Input(Input::FocusLost)),
            Meaning::Scroll { lines, column, row } => scroll(lines, column, row, out),
            Meaning::Click { column, row } => {
                out.push(Decoded::Input(Input::Click { column, row }));
            }
            Meaning::Nothing => {}
        }
    }

    /// A key, unless it came along with a paste.
    fn key(&self, key: Key, out: &mut Vec<Decoded>) {
        if self.paste.is_none() {
            out.push(Decoded::Input(Input::Key(key)));
        }
    }
}

/// A wheel sends an event for each notch; those of one read are one movement.
fn scroll(lines: i16, column: u16, row: u16, out: &mut Vec<Decoded>) {
    if let Some(Decoded::Input(Input::Scroll { lines: before, .. })) = out.last_mut() {
        *before = before.saturating_add(lines);
    } else {
        out.push(Decoded::Input(Input::Scroll { lines, column, row }));
    }
}

fn looks_pasted(bytes: &[u8]) -> bool {
    bytes.len() >= TOO_FAST_TO_TYPE
        && !bytes.contains(&0x1b)
        && bytes
            .first()
            .is_some_and(|first| bytes.iter().any(|byte| byte != first))
}

fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn with_alt(character: char) -> Key {
    Key {
        alt: true,
        ..Key::char(character)
    }
}

#[cfg(test)]
mod tests;
