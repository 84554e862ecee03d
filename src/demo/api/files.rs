//! Uploaded pictures, at their signed addresses. Whoever has one needs no key, as it is with the service.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::Held;
use crate::demo::files::{Signed, drawing};
use crate::demo::shared::Shared;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/files/u/{name}", get(file))
}

async fn file(
    State(shared): Held,
    Path(name): Path<String>,
    signed: Result<Query<Signed>, QueryRejection>,
) -> Response {
    let (seed, now) = {
        let desk = shared.desk();
        (desk.seed, desk.now)
    };
    if !signed.is_ok_and(|Query(signed)| signed.is_good(seed, &name, now)) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match drawing::file(&name) {
        Some((media, bytes)) => ([(header::CONTENT_TYPE, media)], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
