//! What the screen calls things that are kept on this machine because a desk cannot keep them.

use crate::app::model::Model;
use crate::domain::change::Change;
use crate::domain::id::ConversationKey;
use crate::domain::people::Tag;
use crate::domain::row::Row;

impl Model {
    /// Whether a note on this conversation stays on this machine, where no colleague sees it.
    pub fn keeps_note(&self, key: &ConversationKey) -> bool {
        self.is_kept_here(key, &Change::Note("".into()))
    }

    /// What to add to a sentence about changes of which some or all are made on this machine only.
    pub(in crate::app) fn kept_words(&self, changes: &[(ConversationKey, Change)]) -> String {
        let kept = self.kept_of(changes);
        kept.map_or(String::new(), |kept| {
            format!(", {kept}kept on this machine")
        })
    }

    /// Which of these changes are made on this machine only, to stand before "kept": nothing for all of them, "2 of 3 "
    /// for some; none if none are.
    pub(in crate::app) fn kept_of(&self, changes: &[(ConversationKey, Change)]) -> Option<String> {
        let is_kept = |(key, change): &&(ConversationKey, Change)| self.is_kept_here(key, change);
        match (changes.iter().filter(is_kept).count(), changes.len()) {
            (0, _) => None,
            (kept, all) if kept == all => Some(String::new()),
            (kept, all) => Some(format!("{kept} of {all} ")),
        }
    }
}

/// A tag, and that the desk does not know of it.
pub fn tag_words(row: &Row, tag: &Tag) -> String {
    let name = tag.name.raw();
    if row.kept.has_tag(&tag.id) {
        format!("{name} (local)")
    } else {
        name.to_owned()
    }
}

/// How many notes of a conversation the desk does not know of, if there are any.
pub fn note_words(row: &Row) -> Option<String> {
    match row.kept.notes.len() {
        0 => None,
        1 => Some("note (local)".to_owned()),
        count => Some(format!("{count} notes (local)")),
    }
}

/// The state of a conversation that holds on this machine only.
pub fn standing_words(row: &Row) -> Option<String> {
    let state = row.conversation.state.word();
    row.kept.standing.map(|_| format!("{state} (local)"))
}
