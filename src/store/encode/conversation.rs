//! A conversation's header, a second time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::conversation::{
    AttentionItem, BotState, Conversation, Delivery, DeliveryOutcome, Detail, Rating, Receipt,
    State,
};
use crate::domain::event::RatingStatus;
use crate::domain::id::{AdminId, AttentionId, ConversationId, PartId, TeamId};
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
    Glance,
    Row,
    RowWithWait,
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

#[derive(Serialize, Deserialize)]
#[serde(remote = "DeliveryOutcome")]
enum DeliveryOutcomeDefinition {
    Delivered,
    Bounced,
    Failed,
    Unknown,
}
stored_as!(DeliveryOutcome, DeliveryOutcomeDefinition);

stored_structs! {
    "AttentionItem" AttentionItem {
        id: AttentionId,
        kind: Untrusted,
        reason: Option<Untrusted>,
        created_at: Timestamp,
    }
    "Delivery" Delivery {
        outcome: DeliveryOutcome,
        status: Option<Untrusted>,
        code: Option<Untrusted>,
        detail: Option<Untrusted>,
        platform: Option<Untrusted>,
        purpose: Option<Untrusted>,
    }
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
        assignee_is_untold: bool,
        team: Option<TeamId>,
        contact: Option<Author>,
        others: Vec<Author>,
        channel: Channel,
        tags: Vec<Tag>,
        created_at: Timestamp,
        updated_at: Timestamp,
        last_activity_at: Option<Timestamp>,
        waiting_since: Option<Timestamp>,
        awaits_customer: bool,
        last_part: Option<PartId>,
        receipts: Vec<Receipt>,
        bot: Option<BotState>,
        rating: Option<Rating>,
        summary: Option<Untrusted>,
        outcome: Option<Untrusted>,
        attention: Vec<AttentionItem>,
        delivery: Option<Delivery>,
        language: Option<Untrusted>,
        blocked: bool,
        reply_disabled: bool,
        attributes: Vec<Attribute>,
        url: Option<Untrusted>,
    }
}
