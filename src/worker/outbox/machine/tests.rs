//! What `machine` promises, case by case.

mod found;

use std::time::Duration;

use super::*;
use crate::domain::change::ChangeId;
use crate::domain::conversation::{Conversation, State};
use crate::domain::id::{ConversationId, ConversationKey};
use crate::domain::part::{Body, Channel, Content, Part};
use crate::domain::people::{Author, AuthorKind};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn reply(progress: Progress) -> Entry {
    Entry {
        id: ChangeId::new("1"),
        key: ConversationKey::new("desk", "c"),
        change: Change::Reply("Thanks!".into()),
        progress,
        created_at: at(0),
        attempts: 0,
        basis: Some(Basis {
            last_part: Some(PartId::new("1")),
            state: State::Open,
            assignee: None,
        }),
        high_water: None,
        before: None,
        group: ChangeId::new("1"),
        label: Untrusted::from("Ana"),
    }
}

fn close(progress: Progress) -> Entry {
    Entry {
        id: ChangeId::new("2"),
        change: Change::Close,
        basis: None,
        ..reply(progress)
    }
}

fn part(id: &str, kind: AuthorKind, who: &str, words: &str) -> Part {
    let second = id.parse().unwrap();
    Part {
        id: PartId::new(id),
        at: at(second),
        updated_at: at(second),
        author: Some(Author {
            kind,
            id: Some(who.into()),
            name: None,
            email: None,
        }),
        content: Content::Message {
            body: Body {
                html: Some(Untrusted::from(format!("<p>{words}</p>"))),
                ..Body::default()
            },
            channel: Channel::Chat,
        },
        redacted: false,
        tags: Vec::new(),
    }
}

fn thread(more: Vec<Part>) -> Thread {
    let mut parts = vec![part("1", AuthorKind::Contact, "ana", "Help!")];
    parts.extend(more);
    Thread {
        conversation: Conversation::new(ConversationId::new("c"), at(0)),
        parts,
        is_cut: false,
    }
}

fn mine(id: &str) -> Part {
    part(id, AuthorKind::Admin, "me", "Thanks!")
}

fn waiting_at(second: i64) -> Progress {
    waiting(at(second), None)
}

fn sending() -> Entry {
    Entry {
        attempts: 1,
        high_water: Some(PartId::new("1")),
        ..reply(Progress::Sending { since: at(10) })
    }
}

fn unsure(looks: u16) -> Entry {
    Entry {
        progress: Progress::Unknown {
            since: at(10),
            looks,
            next_look: at(12),
        },
        ..sending()
    }
}

fn read_at(entry: &Entry, thread: &Thread, others: &[&Entry], second: i64) -> Step {
    let me = AdminId::new("me");
    let reading = Reading {
        thread,
        me: Some(&me),
        others,
        asked_at: at(second),
    };
    step(entry, Event::Read(reading), at(second))
}

fn failed(entry: &Entry, kind: FailureKind, received: Received) -> Step {
    let failure = Failure::new(kind, received, "");
    step(entry, Event::Answered(Err(&failure)), at(20))
}

fn progress(step: Step) -> Progress {
    match step {
        Step::Go(entry, _) => entry.progress,
        other => panic!("{other:?} is no step forward"),
    }
}

#[test]
fn a_reply_is_checked_before_it_leaves_and_a_close_is_not() {
    let step_due = |entry: &Entry| step(entry, Event::Due, at(5));
    assert_eq!(step_due(&reply(waiting_at(5))), Step::Do(Action::Read));
    let Step::Go(entry, Some(Action::Send)) = step_due(&close(waiting_at(5))) else {
        panic!("a close goes at once");
    };
    assert_eq!(entry.progress, Progress::Sending { since: at(5) });
    assert_eq!(entry.attempts, 1);
    assert_eq!(step_due(&reply(waiting_at(6))), Step::Stay);
}

#[test]
fn a_reply_to_an_unchanged_conversation_leaves_and_remembers_the_newest_part() {
    let Step::Go(entry, Some(Action::Send)) =
        read_at(&reply(waiting_at(5)), &thread(vec![]), &[], 5)
    else {
        panic!("it leaves");
    };
    assert_eq!(entry.high_water, Some(PartId::new("1")));
    assert_eq!(entry.attempts, 1);
}

#[test]
fn news_from_others_ask_first_and_then_count_as_seen() {
    let theirs = thread(vec![part("2", AuthorKind::Admin, "bob", "On it")]);
    let Step::Go(asking, None) = read_at(&reply(waiting_at(5)), &theirs, &[], 5) else {
        panic!("it asks");
    };
    let question = Question::Changed {
        new_parts: vec![PartId::new("2")],
        also: None,
    };
    assert_eq!(asking.progress, Progress::Asking(question));
    let Step::Go(again, None) = step(&asking, Event::Decided(Decision::Send), at(60)) else {
        panic!("the person decides");
    };
    assert_eq!(again.progress, waiting_at(60));
    assert!(matches!(
        read_at(&again, &theirs, &[], 60),
        Step::Go(_, Some(Action::Send))
    ));
}

