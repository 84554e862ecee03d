//! The desk's time: the moment it was told at the start, plus what tokio says has passed.
//!
//! The system clock is never read, so a test that pauses tokio's time owns the desk's time too.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    from: Timestamp,
    started: Instant,
}

impl Clock {
    pub(crate) fn starting_at(from: Timestamp) -> Self {
        Self {
            from,
            started: Instant::now(),
        }
    }

    /// Now, cut to the millisecond, because that is all the API can say.
    pub(crate) fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.started.elapsed()).unwrap_or_default();
        let now = self.from.saturating_add(passed).unwrap_or(self.from);
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// The moment as HTTP headers have it.
pub(crate) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
