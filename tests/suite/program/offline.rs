//! Without a network: everything known can be read, what is done is queued, and it leaves once there is one again.

use super::desk::Desk;
use super::home::{Home, Person, ready};
use super::line::Line;

#[test]
fn what_is_done_offline_is_queued_told_and_drained_in_order() {
    let desk = Desk::quiet();
    let mut line = Line::to(desk.address());
    let home = Home::new();
    let config = home.write(
        "config.toml",
        "undo_window_email = \"0s\"\nundo_window_chat = \"0s\"\n",
    );
    let launch = |line: &Line| {
        home.connected(&desk, &line.url())
            .variable("TINBOX_CONFIG", &config)
    };
    let mut harness = ready(launch(&line));
    let id = harness.conversation();
    line.cut();
    harness.press("R", "offline");
    harness.reply("written without a network");
    harness.wait_for("1 queued");
    harness.press("e", &format!("Closed #{id}"));
    harness.wait_for("2 queued");
    let first = harness.screen().rows(0, 80).next().unwrap();
    assert!(
        first.contains("offline") && first.contains("2 queued"),
        "{first}"
    );
    harness.quit();

    // A start without a network shows the last known inbox and what waits.
    let harness = launch(&line).start();
    harness.wait("the inbox of before", |screen| {
        let text = screen.contents();
        text.contains("▌") && text.contains("offline") && text.contains("2 queued")
    });
    assert_eq!(line.asked("written without a network"), 0);
    line.mend();
    line.wait_until("closed at the desk", || {
        desk.conversation(&id)["state"] == "closed"
    });
    assert_eq!(desk.copies(&id, "written without a network"), 1);
    let parts = desk.conversation(&id)["conversationParts"].to_string();
    assert!(
        parts.find("written without") < parts.rfind("\"closed\""),
        "{parts}"
    );
    let mut harness = harness;
    harness.wait("nothing queued", |screen| {
        let text = screen.contents();
        text.contains("live") && !text.contains("queued")
    });
    harness.quit();
}
