//! The desk: the truth, read through replicas that lag, written through a network that loses.

use std::time::Duration;

use jiff::Timestamp;
use tinbox::backend::Outcome;
use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::conversation::{Conversation, State, Thread};
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::{AdminId, ConversationId, PartId};
use tinbox::domain::outbox::Entry;
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{Author, AuthorKind};
use tinbox::domain::untrusted::Untrusted;

/// Replicas show writes at most this much later.
const LAG: i64 = 10_000;
/// The client gives up on a write after this long.
const DEADLINE: i64 = 30_000;
/// What was given up on is applied at most this long after it was sent.
const LATENESS: i64 = 90_000;
/// A desk that delivers from a queue shows what it took at most this much later.
const QUEUED: i64 = 60_000;

/// One conversation on the desk.
pub(super) struct Room {
    /// What was said, by when it was applied, and which entry said it.
    pub(super) parts: Vec<(i64, Part, Option<ChangeId>)>,
    /// State and assignee by when they came to be.
    headers: Vec<(i64, State, Option<AdminId>)>,
    /// When the last of what waits in its queue comes out.
    queued_until: i64,
}

/// What happens to a request.
pub(super) struct Fate {
    /// When the desk carries it out, if ever.
    pub(super) applied_at: Option<i64>,
    /// When the client hears of it.
    pub(super) answered_at: i64,
    /// What it hears; none for what the desk has made by then.
    pub(super) failure: Option<Failure>,
    /// What the answer tells if it is no failure.
    pub(super) told: Told,
}

/// What an answer tells of the words it is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// The part they became.
    Made,
    /// That they were taken, and no more.
    Accepted,
    /// Nothing at all.
    Nothing,
}

impl Room {
    pub(super) fn new() -> Self {
        let mut room = Self {
            parts: Vec::new(),
            headers: vec![(i64::MIN, State::Open, None)],
            queued_until: i64::MIN,
        };
        room.say(0, AuthorKind::Contact, "ana", "Help!", false, None);
        room
    }

    pub(super) fn say(
        &mut self,
        now: i64,
        kind: AuthorKind,
        who: &str,
        words: &str,
        is_note: bool,
        by: Option<ChangeId>,
    ) -> Part {
        let body = Body {
            html: Some(Untrusted::from(format!("<p>{words}</p>"))),
            ..Body::default()
        };
        let channel = Channel::Chat;
        let part = Part {
            id: PartId::new((self.parts.len() + 1).to_string()),
            at: time(now),
            updated_at: time(now),
            author: Some(Author {
                kind,
                id: Some(who.into()),
                name: None,
                email: None,
            }),
            content: if is_note {
                Content::Note { body }
            } else {
                Content::Message { body, channel }
            },
            redacted: false,
            tags: Vec::new(),
        };
        self.parts.push((now, part.clone(), by));
        part
    }

    pub(super) fn set(&mut self, now: i64, state: State, assignee: Option<AdminId>) {
        self.headers.push((now, state, assignee));
    }

    /// Carries out an entry's change.
    pub(super) fn apply(&mut self, now: i64, entry: &Entry) -> Outcome {
        let mut say = |words: &str, is_note| Outcome {
            part: Some(self.say(
                now,
                AuthorKind::Admin,
                "me",
                words,
                is_note,
                Some(entry.id.clone()),
            )),
            is_accepted: false,
            conversation: None,
        };
        match &entry.change {
            Change::Reply(words) | Change::Begin(_, words) => say(words, false),
            Change::Note(words) => say(words, true),
            Change::Close => {
                let assignee = self.headers.last().and_then(|header| header.2.clone());
                self.set(now, State::Closed, assignee);
                Outcome::default()
            }
            // Nobody hands over anything else here.
            _ => Outcome::default(),
        }
    }

