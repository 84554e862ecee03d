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

    /// What to add to a sentence about changes that are all made on this machine only.
    pub(in crate::app) fn kept_words(&self, changes: &[(ConversationKey, Change)]) -> &'static str {
        let are_kept = changes
            .iter()
            .all(|(key, change)| self.is_kept_here(key, change));
        if are_kept && !changes.is_empty() {
            ", kept on this machine"
        } else {
            ""
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
