//! Changes on their way: kept, moved once, taken back, remembered.

use std::slice;

use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::conversation::State;
use tinbox::domain::draft::{Draft, Kind};
use tinbox::domain::opening::{Addressee, Opening, Way};
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::domain::part::Channel;
use tinbox::domain::untrusted::Untrusted;
use tinbox::domain::view::{Order, View};
use tinbox::store::{Advance, Recall, Store};

use crate::store::desk::{acme, at, conversation, draft, entry, key, shown, store};

fn sending(entry: &Entry, minute: i64) -> Entry {
    Entry {
        progress: Progress::Sending { since: at(minute) },
        attempts: entry.attempts + 1,
        high_water: Some("7".into()),
        ..entry.clone()
    }
}

fn done(entry: &Entry, minute: i64) -> Entry {
    Entry {
        progress: Progress::Done {
            at: at(minute),
            part: None,
        },
        ..entry.clone()
    }
}

fn with(entries: &[Entry]) -> Store {
    let mut store = store();
    for entry in entries {
        let row = conversation(entry.key.id.as_str(), 0);
        store.put_rows(&acme(), &[row], at(0)).unwrap();
    }
    store.enqueue(entries).unwrap();
    store
}

#[test]
fn entries_come_back_as_they_were_in_the_order_of_handing_over() {
    let entries = [
        entry(2, "a", Change::Reply("Hello".into())),
        entry(1, "b", Change::Close),
        entry(3, "a", Change::Snooze { until: at(90) }),
    ];
    let store = with(&entries);
    let reader = store.reader();
    assert_eq!(reader.entries().unwrap(), entries);
    assert_eq!(
        reader.entries_of(&key("a")).unwrap(),
        [entries[0].clone(), entries[2].clone()]
    );
    assert_eq!(
        reader.group(&ChangeId::new("group-1")).unwrap(),
        [entries[1].clone()]
    );
}

#[test]
fn a_change_handed_over_twice_is_one() {
    let first = entry(1, "a", Change::Reply("Hello".into()));
    let mut store = with(slice::from_ref(&first));
    store.enqueue(&[sending(&first, 11)]).unwrap();
    assert_eq!(store.reader().entries().unwrap(), [first]);
}

#[test]
fn of_two_who_step_from_the_same_progress_one_wins() {
    let first = entry(1, "a", Change::Reply("Hello".into()));
    let mut store = with(slice::from_ref(&first));
    let next = sending(&first, 11);
    assert_eq!(
        store.advance(&first.progress, &next).unwrap(),
        Advance::Made(vec![])
    );
    assert_eq!(
        store
            .advance(&first.progress, &sending(&first, 12))
            .unwrap(),
        Advance::Lost(Some(Box::new(next.clone())))
    );
    assert_eq!(
        store.recall(&first.id, at(12)).unwrap(),
        Recall::TooLate(Box::new(next))
    );
}

#[test]
fn what_was_taken_back_cannot_be_sent() {
    let first = entry(1, "a", Change::Reply("Hello".into()));
    let mut store = with(slice::from_ref(&first));
    assert_eq!(
        store.recall(&first.id, at(10)).unwrap(),
        Recall::Taken(Box::new(first.clone()))
    );
    assert_eq!(
        store
            .advance(&first.progress, &sending(&first, 11))
            .unwrap(),
        Advance::Lost(None)
    );
    assert_eq!(store.recall(&first.id, at(12)).unwrap(), Recall::Unknown);
}

#[test]
fn words_move_between_draft_and_outbox_whole() {
    let mut store = store();
    store
        .put_draft(&draft("a", Kind::Reply, "Hello Maria\n"))
        .unwrap();
    let reply = entry(1, "a", Change::Reply("Hello Maria".into()));
    store.enqueue(slice::from_ref(&reply)).unwrap();
    assert_eq!(store.reader().all_drafts().unwrap(), []);
    store.recall(&reply.id, at(10)).unwrap();
    let drafts = store.reader().all_drafts().unwrap();
    assert_eq!(&*drafts[0].text, "Hello Maria");
    assert_eq!(drafts[0].cursor, "Hello Maria".len());
}

#[test]
fn words_taken_back_do_not_overwrite_what_was_written_since() {
    let reply = entry(1, "a", Change::Reply("First".into()));
    let mut store = with(slice::from_ref(&reply));
    store.put_draft(&draft("a", Kind::Reply, "Second")).unwrap();
    store.recall(&reply.id, at(10)).unwrap();
    let drafts = store.reader().drafts(&key("a")).unwrap();
    assert_eq!(&*drafts[0].text, "First\n\nSecond");
}