    /// Puts words that reach the desk at the end of its queue; it says at once that it took them.
    pub(super) fn queue(&mut self, rng: &mut fastrand::Rng, fate: &mut Fate) {
        fate.told = Told::Accepted;
        let Some(at) = &mut fate.applied_at else {
            return;
        };
        *at = (*at + rng.i64(0..QUEUED)).max(self.queued_until.saturating_add(1));
        self.queued_until = *at;
    }

    /// How often the desk has an entry's words.
    pub(super) fn copies(&self, id: &ChangeId) -> usize {
        self.parts
            .iter()
            .filter(|(_, _, by)| by.as_ref() == Some(id))
            .count()
    }

    /// The conversation as a replica shows it that is `lag` behind.
    pub(super) fn read(&self, id: &str, now: i64, lag: i64) -> Thread {
        let shown = now - lag;
        let parts = self.parts.iter().filter(|(at, ..)| *at <= shown);
        let header = self.headers.iter().rfind(|(at, ..)| *at <= shown);
        let mut conversation = Conversation::new(ConversationId::new(id), time(0));
        if let Some((_, state, assignee)) = header {
            conversation.state = *state;
            conversation.assignee.clone_from(assignee);
        }
        Thread {
            conversation,
            parts: parts.map(|(_, part, _)| part.clone()).collect(),
            is_cut: false,
        }
    }
}

/// What happens to a write that leaves at `now`.
pub(super) fn write_fate(rng: &mut fastrand::Rng, now: i64, is_kind: bool) -> Fate {
    let soon = now + rng.i64(20..3_000);
    let whenever = now + rng.i64(20..DEADLINE);
    let fate = |applied_at, answered_at, failure| Fate {
        applied_at,
        answered_at,
        failure,
        told: Told::Made,
    };
    let failed = |kind, received| Some(Failure::new(kind, received, "no luck"));
    if is_kind {
        return fate(Some(now + 10), now + 50, None);
    }
    let unknown = failed(FailureKind::Timeout, Received::Unknown);
    match rng.u8(0..100) {
        0..7 => fate(None, soon, failed(FailureKind::Rejected, Received::Refused)),
        7..15 => fate(None, soon, failed(FailureKind::Unreachable, Received::No)),
        15..20 => {
            let wait = Duration::from_secs(rng.u64(1..30));
            fate(
                None,
                soon,
                failed(FailureKind::RateLimited(wait), Received::No),
            )
        }
        20..23 => fate(
            None,
            soon,
            failed(FailureKind::Unauthorized, Received::Refused),
        ),
        23..33 => fate(None, whenever, unknown),
        33..45 => fate(Some(now + 10), whenever, unknown),
        45..53 => {
            let failure = failed(FailureKind::Server(502), Received::Unknown);
            fate(Some(now + 10), soon, failure)
        }
        53..65 => fate(Some(now + rng.i64(20..LATENESS)), whenever, unknown),
        65..68 => Fate {
            told: Told::Nothing,
            ..fate(Some(now + 10), soon, None)
        },
        _ => fate(Some(now + 10), soon, None),
    }
}

/// What a reading that leaves at `now` comes to: when, how old, or why not.
pub(super) fn read_fate(
    rng: &mut fastrand::Rng,
    now: i64,
    is_kind: bool,
) -> (i64, Result<i64, Failure>) {
    if is_kind {
        return (now + 30, Ok(0));
    }
    let at = now + rng.i64(20..5_000);
    let failure = |kind| Err(Failure::new(kind, Received::No, "no luck"));
    let answer = match rng.u8(0..100) {
        0..10 => failure(FailureKind::Unreachable),
        10..18 => failure(FailureKind::Server(503)),
        18..21 => failure(FailureKind::RateLimited(Duration::from_secs(
            rng.u64(1..20),
        ))),
        21..23 => failure(FailureKind::Unauthorized),
        23..60 => Ok(0),
        _ => Ok(rng.i64(0..LAG)),
    };
    (at, answer)
}

/// The moment `millisecond` of the simulation.
#[expect(clippy::unwrap_used, reason = "a run lasts hours, not millennia")]
pub(super) fn time(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).unwrap()
}
