//! One part of a conversation and what is in it: the seventeen documented types, and one the sheet does not know.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Channel, Patch, State, Who};

/// A text as written. Without HTML of its own it is rendered from the Markdown when somebody reads it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    pub(crate) markdown: String,
    pub(crate) html: Option<String>,
    /// The mail had no text of its own: the API shows no Markdown, search still knows the words.
    pub(crate) html_only: bool,
}

impl Body {
    pub(crate) fn markdown(text: impl Into<String>) -> Self {
        Self {
            markdown: text.into(),
            ..Self::default()
        }
    }

    pub(crate) fn html(markdown: String, html: String) -> Self {
        Self {
            markdown,
            html: Some(html),
            html_only: false,
        }
    }
}

/// A tag put on one message, and perhaps taken off again.
#[derive(Clone, Debug)]
pub(crate) struct TagApplication {
    pub(crate) tag: usize,
    pub(crate) applied_at: Timestamp,
    pub(crate) applied_by: Who,
    pub(crate) removed: Option<(Timestamp, Who)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// A counter inside the conversation, from 1.
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) author: Who,
    pub(crate) redacted: bool,
    pub(crate) applications: Vec<TagApplication>,
    pub(crate) entry: Entry,
}

/// The seventeen documented part types, and one the sheet does not know.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    UserMessage {
        body: Body,
        channel: Channel,
    },
    AdminMessage {
        body: Body,
        channel: Channel,
    },
    Note(Body),
    Email(Body),
    BotMessage(Body),
    Options(Vec<(String, String)>),
    Choice {
        option: String,
        text: String,
    },
    RatingRequested {
        request: usize,
    },
    RatingSubmitted {
        request: usize,
    },
    Form(Vec<(String, String)>),
    FormDone,
    Assign {
        admin: Patch<usize>,
        team: Patch<usize>,
        by: Who,
    },
    Status {
        state: State,
        until: Option<Timestamp>,
    },
    Tag {
        added: bool,
        tag: usize,
        target: Option<u64>,
        by: Who,
    },
    Wait {
        event: &'static str,
        label: String,
    },
    Priority(bool),
    Joined(Who),
    Other {
        part_type: String,
        fields: Map<String, Value>,
    },
}

impl Entry {
    /// The API's word for it.
    pub(crate) fn part_type(&self) -> &str {
        match self {
            Self::UserMessage { .. } => "user_msg",
            Self::AdminMessage { .. } => "admin_msg",
            Self::Note(_) => "admin_note",
            Self::Email(_) => "email_msg",
            Self::BotMessage(_) => "bot_msg",
            Self::Options(_) => "quick_reply_opts",
            Self::Choice { .. } => "quick_reply_resp",
            Self::RatingRequested { .. } => "rating_requested",
            Self::RatingSubmitted { .. } => "rating_submitted",
            Self::Form(_) => "attr_prompt",
            Self::FormDone => "attr_complete",
            Self::Assign { .. } => "assign",
            Self::Status { .. } => "status",
            Self::Tag { .. } => "tags",
            Self::Wait { .. } => "workflow_wait",
            Self::Priority(_) => "priority",
            Self::Joined(_) => "part_add",
            Self::Other { part_type, .. } => part_type,
        }
    }

    /// Its body, when it is a message or a note.
    const fn body(&self) -> Option<&Body> {
        match self {
            Self::UserMessage { body, .. }
            | Self::AdminMessage { body, .. }
            | Self::Note(body)
            | Self::Email(body)
            | Self::BotMessage(body) => Some(body),
            Self::Options(_)
            | Self::Choice { .. }
            | Self::RatingRequested { .. }
            | Self::RatingSubmitted { .. }
            | Self::Form(_)
            | Self::FormDone
            | Self::Assign { .. }
            | Self::Status { .. }
            | Self::Tag { .. }
            | Self::Wait { .. }
            | Self::Priority(_)
            | Self::Joined(_)
            | Self::Other { .. } => None,
        }
    }

    /// The text of a message, note or choice; events have none.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Choice { text, .. } => Some(text),
            other => other.body().map(|body| body.markdown.as_str()),
        }
    }

    /// Empties the body, if there is one and the API lets it be redacted: not that of a note.
    pub(crate) fn redact(&mut self) -> bool {
        let (Self::UserMessage { body, .. }
        | Self::AdminMessage { body, .. }
        | Self::Email(body)
        | Self::BotMessage(body)) = self
        else {
            return false;
        };
        *body = Body::html(String::new(), String::new());
        true
    }

    /// Whether a person wrote it for the other side to read; tags go on these.
    pub(crate) const fn is_human_message(&self) -> bool {
        matches!(
            self,
            Self::UserMessage { .. } | Self::AdminMessage { .. } | Self::Email(_)
        )
    }

    /// Whether it has an author and can carry tags, as messages, notes and prompts do and events do not.
    pub(crate) const fn is_authored(&self) -> bool {
        self.body().is_some()
            || matches!(self, Self::Options(_) | Self::Choice { .. } | Self::Form(_))
    }
}
