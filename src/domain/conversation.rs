//! A conversation's header: everything the list and the title line tell.

use jiff::Timestamp;

use crate::domain::event::RatingStatus;
use crate::domain::id::{AdminId, AttentionId, ConversationId, PartId, TeamId};
use crate::domain::part::{Channel, Part};
use crate::domain::people::{Attribute, Author, Tag};
use crate::domain::untrusted::Untrusted;

/// Where a conversation stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// Somebody has to look at it.
    Open,
    /// Out of sight until a moment, or until somebody writes.
    Snoozed {
        /// When it wakes; none where the desk does not tell (a search row) or where only a reply wakes it.
        until: Option<Timestamp>,
    },
    /// Done.
    Closed,
}

impl State {
    /// The state's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Snoozed { .. } => "snoozed",
            Self::Closed => "closed",
        }
    }
}

/// How much of a conversation an answer held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// A row of a list that does not even tell when it last changed: what it says is as of the moment it was read.
    Glance,
    /// A row of a list or a search: see [`Conversation::absorb`] for what it cannot know.
    Row,
    /// A row that also says whether somebody waits, though it shows nothing of the parts.
    RowWithWait,
    /// The whole header.
    Whole,
}

/// How far a person has read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// Who: an admin's or a contact's identity.
    pub reader: Box<str>,
    /// Whether that is the asking side.
    pub is_customer: bool,
    /// The last part they have seen.
    pub part: PartId,
}

/// The latest request for a rating.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rating {
    /// How it stands.
    pub status: RatingStatus,
    /// 1 (bad) to 5 (good), once rated.
    pub score: Option<u8>,
    /// What the customer wrote with it.
    pub remark: Option<Untrusted>,
}

/// What the automated agent does in this conversation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BotState {
    /// It answers.
    Active,
    /// It gave up or was asked to: a person has to answer.
    HandedOver,
    /// It believes the matter is settled.
    Resolved,
}

/// Something a desk wants a person to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttentionItem {
    /// The identity on the desk.
    pub id: AttentionId,
    /// What kind, in the desk's word.
    pub kind: Untrusted,
    /// Why.
    pub reason: Option<Untrusted>,
    /// Since when.
    pub created_at: Timestamp,
}

/// What became of a message that was sent out.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DeliveryOutcome {
    /// It arrived.
    Delivered,
    /// The other side sent it back.
    Bounced,
    /// It did not get there.
    Failed,
    /// Nobody told yet, or in a word we do not know.
    Unknown,
}

/// What a delivery ledger knows of a conversation whose words it does not show (cleargrid-exports.md 4.1, 4.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// How it ended, as far as we understand it.
    pub outcome: DeliveryOutcome,
    /// The desk's own word for that.
    pub status: Option<Untrusted>,
    /// The carrier's code; text, never a number.
    pub code: Option<Untrusted>,
    /// Why it failed.
    pub detail: Option<Untrusted>,
    /// By which way, such as `EMAIL`.
    pub platform: Option<Untrusted>,
    /// What for, such as `REMINDER`.
    pub purpose: Option<Untrusted>,
}

/// A conversation without its parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conversation {
    /// The identity on the desk.
    pub id: ConversationId,
    /// How much of this is known.
    pub detail: Detail,
    /// The subject, where there is one.
    pub title: Option<Untrusted>,
    /// The first words, to stand in for a missing title.
    pub preview: Option<Untrusted>,
    /// Where it stands.
    pub state: State,
    /// Marked as urgent.
    pub priority: bool,
    /// The responsible teammate.
    pub assignee: Option<AdminId>,
    /// The desk takes a responsible teammate and never tells one: the one here is who was last set from here.
    pub assignee_is_untold: bool,
    /// The responsible team; independent of the teammate.
    pub team: Option<TeamId>,
    /// Who asks.
    pub contact: Option<Author>,
    /// Who else takes part on the asking side.
    pub others: Vec<Author>,
    /// The way it began.
    pub channel: Channel,
    /// Tags on it now.
    pub tags: Vec<Tag>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last changed in any way.
    pub updated_at: Timestamp,
    /// When something last happened in it.
    pub last_activity_at: Option<Timestamp>,
    /// When the customer began to wait for an answer; none when nobody waits.
    pub waiting_since: Option<Timestamp>,
    /// It is the customer's turn: the desk says that it waits for them.
    pub awaits_customer: bool,
    /// The part a reader has to have seen to have seen everything said; none when unknown.
    pub last_part: Option<PartId>,
    /// How far people have read.
    pub receipts: Vec<Receipt>,
    /// The automated agent's part in it.
    pub bot: Option<BotState>,
    /// The latest rating.
    pub rating: Option<Rating>,
    /// What it is about, in the desk's own words.
    pub summary: Option<Untrusted>,
    /// What came of it, once it is closed.
    pub outcome: Option<Untrusted>,
    /// What a person has to look at, and has not yet.
    pub attention: Vec<AttentionItem>,
    /// How it was delivered, on a desk that keeps only that.
    pub delivery: Option<Delivery>,
    /// The customer's language, a BCP 47 tag.
    pub language: Option<Untrusted>,
    /// The customer is blocked.
    pub blocked: bool,
    /// The customer cannot answer.
    pub reply_disabled: bool,
    /// Custom fields.
    pub attributes: Vec<Attribute>,
    /// The address of this conversation in the desk's web inbox, where one can be known.
    pub url: Option<Untrusted>,
}

