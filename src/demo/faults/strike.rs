//! The layer around the whole desk that makes a planned fault happen.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::line::Switch;
use super::{Fault, RetryAfter};
use crate::demo::clock::http_date;
use crate::demo::problem::Problem;
use crate::demo::shared::{Living, Shared};

/// How many bytes a trickling answer sends at once.
const DROP: usize = 256;

pub(crate) async fn strike<D: Living>(
    State(shared): State<Arc<Shared<D>>>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request,
    next: Next,
) -> Response {
    let Some(fault) = shared
        .faults
        .due(request.method().as_str(), request.uri().path())
    else {
        return next.run(request).await;
    };
    match fault {
        Fault::DropBefore => {
            switch.cut();
            StatusCode::NO_CONTENT.into_response()
        }
        Fault::DropAfter => {
            let response = next.run(request).await;
            switch.cut();
            response
        }
        Fault::Status(status) => failure(status),
        Fault::StatusAfter(status) => {
            next.run(request).await;
            failure(status)
        }
        Fault::Html(status) => {
            let page = format!(
                "<html><head><title>{status}</title></head><body><h1>{status}</h1>nginx</body></html>"
            );
            (code(status), Html(page)).into_response()
        }
        Fault::Delay(pause) => {
            tokio::time::sleep(pause).await;
            next.run(request).await
        }
        Fault::Trickle(pause) => trickle(next.run(request).await, pause).await,
        Fault::Cut => cut(next.run(request).await).await,
        Fault::RateLimited(retry) => rate_limited(&retry, shared.clock.now()),
        Fault::Unauthorized => Problem::BadKey.into_response(),
        Fault::RepeatCursor | Fault::EmptyPage => crooked_page(&fault, request, next).await,
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn failure(status: u16) -> Response {
    Problem::Envelope {
        status,
        code: "internal_error",
        message: "Something went wrong.".to_owned(),
        param: None,
    }
    .into_response()
}

fn rate_limited(retry: &RetryAfter, now: Timestamp) -> Response {
    let mut response = Problem::Envelope {
        status: 429,
        code: "rate_limit_error",
        message: "Too many requests.".to_owned(),
        param: None,
    }
    .into_response();
    let value = match retry {
        RetryAfter::Seconds(seconds) => Some(seconds.to_string()),
        RetryAfter::Date(seconds) => now
            .saturating_add(SignedDuration::from_secs(*seconds))
            .ok()
            .map(http_date),
        RetryAfter::Text(text) => Some(text.clone()),
        RetryAfter::Absent => None,
    };
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

async fn whole(response: Response) -> (axum::http::response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    (
        parts,
        axum::body::to_bytes(body, usize::MAX)
            .await
            .unwrap_or_default(),
    )
}

async fn trickle(response: Response, pause: Duration) -> Response {
    let (parts, bytes) = whole(response).await;
    let drops = stream::unfold(bytes, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let drop = rest.split_to(rest.len().min(DROP));
        Some((Ok::<_, Infallible>(drop), rest))
    });
    Response::from_parts(parts, Body::from_stream(drops))
}

async fn cut(response: Response) -> Response {
    let (mut parts, mut bytes) = whole(response).await;
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let half = bytes.split_to(bytes.len() / 2);
    let broken = stream::once(async { Ok(half) }).chain(stream::once(async {
        // A body that waits once is flushed; one that fails at once takes its head down with it.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    }));
    Response::from_parts(parts, Body::from_stream(broken))
}

/// Lets the page be made, then makes it lead nowhere.
async fn crooked_page(fault: &Fault, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let sent = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let asked = asked_cursor(parts.uri.query(), &sent);
    let response = next.run(Request::from_parts(parts, Body::from(sent))).await;
    let (mut parts, bytes) = whole(response).await;
    let mut page: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if page["body"]["rows"].is_array() {
        if *fault == Fault::EmptyPage {
            page["body"]["rows"] = json!([]);
        }
        if let Some(cursor) = asked {
            page["body"]["pagination"]["nextCursor"] = cursor;
        }
    } else if page["data"].is_array() {
        if *fault == Fault::EmptyPage {
            page["data"] = json!([]);
        }
        if let Some(cursor) = asked {
            page["nextCursor"] = cursor;
        }
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    (parts, Json(page)).into_response()
}

/// The cursor the request came with, from the query string or the body.
fn asked_cursor(query: Option<&str>, body: &[u8]) -> Option<Value> {
    let in_body = serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|body| body.get("cursor").cloned());
    in_body.filter(Value::is_string).or_else(|| {
        let query = query?.as_bytes();
        let (_, cursor) = url::form_urlencoded::parse(query).find(|(name, _)| name == "cursor")?;
        Some(json!(cursor))
    })
}
