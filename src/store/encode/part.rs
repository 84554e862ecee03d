//! A part and what it can be, a second time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::attachment::Attachment;
use crate::domain::conversation::State;
use crate::domain::event::{Event, RatingStatus, WaitStep};
use crate::domain::id::{AdminId, AttachmentId, PartId, TagId, TeamId};
use crate::domain::part::{Body, Channel, Content, Part};
use crate::domain::people::{Author, AuthorKind};
use crate::domain::untrusted::Untrusted;
use crate::store::encode::{stored, stored_as, stored_structs};

stored_structs! {
    "Part" Part {
        id: PartId,
        at: Timestamp,
        updated_at: Timestamp,
        author: Option<Author>,
        content: Content,
        redacted: bool,
        tags: Vec<TagId>,
    }
    "Attachment" Attachment {
        id: AttachmentId,
        message: Option<PartId>,
        name: Option<Untrusted>,
        content_type: Option<Untrusted>,
        bytes: Option<u64>,
    }
    "Body" Body {
        html: Option<Untrusted>,
        markdown: Option<Untrusted>,
        plain: Option<Untrusted>,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Content")]
enum ContentDefinition {
    Message {
        #[serde(with = "stored")]
        body: Body,
        #[serde(with = "stored")]
        channel: Channel,
    },
    Note {
        #[serde(with = "stored")]
        body: Body,
    },
    QuickReplies {
        #[serde(with = "stored")]
        options: Vec<(Box<str>, Untrusted)>,
    },
    QuickReply {
        #[serde(with = "stored")]
        body: Body,
        option: Box<str>,
    },
    Form {
        #[serde(with = "stored")]
        fields: Vec<Untrusted>,
    },
    Event(#[serde(with = "stored")] Event),
}
stored_as!(Content, ContentDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Channel")]
enum ChannelDefinition {
    Chat,
    Email,
    Android,
    Ios,
    Slack,
    Sms,
    WhatsApp,
    Voice,
    Other,
}
stored_as!(Channel, ChannelDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Event")]
enum EventDefinition {
    Assigned {
        #[serde(with = "stored")]
        admin: Option<AdminId>,
        #[serde(with = "stored")]
        team: Option<TeamId>,
        #[serde(with = "stored")]
        by: Option<AdminId>,
    },
    StateChanged(#[serde(with = "stored")] State),
    Tagged {
        added: bool,
        #[serde(with = "stored")]
        tag: TagId,
        #[serde(with = "stored")]
        name: Option<Untrusted>,
        #[serde(with = "stored")]
        by: Option<Author>,
    },
    Priority(bool),
    Joined {
        #[serde(with = "stored")]
        kind: AuthorKind,
        id: Box<str>,
    },
    Waited {
        #[serde(with = "stored")]
        step: WaitStep,
        #[serde(with = "stored")]
        workflow: Option<Untrusted>,
        #[serde(with = "stored")]
        label: Option<Untrusted>,
    },
    Attached(#[serde(with = "stored")] Attachment),
    RatingRequested {
        #[serde(with = "stored")]
        expires_at: Option<Timestamp>,
        #[serde(with = "stored")]
        status: RatingStatus,
    },
    Rated {
        score: u8,
        #[serde(with = "stored")]
        remark: Option<Untrusted>,
    },
    FormCompleted,
    Renamed(#[serde(with = "stored")] Untrusted),
    Notice(#[serde(with = "stored")] Untrusted),
    Derived(#[serde(with = "stored")] Untrusted),
    Unknown {
        #[serde(with = "stored")]
        name: Untrusted,
    },
}
stored_as!(Event, EventDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "WaitStep")]
enum WaitStepDefinition {
    Started,
    Finished,
    Interrupted,
    Other,
}
stored_as!(WaitStep, WaitStepDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "RatingStatus")]
enum RatingStatusDefinition {
    Pending,
    Rated,
    Canceled,
    Expired,
    Other,
}
stored_as!(RatingStatus, RatingStatusDefinition);
