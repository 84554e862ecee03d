//! How much of a ledger is asked for at once: less after a desk ran out of time, more again when it keeps up.

use jiff::{SignedDuration, Timestamp};

use crate::backend::Window;

const WIDEST: SignedDuration = SignedDuration::from_hours(30 * 24);
const NARROWEST: SignedDuration = SignedDuration::from_mins(10);
/// Rows of a page: the vendor's default, which is half of what it allows.
const MOST_ROWS: u16 = 500;
const LEAST_ROWS: u16 = 50;

/// How wide windows are, and how large their pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pace {
    span: SignedDuration,
    limit: u16,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            span: WIDEST,
            limit: MOST_ROWS,
        }
    }
}

impl Pace {
    /// The next window from a moment on, not beyond `now`.
    pub(super) fn window(self, since: Timestamp, now: Timestamp) -> Window {
        let until = since.checked_add(self.span).unwrap_or(now).min(now);
        Window {
            since,
            until,
            limit: self.limit,
        }
    }

    /// Asks for less than this window from now on; false if it is the least already.
    pub(super) fn narrow(&mut self, window: Window) -> bool {
        let before = *self;
        let span = window.until.duration_since(window.since).min(self.span);
        self.span = (span / 4).max(NARROWEST);
        self.limit = (self.limit / 2).max(LEAST_ROWS);
        *self != before
    }

    /// Dares more again.
    pub(super) fn relax(&mut self) {
        self.span = (self.span * 2).min(WIDEST);
        self.limit = (self.limit + self.limit / 4).min(MOST_ROWS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_narrows_to_an_end_and_comes_back() {
        let mut pace = Pace::default();
        let mut steps = 0;
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        while pace.narrow(pace.window(now - WIDEST, now)) {
            steps += 1;
        }
        assert_eq!(steps, 7, "from a month to ten minutes");
        let least = Pace {
            span: NARROWEST,
            limit: LEAST_ROWS,
        };
        assert_eq!(pace, least);
        for _ in 0..20 {
            pace.relax();
        }
        assert_eq!(pace, Pace::default());
    }

    #[test]
    fn no_window_reaches_into_the_future() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let since = now - SignedDuration::from_hours(5);
        let window = Pace::default().window(since, now);
        assert_eq!((window.since, window.until), (since, now));
        let since = now - SignedDuration::from_hours(24 * 45);
        let window = Pace::default().window(since, now);
        assert_eq!(window.until, since + WIDEST);
    }
}
