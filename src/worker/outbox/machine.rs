//! What a change on its way does next: a pure function of where it stands, what happened and the time.
//!
//! The desks have no idempotency key, so words that may have arrived are never sent again by a program. What is
//! provably not received goes out again; what may have been received is looked for; what is not found waits for a
//! person. The caller stores every step, on condition that the entry still stands where this function saw it, before
//! it carries out the step's action.

use jiff::{SignedDuration, Timestamp};

use crate::app::effect::Decision;
use crate::backend::Outcome;
use crate::domain::change::Change;
use crate::domain::conversation::Thread;
use crate::domain::draft::Basis;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{AdminId, PartId};
use crate::domain::outbox::{Entry, Progress, Question};
use crate::domain::untrusted::Untrusted;
use crate::worker::outbox::check;

/// When to look for words that may have arrived, in seconds after they were sent.
const LOOKS: [i64; 5] = [2, 5, 15, 45, 120];
/// How long a desk may take to show what it received: its own time-outs and the lag of its replicas, with room.
const SETTLE: SignedDuration = SignedDuration::from_secs(180);
/// How many readings must not find the words before a person is asked.
const MIN_LOOKS: u16 = 3;
/// A departure missed by more than this was missed because nobody was there: the program or the machine slept.
const GRACE: SignedDuration = SignedDuration::from_secs(60);
/// Words that could not leave for this long are looked at again before they do.
const STALE: SignedDuration = SignedDuration::from_secs(30 * 60);
/// The longest pause between two tries.
const LONGEST_PAUSE: i64 = 60;
/// The pause after a reading failed: the desk's own back-off comes on top.
const READ_PAUSE: i64 = 5;

/// What happened to an entry.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Its time may have come, and nothing of its conversation is before it.
    Due,
    /// Its conversation was read.
    Read(Reading<'a>),
    /// Its conversation could not be read.
    ReadFailed(&'a Failure),
    /// The desk answered to it, or failed to.
    Answered(Result<&'a Outcome, &'a Failure>),
    /// A sender found it that did not see it come in: the one before died.
    Found,
    /// The time of day moved by this much more than time passed: the machine slept, or somebody set the clock.
    Jumped(SignedDuration),
    /// The person decided.
    Decided(Decision),
    /// The person wants it back.
    Recalled,
}

/// A conversation as the desk has it, with what is needed to tell ours from theirs.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// What was read.
    pub thread: &'a Thread,
    /// In whose name we act; none on a desk without identities.
    pub me: Option<&'a AdminId>,
    /// The other changes of this conversation, done ones too: they explain parts and states.
    pub others: &'a [&'a Entry],
    /// When the reading began.
    pub asked_at: Timestamp,
}

/// What to do once a step is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Read the conversation and come back with it.
    Read,
    /// Send the change, once.
    Send,
}

/// What follows from an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Nothing changes.
    Stay,
    /// Nothing changes yet, but something is to be done.
    Do(Action),
    /// The entry becomes this; then something may be to be done.
    Go(Box<Entry>, Option<Action>),
    /// The entry leaves the outbox; words go back into a draft.
    TakeBack,
    /// Out of the outbox for good; the person throws the words away.
    ThrowAway,
    /// It cannot be taken back any more.
    TooLate,
}

/// What `entry` does when `event` happens at `now`.
pub fn step(entry: &Entry, event: Event<'_>, now: Timestamp) -> Step {
    match event {
        Event::Due => due(entry, now),
        Event::Read(reading) => read(entry, reading, now),
        Event::ReadFailed(failure) => read_failed(entry, failure, now),
        Event::Answered(answer) => answered(entry, answer, now),
        Event::Found => found(entry, now),
        Event::Jumped(by) => jumped(entry, by, now),
        Event::Decided(decision) => decided(entry, decision, now),
        Event::Recalled if entry.progress.is_recallable() => Step::TakeBack,
        Event::Recalled => Step::TooLate,
    }
}

/// When `entry` next wants [`Event::Due`]; none while it is under way or waits for a person.
pub fn due_at(entry: &Entry) -> Option<Timestamp> {
    match &entry.progress {
        Progress::Held { until } => Some(*until),
        Progress::Waiting { at, .. } => Some(*at),
        Progress::Unknown { next_look, .. } => Some(*next_look),
        Progress::Sending { .. }
        | Progress::Asking(_)
        | Progress::Refused { .. }
        | Progress::Done { .. } => None,
    }
}

