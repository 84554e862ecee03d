//! What is asked of a desk beside its conversations, and the tickets that are made there.

use tinbox::app::effect::{Effect, Query};
use tinbox::app::load::{Slot, Ticket as Number};
use tinbox::app::message::{Answer, Report};
use tinbox::domain::capability::Ability;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::lookup::{Found, Lookup, NewTicket, Ticket, TicketType};

use super::Bench;
use super::fake::{Asked, Fake, Fate};

fn wanted() -> NewTicket {
    NewTicket {
        conversation: "1".into(),
        author: "c1".into(),
        kind: TicketType {
            id: "t".into(),
            name: "Problem".into(),
        },
        title: "Charged twice".into(),
    }
}

fn earlier() -> Ticket {
    Ticket {
        number: "1".into(),
        title: "Charged twice".into(),
        status: None,
        is_open: Some(false),
        url: None,
        created_at: None,
    }
}

fn lost(received: Received) -> Failure {
    Failure::new(FailureKind::Timeout, received, "")
}

async fn made(desk: Fake) -> (Result<String, Failure>, usize) {
    let mut bench = Bench::new(desk);
    let profile = "desk".into();
    let ticket = wanted();
    bench.effect(Effect::OpenTicket { profile, ticket }).await;
    let told = bench
        .until(|report| match report {
            Report::TicketOpened { ticket, .. } => Some(ticket),
            _ => None,
        })
        .await;
    let asked = bench.desk.count(&Asked::OpenTicket(wanted()));
    (told.map(|ticket| ticket.number.raw().to_owned()), asked)
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_made_by_one_request() {
    assert_eq!(made(Fake::new(Vec::new())).await, (Ok("1".to_owned()), 1));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_whose_answer_was_lost_is_found_and_not_made_again() {
    let desk = Fake::new(Vec::new());
    // One of the same name was there before: it is not taken for the new one.
    desk.inside().tickets.push(earlier());
    let fate = Fate::DoAndFail(lost(Received::Unknown));
    desk.inside().performs.push_back(fate);
    assert_eq!(made(desk).await, (Ok("2".to_owned()), 1));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_that_is_not_found_stays_unknown() {
    let desk = Fake::new(Vec::new());
    desk.inside().tickets.push(earlier());
    let fate = Fate::Fail(lost(Received::Unknown));
    desk.inside().performs.push_back(fate);
    assert_eq!(made(desk).await, (Err(lost(Received::Unknown)), 1));
}

#[tokio::test(start_paused = true)]
async fn where_tickets_cannot_be_read_none_is_made() {
    let desk = Fake::new(Vec::new());
    desk.inside().reads = Some(Fate::Fail(lost(Received::Unknown)));
    assert_eq!(made(desk).await, (Err(lost(Received::No)), 0));
}

#[tokio::test(start_paused = true)]
async fn a_desk_without_tickets_is_not_asked() {
    let desk = Fake::without(Ability::Tickets, "no tickets here");
    assert_eq!(
        made(desk).await,
        (Err(Failure::unsupported("no tickets here")), 0)
    );
}

fn look_up(number: u64, lookup: Lookup) -> Effect {
    let profile = "desk".into();
    Effect::Load {
        slot: Slot::Lookup,
        ticket: Number(number),
        query: Query::Lookup { profile, lookup },
    }
}

fn found(report: Report) -> Option<(u64, Result<Answer, Failure>)> {
    match report {
        Report::Loaded {
            slot: Slot::Lookup,
            ticket,
            answer,
        } => Some((ticket.0, answer)),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn only_the_last_of_what_is_typed_is_asked() {
    let mut bench = Bench::new(Fake::new(Vec::new()));
    for (number, words) in [(1, "e"), (2, "ex"), (3, "exp")] {
        let lookup = Lookup::Articles(words.into());
        bench.effect(look_up(number, lookup)).await;
    }
    let (number, answer) = bench.until(found).await;
    assert_eq!(number, 3);
    assert!(matches!(answer, Ok(Answer::Found(Found::Tickets(_)))));
    let asked = bench.desk.inside().asked.clone();
    let lookups: Vec<_> = asked
        .into_iter()
        .filter(|asked| matches!(asked, Asked::Lookup(_)))
        .collect();
    assert_eq!(lookups, [Asked::Lookup(Lookup::Articles("exp".into()))]);
}

#[tokio::test(start_paused = true)]
async fn what_a_desk_cannot_answer_is_not_asked() {
    let mut bench = Bench::new(Fake::without(Ability::Articles, "no help centre here"));
    bench
        .effect(look_up(1, Lookup::Articles("export".into())))
        .await;
    let answer = bench.until(found).await.1;
    assert_eq!(answer, Err(Failure::unsupported("no help centre here")));
    let asked = bench.desk.inside().asked.clone();
    assert!(!asked.iter().any(|asked| matches!(asked, Asked::Lookup(_))));
}
