//! What comes from the keyboard side: pastes that want to act, sizes that change, and an editor in between.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::desk::Desk;
use super::home::{Home, Person, ready};
use super::line::Line;

#[test]
fn a_paste_never_sends_whatever_it_contains() {
    let desk = Desk::quiet();
    let line = Line::to(desk.address());
    let home = Home::new();
    let mut harness = ready(home.connected(&desk, &line.url()));
    // In the inbox a paste is nothing at all.
    harness.press("\u{1b}[200~e\re\r\u{1b}[201~", "Pasted text was ignored");
    harness.press("r", "Reply to");
    harness.send("\u{1b}[200~first\r\u{13}\r\u{1b}[201~second\u{13}\r\u{13}\r\u{1b}[201~");
    harness.wait_for("second");
    assert!(!harness.contents().contains("Enter send"));
    harness.press("\u{13}", "Enter send");
    harness.send("\u{1b}[200~\r\u{1b}[201~\r");
    // What follows a paste at once belongs to it, so the way back is tried until it is a key of its own.
    harness.insist("\u{1b}", "Enter send");
    harness.press_until_gone("\u{1b}", "Reply to");
    harness.quit();
    assert_eq!(line.asked("/reply"), 0);
    assert_eq!(line.asked("PATCH "), 0);
}

#[test]
fn a_burst_the_terminal_did_not_announce_never_sends() {
    let desk = Desk::quiet();
    let line = Line::to(desk.address());
    let home = Home::new();
    let mut harness = ready(home.connected(&desk, &line.url()));
    harness.press("r", "Reply to");
    // Short enough to pass for typing, and long enough to be taken for a paste.
    harness.press("hi\u{13}\r", "Enter send");
    harness.press_until_gone("\u{1b}", "Enter send");
    harness.send(format!("{}\u{13}\r\u{13}\r", "long ".repeat(40)));
    harness.wait_for("long long");
    harness.insist("\u{1b}", "Reply to");
    harness.quit();
    assert_eq!(line.asked("/reply"), 0);
}

#[test]
fn every_size_is_drawn_and_a_storm_of_them_is_survived() {
    let home = Home::new();
    let mut harness = ready(home.launch(&["demo", "--conversations", "40"]));
    for (columns, rows, words) in [
        (300, 100, "Last seen"),
        (40, 12, "▌"),
        (63, 20, "▌"),
        (64, 20, "│"),
        (30, 8, "40"),
        (149, 40, "2 Unassigned"),
        (80, 24, "2 Unassigned"),
    ] {
        harness.resize(columns, rows);
        harness.wait_for(words);
    }
    harness.press("r", "Reply to");
    harness.press("kept through the storm", "kept through the storm");
    for step in 0..300_u16 {
        harness.resize(30 + step % 120, 8 + step % 40);
    }
    harness.resize(100, 30);
    harness.wait_for("kept through the storm");
    harness.press_until_gone("\u{1b}", "Reply to");
    harness.quit();
}

#[test]
fn the_editor_gets_the_draft_and_no_secret() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let seen = home.path("seen");
    let editor = home.write(
        "editor",
        &format!(
            "#!/bin/sh\n{{ env; cat \"$1\"; ls -l \"$1\"; }} > '{}'\nprintf 'from the editor\\n' >> \"$1\"\n",
            seen.display()
        ),
    );
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).unwrap();
    let mut harness = ready(home.connected(&desk, &desk.url).variable("EDITOR", &editor));
    harness.press("r", "Reply to");
    harness.press("begun here ", "begun here");
    harness.press("\u{5}", "from the editor");
    let seen = fs::read_to_string(seen).unwrap();
    assert!(
        seen.contains("begun here") && seen.contains("-rw-------"),
        "{seen}"
    );
    assert!(
        !seen.contains(&desk.key) && !seen.contains("FEATUREBASE_API_KEY"),
        "{seen}"
    );
    harness.press_until_gone("\u{1b}", "Reply to");
    harness.quit();
    let mut harness = home.open(&desk);
    harness.press("r", "from the editor");
    harness.press_until_gone("\u{1b}", "Reply to");
    harness.quit();
}
