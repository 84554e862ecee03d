//! What the desk holds about one conversation: parts, authors, ratings, receipts.
//!
//! These are the desk's own records, named after the API sheet. How they look in JSON is `wire`'s business; which changes
//! are allowed is `desk`'s.

mod entry;

pub(crate) use entry::{Body, Entry, Part, TagApplication};

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Who wrote or did something. People are indexes into the desk's lists, so names never go stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Contact(usize),
    Admin(usize),
    /// The automated agent, and every action whose caller named no admin.
    Bot,
    /// The author is not known any more; the API says `null`.
    Nobody,
}

/// One field of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patch<T> {
    Keep,
    Clear,
    Set(T),
}

impl<T: Copy + PartialEq> Patch<T> {
    pub(crate) fn on(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Clear => None,
            Self::Set(new) => Some(new),
        }
    }

    /// The same wish, unless it changes nothing.
    pub(crate) fn unless(self, old: Option<T>) -> Self {
        if self.on(old) == old {
            Self::Keep
        } else {
            self
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Open,
    Closed,
    Snoozed,
}

impl State {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Snoozed => "snoozed",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Closed, Self::Snoozed]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Channel {
    Unknown,
    Desktop,
    Android,
    Ios,
    Email,
    Slack,
}

impl Channel {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Desktop => "desktop",
            Self::Android => "android",
            Self::Ios => "ios",
            Self::Email => "email",
            Self::Slack => "slack",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RatingStatus {
    Pending,
    Rated,
    Canceled,
    Expired,
}

impl RatingStatus {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Rated => "rated",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
        }
    }
}

/// One request for a rating and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Rating {
    pub(crate) id: String,
    pub(crate) status: RatingStatus,
    pub(crate) channel: Channel,
    pub(crate) requested_at: Timestamp,
    /// When `status` last changed.
    pub(crate) changed_at: Timestamp,
    pub(crate) score: Option<u8>,
    pub(crate) remark: Option<String>,
    pub(crate) agent: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub(crate) who: Who,
    pub(crate) part: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BotState {
    Active,
    HandedOff,
    Resolved,
}

impl BotState {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::HandedOff => "handed_off_to_human",
            Self::Resolved => "resolved",
        }
    }
}

/// One conversation with everything that ever happened in it.
#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    pub(crate) id: u64,
    pub(crate) title: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) state: State,
    pub(crate) snoozed_until: Option<Timestamp>,
    pub(crate) priority_set_at: Option<Timestamp>,
    pub(crate) admin: Option<usize>,
    pub(crate) team: Option<usize>,
    pub(crate) brand: Option<usize>,
    pub(crate) channel: Channel,
    pub(crate) starter: Who,
    pub(crate) participants: Vec<Who>,
    pub(crate) tags: Vec<usize>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) last_activity_at: Timestamp,
    pub(crate) waiting_since: Option<Timestamp>,
    pub(crate) awaiting_customer: bool,
    pub(crate) bot: Option<(BotState, Timestamp)>,
    pub(crate) language: String,
    pub(crate) disable_customer_reply: bool,
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) attributes: Map<String, Value>,
    pub(crate) mentions: Vec<usize>,
    /// Oldest first; parts point into it.
    pub(crate) ratings: Vec<Rating>,
    pub(crate) parts: Vec<Part>,
}

impl Conversation {
    /// The contact this conversation is with: the first one that takes part.
    pub(crate) fn contact(&self) -> Option<usize> {
        self.participants.iter().find_map(|who| match who {
            Who::Contact(index) => Some(*index),
            Who::Admin(_) | Who::Bot | Who::Nobody => None,
        })
    }
}
