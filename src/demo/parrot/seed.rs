//! A Parrot desk full of people and texts, the same for the same seed.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::desk::{Conversation, Desk, Message, Person, Status, uuid};
use crate::demo::{DeskOptions, seed};

/// The first event comes soon, so that a visitor sees the desk is alive.
const FIRST: SignedDuration = SignedDuration::from_secs(9);

#[derive(Debug, Deserialize)]
struct Script {
    flow: Vec<String>,
    person: Vec<PersonRow>,
    thread: Vec<Thread>,
    coming: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct PersonRow {
    name: Option<String>,
    phone: String,
    email: Option<String>,
    lang: String,
}

#[derive(Debug, Deserialize)]
struct Thread {
    lang: String,
    lines: Vec<String>,
}

/// Opens the desk as it is at `now`.
pub(super) fn desk(options: &DeskOptions, now: Timestamp) -> Desk {
    let script: Script = seed::read(
        "parrot.toml",
        include_str!("../../../assets/demo/parrot.toml"),
    );
    let mut rng = Rng::with_seed(options.seed);
    let account = uuid(&mut rng);
    let flows: Vec<String> = script.flow.iter().map(|_| uuid(&mut rng)).collect();
    let people: Vec<Person> = script
        .person
        .into_iter()
        .map(|row| Person {
            id: uuid(&mut rng),
            name: row.name,
            phone: row.phone,
            email: row.email,
            lang: row.lang,
        })
        .collect();
    let mut conversations: Vec<Conversation> = (0..options.conversations)
        .filter_map(|number| {
            let person = &people[number % people.len().max(1)];
            let of_theirs = |thread: &&Thread| thread.lang == person.lang;
            let threads: Vec<&Thread> = script.thread.iter().filter(of_theirs).collect();
            let thread = *rng.choice(&threads)?;
            let flow = rng.choice(&flows).cloned();
            Some(deal(number, person, flow, &thread.lines, now, &mut rng))
        })
        .collect();
    conversations.sort_by_key(|one| one.inserted_at);
    Desk {
        account,
        people,
        conversations,
        coming: script.coming,
        next: (!options.quiet).then(|| now.saturating_add(FIRST).unwrap_or(now)),
        rng,
    }
}

/// One conversation of a person, somewhere in its life.
fn deal(
    number: usize,
    person: &Person,
    flow: Option<String>,
    lines: &[String],
    now: Timestamp,
    rng: &mut Rng,
) -> Conversation {
    let lot = rng.u8(..100);
    let status = match lot {
        ..26 => Status::Running,
        26..32 => Status::Ready,
        32..42 => Status::Scheduled,
        42..76 => Status::Completed,
        76..90 => Status::Expired,
        _ => Status::Cancelled,
    };
    let minutes = match status {
        Status::Running | Status::Ready => rng.i64(3..40 * 60),
        Status::Scheduled => rng.i64(30..600),
        Status::Completed | Status::Expired | Status::Cancelled => {
            rng.i64(4 * 1_440..90 * 1_440) + number as i64
        }
    };
    let mut at = before(now, minutes * 60 + rng.i64(0..60));
    let inserted_at = before(at, 3_600);
    let said = match status {
        Status::Scheduled => 0,
        Status::Ready => 1,
        _ => lines.len(),
    };
    let name = person
        .name
        .as_deref()
        .and_then(|name| name.split(' ').next());
    let mut messages = Vec::new();
    for line in lines.iter().take(said) {
        let (side, words) = line.split_at(line.len().min(2));
        at = after(at, rng.i64(20..170)).min(now);
        messages.push(Message {
            id: uuid(rng),
            is_inbound: side == "> ",
            body: words.replace("{me}", name.unwrap_or("there")),
            inserted_at: at,
        });
    }
    let waits = messages.last().is_some_and(|last| last.is_inbound);
    Conversation {
        id: uuid(rng),
        person: person.id.clone(),
        flow,
        status,
        support_required: status == Status::Running && waits,
        inserted_at,
        updated_at: at,
        messages,
    }
}

fn before(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_sub(SignedDuration::from_secs(seconds))
        .unwrap_or(at)
}

fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(at)
}
