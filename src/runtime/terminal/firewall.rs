//! The last look at what goes to the terminal.
//!
//! Text from outside is cleaned in `text`, long before it becomes a cell. This is the second wall, for the day when
//! somebody draws a string that did not pass there: a cell never holds a control character, and a whole frame is a
//! sequence of the few things we mean to say. What is not on the list below is a defect, not a feature.

use ratatui::buffer::Cell;
use thiserror::Error;

use super::hyperlink;

/// Whether a character makes a terminal do something instead of showing something, or reorders what is shown.
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// A harmless cell instead of one that holds an acting character; nothing for the usual, harmless cell.
pub(super) fn clean_cell(cell: &Cell) -> Option<Cell> {
    if !cell.symbol().chars().any(acts) {
        return None;
    }
    let mut clean = cell.clone();
    clean.set_symbol("\u{FFFD}");
    Some(clean)
}

/// Something in the output that we never mean to say.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("byte {at} of a frame begins something that is not on the list")]
pub(super) struct Violation {
    /// Where in the frame.
    at: usize,
}

/// Checks a whole frame. Allowed are printable text and these sequences:
/// cursor moves (CUP, CUU–CUB, CHA), erasing (ED, EL), styles (SGR), cursor shape (DECSCUSR), the title stack, the
/// private modes of [`MODES`], links (OSC 8) to addresses that may be opened, and pictures (APC G, OSC 1337
/// File, DCS q), which hold numbers and encoded pixels only.
pub(super) fn check(frame: &[u8]) -> Result<(), Violation> {
    let mut at = 0;
    while let Some(rest) = frame.get(at..).filter(|rest| !rest.is_empty()) {
        at += match rest {
            [0x1b, b'[', sequence @ ..] => {
                2 + allowed_sequence(sequence).ok_or(Violation { at })?
            }
            [0x1b, b']' | b'_' | b'P', ..] => hyperlink::length(rest)
                .or_else(|| pixels(rest))
                .ok_or(Violation { at })?,
            _ => printable(rest).ok_or(Violation { at })?,
        };
    }
    Ok(())
}

/// Cursor, mouse (buttons, SGR coordinates), focus, alternate screen, bracketed paste, synchronized output.
const MODES: [&str; 7] = ["25", "1000", "1004", "1006", "1049", "2004", "2026"];

/// The length of the control sequence, without its introducer, if it is on the list.
fn allowed_sequence(sequence: &[u8]) -> Option<usize> {
    let end = sequence
        .iter()
        .position(|byte| (0x40..=0x7e).contains(byte))?;
    let parameters = str::from_utf8(sequence.get(..end)?).ok()?;
    let numbers = parameters
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b';' || byte == b':');
    let allowed = match sequence.get(end)? {
        b'A'..=b'D' | b'G' | b'H' | b'J' | b'K' | b'm' => numbers,
        b'h' | b'l' => parameters
            .strip_prefix('?')
            .is_some_and(|modes| modes.split(';').all(|mode| MODES.contains(&mode))),
        b'q' => matches!(parameters, "0 " | "5 " | "6 "),
        b't' => matches!(parameters, "22;2" | "23;2"),
        _ => false,
    };
    allowed.then_some(end + 1)
}

/// The length of a picture, or a piece of one, in any of the three protocols.
fn pixels(bytes: &[u8]) -> Option<usize> {
    type Signs = fn(&u8) -> bool;
    let is_key: Signs = |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'=' | b',' | b';');
    let is_base64: Signs =
        |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    // Introducer, the signs before the data, what separates them, the signs of the data, the end.
    let kitty: (&[u8], Signs, &[u8], Signs, &[u8]) = (
        b"\x1b_G",
        |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'=' | b','),
        b";",
        is_base64,
        b"\x1b\\",
    );
    let iterm2: (&[u8], Signs, &[u8], Signs, &[u8]) = (
        b"\x1b]1337;File=inline=1;",
        is_key,
        b":",
        is_base64,
        b"\x07",
    );
    let sixel: (&[u8], Signs, &[u8], Signs, &[u8]) = (
        b"\x1bP",
        |byte| byte.is_ascii_digit() || *byte == b';',
        b"q",
        |byte| matches!(byte, b'"' | b'#' | b'!' | b'$' | b'-' | b';' | b'0'..=b'9' | b'?'..=b'~'),
        b"\x1b\\",
    );
    [kitty, iterm2, sixel]
        .iter()
        .find_map(|(introducer, is_head, separator, is_data, end)| {
            let rest = bytes.strip_prefix(*introducer)?;
            let head = rest.iter().take_while(|byte| is_head(byte)).count();
            let rest = rest.get(head..)?;
            // Taking a picture away needs no data.
            let rest = match rest.strip_prefix(*separator) {
                Some(rest) => rest.get(rest.iter().take_while(|byte| is_data(byte)).count()..)?,
                None => rest,
            };
            let rest = rest.strip_prefix(*end)?;
            Some(bytes.len() - rest.len())
        })
}

