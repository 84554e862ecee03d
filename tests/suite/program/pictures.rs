//! Links and pictures as they reach a terminal: every byte of them, in each of its languages.

use std::collections::BTreeSet;
use std::time::Duration;

use rustix::process::Signal;

use super::desk::Desk;
use super::home::{Home, Person, ready};
use crate::terminal::harness::Harness;

/// A program that shows pictures that way, with a customer's picture on screen.
fn looking(pictures: &str) -> (Desk, Home, Harness) {
    let (desk, home) = (Desk::quiet(), Home::new());
    let config = home.write(
        "config.toml",
        &format!("pictures = \"{pictures}\"\nhyperlinks = \"on\"\n"),
    );
    let launch = home.connected(&desk, &desk.url);
    let mut harness = ready(launch.variable("TINBOX_CONFIG", config));
    let id = harness.conversation();
    desk.customer_writes(
        &id,
        "Here: ![shot](data:image/png;base64,AAAA) from https://shop.example/a?b=c;d",
    );
    go_to_picture(&mut harness);
    harness.press("P", "Fetch a picture from 127.0.0.1?");
    harness.press("\r", " px · ");
    (desk, home, harness)
}

/// Goes to the end of the thread until the picture has arrived there.
#[track_caller]
fn go_to_picture(harness: &mut Harness) {
    let is_there = |screen: &vt100::Screen| screen.contents().contains("[image: shot]");
    harness.send("l");
    for _ in 0..50 {
        harness.send("G");
        if harness.becomes(Duration::from_millis(500), is_there) {
            return;
        }
    }
    panic!("no picture:\n{}", harness.contents());
}

/// The bodies of all sequences that begin and end so.
fn bodies(bytes: &[u8], begin: &str, end: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let pieces = text.split(begin).skip(1);
    pieces
        .map(|rest| rest.split_once(end).unwrap().0.to_owned())
        .collect()
}

fn is_base64(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

#[test]
fn kitty_gets_pixels_and_is_told_when_they_go() {
    let (_desk, home, mut harness) = looking("kitty");
    harness.wait_for_bytes("\u{1b}_Ga=T");
    harness.press_until_gone("q", " px · ");
    harness.quit();
    let said = bodies(&harness.written(), "\u{1b}_G", "\u{1b}\\");
    let (removed, drawn): (Vec<_>, Vec<_>) = said.iter().partition(|body| body.starts_with("a=d"));
    assert!(
        drawn[0].starts_with("a=T,f=24,o=z,i=7471,p=1,q=2,C=1,s="),
        "{}",
        drawn[0]
    );
    for body in &drawn {
        let (keys, data) = body.split_once(';').unwrap();
        assert!(keys.contains("q=2") && is_base64(data), "{keys}");
    }
    assert_eq!(removed, ["a=d,d=I,i=7471,q=2"]);
    assert_eq!(home.files_with("IHDR"), Vec::<std::path::PathBuf>::new());
}

#[test]
fn leaving_with_a_picture_on_screen_takes_it_away() {
    let (_desk, _home, harness) = looking("kitty");
    harness.wait_for_bytes("\u{1b}_Ga=T");
    harness.signal(Signal::TERM);
    assert_eq!(harness.exit_code(), 143);
    harness.assert_restored();
    harness.assert_only_known_sequences();
    let said = bodies(&harness.written(), "\u{1b}_G", "\u{1b}\\");
    assert_eq!(said.last().unwrap(), "a=d,d=I,i=7471,q=2");
}

#[test]
fn iterm2_gets_a_file_of_ours() {
    let (_desk, _home, mut harness) = looking("iterm2");
    harness.wait_for_bytes("\u{1b}]1337;");
    // Another size draws it again, where it fits now.
    harness.resize(100, 30);
    harness.wait("a wider screen", |screen| {
        screen.size() == (30, 100) && screen.contents().contains(" px · ")
    });
    harness.wait_until("a second image", |written| {
        bodies(written, "\u{1b}]1337;", "").len() >= 2
    });
    harness.press_until_gone("q", " px · ");
    harness.quit();
    let said = bodies(&harness.written(), "\u{1b}]1337;", "\u{7}");
    assert!(said.len() >= 2);
    for body in said {
        let (keys, data) = body.split_once(':').unwrap();
        assert!(keys.starts_with("File=inline=1;size="), "{keys}");
        // Eight bytes that begin every PNG.
        assert!(data.starts_with("iVBORw0KGgo") && is_base64(data));
    }
}

#[test]
fn sixels_are_nothing_but_sixels() {
    let (_desk, _home, mut harness) = looking("sixel");
    harness.wait_for_bytes("\u{1b}P0;1;0q");
    harness.press_until_gone("q", " px · ");
    harness.quit();
    let [said] = bodies(&harness.written(), "\u{1b}P", "\u{1b}\\")
        .try_into()
        .unwrap();
    assert!(said.starts_with("0;1;0q\"1;1;"));
}

#[test]
fn blocks_need_no_language_and_links_have_one() {
    let (_desk, _home, mut harness) = looking("blocks");
    harness.wait_for("▀▀▀▀");
    harness.press_until_gone("q", "▀▀▀▀");
    harness.quit();
    let written = harness.written();
    let linked = bodies(&written, "\u{1b}]8;id=", "\u{1b}\\");
    assert!(
        linked
            .iter()
            .any(|body| body.ends_with(";https://shop.example/a?b=c;d")),
        "{linked:?}"
    );
    for foreign in ["\u{1b}_G", "\u{1b}P", "\u{1b}]1337"] {
        assert_eq!(bodies(&written, foreign, ""), Vec::<String>::new());
    }
}

#[test]
fn an_address_that_is_no_longer_good_is_told() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let mut harness = home.open(&desk);
    let id = harness.conversation();
    let stale = format!("{}/files/u/a.png?expires=1&read=1&signature=0", desk.url);
    desk.customer_writes(&id, &format!("Again: ![shot]({stale})"));
    go_to_picture(&mut harness);
    harness.press("P", "Fetch a picture from 127.0.0.1?");
    harness.press("\r", "does not give this picture (HTTP 403)");
    harness.press_until_gone("q", "HTTP 403");
    harness.quit();
}

