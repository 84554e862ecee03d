//! Changes on their way through the whole worker.

use std::time::Duration;

use jiff::SignedDuration;
use tinbox::app::effect::{Decision, Effect};
use tinbox::app::message::Report;
use tinbox::domain::capability::Capabilities;
use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::draft::Kind;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::opening::{Addressee, Opening, Way};
use tinbox::domain::outbox::{Entry, Progress, Question};
use tinbox::domain::part::Channel;
use tinbox::domain::people::AuthorKind;
use tinbox::domain::untrusted::Untrusted;
use tinbox::store::Store;

use crate::store::paths;

use super::fake::{Fake, Fate, at, part, thread};
use super::{Bench, entry, key};

fn reply(id: &str, conversation: &str) -> Entry {
    entry(id, conversation, Change::Reply("Thanks!".into()))
}

fn failed(kind: FailureKind, received: Received) -> Failure {
    Failure::new(kind, received, "no luck")
}

fn lost() -> Failure {
    failed(FailureKind::Timeout, Received::Unknown)
}

fn is_not_found(step: &Progress) -> bool {
    *step == Progress::Asking(Question::NotFound)
}

/// A worker over a desk with one conversation, which does with the next changes as it is told.
fn fated(fates: impl IntoIterator<Item = Fate>) -> Bench {
    let bench = Bench::new(Fake::new(vec![thread("a", 1)]));
    bench.desk.inside().performs.extend(fates);
    bench
}

fn names(steps: &[Progress]) -> Vec<String> {
    let name = |step: &Progress| {
        format!("{step:?}")
            .split([' ', '('])
            .next()
            .map(str::to_owned)
    };
    steps.iter().filter_map(name).collect()
}

