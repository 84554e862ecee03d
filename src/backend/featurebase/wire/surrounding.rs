//! The previews of messages that come with a search row, and what can be told from them (featurebase.md 2.3).

use jiff::Timestamp;
use serde::Deserialize;

use crate::backend::featurebase::wire::people::{Author, kind};
use crate::backend::lenient::{Moment, One, Text};
use crate::domain::id::PartId;
use crate::domain::people::AuthorKind;
use crate::domain::untrusted::Untrusted;

/// The most previews a row has.
const MOST: usize = 30;

/// One message, shortened.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Surrounding {
    id: Text,
    preview_markdown: Text,
    author: One<Author>,
    created_at: Moment,
    part_type: Text,
}

/// The newest messages of a conversation, oldest first.
pub(crate) struct Newest(Vec<Message>);

struct Message {
    id: Option<PartId>,
    words: Option<Untrusted>,
    at: Option<Timestamp>,
    side: Side,
}

#[derive(PartialEq, Eq)]
enum Side {
    Customer,
    /// An answer: it ends the wait.
    Answer,
    /// Notes, and what an automation says: the customer goes on waiting for a person.
    Other,
}

impl Newest {
    /// Takes the messages in any order; those without a time stay where they are.
    pub(crate) fn new(messages: Vec<Surrounding>) -> Self {
        let mut messages: Vec<_> = messages.into_iter().map(Message::from).collect();
        if messages.iter().all(|message| message.at.is_some()) {
            messages.sort_by_key(|message| message.at);
        }
        Self(messages)
    }

    /// Takes the messages around a hit. Where they are as many as there can be, there may be newer ones that are not
    /// shown, and then nothing is known.
    pub(crate) fn around_hit(messages: Vec<Surrounding>) -> Self {
        if messages.len() < MOST {
            Self::new(messages)
        } else {
            Self(Vec::new())
        }
    }

    /// Since when the customer waits: their first message after the last answer. If even the oldest message here is
    /// theirs, they may have waited longer; the whole conversation tells.
    pub(crate) fn waiting_since(&self) -> Option<Timestamp> {
        let answered = self
            .0
            .iter()
            .rposition(|message| message.side == Side::Answer);
        let since = answered.map_or(0, |position| position + 1);
        let mut unanswered = self.0[since..].iter();
        unanswered
            .find(|message| message.side == Side::Customer)?
            .at
    }

    /// The newest message.
    pub(crate) fn last_part(&self) -> Option<PartId> {
        self.0.last()?.id.clone()
    }

    /// The oldest words here.
    pub(crate) fn first(&mut self) -> Option<Untrusted> {
        self.0.iter_mut().find_map(|message| message.words.take())
    }
}

impl From<Surrounding> for Message {
    fn from(message: Surrounding) -> Self {
        let Surrounding {
            id,
            preview_markdown,
            author,
            created_at,
            part_type,
        } = message;
        let author = author.0.map(|author| kind(author.kind.as_str()));
        let side = match (part_type.as_str(), author) {
            ("admin_note", _) => Side::Other,
            (_, Some(kind)) if kind.is_customer() => Side::Customer,
            (_, Some(AuthorKind::Admin)) | ("admin_msg", _) => Side::Answer,
            ("user_msg" | "quick_reply_resp", _) => Side::Customer,
            _ => Side::Other,
        };
        Self {
            id: id.id(),
            words: preview_markdown.words(),
            at: created_at.0,
            side,
        }
    }
}
