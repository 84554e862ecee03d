//! A desk whose automated agent answers first: taking over, giving back, ending with an outcome, what wants a person.

use jiff::SignedDuration;
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{AttentionItem, BotState, Conversation};
use tinbox::domain::outbox::Progress;

use super::harness::Desk;
use super::sample;

/// A desk on which a person takes over to answer, and what has ended stays so. The first conversation is the bot's.
fn desk(width: u16, height: u16) -> Desk {
    let capabilities = Capabilities::all_but(
        "oHallo",
        vec![(Ability::Reopen, Verdict::No("oHallo cannot open it again"))],
    );
    let mut desk = Desk::on(width, height, capabilities);
    alter(&mut desk, |known| {
        known.bot = Some(BotState::Active);
        known.summary = Some(
            "Was charged twice and wants the second payment back; a refund was promised for today, and a person was asked for."
                .into(),
        );
        known.attention = vec![item("a1", "human requested", Some("Asked for a person"))];
        known.assignee_is_untold = true;
        known.team = None;
        known.priority = false;
    });
    desk
}

fn item(id: &str, kind: &str, reason: Option<&str>) -> AttentionItem {
    AttentionItem {
        id: id.into(),
        kind: kind.into(),
        reason: reason.map(Into::into),
        created_at: sample::ago(30),
    }
}

/// Changes the conversation on screen, as the desk tells of it.
fn alter(desk: &mut Desk, alter: impl FnOnce(&mut Conversation)) {
    let key = desk.model.timeline.key.clone().unwrap();
    desk.alter(key.id.as_str(), alter);
}

fn snapshots(name: &str, keys: &str) {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut desk = desk(width, height);
        desk.keys(keys);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), desk.screen());
    }
}

#[test]
fn what_the_bot_has_and_what_wants_a_person_is_marked() {
    snapshots("what_the_bot_has_and_what_wants_a_person_is_marked", "");
}

#[test]
fn the_contact_tells_summary_and_attention() {
    snapshots("the_contact_tells_summary_and_attention", "c");
}

#[test]
fn the_review_says_that_sending_takes_over() {
    snapshots("the_review_says_that_sending_takes_over", "r \"Hi\" Ctrl-S");
}

#[test]
fn taking_over_and_replying_is_one_gesture_of_two_changes() {
    let mut desk = desk(80, 24);
    desk.keys("r \"Hi Maria\" Ctrl-S Enter");
    assert!(desk.done.is_empty(), "both wait for the end of the window");
    desk.pass(SignedDuration::from_secs(9));
    let reply = Change::Reply("Hi Maria".into());
    assert_eq!(desk.done, [Change::TakeOver, reply.clone()]);
    desk.shows("B gives it back to the bot");
    desk.keys("B");
    assert_eq!(desk.done, [Change::TakeOver, reply, Change::Release]);
}

#[test]
fn what_was_taken_over_and_answered_goes_back_to_the_bot_only_by_its_key() {
    for keys in [
        "r \"Hi Maria\" Ctrl-S Enter",
        "b r \"Hi Maria\" Ctrl-S Enter",
    ] {
        let mut desk = desk(80, 24);
        desk.keys(keys);
        desk.pass(SignedDuration::from_secs(9));
        desk.keys("z z z");
        desk.pass(SignedDuration::from_secs(9));
        let done = [Change::TakeOver, Change::Reply("Hi Maria".into())];
        assert_eq!(desk.done, done, "{keys}");
    }
}

#[test]
fn undo_takes_both_back_before_either_has_happened() {
    let mut desk = desk(80, 24);
    desk.keys("r \"Hi Maria\" Ctrl-S Enter z");
    desk.pass(SignedDuration::from_secs(60));
    assert!(desk.done.is_empty() && desk.entries().is_empty());
    let composer = desk.model.composer.as_ref().unwrap();
    assert_eq!(composer.editor.text(), "Hi Maria");
}

