//! Bytes in, inputs out; `|` stands between two reads, silence is explicit.

use proptest::prelude::*;

use super::*;

/// One step of a test: bytes of one read, or silence as long as the decoder waits for.
enum Step<'a> {
    Read(&'a [u8]),
    Quiet,
}
use Step::{Quiet, Read};

fn decode(steps: &[Step]) -> Vec<Decoded> {
    let mut decoder = Decoder::default();
    let mut out = Vec::new();
    for step in steps {
        match step {
            Read(bytes) => decoder.feed(bytes, &mut out),
            Quiet => {
                if decoder.patience().is_some() {
                    decoder.quiet(&mut out);
                }
            }
        }
    }
    out
}

fn key(key: Key) -> Decoded {
    Decoded::Input(Input::Key(key))
}

fn paste(text: &str) -> Decoded {
    Decoded::Input(Input::Paste(text.to_owned()))
}

fn check(bytes: &[u8], expected: &[Decoded]) {
    let escaped = bytes.escape_ascii();
    assert_eq!(decode(&[Read(bytes), Quiet]), expected, "{escaped}");
    // Split anywhere, without silence, it means the same.
    for at in 1..bytes.len() {
        let (first, second) = bytes.split_at(at);
        let got = decode(&[Read(first), Read(second), Quiet]);
        assert_eq!(got, expected, "{escaped} split at {at}");
    }
}

fn modified(code: Code, modifiers: &str) -> Decoded {
    key(Key {
        code,
        ctrl: modifiers.contains('c'),
        alt: modifiers.contains('a'),
        shift: modifiers.contains('s'),
    })
}

#[test]
fn characters_carry_their_case_and_their_layout() {
    for typed in ['a', 'G', '/', '|', 'ö', '@', '€', '日', '🌞'] {
        let mut buffer = [0; 4];
        check(
            typed.encode_utf8(&mut buffer).as_bytes(),
            &[key(Key::char(typed))],
        );
    }
}

#[test]
fn control_keys() {
    for (bytes, expected) in [
        (&b"\r"[..], Key::plain(Code::Enter)),
        (b"\n", Key::ctrl('j')),
        (b"\t", Key::plain(Code::Tab)),
        (b"\x7f", Key::plain(Code::Backspace)),
        (b"\x08", Key::ctrl('h')),
        (b"\x03", Key::ctrl('c')),
        (b"\x1a", Key::ctrl('z')),
        (b"\x00", Key::ctrl(' ')),
        (b"\x1c", Key::ctrl('\\')),
        (b"\x1f", Key::ctrl('_')),
    ] {
        check(bytes, &[key(expected)]);
    }
}

#[test]
fn escape_is_a_key_when_nothing_follows() {
    check(b"\x1b", &[modified(Code::Esc, "")]);
    check(
        b"\x1b\x1b",
        &[modified(Code::Esc, ""), modified(Code::Esc, "")],
    );
    assert_eq!(
        decode(&[Read(b"\x1b"), Quiet, Read(b"[A"), Quiet]),
        [
            modified(Code::Esc, ""),
            key(Key::char('[')),
            key(Key::char('A'))
        ]
    );
}

#[test]
fn alt_is_escape_and_a_key() {
    check(b"\x1bx", &[modified(Code::Char('x'), "a")]);
    check(b"\x1b\r", &[modified(Code::Enter, "a")]);
    check(b"\x1b[", &[modified(Code::Char('['), "a")]);
    check(b"\x1bO", &[modified(Code::Char('O'), "a")]);
    check(b"\x1bP", &[modified(Code::Char('P'), "a")]);
}

#[test]
fn cursor_and_function_keys_in_all_dialects() {
    for (bytes, code, modifiers) in [
        (&b"\x1b[A"[..], Code::Up, ""),
        (b"\x1bOB", Code::Down, ""),
        (b"\x1b[1;5C", Code::Right, "c"),
        (b"\x1b[1;2D", Code::Left, "s"),
        (b"\x1b[H", Code::Home, ""),
        (b"\x1b[4~", Code::End, ""),
        (b"\x1b[3;3~", Code::Delete, "a"),
        (b"\x1b[5~", Code::PageUp, ""),
        (b"\x1b[6;5~", Code::PageDown, "c"),
        (b"\x1b[Z", Code::Tab, "s"),
        (b"\x1bOP", Code::Function(1), ""),
        (b"\x1b[[E", Code::Function(5), ""),
        (b"\x1b[15~", Code::Function(5), ""),
        (b"\x1b[24~", Code::Function(12), ""),
        (b"\x1b[1;5S", Code::Function(4), "c"),
        (b"\x1bOM", Code::Enter, ""),
        (b"\x1b[13;5u", Code::Enter, "c"),
        (b"\x1b[103;2u", Code::Char('G'), ""),
        (b"\x1b[27;5;59~", Code::Char(';'), "c"),
        (b"\x1b[97;5:2u", Code::Char('a'), "c"),
        (b"\x1b[1;65A", Code::Up, ""),
    ] {
        check(bytes, &[modified(code, modifiers)]);
    }
}

