//! Moments the way people say them: until when to snooze, and how to show it.
//!
//! Everything is built from wall-clock times in the zone of `now`, so a change to summer time moves nothing: "tomorrow
//! 9" is nine o'clock. Where a change skips the hour that was asked for, the moment is that much later; where it repeats
//! the hour, the first one that is still to come. What cannot be understood is a problem, never a guess.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ToSpan, Zoned, tz::TimeZone};

use crate::app::when::phrase::{Day, Phrase, TimeOfDay};
use crate::config::hours::Hours;
pub use crate::config::hours::Hours as Settings;

pub mod ago;
mod lexeme;
mod phrase;
mod resolve;
mod words;

/// Why a moment cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WhenProblem {
    /// There is nothing yet.
    #[error("say when: `30m`, `fri 2pm`, `tomorrow 9`, `5 jun`")]
    Empty,
    /// A word, or a word too many.
    #[error("`{0}` is not understood")]
    Unknown(String),
    /// A number without what it counts.
    #[error("`{0}` what? Write `{0}h`, `{0}:00` or `{0} jun`")]
    Bare(String),
    /// No such time of day.
    #[error("there is no {0}")]
    NoSuchTime(String),
    /// No such day.
    #[error("there is no such day")]
    NoSuchDay,
    /// Two days, two times, or a moment and a length.
    #[error("that says two different moments")]
    Both,
    /// It is over.
    #[error("{0} is past")]
    Past(String),
    /// More than ten years from now.
    #[error("that is more than ten years away")]
    TooFar,
}

/// A moment one key chooses.
#[derive(Clone, PartialEq, Debug)]
pub struct Preset {
    /// The key.
    pub key: char,
    /// What it is called.
    pub label: String,
    /// The moment, in the zone of the person who chooses; always to come.
    pub at: Zoned,
}

/// The moment a text means, seen from `now`; always to come.
pub fn parse(text: &str, now: &Zoned, hours: &Hours) -> Result<Zoned, WhenProblem> {
    let phrase = Phrase::read(text)?;
    resolve::moment(&phrase, now, hours)
}

/// The moments worth a key just now, in the order to show them. `contact_zone` is where the contact lives.
pub fn presets(now: &Zoned, hours: &Hours, contact_zone: Option<&TimeZone>) -> Vec<Preset> {
    let mut presets = Vec::new();
    let mut add = |key, label: &str, at: Option<Zoned>| {
        let label = label.to_owned();
        presets.extend(at.filter(|at| at > now).map(|at| Preset { key, label, at }));
    };
    let today = now.date();
    let morning_of = |date: Option<Date>| at_time(date?, hours.morning, now);

    add('h', "in 1 hour", after(now, 1));
    let evening = at_time(today, hours.evening, now);
    let is_before_evening = |by: i64| {
        let left = evening.as_ref().map(|at| now.duration_until(at));
        left.is_some_and(|left| left > SignedDuration::from_hours(by))
    };
    let later = after(now, 3).filter(|at| at.date() == today && is_before_evening(1));
    add('l', "later today", later);
    let this_evening = evening.clone().filter(|_| is_before_evening(2));
    add('e', "this evening", this_evening);

    let workday = hours.workdays_after(today, 1);
    let is_tomorrow = workday.is_some() && workday == today.tomorrow().ok();
    let label = if is_tomorrow {
        "tomorrow"
    } else {
        "next working day"
    };
    add('t', label, morning_of(workday));
    let second = hours.workdays_after(today, 2);
    add('d', "in 2 working days", morning_of(second));
    let monday = today.nth_weekday(1, jiff::civil::Weekday::Monday).ok();
    add('m', "Monday", morning_of(monday));
    add(
        'w',
        "in one week",
        morning_of(today.checked_add(1.week()).ok()),
    );
    let first = resolve::day(Day::NextMonth, now, hours);
    add('n', "1st of next month", morning_of(first));

    let theirs = contact_zone.and_then(|zone| {
        let there = now.with_time_zone(zone.clone());
        let at = resolve::next_time(hours.morning, &there)?;
        Some(at.with_time_zone(now.time_zone().clone()))
    });
    add('c', "their next morning", theirs);
    presets
}

/// A moment as a picker shows it: `today 16:30`, `Wed 19 Nov 09:00`, with the year when it is another one.
pub fn describe(at: &Zoned, now: &Zoned) -> String {
    let format = if at.date() == now.date() {
        "today %H:%M"
    } else if at.year() == now.year() {
        "%a %-d %b %H:%M"
    } else {
        "%a %-d %b %Y %H:%M"
    };
    at.strftime(format).to_string()
}

/// That many hours from now, to the minute.
fn after(now: &Zoned, hours: i64) -> Option<Zoned> {
    let at = now.checked_add(SignedDuration::from_hours(hours)).ok()?;
    at.with().second(0).subsec_nanosecond(0).build().ok()
}

/// That time of that day in the zone of `now`: of two such moments, the first that is still to come.
fn at_time(date: Date, time: Time, now: &Zoned) -> Option<Zoned> {
    let moments = now.time_zone().to_ambiguous_zoned(date.to_datetime(time));
    let first = moments.clone().compatible().ok()?;
    if first > *now {
        return Some(first);
    }
    moments
        .later()
        .ok()
        .filter(|later| later.datetime() == first.datetime())
        .or(Some(first))
}

impl TimeOfDay {
    /// The time it is at this desk.
    fn at(self, hours: &Hours) -> Time {
        match self {
            Self::At(time) => time,
            Self::Morning => hours.morning,
            Self::Afternoon => hours.afternoon,
            Self::Evening => hours.evening,
        }
    }
}

#[cfg(test)]
mod tests;
