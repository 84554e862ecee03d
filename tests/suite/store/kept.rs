//! What a desk cannot keep, kept here: written with the step that makes it done, folded over what the desk says.

use std::time::Duration;

use jiff::Timestamp;
use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::conversation::{Conversation, State, Thread};
use tinbox::domain::id::ConversationKey;
use tinbox::domain::kept::{Kept, note_id, tag_of};
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{Author, AuthorKind};
use tinbox::domain::row::{RowQuery, WakeReason};
use tinbox::domain::untrusted::Untrusted;
use tinbox::domain::view::{Order, View};
use tinbox::store::{Advance, Retention, Store, StorePaths};

use crate::store::paths;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

fn key() -> ConversationKey {
    ConversationKey::new("ledger", "a")
}

fn thread(minutes: &[i64]) -> Thread {
    let mut conversation = Conversation::new("a".into(), at(1));
    conversation.title = Some("Hello".into());
    conversation.updated_at = at(*minutes.last().unwrap());
    let part = |minute: &i64| Part {
        id: minute.to_string().as_str().into(),
        at: at(*minute),
        updated_at: at(*minute),
        author: Some(Author {
            kind: AuthorKind::Contact,
            id: Some("c".into()),
            name: None,
            email: None,
        }),
        content: Content::Message {
            body: Body {
                plain: Some("words".into()),
                ..Body::default()
            },
            channel: Channel::Sms,
        },
        redacted: false,
        tags: Vec::new(),
    };
    Thread {
        conversation,
        parts: minutes.iter().map(part).collect(),
        is_cut: false,
    }
}

fn filled(store: &mut Store) {
    let thread = thread(&[1, 2]);
    store.put_thread(&key().profile, &thread, at(3)).unwrap();
}

/// Hands a change over and keeps it, as the worker does.
fn keep(store: &mut Store, number: usize, change: Change) -> Entry {
    let id = ChangeId::new(format!("{number}"));
    let before = store.reader().row(&key(), at(4)).unwrap();
    let entry = Entry {
        id: id.clone(),
        key: key(),
        progress: Progress::Waiting {
            at: at(4),
            why: None,
        },
        created_at: at(4),
        attempts: 0,
        basis: None,
        high_water: None,
        before: before.map(|row| Box::new(row.conversation)),
        group: id,
        label: Untrusted::from("a"),
        change,
    };
    store.enqueue(std::slice::from_ref(&entry)).unwrap();
    let part = matches!(entry.change, Change::Note(_)).then(|| note_id(&entry.id));
    let done = Entry {
        progress: Progress::Done { at: at(4), part },
        ..entry.clone()
    };
    let advance = store.keep(&entry.progress, &done).unwrap();
    assert!(matches!(advance, Advance::Made(_)), "{advance:?}");
    done
}

fn listed(store: &Store, view: View, minute: i64) -> usize {
    let query = RowQuery {
        desk: None,
        view,
        order: Order::NewestFirst,
        filter: "".into(),
        limit: 9,
    };
    store.reader().rows(&query, at(minute)).unwrap().rows.len()
}

fn everything() -> [Change; 3] {
    [
        Change::Note("They called about the xylophone.".into()),
        Change::Tag(tag_of("Refund")),
        Change::Snooze { until: at(60) },
    ]
}

fn keep_everything(store: &mut Store) {
    for (number, change) in everything().into_iter().enumerate() {
        keep(store, number, change);
    }
}

/// A store in files, with a conversation of which everything is kept.
fn full(paths: &StorePaths) -> Store {
    let mut store = Store::open(paths, at(0)).unwrap();
    filled(&mut store);
    keep_everything(&mut store);
    store
}

#[test]
fn what_is_written_down_nowhere_else_is_not_forgotten_with_age() {
    let forget = Retention {
        max_age: Duration::from_secs(60),
        max_conversations: 0,
    };
    for (change, forgotten) in [
        (Some(Change::Note("They called.".into())), 0),
        (Some(Change::Tag(tag_of("Refund"))), 0),
        (Some(Change::Close), 1),
        (None, 1),
    ] {
        let mut store = Store::in_memory().unwrap();
        let mut closed = thread(&[1, 2]);
        closed.conversation.state = State::Closed;
        store.put_thread(&key().profile, &closed, at(3)).unwrap();
        if let Some(change) = change.clone() {
            keep(&mut store, 0, change);
        }
        assert_eq!(
            store.retain(forget, at(90)).unwrap(),
            forgotten,
            "{change:?}"
        );
        assert_eq!(listed(&store, View::Closed, 90), 1 - forgotten);
    }
}

