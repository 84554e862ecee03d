//! The escape sequences that are not part of a frame, and the only way to make one.

use std::fmt::Write as _;

/// Bytes for the terminal that act on something else than cells: the clipboard, the window title, the bell.
///
/// No constructor takes text as it is, so a customer's words cannot become one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sequence(String);

/// Longest title, in characters; window lists cut earlier anyway.
const LONGEST_TITLE: usize = 80;

impl Sequence {
    /// Rings the bell, or flashes, as the person has set up the terminal.
    pub fn bell() -> Self {
        Self("\u{7}".to_owned())
    }

    /// Sets the window title. Meant for our name, ids and counts; anything but letters, digits, spaces and plain
    /// punctuation is left out all the same.
    pub fn title(title: &str) -> Self {
        let clean: String = title
            .chars()
            .filter(|character| {
                character.is_alphanumeric()
                    || matches!(
                        character,
                        ' ' | '-' | '.' | '#' | '(' | ')' | '·' | ':' | '/'
                    )
            })
            .take(LONGEST_TITLE)
            .collect();
        Self(format!("\u{1b}]2;{clean}\u{1b}\\"))
    }

    /// Puts bytes on the clipboard of the person's own machine, through any number of remote shells (OSC 52). Inside
    /// tmux it is wrapped so that it reaches the outer terminal even where tmux keeps its own clipboard.
    pub fn clipboard(content: &[u8], tmux: bool) -> Self {
        let mut sequence = String::with_capacity(content.len() * 4 / 3 + 16);
        sequence.push_str("\u{1b}]52;c;");
        base64(content, &mut sequence);
        sequence.push('\u{7}');
        if tmux {
            let doubled = sequence.replace('\u{1b}', "\u{1b}\u{1b}");
            // tmux takes the plain one when `set-clipboard` allows, the wrapped one when `allow-passthrough` does.
            let _ = write!(sequence, "\u{1b}Ptmux;{doubled}\u{1b}\\");
        }
        Self(sequence)
    }

    /// The bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The text, for tests of what was made.
    #[cfg(test)]
    pub(in crate::runtime) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Standard base64 with padding (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8], out: &mut String) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place > chunk.len() {
                out.push('=');
            } else {
                let index = (group >> (18 - 6 * place)) & 0x3f;
                out.push(char::from(ALPHABET[index as usize]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // The test vectors of RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            let mut out = String::new();
            base64(plain.as_bytes(), &mut out);
            assert_eq!(out, coded);
        }
        let mut out = String::new();
        base64(&[0xfb, 0xff, 0xfe], &mut out);
        assert_eq!(out, "+//+");
    }

    #[test]
    fn titles_cannot_carry_sequences() {
        let title = Sequence::title("tinbox · 3 new\u{7}\u{1b}]52;c;eA==\u{9c}\u{202e}");
        assert_eq!(title.as_str(), "\u{1b}]2;tinbox · 3 new52ceA\u{1b}\\");
    }

    #[test]
    fn inside_tmux_the_clipboard_goes_both_ways() {
        assert_eq!(
            Sequence::clipboard(b"x", true).as_str(),
            "\u{1b}]52;c;eA==\u{7}\u{1b}Ptmux;\u{1b}\u{1b}]52;c;eA==\u{7}\u{1b}\\"
        );
    }
}
