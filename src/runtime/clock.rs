//! The two clocks: wall time for people, monotonic time for waiting. The only reader of either.
//!
//! Monotonic time stands still while a laptop sleeps (Linux and macOS) and wall time does not, so the difference
//! between the two tells that the machine slept, or that somebody set the clock. Both mean that timers must be
//! looked at again and that connections are probably dead.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// How far the clocks may drift apart before it counts as a jump. Clock discipline moves milliseconds a minute.
const TOLERANCE: Duration = Duration::from_secs(5);

/// One look at both clocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading {
    /// What the wall clock says; may go backward.
    pub wall: Timestamp,
    /// Time since some fixed moment; never goes backward, may stand still while the machine sleeps.
    pub monotonic: Instant,
}

impl Reading {
    /// Looks at both clocks now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one owner of the wall clock"
    )]
    pub fn now() -> Self {
        Self {
            wall: Timestamp::now(),
            monotonic: Instant::now(),
        }
    }

    /// The same monotonic distance away from `self` as the wall instant is; for waking at a wall time.
    /// An instant in the past gives now.
    pub fn instant_of(&self, wall: Timestamp) -> Instant {
        let ahead = Duration::try_from(wall.duration_since(self.wall)).unwrap_or_default();
        // A deadline beyond what an `Instant` can hold is as good as a day away: it is looked at again then.
        self.monotonic
            .checked_add(ahead)
            .unwrap_or(self.monotonic + Duration::from_secs(86_400))
    }
}

/// The clocks parted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Jump {
    /// Wall time ran ahead: the machine slept that long, or somebody set the clock forward.
    Ahead(Duration),
    /// Wall time fell behind: somebody set the clock back.
    Back(Duration),
}

/// Notices when the clocks part.
#[derive(Debug)]
pub struct JumpDetector {
    last: Reading,
}

impl JumpDetector {
    /// Starts from a first reading.
    pub fn new(first: Reading) -> Self {
        Self { last: first }
    }

    /// Compares a reading with the one before.
    pub fn observe(&mut self, reading: Reading) -> Option<Jump> {
        let wall = reading.wall.duration_since(self.last.wall);
        let passed = reading
            .monotonic
            .saturating_duration_since(self.last.monotonic);
        self.last = reading;
        let drift = wall.saturating_sub(jiff::SignedDuration::try_from(passed).unwrap_or_default());
        let size = drift.unsigned_abs();
        if size <= TOLERANCE {
            None
        } else if drift.is_positive() {
            Some(Jump::Ahead(size))
        } else {
            Some(Jump::Back(size))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn check(wall_seconds: i64, monotonic_seconds: u64) -> Option<Jump> {
        let first = Reading {
            wall: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1_000),
            monotonic: Instant::now(),
        };
        let mut detector = JumpDetector::new(first);
        detector.observe(Reading {
            wall: first.wall + SignedDuration::from_secs(wall_seconds),
            monotonic: first.monotonic + Duration::from_secs(monotonic_seconds),
        })
    }

    #[test]
    fn clocks_that_run_together_are_no_jump() {
        assert_eq!(check(0, 0), None);
        assert_eq!(check(3_600, 3_600), None);
        assert_eq!(check(3_605, 3_600), None);
        assert_eq!(check(3_595, 3_600), None);
    }

    #[test]
    fn sleeping_runs_the_wall_ahead() {
        let slept = Jump::Ahead(Duration::from_secs(28_800));
        assert_eq!(check(28_801, 1), Some(slept));
    }

    #[test]
    fn a_clock_set_back_is_told_apart() {
        assert_eq!(
            check(-3_600, 0),
            Some(Jump::Back(Duration::from_secs(3_600)))
        );
    }

    #[test]
    fn a_jump_is_told_once() {
        let first = Reading::now();
        let mut detector = JumpDetector::new(first);
        let later = Reading {
            wall: first.wall + SignedDuration::from_secs(60),
            monotonic: first.monotonic,
        };
        assert!(detector.observe(later).is_some());
        assert_eq!(detector.observe(later), None);
    }

    #[test]
    fn a_wall_time_becomes_a_deadline() {
        let now = Reading::now();
        let soon = now.wall + SignedDuration::from_secs(9);
        assert_eq!(now.instant_of(soon), now.monotonic + Duration::from_secs(9));
        let past = now.wall - SignedDuration::from_secs(9);
        assert_eq!(now.instant_of(past), now.monotonic);
        assert!(now.instant_of(Timestamp::MAX) > now.monotonic);
    }
}
