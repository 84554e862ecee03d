//! Coming and going: the demo, and a terminal that is whole again whatever ended the program.

use std::time::Duration;

use rustix::process::Signal;

use super::TINBOX;
use super::desk::Desk;
use super::home::{Home, Person, ready};
use crate::terminal::harness::{Harness, Launch};

/// The demo, small and drawn.
fn demo(home: &Home) -> Harness {
    ready(home.launch(&["demo", "--conversations", "40"]))
}

#[test]
fn without_configuration_the_demo_opens_and_leaves_nothing_behind() {
    let home = Home::new();
    let mut harness = ready(home.launch(&[]));
    harness.wait_for("Connect your workspace: tinbox init");
    let first = harness.screen().rows(0, 80).next().unwrap();
    for name in ["Mine", "Unass", "All", "Snoozed", "Closed"] {
        assert!(first.contains(name), "{first}");
    }
    let shown = harness.contents();
    let (_, name) = shown.split_once("▌  ").unwrap();
    let name = name.split("  ").next().unwrap().to_owned();
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
    harness.assert_restored();
    harness.assert_only_known_sequences();
    assert_eq!(home.complaints(), "");
    assert!(home.files_with(&name).is_empty(), "{name} is on the disk");
}

#[test]
fn a_demo_of_another_seed_opens_too() {
    let home = Home::new();
    let mut harness = ready(home.launch(&["demo", "--seed", "7"]));
    harness.wait_for("Demo data");
    harness.quit();
}

/// Words without what the system chooses in the addresses of their pictures: the port is gone, the moment goes here.
fn unsigned(words: &str) -> String {
    let mut pieces = words.split("?expires=");
    let before = pieces.next().unwrap_or_default();
    let after = pieces.map(|piece| piece.trim_start_matches(|sign| sign != ')'));
    std::iter::once(before).chain(after).collect()
}

#[test]
fn the_same_seed_is_the_same_desk_and_another_is_another() {
    let first_words = |seed: &str| {
        let desk = Desk::with(&["--quiet-desk", "--seed", seed]);
        ["48200", "48190", "48180"].map(|id| {
            let words = &desk.conversation(id)["source"]["bodyMarkdown"];
            unsigned(&words.to_string().replace(&desk.url, ""))
        })
    };
    assert_eq!(first_words("7"), first_words("7"));
    assert_ne!(first_words("7"), first_words("8"));
}

#[test]
fn ctrl_c_leaves_from_anywhere_in_the_inbox() {
    let home = Home::new();
    let mut harness = demo(&home);
    harness.send("\r");
    harness.quit();
}

#[test]
fn signals_leave_the_terminal_as_it_was() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let home = Home::new();
        let harness = demo(&home);
        harness.signal(signal);
        assert_eq!(harness.exit_code(), code);
        harness.assert_restored();
        harness.assert_only_known_sequences();
        assert_eq!(home.complaints(), "");
    }
}

#[test]
fn a_signal_over_a_composer_keeps_the_words() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let mut harness = home.open(&desk);
    harness.press("r", "Reply to");
    harness.press("half a thought", "half a thought");
    harness.signal(Signal::TERM);
    assert_eq!(harness.exit_code(), 143);
    harness.assert_restored();
    let mut harness = home.open(&desk);
    harness.press("r", "half a thought");
    harness.press_until_gone("\u{1b}", "Reply to");
    harness.quit();
}

#[test]
fn a_closed_window_ends_the_program_soon() {
    let home = Home::new();
    let (code, took) = demo(&home).close_window();
    assert_eq!((code, home.complaints().as_str()), (129, ""));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn stopped_and_continued_it_draws_everything_again() {
    let home = Home::new();
    let line = format!(
        "'{TINBOX}' demo --conversations 40; echo in the shell; read line; fg > /dev/null; echo done"
    );
    let launch = Launch::new("/bin/bash")
        .argument("-mc")
        .argument(line)
        .variable("TINBOX_STATE_DIR", home.path("state"))
        .variable("TINBOX_CACHE_DIR", home.path("cache"));
    let mut harness = ready(launch);
    harness.press("\u{1a}", "in the shell");
    harness.assert_restored();
    harness.press("\r", "Demo data");
    harness.wait_for("Unass");
    assert!(harness.screen().alternate_screen());
    harness.press("q", "done");
    assert_eq!(harness.exit_code(), 0);
    harness.assert_restored();
}

#[test]
fn help_and_version_need_no_terminal() {
    for (argument, words) in [("--help", "Usage: tinbox"), ("--version", "tinbox 0.")] {
        let home = Home::new();
        let harness = home.launch(&[argument]).variable("TERM", "dumb").start();
        harness.wait_for(words);
        assert_eq!(harness.exit_code(), 0);
    }
}
