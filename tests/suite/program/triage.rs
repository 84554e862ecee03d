//! A queue worked by keyboard alone; the desk is asked whether it knows.

use serde_json::Value;

use super::desk::{Desk, parts};
use super::home::{Home, Person, ready};
use super::line::Line;

/// A desk, the line to it and a home.
fn scene() -> (Desk, Line, Home) {
    let desk = Desk::quiet();
    let line = Line::to(desk.address());
    (desk, line, Home::new())
}

/// Waits until this is true of the conversation at the desk.
#[track_caller]
fn becomes(line: &Line, desk: &Desk, id: &str, what: &str, is_so: impl Fn(&Value) -> bool) {
    line.wait_until(what, || is_so(&desk.conversation(id)));
}

#[test]
fn a_reply_is_looked_over_counted_down_and_arrives_once() {
    let (desk, line, home) = scene();
    let mut harness = ready(home.connected(&desk, &line.url()));
    let id = harness.conversation();
    let conversation = desk.conversation(&id);
    let customer = parts(&conversation)
        .iter()
        .find_map(|part| part["author"]["name"].as_str())
        .unwrap()
        .to_owned();
    harness.press("r", &format!("Reply to {customer}"));
    harness.wait_for("Ctrl-S review");
    harness.press("It is on its way", "It is on its way");
    harness.press("\u{13}", "Enter send");
    assert_eq!(line.asked("/reply"), 0);
    harness.read();
    harness.press("\r", &format!("Sending to {customer} in"));
    harness.wait_for("undo");
    becomes(&line, &desk, &id, "the reply", |_| {
        desk.copies(&id, "It is on its way") == 1
    });
    harness.wait_for("Sent to");
    harness.send("lG");
    harness.wait("the reply as sent", |screen| {
        let text = screen.contents();
        text.contains("It is on its way") && !text.contains("not sent yet")
    });
    harness.quit();
    assert_eq!(line.asked(&format!("POST /v2/conversations/{id}/reply")), 1);
    assert_eq!(desk.copies(&id, "It is on its way"), 1);
}

#[test]
fn undo_inside_the_window_gives_the_words_back() {
    let (desk, line, home) = scene();
    let config = home.write(
        "config.toml",
        "undo_window_email = \"5m\"\nundo_window_chat = \"5m\"\n",
    );
    let mut harness = ready(
        home.connected(&desk, &line.url())
            .variable("TINBOX_CONFIG", config),
    );
    let id = harness.conversation();
    harness.reply("too early");
    harness.wait_for("z undo");
    harness.press("z", "Reply to");
    harness.wait_for("too early");
    harness.press_until_gone("\u{1b}", "Reply to");
    harness.wait_for("draft");
    harness.quit();
    assert_eq!(line.asked("/reply"), 0);
    assert_eq!(desk.copies(&id, "too early"), 0);
}

#[test]
fn leaving_inside_the_window_asks_first() {
    let (desk, line, home) = scene();
    let config = home.write(
        "config.toml",
        "undo_window_email = \"5m\"\nundo_window_chat = \"5m\"\n",
    );
    let launch = || {
        home.connected(&desk, &line.url())
            .variable("TINBOX_CONFIG", &config)
    };
    let mut harness = ready(launch());
    let id = harness.conversation();
    harness.reply("wait for me");
    harness.wait_for("z undo");
    harness.press("\u{3}", "has not left yet");
    harness.send("3");
    assert_eq!(harness.exit_code(), 0);
    let mut harness = ready(launch());
    harness.press("r", "wait for me");
    harness.reply_again();
    harness.press("\u{3}", "has not left yet");
    harness.send("1");
    assert_eq!(harness.exit_code(), 0);
    // It leaves before the program ends, or at the next start.
    let mut harness = ready(launch());
    becomes(&line, &desk, &id, "the reply", |_| {
        desk.copies(&id, "wait for me") == 1
    });
    harness.quit();
    assert_eq!(desk.copies(&id, "wait for me"), 1);
}

trait Again {
    fn reply_again(&mut self);
}

impl Again for crate::terminal::harness::Harness {
    /// Confirms the reply in the composer.
    fn reply_again(&mut self) {
        self.press("\u{13}", "Enter send");
        self.read();
        self.press("\r", "z undo");
    }
}

#[test]
fn a_note_says_save_and_never_reaches_the_customer() {
    let (desk, line, home) = scene();
    let mut harness = ready(home.connected(&desk, &line.url()));
    let id = harness.conversation();
    harness.press("n", "only your team sees this");
    harness.press("refund the second", "refund the second");
    harness.press("\u{13}", "Enter save");
    assert!(!harness.contents().contains("Enter send"));
    harness.read();
    harness.press_until_gone("\r", "Enter save");
    becomes(&line, &desk, &id, "the note", |_| {
        desk.copies(&id, "refund the second") == 1
    });
    let conversation = desk.conversation(&id);
    let note = parts(&conversation)
        .iter()
        .find(|part| part["bodyMarkdown"] == "refund the second")
        .unwrap();
    assert_eq!(note["partType"], "admin_note");
    harness.quit();
}

