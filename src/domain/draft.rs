//! Text an agent wrote and has not handed over yet.

use jiff::Timestamp;

use crate::domain::conversation::{Conversation, State};
use crate::domain::id::{AdminId, ConversationKey, PartId};
use crate::domain::opening::Opening;

/// Whether words go to the customer or to the team. Never a `bool`: the two must not be confused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// The customer sees it.
    Reply,
    /// Only the team sees it.
    Note,
}

impl Kind {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Reply => Self::Note,
            Self::Note => Self::Reply,
        }
    }
}

/// What the conversation looked like when the draft began, to tell before sending whether it changed since.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basis {
    /// The newest part then.
    pub last_part: Option<PartId>,
    /// The state then.
    pub state: State,
    /// The assignee then.
    pub assignee: Option<AdminId>,
}

impl Basis {
    /// What there is before a conversation begins: nothing.
    pub fn nothing() -> Self {
        Self {
            last_part: None,
            state: State::Open,
            assignee: None,
        }
    }

    /// What `conversation` looks like now.
    pub fn of(conversation: &Conversation) -> Self {
        Self {
            last_part: conversation.last_part.clone(),
            state: conversation.state,
            assignee: conversation.assignee.clone(),
        }
    }
}

/// An unfinished reply or note; one per conversation and kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Where it belongs; it is never carried to another recipient.
    pub key: ConversationKey,
    /// For whom.
    pub kind: Kind,
    /// The words, Markdown.
    pub text: Box<str>,
    /// The cursor, in bytes from the start of the text, on a grapheme boundary.
    pub cursor: usize,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// What it answers.
    pub basis: Basis,
    /// What it begins, if it answers nothing.
    pub opening: Option<Box<Opening>>,
}
