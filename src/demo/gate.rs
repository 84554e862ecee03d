//! What every request passes before its endpoint sees it: key, budget, version; and on the way back, the log of writes.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::ask::LARGEST_BODY;
use super::clock::http_date;
use super::problem::Problem;
use super::shared::{AcceptedWrite, Budget, Living, Shared};

/// The one version this desk speaks.
pub(crate) const VERSION: &str = "2026-01-01.nova";

pub(crate) async fn pass(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let key = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if key.and_then(|value| value.strip_prefix("Bearer ")) != Some(&shared.api_key) {
        return Problem::BadKey.into_response();
    }
    let budget = shared.spend();
    let mut response = if budget.exhausted {
        too_many().into_response()
    } else if request
        .headers()
        .get("featurebase-version")
        .is_some_and(|version| version != VERSION)
    {
        Problem::not_found(
            "version_not_supported",
            "This endpoint is not available in the requested API version.",
        )
        .into_response()
    } else {
        answer(&shared, request, next).await
    };
    tell(budget, &mut response);
    response
}

/// Dates every answer by the desk's clock; the HTTP library would take the system's.
pub(crate) async fn stamp<D: Living>(
    State(shared): State<Arc<Shared<D>>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if let Ok(date) = HeaderValue::from_str(&http_date(shared.clock.now())) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn too_many() -> Problem {
    Problem::Envelope {
        status: 429,
        code: "rate_limit_error",
        message: "Too many requests. Try again when the window resets.".to_owned(),
        param: None,
    }
}

async fn answer(shared: &Shared, request: Request, next: Next) -> Response {
    let writes = request.method() != Method::GET && !is_read(request.uri().path());
    if writes {
        note_down(shared, request, next).await
    } else {
        next.run(request).await
    }
}

/// Lets a write through and keeps it in the log if the desk accepts it.
pub(crate) async fn note_down<D: Living>(
    shared: &Shared<D>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return Problem::Validation("body: too large or incomplete".to_owned()).into_response();
    };
    let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
    let response = next
        .run(Request::from_parts(parts, Body::from(bytes.clone())))
        .await;
    if response.status().is_success() {
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        shared.accepted(AcceptedWrite {
            at: shared.clock.now(),
            method,
            path,
            body,
        });
    }
    response
}

/// Searches and reports are reads that happen to be POSTs.
fn is_read(path: &str) -> bool {
    path.ends_with("/search") || path.starts_with("/v2/reports/")
}

fn tell(budget: Budget, response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit", HeaderValue::from(budget.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(budget.remaining));
    headers.insert("x-ratelimit-reset", HeaderValue::from(budget.resets_at));
}
