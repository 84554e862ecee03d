//! What the worker does between other things: forgets, follows walks, stops a search, meets a newer file.

use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;
use tinbox::domain::change::Change;
use tinbox::domain::conversation::State;
use tinbox::domain::draft::Kind;
use tinbox::domain::view::{Order, View};
use tinbox::store::{Retention, Store, StoreError};

use crate::store::desk::{
    acme, at, conversation, draft, entry, in_state, key, said, shown, store, thread,
};
use crate::store::files::open;
use crate::store::paths;

/// Closed: c0 to c9, last active at minutes 0 to 9. Open: o, older than all.
fn closed() -> Store {
    let mut store = store();
    let mut rows: Vec<_> = (0..10)
        .map(|minute| in_state(conversation(&format!("c{minute}"), minute), State::Closed))
        .collect();
    rows.push(conversation("o", -99));
    store.put_rows(&acme(), &rows, at(10)).unwrap();
    store
}

fn left(store: &Store) -> Vec<String> {
    shown(store, View::Closed, Order::OldestFirst, 10)
}

#[test]
fn old_closed_conversations_are_forgotten_with_their_words() {
    let mut store = closed();
    let words = thread(
        in_state(conversation("c0", 0), State::Closed),
        &[said("1", 0, "xylophone")],
    );
    store.put_thread(&acme(), &words, at(10)).unwrap();
    store.put_draft(&draft("c1", Kind::Reply, "Hi")).unwrap();
    store
        .enqueue(&[entry(1, "c2", Change::Rename("x".into()))])
        .unwrap();
    let retention = Retention {
        max_age: Duration::from_secs(60 * 5),
        max_conversations: 100,
    };
    assert_eq!(store.retain(retention, at(10)).unwrap(), 3);
    assert_eq!(store.retain(retention, at(10)).unwrap(), 0);
    assert_eq!(left(&store), ["c1", "c2", "c5", "c6", "c7", "c8", "c9"]);
    assert_eq!(shown(&store, View::All, Order::NewestFirst, 10), ["o"]);
    assert_eq!(
        store
            .reader()
            .search("xylophone", None, 9, at(10))
            .unwrap()
            .total,
        0
    );
}

#[test]
fn too_many_conversations_lose_the_longest_inactive_closed_ones() {
    let mut store = closed();
    let retention = Retention {
        max_age: Duration::from_secs(60 * 99),
        max_conversations: 4,
    };
    assert_eq!(store.retain(retention, at(10)).unwrap(), 7);
    assert_eq!(left(&store), ["c7", "c8", "c9"]);
    let counts = store.reader().counts(None, at(10)).unwrap();
    assert_eq!(counts.of(View::Closed), Some(3));
}

#[test]
fn a_finished_walk_tells_what_it_did_not_name() {
    let mut store = closed();
    let named = in_state(conversation("c3", 3), State::Closed);
    store.put_rows(&acme(), &[named], at(20)).unwrap();
    let unnamed = |like| {
        store
            .reader()
            .unnamed_since(&acme(), like, at(20), 100)
            .unwrap()
    };
    assert_eq!(unnamed(State::Closed).len(), 9);
    assert!(!unnamed(State::Closed).contains(&"c3".into()));
    assert_eq!(unnamed(State::Open), ["o".into()]);
}

#[test]
fn a_search_can_be_stopped_from_another_thread() {
    let mut store = store();
    let parts: Vec<_> = (0..3_000)
        .map(|number| said(&number.to_string(), number, "alpha beta"))
        .collect();
    store
        .put_thread(&acme(), &thread(conversation("a", 1), &parts), at(2))
        .unwrap();
    while store.index(5_000).unwrap() > 0 {}
    let reader = store.new_reader().unwrap();
    let handle = reader.interrupt_handle();
    let stopped = std::thread::scope(|scope| {
        let (done, is_done) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || {
            // Again and again, so that one falls into the search.
            while is_done.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
                handle.interrupt();
            }
        });
        // A search takes less time than a busy machine needs to let the other thread run at all, so there are many.
        let stopped = (0..200_000)
            .map(|_| reader.search("alpha beta ", None, 50, at(3)))
            .find_map(Result::err);
        drop(done);
        stopped
    });
    assert!(
        matches!(stopped, Some(StoreError::Interrupted)),
        "{stopped:?}"
    );
    assert_eq!(reader.search("alpha", None, 50, at(3)).unwrap().total, 1);
}

#[test]
fn a_state_file_of_a_newer_version_is_shown_and_not_written() {
    let directory = TempDir::new().unwrap();
    let kept = draft("a", Kind::Reply, "kept");
    open(&directory).put_draft(&kept).unwrap();
    Connection::open(directory.path().join("state/state.db"))
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let mut store = Store::open(&paths(&directory), at(0)).unwrap();
    let notices = store.take_notices();
    assert!(notices[0].contains("from a newer tinbox"), "{notices:?}");
    assert_eq!(store.reader().all_drafts().unwrap(), [kept]);
    let refusals = [
        store.put_draft(&draft("b", Kind::Reply, "new")).err(),
        store.enqueue(&[entry(1, "a", Change::Close)]).err(),
        store.mark_seen(&key("a"), None, at(1)).err(),
    ];
    for refusal in refusals {
        let is_newer = matches!(
            refusal,
            Some(StoreError::StateNewer {
                found: 99,
                known: 3,
                ..
            })
        );
        assert!(is_newer, "{refusal:?}");
    }
    store
        .put_rows(&acme(), &[conversation("a", 1)], at(2))
        .unwrap();
    assert_eq!(shown(&store, View::Drafts, Order::NewestFirst, 9), ["a"]);
}
