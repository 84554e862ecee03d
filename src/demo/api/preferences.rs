//! E-mail preferences: which product mail a customer gets (sheet 2.10). Conversation mail is not covered by them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::contacts::{known, known_external};
use super::{Answer, Held, Named};
use crate::demo::ask::Payload;
use crate::demo::desk::Desk;
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;

const PREFERENCES: [&str; 5] = [
    "all",
    "postUpdates",
    "postComments",
    "commentReplies",
    "changelog",
];

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/v2/contacts/{id}/email-preferences",
            get(preferences).patch(set_preferences),
        )
        .route(
            "/v2/contacts/by-user-id/{id}/email-preferences",
            get(external_preferences).patch(set_external_preferences),
        )
}

async fn preferences(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    shown_preferences(&desk, known(&desk, &id)?)
}

async fn external_preferences(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    shown_preferences(&desk, known_external(&desk, &id)?)
}

async fn set_preferences(State(shared): Held, Path(id): Named, payload: Payload) -> Answer {
    let mut desk = shared.desk();
    let index = known(&desk, &id)?;
    change_preferences(&mut desk, index, &payload)
}

async fn set_external_preferences(
    State(shared): Held,
    Path(id): Named,
    payload: Payload,
) -> Answer {
    let mut desk = shared.desk();
    let index = known_external(&desk, &id)?;
    change_preferences(&mut desk, index, &payload)
}

fn change_preferences(desk: &mut Desk, index: usize, payload: &Payload) -> Answer {
    let wanted = payload
        .object("preferences")?
        .ok_or_else(|| Problem::missing_parameter("preferences"))?;
    let mut changed = false;
    for name in PREFERENCES {
        match wanted.text(name)? {
            None => {}
            Some(value @ ("subscribed" | "unsubscribed")) => {
                desk.people.contacts[index]
                    .preferences
                    .insert(name.to_owned(), json!(value));
                changed = true;
            }
            Some(_) => {
                return Err(Problem::Validation(format!(
                    "body.preferences.{name}: Invalid enum value"
                )));
            }
        }
    }
    if changed {
        shown_preferences(desk, index)
    } else {
        Err(Problem::missing_parameter("preferences"))
    }
}

/// Product mail only; "all" overrides the others without erasing them.
fn shown_preferences(desk: &Desk, index: usize) -> Answer {
    let contact = &desk.people.contacts[index];
    if contact.lead {
        return Err(Problem::bad(
            "contact_not_customer",
            "The contact is not a customer.",
        ));
    }
    let status = |name: &str| {
        contact
            .preferences
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or("subscribed")
    };
    let none = status("all") == "unsubscribed";
    let effective = |name: &str| if none { "unsubscribed" } else { status(name) };
    let all: serde_json::Map<_, _> = PREFERENCES
        .into_iter()
        .map(|name| {
            (
                name.to_owned(),
                json!({ "status": status(name), "effectiveStatus": effective(name) }),
            )
        })
        .collect();
    Ok(Json(
        json!({ "object": "email_preferences", "contactId": contact.id, "preferences": all }),
    ))
}
