//! A customer who writes what a terminal would obey, through the whole program: the screen, the title, the clipboard,
//! what is said, and every file that is left.

use std::fs;
use std::time::Duration;

use super::desk::Desk;
use super::home::{Home, Person, ready};
use crate::bytes::corpus;
use crate::bytes::judge::{TEXT, unknown};
use crate::terminal::harness::Harness;

#[test]
fn what_a_customer_writes_acts_on_nothing() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let launch = home
        .connected(&desk, &desk.url)
        .variable("TINBOX_LOG", "debug");
    let mut harness = ready(launch);
    let id = harness.conversation();
    for text in corpus::packed(24) {
        desk.customer_writes(
            &id,
            &format!("{text}\n\n[a link](https://a.example/{text})"),
        );
    }
    desk.customer_writes(&id, "\u{1b}]52;c;eA==\u{7}the last of them");
    harness.send("l");
    insist(&mut harness, "G", "the last of them");
    // Everything of the conversation: whole, with its links, its source, and out through the clipboard.
    harness.send("ddgg");
    harness.press("ym", "through the terminal");
    insist(&mut harness, "G", "the last of them");
    harness.send("yM");
    harness.press("ym", "through the terminal");
    harness.press("\\", "Source of this part");
    harness.press_until_gone("\u{1b}", "Source of this part");
    harness.quit();

    let copied: Vec<String> = harness.copied().iter().map(|text| decoded(text)).collect();
    assert!(copied.len() > 1, "{copied:?}");
    for text in &copied {
        assert_eq!(
            unknown(TEXT, text.as_bytes()),
            [].into(),
            "copied: {text:?}"
        );
    }
    assert!(copied.iter().any(|text| text.contains("the last of them")));
    for title in harness.titles() {
        assert_eq!(unknown(&[], title.as_bytes()), [].into(), "{title:?}");
    }
    assert_eq!(unknown(TEXT, home.complaints().as_bytes()), [].into());
    let log = fs::read(home.path("state").join("log/tinbox.log")).unwrap();
    assert!(!log.is_empty(), "nothing was logged");
    assert_eq!(unknown(TEXT, &log), [].into());
}

/// Presses a key until the words are there: what a desk sends takes a while to come.
fn insist(harness: &mut Harness, key: &str, then: &str) {
    for _ in 0..100 {
        harness.send(key);
        let moment = Duration::from_millis(300);
        if harness.becomes(moment, |screen| screen.contents().contains(then)) {
            return;
        }
    }
    panic!("never there: {then}\n{}", harness.contents());
}

/// What base64 stands for.
fn decoded(base64: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    for four in base64.chunks(4) {
        let values = four
            .iter()
            .map_while(|letter| LETTERS.iter().position(|known| known == letter));
        let values: Vec<u32> = values.map(|value| value as u32).collect();
        let bits =
            values.iter().fold(0, |bits, value| bits << 6 | value) << (6 * (4 - values.len()));
        bytes.extend(&bits.to_be_bytes()[1..values.len()]);
    }
    String::from_utf8(bytes).unwrap()
}
