//! Tags: the catalog, attach and detach; and the conversation attributes, which are catalog too (sheet 2.7, 2.8).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::conversations::known;
use super::{Answer, Held, Named, acting};
use crate::demo::ask::{Asked, Payload};
use crate::demo::desk::{Desk, Tag};
use crate::demo::model::Who;
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;
use crate::demo::wire;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/tags", get(list).post(create))
        .route("/v2/tags/{id}", get(one).delete(delete))
        .route("/v2/conversation_attributes", get(attributes))
        .route("/v2/conversation_attributes/{id}", get(attribute))
}

fn no_tag() -> Problem {
    Problem::Missing {
        message: "Tag not found",
        param: "tag",
    }
}

async fn list(State(shared): Held) -> Answer {
    let desk = shared.desk();
    let live: Vec<_> = desk
        .tags
        .iter()
        .filter(|tag| !tag.archived && !tag.deleted)
        .map(wire::tag)
        .collect();
    Ok(Json(
        json!({ "object": "list", "data": live, "nextCursor": null }),
    ))
}

async fn one(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let index = desk.tag(&id).ok_or_else(no_tag)?;
    Ok(Json(wire::tag(&desk.tags[index])))
}

async fn create(State(shared): Held, payload: Payload) -> Answer {
    let name = payload
        .short_text("name", 255)?
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let name = name
        .ok_or_else(|| Problem::missing_parameter("name"))?
        .to_owned();
    let mut desk = shared.desk();
    acting(&desk, payload.text("actingAdminId")?)?;
    let renamed = payload
        .text("id")?
        .map(|id| desk.tag(id).ok_or_else(no_tag))
        .transpose()?;
    let same = |tag: &Tag| !tag.deleted && tag.name.eq_ignore_ascii_case(&name);
    let index = if let Some(index) = renamed.or_else(|| desk.tags.iter().position(same)) {
        index
    } else {
        let id = desk.object_id();
        desk.tags.push(Tag {
            id,
            name: name.clone(),
            archived: false,
            deleted: false,
        });
        desk.tags.len() - 1
    };
    if renamed.is_some() {
        desk.tags[index].name = name;
    }
    Ok(Json(wire::tag(&desk.tags[index])))
}

async fn delete(State(shared): Held, Path(id): Named, payload: Payload) -> Answer {
    let mut desk = shared.desk();
    acting(&desk, payload.text("actingAdminId")?)?;
    let index = desk.tag(&id).ok_or_else(no_tag)?;
    desk.tags[index].deleted = true;
    for conversation in desk.conversations.values_mut() {
        conversation.tags.retain(|tag| *tag != index);
    }
    Ok(Json(wire::deleted(&id, "tag")))
}

/// The acting admin of a tag call, which may not be left out.
fn tagger(desk: &Desk, payload: &Payload) -> Result<Who, Problem> {
    let id = payload.required("actingAdminId")?;
    acting(desk, Some(id))
}

pub(super) async fn attach(State(shared): Held, Path(id): Named, payload: Payload) -> Answer {
    let tag = payload.required("tagId")?;
    super::is_object_id(tag)
        .then_some(())
        .ok_or_else(|| Problem::invalid_request("Malformed tag id."))?;
    let mut desk = shared.desk();
    let by = tagger(&desk, &payload)?;
    let (id, now) = (known(&desk, &id)?, desk.now);
    let tag = desk.tag(tag).ok_or_else(no_tag)?;
    if desk.tags[tag].archived {
        return Err(Problem::invalid_request("The tag is archived."));
    }
    let target = desk
        .attach(id, tag, by, now)
        .ok_or_else(|| Problem::invalid_request("The conversation has no taggable message."))?;
    let applied = json!({ "appliedAt": wire::iso(now), "appliedBy": wire::actor(&desk, by), "removedAt": null });
    Ok(Json(attached(&desk, tag, target, applied)))
}

pub(super) async fn detach(
    State(shared): Held,
    Path((id, tag)): Path<(String, String)>,
    payload: Payload,
) -> Answer {
    let mut desk = shared.desk();
    let by = tagger(&desk, &payload)?;
    let (id, now) = (known(&desk, &id)?, desk.now);
    let tag = desk.tag(&tag).ok_or_else(no_tag)?;
    let target = desk.detach(id, tag, by, now).ok_or_else(no_tag)?;
    let removed = json!({ "removedAt": wire::iso(now), "removedBy": wire::actor(&desk, by) });
    Ok(Json(attached(&desk, tag, target, removed)))
}

fn attached(desk: &Desk, tag: usize, target: u64, when: Value) -> Value {
    let mut object = wire::tag(&desk.tags[tag]);
    object["targetPartId"] = json!(target.to_string());
    if let (Value::Object(object), Value::Object(when)) = (&mut object, when) {
        object.extend(when);
    }
    object
}

/// Attributes were defined long before the first conversation anybody looks at.
fn defined_at(desk: &Desk) -> Timestamp {
    desk.opened_at
        .saturating_sub(jiff::SignedDuration::from_hours(24 * 400))
        .unwrap_or(desk.opened_at)
}

async fn attributes(State(shared): Held, asked: Asked) -> Answer {
    let archived = asked.flag("includeArchived")?;
    let desk = shared.desk();
    let at = defined_at(&desk);
    let shown = desk
        .attributes
        .iter()
        .filter(|attribute| archived || !attribute.archived);
    let data: Vec<_> = shown
        .map(|attribute| wire::attribute(attribute, at))
        .collect();
    Ok(Json(
        json!({ "object": "list", "data": data, "nextCursor": null }),
    ))
}

async fn attribute(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let found = desk.attributes.iter().find(|attribute| attribute.id == id);
    let found = found.ok_or_else(|| {
        Problem::not_found("resource_not_found", "Conversation attribute not found")
    })?;
    Ok(Json(wire::attribute(found, defined_at(&desk))))
}
