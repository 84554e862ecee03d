//! One entry of a conversation: what was said, noted or done, by whom and when.

use jiff::Timestamp;

use crate::domain::attachment::Attachment;
use crate::domain::event::Event;
use crate::domain::id::{PartId, TagId};
use crate::domain::people::{Author, AuthorKind};
use crate::domain::untrusted::Untrusted;

/// One entry of the timeline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The identity within the conversation.
    pub id: PartId,
    /// When it happened.
    pub at: Timestamp,
    /// When it last changed; equal to `at` where the desk does not say.
    pub updated_at: Timestamp,
    /// Who wrote or did it; missing on most events.
    pub author: Option<Author>,
    /// What it is.
    pub content: Content,
    /// Its words were taken away for good; bodies are empty then.
    pub redacted: bool,
    /// Tags put on this very part and not taken off since.
    pub tags: Vec<TagId>,
}

/// What a part is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    /// Words the customer sees, from either side.
    Message {
        /// The words.
        body: Body,
        /// The way they came or went.
        channel: Channel,
    },
    /// Words only the team sees.
    Note {
        /// The words.
        body: Body,
    },
    /// Answers offered as buttons.
    QuickReplies {
        /// The offered answers: identity and label.
        options: Vec<(Box<str>, Untrusted)>,
    },
    /// The button the customer chose.
    QuickReply {
        /// The label, as a message.
        body: Body,
        /// The identity of the choice.
        option: Box<str>,
    },
    /// A form shown to the customer: the names of its fields.
    Form {
        /// The fields asked for.
        fields: Vec<Untrusted>,
    },
    /// Something that happened besides words.
    Event(Event),
}

/// A message's words, in the forms the desk gave. Either may be missing; both are after redaction.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Body {
    /// As HTML, customer-controlled, image addresses signed and short-lived (featurebase.md 5.2).
    pub html: Option<Untrusted>,
    /// As Markdown.
    pub markdown: Option<Untrusted>,
    /// As plain text, on desks that send only that.
    pub plain: Option<Untrusted>,
}

/// The way a message travels.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Channel {
    /// The chat window on a web site.
    Chat,
    /// Mail.
    Email,
    /// The app on Android.
    Android,
    /// The app on iOS.
    Ios,
    /// Slack.
    Slack,
    /// A text message.
    Sms,
    /// WhatsApp.
    WhatsApp,
    /// A telephone call.
    Voice,
    /// A way this version does not know.
    Other,
}

impl Channel {
    /// The word shown beside a message.
    pub fn word(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Email => "email",
            Self::Android => "android",
            Self::Ios => "ios",
            Self::Slack => "slack",
            Self::Sms => "sms",
            Self::WhatsApp => "whatsapp",
            Self::Voice => "voice",
            Self::Other => "other",
        }
    }

    /// Whether an answer is read within the minute, so that a long undo window would annoy.
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Email | Self::Voice | Self::Other)
    }
}

/// Which side of the desk a part belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The customer's words.
    Customer,
    /// A teammate's words to the customer.
    Teammate,
    /// An automated agent's words to the customer.
    Bot,
    /// Words among the team.
    Note,
    /// No words.
    Event,
}

impl Part {
    /// Whose words these are.
    pub fn side(&self) -> Side {
        match &self.content {
            Content::Event(_) => Side::Event,
            Content::Note { .. } => Side::Note,
            Content::QuickReply { .. } => Side::Customer,
            Content::Message { .. } | Content::QuickReplies { .. } | Content::Form { .. } => {
                match self.author.as_ref().map(|author| author.kind) {
                    Some(kind) if kind.is_customer() => Side::Customer,
                    Some(AuthorKind::Admin) => Side::Teammate,
                    _ => Side::Bot,
                }
            }
        }
    }

    /// The words, if it has any.
    pub fn body(&self) -> Option<&Body> {
        match &self.content {
            Content::Message { body, .. }
            | Content::Note { body }
            | Content::QuickReply { body, .. } => Some(body),
            Content::QuickReplies { .. } | Content::Form { .. } | Content::Event(_) => None,
        }
    }

    /// The file it tells of, if it does.
    pub fn attachment(&self) -> Option<&Attachment> {
        match &self.content {
            Content::Event(Event::Attached(file)) => Some(file),
            _ => None,
        }
    }

    /// The order of the timeline: by time, then by the number most desks count their parts with, then by the text
    /// of the identity (featurebase.md 2.4 promises no order).
    pub fn order(&self) -> (Timestamp, u64, PartId) {
        let number = self.id.as_str().parse().unwrap_or(u64::MAX);
        (self.at, number, self.id.clone())
    }
}