/// The length of the first character, if it is whole and only shows something.
fn printable(bytes: &[u8]) -> Option<usize> {
    let longest = bytes.get(..bytes.len().min(4))?;
    let valid = match str::from_utf8(longest) {
        Ok(text) => text,
        Err(error) => str::from_utf8(longest.get(..error.valid_up_to())?).ok()?,
    };
    let first = valid.chars().next()?;
    (!acts(first)).then_some(first.len_utf8())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_we_say_passes() {
        for said in [
            "",
            "plain, 見積書, ❤\u{FE0F}, e\u{301}",
            "\u{1b}[2J\u{1b}[1;1H\u{1b}[38;5;4;48;2;1;2;3m\u{1b}[0m",
            "\u{1b}[?2026h\u{1b}[?25lx\u{1b}[?25h\u{1b}[?2026l",
            "\u{1b}[?1049h\u{1b}[?1000;1006h\u{1b}[5 q",
            "\u{1b}]8;id=00000000000000ff;https://a.example/?b;c\u{1b}\\text\u{1b}]8;;\u{1b}\\",
        ] {
            assert_eq!(check(said.as_bytes()), Ok(()), "{said:?}");
        }
    }

    #[test]
    fn what_customers_say_does_not() {
        for (said, at) in [
            ("a\u{1b}]52;c;eA==\u{7}", 1),
            ("\u{1b}]0;title\u{7}", 0),
            ("\u{1b}_Ga=T;%%\u{1b}\\", 0),
            ("\u{1b}_Ga=T;AAAA", 0),
            ("\u{1b}_x\u{1b}\\", 0),
            ("\u{1b}]1337;File=name=x;inline=1:AAAA\u{7}", 0),
            ("\u{1b}]1337;ClearScrollback\u{7}", 0),
            ("\u{1b}P0;1;0q#0;2;0;0;0\u{1b}]52;c;eA==\u{7}", 0),
            ("\u{1b}]8;;javascript:x\u{1b}\\", 0),
            ("\u{1b}]8;id=00000000000000ff;file:///etc\u{1b}\\", 0),
            ("\u{1b}P$q\"p\u{1b}\\", 0),
            ("\u{1b}[6n", 0),
            ("\u{1b}[21t", 0),
            ("\u{1b}[?1003h", 0),
            ("\u{1b}[?25;47h", 0),
            ("\u{1b}[31", 0),
            ("\u{1b}c", 0),
            ("é\u{9b}31m", 2),
            ("line\nfeed", 4),
            ("\u{202e}gpj.exe", 0),
            ("\u{7f}", 0),
        ] {
            assert_eq!(check(said.as_bytes()), Err(Violation { at }), "{said:?}");
        }
        assert!(check(b"\x9b31m").is_err());
        assert!(check("é".as_bytes().get(..1).unwrap()).is_err());
    }

    proptest! {
        #[test]
        fn a_cleaned_cell_always_passes(symbol in any::<String>()) {
            let mut cell = Cell::default();
            cell.set_symbol(&symbol);
            let shown = clean_cell(&cell).unwrap_or(cell);
            prop_assert_eq!(check(shown.symbol().as_bytes()), Ok(()));
        }

        #[test]
        fn any_bytes_are_judged_without_a_panic(bytes in any::<Vec<u8>>()) {
            drop(check(&bytes));
        }
    }
}
