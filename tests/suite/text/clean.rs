//! The gate: every character that could act on a terminal becomes a sign or nothing.

use proptest::prelude::*;
use ratatui::buffer::CellWidth;
use tinbox::text::{Clean, grapheme_width, width};
use unicode_segmentation::UnicodeSegmentation;

fn line(raw: &str) -> String {
    Clean::line(raw).as_str().to_owned()
}

/// Whether a character may never reach a terminal.
fn forbidden(c: char) -> bool {
    matches!(c,
        '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}'
        | '\u{FDD0}'..='\u{FDEF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0080}'..='\u{10FFFF}')
        || (c as u32) & 0xFFFE == 0xFFFE
}

/// Panics unless `text` could be written to a terminal as it stands.
pub(super) fn assert_clean(text: &str) {
    for c in text.chars().filter(|c| *c != '\n') {
        assert!(!forbidden(c), "U+{:04X} in {text:?}", c as u32);
    }
    for grapheme in text.graphemes(true) {
        assert!(grapheme.len() <= 64, "{} bytes in one cell", grapheme.len());
    }
}

#[test]
fn every_c0_control_becomes_its_picture() {
    for code in 0..0x20_u8 {
        let raw = format!("a{}b", char::from(code));
        let expected = match code {
            b'\t' => "a   b".to_owned(),
            b'\n' | b'\r' | 0x0B | 0x0C => "a b".to_owned(),
            _ => format!("a{}b", char::from_u32(0x2400 + u32::from(code)).unwrap()),
        };
        assert_eq!(line(&raw), expected, "U+{code:04X}");
    }
    assert_eq!(line("\x7F"), "␡");
}

#[test]
fn every_c1_control_becomes_its_number() {
    for code in 0x80..=0x9F_u32 {
        let raw: String = ['a', char::from_u32(code).unwrap(), 'b'].iter().collect();
        let expected = if code == 0x85 {
            "a b".to_owned()
        } else {
            format!("a⟦{code:02X}⟧b")
        };
        assert_eq!(line(&raw), expected);
    }
}

#[test]
fn text_after_an_unterminated_sequence_stays() {
    for (raw, shown) in [
        ("hi \x1B]0;title DO NOT PAY", "hi ␛]0;title DO NOT PAY"),
        (
            "hi \x1B]52;c;cm0gLXJm\x07 there",
            "hi ␛]52;c;cm0gLXJm␇ there",
        ),
        ("hi \x1BP$q\"p there", "hi ␛P$q\"p there"),
        ("hi \x1B_apc there", "hi ␛_apc there"),
        ("hi \u{9B}31m there", "hi ⟦9B⟧31m there"),
        (
            "hi \u{9D}8;;http://x\u{9C} there",
            "hi ⟦9D⟧8;;http://x⟦9C⟧ there",
        ),
        ("hi \x1B[2J\x1B[H there", "hi ␛[2J␛[H there"),
    ] {
        assert_eq!(line(raw), shown);
    }
}

#[test]
fn direction_is_never_overridden() {
    assert_eq!(line("invoice\u{202E}fdp.exe"), "invoice⟦RLO⟧fdp.exe");
    assert_eq!(line("\u{2066}a\u{2069}"), "⟦LRI⟧a⟦PDI⟧");
    assert_eq!(line("a\u{200E}b\u{200F}c\u{61C}d"), "abcd");
    assert_eq!(line("مرحبا"), "مرحبا");
}

#[test]
fn hidden_characters_go_and_hidden_text_shows() {
    assert_eq!(line("pay\u{200B}pal\u{2060}\u{FEFF}\u{AD}"), "paypal");
    let smuggled: String = "secret"
        .chars()
        .map(|c| char::from_u32(0xE0000 + c as u32).unwrap())
        .collect();
    assert_eq!(line(&format!("hi{smuggled} you")), "hi⟦tags⟧ you");
    assert_eq!(line("a\u{E000}b\u{FFFF}"), "a\u{FFFD}b\u{FFFD}");
    assert_eq!(line("x\u{FE00}\u{E0100}y\u{FE0F}"), "xy");
}

#[test]
fn clusters_that_mean_something_stay_whole() {
    for text in [
        "👨‍👩‍👧",
        "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
        "❤️",
        "1️⃣",
        "क्‍ष",
        "می‌خواهم",
        "é",
        "🏳️‍🌈",
    ] {
        assert_eq!(line(text), text);
    }
    assert_eq!(line("a\u{200D}b\u{200C}c"), "abc");
}