/// What becomes of `other`, a later change of the same gesture and conversation, once `refused` was refused: a
/// conversation is not closed behind a reply that never went out.
pub fn falls_with(refused: &Entry, other: &Entry) -> Option<Entry> {
    let belongs =
        other.group == refused.group && other.key == refused.key && other.id != refused.id;
    let is_refused = matches!(refused.progress, Progress::Refused { .. });
    (belongs && is_refused && other.progress.is_recallable()).then(|| {
        let why = Untrusted::from("what came before it was refused");
        with(other, Progress::Refused { why })
    })
}

fn due(entry: &Entry, now: Timestamp) -> Step {
    match &entry.progress {
        Progress::Held { until } if later(*until, GRACE) < now => {
            go(entry, Progress::Asking(Question::Late))
        }
        Progress::Held { until } if *until <= now => go(entry, waiting(*until, None)),
        Progress::Waiting { at, .. } if *at <= now => {
            if !entry.change.speaks() && entry.basis.is_none() {
                send(entry.clone(), now)
            } else if entry.change.speaks() && later(entry.created_at, STALE) < now {
                go(entry, Progress::Asking(Question::Late))
            } else {
                Step::Do(Action::Read)
            }
        }
        Progress::Unknown { next_look, .. } if *next_look <= now => Step::Do(Action::Read),
        Progress::Asking(Question::NotFound) => Step::Do(Action::Read),
        Progress::Held { .. }
        | Progress::Waiting { .. }
        | Progress::Unknown { .. }
        | Progress::Sending { .. }
        | Progress::Asking(_)
        | Progress::Refused { .. }
        | Progress::Done { .. } => Step::Stay,
    }
}

fn read(entry: &Entry, reading: Reading<'_>, now: Timestamp) -> Step {
    let ours = || {
        let tried = entry.attempts > 0 && entry.change.speaks();
        tried.then(|| check::own_part(entry, reading)).flatten()
    };
    match &entry.progress {
        Progress::Waiting { .. } => {
            if let Some(part) = ours() {
                return done(entry, now, Some(part.id.clone()));
            }
            if let Some(question) = check::changed(entry, reading, now) {
                let mut asking = with(entry, Progress::Asking(question));
                asking.basis = Some(basis_of(reading.thread));
                return Step::Go(Box::new(asking), None);
            }
            let mut entry = entry.clone();
            if entry.attempts == 0 {
                entry.high_water = check::high_water(reading);
            }
            send(entry, now)
        }
        Progress::Unknown { .. } => match ours() {
            Some(part) => done(entry, now, Some(part.id.clone())),
            None => not_found(entry, reading.asked_at, now),
        },
        Progress::Asking(Question::NotFound) => match ours() {
            Some(part) => done(entry, now, Some(part.id.clone())),
            None => Step::Stay,
        },
        Progress::Held { .. }
        | Progress::Sending { .. }
        | Progress::Asking(Question::Changed { .. } | Question::Late)
        | Progress::Refused { .. }
        | Progress::Done { .. } => Step::Stay,
    }
}

/// One more reading without our words in it.
fn not_found(entry: &Entry, asked_at: Timestamp, now: Timestamp) -> Step {
    let Progress::Unknown { since, looks, .. } = entry.progress else {
        return Step::Stay;
    };
    let looks = looks.saturating_add(1);
    let settled = later(since, SETTLE);
    if asked_at >= settled && looks >= MIN_LOOKS {
        return go(entry, Progress::Asking(Question::NotFound));
    }
    let planned = LOOKS
        .iter()
        .map(|seconds| later(since, SignedDuration::from_secs(*seconds)))
        .chain([settled])
        .find(|moment| *moment > now)
        .unwrap_or_else(|| seconds_later(now, READ_PAUSE));
    let next_look = planned;
    go(
        entry,
        Progress::Unknown {
            since,
            looks,
            next_look,
        },
    )
}

