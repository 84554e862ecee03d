//! Words that were not handed over are kept, where they belong.

use jiff::SignedDuration;
use tinbox::domain::draft::Kind;

use super::harness::Desk;

#[test]
fn a_text_is_saved_when_the_person_pauses() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi Maria\"");
    desk.pass(SignedDuration::from_secs(1));
    let drafts = desk.store.reader().all_drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(
        (&*drafts[0].text, drafts[0].cursor, drafts[0].kind),
        ("Hi Maria", 8, Kind::Reply)
    );
}

#[test]
fn leaving_keeps_the_text_and_r_goes_on_with_it() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi Maria\" Left Left Esc j k r");
    let composer = desk.model.composer.as_ref().unwrap();
    assert_eq!(
        (composer.editor.text(), composer.editor.cursor()),
        ("Hi Maria", 6)
    );
}

#[test]
fn a_reply_and_a_note_are_two_drafts() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"for her\" Esc n \"for us\" Esc r");
    assert_eq!(
        desk.model.composer.as_ref().unwrap().editor.text(),
        "for her"
    );
    desk.keys("Esc n");
    assert_eq!(
        desk.model.composer.as_ref().unwrap().editor.text(),
        "for us"
    );
}

#[test]
fn a_draft_is_never_carried_to_another_recipient() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"for Maria only\" Esc j r");
    assert_eq!(desk.model.composer.as_ref().unwrap().editor.text(), "");
}

#[test]
fn a_conversation_with_a_draft_is_in_the_drafts_view() {
    let mut desk = Desk::new(80, 24);
    desk.keys("j r \"half a\" Esc g d");
    insta::assert_snapshot!(desk.screen());
}

#[test]
fn turning_a_reply_into_a_note_takes_the_text_along() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"hm\" Ctrl-T");
    let composer = desk.model.composer.as_ref().unwrap();
    assert_eq!((composer.kind, composer.editor.text()), (Kind::Note, "hm"));
    desk.keys("Esc");
    let drafts = desk.store.reader().all_drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].kind, Kind::Note);
}

#[test]
fn an_empty_reply_does_not_swallow_the_note_that_waits() {
    let mut desk = Desk::new(80, 24);
    desk.keys("n \"for us\" Esc r Ctrl-T");
    let composer = desk.model.composer.as_ref().unwrap();
    assert_eq!(
        (composer.kind, composer.editor.text()),
        (Kind::Note, "for us")
    );
}

#[test]
fn a_reply_kept_as_a_note_does_not_overwrite_the_note_that_waits() {
    let mut desk = Desk::new(80, 24);
    desk.keys("n \"for us\" Esc r \"hm\" Ctrl-S n");
    assert!(desk.done.is_empty());
    let drafts = desk.store.reader().all_drafts().unwrap();
    let texts: Vec<&str> = drafts.iter().map(|draft| &*draft.text).collect();
    assert!(
        texts.contains(&"for us") && texts.contains(&"hm"),
        "{texts:?}"
    );
}

#[test]
fn words_taken_back_come_before_what_was_written_since() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"first\" Ctrl-S Enter r \"second\" Esc z");
    let text = desk
        .model
        .composer
        .as_ref()
        .unwrap()
        .editor
        .text()
        .to_owned();
    assert_eq!(text, "first\n\nsecond");
    let drafts = desk.store.reader().all_drafts().unwrap();
    assert_eq!(&*drafts[0].text, text);
}
