//! Tickets: list, create, get, update, delete, reply, statuses, categories (sheet 2.9).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{Answer, Held, Named};
use crate::demo::ask::{Asked, Payload};
use crate::demo::cursor;
use crate::demo::desk::{Desk, short_id};
use crate::demo::model::{Body, Patch};
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;
use crate::demo::tickets::Ticket;
use crate::demo::wire::{self, With};

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/tickets", get(list).post(create))
        .route("/v2/tickets/statuses", get(statuses))
        .route("/v2/tickets/statuses/{id}", get(status))
        .route("/v2/tickets/categories", get(categories))
        .route("/v2/tickets/categories/{id}", get(category))
        .route("/v2/tickets/custom_fields", get(custom_fields))
        .route(
            "/v2/tickets/{number}",
            get(one).patch(update).delete(delete),
        )
        .route("/v2/tickets/{number}/reply", post(reply))
}

fn no_ticket() -> Problem {
    Problem::Missing {
        message: "Ticket not found",
        param: "ticket",
    }
}

/// Paths take the number, not the id.
fn known(desk: &Desk, number: &str) -> Result<usize, Problem> {
    let number = short_id(number)
        .ok_or_else(|| Problem::bad("invalid_id", "The ticket number is not valid."))?;
    desk.tickets
        .all
        .iter()
        .position(|ticket| ticket.number == number)
        .ok_or_else(no_ticket)
}

async fn list(State(shared): Held, asked: Asked) -> Answer {
    let (categories, statuses) = (asked.list("ticketCategoryIds"), asked.list("statusIds"));
    let desk = shared.desk();
    let tickets = &desk.tickets;
    let mut all: Vec<&Ticket> = tickets
        .all
        .iter()
        .filter(|ticket| {
            categories.is_empty() || categories.contains(&&*tickets.categories[ticket.category].id)
        })
        .filter(|ticket| {
            statuses.is_empty() || statuses.contains(&&*tickets.statuses[ticket.status].id)
        })
        .filter(|ticket| {
            let words = asked.text("q").unwrap_or_default().to_lowercase();
            ticket.title.to_lowercase().contains(&words)
        })
        .filter(|ticket| {
            asked
                .text("categoryType")
                .is_none_or(|kind| kind == "customer")
                || ticket.number == 0
        })
        .filter(|ticket| {
            let assignee = ticket
                .assignee
                .map(|index| desk.people.admins[index].id.as_str());
            asked
                .text("assigneeId")
                .is_none_or(|wanted| assignee == Some(wanted))
        })
        .collect();
    match asked.text("sortBy") {
        None | Some("date") => all.sort_by_key(|ticket| ticket.created_at),
        Some("recent") => all.sort_by_key(|ticket| ticket.updated_at),
        Some("ticketNumber") => all.sort_by_key(|ticket| ticket.number),
        Some(_) => {
            return Err(Problem::Validation(
                "query.sortBy: Invalid enum value".to_owned(),
            ));
        }
    }
    if asked.text("sortOrder") != Some("asc") {
        all.reverse();
    }
    let page = cursor::page_in_order("tickets", &asked.page()?, all)?;
    Ok(Json(page.envelope(|ticket| wire::ticket(&desk, ticket))))
}

async fn create(
    State(shared): Held,
    payload: Payload,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let (category, title) = (
        payload.required("ticketCategoryId")?,
        payload.required("title")?,
    );
    if title.chars().count() < 2 {
        return Err(Problem::Validation(
            "body.title: String must contain at least 2 character(s)".to_owned(),
        ));
    }
    let author = payload
        .object("author")?
        .ok_or_else(|| Problem::missing_parameter("author"))?;
    let mut desk = shared.desk();
    let category = desk
        .tickets
        .categories
        .iter()
        .position(|known| known.id == category);
    let category = category
        .ok_or_else(|| Problem::not_found("resource_not_found", "Ticket category not found"))?;
    let author = match (
        author.text("id")?,
        author.text("userId")?,
        author.text("email")?,
    ) {
        (Some(id), ..) => desk.people.contact(id),
        (None, Some(external), _) => desk.people.contact_by_external(external),
        (None, None, Some(email)) => desk.people.contact_by_email(email),
        (None, None, None) => return Err(Problem::missing_parameter("author.id")),
    };
    let linked = match payload.text("linkedConversationId")? {
        Some(id) => Some(desk.find(id).ok_or_else(Problem::conversation)?.id),
        None => None,
    };
    let assignee = match payload.text("assigneeId")? {
        Some(id) => Some(desk.people.admin(id).ok_or_else(Problem::admin)?),
        None => None,
    };
    let (id, now) = (desk.object_id(), desk.now);
    let number = desk
        .tickets
        .all
        .last()
        .map_or(1, |ticket| ticket.number + 1);
    let ticket = Ticket {
        id,
        number,
        title: title.to_owned(),
        content: payload.text("content")?.unwrap_or_default().to_owned(),
        open: true,
        status: 0,
        category,
        assignee,
        author: Some(author.ok_or_else(Problem::contact)?),
        conversation: linked,
        snoozed_until: None,
        created_at: now,
        updated_at: now,
    };
    let shown = wire::ticket(&desk, &ticket);
    desk.tickets.all.push(ticket);
    Ok((StatusCode::CREATED, Json(shown)))
}

