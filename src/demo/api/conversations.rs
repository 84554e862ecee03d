//! Conversations: list, retrieve, create, delete, redact, participants (sheet 2.2, 2.4, 2.5, 2.7).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::Value;

use super::{Answer, Held, Named, acting, change, reply, search, tags};
use crate::demo::ask::{Asked, Payload};
use crate::demo::cursor;
use crate::demo::desk::change::Beginning;
use crate::demo::desk::{Desk, short_id};
use crate::demo::markup;
use crate::demo::model::{Body, Channel, Conversation, Who};
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;
use crate::demo::wire::{self, With};

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/conversations", get(list).post(create))
        .route("/v2/conversations/search", post(search::search))
        .route("/v2/conversations/redact", post(redact))
        .route(
            "/v2/conversations/{id}",
            get(retrieve).patch(change::update).delete(delete),
        )
        .route("/v2/conversations/{id}/reply", post(reply::reply))
        .route("/v2/conversations/{id}/tags", post(tags::attach))
        .route(
            "/v2/conversations/{id}/tags/{tag}",
            axum::routing::delete(tags::detach),
        )
        .route(
            "/v2/conversations/{id}/participants",
            post(add_participant).delete(remove_participant),
        )
}

/// One conversation as every endpoint but search gives it.
pub(super) fn shown(desk: &mut Desk, id: u64, with: With) -> Answer {
    desk.reads += 1;
    let conversation = desk
        .conversations
        .get(&id)
        .ok_or_else(Problem::conversation)?;
    Ok(Json(wire::conversation(
        desk,
        conversation,
        with,
        desk.reads,
    )))
}

/// The id of a conversation that is there.
pub(super) fn known(desk: &Desk, id: &str) -> Result<u64, Problem> {
    desk.find(id)
        .map(|conversation| conversation.id)
        .ok_or_else(Problem::conversation)
}

async fn list(State(shared): Held, asked: Asked) -> Answer {
    let (ask, definitions) = (asked.page()?, asked.definitions()?);
    let wanted = asked.list("tagIds");
    let mut desk = shared.desk();
    desk.reads += 1;
    let wanted: Option<Vec<usize>> = wanted.iter().map(|id| desk.tag(id)).collect();
    let carries = |conversation: &&Conversation| {
        wanted
            .as_ref()
            .is_some_and(|wanted| wanted.iter().all(|tag| conversation.tags.contains(tag)))
    };
    let all = desk.conversations.values().rev().filter(carries);
    let page = cursor::page("conversations", &ask, all, |conversation| {
        (conversation.id.cast_signed(), 0)
    })?;
    let with = With {
        parts: false,
        definitions,
    };
    Ok(Json(page.envelope(|conversation| {
        wire::conversation(&desk, conversation, with, desk.reads)
    })))
}

async fn retrieve(State(shared): Held, Path(id): Named, asked: Asked) -> Answer {
    let with = With {
        parts: true,
        definitions: asked.definitions()?,
    };
    let mut desk = shared.desk();
    let id = known(&desk, &id)?;
    shown(&mut desk, id, with)
}

async fn delete(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    let found = short_id(&id)
        .and_then(|id| desk.conversations.remove(&id))
        .ok_or_else(Problem::conversation)?;
    Ok(Json(wire::deleted(&found.id.to_string(), "conversation")))
}

async fn create(
    State(shared): Held,
    payload: Payload,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let from = payload
        .object("from")?
        .ok_or_else(|| Problem::missing_parameter("from"))?;
    let body = payload.body()?;
    let channel = match payload.text("channel")? {
        None | Some("desktop") => Channel::Desktop,
        Some("email") => Channel::Email,
        Some(_) => {
            return Err(Problem::Validation(
                "body.channel: Invalid enum value".to_owned(),
            ));
        }
    };
    let mut desk = shared.desk();
    let body = Body::markdown(markup::uploaded(body, desk.next_conversation));
    let now = desk.now;
    let at = payload.instant("createdAt")?.map_or(now, |at| at.min(now));
    let start = Start {
        payload: &payload,
        from: from.required("id")?,
        channel,
        at,
    };
    let id = match from.required("type")? {
        "contact" => from_contact(&mut desk, &start, body)?,
        "admin" => from_admin(&mut desk, &start, body)?,
        _ => {
            return Err(Problem::Validation(
                "body.from.type: Invalid enum value".to_owned(),
            ));
        }
    };
    Ok((
        StatusCode::CREATED,
        shown(
            &mut desk,
            id,
            With {
                parts: true,
                definitions: false,
            },
        )?,
    ))
}

/// The parts of a create request both sides need.
struct Start<'a> {
    payload: &'a Payload,
    from: &'a str,
    channel: Channel,
    at: Timestamp,
}

impl Start<'_> {
    fn beginning(&self, starter: Who, contact: usize) -> Result<Beginning, Problem> {
        let subject = self.payload.short_text("subject", 500)?.map(str::to_owned);
        Ok(Beginning {
            starter,
            contact,
            channel: self.channel,
            title: subject.clone(),
            subject,
            url: None,
            at: self.at,
        })
    }
}

