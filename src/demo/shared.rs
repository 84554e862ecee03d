//! What every request shares: the desk behind its lock, the clock, the request budget, the log of accepted writes.

use std::fmt::{self, Debug};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

use super::clock::Clock;
use super::desk::Desk;
use super::faults::Faults;

/// A write the desk accepted, for tests that count what really arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptedWrite {
    /// When, by the desk's clock.
    pub at: Timestamp,
    /// `POST`, `PATCH` or `DELETE`.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The request's JSON body, `null` when it had none.
    pub body: Value,
}

/// One fixed minute of requests.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    minute: i64,
    used: u32,
}

/// What is left of the current minute, as the headers tell it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Unix seconds.
    pub(crate) resets_at: i64,
    pub(crate) exhausted: bool,
}

/// What is behind the doors of an embedded desk.
pub(crate) trait Living: Send + 'static {
    /// Lets time pass.
    fn advance(&mut self, now: Timestamp);

    /// Makes one thing happen now and names the conversation it happened in; none if nothing can.
    fn stir(&mut self, now: Timestamp) -> Option<String>;

    /// Tells it where it is served, before anybody can ask: some addresses it gives lead back to it.
    fn is_at(&mut self, _url: &str) {}
}

/// What one can see and touch from the outside, whatever desk it is.
pub(crate) trait Inside: Debug + Send + Sync {
    fn now(&self) -> Timestamp;
    fn faults(&self) -> Faults;
    fn writes(&self) -> Vec<AcceptedWrite>;
    fn stir(&self) -> Option<String>;
}

pub(crate) struct Shared<D = Desk> {
    pub(crate) api_key: String,
    pub(crate) faults: Faults,
    pub(crate) clock: Clock,
    rate_limit: u32,
    desk: Mutex<D>,
    window: Mutex<Window>,
    writes: Mutex<Vec<AcceptedWrite>>,
}

/// Nothing of it is for a log: it holds the key and a whole desk.
impl<D> Debug for Shared<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl<D: Living> Inside for Shared<D> {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn faults(&self) -> Faults {
        self.faults.clone()
    }

    fn writes(&self) -> Vec<AcceptedWrite> {
        open(&self.writes).clone()
    }

    fn stir(&self) -> Option<String> {
        let mut desk = self.desk();
        desk.stir(self.clock.now())
    }
}

impl<D: Living> Shared<D> {
    pub(crate) fn new(
        desk: D,
        clock: Clock,
        api_key: String,
        rate_limit: u32,
        faults: Faults,
    ) -> Self {
        Self {
            api_key,
            faults,
            clock,
            rate_limit,
            desk: Mutex::new(desk),
            window: Mutex::default(),
            writes: Mutex::default(),
        }
    }

    /// The desk as of now.
    pub(crate) fn desk(&self) -> MutexGuard<'_, D> {
        let mut desk = open(&self.desk);
        desk.advance(self.clock.now());
        desk
    }

    /// Counts one request against the current minute.
    pub(crate) fn spend(&self) -> Budget {
        let minute = self.clock.now().as_second().div_euclid(60);
        let mut window = open(&self.window);
        if window.minute != minute {
            *window = Window { minute, used: 0 };
        }
        window.used = window.used.saturating_add(1);
        Budget {
            limit: self.rate_limit,
            remaining: self.rate_limit.saturating_sub(window.used),
            resets_at: (minute + 1) * 60,
            exhausted: window.used > self.rate_limit,
        }
    }

    pub(crate) fn accepted(&self, write: AcceptedWrite) {
        open(&self.writes).push(write);
    }
}

/// A handler that panicked has lost its own request, not everybody's desk.
pub(crate) fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