fn read_failed(entry: &Entry, failure: &Failure, now: Timestamp) -> Step {
    let pause = pause_of(failure, READ_PAUSE);
    match &entry.progress {
        Progress::Waiting { .. } => match failure.kind {
            // A desk that cannot be read cannot be checked either; the words still have to leave.
            FailureKind::Unsupported => send(entry.clone(), now),
            FailureKind::Gone | FailureKind::Rejected => refused(entry, failure),
            _ => go(entry, waiting(seconds_later(now, pause), Some(failure))),
        },
        Progress::Unknown { since, looks, .. } => match failure.kind {
            FailureKind::Unsupported => go(entry, Progress::Asking(Question::NotFound)),
            FailureKind::Gone => not_found(entry, now, now),
            _ => go(
                entry,
                Progress::Unknown {
                    since: *since,
                    looks: *looks,
                    next_look: seconds_later(now, pause),
                },
            ),
        },
        Progress::Held { .. }
        | Progress::Sending { .. }
        | Progress::Asking(_)
        | Progress::Refused { .. }
        | Progress::Done { .. } => Step::Stay,
    }
}

fn answered(entry: &Entry, answer: Result<&Outcome, &Failure>, now: Timestamp) -> Step {
    if !matches!(entry.progress, Progress::Sending { .. }) {
        return Step::Stay;
    }
    let failure = match answer {
        Ok(outcome) => {
            let part = made(entry, outcome);
            // An answer that neither shows the words nor says that they were taken proves nothing: we look for them.
            let is_proven = part.is_some() || outcome.is_accepted;
            return if entry.change.speaks() && !is_proven {
                unknown(entry, now, seconds_later(now, LOOKS[0]))
            } else {
                done(entry, now, part)
            };
        }
        Err(failure) => failure,
    };
    let is_paused = matches!(
        failure.kind,
        FailureKind::Unauthorized | FailureKind::Forbidden | FailureKind::RateLimited(_)
    );
    match failure.received {
        Received::No if failure.kind == FailureKind::Unsupported => refused(entry, failure),
        Received::Refused if is_paused => again(entry, failure, now),
        Received::Refused
            if failure.kind == FailureKind::Gone && entry.change == Change::Delete =>
        {
            done(entry, now, None)
        }
        Received::Refused => refused(entry, failure),
        Received::Unknown if entry.change.speaks() => {
            unknown(entry, now, seconds_later(now, LOOKS[0]))
        }
        // It never arrived, or a second time changes nothing.
        Received::No | Received::Unknown => again(entry, failure, now),
    }
}

/// The settle window begins anew whenever the time of day cannot be trusted to have passed: a person who is asked too
/// early may send again what is still to arrive.
fn found(entry: &Entry, now: Timestamp) -> Step {
    match &entry.progress {
        Progress::Sending { .. } if entry.change.speaks() => unknown(entry, now, now),
        Progress::Sending { .. } => go(entry, waiting(now, None)),
        Progress::Held { .. } => go(entry, Progress::Asking(Question::Late)),
        Progress::Unknown { .. } => unknown(entry, now, now),
        Progress::Waiting { .. }
        | Progress::Asking(_)
        | Progress::Refused { .. }
        | Progress::Done { .. } => Step::Stay,
    }
}

fn jumped(entry: &Entry, by: SignedDuration, now: Timestamp) -> Step {
    match &entry.progress {
        Progress::Unknown { .. } => unknown(entry, now, now),
        // Set back, the clock would make them wait for what has passed; set forward, they are simply due.
        Progress::Held { until } if by.is_negative() => {
            let until = later(*until, by);
            go(entry, Progress::Held { until })
        }
        Progress::Waiting { at, why } if by.is_negative() => {
            let (at, why) = (later(*at, by), why.clone());
            go(entry, Progress::Waiting { at, why })
        }
        Progress::Held { .. }
        | Progress::Waiting { .. }
        | Progress::Sending { .. }
        | Progress::Asking(_)
        | Progress::Refused { .. }
        | Progress::Done { .. } => Step::Stay,
    }
}

