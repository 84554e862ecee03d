//! How fast one desk is asked, and who goes first when not everybody may.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::backend::Budget;

/// Requests a second at most; a fast reader causes far fewer (featurebase.md 5.6: 33 are shared by all users of a key).
const PER_SECOND: f64 = 20.0;
/// Requests that may go at once after a pause.
const BURST: f64 = 40.0;
/// The share of what a desk still grants that we take: others use the same key.
const SHARE: f64 = 0.8;
/// Requests of people under way at once.
const FOREGROUND: usize = 6;
/// Requests nobody waits for under way at once.
const BACKGROUND: usize = 2;

/// Why a request is made, most urgent first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Urgency {
    /// A person handed something over.
    Send,
    /// A person looks at it.
    Attended,
    /// The list is kept fresh.
    List,
    /// A person may look at it next.
    Prefetch,
    /// For completeness.
    Sweep,
}

impl Urgency {
    /// The share of the burst that stays untouched for more urgent requests.
    fn reserve(self) -> f64 {
        match self {
            Self::Send => 0.0,
            Self::Attended => 0.1,
            Self::List => 0.25,
            Self::Prefetch => 0.5,
            Self::Sweep => 0.6,
        }
    }
}

/// A token bucket that learns from the desk what is left.
#[derive(Debug)]
pub struct Bucket {
    level: f64,
    per_second: f64,
    filled_at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub fn new(now: Instant) -> Self {
        Self {
            level: BURST,
            per_second: PER_SECOND,
            filled_at: now,
        }
    }

    /// Takes a token, or tells how long to wait before asking again.
    pub fn take(&mut self, urgency: Urgency, now: Instant) -> Result<(), Duration> {
        self.fill(now);
        let needed = urgency.reserve() * BURST + 1.0;
        if self.level >= needed {
            self.level -= 1.0;
            return Ok(());
        }
        let wait = (needed - self.level) / self.per_second;
        // Rounding must not make a waiter spin.
        Err(Duration::from_secs_f64(wait) + Duration::from_millis(1))
    }

    /// Learns what the desk said is left of the window.
    pub fn learn(&mut self, told: Budget, now: Instant) {
        self.fill(now);
        let left = f64::from(told.remaining) * SHARE;
        self.level = self.level.min(left);
        let window = f64::from(told.resets_in_seconds.max(1));
        self.per_second = (left / window).clamp(0.2, PER_SECOND);
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.filled_at);
        self.level = (self.level + passed.as_secs_f64() * self.per_second).min(BURST);
        self.filled_at = now;
    }
}

/// The way to one desk: everybody passes here.
#[derive(Debug)]
pub struct Gate {
    bucket: Mutex<Bucket>,
    foreground: Semaphore,
    background: Semaphore,
    /// What may be read at once, of all urgencies together.
    reads: Semaphore,
}

/// Somebody's turn to read. Dropping it lets the next one in.
#[derive(Debug)]
pub struct Passage<'a> {
    _lane: Option<SemaphorePermit<'a>>,
    _read: Option<SemaphorePermit<'a>>,
}

impl Gate {
    /// A gate with a full bucket, to a desk that may be asked so many things at once.
    pub fn new(at_once: Option<usize>) -> Self {
        let at_once = at_once.unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            bucket: Mutex::new(Bucket::new(Instant::now())),
            foreground: Semaphore::new(FOREGROUND.min(at_once)),
            background: Semaphore::new(BACKGROUND.min(at_once)),
            reads: Semaphore::new(at_once),
        }
    }

    /// Waits until something may be read. What is urgent waits for what is under way, and for no line of what is not.
    pub async fn pass(&self, urgency: Urgency) -> Passage<'_> {
        let lane = match urgency {
            // What a send has to know first; sends are bounded by their own driver.
            Urgency::Send => None,
            Urgency::Attended | Urgency::List => Some(&self.foreground),
            Urgency::Prefetch | Urgency::Sweep => Some(&self.background),
        };
        let lane = match lane {
            Some(lane) => lane.acquire().await.ok(),
            None => None,
        };
        self.token(urgency).await;
        // Last, so that nobody who still waits for something else holds it.
        Passage {
            _lane: lane,
            _read: self.reads.acquire().await.ok(),
        }
    }

    /// Waits until something may be sent. It is stored as under way by then, so it never waits behind reads.
    pub async fn pass_send(&self) {
        self.token(Urgency::Send).await;
    }

    async fn token(&self, urgency: Urgency) {
        loop {
            let taken = self.bucket().take(urgency, Instant::now());
            match taken {
                Ok(()) => return,
                Err(wait) => tokio::time::sleep(wait).await,
            }
        }
    }

    /// Learns what the desk said is left.
    pub fn learn(&self, told: Option<Budget>) {
        if let Some(told) = told {
            self.bucket().learn(told, Instant::now());
        }
    }

    fn bucket(&self) -> std::sync::MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(bucket: &mut Bucket, urgency: Urgency, now: Instant) -> usize {
        std::iter::from_fn(|| bucket.take(urgency, now).ok()).count()
    }

    #[test]
    fn less_urgent_requests_leave_room_for_urgent_ones() {
        let now = Instant::now();
        let mut bucket = Bucket::new(now);
        assert_eq!(drain(&mut bucket, Urgency::Sweep, now), 16);
        assert_eq!(drain(&mut bucket, Urgency::Prefetch, now), 4);
        assert_eq!(drain(&mut bucket, Urgency::List, now), 10);
        assert_eq!(drain(&mut bucket, Urgency::Attended, now), 6);
        assert_eq!(drain(&mut bucket, Urgency::Send, now), 4);
        let wait = bucket.take(Urgency::Send, now).unwrap_err();
        assert_eq!(bucket.take(Urgency::Send, now + wait), Ok(()));
    }

    #[test]
    fn a_desk_with_little_left_is_asked_slowly() {
        let now = Instant::now();
        let mut bucket = Bucket::new(now);
        let told = Budget {
            remaining: 10,
            limit: 2000,
            resets_in_seconds: 8,
        };
        bucket.learn(told, now);
        assert_eq!(drain(&mut bucket, Urgency::Prefetch, now), 0);
        assert_eq!(drain(&mut bucket, Urgency::Send, now), 8);
        let second = now + Duration::from_secs(1);
        assert_eq!(drain(&mut bucket, Urgency::Send, second), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_send_passes_while_background_work_waits() {
        let gate = Gate::new(None);
        let _first = gate.pass(Urgency::Sweep).await;
        let _second = gate.pass(Urgency::Prefetch).await;
        let third = tokio::time::timeout(Duration::from_secs(60), gate.pass(Urgency::Sweep));
        assert!(third.await.is_err());
        let send = tokio::time::timeout(Duration::from_millis(1), gate.pass(Urgency::Send));
        assert!(send.await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_desk_that_is_asked_one_by_one_still_takes_what_is_sent() {
        let gate = Gate::new(Some(1));
        let minute = Duration::from_secs(60);
        let waits = async |urgency| {
            tokio::time::timeout(minute, gate.pass(urgency))
                .await
                .is_err()
        };
        let first = gate.pass(Urgency::Sweep).await;
        for urgency in [Urgency::Send, Urgency::Attended, Urgency::Sweep] {
            assert!(waits(urgency).await, "{urgency:?}");
        }
        let send = tokio::time::timeout(Duration::from_millis(1), gate.pass_send());
        assert!(send.await.is_ok());
        drop(first);
        assert!(!waits(Urgency::Attended).await);
    }
}