#[test]
fn who_is_in_charge_already_does_not_take_over_again() {
    let mut desk = desk(80, 24);
    desk.keys("b");
    assert_eq!(desk.done, [Change::TakeOver]);
    desk.keys("b");
    assert_eq!(desk.done.len(), 1);
    desk.shows("A person answers here already");
    desk.keys("r \"Hi\" Ctrl-S Enter");
    desk.pass(SignedDuration::from_secs(9));
    assert_eq!(desk.done, [Change::TakeOver, Change::Reply("Hi".into())]);
    assert!(
        !desk.screen().contains("back to the bot"),
        "it was not part of this"
    );
}

#[test]
fn a_desk_without_a_bot_in_the_way_says_so() {
    let mut desk = Desk::new(80, 24);
    desk.keys("b");
    assert!(desk.done.is_empty());
    desk.shows("Featurebase has no such thing");
}

#[test]
fn an_end_that_cannot_be_taken_back_waits_first() {
    let mut desk = desk(80, 24);
    desk.keys("e");
    assert!(desk.done.is_empty());
    insta::assert_snapshot!(desk.screen());
    desk.keys("z");
    desk.pass(SignedDuration::from_secs(60));
    assert!(desk.done.is_empty() && desk.entries().is_empty());
    desk.keys("e");
    desk.pass(SignedDuration::from_secs(9));
    assert_eq!(desk.done, [Change::Close]);
    desk.keys("z");
    assert_eq!(desk.done, [Change::Close], "and after that it is final");
    desk.shows("It cannot be undone");
}

#[test]
fn an_outcome_may_be_said_or_left_out() {
    let mut desk = desk(80, 24);
    desk.keys("X");
    insta::assert_snapshot!(desk.screen());
    desk.keys("\"Refund sent\" Enter");
    desk.pass(SignedDuration::from_secs(9));
    assert_eq!(desk.done, [Change::Resolve("Refund sent".into())]);
    desk.keys("X Enter");
    desk.pass(SignedDuration::from_secs(9));
    assert_eq!(desk.done[1], Change::Close);
    desk.keys("X Esc");
    desk.pass(SignedDuration::from_secs(9));
    assert_eq!(desk.done.len(), 2);
}

#[test]
fn what_wants_attention_is_settled_one_by_one_or_together() {
    let mut desk = desk(80, 24);
    desk.keys("!");
    desk.hides("⚑");
    insta::assert_snapshot!("settling_waits_first", desk.screen());
    desk.keys("z");
    desk.shows("⚑");
    desk.keys("!");
    desk.pass(SignedDuration::from_secs(9));
    assert_eq!(desk.done, [Change::SettleAttention("a1".into())]);
    desk.keys("!");
    desk.shows("Nothing here wants attention");
    alter(&mut desk, |known| {
        known.attention = vec![
            item("a2", "escalation", None),
            item("a3", "validation failed", Some("Refund above the limit")),
        ];
    });
    desk.keys("!");
    insta::assert_snapshot!(desk.screen());
    desk.keys("3");
    desk.pass(SignedDuration::from_secs(9));
    let settled = ["a2", "a3"].map(|id| Change::SettleAttention(id.into()));
    assert_eq!(desk.done[1..], settled);
}

#[test]
fn what_was_set_here_is_labeled_as_such() {
    let mut desk = desk(120, 36);
    desk.shows("→ you, as set here");
    desk.keys("I");
    desk.shows("assignee not told");
    desk.keys("i");
    desk.shows("→ you, as set here");
    // The desk is read again, and still does not tell.
    alter(&mut desk, |known| known.assignee = None);
    desk.shows("→ you, as set here");
}

#[test]
fn a_refused_taking_over_keeps_the_words() {
    let mut desk = desk(80, 24);
    desk.keys("r \"Hi Maria\" Ctrl-S Enter");
    let entries = desk.entries();
    let changes: Vec<_> = entries.iter().map(|entry| entry.change.clone()).collect();
    let expected = [Change::TakeOver, Change::Reply("Hi Maria".into())];
    assert_eq!(changes, expected, "in this order");
    assert_eq!(
        entries[0].group, entries[1].group,
        "so that one falls with the other"
    );
    let until = |index: usize| match entries[index].progress {
        Progress::Held { until } => until,
        _ => panic!("{:?}", entries[index].progress),
    };
    assert_eq!(until(0), until(1));
}