#[tokio::test(start_paused = true)]
async fn a_reply_waits_for_its_undo_window_and_arrives() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1)]));
    let mut held = reply("1", "a");
    let until = at(1_000) + SignedDuration::from_secs(8);
    held.progress = Progress::Held { until };
    bench.submit([held]).await;
    let steps = bench.steps("1", Progress::is_done).await;
    assert_eq!(names(&steps), ["Held", "Waiting", "Sending", "Done"]);
    assert!(bench.seconds() >= 8, "{}", bench.seconds());
    assert_eq!(bench.desk.performed().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_looked_for_and_never_sent_again() {
    let mut bench = fated([Fate::DoAndFail(lost())]);
    bench.submit([reply("1", "a")]).await;
    let steps = bench.steps("1", Progress::is_done).await;
    assert_eq!(names(&steps), ["Waiting", "Sending", "Unknown", "Done"]);
    assert_eq!(bench.desk.performed().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_arrived_asks_the_person() {
    let mut bench = fated([Fate::Fail(lost())]);
    bench.submit([reply("1", "a")]).await;
    bench.steps("1", is_not_found).await;
    assert!(bench.seconds() >= 180);
    assert_eq!(bench.desk.performed().len(), 1);
    let id = ChangeId::new("1");
    let decision = Decision::Send;
    bench.effect(Effect::Decide { id, decision }).await;
    let steps = bench.steps("1", Progress::is_done).await;
    assert_eq!(names(&steps), ["Waiting", "Sending", "Done"]);
    assert_eq!(bench.desk.performed().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn words_that_turn_up_after_all_ask_nobody_any_more() {
    let mut bench = fated([Fate::Fail(lost())]);
    bench.submit([reply("1", "a")]).await;
    bench.steps("1", is_not_found).await;
    let late = part(2, AuthorKind::Admin, "me", "Thanks!");
    bench.desk.inside().threads[0].parts.push(late);
    let steps = bench.steps("1", Progress::is_done).await;
    assert_eq!(names(&steps), ["Done"]);
}

#[tokio::test(start_paused = true)]
async fn of_two_programs_one_sends_and_the_other_takes_over() {
    let home = tempfile::tempdir().unwrap();
    let paths = paths(&home);
    let open = || Store::open(&paths, at(1_000)).unwrap();
    let start = || {
        Bench::start(
            open(),
            paths.state_dir.clone(),
            Fake::new(vec![thread("a", 1)]),
        )
    };
    let mut first = start();
    first.pass(5).await;
    let mut second = start();
    second.pass(5).await;
    second.submit([reply("1", "a")]).await;
    first.steps("1", Progress::is_done).await;
    assert_eq!(
        (first.desk.performed().len(), second.desk.performed().len()),
        (1, 0)
    );
    first.handle.shutdown().await;
    second.submit([entry("2", "a", Change::Close)]).await;
    second.steps("2", Progress::is_done).await;
    assert_eq!(second.desk.performed(), [("a".to_owned(), Change::Close)]);
}

/// Two windows need not have the same desks: neither may keep the other's words from leaving.
#[tokio::test(start_paused = true)]
async fn a_program_without_a_desk_does_not_hold_back_what_is_for_it() {
    let home = tempfile::tempdir().unwrap();
    let paths = paths(&home);
    let start = |profile| {
        let store = Store::open(&paths, at(1_000)).unwrap();
        let desk = Fake::new(vec![thread("a", 1)]);
        Bench::named(profile, store, paths.state_dir.clone(), desk)
    };
    let mut other = start("other");
    other.pass(5).await;
    let mut ours = start("desk");
    ours.submit([reply("1", "a")]).await;
    ours.steps("1", Progress::is_done).await;
    assert_eq!(
        (ours.desk.performed().len(), other.desk.performed().len()),
        (1, 0)
    );
}

/// A program that died while it was sending leaves a change whose desk is not configured any more; it is told of.
#[tokio::test(start_paused = true)]
async fn what_is_left_of_a_removed_desk_is_not_forgotten() {
    let home = tempfile::tempdir().unwrap();
    let paths = paths(&home);
    let open = || Store::open(&paths, at(1_000)).unwrap();
    let left = Entry {
        progress: Progress::Sending { since: at(1_000) },
        ..reply("1", "a")
    };
    open().enqueue(std::slice::from_ref(&left)).unwrap();
    let desk = Fake::new(Vec::new());
    let mut bench = Bench::named("other", open(), paths.state_dir.clone(), desk);
    let found = bench.steps("1", |progress| matches!(progress, Progress::Unknown { .. }));
    assert_eq!(names(&found.await), ["Unknown"]);
    assert_eq!(bench.desk.performed(), []);
}

#[tokio::test(start_paused = true)]
async fn one_conversation_keeps_its_order_and_at_most_two_are_sent_at_once() {
    let threads = ["a", "b", "c", "d"].map(|id| thread(id, 1));
    let mut bench = Bench::new(Fake::new(threads.into()));
    let offline = failed(FailureKind::Unreachable, Received::No);
    bench.desk.inside().performs.push_back(Fate::Fail(offline));
    let mut entries = vec![reply("1", "a"), entry("2", "a", Change::Close)];
    entries.extend(["b", "c", "d"].map(|id| entry(id, id, Change::Close)));
    bench.submit(entries).await;
    bench.steps("2", Progress::is_done).await;
    let of_a: Vec<_> = bench
        .desk
        .performed()
        .into_iter()
        .filter(|(id, _)| id == "a")
        .map(|(_, change)| change)
        .collect();
    let words = Change::Reply("Thanks!".into());
    assert!(of_a.ends_with(&[words.clone(), Change::Close]), "{of_a:?}");
    assert!(!of_a[..of_a.len() - 1].contains(&Change::Close), "{of_a:?}");
    assert_eq!(bench.desk.inside().most_running, 2);
}

#[tokio::test(start_paused = true)]
async fn a_desk_that_wants_to_be_asked_one_by_one_is() {
    for (can, most) in [
        (Capabilities::all_but("Fake", Vec::new()), 2),
        (Capabilities::all_but("Fake", Vec::new()).one_by_one(), 1),
    ] {
        let threads = ["a", "b", "c", "d"].map(|id| thread(id, 1));
        let mut bench = Bench::new(Fake::new(threads.into()).can(can));
        let entries = ["a", "b", "c", "d"].map(|id| reply(id, id));
        bench.submit(entries).await;
        let mut done = 0;
        let all_done = bench.until(|report| match report {
            Report::Progress(entry) if entry.progress.is_done() => {
                done += 1;
                (done == 4).then_some(())
            }
            _ => None,
        });
        all_done.await;
        let inside = bench.desk.inside();
        assert_eq!(inside.most_running, most);
        assert_eq!(inside.most_reading.min(2), most);
    }
}

#[tokio::test(start_paused = true)]
async fn news_since_the_draft_began_asks_first() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1)]));
    let news = part(2, AuthorKind::Contact, "ana", "Never mind!");
    bench.desk.inside().threads[0].parts.push(news.clone());
    bench.submit([reply("1", "a")]).await;
    let steps = bench
        .steps("1", |step| matches!(step, Progress::Asking(_)))
        .await;
    let question = Question::Changed {
        new_parts: vec![news.id],
        also: None,
    };
    assert_eq!(steps.last(), Some(&Progress::Asking(question)));
    assert_eq!(bench.desk.performed(), []);
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_back_is_a_draft_again_and_what_has_left_is_not() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1), thread("b", 1)]));
    let mut held = reply("1", "a");
    let until = at(1_000) + SignedDuration::from_secs(8);
    held.progress = Progress::Held { until };
    let delay = Fate::After(Duration::from_secs(20));
    bench.desk.inside().performs.push_back(delay);
    bench.submit([held, reply("2", "b")]).await;
    bench
        .steps("2", |step| matches!(step, Progress::Sending { .. }))
        .await;
    let both = vec![ChangeId::new("1"), ChangeId::new("2")];
    bench.effect(Effect::Recall(both)).await;
    assert_eq!(bench.complaint().await, "too late: it has left");
    bench.steps("2", Progress::is_done).await;
    let performed = bench.desk.performed();
    assert_eq!(performed.len(), 1);
    assert_eq!(performed[0].0, "b");
    let query = tinbox::app::effect::Query::Known(key("a"));
    let (slot, ticket) = (
        tinbox::app::load::Slot::Timeline,
        tinbox::app::load::Ticket(1),
    );
    bench
        .effect(Effect::Load {
            slot,
            ticket,
            query,
        })
        .await;
    let drafts = |report| match report {
        Report::Loaded {
            answer: Ok(tinbox::app::message::Answer::Opened { opened, .. }),
            ..
        } => opened.map(|opened| opened.drafts),
        _ => None,
    };
    let drafts = bench.until(drafts).await;
    let drafts: Vec<_> = drafts
        .iter()
        .map(|draft| (draft.kind, &*draft.text))
        .collect();
    assert_eq!(drafts, [(Kind::Reply, "Thanks!")]);
}

