//! The store follows the desk.

use std::collections::VecDeque;
use std::time::Duration;

use proptest::prelude::*;
use tinbox::app::effect::{Attention, Effect, Query};
use tinbox::app::load::{Slot, Ticket};
use tinbox::app::message::{Answer, Report};
use tinbox::backend::{Cursor, Page, Walk};
use tinbox::domain::conversation::{State, Thread};
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::row::{Row, RowQuery};
use tinbox::domain::view::{Order, View};
use tinbox::store::Store;

use crate::store::paths;

use super::fake::{Asked, Fake, at, thread};
use super::{Bench, key};

async fn rows(bench: &mut Bench, view: View) -> Vec<Row> {
    let query = Query::Rows(RowQuery {
        desk: None,
        view,
        order: Order::NewestFirst,
        filter: "".into(),
        limit: 1_000,
    });
    let (slot, ticket) = (Slot::List, Ticket(bench.seconds()));
    bench
        .effect(Effect::Load {
            slot,
            ticket,
            query,
        })
        .await;
    let page = bench.until(|report| match report {
        Report::Loaded {
            slot: Slot::List,
            answer: Ok(Answer::Rows(page)),
            ..
        } => Some(page),
        _ => None,
    });
    page.await.rows
}

async fn ids(bench: &mut Bench, view: View) -> Vec<String> {
    let rows = rows(bench, view).await;
    let mut ids: Vec<_> = rows
        .iter()
        .map(|row| row.key.id.as_str().to_owned())
        .collect();
    ids.sort();
    ids
}

fn with(id: &str, second: i64, state: State) -> Thread {
    let mut thread = thread(id, second);
    thread.conversation.state = state;
    thread
}

#[tokio::test(start_paused = true)]
async fn everything_is_walked_over_and_then_followed() {
    let snoozed = State::Snoozed {
        until: Some(at(99_999_999)),
    };
    let threads = vec![
        with("a", 1, State::Open),
        with("b", 2, State::Open),
        with("s", 3, snoozed),
        with("c", 4, State::Closed),
    ];
    let desk = Fake::new(threads);
    desk.inside().page_size = 1;
    let mut bench = Bench::new(desk);
    bench.synced().await;
    assert_eq!(ids(&mut bench, View::All).await, ["a", "b"]);
    assert_eq!(ids(&mut bench, View::Snoozed).await, ["s"]);
    bench
        .desk
        .inside()
        .threads
        .push(with("n", 5_000, State::Open));
    bench.synced().await;
    assert_eq!(ids(&mut bench, View::All).await, ["a", "b", "n"]);
    assert_eq!(ids(&mut bench, View::Closed).await, ["c"]);
}

