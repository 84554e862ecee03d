//! Everything as the interface shows it: rows in the guide's shape and words, the rest in the reference's.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::model::{Attachment, Contact, Conversation, Desk, Item, Message, Role};
use crate::demo::files::Signer;

/// A moment as lists have it, without milliseconds.
fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment as single objects have it.
fn precise(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// An object without the members that are null: the pages say "null or absent", and both happen.
fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    value
}

pub(super) fn row(desk: &Desk, one: &Conversation) -> Value {
    let contact = &desk.contacts[one.contact];
    let last = one.last_said();
    without_nulls(json!({
        "id": one.id,
        "workspaceId": desk.workspace,
        "channelId": desk.channels[one.channel].id,
        "contactId": contact.id,
        "status": one.status.list_word(),
        "lastMessagePreview": last.map(|message| message.content.chars().take(120).collect::<String>()),
        "lastMessageAt": last.map(|message| seconds(message.at)),
        "contactName": contact.name,
        "contactEmail": contact.email,
        "accountName": contact.account,
        "humanManaged": one.is_human,
    }))
}

pub(super) fn detail(desk: &Desk, one: &Conversation) -> Value {
    let contact = &desk.contacts[one.contact];
    let said = one
        .messages
        .iter()
        .filter(|message| message.role != Role::System);
    let last = one.last_said();
    json!({
        "id": one.id,
        "tenantId": desk.tenant,
        "workspaceId": desk.workspace,
        "channelId": desk.channels[one.channel].id,
        "contactId": contact.id,
        "accountId": contact.account.as_ref().map(|_| format!("ac{}", &contact.id[2..])),
        "status": one.status.word(),
        "subject": one.subject,
        "summary": one.summary,
        "outcome": one.outcome,
        "messageCount": said.count(),
        "lastMessageAt": last.map(|message| precise(message.at)),
        "createdAt": precise(one.created_at),
        "updatedAt": precise(one.updated_at),
    })
}

pub(super) fn message(message: &Message) -> Value {
    json!({
        "id": message.id,
        "role": match message.role {
            Role::Customer => "customer",
            Role::Agent => "agent",
            Role::System => "system",
        },
        "content": message.content,
        "senderName": message.sender,
        "createdAt": seconds(message.at),
    })
}

pub(super) fn attachment(file: &Attachment, signer: &Signer<'_>) -> Value {
    json!({
        "id": file.id,
        "messageId": file.message,
        "fileName": file.name,
        "contentType": file.kind,
        "sizeBytes": file.size,
        "url": signer.address(&file.id),
        "createdAt": precise(file.at),
    })
}

pub(super) fn item(desk: &Desk, item: &Item) -> Value {
    json!({
        "id": item.id,
        "tenantId": desk.tenant,
        "conversationId": item.conversation,
        "type": item.kind,
        "reason": item.reason,
        "status": if item.resolved_at.is_some() { "resolved" } else { "open" },
        "createdAt": precise(item.at),
        "resolvedAt": item.resolved_at.map(precise),
    })
}

/// A contact in the guide's form; every third in the reference's, because both are documented.
pub(super) fn contact(desk: &Desk, index: usize, contact: &Contact, is_single: bool) -> Value {
    let mut value = json!({
        "id": contact.id,
        "tenantId": desk.tenant,
        "email": contact.email,
        "phone": contact.phone,
        "createdAt": precise(contact.created_at),
        "updatedAt": precise(contact.created_at),
    });
    if index % 3 == 2 {
        let (first, last) = contact.name.split_once(' ').unwrap_or((&contact.name, ""));
        value["firstName"] = first.into();
        value["lastName"] = last.into();
        value["companyName"] = json!(contact.account);
        value["resolutionStatus"] = "crm_resolved".into();
        return value;
    }
    value["name"] = contact.name.as_str().into();
    value["accountName"] = json!(contact.account);
    value["accountId"] = json!(
        contact
            .account
            .as_ref()
            .map(|_| format!("ac{}", &contact.id[2..]))
    );
    if is_single {
        let ways = [("email", &contact.email), ("whatsapp", &contact.phone)];
        let ways = ways.iter().filter_map(|(channel, value)| {
            let value = value.as_ref()?;
            Some(json!({"channel": channel, "value": value}))
        });
        value["identities"] = ways.collect();
    }
    value
}
