//! The outbox against a hostile world: seeded runs of an agent, teammates, a customer, a clock that jumps, a desk
//! that refuses, drops, delays, applies late, lags, and in one run of three takes words to show them later, and a
//! program that is killed at any step.
//!
//! What must hold at the end of each run: the desk has each text at most once, what counts as done is there, nothing
//! taken back is there, the order within a conversation is kept, and everything else is where a person sees it.
//! `TINBOX_SEEDS=1000000 cargo test --test suite long_run -- --ignored --nocapture` runs for longer.

mod desk;
mod people;
mod process;
mod verdict;
mod world;

use jiff::Timestamp;
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::worker::outbox::machine::{self, Action, Event, Step};

use world::{Run, World};

/// How entries go on; the real one is [`machine::step`].
type Policy = fn(&Entry, Event<'_>, Timestamp) -> Step;

/// Runs one seed, killed at that step if any, and tells how many steps it took.
fn run(seed: u64, kill_at: Option<u64>, policy: Policy) -> Result<Run, String> {
    World::new(seed, kill_at, policy).run()
}

/// The first seed and kill that break a policy.
fn first_failure(policy: Policy, seeds: std::ops::Range<u64>) -> Option<String> {
    seeds.into_iter().find_map(|seed| {
        let steps = match run(seed, None, policy) {
            Ok(run) => run.steps,
            Err(problem) => return Some(format!("seed {seed}: {problem}")),
        };
        let kill_at = fastrand::Rng::with_seed(seed).u64(1..=steps.max(1));
        run(seed, Some(kill_at), policy)
            .err()
            .map(|problem| format!("seed {seed}, killed at step {kill_at}: {problem}"))
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long to run is the caller's to say"
)]
fn seeds() -> u64 {
    std::env::var("TINBOX_SEEDS")
        .ok()
        .and_then(|seeds| seeds.parse().ok())
        .unwrap_or(1_000_000)
}

#[test]
fn nothing_is_lost_and_nothing_is_said_twice() {
    assert_eq!(first_failure(machine::step, 0..10_000), None);
}

#[test]
fn a_kill_at_every_single_step_changes_nothing() {
    for seed in 0..60 {
        let steps = run(seed, None, machine::step).unwrap().steps;
        for kill_at in 1..=steps {
            if let Err(problem) = run(seed, Some(kill_at), machine::step) {
                panic!("seed {seed}, killed at step {kill_at}: {problem}");
            }
        }
    }
}

#[test]
fn the_world_is_hostile_enough_to_matter() {
    let mut all = Run::default();
    for seed in 0..500 {
        let run = run(seed, None, machine::step).unwrap();
        all.steps += run.steps;
        all.unknown += run.unknown;
        all.late += run.late;
        all.asked += run.asked;
        all.refused += run.refused;
        all.taken_back += run.taken_back;
        all.done += run.done;
    }
    let counts = [
        all.unknown,
        all.late,
        all.asked,
        all.refused,
        all.taken_back,
        all.done,
    ];
    assert!(counts.iter().all(|count| *count > 100), "{all:?}");
}

#[test]
#[ignore = "takes as long as one likes"]
fn long_run() {
    assert_eq!(first_failure(machine::step, 0..seeds()), None);
}

/// Sends again after one reading that did not find the words.
fn impatient(entry: &Entry, event: Event<'_>, now: Timestamp) -> Step {
    match machine::step(entry, event, now) {
        Step::Go(next, None) if matches!(next.progress, Progress::Unknown { looks: 1.., .. }) => {
            let progress = Progress::Waiting { at: now, why: None };
            Step::Go(Box::new(Entry { progress, ..*next }), None)
        }
        step => step,
    }
}

/// Takes every failure for a proof that nothing arrived.
fn credulous(entry: &Entry, event: Event<'_>, now: Timestamp) -> Step {
    match (event, machine::step(entry, event, now)) {
        (Event::Answered(Err(_)), Step::Go(next, None)) => {
            let progress = match next.progress {
                Progress::Unknown { .. } => Progress::Waiting { at: now, why: None },
                other => other,
            };
            let high_water = None;
            let attempts = 0;
            Step::Go(
                Box::new(Entry {
                    progress,
                    attempts,
                    high_water,
                    ..*next
                }),
                None,
            )
        }
        (_, step) => step,
    }
}

/// Forgets after a crash that a request was under way.
fn forgetful(entry: &Entry, event: Event<'_>, now: Timestamp) -> Step {
    match event {
        Event::Found if matches!(entry.progress, Progress::Sending { .. }) => {
            let progress = Progress::Waiting { at: now, why: None };
            let attempts = 0;
            Step::Go(
                Box::new(Entry {
                    progress,
                    attempts,
                    ..entry.clone()
                }),
                None,
            )
        }
        event => machine::step(entry, event, now),
    }
}

/// Believes any own part to be the one it looks for.
fn careless(entry: &Entry, event: Event<'_>, now: Timestamp) -> Step {
    match event {
        Event::Read(mut reading) => {
            reading.others = &[];
            let entry = Entry {
                high_water: None,
                ..entry.clone()
            };
            machine::step(&entry, Event::Read(reading), now)
        }
        event => machine::step(entry, event, now),
    }
}

/// Takes the first words that could be its own, although others were taken that nobody has seen yet.
fn oblivious(entry: &Entry, event: Event<'_>, now: Timestamp) -> Step {
    match event {
        Event::Read(mut reading) => {
            let is_nameless =
                |other: &Entry| matches!(other.progress, Progress::Done { part: None, .. });
            let others = reading.others.iter().filter(|other| !is_nameless(other));
            let others: Vec<&Entry> = others.copied().collect();
            reading.others = &others;
            machine::step(entry, Event::Read(reading), now)
        }
        event => machine::step(entry, event, now),
    }
}

/// Gives up what it cannot find.
fn resigned(entry: &Entry, event: Event<'_>, now: Timestamp) -> Step {
    match machine::step(entry, event, now) {
        Step::Go(next, None) if matches!(next.progress, Progress::Unknown { looks: 2.., .. }) => {
            let progress = Progress::Done {
                at: now,
                part: None,
            };
            Step::Go(Box::new(Entry { progress, ..*next }), None)
        }
        step => step,
    }
}

/// Sends before the step is stored: what [`Action`] must never do. Kept as a step that forgets to store `Sending`.
fn hasty(entry: &Entry, event: Event<'_>, now: Timestamp) -> Step {
    match machine::step(entry, event, now) {
        Step::Go(next, Some(Action::Send)) => {
            let mut unsaid = *next;
            unsaid.progress = entry.progress.clone();
            Step::Go(Box::new(unsaid), Some(Action::Send))
        }
        step => step,
    }
}

#[test]
fn worse_policies_are_caught() {
    let worse: [(&str, Policy); 7] = [
        ("impatient", impatient),
        ("credulous", credulous),
        ("forgetful", forgetful),
        ("careless", careless),
        ("oblivious", oblivious),
        ("resigned", resigned),
        ("hasty", hasty),
    ];
    for (name, policy) in worse {
        assert!(first_failure(policy, 0..3_000).is_some(), "{name} passes");
    }
}
