//! What was done and can still be taken back: what asks before leaving, what the countdown names, what is told of a
//! gesture over several desks.

use jiff::SignedDuration;
use tinbox::app::effect::Effect;
use tinbox::domain::capability::{Ability, Capabilities, ReplyCaution, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::BotState;
use tinbox::domain::outbox::Progress;

use super::harness::Desk;
use super::sample;

/// What a desk can do on which a closed conversation stays closed.
fn lasting() -> Capabilities {
    let cannot = Verdict::No("oHallo cannot open it again");
    Capabilities::all_but("oHallo", vec![(Ability::Reopen, cannot)])
}

/// What a desk can do that keeps snoozes here and takes no replies.
fn reading() -> Capabilities {
    let reply = (Ability::Reply, Verdict::No("it only reads"));
    let snooze = (
        Ability::Snooze,
        Verdict::Local("it is kept on this machine"),
    );
    Capabilities::all_but("Ledger", vec![reply, snooze])
}

/// The last line.
fn line(desk: &Desk) -> String {
    desk.screen().lines().last().unwrap().trim().to_owned()
}

/// Moves the cursor to a conversation of the list.
fn go_to(desk: &mut Desk, id: &str) {
    let rows = desk.model.list.known();
    let place = rows.iter().position(|row| row.key.id.as_str() == id);
    let down = "j ".repeat(place.unwrap());
    desk.keys("g g").keys(&down);
}

fn changes(desk: &Desk) -> Vec<Change> {
    let entries = desk.entries().into_iter();
    entries.map(|entry| entry.change).collect()
}

fn has_quit(desk: &Desk) -> bool {
    desk.wanted.contains(&Effect::Quit)
}

// Leaving.

#[test]
fn leaving_asks_about_an_end_that_cannot_be_taken_back() {
    let mut desk = Desk::on(80, 24, lasting());
    desk.keys("e q");
    assert!(!has_quit(&desk));
    insta::assert_snapshot!(desk.screen());
    desk.keys("1");
    assert_eq!(desk.done, [Change::Close]);
    assert!(has_quit(&desk));
}

#[test]
fn an_end_is_taken_back_or_kept_for_the_next_start() {
    let mut desk = Desk::on(80, 24, lasting());
    desk.keys("e q 3");
    assert!(has_quit(&desk));
    assert_eq!((changes(&desk), &desk.done[..]), (vec![], &[][..]));
    let mut desk = Desk::on(80, 24, lasting());
    desk.keys("e q 2");
    assert!(has_quit(&desk));
    assert_eq!(changes(&desk), [Change::Close]);
    assert_eq!(desk.done, []);
}

#[test]
fn leaving_waits_for_what_is_final_as_for_words() {
    let mut desk = Desk::on(80, 24, lasting());
    desk.is_offline = true;
    desk.keys("e q 1");
    assert!(!has_quit(&desk));
    let close = desk.entries().remove(0);
    let (at, part) = (desk.now, None);
    desk.progress(&close, Progress::Done { at, part });
    assert!(has_quit(&desk));
}

#[test]
fn sending_now_sends_what_comes_before_the_words_too() {
    let mut desk = Desk::on(80, 24, lasting());
    desk.alter("48213", |known| known.bot = Some(BotState::Active));
    desk.keys("r \"Hi\" Ctrl-S Enter q");
    desk.shows("A reply to Maria Silva has not left yet");
    desk.keys("1");
    assert_eq!(desk.done, [Change::TakeOver, Change::Reply("Hi".into())]);
    assert!(has_quit(&desk));
}

#[test]
fn words_and_ends_are_asked_about_together() {
    let mut desk = Desk::on(80, 24, lasting());
    desk.keys("r \"Hi\" Ctrl-S Enter j e q");
    desk.shows("A reply to Maria Silva and 1 change have not left yet");
    desk.keys("1");
    assert_eq!(desk.done, [Change::Reply("Hi".into()), Change::Close]);
}

// The countdown.

#[test]
fn the_countdown_names_what_undo_takes_back() {
    let mut desk = Desk::on(120, 36, lasting());
    desk.keys("r \"Hi\" Ctrl-S Enter j e");
    assert!(
        line(&desk).contains("Sending to Maria Silva in"),
        "{}",
        line(&desk)
    );
    // What is final here is not what the countdown names.
    let said = line(&desk);
    assert!(
        said.contains("Closed #48188 Kenji Watanabe, for good"),
        "{said}"
    );
    desk.keys("z");
    assert_eq!(changes(&desk), [Change::Close]);
    desk.keys("Esc");
    assert!(line(&desk).contains("Closing #48188"), "{}", line(&desk));
    desk.keys("z");
    assert_eq!(changes(&desk), []);
}

#[test]
fn what_is_about_to_be_final_is_taken_back_before_what_is_not() {
    let mut desk = Desk::on(120, 36, lasting());
    desk.keys("e t Enter Esc");
    let said = line(&desk);
    assert!(said.contains("Closing #48213 Maria Silva in"), "{said}");
    assert_eq!(
        said.matches("z undo").count(),
        1,
        "one key, one promise: {said}"
    );
    let tagged = desk.done.clone();
    assert!(matches!(tagged[..], [Change::Tag(_)]), "{tagged:?}");
    desk.keys("z");
    desk.pass(SignedDuration::from_secs(20));
    assert_eq!((changes(&desk), &desk.done), (vec![], &tagged));
}

// What is told.

#[test]
fn a_close_is_called_final_only_where_it_is() {
    let mut desk = Desk::two(120, 36, lasting());
    desk.keys("g a");
    go_to(&mut desk, "r-1");
    desk.keys("e");
    assert!(line(&desk).contains("Final"), "{}", line(&desk));
    go_to(&mut desk, "48213");
    desk.keys("e");
    let said = line(&desk);
    assert!(said.contains("Closed #48213 Maria Silva"), "{said}");
    assert!(!said.contains("Final"), "{said}");
    assert_eq!(desk.done, [Change::Close]);
}

#[test]
fn of_several_closed_it_is_told_how_many_for_good() {
    let mut desk = Desk::two(120, 36, lasting());
    desk.keys("g a * e");
    let said = line(&desk);
    assert!(said.contains("conversations, 2 of them for good"), "{said}");
}

#[test]
fn of_several_snoozed_it_is_told_how_many_stay_here() {
    let mut desk = Desk::two(120, 36, reading());
    desk.keys("g a");
    go_to(&mut desk, "r-1");
    desk.keys("x");
    go_to(&mut desk, "48213");
    desk.keys("x s");
    desk.shows("Snooze 2 conversations, 1 of 2 kept here");
    desk.keys("t");
    let said = line(&desk);
    assert!(said.contains("Snoozed 2 conversations until"), "{said}");
    assert!(said.contains(", 1 of 2 kept on this machine"), "{said}");
}

// What is aimed at.

#[test]
fn a_mark_does_not_stand_in_the_way_of_what_acts_on_the_cursor() {
    let mut desk = Desk::two(120, 36, reading());
    desk.keys("g a");
    go_to(&mut desk, "r-1");
    desk.keys("x");
    go_to(&mut desk, "48213");
    desk.keys("r");
    assert!(desk.model.composer.is_some(), "{}", line(&desk));
    // And the other way round: what is on screen takes no replies, whatever is marked.
    desk.keys("Esc x");
    go_to(&mut desk, "r-1");
    desk.keys("r");
    assert!(
        line(&desk).contains("Ledger: it only reads"),
        "{}",
        line(&desk)
    );
}

#[test]
fn what_one_desk_refuses_is_done_on_the_others() {
    let mut desk = Desk::two(120, 36, Capabilities::all_but("Other", Vec::new()));
    desk.keys("g a * b");
    assert_eq!(desk.done, [Change::TakeOver, Change::TakeOver]);
    let said = line(&desk);
    assert!(said.contains("Took over 2 conversations"), "{said}");
    assert!(
        said.contains("left out, Featurebase has no such thing"),
        "{said}"
    );
    desk.keys("X \"Refunded\" Enter");
    let refunded = Change::Resolve("Refunded".into());
    assert_eq!(desk.done[2..], [refunded.clone(), refunded]);
}

#[test]
fn an_outcome_left_empty_closes_only_where_there_are_outcomes() {
    let mut desk = Desk::two(120, 36, Capabilities::all_but("Other", Vec::new()));
    desk.keys("g a * X Enter");
    assert_eq!(desk.done, [Change::Close, Change::Close]);
    assert!(line(&desk).contains("left out"), "{}", line(&desk));
}

// The review.

#[test]
fn news_do_not_hide_what_a_desk_wants_known_before_a_reply() {
    let careful = || {
        let can = Capabilities::all_but("Parrot", Vec::new());
        can.with_caution(ReplyCaution {
            always: "It may open a new conversation.",
            hours: (8, 21),
            outside: "Outside 08:00–21:00.",
        })
    };
    let customer = || {
        let thread = sample::threads().swap_remove(0);
        thread.parts[0].author.clone().unwrap()
    };
    for (width, height) in [(80, 24), (120, 36)] {
        let mut desk = Desk::on(width, height, careful());
        desk.pass(SignedDuration::from_hours(12));
        desk.keys("r \"Hi\"");
        desk.arrives("48213", customer(), "Still nothing.");
        desk.keys("Ctrl-S");
        insta::assert_snapshot!(format!("a_text_at_night_with_news_{width}"), line(&desk));
    }
    let mut desk = Desk::on(120, 36, careful());
    desk.keys("r \"Hi\"");
    desk.arrives("48213", customer(), "Still nothing.");
    desk.keys("Ctrl-S");
    insta::assert_snapshot!("a_text_by_day_with_news", line(&desk));
}

// Keys on screen.

#[test]
fn every_way_a_sequence_goes_on_is_on_screen() {
    for (width, height) in [(80, 24), (120, 36), (40, 12)] {
        let mut desk = Desk::new(width, height);
        desk.keys("g");
        let screen = desk.screen();
        let ways = desk.model.pending.1.clone();
        assert!(ways.len() > 15);
        for way in ways {
            let key = format!(" {} ", way.keys);
            assert!(screen.contains(&key), "no `{key}` in\n{screen}");
        }
    }
}