#[test]
fn other_words_in_the_draft_stay_when_a_reply_is_handed_over() {
    let mut store = store();
    let other = draft("a", Kind::Reply, "Something else");
    store.put_draft(&other).unwrap();
    store
        .enqueue(&[entry(1, "a", Change::Reply("Hello".into()))])
        .unwrap();
    assert_eq!(store.reader().all_drafts().unwrap(), [other]);
}

#[test]
fn due_is_what_has_a_moment_that_has_come() {
    let held = entry(1, "a", Change::Close);
    let later = entry(59, "b", Change::Close);
    let store = with(&[held.clone(), later.clone()]);
    let reader = store.reader();
    assert_eq!(reader.due(at(10)).unwrap(), []);
    assert_eq!(reader.due(at(11)).unwrap(), [held, later]);
    assert_eq!(reader.next_due(at(11)).unwrap(), None);
    assert!(reader.next_due(at(10)).unwrap().is_some());
}

#[test]
fn a_change_that_is_done_stays_visible_until_the_desk_says_otherwise() {
    let close = entry(1, "a", Change::Close);
    let mut store = with(slice::from_ref(&close));
    let step = sending(&close, 11);
    store.advance(&close.progress, &step).unwrap();
    store.advance(&step.progress, &done(&step, 12)).unwrap();
    assert_eq!(shown(&store, View::Closed, Order::NewestFirst, 13), ["a"]);
    assert_eq!(shown(&store, View::Outbox, Order::NewestFirst, 13), [""; 0]);
    let mut row = conversation("a", 0);
    row.updated_at = at(14);
    store.put_rows(&acme(), &[row], at(14)).unwrap();
    assert_eq!(shown(&store, View::All, Order::NewestFirst, 14), ["a"]);
}

#[test]
fn a_refused_change_is_shown_in_the_outbox_and_not_applied() {
    let close = entry(1, "a", Change::Close);
    let mut store = with(slice::from_ref(&close));
    let refused = Entry {
        progress: Progress::Refused {
            why: "no such tag".into(),
        },
        ..close.clone()
    };
    store.advance(&close.progress, &refused).unwrap();
    assert_eq!(shown(&store, View::All, Order::NewestFirst, 13), ["a"]);
    assert_eq!(shown(&store, View::Outbox, Order::NewestFirst, 13), ["a"]);
    let row = store.reader().row(&key("a"), at(13)).unwrap().unwrap();
    assert_eq!((row.pending, row.conversation.state), (0, State::Open));
    assert_eq!(
        store.give_up(&close.id, at(13)).unwrap(),
        Recall::Taken(Box::new(refused))
    );
}

#[test]
fn done_changes_leave_the_outbox_for_the_history() {
    let close = entry(1, "a", Change::Close);
    let mut store = with(slice::from_ref(&close));
    let end = done(&close, 12);
    store.advance(&close.progress, &end).unwrap();
    assert_eq!(store.reader().entries().unwrap(), slice::from_ref(&end));
    store.archive(at(12), at(20)).unwrap();
    assert_eq!(store.reader().entries().unwrap(), slice::from_ref(&end));
    store.archive(at(13), at(20)).unwrap();
    assert_eq!(store.reader().entries().unwrap(), []);
    assert_eq!(store.reader().history(10).unwrap(), [end]);
}

/// What begins a conversation moves between draft and outbox with whom and what it is for, and is listed by that.
#[test]
fn what_is_to_be_begun_survives_as_a_draft_and_is_listed() {
    let opening = Box::new(Opening {
        to: Addressee::typed("Ana <ana@example.org>").unwrap(),
        way: Way {
            id: "ch_1".into(),
            kind: Channel::Email,
            name: Untrusted::from("Mail"),
        },
        subject: "Your order".into(),
    });
    let name = "tinbox:new:1";
    let begun = Draft {
        opening: Some(opening.clone()),
        ..draft(name, Kind::Reply, "Hello Ana")
    };
    let mut store = store();
    store.put_draft(&begun).unwrap();
    assert_eq!(store.reader().all_drafts().unwrap(), [begun]);
    let title = |store: &Store| {
        let row = store.reader().row(&key(name), at(10)).unwrap()?;
        row.conversation.title.map(|title| title.raw().to_owned())
    };
    assert_eq!(title(&store).as_deref(), Some("Your order"));
    let change = Change::Begin(opening.clone(), "Hello Ana".into());
    let entry = entry(1, name, change);
    store.enqueue(slice::from_ref(&entry)).unwrap();
    assert_eq!(store.reader().all_drafts().unwrap(), []);
    assert_eq!(title(&store).as_deref(), Some("Your order"));
    store.recall(&entry.id, at(10)).unwrap();
    let drafts = store.reader().all_drafts().unwrap();
    assert_eq!(
        (&*drafts[0].text, &drafts[0].opening),
        ("Hello Ana", &Some(opening))
    );
    store.drop_draft(&key(name), Kind::Reply).unwrap();
    assert_eq!(title(&store), None);
}
