//! What a desk says when it says no, whatever the shape it says it in, and what that means.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use serde_json::Value;
use url::Url;

use crate::backend::http::wait;
use crate::domain::failure::{Failure, FailureKind, Received};

/// How much of a desk's words is kept, in characters.
const WORDS: usize = 500;

/// An answer that is not a success.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    /// The desk's own name for the problem.
    code: Option<String>,
    /// The desk's words; none where the body was not the desk's.
    message: Option<String>,
    wait: Duration,
    location: Option<String>,
    /// It is known to be the desk that says so, whatever it says it with.
    is_of_desk: bool,
}

impl Refusal {
    /// Reads a refusal. All the shapes of featurebase.md 1.6 are one: words and a code, in or outside of `error`;
    /// and whatever is no JSON, a gateway's page or nothing, has neither.
    pub(super) fn new(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let body: Option<Value> = serde_json::from_slice(body).ok();
        let error = body.as_ref().and_then(|body| match body.get("error") {
            Some(inner @ Value::Object(_)) => Some(inner),
            _ => body.as_object().map(|_| body),
        });
        let text = |name| error.and_then(|error| error.get(name)?.as_str().map(str::to_owned));
        let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
        Self {
            status,
            code: text("code"),
            message: text("message")
                .or_else(|| text("error"))
                .map(|message| message + &error.map(details).unwrap_or_default())
                .map(|message| message.chars().take(WORDS).collect::<String>())
                .map(|message| message + &request_id(body.as_ref())),
            wait: wait::after(headers),
            location: location
                .and_then(|location| Url::parse(location).ok()?.host_str().map(str::to_owned)),
            is_of_desk: false,
        }
    }

    /// Of a desk that says by the status alone what is not there, and that has been met at this address.
    pub(super) fn of_desk(mut self) -> Self {
        self.is_of_desk = true;
        self
    }

    /// Takes the words a desk said in a way of its own.
    pub(super) fn saying(mut self, words: Option<String>) -> Self {
        if let Some(words) = words {
            self.message = Some(words.chars().take(WORDS).collect());
        }
        self
    }

    /// What it means. `codes` knows the desk's own names for problems; they decide before the status does.
    pub(super) fn failure(self, codes: fn(&str) -> Option<FailureKind>) -> Failure {
        let received = self.received();
        if self.status.is_redirection() {
            let whither = self
                .location
                .map(|host| format!(" to `{host}`"))
                .unwrap_or_default();
            let why = format!(
                "it answers with a redirect{whither} (HTTP {}), which is not followed; check the address",
                self.status.as_u16()
            );
            return Failure::new(FailureKind::BadAnswer, received, why);
        }
        if self.status == StatusCode::NOT_FOUND && self.message.is_none() && !self.is_of_desk {
            let why = "nothing of a help desk is at this address (HTTP 404); check it";
            return Failure::new(FailureKind::BadAnswer, received, why);
        }
        let kind = self.code.as_deref().and_then(codes).unwrap_or(self.kind());
        let message = self
            .message
            .unwrap_or_else(|| format!("HTTP {}", self.status.as_u16()));
        Failure::new(kind, received, message)
    }

    fn kind(&self) -> FailureKind {
        match self.status.as_u16() {
            401 => FailureKind::Unauthorized,
            403 => FailureKind::Forbidden,
            404 | 410 => FailureKind::Gone,
            407 => FailureKind::Proxy,
            408 => FailureKind::Timeout,
            429 => FailureKind::RateLimited(self.wait),
            status @ 500.. => FailureKind::Server(status),
            _ => FailureKind::Rejected,
        }
    }

    /// Whether a write can have happened all the same (featurebase.md 1.7). 303 says where the result of a POST is;
    /// 408 and 5xx may come from anywhere on the way; no endpoint documents a 409.
    fn received(&self) -> Received {
        match self.status.as_u16() {
            407 | 429 => Received::No,
            303 | 408 | 409 | 500.. => Received::Unknown,
            _ => Received::Refused,
        }
    }
}

/// The number under which the desk's support finds this refusal; bounded, because it is theirs.
fn request_id(body: Option<&Value>) -> String {
    let id = body.and_then(|body| body.get("requestId")?.as_str());
    let id = id.map(|id| id.chars().take(80).collect::<String>());
    id.filter(|id| !id.trim().is_empty())
        .map(|id| format!(" (request {id})"))
        .unwrap_or_default()
}

