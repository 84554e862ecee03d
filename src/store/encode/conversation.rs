//! A conversation's header, a second time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::conversation::{BotState, Conversation, Detail, Rating, Receipt, State};
use crate::domain::event::RatingStatus;
use crate::domain::id::{AdminId, ConversationId, PartId, TeamId};
use crate::domain::part::Channel;
use crate::domain::people::{Attribute, Author, Tag};
use crate::domain::untrusted::Untrusted;
use crate::store::encode::{stored, stored_as, stored_structs};

#[derive(Serialize, Deserialize)]
#[serde(remote = "State")]
enum StateDefinition {
    Open,
    Snoozed {
        #[serde(with = "stored")]
        until: Option<Timestamp>,
    },
    Closed,
}
stored_as!(State, StateDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Detail")]
enum DetailDefinition {
    Row,
    Whole,
}
stored_as!(Detail, DetailDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "BotState")]
enum BotStateDefinition {
    Active,
    HandedOver,
    Resolved,
}
stored_as!(BotState, BotStateDefinition);

stored_structs! {
    "Receipt" Receipt { reader: Box<str>, is_customer: bool, part: PartId }
    "Rating" Rating { status: RatingStatus, score: Option<u8>, remark: Option<Untrusted> }
    "Conversation" Conversation {
        id: ConversationId,
        detail: Detail,
        title: Option<Untrusted>,
        preview: Option<Untrusted>,
        state: State,
        priority: bool,
        assignee: Option<AdminId>,
        team: Option<TeamId>,
        contact: Option<Author>,
        channel: Channel,
        tags: Vec<Tag>,
        created_at: Timestamp,
        updated_at: Timestamp,
        last_activity_at: Option<Timestamp>,
        waiting_since: Option<Timestamp>,
        last_part: Option<PartId>,
        receipts: Vec<Receipt>,
        bot: Option<BotState>,
        rating: Option<Rating>,
        language: Option<Untrusted>,
        blocked: bool,
        reply_disabled: bool,
        attributes: Vec<Attribute>,
        url: Option<Untrusted>,
    }
}