#[test]
fn another_state_asks_and_our_own_does_not() {
    let mut closed = thread(vec![]);
    closed.conversation.state = State::Closed;
    let entry = reply(waiting_at(5));
    let question = Question::Changed {
        new_parts: vec![],
        also: Some(Untrusted::from("it is closed now")),
    };
    assert_eq!(
        progress(read_at(&entry, &closed, &[], 5)),
        Progress::Asking(question)
    );
    let ours = close(Progress::Done {
        at: at(3),
        part: None,
    });
    assert!(matches!(
        read_at(&entry, &closed, &[&ours], 5),
        Step::Go(_, Some(Action::Send))
    ));
}

#[test]
fn our_own_words_and_our_own_name_on_it_ask_nothing() {
    let mut ours = thread(vec![part("2", AuthorKind::Admin, "me", "Hello")]);
    ours.conversation.assignee = Some(AdminId::new("me"));
    assert!(matches!(
        read_at(&reply(waiting_at(5)), &ours, &[], 5),
        Step::Go(_, Some(Action::Send))
    ));
}

#[test]
fn what_never_arrived_goes_again_and_what_may_have_is_looked_for() {
    let entry = sending();
    assert!(matches!(
        progress(failed(&entry, FailureKind::Unreachable, Received::No)),
        Progress::Waiting { at: again, .. } if again == at(21)
    ));
    let limited = FailureKind::RateLimited(Duration::from_secs(7));
    assert!(matches!(
        progress(failed(&entry, limited, Received::No)),
        Progress::Waiting { at: again, .. } if again == at(27)
    ));
    for kind in [
        FailureKind::Timeout,
        FailureKind::Server(502),
        FailureKind::BadAnswer,
    ] {
        assert_eq!(
            progress(failed(&entry, kind, Received::Unknown)),
            Progress::Unknown {
                since: at(20),
                looks: 0,
                next_look: at(22)
            }
        );
    }
    assert!(matches!(
        progress(failed(&entry, FailureKind::Rejected, Received::Refused)),
        Progress::Refused { .. }
    ));
    assert!(matches!(
        progress(failed(&entry, FailureKind::Unauthorized, Received::Refused)),
        Progress::Waiting { at: again, .. } if again == at(80)
    ));
}

#[test]
fn a_close_is_simply_tried_again() {
    let entry = close(Progress::Sending { since: at(10) });
    assert!(matches!(
        progress(failed(&entry, FailureKind::Timeout, Received::Unknown)),
        Progress::Waiting { at: again, .. } if again == at(21)
    ));
    assert_eq!(progress(step(&entry, Event::Found, at(50))), waiting_at(50));
}

#[test]
fn an_answer_without_the_words_proves_nothing() {
    let outcome = Outcome::default();
    let answer = Event::Answered(Ok(&outcome));
    assert!(matches!(
        progress(step(&sending(), answer, at(20))),
        Progress::Unknown { .. }
    ));
}

#[test]
fn where_the_status_is_all_there_is_it_is_believed() {
    let outcome = Outcome {
        is_accepted: true,
        ..Outcome::default()
    };
    let answer = Event::Answered(Ok(&outcome));
    let done = Progress::Done {
        at: at(20),
        part: None,
    };
    assert_eq!(progress(step(&sending(), answer, at(20))), done);
}

#[test]
fn our_part_is_found_once() {
    let with_ours = thread(vec![mine("2")]);
    let done = Progress::Done {
        at: at(12),
        part: Some(PartId::new("2")),
    };
    assert_eq!(progress(read_at(&unsure(0), &with_ours, &[], 12)), done);
    let claimant = Entry {
        id: ChangeId::new("0"),
        progress: done,
        ..reply(waiting_at(0))
    };
    assert!(matches!(
        progress(read_at(&unsure(0), &with_ours, &[&claimant], 12)),
        Progress::Unknown { looks: 1, .. }
    ));
}

#[test]
fn older_words_others_words_and_notes_are_not_our_part() {
    let mut note = mine("2");
    note.content = Content::Note {
        body: note.body().unwrap().clone(),
    };
    let mut old = unsure(0);
    old.high_water = Some(PartId::new("2"));
    let cases = [
        (unsure(0), thread(vec![note])),
        (
            unsure(0),
            thread(vec![part("2", AuthorKind::Admin, "bob", "Thanks!")]),
        ),
        (old, thread(vec![mine("2")])),
    ];
    for (entry, thread) in cases {
        assert!(matches!(
            progress(read_at(&entry, &thread, &[], 12)),
            Progress::Unknown { looks: 1, .. }
        ));
    }
}

