//! The embedded desk, asked over real HTTP on loopback.

#![expect(
    clippy::expect_used,
    reason = "a helper that fails should fail its test, and say why"
)]

mod content;
mod conversations;
mod errors;
mod faults;
mod files;
mod life;
mod people;
mod product;
mod search;
mod server;

use jiff::Timestamp;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use tinbox::demo::{self, DeskOptions, RunningDesk};

/// The desk's time in every test: a Tuesday afternoon.
const NOW: &str = "2026-11-17T14:00:00Z";

fn options() -> DeskOptions {
    let now: Timestamp = NOW.parse().expect("the constant is a timestamp");
    DeskOptions {
        quiet: true,
        ..DeskOptions::at(now)
    }
}

/// A running desk and a client that knows its key.
struct Caller {
    desk: RunningDesk,
    http: reqwest::Client,
}

impl Caller {
    async fn quiet() -> Self {
        Self::with(options()).await
    }

    async fn with(options: DeskOptions) -> Self {
        let desk = demo::start(options, 0).await.expect("a free port");
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client without a proxy");
        Self { desk, http }
    }

    /// A request with key and version, not sent yet.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.desk.url);
        let request = self
            .http
            .request(method, url)
            .bearer_auth(&self.desk.api_key);
        request.header("Featurebase-Version", "2026-01-01.nova")
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.expect("the desk answers");
        let status = response.status();
        (
            status.as_u16(),
            serde_json::from_slice(&read(response).await).unwrap_or(Value::Null),
        )
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, path, Some(body)).await;
        assert!(
            StatusCode::from_u16(status).is_ok_and(|status| status.is_success()),
            "{path}: {answer}"
        );
        answer
    }

    async fn patch(&self, id: &str, body: Value) -> Value {
        let path = format!("/v2/conversations/{id}");
        let (status, answer) = self.call(Method::PATCH, &path, Some(body)).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// Searches and gives back the whole answer.
    async fn search(&self, body: Value) -> Value {
        self.post("/v2/conversations/search", body).await
    }

    /// Some conversation for which all `(field, value)` hold.
    async fn some(&self, fields: &[(&str, Value)]) -> String {
        let clauses: Vec<Value> = fields
            .iter()
            .map(|(field, value)| serde_json::json!({ "field": field, "operator": "=", "value": value }))
            .collect();
        let found = self
            .search(
                serde_json::json!({ "query": { "operator": "AND", "value": clauses }, "limit": 1 }),
            )
            .await;
        text(&found["data"][0]["id"])
    }

    async fn conversation(&self, id: &str) -> Value {
        self.get(&format!("/v2/conversations/{id}")).await
    }
}

/// The whole body, chunk by chunk; what arrived before the connection broke, if it did.
async fn read(mut response: Response) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
    }
    bytes
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn rows(list: &Value) -> &[Value] {
    list["data"].as_array().map_or(&[], Vec::as_slice)
}

/// The part types of a conversation, in order.
fn part_types(conversation: &Value) -> Vec<String> {
    let parts = conversation["conversationParts"].as_array();
    parts
        .into_iter()
        .flatten()
        .map(|part| text(&part["partType"]))
        .collect()
}
