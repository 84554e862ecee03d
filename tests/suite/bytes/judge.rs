//! An independent reader of escape sequences, and the lists of what may be said to a terminal.

use std::collections::BTreeSet;

/// Something a terminal was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Said {
    /// A control character.
    Control(u8),
    /// `ESC [ … action`: what stands between, the numbers, the letter.
    Csi(Vec<u8>, Vec<u16>, char),
    /// `ESC ] …`: its fields.
    Osc(Vec<Vec<u8>>),
    /// `ESC byte`.
    Esc(u8),
    /// `ESC P …`: the letter.
    Dcs(char),
    /// What stands in one, byte by byte.
    Inside(u8),
    /// A character that hides, turns the text around it, or is one mark too many.
    Hidden(char),
}

/// Something that may be said: what it is for, and how it is recognized.
pub(crate) type Rule = (&'static str, fn(&Said) -> bool);

/// What text may say: where lines end. For copies, pipes, files and everything printed.
pub(crate) const TEXT: &[Rule] = &[("line ends", |said| *said == Said::Control(b'\n'))];

/// What a frame may say: colors, and where the cursor goes.
pub(crate) const FRAME: &[Rule] = &[
    (
        "colors",
        |said| matches!(said, Said::Csi(between, _, 'm') if between.is_empty()),
    ),
    (
        "cursor",
        |said| matches!(said, Said::Csi(between, _, 'A'..='D' | 'G' | 'H') if between.is_empty()),
    ),
    (
        "erasing",
        |said| matches!(said, Said::Csi(between, _, 'J' | 'K') if between.is_empty()),
    ),
    (
        "showing and hiding the cursor",
        |said| matches!(said, Said::Csi(between, numbers, 'h' | 'l') if between == b"?" && numbers[..] == [25]),
    ),
];

/// What the program may say to the terminal it runs in, besides frames.
pub(crate) const SESSION: &[Rule] = &[
    ("line ends and the bell", |said| {
        matches!(said, Said::Control(b'\r' | b'\n' | 0x07))
    }),
    (
        "the shape of the cursor",
        |said| matches!(said, Said::Csi(between, _, 'q') if between == b" "),
    ),
    (
        "putting the title away and back",
        |said| matches!(said, Said::Csi(between, numbers, 't') if between.is_empty() && matches!(numbers[..], [22 | 23, 2])),
    ),
    ("modes", |said| {
        let known = |mode: &u16| matches!(mode, 25 | 1000 | 1004 | 1006 | 1049 | 2004 | 2026);
        matches!(said, Said::Csi(between, numbers, 'h' | 'l') if between == b"?" && numbers.iter().all(known))
    }),
    (
        "the window title",
        |said| matches!(said, Said::Osc(fields) if matches!(&fields[..], [number, _] if number == b"2")),
    ),
    ("the clipboard, base64 of it", |said| {
        let base64 = |text: &[u8]| {
            text.iter()
                .all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(b))
        };
        matches!(said, Said::Osc(fields) if matches!(&fields[..], [number, c, text] if number == b"52" && c == b"c" && base64(text)))
    }),
    (
        "links to what may be opened",
        |said| matches!(said, Said::Osc(fields) if is_link(fields)),
    ),
    (
        "pictures, as iTerm2 takes them",
        |said| matches!(said, Said::Osc(fields) if matches!(&fields[..], [number, first, ..] if number == b"1337" && first == b"File=inline=1")),
    ),
    ("pictures, as sixels", |said| {
        let is_sixel = |byte| matches!(byte, b'"' | b'#' | b'!' | b'$' | b'-' | b';' | b'0'..=b'9' | b'?'..=b'~');
        matches!(said, Said::Dcs('q')) || matches!(said, Said::Inside(byte) if is_sixel(*byte))
    }),
    ("the end of a string", |said| *said == Said::Esc(b'\\')),
];

/// Whether these fields end a link, or begin one to an address that may be opened. An address may hold semicolons, at
/// which the parser cuts.
fn is_link(fields: &[Vec<u8>]) -> bool {
    let [number, identity, address @ ..] = fields else {
        return false;
    };
    let address = address.join(&b';');
    let may_open = [&b"https://"[..], b"http://", b"mailto:"]
        .iter()
        .any(|scheme| address.starts_with(scheme));
    let is_plain = address.iter().all(|byte| (0x21..=0x7e).contains(byte));
    let has_identity = identity
        .strip_prefix(b"id=")
        .is_some_and(|digits| digits.len() == 16 && digits.iter().all(u8::is_ascii_hexdigit));
    number == b"8"
        && ((identity.is_empty() && address.is_empty()) || (has_identity && may_open && is_plain))
}

