//! `PATCH /v2/conversations/{id}`: state, assignees, title, attributes, read marks (sheet 2.6).
//!
//! Everything is checked before anything is changed: a refused update leaves no trace.

use axum::extract::{Path, State};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::conversations::{known, shown};
use super::{Answer, Held, Named, acting};
use crate::demo::ask::Payload;
use crate::demo::desk::{Attribute, Desk};
use crate::demo::model::{Conversation, Patch, State as Status, Who};
use crate::demo::problem::Problem;
use crate::demo::wire::{self, With};

/// The most ids one read mark may name.
const MOST_READERS: usize = 255;

/// An update that has been checked.
struct Update {
    by: Who,
    state: Option<(Status, Option<Timestamp>)>,
    admin: Patch<usize>,
    team: Patch<usize>,
    title: Option<String>,
    attributes: Map<String, Value>,
    readers: Option<Readers>,
}

/// Whose receipts to move to the newest part.
struct Readers {
    admins: bool,
    contacts: bool,
    ids: Vec<String>,
}

pub(super) async fn update(State(shared): Held, Path(id): Named, payload: Payload) -> Answer {
    let mut desk = shared.desk();
    let id = known(&desk, &id)?;
    let update = check(&desk, &payload)?;
    apply(&mut desk, id, update);
    shown(
        &mut desk,
        id,
        With {
            parts: true,
            definitions: false,
        },
    )
}

fn check(desk: &Desk, payload: &Payload) -> Result<Update, Problem> {
    for (name, why) in [
        ("priority", "read-only"),
        ("tags", "own endpoints"),
        ("brandId", "read-only"),
    ] {
        if payload.get(name).is_some() {
            return Err(Problem::Validation(format!(
                "body.{name}: Unrecognized key ({why})"
            )));
        }
    }
    let admin = match payload.patch("adminAssigneeId")? {
        Patch::Set(id) => Patch::Set(desk.people.admin(id).ok_or_else(Problem::admin)?),
        Patch::Clear => Patch::Clear,
        Patch::Keep => Patch::Keep,
    };
    let no_team = || Problem::invalid_request("The team does not exist.");
    let team = match payload.patch("teamAssigneeId")? {
        Patch::Set(id) => Patch::Set(desk.people.team(id).ok_or_else(no_team)?),
        Patch::Clear => Patch::Clear,
        Patch::Keep => Patch::Keep,
    };
    Ok(Update {
        by: acting(desk, payload.text("actingAdminId")?)?,
        state: state(payload, desk.now)?,
        admin,
        team,
        title: payload.short_text("title", 255)?.map(str::to_owned),
        attributes: attributes(desk, payload)?,
        readers: payload
            .object("markAsRead")?
            .map(|readers| self::readers(&readers))
            .transpose()?,
    })
}

fn state(
    payload: &Payload,
    now: Timestamp,
) -> Result<Option<(Status, Option<Timestamp>)>, Problem> {
    let until = payload.instant("snoozedUntil")?;
    let state = match payload.text("state")? {
        None if until.is_some() => {
            return Err(Problem::invalid_request("`snoozedUntil` needs `state`."));
        }
        None => return Ok(None),
        Some(word) => Status::parse(word)
            .ok_or_else(|| Problem::Validation("body.state: Invalid enum value".to_owned()))?,
    };
    match (state, until) {
        (Status::Snoozed, None) => Err(Problem::invalid_request(
            "`snoozedUntil` is required to snooze.",
        )),
        (Status::Snoozed, Some(until)) if until <= now => Err(Problem::invalid_request(
            "`snoozedUntil` must be in the future.",
        )),
        (Status::Snoozed, until) => Ok(Some((state, until))),
        (Status::Open | Status::Closed, _) => Ok(Some((state, None))),
    }
}

