//! Which rows of a picker the typed words fit, and how well.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::action::{Action, Triage};
use crate::app::popup::{Choice, Pick};

/// How well typed words fit a row; better ones are less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It has this number.
    Number,
    /// It is called so, or a word of it begins so.
    Word,
    /// It has the letters in a row.
    Inside,
    /// It has the letters in order.
    Scattered,
}

/// The order of rows that match: fit, whether it destroys something, and the score of the letters.
type Rank = (Fit, bool, std::cmp::Reverse<u32>);

impl Choice {
    fn fit(&self, typed: &str) -> Fit {
        let label = self.label.as_str().to_lowercase();
        let alias = match self.pick {
            Pick::Run(action) => action.name(),
            _ => "",
        };
        if label.starts_with(&format!("[{typed}]")) {
            return Fit::Number;
        }
        let starts = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric())
                .any(|word| word.starts_with(typed))
        };
        if starts(&label) || starts(alias) || label.starts_with(typed) {
            Fit::Word
        } else if label.contains(typed) {
            Fit::Inside
        } else {
            Fit::Scattered
        }
    }

    fn is_final(&self) -> bool {
        self.pick == Pick::Run(Action::Triage(Triage::Delete))
    }
}

/// The rows that words fit, best first, as indices.
pub(super) fn ranked(choices: &[Choice], words: &str) -> Vec<usize> {
    let pattern = Pattern::parse(words, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let lower = words.to_lowercase();
    let mut scored: Vec<(Rank, usize)> = choices
        .iter()
        .enumerate()
        .filter_map(|(index, choice)| {
            let text = Utf32Str::new(choice.label.as_str(), &mut buffer);
            let score = pattern.score(text, &mut matcher);
            let fit = choice.fit(&lower);
            // Letters scattered over a long sentence mean something else.
            (fit < Fit::Scattered || score.is_some()).then_some((
                (
                    fit,
                    choice.is_final(),
                    std::cmp::Reverse(score.unwrap_or(0)),
                ),
                index,
            ))
        })
        .collect();
    scored.sort_unstable();
    scored.into_iter().map(|(_, index)| index).collect()
}