/// Marks that may stand on one character: those of the gate and the joiners of an emoji.
const MOST_MARKS: usize = 12;

/// Reads bytes as a terminal and keeps what is on no list.
#[derive(Default)]
pub(crate) struct Judge {
    pub(crate) allowed: Vec<Rule>,
    pub(crate) unknown: BTreeSet<String>,
    /// Clipboard contents, as base64.
    pub(crate) copied: Vec<Vec<u8>>,
    /// The titles the window was given.
    pub(crate) titles: Vec<String>,
    /// How many titles are on the terminal's stack.
    pub(crate) saved_titles: isize,
    marks: usize,
}

impl Judge {
    /// A judge with these lists.
    pub(crate) fn new(lists: &[&[Rule]]) -> Self {
        Self {
            allowed: lists.concat(),
            ..Self::default()
        }
    }

    fn hear(&mut self, said: &Said) {
        if !self.allowed.iter().any(|(_, is_meant)| is_meant(said)) {
            self.unknown.insert(format!("{said:?}"));
        }
    }
}

/// What these bytes say that is not on the list.
pub(crate) fn unknown(allowed: &'static [Rule], bytes: &[u8]) -> BTreeSet<String> {
    let mut judge = Judge::new(&[allowed]);
    vte::Parser::new().advance(&mut judge, bytes);
    judge.unknown
}

impl vte::Perform for Judge {
    fn print(&mut self, c: char) {
        let mark = tinbox::text::grapheme_width(&c.to_string()) == 0;
        self.marks = if mark { self.marks + 1 } else { 0 };
        let hidden = matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}'
            | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}');
        if hidden || self.marks > MOST_MARKS {
            self.hear(&Said::Hidden(c));
        }
    }

    fn execute(&mut self, byte: u8) {
        self.hear(&Said::Control(byte));
    }

    fn csi_dispatch(&mut self, parameters: &vte::Params, between: &[u8], _: bool, action: char) {
        let numbers: Vec<u16> = parameters.iter().flatten().copied().collect();
        match (between, action, &numbers[..]) {
            (b"", 't', [22, 2]) => self.saved_titles += 1,
            (b"", 't', [23, 2]) => self.saved_titles -= 1,
            _ => {}
        }
        self.hear(&Said::Csi(between.to_vec(), numbers, action));
    }

    fn osc_dispatch(&mut self, parameters: &[&[u8]], _: bool) {
        match parameters {
            [b"52", _, text] => self.copied.push(text.to_vec()),
            [b"2", title] => self
                .titles
                .push(String::from_utf8_lossy(title).into_owned()),
            _ => {}
        }
        self.hear(&Said::Osc(
            parameters.iter().map(|field| field.to_vec()).collect(),
        ));
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        self.hear(&Said::Esc(byte));
    }

    fn hook(&mut self, _: &vte::Params, _: &[u8], _: bool, action: char) {
        self.hear(&Said::Dcs(action));
    }

    fn put(&mut self, byte: u8) {
        self.hear(&Said::Inside(byte));
    }
}

#[test]
fn the_judge_hears_what_a_terminal_would_do() {
    for said in [
        "\u{1b}]52;c;eA==\u{7}",
        "\u{1b}]0;x\u{1b}\\",
        "\u{1b}P$q\"p\u{1b}\\",
        "\u{1b}[2J",
        "\u{9b}2J",
        "\u{1b}c",
        "\u{8}",
        "\u{202e}",
        "\u{200b}",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    ] {
        assert!(!unknown(TEXT, said.as_bytes()).is_empty(), "{said:?}");
    }
    assert!(
        unknown(
            TEXT,
            "größer, 見積書, 👨\u{200D}👩\u{200D}👧 e\u{301}\n".as_bytes()
        )
        .is_empty()
    );
    assert!(unknown(FRAME, b"\x1b[31m\x1b[2;3Hx").is_empty());
    assert!(!unknown(FRAME, b"\x1b[?1003h").is_empty());
}
