//! What the screen calls things that are kept on this machine because a desk cannot keep them.

use crate::domain::people::Tag;
use crate::domain::row::Row;

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