#[test]
fn releases_answers_and_noise_are_nothing() {
    for bytes in [
        &b"\x1b[97;1:3u"[..],
        b"\x1b[1;9A",
        b"\x1b[57441u",
        b"\x1b[?62;4c",
        b"\x1b[24;80R",
        b"\x1b]11;rgb:0000/0000/0000\x1b\\",
        b"\x1b]52;c;cm0gLXJmIC8K\x07",
        b"\x1bP1$r0m\x1b\\",
        b"\x1b[M !!",
        b"\x1b[<35;10;10M",
        b"\x1b[<0;10;10m",
        b"\x1b[<0;10M",
        b"\x1b[201~",
        b"\xff\x80",
        b"\xc2\x9b",
    ] {
        check(bytes, &[]);
    }
    let long = [b"\x1b[", &b"1;"[..].repeat(5_000)[..], b"A"].concat();
    assert_eq!(decode(&[Read(&long), Quiet]), []);
}

#[test]
fn a_broken_character_does_not_take_the_next_key_along() {
    check(b"\xe6\x97j", &[key(Key::char('j'))]);
    check(b"\x1b[12\x03", &[key(Key::ctrl('c'))]);
}

#[test]
fn mouse_and_focus() {
    let click = Decoded::Input(Input::Click { column: 9, row: 4 });
    check(b"\x1b[<0;10;5M", &[click]);
    let wheel = |lines| {
        Decoded::Input(Input::Scroll {
            lines,
            column: 0,
            row: 0,
        })
    };
    check(b"\x1b[<64;1;1M", &[wheel(-3)]);
    assert_eq!(decode(&[Read(b"\x1b[<65;1;1M\x1b[<65;1;1M")]), [wheel(6)]);
    check(b"\x1b[I", &[Decoded::Input(Input::FocusGained)]);
    check(b"\x1b[O", &[Decoded::Input(Input::FocusLost)]);
}

#[test]
fn a_paste_is_one_text_with_our_line_ends() {
    check(
        b"\x1b[200~one\r\ntwo\rthree\nfour\x1b[201~",
        &[paste("one\ntwo\nthree\nfour")],
    );
    check(b"\x1b[200~\x1b[201~", &[]);
}

#[test]
fn a_payload_with_its_own_end_marker_stays_text() {
    assert_eq!(
        decode(&[
            Read(b"\x1b[200~hello\x1b[201~\x03:send\r\x13\x1b[A\x1b[201~"),
            Read(b"\r"),
            Quiet,
            Read(b"\r"),
        ]),
        [paste("hello:send\n\n"), modified(Code::Enter, "")]
    );
}

#[test]
fn a_paste_that_never_ends_is_delivered_and_keys_are_keys_again() {
    let mut decoder = Decoder::default();
    let mut out = Vec::new();
    decoder.feed(b"\x1b[200~lost", &mut out);
    assert_eq!(decoder.patience(), Some(UNFINISHED_PASTE));
    decoder.quiet(&mut out);
    decoder.feed(b"q", &mut out);
    assert_eq!(out, [paste("lost"), key(Key::char('q'))]);
    assert_eq!(decoder.patience(), None);
}

#[test]
fn text_that_nobody_can_type_so_fast_is_a_paste() {
    let text = "rm -rf everything; ".repeat(10) + "\r";
    assert_eq!(
        decode(&[Read(text.as_bytes()), Read(b"q\r"), Quiet]),
        [paste(&(text.replace('\r', "\n") + "q\n"))]
    );
    let held = [b'j'; 200];
    assert_eq!(decode(&[Read(&held)]).len(), 200);
}

#[test]
fn a_paste_beyond_the_limit_is_refused_whole() {
    let text = vec![b'x'; LARGEST_PASTE + 100];
    let steps = [
        Read(b"\x1b[200~"),
        Read(&text),
        Read(b"\x1b[201~\r"),
        Quiet,
        Read(b"q"),
    ];
    assert_eq!(
        decode(&steps),
        [Decoded::PasteTooLarge, key(Key::char('q'))]
    );
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_never_panic_and_silence_always_settles(
        pieces in prop::collection::vec(any::<Vec<u8>>(), 0..20),
    ) {
        let mut decoder = Decoder::default();
        let mut out = Vec::new();
        for piece in &pieces {
            decoder.feed(piece, &mut out);
        }
        decoder.quiet(&mut out);
        prop_assert_eq!(decoder.patience(), None);
    }

    #[test]
    fn no_pasted_byte_ever_acts(text in "[\\x00-\\x1a\\x1c-\\x7f]{0,200}", tail in "[ -~\\r\\n]{0,20}") {
        let bytes = format!("\x1b[200~{text}\x1b[201~{tail}\x1b[201~{tail}");
        let out = decode(&[Read(bytes.as_bytes()), Quiet]);
        prop_assert!(out.iter().all(|decoded| matches!(decoded, Decoded::Input(Input::Paste(_)))), "{:?}", out);
    }
}