#[test]
fn closing_goes_on_and_z_opens_again() {
    let (desk, line, home) = scene();
    let mut harness = ready(home.connected(&desk, &line.url()));
    let id = harness.conversation();
    harness.press("e", &format!("Closed #{id}"));
    harness.wait_for("z undo");
    becomes(&line, &desk, &id, "closed", |known| {
        known["state"] == "closed"
    });
    assert_ne!(harness.conversation(), id);
    harness.press("z", "Undone");
    becomes(&line, &desk, &id, "open again", |known| {
        known["state"] == "open"
    });
    harness.quit();
}

#[test]
fn snoozing_takes_a_letter_or_a_typed_time() {
    let (desk, line, home) = scene();
    let mut harness = ready(home.connected(&desk, &line.url()));
    let id = harness.conversation();
    harness.press("s", "Snooze #");
    harness.press("t", &format!("Snoozed #{id}"));
    becomes(&line, &desk, &id, "snoozed", |known| {
        known["state"] == "snoozed"
    });
    let id = harness.conversation();
    harness.press("s", "Snooze #");
    harness.press("2h", "Enter snoozes");
    harness.press("\r", &format!("Snoozed #{id}"));
    becomes(&line, &desk, &id, "snoozed", |known| {
        known["state"] == "snoozed" && known["snoozedUntil"].is_string()
    });
    harness.press("z", "Undone");
    becomes(&line, &desk, &id, "awake", |known| known["state"] == "open");
    harness.quit();
}

#[test]
fn assigning_and_tagging_reach_the_desk_and_come_back() {
    let (desk, line, home) = scene();
    let mut harness = ready(home.connected(&desk, &line.url()));
    let id = harness.conversation();
    let tags = |known: &Value| known["tags"].as_array().map_or(0, Vec::len);
    let before = tags(&desk.conversation(&id));
    harness.press("t", "Tags of #");
    harness.press("api", "> api");
    harness.press("\r", "[x] api");
    becomes(&line, &desk, &id, "tagged", |known| {
        tags(known) == before + 1
    });
    harness.press("\r", "[ ] api");
    becomes(&line, &desk, &id, "untagged", |known| tags(known) == before);
    harness.press_until_gone("\u{1b}", "> api");
    harness.press("a", "Assign #");
    harness.press("tom", "Tom Becker");
    let mine = desk.conversation(&id)["adminAssigneeId"].clone();
    harness.press("\r", &format!("Assigned #{id}"));
    becomes(&line, &desk, &id, "assigned", |known| {
        known["adminAssigneeId"].is_string() && known["adminAssigneeId"] != mine
    });
    harness.press("z", "Undone");
    becomes(&line, &desk, &id, "assigned as before", |known| {
        known["adminAssigneeId"] == mine
    });
    harness.quit();
}

#[test]
fn searching_filtering_and_the_panels_show_what_they_say() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let mut harness = ready(home.connected(&desk, &desk.url).sized(120, 36));
    let first = harness.conversation();
    harness.press("/downgrade", "Search: downgrade");
    harness.press("\r", "for “downgrade”");
    harness.wait_for("Downgrade from Scale to Team");
    harness.press("q", "2 Unassigned");
    harness.press("f", "Filter");
    harness.press("zzzz\r", "No row with “zzzz”");
    harness.press_until_gone("\u{1b}", "zzzz");
    harness.press("?", "Keys");
    harness.press("snooze", "Snooze");
    harness.press_until_gone("\u{1b}", "─ Keys");
    harness.press("\u{b}", "Commands");
    harness.press("unassigned", "> unassigned");
    harness.press_until_gone("\r", "─ Commands");
    harness.press("1c", "Last seen");
    harness.press_until_gone("c", "Last seen");
    assert_eq!(harness.conversation(), first);
    harness.quit();
}

#[test]
fn what_a_customer_writes_appears_by_itself() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let mut harness = ready(home.connected(&desk, &desk.url).sized(120, 36));
    let id = harness.conversation();
    desk.customer_writes(&id, "Any news about this?");
    harness.wait_for("Any news about this?");
    harness.quit();
}

#[test]
fn what_came_while_writing_is_said_before_it_is_sent() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let mut harness = ready(home.connected(&desk, &desk.url).sized(120, 36));
    let id = harness.conversation();
    harness.press("r", "Reply to");
    harness.press("as I said", "as I said");
    desk.customer_writes(&id, "Forget it, solved!");
    harness.wait("the news", |screen| {
        let text = screen.contents();
        text.contains("Forget it, solved!") || text.contains("1 new")
    });
    harness.press("\u{13}", "Enter send anyway");
    harness.press_until_gone("\u{1b}", "send anyway");
    harness.press_until_gone("\u{1b}", "Reply to");
    harness.quit();
    assert_eq!(desk.copies(&id, "as I said"), 0);
}
