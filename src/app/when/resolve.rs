//! From what was said to a moment, seen from now.

use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, ToSpan, Zoned};

use crate::app::when::phrase::{Day, Phrase, TimeOfDay};
use crate::app::when::{WhenProblem, at_time, describe};
use crate::config::hours::Hours;

/// The moment a phrase means; always to come.
pub(super) fn moment(phrase: &Phrase, now: &Zoned, hours: &Hours) -> Result<Zoned, WhenProblem> {
    let at = match *phrase {
        Phrase {
            minutes: Some(minutes),
            day: day_said,
            ..
        } => elapsed(minutes, day_said, now),
        Phrase {
            day: None,
            time: Some(time),
            ..
        } => next_time(time.at(hours), now),
        Phrase {
            day: Some(said),
            time,
            ..
        } => Some(on_day(said, time_on(said, time, hours)?, now, hours)?),
        Phrase {
            day: None,
            time: None,
            ..
        } => return Err(WhenProblem::Empty),
    };
    let at = at.ok_or(WhenProblem::TooFar)?;
    if at <= *now {
        return Err(WhenProblem::Past(describe(&at, now)));
    }
    if now.checked_add(10.years()).is_ok_and(|limit| at > limit) {
        return Err(WhenProblem::TooFar);
    }
    Ok(at)
}

/// The next time a clock shows `time`, today or tomorrow.
pub(super) fn next_time(time: Time, now: &Zoned) -> Option<Zoned> {
    let today = at_time(now.date(), time, now)?;
    if today > *now {
        return Some(today);
    }
    at_time(now.date().tomorrow().ok()?, time, now)
}

/// The day that was said, without regard to the time on it.
pub(super) fn day(said: Day, now: &Zoned, hours: &Hours) -> Option<Date> {
    let today = now.date();
    match said {
        Day::Today | Day::Tonight => Some(today),
        Day::Tomorrow => today.tomorrow().ok(),
        Day::Weekday(weekday) => on_or_after(today, weekday),
        Day::WeekdayOfNextWeek(weekday) => on_or_after(next_monday(today)?, weekday),
        Day::Weekend => on_or_after(today, Weekday::Saturday),
        Day::NextWeek => hours.workday_from(next_monday(today)?),
        Day::NextMonth => hours.workday_from(today.last_of_month().tomorrow().ok()?),
        Day::EndOfWeek => hours.workday_until(next_monday(today)?.yesterday().ok()?),
        Day::EndOfMonth => hours.workday_until(today.last_of_month()),
        Day::Date(date) => Some(date),
        Day::Annual(month, day) => (today.year()..today.year().saturating_add(9))
            .filter_map(|year| Date::new(year, month, day).ok())
            .find(|date| *date >= today),
        Day::Monthly(day) => (0..3_i32)
            .filter_map(|months| today.first_of_month().checked_add(months.months()).ok())
            .filter_map(|first| Date::new(first.year(), first.month(), day).ok())
            .find(|date| *date >= today),
        Day::After { months, days } => today
            .checked_add(i32::from(months).months().days(i32::from(days)))
            .ok(),
        Day::Workdays(count) => hours.workdays_after(today, count),
    }
}

/// The time on a day: the morning, unless another is said.
fn time_on(said: Day, time: Option<TimeOfDay>, hours: &Hours) -> Result<Time, WhenProblem> {
    let time = match (said, time) {
        (_, Some(time)) => time.at(hours),
        (Day::Tonight, None) => hours.evening,
        (_, None) => hours.morning,
    };
    // `tonight 8` could be the evening or, before dawn, the morning.
    if said == Day::Tonight && time.hour() < 12 {
        return Err(WhenProblem::NoSuchTime(format!(
            "{} tonight",
            time.strftime("%H:%M")
        )));
    }
    Ok(time)
}

/// That time on the day that was said. A day that comes again, such as `fri`, is the next one when its time is over.
fn on_day(said: Day, time: Time, now: &Zoned, hours: &Hours) -> Result<Zoned, WhenProblem> {
    let at = |date: Option<Date>| date.and_then(|date| at_time(date, time, now));
    let first = at(day(said, now, hours)).ok_or(WhenProblem::TooFar)?;
    if first > *now {
        return Ok(first);
    }
    let next = match said {
        Day::Weekday(_) | Day::Weekend | Day::EndOfWeek => 1.week(),
        Day::EndOfMonth | Day::Annual(..) | Day::Monthly(_) => 1.day(),
        Day::Today
        | Day::Tonight
        | Day::Tomorrow
        | Day::WeekdayOfNextWeek(_)
        | Day::NextWeek
        | Day::NextMonth
        | Day::Date(_)
        | Day::After { .. }
        | Day::Workdays(_) => return Ok(first),
    };
    let from = match said {
        Day::EndOfMonth => now.date().last_of_month(),
        _ => now.date(),
    };
    let later = from
        .checked_add(next)
        .ok()
        .and_then(|date| date.to_zoned(now.time_zone().clone()).ok())
        .and_then(|later| at(day(said, &later, hours)));
    later.ok_or(WhenProblem::TooFar)
}

fn elapsed(minutes: u32, said: Option<Day>, now: &Zoned) -> Option<Zoned> {
    let from = match said {
        Some(Day::After { months, days }) => now
            .checked_add(i32::from(months).months().days(i32::from(days)))
            .ok()?,
        _ => now.clone(),
    };
    from.checked_add(SignedDuration::from_mins(minutes.into()))
        .ok()
}

fn on_or_after(date: Date, weekday: Weekday) -> Option<Date> {
    if date.weekday() == weekday {
        return Some(date);
    }
    date.nth_weekday(1, weekday).ok()
}

fn next_monday(today: Date) -> Option<Date> {
    today.nth_weekday(1, Weekday::Monday).ok()
}
