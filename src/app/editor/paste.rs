//! What is put into the buffer, without anything that could steer a terminal or hide text.
//!
//! Not the gate of `text`: that one judges a text as a whole and gives a mark without a letter a circle to stand on, but
//! here a mark is often typed after its letter. What is drawn goes through the gate all the same.

use crate::app::editor::Shape;

/// The cells a tab stands for.
const TAB: &str = "    ";

/// The text with line ends as `\n` (as spaces in one line), tabs as spaces, and every other control as a visible sign.
pub(super) fn cleaned(text: &str, shape: Shape) -> String {
    let line_end = match shape {
        Shape::Lines => '\n',
        Shape::OneLine => ' ',
    };
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if_eq(&'\n');
                clean.push(line_end);
            }
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push(line_end),
            '\t' => clean.push_str(TAB),
            other => clean.push(visible(other)),
        }
    }
    clean
}

/// The sign for a control character (Unicode's Control Pictures), the character itself otherwise.
fn visible(character: char) -> char {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // C1 controls steer terminals as well, and the bidirectional ones make text read as what it is not.
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other => other,
    }
}