#[test]
fn it_outlives_every_answer_of_the_desk_and_the_loss_of_the_cache() {
    let directory = tempfile::tempdir().unwrap();
    let paths = paths(&directory);
    let mut store = full(&paths);
    let check = |store: &Store| {
        let opened = store.reader().opened(&key(), at(5)).unwrap().unwrap();
        let until = Some(at(60));
        assert_eq!(opened.row.conversation.state, State::Snoozed { until });
        assert_eq!(opened.row.conversation.tags, [tag_of("Refund")]);
        assert_eq!(opened.parts.len(), 3);
        assert_eq!(opened.row.kept.notes, [note_id(&ChangeId::new("0"))]);
        assert_eq!(opened.row.pending, 0);
        for words in ["xylophone", "refund"] {
            let page = store.reader().search(words, None, 9, at(5)).unwrap();
            assert_eq!(page.total, 1, "{words}");
        }
        assert_eq!(listed(store, View::Snoozed, 5), 1);
        assert_eq!(listed(store, View::All, 5), 0);
    };
    check(&store);
    // The desk answers again, with news that are none of the customer's.
    let mut again = thread(&[1, 2]);
    again.conversation.updated_at = at(6);
    again.conversation.title = Some("Hello again".into());
    store.put_thread(&key().profile, &again, at(7)).unwrap();
    check(&store);
    assert_eq!(store.reader().wakes(&key()).unwrap(), []);
    // The copy of the desk is deleted and read again.
    drop(store);
    std::fs::remove_dir_all(directory.path().join("cache")).unwrap();
    let mut store = Store::open(&paths, at(8)).unwrap();
    assert_eq!(store.reader().row(&key(), at(8)).unwrap(), None);
    store.put_thread(&key().profile, &again, at(8)).unwrap();
    check(&store);
    store.purge().unwrap();
    store.put_thread(&key().profile, &again, at(8)).unwrap();
    check(&store);
    store.forget_everything().unwrap();
    store.put_thread(&key().profile, &again, at(8)).unwrap();
    let opened = store.reader().opened(&key(), at(9)).unwrap().unwrap();
    assert!(opened.row.kept.is_empty() && opened.parts.len() == 2);
    assert_eq!(store.reader().kept_tags(&key().profile).unwrap(), []);
}

#[test]
fn a_step_that_comes_too_late_leaves_nothing() {
    let mut store = Store::in_memory().unwrap();
    filled(&mut store);
    let done = keep(&mut store, 1, Change::Tag(tag_of("vip")));
    keep(&mut store, 2, Change::Untag(tag_of("vip")));
    // Another process made the step first.
    let waiting = Progress::Waiting {
        at: at(4),
        why: None,
    };
    let advance = store.keep(&waiting, &done).unwrap();
    assert!(matches!(advance, Advance::Lost(Some(_))), "{advance:?}");
    assert!(store.reader().kept(&key()).unwrap().is_empty());
}

#[test]
fn it_is_taken_back_by_its_opposite() {
    let mut store = Store::in_memory().unwrap();
    filled(&mut store);
    let before = store.reader().opened(&key(), at(5)).unwrap().unwrap();
    keep_everything(&mut store);
    let opposites = [
        Change::Redact(note_id(&ChangeId::new("0"))),
        Change::Untag(tag_of("refund")),
        Change::Reopen,
    ];
    for (number, change) in opposites.into_iter().enumerate() {
        assert!(store.reader().kept(&key()).unwrap().holds(&change));
        keep(&mut store, 10 + number, change);
    }
    let after = store.reader().opened(&key(), at(5)).unwrap().unwrap();
    assert_eq!(after, before);
    for words in ["xylophone", "refund"] {
        let page = store.reader().search(words, None, 9, at(5)).unwrap();
        assert_eq!(page.total, 0, "{words}");
    }
}

#[test]
fn a_snooze_ends_by_time_and_is_forgotten_then() {
    let mut store = Store::in_memory().unwrap();
    filled(&mut store);
    keep(&mut store, 1, Change::Snooze { until: at(60) });
    assert_eq!(store.reader().next_wake(at(5)).unwrap(), Some(at(60)));
    assert_eq!(store.wake_kept(at(59)).unwrap(), []);
    // At the very moment, though nothing was written.
    let row = store.reader().row(&key(), at(60)).unwrap().unwrap();
    assert_eq!(row.conversation.state, State::Open);
    assert_eq!(row.woke.unwrap().why, WakeReason::Timer);
    assert!(row.kept.is_empty());
    assert_eq!(listed(&store, View::All, 60), 1);
    assert_eq!(store.wake_kept(at(60)).unwrap(), [key()]);
    let later = store.reader().row(&key(), at(61)).unwrap().unwrap();
    assert_eq!(later, row);
    assert_eq!(store.wake_kept(at(61)).unwrap(), []);
}

