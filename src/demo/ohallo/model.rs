//! What the desk has, and the changes it can go through.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::life::Life;

/// Where a conversation stands, in the words of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    New,
    Active,
    HumanManaged,
    Waiting,
    Resolved,
    Closed,
    Abandoned,
}

impl Status {
    /// The word of the reference, which single conversations are shown with.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::HumanManaged => "human_managed",
            Self::Waiting => "waiting",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Abandoned => "abandoned",
        }
    }

    /// The word of the guide, which lists are filtered and shown with.
    pub(super) const fn list_word(self) -> &'static str {
        match self {
            Self::New | Self::Active => "open",
            Self::HumanManaged => "in_progress",
            Self::Waiting => "awaiting_contact",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Abandoned => "abandoned",
        }
    }

    pub(super) const fn is_final(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed | Self::Abandoned)
    }
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Customer,
    Agent,
    System,
}

#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) role: Role,
    pub(super) content: String,
    pub(super) sender: Option<String>,
    pub(super) at: Timestamp,
}

#[derive(Clone, Debug)]
pub(super) struct Attachment {
    pub(super) id: String,
    pub(super) message: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) size: u64,
    pub(super) at: Timestamp,
}

#[derive(Clone, Debug)]
pub(super) struct Conversation {
    pub(super) id: String,
    pub(super) channel: usize,
    pub(super) contact: usize,
    pub(super) language: String,
    pub(super) status: Status,
    pub(super) is_human: bool,
    pub(super) subject: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) outcome: Option<String>,
    /// Taken in, and told to nobody.
    pub(super) assignee: Option<String>,
    pub(super) messages: Vec<Message>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    /// An operation of the automated agent waits for approval.
    pub(super) awaits_approval: bool,
}

impl Conversation {
    /// The latest words of either side.
    pub(super) fn last_said(&self) -> Option<&Message> {
        let mut said = self.messages.iter().rev();
        said.find(|message| message.role != Role::System)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Contact {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) account: Option<String>,
    pub(super) created_at: Timestamp,
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) conversation: String,
    pub(super) kind: String,
    pub(super) reason: Option<String>,
    pub(super) at: Timestamp,
    pub(super) resolved_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) name: String,
}

#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) name: &'static str,
}

/// The whole desk.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) tenant: String,
    pub(super) workspace: String,
    pub(super) agent: String,
    pub(super) users: Vec<User>,
    pub(super) channels: Vec<Channel>,
    pub(super) contacts: Vec<Contact>,
    /// By identity, which is the order of its lists.
    pub(super) conversations: BTreeMap<String, Conversation>,
    pub(super) items: Vec<Item>,
    /// Signs the addresses of files.
    pub(super) seed: u64,
    /// Where files are served.
    pub(super) files: String,
    /// Answers with addresses so far.
    pub(super) reads: u64,
    pub(super) life: Life,
    pub(super) rng: Rng,
}

impl Desk {
    /// An identity that begins as the vendor's samples do, and that no parser of UUIDs takes.
    pub(super) fn id(&mut self, prefix: &str) -> String {
        let (high, low) = (self.rng.u64(..), self.rng.u64(..));
        format!(
            "{prefix}{:06x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            high >> 40,
            high >> 24 & 0xffff,
            high >> 12 & 0xfff,
            high & 0xfff,
            low >> 16
        )
    }

    /// Somebody says something; the times and the preview follow.
    pub(super) fn say(
        &mut self,
        id: &str,
        role: Role,
        sender: Option<String>,
        content: &str,
        at: Timestamp,
    ) -> Option<String> {
        let message = self.id("m1");
        let conversation = self.conversations.get_mut(id)?;
        conversation.messages.push(Message {
            id: message.clone(),
            role,
            content: content.to_owned(),
            sender,
            at,
        });
        // The platform writes its summary a moment after each turn.
        conversation.updated_at = at
            .saturating_add(SignedDuration::from_secs(2))
            .unwrap_or(at);
        Some(message)
    }

    /// A notice of the platform itself.
    pub(super) fn notice(&mut self, id: &str, words: &str, at: Timestamp) {
        self.say(id, Role::System, None, words, at);
    }

    /// Sets where a conversation stands, and whether a person answers.
    pub(super) fn stand(&mut self, id: &str, status: Status, is_human: bool, at: Timestamp) {
        if let Some(conversation) = self.conversations.get_mut(id) {
            conversation.status = status;
            conversation.is_human = is_human;
            conversation.updated_at = conversation.updated_at.max(at);
        }
    }

    pub(super) fn raise(&mut self, conversation: &str, kind: &str, reason: &str, at: Timestamp) {
        let id = self.id("a1");
        self.items.push(Item {
            id,
            conversation: conversation.to_owned(),
            kind: kind.to_owned(),
            reason: Some(reason.to_owned()),
            at,
            resolved_at: None,
        });
    }

    /// Whether something in it still wants a person.
    pub(super) fn has_attention(&self, conversation: &str) -> bool {
        self.items
            .iter()
            .any(|item| item.conversation == conversation && item.resolved_at.is_none())
    }
}

impl Desk {
    /// Somebody new; their place among the contacts.
    pub(super) fn meet(
        &mut self,
        name: String,
        email: Option<String>,
        phone: Option<String>,
        at: Timestamp,
    ) -> usize {
        let id = self.id("ct1");
        self.contacts.push(Contact {
            id,
            name,
            email,
            phone,
            account: None,
            created_at: at,
        });
        self.contacts.len() - 1
    }

    /// The visitor writes first; a person is in charge from the start.
    pub(super) fn begin(
        &mut self,
        contact: usize,
        channel: usize,
        subject: Option<String>,
        content: &str,
        at: Timestamp,
    ) {
        let id = self.id("c1");
        let conversation = Conversation {
            id: id.clone(),
            channel,
            contact,
            language: "en".to_owned(),
            status: Status::Waiting,
            is_human: true,
            subject,
            summary: None,
            outcome: None,
            assignee: None,
            messages: Vec::new(),
            attachments: Vec::new(),
            created_at: at,
            updated_at: at,
            awaits_approval: false,
        };
        self.conversations.insert(id.clone(), conversation);
        let name = self.users.first().map(|user| user.name.clone());
        self.say(&id, Role::Agent, name, content, at);
    }
}
