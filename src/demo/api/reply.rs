//! `POST /v2/conversations/{id}/reply`: replies and notes by teammates, replies by contacts (sheet 2.7).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::Value;

use super::conversations::known;
use super::{Held, Named};
use crate::demo::ask::Payload;
use crate::demo::desk::Desk;
use crate::demo::markup;
use crate::demo::model::Body;
use crate::demo::problem::Problem;
use crate::demo::wire;

pub(super) async fn reply(
    State(shared): Held,
    Path(id): Named,
    payload: Payload,
) -> Result<(StatusCode, Json<Value>), Problem> {
    payload.flag("skipNotifications")?;
    let kind = payload.required("messageType")?;
    let mut desk = shared.desk();
    let id = known(&desk, &id)?;
    desk.reads += 1;
    let body = Body::markdown(markup::uploaded(payload.body()?, desk.reads));
    let part = match (payload.required("type")?, kind) {
        ("admin", "reply" | "note") => {
            let admin = desk
                .people
                .admin(payload.required("id")?)
                .ok_or_else(Problem::admin)?;
            let now = desk.now;
            if kind == "note" {
                desk.notes(id, admin, body, now)
            } else {
                desk.life.answered(id);
                desk.admin_says(id, admin, body, now)
            }
        }
        ("contact", "reply") => by_contact(&mut desk, id, &payload, body)?,
        ("contact", _) => {
            return Err(Problem::invalid_parameter(
                "messageType",
                "Contacts can only reply.",
            ));
        }
        ("admin", _) => {
            return Err(Problem::invalid_parameter(
                "messageType",
                "Expected `reply` or `note`.",
            ));
        }
        _ => {
            return Err(Problem::invalid_parameter(
                "type",
                "Expected `admin` or `contact`.",
            ));
        }
    };
    let conversation = desk
        .conversations
        .get(&id)
        .ok_or_else(Problem::conversation)?;
    let part = conversation
        .parts
        .iter()
        .find(|one| Some(one.id) == part)
        .map(|part| wire::part(&desk, conversation, part, desk.reads))
        .ok_or_else(Problem::conversation)?;
    Ok((StatusCode::CREATED, Json(part)))
}

fn by_contact(
    desk: &mut Desk,
    id: u64,
    payload: &Payload,
    body: Body,
) -> Result<Option<u64>, Problem> {
    let contact = match (payload.text("id")?, payload.text("userId")?) {
        (Some(id), _) => desk.people.contact(id),
        (None, Some(external)) => desk.people.contact_by_external(external),
        (None, None) => return Err(Problem::missing_parameter("id")),
    };
    let contact = contact.ok_or_else(Problem::contact)?;
    if desk
        .conversations
        .get(&id)
        .is_some_and(|conversation| conversation.disable_customer_reply)
    {
        return Err(Problem::invalid_request(
            "The customer cannot reply to this conversation.",
        ));
    }
    let now = desk.now;
    Ok(desk.customer_says(id, contact, body, now))
}