#[test]
fn what_the_desk_has_closed_comes_back_open_and_is_closed_here() {
    let mut store = Store::in_memory().unwrap();
    filled(&mut store);
    let mut closed = store.reader().header(&key()).unwrap().unwrap();
    closed.state = State::Closed;
    let profile = key().profile;
    store.put_rows(&profile, &[closed.clone()], at(5)).unwrap();
    keep(&mut store, 1, Change::Snooze { until: at(60) });
    let views = |store: &Store, minute| {
        [View::Snoozed, View::All, View::Closed].map(|view| listed(store, view, minute))
    };
    assert_eq!(views(&store, 30), [1, 0, 0]);
    // What the desk goes on saying does not end it.
    closed.updated_at = at(31);
    store.put_rows(&profile, &[closed], at(31)).unwrap();
    assert_eq!(views(&store, 32), [1, 0, 0]);
    // Its time comes, first by the clock alone.
    assert_eq!(views(&store, 61), [0, 1, 0]);
    assert_eq!(store.wake_kept(at(61)).unwrap(), [key()]);
    assert_eq!(views(&store, 62), [0, 1, 0]);
    keep(&mut store, 2, Change::Close);
    assert_eq!(views(&store, 62), [0, 0, 1]);
    assert_eq!(store.reader().kept(&key()).unwrap(), Kept::default());
}

#[test]
fn a_snooze_ends_when_the_customer_writes() {
    let mut store = Store::in_memory().unwrap();
    filled(&mut store);
    keep(&mut store, 1, Change::Snooze { until: at(60) });
    let newer = thread(&[1, 2, 9]);
    store.put_thread(&key().profile, &newer, at(10)).unwrap();
    let row = store.reader().row(&key(), at(10)).unwrap().unwrap();
    assert_eq!(row.conversation.state, State::Open);
    let woke = row.woke.unwrap();
    assert_eq!((woke.at, woke.why), (at(9), WakeReason::Customer));
    // Snoozed anew, what they wrote before does not end it.
    keep(&mut store, 2, Change::Snooze { until: at(90) });
    assert_eq!(listed(&store, View::Snoozed, 11), 1);
}

#[test]
fn what_the_desk_does_makes_void_what_was_kept_in_its_stead() {
    let mut store = Store::in_memory().unwrap();
    filled(&mut store);
    keep(&mut store, 1, Change::Snooze { until: at(60) });
    let mut closing = keep(&mut store, 2, Change::Tag(tag_of("vip")));
    closing.id = ChangeId::new("3");
    closing.change = Change::Close;
    closing.progress = Progress::Waiting {
        at: at(4),
        why: None,
    };
    store.enqueue(std::slice::from_ref(&closing)).unwrap();
    let done = Entry {
        progress: Progress::Done {
            at: at(5),
            part: None,
        },
        ..closing.clone()
    };
    store.advance(&closing.progress, &done).unwrap();
    let mut reopened = thread(&[1, 2]).conversation;
    reopened.updated_at = at(7);
    store.put_rows(&key().profile, &[reopened], at(8)).unwrap();
    let row = store.reader().row(&key(), at(8)).unwrap().unwrap();
    assert_eq!(row.conversation.state, State::Open);
    assert_eq!(row.kept.tags, [tag_of("vip")]);
}

#[test]
fn it_is_rescued_from_a_damaged_file() {
    let directory = tempfile::tempdir().unwrap();
    let paths = paths(&directory);
    let store = full(&paths);
    let before = store.reader().opened(&key(), at(5)).unwrap().unwrap();
    drop(store);
    let rescue = Store::rescue(&paths, at(6)).unwrap().unwrap();
    assert_eq!(rescue.kept_here, 3);
    let store = Store::open(&paths, at(7)).unwrap();
    let after = store.reader().opened(&key(), at(5)).unwrap().unwrap();
    assert_eq!(after.row.kept, before.row.kept);
    assert_eq!(after.parts, before.parts);
    let tags = store.reader().kept_tags(&key().profile).unwrap();
    assert_eq!(tags, [tag_of("Refund")]);
}