/// The single read is the only one that carries the linked conversation's parts.
async fn one(State(shared): Held, Path(number): Named) -> Answer {
    let mut desk = shared.desk();
    desk.reads += 1;
    let ticket = &desk.tickets.all[known(&desk, &number)?];
    let mut shown = wire::ticket(&desk, ticket);
    if let Some(conversation) = ticket
        .conversation
        .and_then(|id| desk.conversations.get(&id))
    {
        let with = With {
            parts: true,
            definitions: false,
        };
        shown["conversationParts"] =
            wire::conversation(&desk, conversation, with, desk.reads)["conversationParts"].take();
    }
    Ok(Json(shown))
}

async fn update(State(shared): Held, Path(number): Named, payload: Payload) -> Answer {
    let mut desk = shared.desk();
    let (index, now) = (known(&desk, &number)?, desk.now);
    let assignee = match payload.patch("assigneeId")? {
        Patch::Set(id) => Patch::Set(desk.people.admin(id).ok_or_else(Problem::admin)?),
        Patch::Clear => Patch::Clear,
        Patch::Keep => Patch::Keep,
    };
    let status = payload.text("statusId")?.map(|id| {
        let found = desk
            .tickets
            .statuses
            .iter()
            .position(|status| status.id == id);
        found.ok_or_else(|| Problem::not_found("resource_not_found", "Status not found"))
    });
    let (status, open) = (status.transpose()?, payload.flag("open")?);
    let (title, content) = (payload.text("title")?, payload.text("content")?);
    let (snooze, wakes) = (
        payload.instant("snoozedUntil")?,
        payload.get("snoozedUntil").is_some_and(Value::is_null),
    );
    let ticket = &mut desk.tickets.all[index];
    ticket.title = title.map_or_else(|| ticket.title.clone(), str::to_owned);
    ticket.content = content.map_or_else(|| ticket.content.clone(), str::to_owned);
    ticket.assignee = assignee.on(ticket.assignee);
    ticket.status = status.unwrap_or(ticket.status);
    ticket.open = open.unwrap_or(ticket.open);
    ticket.snoozed_until = if wakes || open == Some(false) {
        None
    } else {
        snooze.or(ticket.snoozed_until)
    };
    ticket.updated_at = now;
    Ok(Json(wire::ticket(&desk, &desk.tickets.all[index])))
}

/// A customer's ticket takes its conversation with it.
async fn delete(State(shared): Held, Path(number): Named) -> Answer {
    let mut desk = shared.desk();
    let index = known(&desk, &number)?;
    let ticket = desk.tickets.all.remove(index);
    if let Some(conversation) = ticket.conversation {
        desk.conversations.remove(&conversation);
    }
    Ok(Json(wire::deleted(&ticket.id, "ticket")))
}

/// Unlike a reply to a conversation: `adminId`, `contactId`, and HTML.
async fn reply(State(shared): Held, Path(number): Named, payload: Payload) -> Answer {
    let html = payload.required("body")?;
    let body = Body::html(plain(html), html.to_owned());
    let mut desk = shared.desk();
    let (index, now) = (known(&desk, &number)?, desk.now);
    let id = desk.tickets.all[index].conversation;
    let id =
        id.ok_or_else(|| Problem::invalid_request("The ticket has no linked conversation."))?;
    match payload.required("type")? {
        "admin" => {
            let admin = desk
                .people
                .admin(payload.required("adminId")?)
                .ok_or_else(Problem::admin)?;
            match payload.text("messageType")? {
                Some("note") => desk.notes(id, admin, body, now),
                _ => desk.admin_says(id, admin, body, now),
            };
        }
        "contact" => {
            let contact = match payload.text("contactId")? {
                Some(id) => desk.people.contact(id),
                None => desk
                    .people
                    .contact_by_email(payload.required("contactEmail")?),
            };
            desk.customer_says(id, contact.ok_or_else(Problem::contact)?, body, now);
        }
        _ => {
            return Err(Problem::invalid_parameter(
                "type",
                "Expected `admin` or `contact`.",
            ));
        }
    }
    desk.tickets.all[index].updated_at = now;
    Ok(Json(wire::ticket(&desk, &desk.tickets.all[index])))
}

/// The words of a piece of HTML, for the Markdown side of the message.
fn plain(html: &str) -> String {
    let mut inside = false;
    let words = html.chars().filter(|sign| {
        inside = (inside || *sign == '<') && *sign != '>';
        !inside && *sign != '>'
    });
    words.collect::<String>().trim().to_owned()
}

async fn statuses(State(shared): Held) -> Answer {
    Ok(Json(
        shared
            .desk()
            .tickets
            .statuses
            .iter()
            .map(wire::status)
            .collect(),
    ))
}

async fn status(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let found = desk.tickets.statuses.iter().find(|status| status.id == id);
    let found =
        found.ok_or_else(|| Problem::not_found("resource_not_found", "Status not found"))?;
    Ok(Json(wire::status(found)))
}

async fn categories(State(shared): Held) -> Answer {
    Ok(Json(
        shared
            .desk()
            .tickets
            .categories
            .iter()
            .map(wire::board)
            .collect(),
    ))
}

async fn category(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let found = desk
        .tickets
        .categories
        .iter()
        .find(|category| category.id == id);
    let found = found.ok_or_else(|| Problem::not_found("board_not_found", "Board not found"))?;
    Ok(Json(wire::board(found)))
}

async fn custom_fields() -> Answer {
    Ok(Json(
        json!({ "object": "list", "data": [], "nextCursor": null }),
    ))
}