fn attributes(desk: &Desk, payload: &Payload) -> Result<Map<String, Value>, Problem> {
    let Some(Value::Object(given)) = payload.get("customAttributes") else {
        return Ok(Map::new());
    };
    for (id, value) in given {
        let mut live = desk.attributes.iter().filter(|known| !known.archived);
        let attribute = live.find(|known| known.id == *id).ok_or_else(|| {
            Problem::invalid_request(format!("Unknown conversation attribute `{id}`."))
        })?;
        if !value.is_null() && !fits(attribute, value) {
            return Err(Problem::invalid_request(format!(
                "`{id}` does not take such a value."
            )));
        }
    }
    Ok(given.clone())
}

/// Whether a value has the type of its attribute, and is among the options where there are any.
fn fits(attribute: &Attribute, value: &Value) -> bool {
    match (attribute.data_type.as_str(), value) {
        ("number", value) => value.is_number(),
        ("boolean", value) => value.is_boolean(),
        ("date", Value::String(day)) => {
            day.parse::<jiff::civil::Date>().is_ok() || day.parse::<Timestamp>().is_ok()
        }
        ("array", Value::Array(values)) => values.iter().all(|value| is_option(attribute, value)),
        ("string", value) => is_option(attribute, value),
        _ => false,
    }
}

/// Options are taken by label or by identity: which of the two is meant is not documented (sheet 2.8).
fn is_option(attribute: &Attribute, value: &Value) -> bool {
    let Some(text) = value.as_str() else {
        return false;
    };
    let mut options = attribute.options.iter();
    attribute.options.is_empty()
        || options.any(|label| label == text || wire::option_id(label) == text)
}

fn readers(payload: &Payload) -> Result<Readers, Problem> {
    let mut ids: Vec<String> = Vec::new();
    for name in ["adminIds", "contactIds"] {
        let named = payload.strings(name)?;
        if named.len() > MOST_READERS {
            return Err(Problem::Validation(format!(
                "body.markAsRead.{name}: at most {MOST_READERS} items"
            )));
        }
        ids.extend(named.into_iter().map(str::to_owned));
    }
    Ok(Readers {
        admins: payload.flag("allAdmins")?.unwrap_or(false),
        contacts: payload.flag("allContacts")?.unwrap_or(false),
        ids,
    })
}

fn apply(desk: &mut Desk, id: u64, update: Update) {
    let Update {
        by,
        state,
        admin,
        team,
        title,
        attributes,
        readers,
    } = update;
    let now = desk.now;
    if let Some((state, until)) = state {
        desk.set_state(id, state, until, now);
    }
    desk.assign(id, admin, team, by, now);
    let moved = readers.map(|readers| reached(desk, id, &readers));
    let Some(conversation) = desk.conversations.get_mut(&id) else {
        return;
    };
    if let Some(title) = title {
        conversation.title = Some(title);
        conversation.updated_at = now;
    }
    for (id, value) in attributes {
        conversation.updated_at = now;
        if value.is_null() {
            conversation.attributes.remove(&id);
        } else {
            conversation.attributes.insert(id, value);
        }
    }
    mark_read(conversation, &moved.unwrap_or_default());
}

/// Which receipt holders the wish names; people without a receipt are not given one.
fn reached(desk: &Desk, id: u64, readers: &Readers) -> Vec<Who> {
    let named = |who: Who| {
        desk.id_of(who)
            .is_some_and(|id| readers.ids.iter().any(|wanted| wanted == id))
    };
    desk.conversations
        .get(&id)
        .map_or_else(Vec::new, |conversation| {
            let holders = conversation.receipts.iter().map(|receipt| receipt.who);
            holders
                .filter(|who| match who {
                    Who::Admin(_) => readers.admins || named(*who),
                    Who::Contact(_) => readers.contacts || named(*who),
                    Who::Bot | Who::Nobody => false,
                })
                .collect()
        })
}

fn mark_read(conversation: &mut Conversation, who: &[Who]) {
    let newest = conversation.parts.last().map_or(0, |part| part.id);
    for receipt in conversation
        .receipts
        .iter_mut()
        .filter(|receipt| who.contains(&receipt.who))
    {
        receipt.part = newest;
    }
}
