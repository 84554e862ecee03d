//! How long a desk asks us to wait, and what is left of the request budget.
//!
//! No clock of ours is read: where a header names a moment, it is compared with the `Date` of the same answer, so a
//! laptop whose clock is wrong waits just as long.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::backend::Budget;

/// Bounds on any wait: a desk that says 0 is not hammered, and one that says a year is asked again.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(300);
/// Without any word, a quarter of the desk's one-minute window (featurebase.md 1.5).
const UNSAID: Duration = Duration::from_secs(15);
/// The windows last a minute.
const WINDOW: f64 = 60.0;
/// A `Reset` above this is a moment in Unix seconds, below it seconds left (featurebase.md 1.5).
const MOMENT_FROM: f64 = 1e9;

/// How long to wait after "too many requests".
pub(super) fn after(headers: &HeaderMap) -> Duration {
    let said = text(headers, RETRY_AFTER.as_str())
        .and_then(|value| seconds(value).or_else(|| seconds_until(headers, moment(value)?)))
        .or_else(|| reset(headers));
    said.map_or(UNSAID, |seconds| {
        // A float that is no number or below zero becomes the shortest wait.
        Duration::try_from_secs_f64(seconds.min(LONGEST.as_secs_f64())).unwrap_or_default()
    })
    .clamp(SHORTEST, LONGEST)
}

/// The budget an answer tells of, if it does.
pub(super) fn budget(headers: &HeaderMap) -> Option<Budget> {
    let count = |name| Some(seconds(text(headers, name)?)?.max(0.0) as u32);
    Some(Budget {
        remaining: count("x-ratelimit-remaining")?,
        limit: count("x-ratelimit-limit")?,
        resets_in_seconds: reset(headers)
            .unwrap_or(WINDOW)
            .clamp(0.0, LONGEST.as_secs_f64()) as u32,
    })
}

fn reset(headers: &HeaderMap) -> Option<f64> {
    let reset = seconds(text(headers, "x-ratelimit-reset")?)?;
    if reset <= MOMENT_FROM {
        return Some(reset);
    }
    // Some services count milliseconds; a moment that far ahead can only be that.
    let reset = if reset > MOMENT_FROM * 100.0 {
        reset / 1000.0
    } else {
        reset
    };
    seconds_until(headers, Timestamp::from_second(reset.ceil() as i64).ok()?)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn seconds(text: &str) -> Option<f64> {
    text.parse()
        .ok()
        .filter(|seconds: &f64| seconds.is_finite())
}

fn seconds_until(headers: &HeaderMap, at: Timestamp) -> Option<f64> {
    let now = moment(text(headers, DATE.as_str())?)?;
    Some(at.duration_since(now).as_secs_f64())
}

/// An HTTP date in any of its three forms (RFC 9110, 5.6.7).
fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(at) = rfc2822::parse(text) {
        return Some(at.timestamp());
    }
    let utc = |format| {
        DateTime::strptime(format, text)
            .ok()?
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()
    };
    utc("%A, %d-%b-%y %H:%M:%S GMT")
        .or_else(|| utc("%a %b %e %H:%M:%S %Y"))
        .map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        headers
    }

    const NOW: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");

    fn wait(value: &str) -> u128 {
        after(&headers(&[NOW, ("retry-after", value)])).as_millis()
    }

    #[test]
    fn every_form_of_retry_after_is_understood() {
        assert_eq!(wait("7"), 7000);
        assert_eq!(wait("2.5"), 2500);
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT"), 30000);
        assert_eq!(wait("Sunday, 06-Nov-94 08:50:07 GMT"), 30000);
        assert_eq!(wait("Sun Nov  6 08:50:07 1994"), 30000);
    }

    #[test]
    fn no_wait_is_absurd() {
        assert_eq!(wait("0"), 1000, "not hammered");
        assert_eq!(wait("-5"), 1000);
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), 1000, "in the past");
        assert_eq!(wait("31536000"), 300_000, "a year");
        assert_eq!(wait("1e999"), 15000);
        assert_eq!(wait("NaN"), 15000);
        assert_eq!(wait("soon"), 15000);
        assert_eq!(wait(""), 15000);
        assert_eq!(after(&HeaderMap::new()), UNSAID);
        let undated = headers(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")]);
        assert_eq!(
            after(&undated),
            UNSAID,
            "a moment without the desk's clock says nothing"
        );
    }

    #[test]
    fn the_reset_stands_in_for_a_missing_retry_after() {
        let wait = |reset| after(&headers(&[NOW, ("x-ratelimit-reset", reset)])).as_secs();
        assert_eq!(wait("42"), 42);
        assert_eq!(
            wait("784111800"),
            300,
            "seconds left, however many, below the threshold"
        );
        let now = ("date", "Fri, 20 Nov 2026 13:00:00 GMT");
        let wait = |reset| after(&headers(&[now, ("x-ratelimit-reset", reset)])).as_secs();
        assert_eq!(wait("1795179620"), 20, "unix seconds");
        assert_eq!(wait("1795179620000"), 20, "unix milliseconds");
    }

    #[test]
    fn the_budget_is_read_or_unknown() {
        let all = headers(&[
            NOW,
            ("x-ratelimit-limit", "2000"),
            ("x-ratelimit-remaining", "1999"),
            ("x-ratelimit-reset", "31"),
        ]);
        let expected = Budget {
            remaining: 1999,
            limit: 2000,
            resets_in_seconds: 31,
        };
        assert_eq!(budget(&all), Some(expected));
        assert_eq!(budget(&headers(&[("x-ratelimit-limit", "2000")])), None);
        let odd = headers(&[
            ("x-ratelimit-limit", "2000"),
            ("x-ratelimit-remaining", "-3"),
        ]);
        let expected = Budget {
            remaining: 0,
            limit: 2000,
            resets_in_seconds: 60,
        };
        assert_eq!(budget(&odd), Some(expected));
    }
}
