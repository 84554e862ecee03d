//! What `line` promises, case by case.

use tokio::sync::mpsc;

use super::*;
use crate::app::message::Report;
use crate::domain::failure::Received;

fn line() -> (Line, mpsc::Receiver<Report>) {
    let (sender, reports) = mpsc::channel(64);
    let reporter = Reporter::new(sender);
    tokio::spawn(reporter.clone().forward());
    let clock: Clock = Arc::new(|| Timestamp::UNIX_EPOCH);
    (Line::new(Profile::new("desk"), clock, reporter), reports)
}

fn failure(kind: FailureKind) -> Result<(), Failure> {
    Err(Failure::new(kind, Received::No, "x"))
}

async fn link(reports: &mut mpsc::Receiver<Report>) -> Link {
    match reports.recv().await {
        Some(Report::Link { link, .. }) => link,
        other => panic!("{other:?} is no link"),
    }
}

/// Seconds of paused time until the line lets somebody pass.
async fn seconds(line: &Line) -> u64 {
    let begun = Instant::now();
    line.ready().await;
    begun.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_while_the_desk_is_out_of_reach_and_end_when_it_answers() {
    let (line, mut reports) = line();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        line.heard(&failure(FailureKind::Unreachable));
        pauses.push(seconds(&line).await);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    assert!(matches!(link(&mut reports).await, Link::Offline { .. }));
    line.heard(&Ok(()));
    assert!(matches!(link(&mut reports).await, Link::Live { .. }));
    assert_eq!(seconds(&line).await, 0);
    assert!(reports.try_recv().is_err(), "one state is told once");
}

#[tokio::test(start_paused = true)]
async fn one_probe_at_a_time_and_all_go_on_when_it_succeeds() {
    let (line, _reports) = line();
    line.heard(&failure(FailureKind::Timeout));
    let line = Arc::new(line);
    line.ready().await;
    let waiters: Vec<_> = (0..3)
        .map(|_| {
            let line = Arc::clone(&line);
            tokio::spawn(async move { line.ready().await })
        })
        .collect();
    tokio::task::yield_now().await;
    assert!(waiters.iter().all(|waiter| !waiter.is_finished()));
    line.heard(&Ok(()));
    let begun = Instant::now();
    for waiter in waiters {
        waiter.await.unwrap();
    }
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_stops_everything_until_the_person_asks() {
    let (line, mut reports) = line();
    line.heard(&failure(FailureKind::Unauthorized));
    assert!(matches!(link(&mut reports).await, Link::Refused { .. }));
    let day = Duration::from_secs(86_400);
    assert!(tokio::time::timeout(day, line.ready()).await.is_err());
    line.retry();
    assert_eq!(seconds(&line).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_desk_that_asks_for_time_gets_it() {
    let (line, mut reports) = line();
    line.heard(&failure(FailureKind::RateLimited(Duration::from_secs(7))));
    let until = Timestamp::from_second(7).unwrap();
    assert_eq!(link(&mut reports).await, Link::RateLimited { until });
    line.retry();
    assert_eq!(seconds(&line).await, 7);
}

#[tokio::test(start_paused = true)]
async fn a_desk_that_begins_with_trouble_is_not_connecting_for_ever() {
    let (line, mut reports) = line();
    line.heard(&failure(FailureKind::Server(500)));
    assert!(matches!(link(&mut reports).await, Link::Offline { .. }));
    assert_eq!(seconds(&line).await, 1, "and it is tried again");
}

#[tokio::test(start_paused = true)]
async fn one_broken_connection_is_not_an_outage() {
    let (line, mut reports) = line();
    line.heard(&Ok(()));
    assert!(matches!(link(&mut reports).await, Link::Live { .. }));
    line.heard(&failure(FailureKind::Broken));
    assert_eq!(line.trouble(), None);
    line.heard(&failure(FailureKind::Broken));
    assert!(matches!(link(&mut reports).await, Link::Offline { .. }));
}
