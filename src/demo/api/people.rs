//! Admins, roles, teams, brands: read only (sheet 2.12).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use super::{Answer, Held, Named, object_id};
use crate::demo::ask::Asked;
use crate::demo::cursor;
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;
use crate::demo::wire;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/admins", get(admins))
        .route("/v2/admins/roles", get(roles))
        .route("/v2/admins/{id}", get(admin))
        .route("/v2/teams", get(teams))
        .route("/v2/teams/{id}", get(team))
        .route("/v2/brands", get(brands))
        .route("/v2/brands/{id}", get(brand))
}

async fn admins(State(shared): Held) -> Answer {
    let desk = shared.desk();
    let data: Vec<_> = desk
        .people
        .admins
        .iter()
        .map(|admin| wire::admin(&desk, admin))
        .collect();
    Ok(Json(
        json!({ "object": "list", "data": data, "nextCursor": null }),
    ))
}

async fn roles(State(shared): Held) -> Answer {
    let data: Vec<_> = shared.desk().people.roles.iter().map(wire::role).collect();
    Ok(Json(
        json!({ "object": "list", "data": data, "nextCursor": null }),
    ))
}

async fn admin(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let index = desk
        .people
        .admin(object_id(&id)?)
        .ok_or_else(Problem::admin)?;
    Ok(Json(wire::admin(&desk, &desk.people.admins[index])))
}

/// The one list that has no `nextCursor` at all.
async fn teams(State(shared): Held) -> Answer {
    let desk = shared.desk();
    let data: Vec<_> = desk
        .people
        .teams
        .iter()
        .map(|team| wire::team(&desk, team))
        .collect();
    Ok(Json(json!({ "object": "list", "data": data })))
}

async fn team(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let index = desk.people.team(object_id(&id)?);
    let index = index.ok_or_else(|| Problem::not_found("team_not_found", "Team not found"))?;
    Ok(Json(wire::team(&desk, &desk.people.teams[index])))
}

async fn brands(State(shared): Held, asked: Asked) -> Answer {
    let desk = shared.desk();
    let page = cursor::page_in_order("brands", &asked.page()?, &desk.people.brands)?;
    Ok(Json(page.envelope(|brand| wire::brand(&desk, brand))))
}

async fn brand(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let found = desk.people.brands.iter().find(|brand| brand.id == id);
    let found = found.ok_or_else(|| Problem::not_found("brand_not_found", "Brand not found"))?;
    Ok(Json(wire::brand(&desk, found)))
}
