//! A conversation, as a row of the list and by itself: one type, in which all but the identity may be missing.

use serde::Deserialize;

use crate::backend::lenient::{Figure, Moment, One, Text};
use crate::backend::ohallo::memory::{RowFacts, Told};
use crate::backend::ohallo::wire::contact::Contact;
use crate::backend::ohallo::wire::thread::{Messages, Surroundings};
use crate::backend::ohallo::wire::{AttentionItem, Status, channel};
use crate::domain::conversation::{
    BotState, Conversation as DomainConversation, Detail, State, Thread,
};
use crate::domain::id::ConversationId;
use crate::domain::part::Channel;
use crate::domain::people::{Attribute, Author, AuthorKind};
use crate::domain::untrusted::Untrusted;

/// A conversation of any endpoint. What one endpoint lacks is absent.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(in crate::backend::ohallo) struct Conversation {
    id: Text,
    channel_id: Text,
    channel_type: Text,
    contact_id: Text,
    contact_name: Text,
    contact_email: Text,
    account_name: Text,
    contact: One<Contact>,
    status: Text,
    /// Text, because nothing is not the same as no.
    human_managed: Text,
    subject: Text,
    summary: Text,
    outcome: Text,
    last_message_preview: Text,
    message_count: Figure,
    last_message_at: Moment,
    created_at: Moment,
    updated_at: Moment,
}

impl Conversation {
    pub(in crate::backend::ohallo) fn id(&self) -> Option<ConversationId> {
        self.id.id()
    }

    pub(in crate::backend::ohallo) fn channel_id(&self) -> &str {
        // Where the answer says what kind it is, nobody has to look it up.
        if self.channel_type.as_str().is_empty() {
            self.channel_id.as_str()
        } else {
            ""
        }
    }

    pub(in crate::backend::ohallo) fn status(&self) -> Status {
        Status::of(self.status.as_str())
    }

