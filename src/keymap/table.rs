//! Tables of keys as they stand in a file: scope by scope, `action = ["key", …]`.

use std::ops::Range;

use crate::action::{Action, Scope};
use crate::keymap::notation::KeySequence;
use crate::source::Problem;
use crate::source::nearest::did_you_mean;
use crate::source::section::{Section, Word};

/// The keys a file gives an action.
pub(super) struct Row {
    pub(super) action: Action,
    pub(super) keys: Vec<(KeySequence, Range<usize>)>,
}

/// Every row that can be understood; the others are reported.
pub(super) fn rows(mut section: Section<'_>, problems: &mut Vec<Problem>) -> Vec<Row> {
    let mut rows = Vec::new();
    for scope in Scope::ALL {
        let Some(table) = section.section(scope.name(), problems) else {
            continue;
        };
        for (name, keys) in table.lists(problems) {
            let Some(action) = action(scope, &name, problems) else {
                continue;
            };
            let keys = keys
                .into_iter()
                .filter_map(|word| Some((sequence(scope, &word, problems)?, word.span)))
                .collect();
            rows.push(Row { action, keys });
        }
    }
    section.finish(problems);
    rows
}

fn action(scope: Scope, name: &Word, problems: &mut Vec<Problem>) -> Option<Action> {
    let Word { text, span } = name;
    let problem = match Action::named(text) {
        Some(action) if action.scope() == scope => return Some(action),
        Some(action) => Problem::new(
            span.clone(),
            format!("`{text}` is no action of `{}`", scope.name()),
        )
        .with_hint(format!("it belongs to `{}`", action.scope().name())),
        None => {
            let names = Action::ALL
                .iter()
                .filter(|action| action.scope() == scope)
                .map(|action| action.name());
            Problem::new(span.clone(), format!("unknown action `{text}`"))
                .with_hint(did_you_mean(text, names))
        }
    };
    problems.push(problem);
    None
}

fn sequence(scope: Scope, word: &Word, problems: &mut Vec<Problem>) -> Option<KeySequence> {
    let sequence: KeySequence = match word.text.parse() {
        Ok(sequence) => sequence,
        Err(problem) => {
            problems.push(
                Problem::new(word.span.clone(), problem.to_string())
                    .with_hint(spaced_out(&word.text)),
            );
            return None;
        }
    };
    let types_text = matches!(scope, Scope::Composer | Scope::Picker | Scope::Prompt);
    if types_text && sequence.first().typed().is_some() {
        problems.push(
            Problem::new(
                word.span.clone(),
                format!("`{sequence}` types a character in `{}`", scope.name()),
            )
            .with_hint("begin with Ctrl or a key that types nothing".to_owned()),
        );
        return None;
    }
    Some(sequence)
}

/// For `gg`, which other programs write so: the way it is written here, if that means something.
fn spaced_out(text: &str) -> Option<String> {
    let keys: Vec<String> = text.chars().map(String::from).collect();
    let sequence: KeySequence = keys.join(" ").parse().ok()?;
    (2..=3)
        .contains(&keys.len())
        .then(|| format!("did you mean `{sequence}`?"))
}
