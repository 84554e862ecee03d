//! Contacts: list, search, get, upsert, delete, block, e-mail preferences (sheet 2.10).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{Answer, Held, Named, object_id};
use crate::demo::ask::{Asked, Payload};
use crate::demo::cursor;
use crate::demo::desk::Desk;
use crate::demo::grammar::{
    self, Clause, Contains, Fact, Field, In, Is, IsNot, NotIn, RANGES, SETS, Values,
};
use crate::demo::people::Contact;
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;
use crate::demo::wire;

/// How far a contact search counts.
const CAP: usize = 5_000;

const FIELDS: &[Field] = &[
    Field::new("externalId", "external_id", SETS, Values::Nullable),
    Field::new("email", "", SETS, Values::Nullable),
    Field::new("name", "", &[Is, IsNot, In, NotIn, Contains], Values::Text),
    Field::new("type", "", SETS, Values::Word(&["customer", "lead"])).exempt(),
    Field::new("companyIds", "company_ids", SETS, Values::Text),
    Field::new("postsCreated", "posts_created", RANGES, Values::Number),
    Field::new(
        "commentsCreated",
        "comments_created",
        RANGES,
        Values::Number,
    ),
    Field::new("lastActivity", "last_activity", RANGES, Values::Number),
    Field::new("createdAt", "created_at", RANGES, Values::Number),
];

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/contacts", get(list).post(upsert))
        .route("/v2/contacts/search", post(search))
        .route(
            "/v2/contacts/by-user-id/{id}",
            get(by_external).delete(delete_external),
        )
        .route("/v2/contacts/{id}", get(one).delete(delete))
        .route("/v2/contacts/{id}/block", post(block))
        .route("/v2/contacts/{id}/unblock", post(unblock))
}

/// The contact an id in a path names.
pub(super) fn known(desk: &Desk, id: &str) -> Result<usize, Problem> {
    desk.people
        .contact(object_id(id)?)
        .ok_or_else(Problem::contact)
}

pub(super) fn known_external(desk: &Desk, id: &str) -> Result<usize, Problem> {
    desk.people
        .contact_by_external(id)
        .ok_or_else(Problem::contact)
}

async fn list(State(shared): Held, asked: Asked) -> Answer {
    let leads = match asked.text("contactType") {
        None | Some("customer") => Some(false),
        Some("lead") => Some(true),
        Some("all") => None,
        Some(_) => {
            return Err(Problem::Validation(
                "query.contactType: Invalid enum value".to_owned(),
            ));
        }
    };
    let desk = shared.desk();
    let all = desk
        .people
        .contacts
        .iter()
        .filter(|contact| !contact.deleted && leads.is_none_or(|leads| contact.lead == leads));
    let page = cursor::page_in_order("contacts", &asked.page()?, all)?;
    Ok(Json(page.envelope(|contact| wire::contact(&desk, contact))))
}

async fn search(State(shared): Held, payload: Payload) -> Answer {
    let (by, ascending) = match payload.text("sort")? {
        None => ("lastActivity", false),
        Some(sort) => sort
            .strip_suffix(":asc")
            .map(|by| (by, true))
            .or_else(|| sort.strip_suffix(":desc").map(|by| (by, false)))
            .filter(|(by, _)| {
                [
                    "lastActivity",
                    "createdAt",
                    "postsCreated",
                    "commentsCreated",
                ]
                .contains(by)
            })
            .ok_or_else(|| Problem::Validation("body.sort: Invalid enum value".to_owned()))?,
    };
    let clauses = grammar::clauses(payload.get("query"), FIELDS)?;
    let desk = shared.desk();
    let key = |contact: &&Contact| {
        let at = match fact(&desk, contact, by) {
            Fact::Number(Some(number)) => number as i64,
            _ => 0,
        };
        let id = i64::from_str_radix(&contact.id[12..], 16).unwrap_or_default();
        if ascending { (-at, -id) } else { (at, id) }
    };
    let holds =
        |contact: &&Contact, clause: &Clause| clause.holds(&fact(&desk, contact, &clause.field));
    let mut found: Vec<&Contact> = desk
        .people
        .contacts
        .iter()
        .filter(|contact| !contact.deleted && clauses.iter().all(|clause| holds(contact, clause)))
        .collect();
    found.sort_by_key(|contact| std::cmp::Reverse(key(contact)));
    let total = found.len();
    let page = cursor::page(
        &format!("contacts:{by}:{ascending}"),
        &payload.page()?,
        found,
        key,
    )?;
    let mut answer = page.envelope(|contact| wire::contact(&desk, contact));
    answer["totalCount"] = json!(total.min(CAP));
    answer["totalCountCapped"] = json!(total > CAP);
    Ok(Json(answer))
}

