//! One table of a TOML file, read option by option.
//!
//! Whoever reads a section asks for the options it knows; `finish` then reports those nobody asked for. A wrong value is
//! a problem and reads as absent, so reading goes on and the next problem is found as well.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::source::{Problem, nearest::did_you_mean};

/// What a value should have been instead, with a hint; the section adds where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl From<String> for Complaint {
    fn from(message: String) -> Self {
        Self {
            message,
            hint: None,
        }
    }
}

impl Complaint {
    /// Says that `word` is none of the `known` words.
    pub fn unknown(what: &str, word: &str, known: &[&str]) -> Self {
        let hint = did_you_mean(word, known.iter().copied())
            .unwrap_or_else(|| format!("one of {}", quoted(known)));
        Self {
            message: format!("unknown {what} `{word}`"),
            hint: Some(hint),
        }
    }
}

/// A string of the file and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// The string.
    pub text: String,
    /// Where it stands.
    pub span: Range<usize>,
}

/// A table being read.
#[derive(Debug)]
pub struct Section<'t> {
    name: String,
    span: Range<usize>,
    table: &'t DeTable<'t>,
    asked: Vec<&'static str>,
}

impl<'t> Section<'t> {
    /// The table called `name`, which is empty for the file as a whole.
    pub fn new(name: impl Into<String>, span: Range<usize>, table: &'t DeTable<'t>) -> Self {
        Self {
            name: name.into(),
            span,
            table,
            asked: Vec::new(),
        }
    }

    /// The name in square brackets; empty for the file as a whole.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its heading stands.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Where the value of an option stands, if it is there.
    pub fn span_of(&self, key: &str) -> Option<Range<usize>> {
        self.table.get(key).map(toml::Spanned::span)
    }

    /// A string, as `read` understands it.
    pub fn string<T, C: Into<Complaint>>(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Problem>,
        read: impl FnOnce(&str) -> Result<T, C>,
    ) -> Option<T> {
        let (span, value) = self.value(key)?;
        let DeValue::String(text) = value else {
            problems.push(mismatch(key, span, value, "a string in quotes"));
            return None;
        };
        taken(read(text), span, problems)
    }

    /// A whole number, as `read` understands it.
    pub fn integer<T, C: Into<Complaint>>(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Problem>,
        read: impl FnOnce(i64) -> Result<T, C>,
    ) -> Option<T> {
        let (span, value) = self.value(key)?;
        let number = match value {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let Some(number) = number else {
            problems.push(mismatch(key, span, value, "a whole number"));
            return None;
        };
        taken(read(number), span, problems)
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<bool> {
        let (span, value) = self.value(key)?;
        if let DeValue::Boolean(flag) = value {
            return Some(*flag);
        }
        problems.push(mismatch(key, span, value, "`true` or `false`"));
        None
    }

    /// A list of strings.
    pub fn words(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<Vec<Word>> {
        let (span, value) = self.value(key)?;
        words_of(key, span, value, false, problems)
    }

    /// A table inside this one.
    pub fn section(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Problem>,
    ) -> Option<Section<'t>> {
        let name = self.name_of(key);
        let (span, value) = self.value(key)?;
        inner(name, span, value, problems)
    }

    /// Every table inside this one, by its name; for tables the person names.
    pub fn sections(self, problems: &mut Vec<Problem>) -> Vec<(Word, Section<'t>)> {
        let mut found = Vec::new();
        for (key, value) in self.table {
            let word = Word {
                text: key.get_ref().to_string(),
                span: key.span(),
            };
            let name = self.name_of(&word.text);
            if let Some(section) = inner(name, value.span(), value.get_ref(), problems) {
                found.push((word, section));
            }
        }
        found
    }

    /// Every option of this one as a string; for options that have names of another table.
    pub fn strings(self, problems: &mut Vec<Problem>) -> Vec<(Word, Word)> {
        let mut found = Vec::new();
        for (key, value) in self.table {
            let word = Word {
                text: key.get_ref().to_string(),
                span: key.span(),
            };
            let span = value.span();
            if let DeValue::String(text) = value.get_ref() {
                let text = text.to_string();
                found.push((word, Word { text, span }));
            } else {
                let wanted = "a string in quotes";
                problems.push(mismatch(&word.text, span, value.get_ref(), wanted));
            }
        }
        found
    }

    /// Every option of this one as a list of strings; one string alone counts as a list of one.
    pub fn lists(self, problems: &mut Vec<Problem>) -> Vec<(Word, Vec<Word>)> {
        let mut found = Vec::new();
        for (key, value) in self.table {
            let word = Word {
                text: key.get_ref().to_string(),
                span: key.span(),
            };
            let list = words_of(&word.text, value.span(), value.get_ref(), true, problems);
            found.extend(list.map(|list| (word, list)));
        }
        found
    }

    /// Reports the options nobody asked for.
    pub fn finish(self, problems: &mut Vec<Problem>) {
        let place = if self.name.is_empty() {
            String::new()
        } else {
            format!(" in [{}]", self.name)
        };
        for (key, value) in self.table {
            let word = key.get_ref().as_ref();
            if self.asked.contains(&word) {
                continue;
            }
            let kind = match value.get_ref() {
                DeValue::Table(_) => "table",
                _ => "option",
            };
            let hint = did_you_mean(word, self.asked.iter().copied())
                .unwrap_or_else(|| format!("one of {}", quoted(&self.asked)));
            problems.push(
                Problem::new(key.span(), format!("unknown {kind} `{word}`{place}")).with_hint(hint),
            );
        }
    }

    fn value(&mut self, key: &'static str) -> Option<(Range<usize>, &'t DeValue<'t>)> {
        self.asked.push(key);
        let value = self.table.get(key)?;
        Some((value.span(), value.get_ref()))
    }

    fn name_of(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }
}

/// The words, each in backquotes.
pub fn quoted(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

fn taken<T, C: Into<Complaint>>(
    read: Result<T, C>,
    span: Range<usize>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(complaint) => {
            let Complaint { message, hint } = complaint.into();
            problems.push(Problem::new(span, message).with_hint(hint));
            None
        }
    }
}

fn inner<'t>(
    name: String,
    span: Range<usize>,
    value: &'t DeValue<'t>,
    problems: &mut Vec<Problem>,
) -> Option<Section<'t>> {
    if let DeValue::Table(table) = value {
        return Some(Section::new(name, span, table));
    }
    let problem = mismatch(&name, span, value, "a table")
        .with_hint(format!("begin it with a line `[{name}]`"));
    problems.push(problem);
    None
}

fn words_of(
    key: &str,
    span: Range<usize>,
    value: &DeValue<'_>,
    one_alone: bool,
    problems: &mut Vec<Problem>,
) -> Option<Vec<Word>> {
    match value {
        DeValue::Array(items) => {
            let mut words = Vec::new();
            for item in items {
                match item.get_ref() {
                    DeValue::String(text) => words.push(Word {
                        text: text.to_string(),
                        span: item.span(),
                    }),
                    other => problems.push(mismatch(key, item.span(), other, "strings only")),
                }
            }
            (words.len() == items.len()).then_some(words)
        }
        DeValue::String(text) if one_alone => Some(vec![Word {
            text: text.to_string(),
            span,
        }]),
        other => {
            problems.push(mismatch(key, span, other, "a list of strings"));
            None
        }
    }
}

fn mismatch(key: &str, span: Range<usize>, value: &DeValue<'_>, wanted: &str) -> Problem {
    let found = match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    Problem::new(span, format!("`{key}` wants {wanted}, and this is {found}"))
}