fn decided(entry: &Entry, decision: Decision, now: Timestamp) -> Step {
    match (&entry.progress, decision) {
        (Progress::Sending { .. } | Progress::Done { .. }, _)
        | (
            Progress::Unknown { .. },
            Decision::BackToDraft | Decision::Drop | Decision::KeepAsNote,
        ) => Step::TooLate,
        // It may be there; sending it now could say it twice. Looking now is what helps.
        (Progress::Unknown { since, looks, .. }, Decision::Send) => go(
            entry,
            Progress::Unknown {
                since: *since,
                looks: *looks,
                next_look: now,
            },
        ),
        (_, Decision::Send) => {
            let mut entry = with(entry, waiting(now, None));
            // Handed over once more, knowingly: from now on it is counted when it grows stale.
            entry.created_at = now;
            Step::Go(Box::new(entry), None)
        }
        (_, Decision::CountAsDone) => done(entry, now, None),
        (_, Decision::BackToDraft) => Step::TakeBack,
        (_, Decision::Drop) => Step::ThrowAway,
        (_, Decision::KeepAsNote) => {
            let (Change::Reply(words) | Change::Note(words)) = &entry.change else {
                return Step::Stay;
            };
            let mut note = with(entry, waiting(now, None));
            note.change = Change::Note(words.clone());
            note.created_at = now;
            note.basis = None;
            note.attempts = 0;
            note.high_water = None;
            Step::Go(Box::new(note), None)
        }
    }
}

/// What the change made, if the answer shows it: a part, or a conversation, by whose name its first words go.
fn made(entry: &Entry, outcome: &Outcome) -> Option<PartId> {
    if let Change::Begin(..) = entry.change {
        let begun = outcome.conversation.as_ref();
        return begun.map(|begun| PartId::new(begun.id.as_str()));
    }
    outcome.part.as_ref().map(|part| part.id.clone())
}

fn send(mut entry: Entry, now: Timestamp) -> Step {
    entry.progress = Progress::Sending { since: now };
    entry.attempts = entry.attempts.saturating_add(1);
    Step::Go(Box::new(entry), Some(Action::Send))
}

/// To be tried again after a pause that grows with the tries.
fn again(entry: &Entry, failure: &Failure, now: Timestamp) -> Step {
    let doublings = u32::from(entry.attempts.clamp(1, 7) - 1);
    let pause = pause_of(failure, (1_i64 << doublings).min(LONGEST_PAUSE));
    go(entry, waiting(seconds_later(now, pause), Some(failure)))
}

fn unknown(entry: &Entry, since: Timestamp, next_look: Timestamp) -> Step {
    go(
        entry,
        Progress::Unknown {
            since,
            looks: 0,
            next_look,
        },
    )
}

fn refused(entry: &Entry, failure: &Failure) -> Step {
    let why = words(failure);
    go(entry, Progress::Refused { why })
}

fn done(entry: &Entry, at: Timestamp, part: Option<PartId>) -> Step {
    go(entry, Progress::Done { at, part })
}

fn go(entry: &Entry, progress: Progress) -> Step {
    Step::Go(Box::new(with(entry, progress)), None)
}

fn with(entry: &Entry, progress: Progress) -> Entry {
    Entry {
        progress,
        ..entry.clone()
    }
}

fn waiting(at: Timestamp, why: Option<&Failure>) -> Progress {
    Progress::Waiting {
        at,
        why: why.map(words),
    }
}

/// What the person has seen once the new parts were shown to them.
fn basis_of(thread: &Thread) -> Basis {
    let mut basis = Basis::of(&thread.conversation);
    if let Some(newest) = check::last_words(thread) {
        basis.last_part = Some(newest);
    }
    basis
}

/// Seconds to wait after `failure`: what the desk asked for, else a minute where only a person can help, else `usual`.
fn pause_of(failure: &Failure, usual: i64) -> i64 {
    match failure.kind {
        FailureKind::RateLimited(wait) => i64::try_from(wait.as_secs())
            .unwrap_or(LONGEST_PAUSE)
            .max(1),
        FailureKind::Unauthorized | FailureKind::Forbidden => LONGEST_PAUSE,
        _ => usual,
    }
}

/// The desk's own words, or the class of the failure in ours.
fn words(failure: &Failure) -> Untrusted {
    if failure.message.is_blank() {
        Untrusted::from(failure.kind.to_string())
    } else {
        failure.message.clone()
    }
}

fn seconds_later(moment: Timestamp, seconds: i64) -> Timestamp {
    later(moment, SignedDuration::from_secs(seconds))
}

fn later(moment: Timestamp, wait: SignedDuration) -> Timestamp {
    moment.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
