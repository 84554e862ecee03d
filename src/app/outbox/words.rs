//! What lines call a change, a gesture, and the conversation they were done to.

use crate::domain::change::Change;
use crate::domain::conversation::Conversation;
use crate::domain::id::ConversationKey;
use crate::domain::outbox::Entry;

/// What a line calls a conversation: its number and its customer.
pub fn object(key: &ConversationKey, conversation: &Conversation) -> String {
    let id = key.id.as_str();
    let short: String = id.chars().take(10).collect();
    let name = conversation
        .contact
        .as_ref()
        .and_then(|contact| contact.name.as_ref().or(contact.email.as_ref()));
    match name {
        Some(name) => format!("#{short} {}", name.raw()),
        None => format!("#{short}"),
    }
}

/// Whom a reply goes to, in words.
pub(super) fn addressee(key: &ConversationKey, conversation: &Conversation) -> String {
    let contact = conversation.contact.as_ref();
    let name = contact.and_then(|contact| contact.name.as_ref().or(contact.email.as_ref()));
    name.map_or_else(
        || format!("#{}", key.id.as_str()),
        |name| name.raw().to_owned(),
    )
}

/// What a change did, as the first word of a line.
pub fn verb(change: &Change) -> &'static str {
    match change {
        Change::Reply(_) => "Replied to",
        Change::Note(_) => "Noted on",
        Change::Close | Change::Resolve(_) => "Closed",
        Change::TakeOver => "Took over",
        Change::Release => "Released",
        Change::SettleAttention(_) => "Settled what was asked about",
        Change::Reopen => "Reopened",
        Change::Snooze { .. } => "Snoozed",
        Change::Assign(Some(_)) | Change::AssignTeam(Some(_)) => "Assigned",
        Change::Assign(None) | Change::AssignTeam(None) => "Unassigned",
        Change::Tag(_) => "Tagged",
        Change::Untag(_) => "Untagged",
        Change::Rename(_) => "Renamed",
        Change::MarkRead => "Marked as read",
        Change::MarkUnread => "Marked as unread",
        Change::Redact(_) => "Redacted a part of",
        Change::Delete => "Deleted",
        Change::AddParticipant(_) | Change::RemoveParticipant(_) => "Changed the participants of",
        Change::SetAttribute(..) => "Changed a field of",
    }
}

/// A gesture in a few words: what was done to what.
pub fn undo_words(gesture: &[Entry]) -> String {
    match gesture {
        [] => String::new(),
        [one] => format!("{} {}", verb(&one.change), one.label.raw()),
        [first, ..] => {
            let mut keys: Vec<_> = gesture.iter().map(|entry| &entry.key).collect();
            keys.sort();
            keys.dedup();
            match keys.len() {
                1 => format!("{} {}", verb(&first.change), first.label.raw()),
                count => format!("{} {count} conversations", verb(&first.change)),
            }
        }
    }
}
