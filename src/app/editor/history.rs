//! What can be taken back: steps the size of a word, not of a letter.

/// Steps kept; the oldest are forgotten.
const MOST_STEPS: usize = 1000;

/// Bytes of text kept in steps; the oldest are forgotten, but never the last.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// One replacement in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Edit {
    pub(super) at: usize,
    pub(super) removed: String,
    pub(super) inserted: String,
    pub(super) cursor_before: usize,
}

/// Whether the last step can still grow.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Last {
    #[default]
    Sealed,
    Typing,
    Deleting,
}

/// The steps made and those taken back.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct History {
    done: Vec<Edit>,
    undone: Vec<Edit>,
    last: Last,
}

impl History {
    /// Remembers what was typed, as one step with the word it continues.
    pub(super) fn typed(&mut self, edit: Edit) {
        let grown = self.growing(Last::Typing).is_some_and(|last| {
            let follows = edit.at == last.at + last.inserted.len();
            let new_word = begins_word(last.inserted.chars().last(), edit.inserted.chars().next());
            if follows && !new_word {
                last.inserted.push_str(&edit.inserted);
            }
            follows && !new_word
        });
        self.remember(edit, grown, Last::Typing);
    }

    /// Remembers what was deleted, as one step with what was deleted beside it just before.
    pub(super) fn deleted(&mut self, edit: Edit) {
        let grown = self.growing(Last::Deleting).is_some_and(|last| {
            if edit.at + edit.removed.len() == last.at {
                let new_word =
                    begins_word(last.removed.chars().next(), edit.removed.chars().last());
                if !new_word {
                    last.removed.insert_str(0, &edit.removed);
                    last.at = edit.at;
                }
                !new_word
            } else if edit.at == last.at {
                let new_word =
                    begins_word(last.removed.chars().last(), edit.removed.chars().next());
                if !new_word {
                    last.removed.push_str(&edit.removed);
                }
                !new_word
            } else {
                false
            }
        });
        self.remember(edit, grown, Last::Deleting);
    }

    /// Remembers a step of its own.
    pub(super) fn whole(&mut self, edit: Edit) {
        self.remember(edit, false, Last::Sealed);
    }

    /// Ends the step under way: the cursor went elsewhere.
    pub(super) fn seal(&mut self) {
        self.last = Last::Sealed;
    }

    /// The step to take back.
    pub(super) fn undo(&mut self) -> Option<Edit> {
        self.seal();
        let edit = self.done.pop()?;
        self.undone.push(edit.clone());
        Some(edit)
    }

    /// The step to make again.
    pub(super) fn redo(&mut self) -> Option<Edit> {
        self.seal();
        let edit = self.undone.pop()?;
        self.done.push(edit.clone());
        Some(edit)
    }

    fn growing(&mut self, kind: Last) -> Option<&mut Edit> {
        if self.last == kind {
            self.done.last_mut()
        } else {
            None
        }
    }

    fn remember(&mut self, edit: Edit, grown: bool, kind: Last) {
        self.undone.clear();
        self.last = kind;
        if !grown {
            self.done.push(edit);
        }
        let mut room = MOST_BYTES;
        let kept = self
            .done
            .iter()
            .rev()
            .take(MOST_STEPS)
            .take_while(|edit| {
                let size = edit.removed.len() + edit.inserted.len();
                let fits = size <= room;
                room = room.saturating_sub(size);
                fits
            })
            .count()
            .max(1);
        self.done.drain(..self.done.len() - kept);
    }
}

/// Whether a letter after a space, seen in the direction of the edit, begins a word and with it a step.
fn begins_word(last: Option<char>, next: Option<char>) -> bool {
    let is_space = |c: Option<char>| c.is_some_and(char::is_whitespace);
    is_space(last) && !is_space(next)
}
