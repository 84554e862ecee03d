//! ClearGrid's JSON, and what it means in the words of a help desk (cleargrid-exports.md 4).
//!
//! No list of words is published for any of its fields, so every word is kept as it came and only those that the vendor
//! names are understood, without regard to case.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::backend::lenient::{Items, Moment, One, Text};
use crate::domain::conversation::{Conversation, Delivery, DeliveryOutcome, Detail, State};
use crate::domain::id::ConversationId;
use crate::domain::part::Channel;
use crate::domain::people::Attribute;
use crate::domain::untrusted::Untrusted;

/// What is around a page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Envelope<'a> {
    pub(super) message: Text,
    #[serde(borrow)]
    pub(super) body: One<Body<'a>>,
}

/// A page. What stands in `pagination` is kept as it is, because "nothing" and "null" mean different things there.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Body<'a> {
    #[serde(borrow)]
    pub(super) rows: Items<'a>,
    pub(super) pagination: One<BTreeMap<String, Value>>,
    pub(super) meta: One<Meta>,
}

/// The bounds as the service understood them.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Meta {
    pub(super) since: Moment,
    pub(super) until: Moment,
}

/// One row of D22.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Row {
    public_id: Text,
    platform: Text,
    purpose: Text,
    #[serde(rename = "type")]
    kind: Text,
    by: Text,
    operation: Text,
    status: Text,
    visibility: Text,
    delivery_status: One<Receipt>,
    created_at: Moment,
    updated_at: Moment,
}

/// What became of it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Receipt {
    status: Text,
    code: Text,
    error_detail: Text,
}

/// What the labels are called, for whoever shows them and for [`super::decode::event`].
pub(super) const TYPE: &str = "Type";
pub(super) const BY: &str = "By";
pub(super) const OPERATION: &str = "Operation";

impl Row {
    /// The row as a conversation; none without an identity or any time.
    pub(super) fn conversation(self, state: State) -> Option<Conversation> {
        let Self {
            public_id,
            platform,
            purpose,
            kind,
            by,
            operation,
            status,
            visibility,
            delivery_status,
            created_at,
            updated_at,
        } = self;
        let id: ConversationId = public_id.id()?;
        let created = created_at.0.or(updated_at.0)?;
        let channel = channel(platform.as_str());
        let (platform, purpose) = (platform.words(), purpose.words());
        let attributes = [
            ("Platform", platform.clone()),
            ("Purpose", purpose.clone()),
            (TYPE, kind.words()),
            (BY, by.words()),
            (OPERATION, operation.words()),
            ("Status", status.words()),
            ("Visibility", visibility.words()),
        ];
        let mut conversation = Conversation::new(id, created);
        conversation.detail = Detail::Whole;
        conversation.title = title(platform.as_ref(), purpose.as_ref());
        conversation.state = state;
        conversation.channel = channel;
        conversation.updated_at = updated_at.0.unwrap_or(created);
        conversation.last_activity_at = Some(conversation.updated_at);
        conversation.reply_disabled = true;
        conversation.attributes = attributes
            .into_iter()
            .filter_map(|(name, value)| {
                Some(Attribute {
                    id: None,
                    name: name.into(),
                    value: value?,
                })
            })
            .collect();
        conversation.delivery = Some(delivery(delivery_status.0, platform, purpose));
        Some(conversation)
    }
}

/// "EMAIL / REMINDER": the ledger has no titles, so whoever shows this says what it is.
fn title(platform: Option<&Untrusted>, purpose: Option<&Untrusted>) -> Option<Untrusted> {
    let words: Vec<&str> = [platform, purpose]
        .into_iter()
        .flatten()
        .map(Untrusted::raw)
        .collect();
    (!words.is_empty()).then(|| words.join(" / ").into())
}

fn delivery(
    receipt: Option<Receipt>,
    platform: Option<Untrusted>,
    purpose: Option<Untrusted>,
) -> Delivery {
    let Receipt {
        status,
        code,
        error_detail,
    } = receipt.unwrap_or_default();
    let detail = error_detail.words();
    Delivery {
        outcome: outcome(status.as_str(), detail.is_some()),
        status: status.words(),
        code: code.words(),
        detail,
        platform,
        purpose,
    }
}

/// An error means that it failed, whatever else is said; a word we do not know never means that it arrived
/// (cleargrid-exports.md 4.2).
fn outcome(status: &str, has_error: bool) -> DeliveryOutcome {
    match (status.trim().to_ascii_lowercase().as_str(), has_error) {
        ("bounced", _) => DeliveryOutcome::Bounced,
        ("failed", _) | (_, true) => DeliveryOutcome::Failed,
        ("delivered", false) => DeliveryOutcome::Delivered,
        (_, false) => DeliveryOutcome::Unknown,
    }
}

/// Ways that are called what we call them; the vendor names one only.
fn channel(platform: &str) -> Channel {
    match platform.trim().to_ascii_lowercase().as_str() {
        "email" => Channel::Email,
        "sms" => Channel::Sms,
        "whatsapp" => Channel::WhatsApp,
        "voice" => Channel::Voice,
        _ => Channel::Other,
    }
}
