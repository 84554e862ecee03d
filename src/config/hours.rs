//! When a day of work begins and ends, which is what "tomorrow", "tonight" and "in 3 workdays" mean here.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday, time};

use crate::config::value;
use crate::source::Problem;
use crate::source::section::{Complaint, Section, Word};

/// The hours and days snoozing goes by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hours {
    /// When the day begins: a day without a time means this moment of it.
    pub morning: Time,
    /// The afternoon.
    pub afternoon: Time,
    /// The evening.
    pub evening: Time,
    /// The days of the week that are worked.
    pub workdays: Workdays,
    /// Days that are not worked whatever day of the week they are.
    pub holidays: BTreeSet<Date>,
}

/// Days of the week; at least one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Workdays([bool; 7]);

impl Default for Hours {
    fn default() -> Self {
        Self {
            morning: time(9, 0, 0, 0),
            afternoon: time(14, 0, 0, 0),
            evening: time(18, 0, 0, 0),
            workdays: Workdays::default(),
            holidays: BTreeSet::new(),
        }
    }
}

impl Default for Workdays {
    /// Monday to Friday.
    fn default() -> Self {
        Self([true, true, true, true, true, false, false])
    }
}

impl Workdays {
    /// Those days, if there is one.
    pub fn new(days: &[Weekday]) -> Option<Self> {
        let mut worked = [false; 7];
        for day in days {
            worked[index(*day)] = true;
        }
        (!days.is_empty()).then_some(Self(worked))
    }

    /// Whether that day is one of them.
    pub fn contains(self, day: Weekday) -> bool {
        self.0[index(day)]
    }
}

impl Hours {
    /// The hours of a section of the file.
    pub(super) fn read(mut section: Section<'_>, problems: &mut Vec<Problem>) -> Self {
        let default = Self::default();
        let mut time_of = |key, default| {
            section
                .string(key, problems, value::time_of_day)
                .unwrap_or(default)
        };
        let morning = time_of("morning", default.morning);
        let afternoon = time_of("afternoon", default.afternoon);
        let evening = time_of("evening", default.evening);
        if !(morning < afternoon && afternoon < evening) {
            let message = format!(
                "morning, afternoon and evening are {}, {} and {}, which is not their order",
                morning.strftime("%H:%M"),
                afternoon.strftime("%H:%M"),
                evening.strftime("%H:%M")
            );
            problems.push(Problem::new(section.span(), message));
        }
        let days = section.words("workdays", problems);
        if days.as_ref().is_some_and(Vec::is_empty) {
            let span = section.span_of("workdays").unwrap_or_default();
            problems.push(Problem::new(span, "a week needs a day of work"));
        }
        let days = days.map(|words| each(words, value::weekday, problems));
        let workdays = days.and_then(|days| Workdays::new(&days));
        let holidays = section
            .words("holidays", problems)
            .map(|words| each(words, value::date, problems));
        section.finish(problems);
        Self {
            morning,
            afternoon,
            evening,
            workdays: workdays.unwrap_or_default(),
            holidays: holidays.unwrap_or_default().into_iter().collect(),
        }
    }

    /// Whether that day is worked.
    pub fn is_workday(&self, date: Date) -> bool {
        self.workdays.contains(date.weekday()) && !self.holidays.contains(&date)
    }

    /// The first worked day on or after `date`. `None` past the end of the calendar, or when a year has only holidays.
    pub fn workday_from(&self, date: Date) -> Option<Date> {
        date.series(1.day())
            .take(366)
            .find(|date| self.is_workday(*date))
    }

    /// The last worked day on or before `date`; `None` likewise.
    pub fn workday_until(&self, date: Date) -> Option<Date> {
        date.series(-1.day())
            .take(366)
            .find(|date| self.is_workday(*date))
    }

    /// The `count`th worked day after `date`; `None` likewise.
    pub fn workdays_after(&self, date: Date, count: u16) -> Option<Date> {
        let mut date = date;
        for _ in 0..count {
            date = self.workday_from(date.tomorrow().ok()?)?;
        }
        Some(date)
    }
}

/// What each of the words means; those that mean nothing are reported.
fn each<T>(
    words: Vec<Word>,
    read: impl Fn(&str) -> Result<T, Complaint>,
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    let mut found = Vec::new();
    for Word { text, span } in words {
        match read(&text) {
            Ok(value) => found.push(value),
            Err(Complaint { message, hint }) => {
                problems.push(Problem::new(span, message).with_hint(hint));
            }
        }
    }
    found
}

fn index(day: Weekday) -> usize {
    day.to_monday_zero_offset().unsigned_abs().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weekends_and_holidays_are_passed_over() {
        let mut hours = Hours::default();
        hours.holidays.insert(date(2026, 11, 23));
        let friday = date(2026, 11, 20);
        assert_eq!(hours.workdays_after(friday, 1), Some(date(2026, 11, 24)));
        assert_eq!(hours.workday_from(friday), Some(friday));
        let monday = date(2026, 11, 23);
        assert_eq!(hours.workday_until(monday), Some(friday));
    }

    #[test]
    fn a_week_without_work_is_no_week() {
        assert_eq!(Workdays::new(&[]), None);
        let sunday = Workdays::new(&[Weekday::Sunday]).unwrap();
        assert!(sunday.contains(Weekday::Sunday) && !sunday.contains(Weekday::Monday));
    }
}
