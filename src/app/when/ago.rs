//! How long ago, in a few cells.

use jiff::{Timestamp, Zoned};

/// The most cells `waited` takes.
pub const WIDEST: usize = 6;

/// How long something waits, to the minute, in at most six cells: `now`, `52m`, `3h12m`, `2d`, `14w`, `3y`.
pub fn waited(since: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(since).as_mins().max(0);
    let hours = minutes / 60;
    let days = hours / 24;
    match (days, hours, minutes) {
        (_, _, 0) => "now".to_owned(),
        (_, 0, minutes) => format!("{minutes}m"),
        (0, hours, minutes) if minutes % 60 == 0 => format!("{hours}h"),
        (0, hours, minutes) => format!("{hours}h{:02}m", minutes % 60),
        (1..100, _, _) => format!("{days}d"),
        (100..730, _, _) => format!("{}w", days / 7),
        _ => format!("{}y", days / 365),
    }
}

/// How long ago something was, to the second for the first minute: `4s`, then as `waited`.
pub fn ago(since: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(since).as_secs().max(0);
    if seconds < 60 {
        return format!("{seconds}s");
    }
    waited(since, now)
}

/// When something was: `14:02` today, `Tue 14:02` within six days, `12 Nov 14:02` this year, `12 Nov 2025` before. A
/// moment to come is said like one as far back.
pub fn moment(at: &Zoned, now: &Zoned) -> String {
    let days = now.date().duration_since(at.date()).abs().as_hours() / 24;
    let format = if days == 0 {
        "%H:%M"
    } else if days <= 6 {
        "%a %H:%M"
    } else if at.year() == now.year() {
        "%-d %b %H:%M"
    } else {
        "%-d %b %Y"
    };
    at.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    fn after(seconds: i64) -> String {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
        waited(Timestamp::UNIX_EPOCH, now)
    }

    #[test]
    fn spans_are_said_in_few_cells() {
        let said: Vec<String> = [
            -5, 59, 60, 3599, 3600, 11_520, 86_399, 86_400, 8_640_000, 94_608_000,
        ]
        .into_iter()
        .map(after)
        .collect();
        assert_eq!(
            said,
            [
                "now", "now", "1m", "59m", "1h", "3h12m", "23h59m", "1d", "14w", "3y"
            ]
        );
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(4);
        assert_eq!(ago(Timestamp::UNIX_EPOCH, now), "4s");
    }

    #[test]
    fn moments_are_said_the_way_people_say_them() {
        let now: Zoned = "2026-11-18T16:00[Europe/Lisbon]".parse().unwrap();
        let said = |at: &str| {
            let at: Zoned = format!("{at}[Europe/Lisbon]").parse().unwrap();
            moment(&at, &now)
        };
        assert_eq!(said("2026-11-18T14:02"), "14:02");
        assert_eq!(said("2026-11-17T14:02"), "Tue 14:02");
        assert_eq!(said("2026-11-11T14:02"), "11 Nov 14:02");
        assert_eq!(said("2025-11-17T14:02"), "17 Nov 2025");
    }

    proptest! {
        #[test]
        fn no_wait_is_wider_than_its_column(since in 0..4_000_000_000_i64, now in 0..4_000_000_000_i64) {
            let at = |seconds| Timestamp::from_second(seconds).unwrap();
            prop_assert!(waited(at(since), at(now)).len() <= WIDEST);
            prop_assert!(ago(at(since), at(now)).len() <= WIDEST);
        }
    }
}
