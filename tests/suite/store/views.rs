//! Which rows a view shows, in which order, and when that changes by itself.

use std::slice;

use tinbox::domain::change::Change;
use tinbox::domain::conversation::{AttentionItem, Conversation, Delivery, DeliveryOutcome, State};
use tinbox::domain::draft::Kind;
use tinbox::domain::row::{WakeReason, Woke};
use tinbox::domain::view::{Order, View};
use tinbox::store::Store;

use crate::store::desk::{
    acme, assigned, at, conversation, draft, entry, identities, in_state, introduce, key, page,
    shown, store, until,
};

/// Open: o1 (nobody, waits since 1), o2 (ana, 2), o3 (ben, does not wait). Snoozed: s1 until 30, s2 for ever. Closed: c1.
fn queue() -> Store {
    let mut store = store();
    let delivered = ledger("o3", 3, DeliveryOutcome::Delivered);
    let mut calm = wanting(assigned(delivered, "ben"));
    calm.waiting_since = None;
    let rows = [
        conversation("o1", 1),
        assigned(conversation("o2", 2), "ana"),
        calm,
        in_state(assigned(conversation("s1", 4), "ana"), until(30)),
        in_state(conversation("s2", 5), State::Snoozed { until: None }),
        in_state(ledger("c1", 6, DeliveryOutcome::Bounced), State::Closed),
    ];
    let changed = store.put_rows(&acme(), &rows, at(7)).unwrap();
    assert_eq!(changed.len(), rows.len());
    store
}

/// Something in it wants a person.
fn wanting(mut conversation: Conversation) -> Conversation {
    conversation.attention.push(AttentionItem {
        id: "a1".into(),
        kind: "escalation".into(),
        reason: None,
        created_at: at(1),
    });
    conversation
}

fn ledger(id: &str, minute: i64, outcome: DeliveryOutcome) -> Conversation {
    Conversation {
        delivery: Some(Delivery {
            outcome,
            status: None,
            code: None,
            detail: None,
            platform: None,
            purpose: None,
        }),
        ..conversation(id, minute)
    }
}

fn counts(store: &Store, minute: i64) -> Vec<(View, u64)> {
    store.reader().counts(None, at(minute)).unwrap().views
}

#[test]
fn every_view_has_its_rows_and_its_count() {
    let store = queue();
    let all = |view| shown(&store, view, view.default_order(), 10);
    assert_eq!(all(View::Mine), ["o2"]);
    assert_eq!(all(View::Unassigned), ["o1"]);
    assert_eq!(all(View::All), ["o1", "o2", "o3"]);
    assert_eq!(all(View::Snoozed), ["s1", "s2"]);
    assert_eq!(all(View::Closed), ["c1"]);
    assert_eq!(all(View::Attention), ["o3"]);
    assert_eq!(all(View::Undelivered), ["c1"]);
    assert_eq!(all(View::Deliveries), ["c1", "o3"]);
    assert_eq!(
        counts(&store, 10),
        [
            (View::Mine, 1),
            (View::Unassigned, 1),
            (View::All, 3),
            (View::Snoozed, 2),
            (View::Closed, 1),
            (View::Attention, 1),
            (View::Undelivered, 1),
            (View::Deliveries, 2),
            (View::Mentions, 0),
            (View::Drafts, 0),
            (View::Outbox, 0),
        ]
    );
}

#[test]
fn every_order_orders() {
    let store = queue();
    let all = |order| shown(&store, View::All, order, 10);
    assert_eq!(all(Order::LongestWaiting), ["o1", "o2", "o3"]);
    assert_eq!(all(Order::NewestFirst), ["o3", "o2", "o1"]);
    assert_eq!(all(Order::OldestFirst), ["o1", "o2", "o3"]);
    assert_eq!(all(Order::WakesFirst), ["o3", "o2", "o1"]);
}

#[test]
fn a_snooze_whose_time_has_come_is_open_though_nothing_was_written() {
    let store = queue();
    assert_eq!(store.reader().next_wake(at(10)).unwrap(), Some(at(30)));
    assert_eq!(shown(&store, View::Mine, Order::LongestWaiting, 29), ["o2"]);
    assert_eq!(
        shown(&store, View::Mine, Order::LongestWaiting, 30),
        ["o2", "s1"]
    );
    assert_eq!(shown(&store, View::Snoozed, Order::WakesFirst, 30), ["s2"]);
    assert_eq!(store.reader().next_wake(at(30)).unwrap(), None);
    assert_eq!(
        counts(&store, 30)[..4],
        [
            (View::Mine, 2),
            (View::Unassigned, 1),
            (View::All, 4),
            (View::Snoozed, 1),
        ]
    );
    let row = store.reader().row(&key("s1"), at(30)).unwrap().unwrap();
    assert_eq!(row.conversation.state, State::Open);
    assert_eq!(
        row.woke,
        Some(Woke {
            at: at(30),
            why: WakeReason::Timer
        })
    );
}

