//! The Conversation object, its ratings, and the objects that hang on it (sheet 3.1, 3.4, 3.5, 3.6, 2.8).

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::part::{SLACK_CHANNEL, SLACK_TEAM};
use super::{iso, iso_or_null, kind, part};
use crate::demo::desk::{Attribute, Desk, Tag};
use crate::demo::model::{Channel, Conversation, Rating, RatingStatus, Who};

/// How long a rating may be changed, and first given, after it was asked for.
const LOCK: SignedDuration = SignedDuration::from_hours(24);
const LATE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The most parts one read gives: the newest.
const MOST_PARTS: usize = 500;

/// What a read adds to the bare object.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct With {
    pub(crate) parts: bool,
    pub(crate) definitions: bool,
}

/// The whole object; `read` makes image addresses unique.
pub(crate) fn conversation(
    desk: &Desk,
    conversation: &Conversation,
    with: With,
    read: u64,
) -> Value {
    let bot = conversation.bot;
    let mut object = row_fields(desk, conversation, with.definitions, read);
    let blocked = conversation
        .contact()
        .is_some_and(|index| desk.people.contacts[index].blocked);
    let more = json!({
        "snoozedUntil": iso_or_null(conversation.snoozed_until),
        "waitingSince": iso_or_null(conversation.waiting_since),
        "botConversationStateLastUpdatedAt": iso_or_null(bot.map(|(_, at)| at)),
        "userPreferredLanguage": conversation.language,
        "hasAdminOverriddenLanguage": false,
        "isBlocked": blocked,
        "disableCustomerReply": conversation.disable_customer_reply,
        "readReceipts": receipts(desk, conversation),
    });
    extend(&mut object, more);
    if let Some((state, _)) = bot {
        object.insert("botConversationState".to_owned(), json!(state.word()));
    }
    if let Some(latest) = conversation.ratings.last() {
        object.insert("csatSummary".to_owned(), summary(desk, latest));
        let history: Vec<_> = conversation
            .ratings
            .iter()
            .enumerate()
            .rev()
            .map(|(at, one)| past(desk, conversation, at, one))
            .collect();
        object.insert("csatHistory".to_owned(), json!(history));
    }
    if with.parts {
        let newest = conversation.parts.len().saturating_sub(MOST_PARTS);
        let parts = conversation.parts[newest..]
            .iter()
            .map(|one| part(desk, conversation, one, read))
            .collect();
        object.insert("conversationParts".to_owned(), Value::Array(parts));
    }
    Value::Object(object)
}

/// The fields a search row shares with the object.
pub(crate) fn row_fields(
    desk: &Desk,
    conversation: &Conversation,
    definitions: bool,
    read: u64,
) -> Map<String, Value> {
    let participants: Vec<_> = conversation
        .participants
        .iter()
        .map(|who| json!({ "id": desk.id_of(*who), "type": kind(desk, *who) }))
        .collect();
    let tags: Vec<_> = conversation
        .tags
        .iter()
        .map(|index| tag(&desk.tags[*index]))
        .collect();
    let mut object = Map::new();
    let fields = json!({
        "id": conversation.id.to_string(),
        "object": "conversation",
        "state": conversation.state.word(),
        "priority": conversation.priority_set_at.is_some(),
        "prioritySetAt": iso_or_null(conversation.priority_set_at),
        "adminAssigneeId": conversation.admin.map(|index| &desk.people.admins[index].id),
        "teamAssigneeId": conversation.team.map(|index| &desk.people.teams[index].id),
        "brandId": conversation.brand.map(|index| &desk.people.brands[index].id),
        "participants": participants,
        "tags": tags,
        "createdAt": iso(conversation.created_at),
        "updatedAt": iso(conversation.updated_at),
        "lastActivityAt": iso(conversation.last_activity_at),
        "awaitingCustomerReply": conversation.awaiting_customer,
        "customAttributes": conversation.attributes,
    });
    extend(&mut object, fields);
    if let Some(title) = &conversation.title {
        object.insert("title".to_owned(), json!(title));
    }
    if let Some(source) = source(desk, conversation, read) {
        object.insert("source".to_owned(), source);
    }
    if definitions {
        object.insert(
            "customAttributeValues".to_owned(),
            values(desk, conversation),
        );
    }
    object
}

pub(super) fn extend(object: &mut Map<String, Value>, fields: Value) {
    if let Value::Object(fields) = fields {
        object.extend(fields);
    }
}

fn receipts(desk: &Desk, conversation: &Conversation) -> Value {
    conversation
        .receipts
        .iter()
        .map(|receipt| {
            json!({
                "id": desk.id_of(receipt.who),
                "lastReadPartId": receipt.part.to_string(),
                "userType": kind(desk, receipt.who),
            })
        })
        .collect()
}

