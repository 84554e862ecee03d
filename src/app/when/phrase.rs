//! The grammar: what a phrase says, before anyone looks at a clock.

use jiff::civil::{Date, Time, Weekday};

use crate::app::when::WhenProblem;
use crate::app::when::lexeme::{Lexeme, lexemes};
use crate::app::when::words::{
    Unit, counted, half_day, is_ordinal, month_and_day, unit_named, weekday,
};

/// A day as it is named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Day {
    Today,
    /// Today, in the evening unless a time is said.
    Tonight,
    Tomorrow,
    /// The next day of that name.
    Weekday(Weekday),
    /// The day of that name in the week that begins next Monday.
    WeekdayOfNextWeek(Weekday),
    Weekend,
    NextWeek,
    NextMonth,
    EndOfWeek,
    EndOfMonth,
    /// Day, month and year.
    Date(Date),
    /// Month and day, in the first year that has them still to come.
    Annual(i8, i8),
    /// A day of this month or a later one.
    Monthly(i8),
    /// So many months and days from now.
    After {
        months: u16,
        days: u16,
    },
    /// So many working days from now.
    Workdays(u16),
}

/// A time of day as it is named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TimeOfDay {
    At(Time),
    Morning,
    Afternoon,
    Evening,
}

/// What was said.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Phrase {
    pub(super) day: Option<Day>,
    pub(super) time: Option<TimeOfDay>,
    /// Minutes from now, in elapsed time.
    pub(super) minutes: Option<u32>,
}

impl Phrase {
    /// What a text says.
    pub(super) fn read(text: &str) -> Result<Self, WhenProblem> {
        let all = lexemes(text)?;
        let mut rest = match all.as_slice() {
            // `+30m`
            [Lexeme::Sign('+'), rest @ ..] => rest,
            all => all,
        };
        let mut phrase = Self::default();
        while !rest.is_empty() {
            rest = phrase.take(rest)?;
        }
        if phrase == Self::default() {
            return Err(WhenProblem::Empty);
        }
        let absolute = !matches!(phrase.day, None | Some(Day::After { .. }));
        if phrase.minutes.is_some() && (phrase.time.is_some() || absolute) {
            return Err(WhenProblem::Both);
        }
        Ok(phrase)
    }