/// Which fields the desk complains about.
fn details(error: &Value) -> String {
    let Some(Value::Array(details)) = error.get("details") else {
        return String::new();
    };
    let lines = details.iter().filter_map(|detail| {
        let path = detail.get("path")?.as_str()?;
        Some(format!("; {path}: {}", detail.get("message")?.as_str()?))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, body: &str, kind: FailureKind, received: Received, message: &str) {
        let status = StatusCode::from_u16(status).unwrap();
        let codes = |code: &str| (code == "invalid_cursor").then_some(FailureKind::StaleCursor);
        let failure = Refusal::new(status, &HeaderMap::new(), body.as_bytes()).failure(codes);
        assert_eq!((failure.kind, failure.received), (kind, received), "{body}");
        assert_eq!(failure.message.raw(), message);
    }

    #[test]
    fn every_shape_of_refusal_is_read() {
        use FailureKind::{
            BadAnswer, Forbidden, Gone, Rejected, Server, StaleCursor, Unauthorized,
        };
        use Received::{Refused, Unknown};
        let envelope = r#"{"error":{"type":"authorization_error","code":"forbidden","message":"Not yours","status":403}}"#;
        check(403, envelope, Forbidden, Refused, "Not yours");
        let cursor = r#"{"error":{"code":"invalid_cursor","message":"Stale"}}"#;
        check(400, cursor, StaleCursor, Refused, "Stale");
        let flat = r#"{"code":400,"message":"Validation error: body.title: too long"}"#;
        check(
            400,
            flat,
            Rejected,
            Refused,
            "Validation error: body.title: too long",
        );
        let key = r#"{"success":false,"message":"Invalid API Key"}"#;
        check(401, key, Unauthorized, Refused, "Invalid API Key");
        let found_again =
            r#"{"success":false,"message":"Dataset not available","requestId":"r-7"}"#;
        check(
            404,
            found_again,
            Gone,
            Refused,
            "Dataset not available (request r-7)",
        );
        let no_status = r#"{"error":{"type":"invalid_request_error","code":"resource_not_found","message":"Post not found","param":"post"}}"#;
        check(404, no_status, Gone, Refused, "Post not found");
        let fields =
            r#"{"error":{"message":"Bad","details":[{"path":"title","message":"too long"},7]}}"#;
        check(422, fields, Rejected, Refused, "Bad; title: too long");
        check(400, r#"{"error":"nope"}"#, Rejected, Refused, "nope");
        check(502, "<html>nginx</html>", Server(502), Unknown, "HTTP 502");
        check(503, "", Server(503), Unknown, "HTTP 503");
        check(401, "", Unauthorized, Refused, "HTTP 401");
        check(400, "[1,2]", Rejected, Refused, "HTTP 400");
        check(400, "\"no\"", Rejected, Refused, "HTTP 400");
        let nowhere = "nothing of a help desk is at this address (HTTP 404); check it";
        check(404, "<html>nginx</html>", BadAnswer, Refused, nowhere);
    }

    #[test]
    fn a_desk_that_is_known_may_say_by_the_status_that_something_is_gone() {
        for body in ["", "Not found", "<html>nginx</html>", "{}"] {
            let refusal = Refusal::new(StatusCode::NOT_FOUND, &HeaderMap::new(), body.as_bytes());
            let failure = refusal.of_desk().failure(|_| None);
            assert_eq!(
                (failure.kind, failure.received, failure.message.raw()),
                (FailureKind::Gone, Received::Refused, "HTTP 404"),
                "{body}"
            );
        }
    }

    #[test]
    fn only_what_provably_did_nothing_counts_as_unsent() {
        for (status, received) in [
            (429, Received::No),
            (407, Received::No),
            (400, Received::Refused),
            (413, Received::Refused),
            (408, Received::Unknown),
            (409, Received::Unknown),
            (500, Received::Unknown),
            (504, Received::Unknown),
            (302, Received::Refused),
            (303, Received::Unknown),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let failure = Refusal::new(status, &HeaderMap::new(), b"").failure(|_| None);
            assert_eq!(failure.received, received, "{status}");
        }
    }

    #[test]
    fn a_redirect_names_the_host_and_nothing_more() {
        let mut headers = HeaderMap::new();
        headers.insert(
            LOCATION,
            "https://login.example/in?key=CANARY".parse().unwrap(),
        );
        let failure = Refusal::new(StatusCode::FOUND, &headers, b"").failure(|_| None);
        assert_eq!(
            failure.message.raw(),
            "it answers with a redirect to `login.example` (HTTP 302), which is not followed; check the address"
        );
    }
}
