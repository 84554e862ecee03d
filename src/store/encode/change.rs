//! Changes, where they stand and what they answer, a second time.
//!
//! These are in the state file, which outlives versions: a variant or a field is renamed here only together with a
//! migration.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::change::Change;
use crate::domain::conversation::State;
use crate::domain::draft::{Basis, Kind};
use crate::domain::id::{AdminId, AttentionId, AttributeId, PartId, TeamId};
use crate::domain::opening::Opening;
use crate::domain::outbox::{Progress, Question};
use crate::domain::people::{Author, Tag};
use crate::domain::untrusted::Untrusted;
use crate::store::encode::{stored, stored_as, stored_structs};

#[derive(Serialize, Deserialize)]
#[serde(remote = "Change")]
enum ChangeDefinition {
    Reply(Box<str>),
    Begin(#[serde(with = "stored")] Box<Opening>, Box<str>),
    Note(Box<str>),
    Close,
    Resolve(Box<str>),
    TakeOver,
    Release,
    SettleAttention(#[serde(with = "stored")] AttentionId),
    Reopen,
    Snooze {
        #[serde(with = "stored")]
        until: Timestamp,
    },
    Assign(#[serde(with = "stored")] Option<AdminId>),
    AssignTeam(#[serde(with = "stored")] Option<TeamId>),
    Tag(#[serde(with = "stored")] Tag),
    Untag(#[serde(with = "stored")] Tag),
    Rename(Box<str>),
    MarkRead,
    MarkUnread,
    Redact(#[serde(with = "stored")] PartId),
    Delete,
    AddParticipant(#[serde(with = "stored")] Author),
    RemoveParticipant(#[serde(with = "stored")] Author),
    SetAttribute(#[serde(with = "stored")] AttributeId, Box<str>),
}
stored_as!(Change, ChangeDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Progress")]
enum ProgressDefinition {
    Held {
        #[serde(with = "stored")]
        until: Timestamp,
    },
    Waiting {
        #[serde(with = "stored")]
        at: Timestamp,
        #[serde(with = "stored")]
        why: Option<Untrusted>,
    },
    Sending {
        #[serde(with = "stored")]
        since: Timestamp,
    },
    Unknown {
        #[serde(with = "stored")]
        since: Timestamp,
        looks: u16,
        #[serde(with = "stored")]
        next_look: Timestamp,
    },
    Asking(#[serde(with = "stored")] Question),
    Refused {
        #[serde(with = "stored")]
        why: Untrusted,
    },
    Done {
        #[serde(with = "stored")]
        at: Timestamp,
        #[serde(with = "stored")]
        part: Option<PartId>,
    },
}
stored_as!(Progress, ProgressDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Question")]
enum QuestionDefinition {
    Changed {
        #[serde(with = "stored")]
        new_parts: Vec<PartId>,
        #[serde(with = "stored")]
        also: Option<Untrusted>,
    },
    NotFound,
    Late,
}
stored_as!(Question, QuestionDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Kind")]
enum KindDefinition {
    Reply,
    Note,
}
stored_as!(Kind, KindDefinition);

stored_structs! {
    "Basis" Basis { last_part: Option<PartId>, state: State, assignee: Option<AdminId> }
}
