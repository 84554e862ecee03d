//! The words of the grammar: units, months, days of the week, and the small groups they form.

use jiff::civil::Weekday;

use crate::app::when::lexeme::Lexeme;

/// What a number can count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit {
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
    Workdays,
}

/// The hours `am` or `pm` adds, if that comes next.
pub(super) fn half_day(rest: &[Lexeme]) -> Option<u16> {
    match rest {
        [Lexeme::Word(half), ..] if half == "am" => Some(0),
        [Lexeme::Word(half), ..] if half == "pm" => Some(12),
        _ => None,
    }
}

/// A day of a month, as in `5 jun`, `5th of june` and `june 5th`: the month, the day, and what follows.
pub(super) fn month_and_day(rest: &[Lexeme]) -> Option<(i8, u16, &[Lexeme])> {
    match rest {
        [Lexeme::Number(day, 1..=2), rest @ ..] => {
            let rest = match without_ordinal(rest) {
                [Lexeme::Word(of), rest @ ..] if of == "of" => rest,
                rest => rest,
            };
            let [Lexeme::Word(month), rest @ ..] = rest else {
                return None;
            };
            Some((month_named(month)?, *day, rest))
        }
        [Lexeme::Word(month), Lexeme::Number(day, 1..=2), rest @ ..] => {
            Some((month_named(month)?, *day, without_ordinal(rest)))
        }
        _ => None,
    }
}

/// A number and what it counts, as in `30m` and `3 business days`, and what follows.
pub(super) fn counted(rest: &[Lexeme]) -> Option<(u16, Unit, &[Lexeme])> {
    match rest {
        [
            Lexeme::Number(count, _),
            Lexeme::Word(kind),
            Lexeme::Word(days),
            rest @ ..,
        ] if matches!(kind.as_str(), "business" | "working" | "work")
            && matches!(days.as_str(), "day" | "days") =>
        {
            Some((*count, Unit::Workdays, rest))
        }
        [Lexeme::Number(count, _), Lexeme::Word(unit), rest @ ..] => {
            Some((*count, unit_named(unit)?, rest))
        }
        _ => None,
    }
}

fn without_ordinal(rest: &[Lexeme]) -> &[Lexeme] {
    match rest {
        [Lexeme::Word(ordinal), rest @ ..] if is_ordinal(ordinal) => rest,
        _ => rest,
    }
}

pub(super) fn is_ordinal(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th")
}

pub(super) fn unit_named(word: &str) -> Option<Unit> {
    Some(match word {
        "m" | "min" | "mins" | "minute" | "minutes" => Unit::Minutes,
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Hours,
        "d" | "day" | "days" => Unit::Days,
        "w" | "wk" | "wks" | "week" | "weeks" => Unit::Weeks,
        "mo" | "month" | "months" => Unit::Months,
        "y" | "yr" | "year" | "years" => Unit::Years,
        "wd" | "workday" | "workdays" | "weekday" | "weekdays" => Unit::Workdays,
        _ => return None,
    })
}

fn month_named(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let index = MONTHS.iter().position(|month| is_short_for(word, month))?;
    i8::try_from(index + 1).ok()
}

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    const WEEKDAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    WEEKDAYS
        .iter()
        .find(|(name, _)| is_short_for(word, name))
        .map(|(_, day)| *day)
}

/// Whether `word` is a name or the beginning of it, of three letters or more.
fn is_short_for(word: &str, name: &str) -> bool {
    word.len() >= 3 && name.starts_with(word)
}