#[tokio::test(start_paused = true)]
async fn what_a_dead_program_left_behind_is_never_simply_sent() {
    let mut store = Store::in_memory().unwrap();
    let mut sending = reply("1", "a");
    sending.progress = Progress::Sending { since: at(900) };
    sending.attempts = 1;
    let mut held = reply("2", "b");
    held.progress = Progress::Held { until: at(1_005) };
    store.enqueue(&[sending, held]).unwrap();
    let mut there = thread("a", 1);
    there
        .parts
        .push(part(2, AuthorKind::Admin, "me", "Thanks!"));
    let mut bench = Bench::over(store, Fake::new(vec![there, thread("b", 1)]));
    let steps = bench.steps("1", Progress::is_done).await;
    assert_eq!(names(&steps), ["Unknown", "Done"]);
    bench.pass(60).await;
    assert_eq!(bench.desk.performed(), []);
}

#[tokio::test(start_paused = true)]
async fn a_refused_reply_does_not_close_its_conversation() {
    let refused = failed(FailureKind::Rejected, Received::Refused);
    let mut bench = fated([Fate::Fail(refused)]);
    let mut close = entry("2", "a", Change::Close);
    close.group = ChangeId::new("1");
    bench.submit([reply("1", "a"), close]).await;
    let is_refused = |step: &Progress| matches!(step, Progress::Refused { .. });
    bench.steps("2", is_refused).await;
    assert_eq!(bench.desk.performed().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn leaving_waits_for_the_request_under_way() {
    let mut bench = fated([Fate::After(Duration::from_secs(2))]);
    bench.submit([reply("1", "a")]).await;
    bench
        .steps("1", |step| matches!(step, Progress::Sending { .. }))
        .await;
    let desk = std::sync::Arc::clone(&bench.desk);
    bench.handle.shutdown().await;
    assert_eq!(desk.inside().running, 0);
    assert_eq!(desk.inside().threads[0].parts.len(), 2);
}

/// A conversation to be begun with somebody, and a draft of it.
fn begin(id: &str, email: &str) -> Entry {
    let opening = Opening {
        to: Addressee::typed(email).unwrap(),
        way: Way {
            id: "mail".into(),
            kind: Channel::Email,
            name: Untrusted::from("Mail"),
        },
        subject: "Hello".into(),
    };
    let change = Change::Begin(Box::new(opening), "Thanks!".into());
    Entry {
        basis: None,
        ..entry(id, &format!("tinbox:new:{id}"), change)
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_begun_is_sent_once_and_known_by_its_name() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1)]));
    bench.submit([begin("1", "ana@example.org")]).await;
    let steps = bench.steps("1", Progress::is_done).await;
    assert_eq!(names(&steps), ["Waiting", "Sending", "Done"]);
    let named = Some("begun2".into());
    assert!(matches!(steps.last(), Some(Progress::Done { part, .. }) if *part == named));
    assert_eq!(bench.desk.performed().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_begun_and_never_answered_is_found_among_theirs() {
    let mut bench = fated([Fate::DoAndFail(lost()), Fate::Fail(lost())]);
    bench.submit([begin("1", "ana@example.org")]).await;
    let found = bench.steps("1", Progress::is_done).await;
    assert_eq!(names(&found), ["Waiting", "Sending", "Unknown", "Done"]);
    // The same words to somebody else, and they never arrive: what Ana was written is not taken for them.
    bench.submit([begin("2", "bo@example.org")]).await;
    bench.steps("2", is_not_found).await;
    assert_eq!(bench.desk.performed().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_same_words_begun_twice_are_two_conversations() {
    let mut bench = fated([Fate::DoAndFail(lost()), Fate::Fail(lost())]);
    let both = ["1", "2"].map(|id| begin(id, "ana@example.org"));
    bench.submit(both).await;
    bench.steps("1", Progress::is_done).await;
    bench.steps("2", is_not_found).await;
    assert_eq!(bench.desk.performed().len(), 2);
}
