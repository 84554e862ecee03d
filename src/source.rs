//! A TOML file a person wrote, and everything wrong with it, each at its line.
//!
//! Keymap, themes and configuration are read through here, so they complain alike: all problems at once, with the line,
//! a caret and a hint. It knows TOML and spans; what a value means is the business of whoever asks for it.

use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

pub mod nearest;
pub mod section;

/// One thing wrong with a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Which bytes of the file are wrong; empty at the start when it is about something that is missing.
    pub span: Range<usize>,
    /// What is wrong: lower case, no final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem without a hint.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            hint: None,
        }
    }

    /// The same with that hint, if there is one.
    pub fn with_hint(self, hint: impl Into<Option<String>>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }
}

/// Everything wrong with one file, ready to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problems {
    file: String,
    text: String,
    list: Vec<Problem>,
}

impl std::error::Error for Problems {}

impl Problems {
    /// `Err` with the problems of `file`, whose text is `text`, in the order of their lines; `Ok` when there are none.
    pub fn none_or(file: &str, text: &str, mut list: Vec<Problem>) -> Result<(), Self> {
        if list.is_empty() {
            return Ok(());
        }
        list.sort_by_key(|problem| problem.span.start);
        Err(Self {
            file: file.to_owned(),
            text: text.to_owned(),
            list,
        })
    }

    /// The problems in the order of their lines.
    pub fn list(&self) -> &[Problem] {
        &self.list
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.list.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            draw(f, &self.file, &self.text, problem)?;
        }
        Ok(())
    }
}

/// Writes one problem: where, the line, a caret under it, the hint.
fn draw(f: &mut fmt::Formatter<'_>, file: &str, text: &str, problem: &Problem) -> fmt::Result {
    let start = floor_boundary(text, problem.span.start);
    let end = floor_boundary(text, problem.span.end).max(start);
    let before = &text[..start];
    let number = before.matches('\n').count() + 1;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = without_secrets(&visible(&text[line_start..line_end]));
    let indent = visible(&text[line_start..start]).width();
    let room = line.trim_end().width().saturating_sub(indent);
    let carets = visible(&text[start..end.min(line_end)])
        .width()
        .min(room)
        .max(1);
    let gutter = number.to_string().len();

    writeln!(f, "{file}:{number}: {}", visible(&problem.message))?;
    writeln!(f, "{number} | {}", line.trim_end())?;
    write!(f, "{:gutter$} | {:indent$}{}", "", "", "^".repeat(carets))?;
    if let Some(hint) = &problem.hint {
        write!(f, "\n{:gutter$} = {}", "", visible(hint))?;
    }
    Ok(())
}

/// The nearest place at or before `at` where a character begins.
fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// The text with every control character as one space, so that a file cannot steer the terminal and carets line up.
fn visible(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A line as it may be shown around: without what stands where a key or a password was written by mistake.
fn without_secrets(line: &str) -> String {
    const SECRETS: [&str; 5] = ["key", "password", "secret", "token", "auth_value"];
    if let Some((option, _)) = line.split_once('=')
        && SECRETS.contains(&option.trim().trim_start_matches("api_"))
    {
        return format!("{option}= …");
    }
    if let Some((scheme, rest)) = line.split_once("://")
        && let Some((credentials, address)) = rest.split_once('@')
        && !credentials.contains('/')
    {
        return format!("{scheme}://…@{address}");
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_points_at_its_line() {
        let text = "a = 1\nname = \"é\tx\"\n";
        let at = text.find('x').unwrap();
        let problem = Problem::new(at..at + 1, "no `x`").with_hint("say `y`".to_owned());
        let problems = Problems::none_or("f.toml", text, vec![problem]).unwrap_err();
        assert_eq!(
            problems.to_string(),
            "f.toml:2: no `x`\n2 | name = \"é x\"\n  |           ^\n  = say `y`"
        );
    }

    #[test]
    fn a_secret_written_by_mistake_is_not_shown() {
        let shown = |text: &str| {
            let problem = Problem::new(0..text.len(), "wrong");
            Problems::none_or("f", text, vec![problem])
                .unwrap_err()
                .to_string()
        };
        for text in [
            "api_key = \"sk_canary\"",
            "password=\"canary\"",
            "url = \"https://ana:canary@example.org\"",
        ] {
            assert!(!shown(text).contains("canary"), "{}", shown(text));
        }
        assert!(shown("api_key_file = \"/run/x\"").contains("/run/x"));
        assert!(shown("url = \"https://example.org/@x\"").contains("example.org"));
    }

    #[test]
    fn no_file_can_steer_the_terminal() {
        let problem = Problem::new(0..1, "no `\u{1b}[2J`").with_hint("\u{9b}".to_owned());
        let problems = Problems::none_or("f", "\u{1b}[2J", vec![problem]).unwrap_err();
        assert!(
            problems
                .to_string()
                .lines()
                .all(|line| !line.contains(char::is_control))
        );
    }

    #[test]
    fn problems_come_in_the_order_of_the_file() {
        let list = vec![Problem::new(3..4, "late"), Problem::new(0..1, "early")];
        let problems = Problems::none_or("f", "abcd", list).unwrap_err();
        assert_eq!(problems.list()[0].message, "early");
        assert_eq!(Problems::none_or("f", "", Vec::new()), Ok(()));
    }
}