#[test]
fn a_person_is_asked_only_after_the_desk_has_settled() {
    let nothing = thread(vec![]);
    let mut entry = unsure(0);
    let mut looks = Vec::new();
    while let Some(due) = due_at(&entry) {
        looks.push(due.as_second() - 10);
        match read_at(&entry, &nothing, &[], due.as_second()) {
            Step::Go(next, None) => entry = *next,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(looks, [2, 5, 15, 45, 120, 180]);
    assert_eq!(entry.progress, Progress::Asking(Question::NotFound));
    // It turns up after all: nobody needs to decide.
    assert!(matches!(
        progress(read_at(&entry, &thread(vec![mine("2")]), &[], 900)),
        Progress::Done { .. }
    ));
}

#[test]
fn a_resend_looks_once_more_before_it_leaves() {
    let mut entry = unsure(6);
    entry.progress = Progress::Asking(Question::NotFound);
    let Step::Go(entry, None) = step(&entry, Event::Decided(Decision::Send), at(400)) else {
        panic!("the person decides");
    };
    assert!(matches!(
        progress(read_at(&entry, &thread(vec![mine("2")]), &[], 400)),
        Progress::Done { .. }
    ));
}

#[test]
fn a_crash_never_sends_again_by_itself() {
    assert_eq!(
        progress(step(&sending(), Event::Found, at(500))),
        Progress::Unknown {
            since: at(500),
            looks: 0,
            next_look: at(500)
        }
    );
    let held = reply(Progress::Held { until: at(8) });
    let late = Progress::Asking(Question::Late);
    assert_eq!(progress(step(&held, Event::Found, at(7))), late);
    // The machine slept through the end of the undo window, or through half an hour offline.
    assert_eq!(progress(step(&held, Event::Due, at(69))), late);
    assert_eq!(progress(step(&held, Event::Due, at(9))), waiting_at(8));
    let stale = reply(waiting_at(1801));
    assert_eq!(progress(step(&stale, Event::Due, at(1801))), late);
}

#[test]
fn a_clock_that_is_set_does_not_shorten_the_search() {
    let hour = SignedDuration::from_hours(1);
    let restarted = Progress::Unknown {
        since: at(3612),
        looks: 0,
        next_look: at(3612),
    };
    assert_eq!(
        progress(step(&unsure(3), Event::Jumped(hour), at(3612))),
        restarted
    );
    let held = reply(Progress::Held { until: at(3608) });
    assert_eq!(
        progress(step(&held, Event::Jumped(-hour), at(2))),
        Progress::Held { until: at(8) }
    );
    assert_eq!(step(&held, Event::Jumped(hour), at(7200)), Step::Stay);
}

#[test]
fn taking_back_works_until_it_has_left() {
    let recall = |entry: &Entry| step(entry, Event::Recalled, at(5));
    assert_eq!(
        recall(&reply(Progress::Held { until: at(8) })),
        Step::TakeBack
    );
    assert_eq!(recall(&reply(waiting_at(8))), Step::TakeBack);
    assert_eq!(recall(&sending()), Step::TooLate);
    assert_eq!(recall(&unsure(1)), Step::TooLate);
}

#[test]
fn a_refused_reply_takes_its_close_with_it() {
    let why = Untrusted::from("no");
    let refused = reply(Progress::Refused { why });
    let mut close = close(waiting_at(5));
    close.group = ChangeId::new("another gesture");
    assert_eq!(falls_with(&refused, &close), None);
    close.group = refused.group.clone();
    let fallen = falls_with(&refused, &close).unwrap();
    assert!(matches!(fallen.progress, Progress::Refused { .. }));
}

#[test]
fn words_kept_as_a_note_start_afresh() {
    let mut entry = unsure(6);
    entry.progress = Progress::Asking(Question::NotFound);
    let Step::Go(note, None) = step(&entry, Event::Decided(Decision::KeepAsNote), at(400)) else {
        panic!("the person decides");
    };
    assert_eq!(note.change, Change::Note("Thanks!".into()));
    assert_eq!(
        (note.attempts, note.high_water, note.basis),
        (0, None, None)
    );
}

#[test]
fn words_that_the_desk_says_it_took_are_done_without_being_shown() {
    let accepted = Outcome {
        is_accepted: true,
        ..Outcome::default()
    };
    let done = step(&sending(), Event::Answered(Ok(&accepted)), at(20));
    let Step::Go(entry, None) = done else {
        panic!("{done:?}");
    };
    let part = None;
    assert_eq!(entry.progress, Progress::Done { at: at(20), part });
}