impl Conversation {
    /// A new, open conversation of which only the identity and the time are known.
    pub fn new(id: ConversationId, created_at: Timestamp) -> Self {
        Self {
            id,
            detail: Detail::Row,
            title: None,
            preview: None,
            state: State::Open,
            priority: false,
            assignee: None,
            assignee_is_untold: false,
            team: None,
            contact: None,
            others: Vec::new(),
            channel: Channel::Other,
            tags: Vec::new(),
            created_at,
            updated_at: created_at,
            last_activity_at: None,
            waiting_since: None,
            awaits_customer: false,
            last_part: None,
            receipts: Vec::new(),
            bot: None,
            rating: None,
            summary: None,
            outcome: None,
            attention: Vec::new(),
            delivery: None,
            language: None,
            blocked: false,
            reply_disabled: false,
            attributes: Vec::new(),
            url: None,
        }
    }

    /// The value of the custom field of this name.
    pub fn attribute_named(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|attribute| attribute.name.raw() == name);
        found.map(|attribute| attribute.value.raw())
    }

    /// Takes over what a newer answer says, keeping what that answer could not know.
    ///
    /// A row of a search has no snooze end, receipts, rating, language or block mark, and its waiting time is only
    /// derived from previews (featurebase.md 2.3), so a whole header's values survive it unless the row contradicts
    /// them. An older answer changes nothing: late replies must not overwrite newer truth.
    pub fn absorb(&mut self, newer: Self) {
        if newer.is_before(self) {
            return;
        }
        let older = std::mem::replace(self, newer);
        if self.assignee_is_untold {
            self.assignee = self.assignee.take().or(older.assignee);
        }
        if self.detail == Detail::Glance {
            self.created_at = older.created_at;
            self.updated_at = self.updated_at.max(older.updated_at);
        }
        // A search row around a hit in a long conversation shows nothing of its end, so it cannot know of a wait.
        let says_who_waits = self.detail == Detail::RowWithWait;
        let knows_the_end =
            self.detail == Detail::Whole || self.last_part.is_some() || says_who_waits;
        self.keep_people(older.contact, older.others);
        if self.preview.is_none() {
            self.preview = older.preview;
        }
        // Answers to writes hold no parts, so neither of the two detail levels promises this one.
        if self.last_part.is_none() {
            self.last_part = older.last_part;
        }
        if !knows_the_end && self.last_activity_at == older.last_activity_at {
            self.waiting_since = older.waiting_since;
        }
        if says_who_waits && self.waiting_since.is_some() {
            // That somebody waits is told, since when is better known from before.
            self.waiting_since = older
                .waiting_since
                .min(self.waiting_since)
                .or(self.waiting_since);
        }
        if self.detail == Detail::Whole || older.detail != Detail::Whole {
            return;
        }
        self.detail = Detail::Whole;
        if let (State::Snoozed { until: None }, State::Snoozed { until }) =
            (self.state, older.state)
        {
            self.state = State::Snoozed { until };
        }
        if self.last_activity_at == older.last_activity_at && !says_who_waits {
            self.waiting_since = older.waiting_since;
        }
        self.receipts = older.receipts;
        self.rating = older.rating;
        self.summary = self.summary.take().or(older.summary);
        // What came of it belongs to its end: a row that says it is open again has none.
        if self.state == State::Closed {
            self.outcome = self.outcome.take().or(older.outcome);
        }
        if self.state == State::Open {
            self.bot = self.bot.or(older.bot);
        }
        self.language = older.language;
        self.blocked = older.blocked;
        self.reply_disabled = older.reply_disabled;
        self.url = self.url.take().or(older.url);
        if self.title.is_none() {
            self.title = older.title;
        }
        if self.attributes.is_empty() {
            self.attributes = older.attributes;
        }
    }

    /// Whether this was told of an earlier moment than `known`. A glance has no moment of its own; only less
    /// activity than is known gives it away.
    fn is_before(&self, known: &Self) -> bool {
        match self.detail {
            Detail::Glance => self.last_activity_at < known.last_activity_at,
            Detail::Row | Detail::RowWithWait | Detail::Whole => self.updated_at < known.updated_at,
        }
    }

    /// Whether what is known of the parts may have grown old although no time tells so: a glance shows another state.
    pub fn is_beyond(&self, known: &Self) -> bool {
        self.detail == Detail::Glance
            && (self.state != known.state
                || self.awaits_customer != known.awaits_customer
                || (self.bot.is_some() && self.bot != known.bot))
    }
}

/// A conversation with its parts, as one read gave them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thread {
    /// The header.
    pub conversation: Conversation,
    /// The parts in the order of [`Part::order`].
    pub parts: Vec<Part>,
    /// The desk has older parts that it does not give (featurebase.md 2.4: 500 newest).
    pub is_cut: bool,
}

#[cfg(test)]
mod tests;
