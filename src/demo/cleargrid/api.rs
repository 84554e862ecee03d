//! The routes: log in, refresh, and the one data set there is.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::row::{Row, iso};
use super::{EMAIL, LENDER, LENDER_ID, Ledger};
use crate::demo::cursor::{base64, unbase64};
use crate::demo::faults::strike;
use crate::demo::gate;
use crate::demo::shared::Shared;

type Held = State<Arc<Shared<Ledger>>>;

/// Rows of a page where nobody says otherwise, and at most.
const LIMIT: usize = 500;
const LARGEST_LIMIT: usize = 1_000;

pub(super) fn router(shared: &Arc<Shared<Ledger>>) -> Router {
    Router::new()
        .route("/admin/auth/{lender}/login", post(log_in))
        .route("/admin/auth/{lender}/refresh-token", post(refresh))
        .route(
            "/admin/v3/lenders/{lender}/exports/{section}/{dataset}",
            get(fetch),
        )
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(from_fn_with_state(shared.clone(), strike::<Ledger>))
        .layer(from_fn_with_state(shared.clone(), gate::stamp::<Ledger>))
        .with_state(shared.clone())
}

/// A refusal: flat, with a number for the vendor's support.
struct Refusal(u16, &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, message) = self;
        // The same refusal has the same number; it is only there to be shown.
        let id = format!("req-{status}-{:04x}", message.len() * 0x1f3);
        let body = json!({ "success": false, "message": message, "requestId": id });
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(body)).into_response()
    }
}

async fn nowhere() -> Refusal {
    Refusal(404, "There is no such endpoint")
}

fn parsed(body: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal(400, "The body is no JSON"))
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_default()
}

/// A wrong password is a 500: no other answer to it is documented.
async fn log_in(
    State(shared): Held,
    Path(lender): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let body = parsed(&body)?;
    let now = shared.clock.now();
    let mut ledger = shared.desk();
    let is_known = lender == LENDER
        && text(&body, "email") == EMAIL
        && text(&body, "password") == ledger.password;
    if !is_known {
        return Err(Refusal(500, "Login failed"));
    }
    let (token, refresh) = ledger.grants.log_in(now);
    Ok(Json(json!({
        "lenderPublicId": LENDER_ID, "token": token, "refreshToken": refresh,
    })))
}

async fn refresh(
    State(shared): Held,
    Path(lender): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let body = parsed(&body)?;
    let now = shared.clock.now();
    let mut ledger = shared.desk();
    if lender != LENDER || !ledger.grants.knows_refresh(text(&body, "refreshToken")) {
        return Err(Refusal(401, "Invalid refresh token"));
    }
    Ok(Json(json!({ "token": ledger.grants.renew(now) })))
}

async fn fetch(
    State(shared): Held,
    Path((lender, section, dataset)): Path<(String, String, String)>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    // Handlers never wait, so a client that floods the desk would starve its neighbors.
    tokio::task::yield_now().await;
    let budget = shared.spend();
    if budget.exhausted {
        let mut response = Refusal(429, "Too many requests").into_response();
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, header::HeaderValue::from(1));
        return response;
    }
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let now = shared.clock.now();
    let ledger = shared.desk();
    let Some(token) = token else {
        return Refusal(401, "Missing bearer token").into_response();
    };
    let Some(owner) = ledger.grants.lender(token, now) else {
        return Refusal(401, "Invalid or expired token").into_response();
    };
    if owner != lender {
        return Refusal(403, "Token is for another lender").into_response();
    }
    if (section.as_str(), dataset.as_str()) != ("S4", "D22") {
        return Refusal(404, "Dataset is not available").into_response();
    }
    match page(&ledger.rows, &asked) {
        Ok(body) => {
            let envelope = json!({ "code": 200, "message": "OK", "body": body, "errors": [] });
            Json(envelope).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Cuts a page and then drops what is not the lender's: it may come out short, or empty, in the middle of the walk.
fn page(rows: &[Row], asked: &HashMap<String, String>) -> Result<Value, Refusal> {
    let word = |name: &str| {
        asked
            .get(name)
            .map(String::as_str)
            .filter(|word| !word.is_empty())
    };
    // Bounds that are none are not refused, they are no bounds.
    let moment = |name: &str| word(name).and_then(|word| word.parse::<Timestamp>().ok());
    let (since, until) = (moment("since"), moment("until"));
    let limit = word("limit").and_then(|limit| limit.parse().ok());
    let limit = limit.unwrap_or(LIMIT).clamp(1, LARGEST_LIMIT);
    let is_descending = word("sort") == Some("desc");
    let after = word("cursor").map(place).transpose()?;
    let within = |row: &&Row| {
        since.is_none_or(|since| row.updated_at >= since)
            && until.is_none_or(|until| row.updated_at < until)
            && after.is_none_or(|after| {
                if is_descending {
                    row.place() < after
                } else {
                    row.place() > after
                }
            })
    };
    let mut left: Vec<&Row> = rows.iter().filter(within).collect();
    if is_descending {
        left.reverse();
    }
    let has_more = left.len() > limit;
    left.truncate(limit);
    let next = left.last().filter(|_| has_more).map(|row| cursor(row));
    let ours: Vec<Value> = left
        .iter()
        .filter(|row| !row.is_foreign)
        .map(|row| row.json())
        .collect();
    Ok(json!({
        "rows": ours,
        "pagination": { "nextCursor": next },
        "meta": {
            "since": since.map(iso), "until": until.map(iso), "tenantPathKind": "via",
        },
    }))
}

fn cursor(row: &Row) -> String {
    let (at, id) = row.place();
    let text = base64(format!("[{at},{id}]").as_bytes());
    text.trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_")
}

/// There is no 400 for a damaged cursor.
fn place(cursor: &str) -> Result<(i64, u64), Refusal> {
    let bytes = unbase64(&cursor.replace('-', "+").replace('_', "/"));
    bytes
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or(Refusal(500, "Internal server error"))
}