fn from_contact(desk: &mut Desk, start: &Start<'_>, body: Body) -> Result<u64, Problem> {
    let contact = desk
        .people
        .contact(start.from)
        .ok_or_else(Problem::contact)?;
    let id = desk.begin(start.beginning(Who::Contact(contact), contact)?);
    desk.customer_says(id, contact, body, start.at);
    Ok(id)
}

fn from_admin(desk: &mut Desk, start: &Start<'_>, body: Body) -> Result<u64, Problem> {
    let admin = desk
        .people
        .admin(start.from)
        .ok_or_else(|| Problem::forbidden("The admin is not a member."))?;
    if start.channel == Channel::Email && start.payload.text("subject")?.is_none() {
        return Err(Problem::missing_parameter("subject"));
    }
    let recipients = start
        .payload
        .object("recipients")?
        .ok_or_else(|| Problem::missing_parameter("recipients"))?;
    let to = recipients
        .object("to")?
        .unwrap_or_else(|| Payload::from(serde_json::Map::new()));
    let mut contacts = Vec::new();
    for id in to.strings("ids")? {
        contacts.push(desk.people.contact(id).ok_or_else(Problem::contact)?);
    }
    for email in to.strings("emails")? {
        contacts.push(
            desk.people
                .contact_by_email(email)
                .unwrap_or_else(|| desk.new_lead(email, start.at)),
        );
    }
    let first = *contacts.first().ok_or_else(|| {
        Problem::bad(
            "business_validation_error",
            "At least one recipient is required.",
        )
    })?;
    let id = desk.begin(start.beginning(Who::Admin(admin), first)?);
    desk.admin_says(id, admin, body, start.at);
    for other in &contacts[1..] {
        desk.invite(id, Who::Contact(*other), start.at);
    }
    Ok(id)
}

async fn redact(State(shared): Held, payload: Payload) -> Answer {
    if payload.required("type")? != "conversation_part" {
        return Err(Problem::Validation(
            "body.type: Expected \"conversation_part\"".to_owned(),
        ));
    }
    let (id, part) = (
        payload.required("conversationId")?,
        payload.required("conversationPartId")?,
    );
    let mut desk = shared.desk();
    acting(&desk, payload.text("actingAdminId")?)?;
    let (id, now) = (known(&desk, id)?, desk.now);
    let conversation = desk
        .conversations
        .get_mut(&id)
        .ok_or_else(Problem::conversation)?;
    let part = conversation
        .parts
        .iter_mut()
        .find(|one| one.id.to_string() == part)
        .ok_or_else(|| {
            Problem::not_found("conversation_part_not_found", "Conversation part not found")
        })?;
    if !part.entry.redact() {
        return Err(Problem::invalid_request("This part cannot be redacted."));
    }
    part.redacted = true;
    part.updated_at = now;
    conversation.updated_at = now;
    shown(
        &mut desk,
        id,
        With {
            parts: true,
            definitions: false,
        },
    )
}

async fn add_participant(State(shared): Held, Path(id): Named, payload: Payload) -> Answer {
    let participant = payload
        .object("participant")?
        .ok_or_else(|| Problem::missing_parameter("participant"))?;
    let mut desk = shared.desk();
    acting(&desk, payload.text("actingAdminId")?)?;
    let (id, now) = (known(&desk, &id)?, desk.now);
    let people = &desk.people;
    let customer = |index: &usize| !people.contacts[*index].lead;
    let found = match (
        participant.text("id")?,
        participant.text("userId")?,
        participant.text("email")?,
    ) {
        (Some(id), ..) => people.contact(id),
        (None, Some(external), _) => people.contact_by_external(external).filter(customer),
        (None, None, Some(email)) => people.contact_by_email(email).filter(customer),
        (None, None, None) => return Err(Problem::missing_parameter("participant.id")),
    };
    let contact = found.ok_or_else(Problem::contact)?;
    desk.invite(id, Who::Contact(contact), now);
    shown(
        &mut desk,
        id,
        With {
            parts: true,
            definitions: false,
        },
    )
}

async fn remove_participant(State(shared): Held, Path(id): Named, payload: Payload) -> Answer {
    let gone = payload.required("id")?;
    let mut desk = shared.desk();
    acting(&desk, payload.text("actingAdminId")?)?;
    let (id, now) = (known(&desk, &id)?, desk.now);
    let contact = desk.people.contact(gone).map(Who::Contact);
    let conversation = desk
        .conversations
        .get_mut(&id)
        .ok_or_else(Problem::conversation)?;
    let position = contact
        .and_then(|contact| {
            conversation
                .participants
                .iter()
                .position(|who| *who == contact)
        })
        .ok_or_else(|| Problem::not_found("participant_not_found", "Participant not found"))?;
    let contacts = conversation
        .participants
        .iter()
        .filter(|who| matches!(who, Who::Contact(_)))
        .count();
    if contacts < 2 {
        return Err(Problem::invalid_request(
            "The last participant cannot be removed.",
        ));
    }
    conversation.participants.remove(position);
    conversation.updated_at = now;
    shown(
        &mut desk,
        id,
        With {
            parts: true,
            definitions: false,
        },
    )
}