#[test]
fn marks_are_bounded_and_never_lead() {
    let bomb = format!("a{}b", "\u{301}".repeat(1000));
    assert_eq!(line(&bomb), format!("a{}b", "\u{301}".repeat(10)));
    assert_eq!(line("\u{301}x"), "\u{25CC}\u{301}x");
    assert_eq!(Clean::block("a\n\u{301}").as_str(), "a\n\u{25CC}\u{301}");
    assert_clean(&line(&"\u{1100}".repeat(500)));
    assert_clean(&line(&"👨\u{200D}".repeat(500)));
}

#[test]
fn line_ends_are_one_kind() {
    assert_eq!(
        Clean::block("a\r\nb\rc\u{85}d\u{2028}e\u{2029}f\x0Bg\x0Ch").as_str(),
        "a\nb\nc\nd\ne\nf\ng\nh"
    );
    assert_eq!(line("a\r\nb\r\rc"), "a b  c");
    assert_eq!(Clean::block("ab\tc\n\td").as_str(), "ab  c\n    d");
}

#[test]
fn cutting_and_padding_count_cells() {
    let name = Clean::line("見積書の件");
    assert_eq!(name.truncate(7).as_str(), "見積書…");
    assert_eq!(name.truncate(6).as_str(), "見積…");
    assert_eq!(name.truncate(0).as_str(), "");
    assert_eq!(name.fit(12).as_str(), "見積書の件  ");
    assert_eq!(name.fit_right(12).as_str(), "  見積書の件");
    assert_eq!(name.fit(6).as_str(), "見積… ");
    let family = Clean::line("👨‍👩‍👧👨‍👩‍👧");
    assert_eq!(family.split_at_width(3).0.as_str(), "👨‍👩‍👧");
    assert_eq!(
        Clean::join(
            &[Clean::fixed("a"), Clean::fixed("b")],
            &Clean::fixed(" · ")
        )
        .as_str(),
        "a · b"
    );
    assert_eq!(
        Clean::block("a\nbc")
            .lines()
            .map(|l| l.to_string())
            .collect::<Vec<_>>(),
        ["a", "bc"]
    );
}

/// Strings made of what attacks are made of.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        (0..0x3000_u32).prop_map(|c| char::from_u32(c).map(String::from).unwrap_or_default()),
        prop::sample::select(vec![
            "\x1B[",
            "\x1B]0;",
            "\u{9B}",
            "\u{202E}",
            "\u{200D}",
            "\u{200C}",
            "\u{FE0F}",
            "\u{301}",
            "\u{20E3}",
            "👨",
            "🏴",
            "🇩",
            "\u{E0067}",
            "\u{E007F}",
            "\u{1100}",
            "\u{1161}",
            "क",
            "\u{94D}",
            "ا",
            "\r",
            "\n",
            "\t",
            "1",
            "a",
            " ",
            "\u{2028}",
            "\u{FFFE}",
            "\u{25CC}",
            "\u{600}",
            "ﾞ",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cleaning_is_clean_and_idempotent(raw in nasty()) {
        for clean in [Clean::line(&raw), Clean::block(&raw)] {
            assert_clean(clean.as_str());
            prop_assert_eq!(Clean::block(clean.as_str()), clean);
        }
        prop_assert!(!Clean::line(&raw).as_str().contains('\n'));
    }

    #[test]
    fn joined_texts_are_clean(one in nasty(), other in nasty()) {
        let joined: Clean = [Clean::line(&one), Clean::line(&other)].into_iter().collect();
        assert_clean(joined.as_str());
    }

    #[test]
    fn visible_ascii_survives(raw in nasty()) {
        let visible = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let clean = Clean::line(&raw);
        let mut shown = visible(clean.as_str()).chars().collect::<Vec<_>>().into_iter();
        for c in visible(&raw).chars() {
            prop_assert!(shown.any(|s| s == c), "{:?} lost {:?}", raw, c);
        }
    }

    #[test]
    fn widths_are_those_of_the_screen(raw in nasty()) {
        let clean = Clean::line(&raw);
        let cells: usize = clean.as_str().graphemes(true).map(|g| usize::from(g.cell_width())).sum();
        prop_assert_eq!(clean.width(), cells);
        prop_assert_eq!(width(clean.as_str()), clean.as_str().graphemes(true).map(grapheme_width).sum::<usize>());
    }

    #[test]
    fn cutting_never_exceeds(raw in nasty(), cells in 0..30_usize) {
        let clean = Clean::line(&raw);
        prop_assert!(clean.truncate(cells).width() <= cells);
        prop_assert_eq!(clean.fit(cells).width(), cells);
        let (head, tail) = clean.split_at_width(cells);
        prop_assert!(head.width() <= cells);
        prop_assert_eq!(format!("{head}{tail}"), clean.as_str());
    }
}