#[test]
fn the_reason_of_a_wake_is_told_and_kept() {
    let woken = |minute, waiting: Option<i64>| {
        let mut store = queue();
        let mut open = conversation("s1", 4);
        open.updated_at = at(minute);
        open.waiting_since = waiting.map(at);
        store.put_rows(&acme(), &[open], at(minute)).unwrap();
        store.reader().wakes(&key("s1")).unwrap()
    };
    let woke = |minute, why| {
        vec![Woke {
            at: at(minute),
            why,
        }]
    };
    assert_eq!(woken(31, None), woke(30, WakeReason::Timer));
    assert_eq!(woken(20, Some(19)), woke(19, WakeReason::Customer));
    assert_eq!(woken(40, Some(19)), woke(19, WakeReason::Customer));
    assert_eq!(woken(20, None), woke(20, WakeReason::Teammate));
}

#[test]
fn a_filter_needs_every_word_somewhere_in_the_row() {
    let mut store = queue();
    let mut row = conversation("x", 8);
    row.title = Some("Reembolso da Fatura ÄÖ".into());
    store.put_rows(&acme(), &[row], at(8)).unwrap();
    let filtered = |words| identities(&page(&store, View::All, Order::NewestFirst, words, 10));
    assert_eq!(filtered("fatura REEMB"), ["x"]);
    assert_eq!(filtered("äö"), ["x"]);
    assert_eq!(filtered("about"), ["o3", "o2", "o1"]);
    assert_eq!(filtered("about fatura"), Vec::<String>::new());
    let found = page(&store, View::All, Order::NewestFirst, "about", 10);
    assert_eq!(found.total, 3);
}

#[test]
fn putting_the_same_rows_again_changes_nothing() {
    let mut store = queue();
    let row = assigned(conversation("o2", 2), "ana");
    let again = store.put_rows(&acme(), &[row], at(8)).unwrap();
    assert_eq!(again, []);
}

#[test]
fn an_older_row_changes_nothing() {
    let mut store = queue();
    let row = in_state(conversation("o1", 0), State::Closed);
    assert_eq!(store.put_rows(&acme(), &[row], at(8)).unwrap(), []);
    assert_eq!(shown(&store, View::Closed, Order::NewestFirst, 10), ["c1"]);
}

#[test]
fn another_acting_teammate_has_another_queue() {
    let mut store = Store::in_memory().unwrap();
    let row = assigned(conversation("o2", 2), "ana");
    store.put_rows(&acme(), &[row], at(7)).unwrap();
    let mine = |store: &Store| shown(store, View::Mine, Order::LongestWaiting, 10);
    assert_eq!(mine(&store), Vec::<String>::new());
    introduce(&mut store);
    assert_eq!(mine(&store), ["o2"]);
}

#[test]
fn pending_changes_move_rows_at_once_and_their_end_moves_them_back() {
    let mut store = queue();
    let close = entry(1, "o2", Change::Close);
    assert_eq!(store.enqueue(slice::from_ref(&close)).unwrap(), [key("o2")]);
    assert_eq!(
        shown(&store, View::Mine, Order::LongestWaiting, 10),
        [""; 0]
    );
    assert_eq!(
        shown(&store, View::Closed, Order::NewestFirst, 10),
        ["c1", "o2"]
    );
    assert_eq!(shown(&store, View::Outbox, Order::NewestFirst, 10), ["o2"]);
    let row = store.reader().row(&key("o2"), at(10)).unwrap().unwrap();
    assert_eq!((row.pending, row.conversation.state), (1, State::Closed));
    store.recall(&close.id, at(10)).unwrap();
    assert_eq!(shown(&store, View::Mine, Order::LongestWaiting, 10), ["o2"]);
    assert_eq!(shown(&store, View::Outbox, Order::NewestFirst, 10), [""; 0]);
}

#[test]
fn a_draft_outlives_its_conversation() {
    let mut store = queue();
    let text = draft("o1", Kind::Note, "Ask Ben");
    store.put_draft(&text).unwrap();
    assert_eq!(shown(&store, View::Drafts, Order::NewestFirst, 10), ["o1"]);
    assert!(store.remove(&key("o1")).unwrap());
    assert_eq!(
        shown(&store, View::All, Order::LongestWaiting, 10),
        ["o2", "o3"]
    );
    assert_eq!(shown(&store, View::Drafts, Order::NewestFirst, 10), ["o1"]);
    let opened = store.reader().opened(&key("o1"), at(10)).unwrap().unwrap();
    assert_eq!(opened.drafts, [text]);
    store.drop_draft(&key("o1"), Kind::Note).unwrap();
    assert_eq!(store.reader().opened(&key("o1"), at(10)).unwrap(), None);
}

#[test]
fn a_draft_for_a_conversation_never_seen_is_in_the_drafts() {
    let mut store = store();
    store.put_draft(&draft("z", Kind::Reply, "Hi")).unwrap();
    assert_eq!(shown(&store, View::Drafts, Order::NewestFirst, 10), ["z"]);
    assert_eq!(shown(&store, View::All, Order::NewestFirst, 10), [""; 0]);
}
