//! Reads for places on screen.

use tinbox::app::effect::{Effect, Query};
use tinbox::app::load::{Slot, Ticket};
use tinbox::app::message::{Answer, Link, Report};
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::row::Opened;

use super::fake::{Asked, Fake, Fate, thread};
use super::{Bench, key};

fn load(ticket: u64, id: &str) -> Effect {
    Effect::Load {
        slot: Slot::Timeline,
        ticket: Ticket(ticket),
        query: Query::Conversation(key(id)),
    }
}

type Loaded = (u64, Result<(Option<Box<Opened>>, bool), Failure>);

fn opened(report: Report) -> Option<Loaded> {
    match report {
        Report::Loaded {
            slot: Slot::Timeline,
            ticket,
            answer,
        } => {
            let answer = answer.map(|answer| match answer {
                Answer::Opened { opened, is_fresh } => (opened, is_fresh),
                other => panic!("{other:?} opens nothing"),
            });
            Some((ticket.0, answer))
        }
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn the_worker_introduces_its_desks_first() {
    let mut bench = Bench::new(Fake::new(vec![]));
    let first = bench.until(Some).await;
    assert!(matches!(first, Report::Connected { .. }), "{first:?}");
}

#[tokio::test(start_paused = true)]
async fn the_store_answers_first_and_the_desk_second() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1)]));
    bench.effect(load(1, "a")).await;
    let (_, fresh) = bench.until(opened).await;
    let (conversation, is_fresh) = fresh.unwrap();
    assert!(is_fresh, "nothing was known before");
    assert_eq!(conversation.unwrap().parts.len(), 1);
    bench.effect(load(2, "a")).await;
    let (ticket, known) = bench.until(opened).await;
    assert_eq!((ticket, known.unwrap().1), (2, false));
    let (ticket, fresh) = bench.until(opened).await;
    assert_eq!((ticket, fresh.unwrap().1), (2, true));
}

#[tokio::test(start_paused = true)]
async fn the_newest_read_wins_and_the_older_request_is_dropped() {
    let mut bench = Bench::new(Fake::new(vec![]));
    // Nobody walks over these: they are read because somebody opens them.
    bench
        .until(|report| matches!(report, Report::Link { .. }).then_some(()))
        .await;
    bench.desk.inside().threads = vec![thread("a", 1), thread("b", 2)];
    bench.effect(load(1, "a")).await;
    bench.effect(load(2, "b")).await;
    let (ticket, answer) = bench.until(opened).await;
    assert_eq!(ticket, 2);
    assert_eq!(answer.unwrap().0.unwrap().row.key, key("b"));
    // An older ticket that comes late is nobody's.
    bench.effect(load(1, "a")).await;
    bench.effect(load(3, "b")).await;
    assert_eq!(bench.until(opened).await.0, 3);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_only_if_nothing_is_known() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1)]));
    bench.effect(load(1, "a")).await;
    assert!(bench.until(opened).await.1.is_ok());
    let failure = Failure::new(FailureKind::Forbidden, Received::Refused, "no");
    bench.desk.inside().reads = Some(Fate::Fail(failure.clone()));
    bench.effect(load(2, "a")).await;
    assert!(!bench.until(opened).await.1.unwrap().1);
    bench.effect(load(3, "unheard of")).await;
    let (ticket, answer) = bench.until(opened).await;
    assert_eq!((ticket, answer), (3, Err(failure)));
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_twice_is_gone() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1)]));
    bench.effect(load(1, "a")).await;
    assert!(bench.until(opened).await.1.unwrap().0.is_some());
    bench.desk.inside().threads.clear();
    bench.effect(load(2, "a")).await;
    let gone =
        bench.until(|report| opened(report).filter(|(_, answer)| answer.as_ref().unwrap().1));
    assert_eq!(gone.await, (2, Ok((None, true))));
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_asks_nothing_more_until_the_person_does() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1)]));
    let failure = Failure::new(FailureKind::Unauthorized, Received::Refused, "bad key");
    bench.desk.inside().reads = Some(Fate::Fail(failure));
    let refused = |report| match report {
        Report::Link {
            link: Link::Refused { .. },
            ..
        } => Some(()),
        _ => None,
    };
    bench.until(refused).await;
    let asked = bench.desk.inside().asked.len();
    bench.pass(7200).await;
    assert_eq!(bench.desk.inside().asked.len(), asked);
    bench.desk.inside().reads = None;
    bench.effect(Effect::Sync).await;
    let synced = |report| match report {
        Report::Link {
            link: Link::Live {
                synced_at: Some(_), ..
            },
            ..
        } => Some(()),
        _ => None,
    };
    bench.until(synced).await;
    bench.pass(10).await;
    assert!(bench.desk.count(&Asked::Conversation("a".to_owned())) > 0);
}
