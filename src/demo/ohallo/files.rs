//! Files that came with messages: the addresses they have for a moment, and what is behind them.
//!
//! An address is its own key, as it is with storage that signs addresses: whoever sends another one along has told a
//! secret to a stranger, and is refused.

mod paper;

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::api::{Held, bad};
use super::model::{Attachment, Desk};
use crate::demo::files::{Signed, Signer, drawing};
use crate::demo::shared::Shared;

/// How long an address is good, in seconds.
const GOOD_FOR: i64 = 300;

pub(super) fn routes() -> Router<Arc<Shared<Desk>>> {
    Router::new().route("/files/u/{id}", get(file))
}

impl Desk {
    /// Signs the addresses of one answer: no two answers give the same.
    pub(super) fn signer(&mut self, now: jiff::Timestamp) -> Signer<'_> {
        self.reads += 1;
        Signer {
            base: &self.files,
            seed: self.seed,
            now,
            read: self.reads,
            good_for: GOOD_FOR,
        }
    }
}

async fn file(
    State(shared): Held,
    Path(id): Path<String>,
    headers: HeaderMap,
    signed: Result<Query<Signed>, QueryRejection>,
) -> Response {
    if headers.contains_key(header::AUTHORIZATION) {
        return bad("only one way to authenticate is allowed").into_response();
    }
    let now = shared.clock.now();
    let found = {
        let desk = shared.desk();
        if !signed.is_ok_and(|Query(signed)| signed.is_good(desk.seed, &id, now)) {
            return StatusCode::FORBIDDEN.into_response();
        }
        let mut files = desk.conversations.values().flat_map(|one| &one.attachments);
        files.find(|file| file.id == id).cloned()
    };
    match found.and_then(|file| Some((content(&file)?, file.kind))) {
        Some((bytes, kind)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What is in a file, made up from what is known of it.
fn content(file: &Attachment) -> Option<Vec<u8>> {
    match file.kind.split_once('/')? {
        ("image", kind) => drawing::file(&format!("{}.{kind}", file.id)).map(|(_, bytes)| bytes),
        (_, "pdf") => Some(paper::page(&[
            "Linden Office",
            &file.name,
            &file.at.strftime("%-d %B %Y").to_string(),
            "This page was made up, like everything on this desk.",
        ])),
        _ => Some(format!("{}\nThis file was made up.\n", file.name).into_bytes()),
    }
}
