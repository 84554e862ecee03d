//! Keys: their notation, their scopes, and what they ask for.
//!
//! The defaults are data (`assets/keymap.toml`), read by the parser that reads a person's own keys. Hints on screen come
//! from `keys_for`, so they cannot name a key that does something else. What an action does is not known here, and the
//! characters typed into a text or a filter never come by: they are no bindings.

use std::ops::Range;

use toml::de::DeTable;

use crate::action::{Action, Scope};
use crate::keymap::key::Key;
use crate::keymap::notation::KeySequence;
use crate::source::Problem;
use crate::source::section::Section;

pub mod key;
pub mod notation;
mod table;

/// The default keys.
const DEFAULTS: &str = include_str!("../assets/keymap.toml");

/// Which keys ask for what, in every scope. No two bindings of a scope are the same, nor is one the start of another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// One way to ask for one action.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Binding {
    keys: KeySequence,
    action: Action,
}

/// The keys pressed so far of a sequence that is not complete.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Pending(Vec<Key>);

/// What a key press comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Resolution {
    /// It asks for this.
    Action(Action),
    /// It begins a sequence, which can go on like this; by key.
    Pending(Vec<Continuation>),
    /// It is bound to nothing here. Where text is typed, a character is then text.
    Unbound,
}

/// A way to complete what was pressed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Continuation {
    /// The keys that are missing.
    pub keys: KeySequence,
    /// What they ask for.
    pub action: Action,
}

impl Pending {
    /// The keys pressed so far.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }

    /// Whether a sequence has begun.
    pub fn is_waiting(&self) -> bool {
        !self.0.is_empty()
    }

    /// Forgets what was pressed.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl Keymap {
    /// The default keys.
    pub fn built_in() -> Self {
        let mut problems = Vec::new();
        let map = Self::empty().read(DEFAULTS, &mut problems);
        debug_assert_eq!(problems, [], "assets/keymap.toml is tested");
        map
    }

    /// No keys at all.
    fn empty() -> Self {
        Self {
            bindings: Vec::new(),
        }
    }

    /// These keys with those of a whole file in place of theirs.
    fn read(self, text: &str, problems: &mut Vec<Problem>) -> Self {
        match DeTable::parse(text) {
            Ok(file) => {
                let section = Section::new("", file.span(), file.get_ref());
                self.with(section, problems)
            }
            Err(error) => {
                problems.push(Problem::new(
                    error.span().unwrap_or_default(),
                    error.message(),
                ));
                self
            }
        }
    }

    /// These keys, with those of `section` (tables by scope: action = ["key", …]) in place of theirs. An action keeps
    /// only what its new list has. What is wrong is left out and reported.
    #[must_use]
    pub fn with(self, section: Section<'_>, problems: &mut Vec<Problem>) -> Self {
        let rows = table::rows(section, problems);
        let mut kept: Vec<(Binding, Option<Range<usize>>)> = self
            .bindings
            .into_iter()
            .filter(|binding| rows.iter().all(|row| row.action != binding.action))
            .map(|binding| (binding, None))
            .collect();
        for row in rows {
            for (keys, span) in row.keys {
                let action = row.action;
                let binding = Binding { keys, action };
                match clash(&binding, &kept) {
                    Some(other) => problems.push(other.problem(span, &binding)),
                    None => kept.push((binding, Some(span))),
                }
            }
        }
        Self {
            bindings: kept.into_iter().map(|(binding, _)| binding).collect(),
        }
    }

    /// What `key` means in `scope` after the keys already pressed, which are remembered in `pending`.
    ///
    /// A key that types nothing and is bound to nothing in an inner scope still reaches what holds everywhere: the
    /// program's own actions (Ctrl-C, Ctrl-L) and, while writing, scrolling the thread (PageUp).
    pub fn resolve(&self, scope: Scope, pending: &mut Pending, key: Key) -> Resolution {
        pending.0.push(key.canonical());
        let found = match self.look_up(&pending.0, |action| action.scope() == scope) {
            Resolution::Unbound => self.look_up_outside(scope, &pending.0),
            found => found,
        };
        if !matches!(found, Resolution::Pending(_)) {
            pending.clear();
        }
        found
    }

    /// The first key of an action, which hints name.
    pub fn keys_for(&self, action: impl Into<Action>) -> Option<&KeySequence> {
        self.all_keys_for(action).next()
    }

    /// Every key of an action, in the order they are written.
    pub fn all_keys_for(&self, action: impl Into<Action>) -> impl Iterator<Item = &KeySequence> {
        let action = action.into();
        self.bindings
            .iter()
            .filter(move |binding| binding.action == action)
            .map(|binding| &binding.keys)
    }

    fn look_up_outside(&self, scope: Scope, pressed: &[Key]) -> Resolution {
        let typed = pressed.iter().any(|key| key.typed().is_some());
        if scope == Scope::Inbox || typed {
            return Resolution::Unbound;
        }
        self.look_up(pressed, |action| match action {
            Action::Program(_) => true,
            Action::Reading(_) => matches!(scope, Scope::Composer | Scope::Review),
            _ => false,
        })
    }

    fn look_up(&self, pressed: &[Key], reaches: impl Fn(Action) -> bool) -> Resolution {
        let candidates = || {
            self.bindings
                .iter()
                .filter(|binding| reaches(binding.action))
        };
        if let Some(binding) = candidates().find(|binding| binding.keys.is(pressed)) {
            return Resolution::Action(binding.action);
        }
        let mut continuations: Vec<Continuation> = candidates()
            .filter_map(|binding| {
                let action = binding.action;
                let keys = binding.keys.after(pressed)?;
                Some(Continuation { keys, action })
            })
            .collect();
        continuations.sort();
        if continuations.is_empty() {
            Resolution::Unbound
        } else {
            Resolution::Pending(continuations)
        }
    }
}

/// A binding that stands in the way of another.
struct Clash<'a> {
    with: &'a Binding,
    is_default: bool,
}

/// The binding of the same scope that has the same keys, or of whose keys one is the start of the other.
fn clash<'a>(new: &Binding, kept: &'a [(Binding, Option<Range<usize>>)]) -> Option<Clash<'a>> {
    kept.iter()
        .find(|(old, _)| {
            old.action.scope() == new.action.scope()
                && (old.keys.is_start_of(&new.keys) || new.keys.is_start_of(&old.keys))
        })
        .map(|(with, span)| Clash {
            with,
            is_default: span.is_none(),
        })
}

impl Clash<'_> {
    fn problem(&self, span: Range<usize>, new: &Binding) -> Problem {
        let Binding { keys, action } = self.with;
        let default = if self.is_default { " by default" } else { "" };
        let message = if *keys == new.keys {
            format!(
                "`{keys}` asks for `{action}`{default} and cannot ask for `{}` too",
                new.action
            )
        } else if new.keys.is_start_of(keys) {
            format!(
                "`{keys}`, which asks for `{action}`{default}, begins with `{}`",
                new.keys
            )
        } else {
            format!(
                "`{}` begins with `{keys}`, which asks for `{action}`{default}",
                new.keys
            )
        };
        let hint = if self.is_default {
            format!("take it away there first: `{action} = []`")
        } else {
            "keep one of the two".to_owned()
        };
        Problem::new(span, message).with_hint(hint)
    }
}

#[cfg(test)]
mod tests;
