//! Stretches of days, cut into periods: what a chart shows along its axis.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// The periods a stretch is cut into.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Step {
    /// Day by day.
    #[default]
    Day,
    /// Week by week, from Monday on.
    Week,
}

impl Step {
    /// The word for one.
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// Days of one.
    pub fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
        }
    }

    /// The first day of the one this day belongs to.
    pub fn begin(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => monday(day),
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Day => Self::Week,
            Self::Week => Self::Day,
        }
    }

    /// How many of them a chart shows: two weeks, or a quarter of a year.
    fn shown(self) -> usize {
        match self {
            Self::Day => 14,
            Self::Week => 13,
        }
    }
}

/// So many periods from a day on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// By day or by week.
    pub step: Step,
    /// The first day of the first period.
    pub from: Date,
    /// How many periods.
    pub periods: usize,
}

impl Stretch {
    /// As many periods as a chart shows, up to that of a day.
    pub fn up_to(day: Date, step: Step) -> Self {
        let periods = step.shown();
        let last = Self {
            step,
            from: step.begin(day),
            periods,
        };
        Self {
            from: days_after(last.from, step.days() - last.days()),
            ..last
        }
    }

    /// How many days it has.
    pub fn days(&self) -> i64 {
        let periods = i64::try_from(self.periods).unwrap_or(i64::MAX);
        self.step.days().saturating_mul(periods)
    }

    /// The first day after it.
    pub fn end(&self) -> Date {
        days_after(self.from, self.days())
    }

    /// The last day of it.
    pub fn last_day(&self) -> Date {
        days_after(self.from, self.days() - 1)
    }

    /// The first days of all periods.
    pub fn begins(&self) -> impl Iterator<Item = Date> + '_ {
        (0..self.periods).map(|period| {
            let period = i64::try_from(period).unwrap_or(i64::MAX);
            days_after(self.from, period.saturating_mul(self.step.days()))
        })
    }

    /// So many times its length later, but not beyond `today`.
    pub fn moved(&self, times: i64, today: Date) -> Self {
        let days = self.days().saturating_mul(times);
        Self::up_to(days_after(self.last_day(), days).min(today), self.step)
    }
}

fn monday(day: Date) -> Date {
    let since = day.weekday().since(Weekday::Monday);
    days_after(day, -i64::from(since))
}

/// So many days later; the end of all days where there is no such day.
pub fn days_after(day: Date, days: i64) -> Date {
    let span = Span::new().try_days(days).unwrap_or_default();
    day.saturating_add(span)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_stretch_ends_with_the_period_of_its_day_and_goes_no_further_than_today() {
        let friday = date(2026, 11, 20);
        let days = Stretch::up_to(friday, Step::Day);
        assert_eq!((days.from, days.last_day()), (date(2026, 11, 7), friday));
        let weeks = Stretch::up_to(friday, Step::Week);
        assert_eq!(weeks.from, date(2026, 8, 24));
        assert_eq!(weeks.last_day(), date(2026, 11, 22));
        assert_eq!(weeks.begins().last(), Some(date(2026, 11, 16)));
        let before = days.moved(-1, friday);
        assert_eq!(before.end(), days.from);
        assert_eq!(before.moved(1, friday), days);
        assert_eq!(days.moved(1, friday), days);
    }
}