fn source(desk: &Desk, conversation: &Conversation, read: u64) -> Option<Value> {
    let first = conversation
        .parts
        .iter()
        .find(|part| part.entry.text().is_some())?;
    let mut shown = part(desk, conversation, first, read);
    let by_contact = matches!(conversation.starter, Who::Contact(_));
    let mut source = json!({
        "bodyHtml": shown["bodyHtml"].take(),
        "bodyMarkdown": shown["bodyMarkdown"].take(),
        "channel": conversation.channel.word(),
        "author": { "id": desk.id_of(first.author), "type": kind(desk, first.author) },
        "deliveredAs": if by_contact { "customer_initiated" } else { "admin_initiated" },
    });
    if let Some(subject) = &conversation.subject {
        source["subject"] = json!(subject);
    }
    if let Some(url) = &conversation.url {
        source["url"] = json!(url);
    }
    if conversation.channel == Channel::Slack {
        source["slack"] =
            json!({ "teamId": SLACK_TEAM, "channelId": SLACK_CHANNEL, "threadTs": null });
    }
    Some(source)
}

fn values(desk: &Desk, conversation: &Conversation) -> Value {
    desk.attributes
        .iter()
        .filter(|attribute| !attribute.archived)
        .map(|attribute| {
            let mut value = json!({
                "id": attribute.id, "identifier": attribute.identifier, "name": attribute.name,
                "dataType": attribute.data_type, "fieldSubType": attribute.field,
            });
            if !attribute.options.is_empty() {
                value["options"] = options(attribute);
            }
            if let Some(set) = conversation.attributes.get(&attribute.id) {
                value["value"] = set.clone();
            }
            value
        })
        .collect()
}

fn options(attribute: &Attribute) -> Value {
    attribute
        .options
        .iter()
        .map(|label| json!({ "id": option_id(label), "label": label }))
        .collect()
}

/// The identity of an option.
pub(crate) fn option_id(label: &str) -> String {
    label.to_lowercase()
}

/// A definition of the catalog.
pub(crate) fn attribute(attribute: &Attribute, made_at: Timestamp) -> Value {
    let mut object = json!({
        "id": attribute.id, "object": "conversation_attribute", "identifier": attribute.identifier,
        "name": attribute.name, "archived": attribute.archived, "dataType": attribute.data_type,
        "fieldSubType": attribute.field, "createdAt": iso(made_at), "updatedAt": iso(made_at),
    });
    if !attribute.options.is_empty() {
        object["options"] = options(attribute);
    }
    object
}

/// A tag has a `type` where everything else has an `object`.
pub(crate) fn tag(tag: &Tag) -> Value {
    json!({ "id": tag.id, "name": tag.name, "type": "tag" })
}

/// The answer to every delete.
pub(crate) fn deleted(id: &str, object: &str) -> Value {
    json!({ "id": id, "object": object, "deleted": true })
}

/// What all four CSAT objects share.
fn rating(desk: &Desk, rating: &Rating) -> Value {
    let mut object = json!({
        "status": rating.status.word(),
        "requestId": rating.id,
        "channel": rating.channel.word(),
        "requestSource": "workflow",
        "requestedAt": iso(rating.requested_at),
        "workflow": { "workflowId": "wf_csat" },
    });
    if let Some(agent) = rating.agent {
        object["ratedAgent"] = json!({ "type": "teammate", "id": desk.people.admins[agent].id });
    }
    let when = iso(rating.changed_at);
    match rating.status {
        RatingStatus::Rated => {
            object["score"] = json!(rating.score);
            object["ratedAt"] = json!(when);
            if let Some(remark) = &rating.remark {
                object["remark"] = json!(remark);
            }
        }
        RatingStatus::Canceled => object["canceledAt"] = json!(when),
        RatingStatus::Expired => object["expiredAt"] = json!(when),
        RatingStatus::Pending => {}
    }
    object
}

fn windows(object: &mut Value, one: &Rating) {
    let after = |span| {
        one.requested_at
            .saturating_add(span)
            .map_or(Value::Null, |at| json!(iso(at)))
    };
    object["changeLockWindowEndsAt"] = after(LOCK);
    object["lateSubmitWindowEndsAt"] = after(LATE);
}

fn summary(desk: &Desk, latest: &Rating) -> Value {
    let mut object = rating(desk, latest);
    object["lastUpdatedAt"] = json!(iso(latest.changed_at));
    object
}

fn past(desk: &Desk, conversation: &Conversation, at: usize, one: &Rating) -> Value {
    let mut object = summary(desk, one);
    object["isLatestEffective"] = json!(at + 1 == conversation.ratings.len());
    windows(&mut object, one);
    if one.channel == Channel::Email {
        object["emailDelivery"] = json!({ "status": "sent", "sentAt": iso(one.requested_at) });
    }
    object
}

/// The `csat` of the two rating parts; the request part never carries the score.
pub(super) fn rating_of_part(desk: &Desk, one: &Rating, submitted: bool) -> Value {
    let mut object = rating(desk, one);
    if submitted {
        object["status"] = json!("rated");
    } else {
        windows(&mut object, one);
        if let Value::Object(fields) = &mut object {
            for only_given in ["score", "remark", "ratedAt", "canceledAt"] {
                fields.remove(only_given);
            }
        }
    }
    object
}
