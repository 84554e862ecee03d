//! oHallo's JSON, and what it means in the words of a help desk (ohallo.md 3, 5).
//!
//! Its pages disagree about words and shapes, and a client meets all of them: both vocabularies of a status, rows that
//! lack most of what a conversation has, contacts in two forms. Nothing but an identity is required anywhere.

mod contact;
mod conversation;
mod thread;

use serde::Deserialize;

use crate::backend::lenient::{Moment, Text};
use crate::domain::conversation::AttentionItem as DomainAttentionItem;
use crate::domain::part::Channel;

pub(super) use crate::backend::ohallo::wire::contact::Contact;
pub(super) use crate::backend::ohallo::wire::conversation::Conversation;
pub(super) use crate::backend::ohallo::wire::thread::{
    Attachment, AttachmentAddress, Message, Surroundings,
};

/// Where a conversation stands, whichever vocabulary says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Status {
    /// Just begun.
    New,
    /// The automated agent answers.
    Active,
    /// A person answers.
    HumanManaged,
    /// It is the customer's turn.
    Waiting,
    /// Ended, with an outcome.
    Resolved,
    /// Ended.
    Closed,
    /// Ended without a solution.
    Abandoned,
    /// A word this version does not know.
    Other(Box<str>),
}

impl Status {
    /// What a word of the reference, the guide or the dashboard means.
    pub(super) fn of(word: &str) -> Self {
        let plain = word.trim().to_lowercase().replace([' ', '-'], "_");
        match plain.as_str() {
            "new" => Self::New,
            "active" | "open" => Self::Active,
            "human_managed" | "in_progress" => Self::HumanManaged,
            "waiting" | "awaiting_contact" => Self::Waiting,
            "resolved" => Self::Resolved,
            "closed" => Self::Closed,
            "abandoned" => Self::Abandoned,
            _ => Self::Other(word.into()),
        }
    }

    /// Its word, for a sentence.
    pub(super) fn word(&self) -> &str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::HumanManaged => "in progress",
            Self::Waiting => "waiting",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Abandoned => "abandoned",
            Self::Other(word) => word,
        }
    }

    /// Whether it has ended.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Resolved | Self::Closed | Self::Abandoned)
    }
}

/// Something the desk wants a person to look at, or wanted.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct AttentionItem {
    id: Text,
    conversation_id: Text,
    #[serde(rename = "type")]
    kind: Text,
    reason: Text,
    status: Text,
    created_at: Moment,
    /// The one word we put there ourselves: it was settled from here.
    #[serde(skip)]
    is_settled_here: bool,
}

impl AttentionItem {
    fn is_open(&self) -> bool {
        !self.is_settled_here && self.status.as_str() != "resolved"
    }

    /// Whose it is.
    pub(super) fn conversation(&self) -> &str {
        self.conversation_id.as_str()
    }

    /// It was settled from here, which the next reading will tell too.
    pub(super) fn settle(&mut self, id: &str) {
        self.is_settled_here |= self.id.as_str() == id;
    }

    /// As a header has it; none without an identity, or once it is settled.
    fn translate(&self) -> Option<DomainAttentionItem> {
        if !self.is_open() {
            return None;
        }
        Some(DomainAttentionItem {
            id: self.id.id()?,
            kind: self.kind.as_str().replace('_', " ").into(),
            reason: self.reason.clone().words(),
            created_at: self.created_at.0.unwrap_or_default(),
        })
    }
}

/// A channel, as far as an inbox needs it.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ChannelObject {
    channel_type: Text,
    display_name: Text,
    workspace_id: Text,
}

impl ChannelObject {
    /// What kind it is.
    pub(super) fn kind(&self) -> Channel {
        channel(self.channel_type.as_str())
    }

    /// What the desk calls it; empty where it does not say.
    pub(super) fn name(&self) -> &str {
        self.display_name.as_str()
    }

    /// Whose it is; empty where the desk does not say.
    pub(super) fn workspace(&self) -> &str {
        self.workspace_id.as_str()
    }
}

/// The channel a word of the desk means.
fn channel(word: &str) -> Channel {
    match word.to_lowercase().as_str() {
        "email" => Channel::Email,
        "chat" => Channel::Chat,
        "whatsapp" => Channel::WhatsApp,
        "voice" => Channel::Voice,
        _ => Channel::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_vocabularies_and_the_dashboards_are_understood() {
        for (words, status) in [
            (["active", "open", "Open"], Status::Active),
            (
                ["human_managed", "in_progress", "In progress"],
                Status::HumanManaged,
            ),
            (
                ["waiting", "awaiting_contact", "AWAITING-CONTACT"],
                Status::Waiting,
            ),
            (["resolved", "Resolved", " resolved "], Status::Resolved),
        ] {
            for word in words {
                assert_eq!(Status::of(word), status, "{word}");
            }
        }
        assert_eq!(Status::of("new"), Status::New);
        assert_eq!(Status::of("closed"), Status::Closed);
        assert_eq!(Status::of("abandoned"), Status::Abandoned);
        assert_eq!(Status::of("Parked"), Status::Other("Parked".into()));
    }
}
