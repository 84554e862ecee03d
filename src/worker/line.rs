//! How one connection is doing, learned from every answer, and the patience that follows from it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::app::message::Link;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::id::Profile;
use crate::worker::report::Reporter;

/// Tells the time of day. Only the caller knows a real clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The longest pause between two tries while the desk is out of reach.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Failures in a row that may be the desk's or one connection's own before the desk counts as out of reach.
const DOUBTS: u32 = 2;

/// The state of one connection.
pub struct Line {
    profile: Profile,
    clock: Clock,
    reporter: Reporter,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    doubts: u32,
    synced_at: Option<Timestamp>,
    is_syncing: bool,
    told: Link,
}

#[derive(Debug)]
enum Phase {
    Connecting,
    Live,
    Offline {
        since: Timestamp,
        why: Failure,
        tries: u32,
        probe_at: Instant,
    },
    Limited {
        until: Instant,
        until_wall: Timestamp,
    },
    Refused(Failure),
}

/// How long somebody who wants to ask has to wait.
enum Patience {
    Go,
    Until(Instant),
    /// Only a person can help.
    Forever,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

impl Line {
    /// A connection nobody has tried yet.
    pub fn new(profile: Profile, clock: Clock, reporter: Reporter) -> Self {
        Self {
            profile,
            clock,
            reporter,
            state: Mutex::new(State {
                phase: Phase::Connecting,
                doubts: 0,
                synced_at: None,
                is_syncing: false,
                told: Link::Connecting,
            }),
            changed: Notify::new(),
        }
    }

    /// Waits until it makes sense to ask the desk. While it is out of reach one asks at a time, ever less often;
    /// when it answers, all go on.
    pub async fn ready(&self) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            match self.patience() {
                Patience::Go => return,
                Patience::Until(moment) => tokio::select! {
                    () = &mut changed => {}
                    () = tokio::time::sleep_until(moment) => {}
                },
                Patience::Forever => changed.await,
            }
        }
    }

    fn patience(&self) -> Patience {
        let mut state = self.state();
        let now = Instant::now();
        match &mut state.phase {
            Phase::Connecting | Phase::Live => Patience::Go,
            Phase::Offline {
                probe_at, tries, ..
            } if *probe_at <= now => {
                // This one tries; the others wait as if it had failed.
                *probe_at = now + pause(*tries);
                Patience::Go
            }
            Phase::Limited { until, .. } if *until <= now => Patience::Go,
            Phase::Offline {
                probe_at: until, ..
            }
            | Phase::Limited { until, .. } => Patience::Until(*until),
            Phase::Refused(_) => Patience::Forever,
        }
    }

    /// The failure that keeps the desk from being asked now, if one does.
    pub fn trouble(&self) -> Option<Failure> {
        match &self.state().phase {
            Phase::Offline { why, .. } | Phase::Refused(why) => Some(why.clone()),
            Phase::Connecting | Phase::Live | Phase::Limited { .. } => None,
        }
    }

    /// Learns from an answer.
    pub fn heard<T>(&self, answer: &Result<T, Failure>) {
        let mut state = self.state();
        match answer {
            Err(failure) => self.learn(&mut state, failure),
            Ok(_) => live(&mut state),
        }
        self.tell(&mut state);
    }

    fn learn(&self, state: &mut State, failure: &Failure) {
        let is_doubtful = match failure.kind {
            FailureKind::Unreachable
            | FailureKind::Tls
            | FailureKind::Proxy
            | FailureKind::Timeout => false,
            FailureKind::Broken | FailureKind::Server(_) | FailureKind::BadAnswer => true,
            FailureKind::RateLimited(wait) => {
                let seconds = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
                state.phase = Phase::Limited {
                    until: Instant::now() + wait,
                    until_wall: (self.clock)()
                        .checked_add(seconds)
                        .unwrap_or(Timestamp::MAX),
                };
                return;
            }
            FailureKind::Unauthorized => {
                state.phase = Phase::Refused(failure.clone());
                return;
            }
            // The desk answers, if not as one would like.
            FailureKind::Forbidden
            | FailureKind::Gone
            | FailureKind::StaleCursor
            | FailureKind::Rejected
            | FailureKind::TooBig => return live(state),
            FailureKind::Unsupported | FailureKind::Store => return,
        };
        state.doubts += 1;
        // Of a desk that never answered there is nothing good to believe yet.
        let is_believed = !matches!(state.phase, Phase::Connecting);
        if is_doubtful && is_believed && state.doubts < DOUBTS {
            return;
        }
        let (since, tries) = match &state.phase {
            Phase::Offline { since, tries, .. } => (*since, tries.saturating_add(1)),
            _ => ((self.clock)(), 0),
        };
        state.phase = Phase::Offline {
            since,
            why: failure.clone(),
            tries,
            probe_at: Instant::now() + pause(tries),
        };
    }

    /// The person wants news now: pauses are over, and a refused key gets another chance.
    pub fn retry(&self) {
        let mut state = self.state();
        match &mut state.phase {
            Phase::Offline {
                probe_at, tries, ..
            } => {
                *probe_at = Instant::now();
                *tries = 0;
            }
            Phase::Refused(_) => state.phase = Phase::Connecting,
            // The desk asked us to wait; a person in a hurry does not change that.
            Phase::Limited { .. } | Phase::Connecting | Phase::Live => {}
        }
        self.tell(&mut state);
    }

    /// A walk over the desk began or ended.
    pub fn syncing(&self, is_syncing: bool) {
        let mut state = self.state();
        state.is_syncing = is_syncing;
        self.tell(&mut state);
    }

    /// The desk told the whole state of the queue.
    pub fn synced(&self) {
        let mut state = self.state();
        state.synced_at = Some((self.clock)());
        self.tell(&mut state);
    }

    fn tell(&self, state: &mut State) {
        let link = match &state.phase {
            Phase::Connecting => Link::Connecting,
            Phase::Live => Link::Live {
                synced_at: state.synced_at,
                is_syncing: state.is_syncing,
            },
            Phase::Offline { since, why, .. } => Link::Offline {
                since: *since,
                why: why.clone(),
            },
            Phase::Limited { until_wall, .. } => Link::RateLimited { until: *until_wall },
            Phase::Refused(why) => Link::Refused { why: why.clone() },
        };
        self.changed.notify_waiters();
        if state.told != link {
            state.told = link.clone();
            self.reporter.link(self.profile.clone(), link);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn live(state: &mut State) {
    state.doubts = 0;
    state.phase = Phase::Live;
}

/// 1, 2, 4 … 60 seconds.
fn pause(tries: u32) -> Duration {
    let seconds = 1_u64.checked_shl(tries.min(10)).unwrap_or(u64::MAX);
    Duration::from_secs(seconds).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests;