fn fact(desk: &Desk, contact: &Contact, field: &str) -> Fact {
    match field {
        "externalId" => Fact::One(contact.external.clone()),
        "email" => Fact::One(contact.email.clone()),
        "name" => Fact::One(Some(contact.name.clone())),
        "type" => Fact::One(Some(
            if contact.lead { "lead" } else { "customer" }.to_owned(),
        )),
        "companyIds" => Fact::Many(
            contact
                .companies
                .iter()
                .map(|index| desk.people.companies[*index].id.clone())
                .collect(),
        ),
        "postsCreated" => Fact::Number(Some(desk.feedback.written_by(contact) as f64)),
        "lastActivity" => Fact::Number(Some(contact.last_activity.as_second() as f64)),
        "createdAt" => Fact::Number(Some(contact.created_at.as_second() as f64)),
        _ => Fact::Number(Some(0.0)),
    }
}

async fn one(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let index = known(&desk, &id)?;
    Ok(Json(wire::contact(&desk, &desk.people.contacts[index])))
}

async fn by_external(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let index = known_external(&desk, &id)?;
    Ok(Json(wire::contact(&desk, &desk.people.contacts[index])))
}

async fn upsert(
    State(shared): Held,
    payload: Payload,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let (email, external) = (
        payload.short_text("email", 500)?,
        payload.short_text("userId", 500)?,
    );
    if email.is_none() && external.is_none() {
        return Err(Problem::missing_parameter("email"));
    }
    let (name, phone) = (payload.short_text("name", 500)?, payload.text("phone")?);
    let locale = payload.short_text("locale", 10)?;
    let mut desk = shared.desk();
    let now = desk.now;
    let found = match external {
        Some(external) => desk.people.contact_by_external(external),
        None => email.and_then(|email| desk.people.contact_by_email(email)),
    };
    let (index, status) = match found {
        Some(index) => (index, StatusCode::OK),
        None => (
            desk.new_lead(email.unwrap_or_default(), now),
            StatusCode::CREATED,
        ),
    };
    let contact = &mut desk.people.contacts[index];
    contact.lead = false;
    contact.last_activity = now;
    let set = |target: &mut Option<String>, value: Option<&str>| {
        if let Some(value) = value {
            *target = Some(value.to_owned());
        }
    };
    set(&mut contact.external, external);
    set(&mut contact.email, email.filter(|email| !email.is_empty()));
    set(&mut contact.phone, phone);
    contact.name = name.map_or_else(|| contact.name.clone(), str::to_owned);
    contact.locale = locale.map_or_else(|| contact.locale.clone(), str::to_owned);
    if let Some(Value::Object(custom)) = payload.get("customFields") {
        contact.custom.extend(custom.clone());
    }
    Ok((
        status,
        Json(wire::contact(&desk, &desk.people.contacts[index])),
    ))
}

async fn delete(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    let index = known(&desk, &id)?;
    desk.people.contacts[index].deleted = true;
    Ok(Json(wire::deleted(&id, "contact")))
}

async fn delete_external(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    let index = known_external(&desk, &id)?;
    desk.people.contacts[index].deleted = true;
    Ok(Json(wire::deleted(
        &desk.people.contacts[index].id,
        "contact",
    )))
}

async fn block(State(shared): Held, Path(id): Named) -> Answer {
    set_blocked(&shared, &id, true)?;
    Ok(Json(
        json!({ "id": id, "object": "contact", "blocked": true }),
    ))
}

async fn unblock(State(shared): Held, Path(id): Named) -> Answer {
    set_blocked(&shared, &id, false)?;
    Ok(Json(
        json!({ "id": id, "object": "contact", "unblocked": true }),
    ))
}

/// Blocking shows on the contact's conversations only, which therefore count as updated.
fn set_blocked(shared: &Shared, id: &str, blocked: bool) -> Result<(), Problem> {
    let mut desk = shared.desk();
    let (index, now) = (known(&desk, id)?, desk.now);
    desk.people.contacts[index].blocked = blocked;
    for conversation in desk
        .conversations
        .values_mut()
        .filter(|one| one.contact() == Some(index))
    {
        conversation.updated_at = now;
    }
    Ok(())
}