#[tokio::test(start_paused = true)]
async fn what_left_the_queue_unseen_is_noticed_by_the_next_walk() {
    let threads = vec![
        with("a", 1, State::Open),
        with("b", 2, State::Open),
        with("d", 3, State::Open),
    ];
    let mut bench = Bench::new(Fake::new(threads));
    bench.synced().await;
    {
        // Closed and deleted without any activity a look could see.
        let threads = &mut bench.desk.inside().threads;
        threads[0].conversation.state = State::Closed;
        threads[0].conversation.updated_at = at(50);
        threads.remove(2);
    }
    bench.pass(700).await;
    assert_eq!(ids(&mut bench, View::All).await, ["b"]);
    assert_eq!(ids(&mut bench, View::Closed).await, ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_desk_whose_pages_go_in_circles_is_survived() {
    let desk = Fake::new(vec![with("a", 1, State::Open)]);
    let around = |to: &str| {
        let page = Page {
            next: Some(Cursor::new(to)),
            ..Page::default()
        };
        VecDeque::from(vec![Ok(page); 2_000])
    };
    desk.inside()
        .pages
        .insert((Walk::Snoozed, None), around("x"));
    desk.inside()
        .pages
        .insert((Walk::Snoozed, Some("x".to_owned())), around("y"));
    desk.inside()
        .pages
        .insert((Walk::Snoozed, Some("y".to_owned())), around("x"));
    let mut bench = Bench::new(desk);
    assert_eq!(
        bench.complaint().await,
        "Fake: the list of snoozed conversations may lack some: its pages lead in a circle"
    );
    bench.synced().await;
    assert_eq!(ids(&mut bench, View::All).await, ["a"]);
    assert!(bench.desk.count(&Asked::Page(Walk::Snoozed)) < 10);
}

#[tokio::test(start_paused = true)]
async fn a_history_that_breaks_off_is_told_and_is_not_finished() {
    let home = tempfile::tempdir().unwrap();
    let paths = paths(&home);
    let start = |desk| {
        let store = Store::open(&paths, at(1_000)).unwrap();
        Bench::start(store, paths.state_dir.clone(), desk)
    };
    let finished = || {
        let store = Store::open(&paths, at(1_000)).unwrap();
        let record = store.reader().walk(&key("c").profile, "closed").unwrap();
        record.unwrap().finished_at.is_some()
    };
    let history = || vec![with("a", 1, State::Open), with("c", 2, State::Closed)];
    let desk = Fake::new(history());
    let around = Page {
        next: Some(Cursor::new("x")),
        ..Page::default()
    };
    for from in [None, Some("x".to_owned())] {
        let around = VecDeque::from([Ok(around.clone())]);
        desk.inside().pages.insert((Walk::Closed, from), around);
    }
    let mut bench = start(desk);
    assert_eq!(
        bench.complaint().await,
        "Fake: the list of closed conversations may lack some: its pages lead in a circle"
    );
    bench.pass(60).await;
    assert!(!finished());
    bench.handle.shutdown().await;
    let mut bench = start(Fake::new(history()));
    bench.pass(60).await;
    assert_eq!(ids(&mut bench, View::Closed).await, ["c"]);
    assert!(finished());
    bench.handle.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_stale_cursor_begins_again_from_the_top() {
    let desk = Fake::new(vec![with("a", 1, State::Open), with("b", 2, State::Open)]);
    desk.inside().page_size = 1;
    let stale = Failure::new(FailureKind::StaleCursor, Received::Refused, "");
    let second = (Walk::Open, Some("1".to_owned()));
    desk.inside()
        .pages
        .insert(second, VecDeque::from([Err(stale)]));
    let mut bench = Bench::new(desk);
    bench.synced().await;
    assert_eq!(ids(&mut bench, View::All).await, ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn parts_are_read_ahead_and_the_open_conversation_again_and_again() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1), thread("b", 2)]));
    let attention = Attention {
        conversation: Some(key("a")),
        rows: vec![key("a"), key("b")],
        is_away: false,
    };
    bench.effect(Effect::Attend(attention)).await;
    bench.pass(31).await;
    let count = |id: &str| bench.desk.count(&Asked::Conversation(id.to_owned()));
    assert!((8..=12).contains(&count("a")), "{}", count("a"));
    assert_eq!(count("b"), 1);
}

/// What happens on the desk between two pages.
#[derive(Clone, Copy, Debug)]
enum Mutation {
    Close(usize),
    Reopen(usize),
    Touch(usize),
    Add,
    Delete(usize),
}

fn mutations() -> impl Strategy<Value = Vec<(u16, Mutation)>> {
    let mutation = prop_oneof![
        (0..20_usize).prop_map(Mutation::Close),
        (0..20_usize).prop_map(Mutation::Reopen),
        (0..20_usize).prop_map(Mutation::Touch),
        Just(Mutation::Add),
        (0..20_usize).prop_map(Mutation::Delete),
    ];
    proptest::collection::vec((1..600_u16, mutation), 0..12)
}

fn mutate(desk: &Fake, mutation: Mutation, second: i64) {
    let threads = &mut desk.inside().threads;
    let count = threads.len().max(1);
    let mut change = |place: usize, state: Option<State>| {
        if let Some(thread) = threads.get_mut(place % count) {
            let conversation = &mut thread.conversation;
            conversation.state = state.unwrap_or(conversation.state);
            conversation.updated_at = at(second);
            conversation.last_activity_at = Some(at(second));
        }
    };
    match mutation {
        Mutation::Close(place) => change(place, Some(State::Closed)),
        Mutation::Reopen(place) => change(place, Some(State::Open)),
        Mutation::Touch(place) => change(place, None),
        Mutation::Add => threads.push(with(&format!("n{second}"), second, State::Open)),
        Mutation::Delete(place) => {
            if !threads.is_empty() {
                threads.remove(place % count);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_between_pages_the_store_ends_with_what_the_desk_has(
        mutations in mutations(),
        page_size in 1..4_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let threads = (0..7).map(|n| with(&format!("c{n}"), n, State::Open)).collect();
            let desk = Fake::new(threads);
            desk.inside().page_size = page_size;
            let mut bench = Bench::new(desk);
            let desk = std::sync::Arc::clone(&bench.desk);
            for (second, (wait, mutation)) in (10_000..).zip(mutations) {
                bench.pass_for(Duration::from_millis(wait.into())).await;
                mutate(&desk, mutation, second);
            }
            // Two walks later everything is known.
            bench.pass(1_300).await;
            let open = ids(&mut bench, View::All).await;
            let mut expected: Vec<_> = bench.desk.inside().threads.iter()
                .filter(|thread| thread.conversation.state == State::Open)
                .map(|thread| thread.conversation.id.as_str().to_owned())
                .collect();
            expected.sort();
            assert_eq!(open, expected);
        });
    }
}
