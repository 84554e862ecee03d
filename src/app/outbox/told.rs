//! What a change did, in words: the verb, to which conversation, and what with, to whom or until when.

use crate::app::model::Model;
use crate::app::outbox::object;
use crate::app::timeline::event::{admin_name, author_name};
use crate::domain::change::Change;
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::outbox::Entry;
use crate::text::clean::Clean;

/// A title in a line about something else is cut to that many cells.
const LONGEST_TITLE: usize = 24;

/// What a change did, as the first word of a line.
pub fn verb(change: &Change) -> &'static str {
    match change {
        Change::Reply(_) => "Replied to",
        Change::Begin(..) => "Began a conversation with",
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
        Change::AddParticipant(_) => "Added somebody to",
        Change::RemoveParticipant(_) => "Took somebody out of",
        Change::SetAttribute(..) => "Changed a field of",
    }
}

/// What a change that has not left yet is about to do.
pub fn doing(change: &Change) -> &'static str {
    match change {
        Change::Reply(_) | Change::Begin(..) => "Sending to",
        Change::SettleAttention(_) => "Settling",
        Change::TakeOver => "Taking over",
        _ => "Closing",
    }
}

impl Model {
    /// Changes of one gesture as a sentence without a period, and where they are made if not on a desk.
    pub(in crate::app) fn told_each(&self, changes: &[(ConversationKey, Change)]) -> String {
        let Some((_, first)) = changes.first() else {
            return String::new();
        };
        let keys: Vec<_> = changes.iter().map(|(key, _)| key.clone()).collect();
        let are_alike = changes.iter().all(|(_, change)| change == first);
        let told = if are_alike {
            self.told(first, &keys)
        } else {
            // Only the person at the keyboard is somebody else on each desk.
            format!("{} {} conversations to you", verb(first), keys.len())
        };
        format!("{told}{}", self.kept_words(changes))
    }

    /// What a conversation is called in a line or a title: its customer and its number.
    pub(in crate::app) fn called(&self, key: &ConversationKey) -> String {
        let known = self.conversation(key);
        known.map_or_else(
            || format!("#{}", key.id.as_str()),
            |known| object(key, known),
        )
    }

    /// A change to these conversations as a sentence without a period.
    pub(in crate::app) fn told(&self, change: &Change, keys: &[ConversationKey]) -> String {
        let what = match keys {
            [key] => self.called(key),
            many => format!("{} conversations", many.len()),
        };
        let profile = keys.first().map(|key| &key.profile);
        self.sentence(change, &what, profile)
    }

    /// A gesture as a sentence without a period: its first change, to all it was made to.
    pub(in crate::app) fn told_gesture(&self, gesture: &[Entry]) -> String {
        let Some(first) = gesture.first() else {
            return String::new();
        };
        let mut keys: Vec<_> = gesture.iter().map(|entry| &entry.key).collect();
        keys.sort();
        keys.dedup();
        let what = match keys.len() {
            1 => first.label.raw().to_owned(),
            count => format!("{count} conversations"),
        };
        self.sentence(&first.change, &what, Some(&first.key.profile))
    }

    fn sentence(&self, change: &Change, what: &str, profile: Option<&Profile>) -> String {
        let verb = verb(change);
        let directory = profile.map(|profile| self.directory(profile));
        let directory = directory.unwrap_or_default();
        match change {
            Change::Tag(tag) => format!("{verb} {what} with {}", tag.name.raw()),
            Change::Untag(tag) => format!("Took tag {} off {what}", tag.name.raw()),
            Change::Assign(Some(admin)) => {
                format!("{verb} {what} to {}", admin_name(admin, &directory))
            }
            Change::AssignTeam(Some(team)) => {
                let name = directory
                    .team(team)
                    .map_or(team.as_str(), |team| team.name.raw());
                format!("{verb} {what} to team {name}")
            }
            Change::Snooze { until } => format!("{verb} {what} until {}", self.say_when(*until)),
            Change::Rename(title) => {
                let title = Clean::line(title).truncate(LONGEST_TITLE);
                format!("{verb} {what} to “{title}”")
            }
            Change::AddParticipant(who) => {
                format!("Added {} to {what}", author_name(who, &directory))
            }
            Change::RemoveParticipant(who) => {
                format!("Took {} out of {what}", author_name(who, &directory))
            }
            Change::SetAttribute(id, value) => {
                let name = directory
                    .field(id)
                    .map_or(id.as_str(), |field| field.name.raw());
                let name = Clean::line(name).truncate(LONGEST_TITLE);
                if value.is_empty() {
                    return format!("Cleared {name} of {what}");
                }
                let value = Clean::line(value).truncate(LONGEST_TITLE);
                format!("Set {name} of {what} to “{value}”")
            }
            Change::MarkRead => format!("Marked {what} as read"),
            Change::MarkUnread => format!("Marked {what} as unread"),
            _ => format!("{verb} {what}"),
        }
    }
}
