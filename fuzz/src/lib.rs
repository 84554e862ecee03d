//! What the targets share: the promises every text keeps, and sources made of words that can be counted.

use tinbox::text::{Document, Unfold};

/// Counts what a terminal would act on.
#[derive(Default)]
struct Acts(Vec<String>);

impl vte::Perform for Acts {
    fn execute(&mut self, byte: u8) {
        if byte != b'\n' {
            self.0.push(format!("control {byte:#04x}"));
        }
    }

    fn csi_dispatch(&mut self, _: &vte::Params, _: &[u8], _: bool, action: char) {
        self.0.push(format!("CSI {action}"));
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        self.0.push(format!("ESC {byte:#04x}"));
    }

    fn osc_dispatch(&mut self, parameters: &[&[u8]], _: bool) {
        self.0.push(format!("OSC {parameters:?}"));
    }

    fn hook(&mut self, _: &vte::Params, _: &[u8], _: bool, action: char) {
        self.0.push(format!("DCS {action}"));
    }
}

/// Asserts that a terminal shows `text` and does nothing else: no control but the line end, nothing that turns the
/// direction of the text around it, nothing that is there and cannot be seen.
pub fn assert_inert(text: &str) {
    let mut acts = Acts::default();
    vte::Parser::new().advance(&mut acts, text.as_bytes());
    assert!(
        acts.0.is_empty(),
        "a terminal would act: {:?} in {text:?}",
        acts.0
    );
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
    };
    assert!(!text.contains(hidden), "a hidden character in {text:?}");
}

/// A width for an input: every input has one, and the narrow ones come up as often as the usual.
pub fn width_for(source: &str) -> usize {
    [1, 2, 7, 20, 40, 80, 200]
        .get(source.len() % 7)
        .copied()
        .unwrap_or(80)
}

/// Asserts everything that holds for any document at any width.
pub fn assert_shown_well(document: &Document, width: usize) {
    for unfold in [Unfold::none(), Unfold::all()] {
        document.each_line(width, &unfold, |line| {
            assert!(
                line.width() <= width,
                "a row of {} cells at {width}: {line:?}",
                line.width()
            );
            let text = line.to_clean();
            assert!(
                !text.as_str().contains('\n'),
                "a row of two lines: {line:?}"
            );
            assert_inert(text.as_str());
        });
    }
    assert_inert(document.to_text().as_str());
    assert_inert(document.to_markdown().as_str());
    for link in document.links() {
        assert_inert(link.text.as_str());
        assert_inert(link.host.as_str());
        if let Some(url) = link.url() {
            let address = url.as_str();
            assert!(
                address.is_ascii(),
                "an address that is not ASCII: {address}"
            );
            assert!(
                ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|scheme| address.starts_with(scheme)),
                "{address}"
            );
        }
    }
    for image in document.images() {
        assert_inert(image.alt.as_str());
    }
}

/// The rows as one text, everything unfolded.
pub fn rows(document: &Document, width: usize) -> String {
    let mut text = String::new();
    document.each_line(width, &Unfold::all(), |line| {
        for piece in &line.pieces {
            text.push_str(piece.text.as_str());
        }
        text.push('\n');
    });
    text
}

/// A source made of `pieces`, one for each byte, with a word of its own wherever a piece is empty.
///
/// The words are `wörd0z`, `wörd1z`, …, so that none is part of another and none could be the name of a language.
pub fn soup(bytes: &[u8], pieces: &[&str]) -> (String, usize) {
    let mut source = String::new();
    let mut words = 0;
    for byte in bytes {
        match pieces.get(usize::from(*byte) % pieces.len()) {
            Some(&"") | None => {
                source.push_str(&format!(" wörd{words}z "));
                words += 1;
            }
            Some(piece) => source.push_str(piece),
        }
    }
    (source, words)
}

/// Asserts that each of the words of a soup is in `shown`.
pub fn assert_all_words(shown: &str, words: usize, source: &str) {
    for number in 0..words {
        assert!(
            shown.contains(&format!("wörd{number}z")),
            "lost wörd{number}z of\n{source}\nin\n{shown}"
        );
    }
}