#[test]
fn nothing_in_an_address_or_a_description_leaves_its_sequence() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let config = home.write("config.toml", "hyperlinks = \"on\"\n");
    let launch = home.connected(&desk, &desk.url);
    let mut harness = ready(launch.variable("TINBOX_CONFIG", config));
    let id = harness.conversation();
    let hostile = [
        // Each would end the sequence it stands in, if it got there as it is.
        "[bell](https://a.example/\u{7}\u{1b}]52;c;eA==\u{7})",
        "[end](<https://b.example/\u{1b}\\\u{1b}[2J>)",
        "[c1](https://c.example/\u{9c}\u{9b}2J)",
        "[coded](https://d.example/%07%1b%5b2J&#7;&#27;)",
        "[script](javascript:alert&#40;1&#41;) [file](file:///etc/passwd) [data](data:text/html,x)",
        "[post](mailto:eve@e.example?subject=%0d%0aBcc:all)",
        "[\u{1b}\\]8;;x:f\u{7}words](https://g.example/;;x)",
        "![\u{1b}\\]1337;File=inline=1:AAAA\u{7}\u{9b}2J\u{202e}shot](data:image/png;base64,AAAA)",
    ];
    desk.customer_writes(&id, &hostile.join("\n\n"));
    harness.send("l");
    let is_there = |screen: &vt100::Screen| screen.contents().contains("g.example");
    for _ in 0..50 {
        harness.send("G");
        if harness.becomes(Duration::from_millis(500), is_there) {
            break;
        }
    }
    harness.press("O", "Open a link in the browser");
    harness.press_until_gone("\u{1b}", "Open a link in the browser");
    harness.press("P", "Fetch a picture from 127.0.0.1?");
    harness.press("\r", " px · ");
    harness.press_until_gone("q", " px · ");
    harness.quit();
    let linked: BTreeSet<String> = bodies(&harness.written(), "\u{1b}]8;id=", "\u{1b}\\")
        .iter()
        .map(|body| body.split_once(';').unwrap().1.to_owned())
        // What other messages link to may be passed on the way, or not.
        .filter(|address| !address.contains("kestrel"))
        .collect();
    let told: Vec<&str> = linked.iter().map(String::as_str).collect();
    insta::assert_snapshot!(told.join("\n"));
}
