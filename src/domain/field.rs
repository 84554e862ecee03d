//! Custom fields of conversations as a desk defines them, and what may be written into them.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::id::AttributeId;
use crate::domain::untrusted::Untrusted;

/// A custom field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// The identity to write it by.
    pub id: AttributeId,
    /// What it is called.
    pub name: Untrusted,
    /// What it takes.
    pub kind: FieldKind,
}

/// What a field takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// One of these.
    Choice(Vec<Untrusted>),
    /// Any of these.
    Choices(Vec<Untrusted>),
    /// Something this version cannot write; the desk's word for it.
    Other(Untrusted),
}

impl FieldKind {
    /// What to type or pick, in a few words.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "yes or no",
            Self::Date => "day",
            Self::Choice(_) => "one of a list",
            Self::Choices(_) => "any of a list",
            Self::Other(_) => "read only",
        }
    }

    /// What was typed, as the desk will tell it afterwards; nothing clears the field.
    ///
    /// # Errors
    /// What to type instead.
    pub fn read(&self, typed: &str) -> Result<String, String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(String::new());
        }
        match self {
            Self::Text | Self::Choice(_) | Self::Choices(_) => Ok(typed.to_owned()),
            Self::Number => number(typed).ok_or_else(|| format!("“{typed}” is no number")),
            Self::Boolean => match typed.to_lowercase().as_str() {
                "yes" | "y" | "true" => Ok("true".to_owned()),
                "no" | "n" | "false" => Ok("false".to_owned()),
                _ => Err(format!("“{typed}” is neither yes nor no")),
            },
            Self::Date => {
                let is_day = typed.parse::<Date>().is_ok() || typed.parse::<Timestamp>().is_ok();
                let wrong = || format!("“{typed}” is no day; write it as 2026-11-30");
                is_day.then(|| typed.to_owned()).ok_or_else(wrong)
            }
            Self::Other(_) => Err("tinbox cannot write a field of this type".to_owned()),
        }
    }
}

/// A number as it is written without ornaments.
fn number(typed: &str) -> Option<String> {
    if let Ok(whole) = typed.parse::<i64>() {
        return Some(whole.to_string());
    }
    let number: f64 = typed.parse().ok()?;
    number.is_finite().then(|| number.to_string())
}

/// The values of a field that takes several, as its text has them.
pub fn several<'a>(text: &'a str, known: &'a [Untrusted]) -> Vec<&'a str> {
    let mut rest = text.trim();
    let mut values = Vec::new();
    while !rest.is_empty() {
        // A value may have a comma in its name, so the longest known one that stands here is meant.
        let value = known
            .iter()
            .map(Untrusted::raw)
            .filter(|value| !value.is_empty())
            .filter(|value| {
                let behind = rest.strip_prefix(*value).map(str::trim_start);
                behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(','))
            })
            .max_by_key(|value| value.len())
            .unwrap_or_else(|| rest.split(',').next().unwrap_or(rest).trim_end());
        values.extend((!value.is_empty()).then_some(value));
        rest = rest[value.len()..].trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_by_the_type() {
        let read = |kind: FieldKind, typed: &str| kind.read(typed);
        assert_eq!(
            read(FieldKind::Text, "  as it is "),
            Ok("as it is".to_owned())
        );
        for (typed, number) in [("7", "7"), (" 07 ", "7"), ("7.50", "7.5"), ("-3", "-3")] {
            assert_eq!(read(FieldKind::Number, typed), Ok(number.to_owned()));
        }
        for typed in ["many", "1,5", "inf", "NaN", "7 €"] {
            assert!(read(FieldKind::Number, typed).is_err(), "{typed}");
        }
        assert_eq!(read(FieldKind::Boolean, "Yes"), Ok("true".to_owned()));
        assert_eq!(read(FieldKind::Boolean, "n"), Ok("false".to_owned()));
        assert!(read(FieldKind::Boolean, "perhaps").is_err());
        for typed in ["2026-11-30", "2026-11-30T10:00:00Z"] {
            assert_eq!(read(FieldKind::Date, typed), Ok(typed.to_owned()));
        }
        for typed in ["30.11.2026", "2026-02-30", "soon"] {
            assert!(read(FieldKind::Date, typed).is_err(), "{typed}");
        }
        assert!(read(FieldKind::Other("object".into()), "{}").is_err());
        assert_eq!(
            read(FieldKind::Number, " "),
            Ok(String::new()),
            "nothing clears it"
        );
    }

    #[test]
    fn several_values_are_told_apart_even_where_one_has_a_comma() {
        let known: Vec<Untrusted> = ["Gold", "Silver", "Bronze, old"]
            .map(Untrusted::from)
            .into();
        assert_eq!(
            several("Gold, Bronze, old", &known),
            ["Gold", "Bronze, old"]
        );
        assert_eq!(several("Silver,Other", &known), ["Silver", "Other"]);
        assert_eq!(several(" , ", &known), Vec::<&str>::new());
        assert_eq!(several("", &[]), Vec::<&str>::new());
    }
}