    /// Takes one thing said from the front; what is left.
    fn take<'a>(&mut self, rest: &'a [Lexeme]) -> Result<&'a [Lexeme], WhenProblem> {
        use Lexeme::{Number, Sign, Word};
        if let Some((month, day, after)) = month_and_day(rest) {
            return self.take_annual(month, day, after);
        }
        if let Some((count, unit, after)) = counted(rest) {
            self.add(count, unit)?;
            return Ok(after);
        }
        match rest {
            [
                Number(year, 4),
                Sign('-'),
                Number(month, _),
                Sign('-'),
                Number(day, _),
                rest @ ..,
            ] => {
                let day = Day::Date(date(*year, *month, *day)?);
                self.set_day(day)?;
                // ISO 8601 puts a `T` between date and time.
                Ok(match rest {
                    [Word(t), time @ ..] if t == "t" && !time.is_empty() => time,
                    _ => rest,
                })
            }
            [Number(hour, 1..=2), Sign(':'), Number(minute, 2), rest @ ..] => {
                self.take_time(*hour, *minute, rest)
            }
            [Number(hour, 1..=2), rest @ ..] if half_day(rest).is_some() => {
                self.take_time(*hour, 0, rest)
            }
            [
                Number(whole, _),
                Sign('.'),
                Number(part, digits),
                Word(unit),
                rest @ ..,
            ] => {
                self.add_hours(*whole, *part, *digits, unit)?;
                Ok(rest)
            }
            [Word(half), Number(1, 0), Word(unit), rest @ ..] if half == "half" => {
                self.add_hours(0, 5, 1, unit)?;
                Ok(rest)
            }
            [Number(day, 1..=2), Word(ordinal), rest @ ..] if is_ordinal(ordinal) => {
                let day = i8::try_from(*day).unwrap_or(i8::MAX);
                if !(1..=31).contains(&day) {
                    return Err(WhenProblem::NoSuchDay);
                }
                self.set_day(Day::Monthly(day))?;
                Ok(rest)
            }
            // A bare number is an hour only behind a day, and only where it can be nothing else: `tomorrow 9` is, but
            // `fri 2` might be the afternoon and `mon 23` a date.
            [Number(hour @ 7..=19, 1..=2), rest @ ..]
                if self.day.is_some() && self.time.is_none() =>
            {
                self.take_time(*hour, 0, rest)
            }
            [Number(number, _), ..] => Err(WhenProblem::Bare(number.to_string())),
            [Word(first), rest @ ..] => self.take_word(first, rest),
            [Sign(sign), ..] => Err(WhenProblem::Unknown(sign.to_string())),
            [] => Ok(rest),
        }
    }

    fn take_word<'a>(
        &mut self,
        first: &str,
        rest: &'a [Lexeme],
    ) -> Result<&'a [Lexeme], WhenProblem> {
        let second = match rest {
            [Lexeme::Word(second), ..] => Some(second.as_str()),
            _ => None,
        };
        let after_second = rest.get(1..).unwrap_or_default();
        match (first, second) {
            ("next", Some(word)) => {
                let day = match word {
                    "week" => Day::NextWeek,
                    "month" => Day::NextMonth,
                    _ => Day::WeekdayOfNextWeek(weekday(word).ok_or_else(|| unknown(word))?),
                };
                self.set_day(day)?;
                return Ok(after_second);
            }
            ("this", Some(word)) => {
                match (word, weekday(word)) {
                    ("morning" | "afternoon" | "evening", _) => self.set_day(Day::Today)?,
                    ("week", _) => return Err(unknown("this week")),
                    ("weekend", _) | (_, Some(_)) => {}
                    _ => return Err(unknown(word)),
                }
                return Ok(rest);
            }
            ("end", Some("of")) => {
                let unit = rest.get(1..).unwrap_or_default();
                let unit = match unit {
                    [Lexeme::Word(the), unit @ ..] if the == "the" => unit,
                    _ => unit,
                };
                let [Lexeme::Word(unit), after @ ..] = unit else {
                    return Err(unknown("end of"));
                };
                self.end_of(unit)?;
                return Ok(after);
            }
            _ => {}
        }
        match first {
            "at" | "on" | "in" | "for" | "the" | "and" | "until" | "till" => {}
            "today" => self.set_day(Day::Today)?,
            "tomorrow" | "tmrw" | "tmr" | "tom" => self.set_day(Day::Tomorrow)?,
            "tonight" => self.set_day(Day::Tonight)?,
            "morning" => self.set_time(TimeOfDay::Morning)?,
            "afternoon" => self.set_time(TimeOfDay::Afternoon)?,
            "evening" | "night" => self.set_time(TimeOfDay::Evening)?,
            "noon" | "midday" => self.set_time(TimeOfDay::At(Time::constant(12, 0, 0, 0)))?,
            "midnight" => self.set_time(TimeOfDay::At(Time::midnight()))?,
            "weekend" => self.set_day(Day::Weekend)?,
            "eod" => self.end_of("day")?,
            "eow" => self.end_of("week")?,
            "eom" => self.end_of("month")?,
            word => {
                let day = weekday(word).ok_or_else(|| unknown(word))?;
                self.set_day(Day::Weekday(day))?;
            }
        }
        Ok(rest)
    }

    fn end_of(&mut self, unit: &str) -> Result<(), WhenProblem> {
        match unit {
            "day" => {
                self.set_day(Day::Today)?;
                self.set_time(TimeOfDay::Evening)
            }
            "week" => self.set_day(Day::EndOfWeek),
            "month" => self.set_day(Day::EndOfMonth),
            _ => Err(unknown(unit)),
        }
    }

    fn take_time<'a>(
        &mut self,
        hour: u16,
        minute: u16,
        rest: &'a [Lexeme],
    ) -> Result<&'a [Lexeme], WhenProblem> {
        let no_such = || WhenProblem::NoSuchTime(format!("{hour}:{minute:02}"));
        let half = half_day(rest);
        let hour_of_day = match half {
            None => hour,
            Some(_) if !(1..=12).contains(&hour) => return Err(no_such()),
            Some(offset) => hour % 12 + offset,
        };
        let hour_of_day = i8::try_from(hour_of_day).map_err(|_| no_such())?;
        let minute_of_hour = i8::try_from(minute).map_err(|_| no_such())?;
        let time = Time::new(hour_of_day, minute_of_hour, 0, 0).map_err(|_| no_such())?;
        self.set_time(TimeOfDay::At(time))?;
        Ok(if half.is_some() { &rest[1..] } else { rest })
    }

    fn take_annual<'a>(
        &mut self,
        month: i8,
        day: u16,
        rest: &'a [Lexeme],
    ) -> Result<&'a [Lexeme], WhenProblem> {
        if let [Lexeme::Number(year, 4), after @ ..] = rest {
            self.set_day(Day::Date(date(*year, month.unsigned_abs().into(), day)?))?;
            return Ok(after);
        }
        // 2024 is a leap year, so every day there can be is in it.
        let day = date(2024, month.unsigned_abs().into(), day)?.day();
        self.set_day(Day::Annual(month, day))?;
        Ok(rest)
    }

    fn add_hours(
        &mut self,
        whole: u16,
        part: u16,
        digits: usize,
        unit: &str,
    ) -> Result<(), WhenProblem> {
        if !matches!(unit_named(unit), Some(Unit::Hours)) {
            return Err(unknown(unit));
        }
        let parts = 10_u32.pow(digits.min(4) as u32);
        let minutes = u32::from(whole) * 60 + u32::from(part) * 60 / parts;
        self.add_minutes(minutes);
        Ok(())
    }

    fn add(&mut self, count: u16, unit: Unit) -> Result<(), WhenProblem> {
        let (more_months, more_days) = match unit {
            Unit::Minutes => {
                self.add_minutes(count.into());
                return Ok(());
            }
            Unit::Hours => {
                self.add_minutes(u32::from(count) * 60);
                return Ok(());
            }
            Unit::Workdays => return self.set_day(Day::Workdays(count)),
            Unit::Days => (0, count),
            Unit::Weeks => (0, count.saturating_mul(7)),
            Unit::Months => (count, 0),
            Unit::Years => (count.saturating_mul(12), 0),
        };
        let (months, days) = match self.day.take() {
            None => (0, 0),
            Some(Day::After { months, days }) => (months, days),
            Some(_) => return Err(WhenProblem::Both),
        };
        self.day = Some(Day::After {
            months: months.saturating_add(more_months),
            days: days.saturating_add(more_days),
        });
        Ok(())
    }

    fn add_minutes(&mut self, more: u32) {
        let sum = self.minutes.unwrap_or(0).saturating_add(more);
        self.minutes = Some(sum);
    }

    fn set_day(&mut self, day: Day) -> Result<(), WhenProblem> {
        match self.day.replace(day) {
            None => Ok(()),
            Some(_) => Err(WhenProblem::Both),
        }
    }

    fn set_time(&mut self, time: TimeOfDay) -> Result<(), WhenProblem> {
        match self.time.replace(time) {
            None => Ok(()),
            Some(_) => Err(WhenProblem::Both),
        }
    }
}

fn unknown(word: &str) -> WhenProblem {
    WhenProblem::Unknown(word.to_owned())
}

fn date(year: u16, month: u16, day: u16) -> Result<Date, WhenProblem> {
    let part = |number: u16| i8::try_from(number).map_err(|_| WhenProblem::NoSuchDay);
    let year = i16::try_from(year).map_err(|_| WhenProblem::NoSuchDay)?;
    Date::new(year, part(month)?, part(day)?).map_err(|_| WhenProblem::NoSuchDay)
}
