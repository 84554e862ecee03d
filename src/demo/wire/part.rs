//! Conversation parts in JSON: seventeen types, each with the fields the sheet gives it (3.2, 3.3).

use serde_json::{Map, Value, json};

use super::conversation::{extend, rating_of_part};
use super::{actor, iso, iso_or_null, kind};
use crate::demo::desk::Desk;
use crate::demo::files::Signer;
use crate::demo::markup;
use crate::demo::model::{Body, Channel, Conversation, Entry, Part, Patch, TagApplication, Who};

/// Where the desk's Slack conversations take place.
pub(super) const SLACK_TEAM: &str = "T02KESTREL";
pub(super) const SLACK_CHANNEL: &str = "C07SUPPORT";

/// One part as a read of the conversation shows it; `read` makes its image addresses unique.
pub(crate) fn part(desk: &Desk, conversation: &Conversation, part: &Part, read: u64) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(part.id.to_string()));
    object.insert("object".to_owned(), json!("conversation_part"));
    object.insert("createdAt".to_owned(), json!(iso(part.at)));
    object.insert("updatedAt".to_owned(), json!(iso(part.updated_at)));
    object.insert("partType".to_owned(), json!(part.entry.part_type()));
    extend(&mut object, fields(desk, conversation, part, read));
    if object
        .get("channel")
        .is_some_and(|channel| channel == "slack")
    {
        let moment = format!("{}.000{:03}", part.at.as_second(), part.id % 1_000);
        let slack =
            json!({ "teamId": SLACK_TEAM, "channelId": SLACK_CHANNEL, "messageTs": moment });
        object.insert("slack".to_owned(), slack);
        if matches!(part.author, Who::Contact(_)) && !part.redacted {
            // What comes from Slack is Markdown already, and nothing else.
            object.insert("bodyHtml".to_owned(), Value::Null);
        }
    }
    if part.entry.is_authored() {
        object.insert("author".to_owned(), author(desk, part.author));
        object.insert("redacted".to_owned(), json!(part.redacted));
        let applications: Vec<_> = part
            .applications
            .iter()
            .map(|one| application(desk, one))
            .collect();
        object.insert("tagApplications".to_owned(), json!(applications));
    }
    Value::Object(object)
}

/// The author of a message: `null` when the contact was deleted. Admins' addresses are theirs alone.
pub(crate) fn author(desk: &Desk, who: Who) -> Value {
    let mut author = json!({
        "id": desk.id_of(who), "type": kind(desk, who), "name": desk.name_of(who), "profilePicture": null,
    });
    match who {
        Who::Nobody => return Value::Null,
        Who::Contact(index) if desk.people.contacts[index].deleted => return Value::Null,
        Who::Contact(index) => {
            if let Some(email) = &desk.people.contacts[index].email {
                author["email"] = json!(email);
            }
        }
        Who::Admin(_) | Who::Bot => {}
    }
    author
}

/// The fields of its own that each type has.
fn fields(desk: &Desk, conversation: &Conversation, part: &Part, read: u64) -> Value {
    let signer = &desk.signer(read);
    match &part.entry {
        Entry::UserMessage { body, channel } | Entry::AdminMessage { body, channel } => {
            message(body, *channel, signer)
        }
        Entry::Email(body) => message(body, Channel::Email, signer),
        Entry::Note(body) => bodies(body, signer),
        Entry::BotMessage(body) => message(body, conversation.channel, signer),
        Entry::Options(options) => {
            let options: Vec<_> = options
                .iter()
                .map(|(id, text)| json!({ "id": id, "text": text }))
                .collect();
            json!({ "replyOptions": options })
        }
        Entry::Choice { option, text } => {
            let mut fields = bodies(&Body::markdown(text), signer);
            fields["selectedOptionId"] = json!(option);
            fields
        }
        Entry::RatingRequested { request } => {
            json!({ "csat": rating_of_part(desk, &conversation.ratings[*request], false) })
        }
        Entry::RatingSubmitted { request } => {
            json!({ "csat": rating_of_part(desk, &conversation.ratings[*request], true) })
        }
        Entry::Form(questions) => form(questions),
        Entry::FormDone => json!({}),
        Entry::Assign { admin, team, by } => assignment(desk, *admin, *team, *by),
        Entry::Status { state, until } => {
            json!({ "status": state.word(), "snoozedUntil": iso_or_null(*until) })
        }
        Entry::Tag {
            added,
            tag,
            target,
            by,
        } => json!({
            "action": if *added { "added" } else { "removed" },
            "occurredAt": iso(part.at),
            "tagId": desk.tags[*tag].id,
            "tagName": desk.tags[*tag].name,
            "targetPartId": target.map(|part| part.to_string()),
            "actor": actor(desk, *by),
        }),
        Entry::Wait { event, label } => {
            let mut wait = json!({
                "eventType": event, "waitLabel": label, "workflowId": "wf_triage",
                "workflowName": "Triage", "occurredAt": iso(part.at),
            });
            if *event == "interrupted" {
                wait["interruptedByUserType"] = json!("customer");
            }
            json!({ "workflowWait": wait })
        }
        Entry::Priority(priority) => json!({ "isPriority": priority }),
        Entry::Joined(who) => {
            json!({ "participant": { "id": desk.id_of(*who), "type": kind(desk, *who) } })
        }
        Entry::Other { fields, .. } => Value::Object(fields.clone()),
    }
}

fn form(questions: &[(String, String)]) -> Value {
    let attributes: Vec<_> = questions
        .iter()
        .map(|(name, kind)| {
            json!({ "identifier": name.to_lowercase().replace(' ', "_"), "name": name, "type": kind })
        })
        .collect();
    json!({ "form": { "id": "intake", "attributes": attributes } })
}

/// Only what changed is named; `null` is nobody.
fn assignment(desk: &Desk, admin: Patch<usize>, team: Patch<usize>, by: Who) -> Value {
    let mut fields = json!({ "adminAssignerId": null });
    if let Who::Admin(index) = by {
        fields["adminAssignerId"] = json!(desk.people.admins[index].id);
    }
    match admin {
        Patch::Keep => {}
        Patch::Clear => fields["adminAssigneeId"] = Value::Null,
        Patch::Set(index) => fields["adminAssigneeId"] = json!(desk.people.admins[index].id),
    }
    match team {
        Patch::Keep => {}
        Patch::Clear => fields["teamAssigneeId"] = Value::Null,
        Patch::Set(index) => fields["teamAssigneeId"] = json!(desk.people.teams[index].id),
    }
    fields
}

fn bodies(body: &Body, signer: &Signer<'_>) -> Value {
    let html = body
        .html
        .as_ref()
        .map_or_else(|| markup::html(&body.markdown), Clone::clone);
    let markdown = (!body.html_only).then(|| markup::signed(&body.markdown, signer));
    json!({ "bodyHtml": markup::signed(&html, signer), "bodyMarkdown": markdown })
}

fn message(body: &Body, channel: Channel, signer: &Signer<'_>) -> Value {
    let mut fields = bodies(body, signer);
    fields["channel"] = json!(channel.word());
    fields
}

fn application(desk: &Desk, application: &TagApplication) -> Value {
    let tag = &desk.tags[application.tag];
    let mut object = json!({
        "appliedAt": iso(application.applied_at),
        "appliedBy": actor(desk, application.applied_by),
        "tagId": tag.id,
        "removedAt": iso_or_null(application.removed.map(|(at, _)| at)),
    });
    if let Some((_, by)) = application.removed {
        object["removedBy"] = actor(desk, by);
    }
    if !tag.deleted {
        object["tag"] = super::tag(tag);
    }
    object
}