    pub(in crate::backend::ohallo) fn human_managed(&self) -> Option<bool> {
        match self.human_managed.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// How many messages it has, both sides together.
    pub(in crate::backend::ohallo) fn message_count(&self) -> usize {
        self.message_count
            .0
            .map_or(0, |count| count.max(0.0) as usize)
    }

    /// A row of a list or a search; none without an identity. What only rows tell is remembered.
    pub(in crate::backend::ohallo) fn row(self, told: &mut Told) -> Option<DomainConversation> {
        let id: ConversationId = self.id.id()?;
        let detail = match self.updated_at.0 {
            Some(_) => Detail::Row,
            None => Detail::Glance,
        };
        let facts = RowFacts {
            human_managed: self.human_managed(),
            contact: self.author(),
            company: self.account_name.clone().words(),
            last_message_at: self.last_message_at.0,
        };
        told.put_row(&id, facts);
        self.header(detail, told)
    }

    /// By itself, with what belongs to it; none without an identity.
    pub(in crate::backend::ohallo) fn thread(
        self,
        surroundings: Surroundings<'_>,
        told: &mut Told,
    ) -> Option<Thread> {
        let count = self.message_count();
        let mut conversation = self.header(Detail::Whole, told)?;
        let messages = Messages::of(surroundings, &conversation, told);
        if conversation.contact.is_none() {
            // Until the person is recognized, what they call themselves is all there is.
            conversation.contact = messages.customer_name().map(|name| Author {
                kind: AuthorKind::Contact,
                id: None,
                name: Some(name),
                email: None,
            });
        }
        if conversation.state == State::Open && !conversation.awaits_customer {
            conversation.waiting_since = messages.waiting_since();
        }
        conversation.last_part = messages.last_said();
        conversation.preview = messages.last_words().or(conversation.preview);
        let is_cut = messages.count() < count;
        Some(Thread {
            conversation,
            parts: messages.into_parts(),
            is_cut,
        })
    }

    fn header(self, detail: Detail, told: &mut Told) -> Option<DomainConversation> {
        let id: ConversationId = self.id.id()?;
        let status = self.status();
        let known = told.row(&id);
        let human_managed = self.human_managed().or(known.human_managed);
        let contact = self.author();
        let contact = match (contact, known.contact) {
            (Some(contact), Some(known)) if known.id == contact.id => Some(Author {
                name: contact.name.or(known.name),
                email: contact.email.or(known.email),
                ..contact
            }),
            (contact, known) => contact.or(known),
        };
        let Self {
            channel_id,
            channel_type,
            account_name,
            subject,
            summary,
            outcome,
            last_message_preview,
            last_message_at,
            created_at,
            updated_at,
            ..
        } = self;
        // Never from before what a row told: a conversation read whole has the truth of its row in it.
        let last_message_at = last_message_at.0.max(known.last_message_at);
        let moments = [created_at.0, last_message_at, updated_at.0];
        let created_at = moments.into_iter().flatten().next().unwrap_or_default();
        let changed_at = last_message_at.max(updated_at.0);
        let channel = match channel_type.as_str() {
            "" => told.channel(channel_id.as_str()).unwrap_or(Channel::Other),
            word => channel(word),
        };
        let attention = told.attention_of(id.as_str()).iter();
        let mut attention: Vec<_> = attention.filter_map(AttentionItem::translate).collect();
        attention.sort_by_key(|item| item.created_at);
        let state = state(&status);
        let company = account_name.words().or(known.company);
        let company = company.map(|company| read_only("Company", company));
        let attributes = status_told(&status).into_iter().chain(company);
        let summary = summary.words();
        Some(DomainConversation {
            detail,
            title: subject.words(),
            preview: last_message_preview.words().or_else(|| summary.clone()),
            state,
            awaits_customer: status == Status::Waiting,
            assignee_is_untold: true,
            contact,
            channel,
            updated_at: changed_at.unwrap_or(created_at),
            last_activity_at: last_message_at.or(updated_at.0),
            bot: bot(&status, human_managed),
            summary,
            outcome: outcome.words().filter(|_| state == State::Closed),
            attention,
            attributes: attributes.collect(),
            ..DomainConversation::new(id, created_at)
        })
    }

    /// Who asks: a row has name and address, a conversation by itself the identity alone.
    fn author(&self) -> Option<Author> {
        let nested = self.contact.0.as_ref();
        let nested_id = || nested.and_then(Contact::id);
        let id = self.contact_id.clone().some().or_else(nested_id);
        let name = self.contact_name.clone().words();
        let email = self.contact_email.clone().words();
        let who = Author {
            kind: AuthorKind::Contact,
            id,
            name: name.or_else(|| nested.and_then(Contact::name)),
            email: email.or_else(|| nested.and_then(Contact::email)),
        };
        let is_somebody = who.id.is_some() || who.name.is_some() || who.email.is_some();
        is_somebody.then_some(who)
    }
}

fn state(status: &Status) -> State {
    if status.is_final() {
        State::Closed
    } else {
        // A word we do not know is in sight rather than out of it.
        State::Open
    }
}

/// Who answers: the automated agent, or a person. Where the status does not say, `humanManaged` may.
fn bot(status: &Status, human_managed: Option<bool>) -> Option<BotState> {
    let who = |is_person| {
        if is_person {
            BotState::HandedOver
        } else {
            BotState::Active
        }
    };
    match status {
        Status::New | Status::Active => Some(who(human_managed == Some(true))),
        Status::HumanManaged => Some(BotState::HandedOver),
        Status::Waiting | Status::Other(_) => human_managed.map(who),
        Status::Resolved | Status::Closed | Status::Abandoned => None,
    }
}

/// The desk's own word, where ours says less.
fn status_told(status: &Status) -> Option<Attribute> {
    match status {
        Status::Closed | Status::Abandoned | Status::Other(_) => {
            Some(read_only("Status", status.word().into()))
        }
        Status::New
        | Status::Active
        | Status::HumanManaged
        | Status::Waiting
        | Status::Resolved => None,
    }
}

fn read_only(name: &str, value: Untrusted) -> Attribute {
    Attribute {
        id: None,
        name: name.into(),
        value,
    }
}
