//! The routes, one module per family of endpoints.

mod change;
mod companies;
mod contacts;
mod conversations;
mod feedback;
mod files;
mod library;
mod people;
mod preferences;
mod reply;
mod reports;
mod search;
mod tags;
mod tickets;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::Value;

use super::desk::Desk;
use super::faults::strike;
use super::gate;
use super::model::Who;
use super::problem::Problem;
use super::shared::Shared;

/// What every handler is given and what it gives back.
type Held = State<Arc<Shared>>;
type Named = Path<String>;
type Answer = Result<Json<Value>, Problem>;

pub(super) fn router(shared: &Arc<Shared>) -> Router {
    Router::new()
        .merge(conversations::routes())
        .merge(tags::routes())
        .merge(people::routes())
        .merge(contacts::routes())
        .merge(preferences::routes())
        .merge(companies::routes())
        .merge(library::routes())
        .merge(feedback::routes())
        .merge(tickets::routes())
        .merge(reports::routes())
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(from_fn(breathe))
        .layer(from_fn_with_state(shared.clone(), gate::pass))
        // What is below asks for no key.
        .merge(files::routes())
        .layer(from_fn_with_state(shared.clone(), strike::<Desk>))
        .layer(from_fn_with_state(shared.clone(), gate::stamp::<Desk>))
        .with_state(shared.clone())
}

async fn nowhere() -> Response {
    Problem::not_found("resource_not_found", "There is no such endpoint.").into_response()
}

/// Handlers never wait, so a client that floods the desk would starve its neighbors on a single-threaded runtime.
pub(super) async fn breathe(
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    tokio::task::yield_now().await;
    next.run(request).await
}

/// The admin a write is booked to: the system bot when nobody is named.
fn acting(desk: &Desk, id: Option<&str>) -> Result<Who, Problem> {
    match id {
        None => Ok(Who::Bot),
        Some(id) if !is_object_id(id) => Err(Problem::Validation(
            "body.actingAdminId: Invalid id".to_owned(),
        )),
        Some(id) => desk
            .people
            .admin(id)
            .map(Who::Admin)
            .ok_or_else(|| Problem::forbidden("The admin is not a member.")),
    }
}

fn is_object_id(id: &str) -> bool {
    id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Refuses ids that cannot be one, as the endpoints do that document `invalid_id`.
fn object_id(id: &str) -> Result<&str, Problem> {
    if is_object_id(id) {
        Ok(id)
    } else {
        Err(Problem::bad(
            "invalid_id",
            format!("`{id}` is not a valid id"),
        ))
    }
}
