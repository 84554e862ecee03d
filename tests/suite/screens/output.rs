//! What a command printed: shown at once, or after what is open by then.

use jiff::SignedDuration;
use tinbox::app::message::Report;

use super::harness::Desk;

/// A command is done, however long it took.
fn prints(desk: &mut Desk) {
    desk.report(Report::Piped {
        command: "tidy".into(),
        output: "three words".into(),
    });
}

#[test]
fn it_is_shown_at_once_where_nothing_is_open() {
    let mut desk = Desk::new(80, 24);
    prints(&mut desk);
    desk.shows("three words");
}

#[test]
fn it_takes_no_key_from_what_is_open() {
    for open in ["r \"Hi\"", "r \"Hi\" Ctrl-O", "s", ":", "g"] {
        let mut desk = Desk::new(80, 24);
        desk.keys(open);
        let scope = desk.model.scope();
        prints(&mut desk);
        desk.hides("three words");
        assert_eq!(desk.model.scope(), scope, "{open}");
        while desk.model.popup.is_some() || desk.model.composer.is_some() {
            desk.keys("Esc");
            if desk.screen().contains("three words") {
                break;
            }
        }
        if desk.model.prompt.is_some() || desk.model.pending.0.is_waiting() {
            desk.keys("Esc");
        }
        desk.shows("three words");
        // Keys already on their way to what was open do not close it.
        desk.keys("q Enter");
        desk.shows("three words");
        desk.pass(SignedDuration::from_secs(1)).keys("q");
        desk.hides("three words");
    }
}

#[test]
fn words_typed_meanwhile_are_words() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi\"");
    prints(&mut desk);
    prints(&mut desk);
    desk.shows("`tidy` is done");
    desk.keys("\" q there\"");
    let composer = desk.model.composer.as_ref().unwrap();
    assert_eq!(composer.editor.text(), "Hi q there");
    desk.keys("Esc");
    for _ in 0..2 {
        desk.shows("three words");
        desk.pass(SignedDuration::from_secs(1)).keys("q");
    }
    desk.hides("three words");
}
