//! Moments as desks write them: read in every form one of them uses, and written in the one that all of them take.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A number this large is milliseconds since 1970, a smaller one seconds.
const MILLISECONDS_FROM: f64 = 1e11;

/// Reads ISO 8601, with or without a fraction. Without a zone it is UTC, as all these desks keep their time in.
pub(super) fn of_text(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let zoned: Option<Timestamp> = text.parse().ok();
    zoned.or_else(|| {
        let local: DateTime = text.parse().ok()?;
        Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}

/// Reads seconds or milliseconds since 1970.
pub(super) fn of_number(number: f64) -> Option<Timestamp> {
    let factor = if number.abs() >= MILLISECONDS_FROM {
        1.0
    } else {
        1000.0
    };
    Timestamp::from_millisecond((number * factor) as i64).ok()
}

/// Writes a moment; cut to the millisecond, so that a bound never moves forward.
pub(super) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_with_and_without_zone_and_fraction() {
        let check = |text: &str, expected: Option<&str>| {
            let read = of_text(text).map(|at| at.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        check("2026-04-01T15:20:31Z", Some("2026-04-01T15:20:31Z"));
        check("2026-04-01T15:20:31", Some("2026-04-01T15:20:31Z"));
        check(" 2026-04-01 15:20:31.25 ", Some("2026-04-01T15:20:31.25Z"));
        check(
            "2026-04-01T17:20:31.123456+02:00",
            Some("2026-04-01T15:20:31.123456Z"),
        );
        check("soon", None);
        check("", None);
    }

    #[test]
    fn numbers_are_seconds_or_milliseconds() {
        let check = |number: f64, expected: Option<&str>| {
            let read = of_number(number).map(|at| at.to_string());
            assert_eq!(read.as_deref(), expected, "{number}");
        };
        check(1_775_056_831.0, Some("2026-04-01T15:20:31Z"));
        check(1_775_056_831_000.0, Some("2026-04-01T15:20:31Z"));
        check(1e300, None);
    }

    #[test]
    fn moments_are_written_with_milliseconds_and_a_z() {
        let at = |text: &str| iso(text.parse().unwrap());
        assert_eq!(at("2026-01-20T11:00:00+01:00"), "2026-01-20T10:00:00.000Z");
        assert_eq!(at("2026-01-20T10:00:00.1239Z"), "2026-01-20T10:00:00.123Z");
    }
}
