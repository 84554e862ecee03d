//! The shapes of refusals, the gate, and what a client must survive.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, DeskOptions, options, read, text};

#[tokio::test]
async fn a_wrong_key_is_refused_flat_and_costs_no_budget() {
    let desk = Caller::quiet().await;
    let url = format!("{}/v2/tags", desk.desk.url);
    let response = desk
        .http
        .get(url)
        .bearer_auth("sk_wrong")
        .send()
        .await
        .expect("an answer");
    assert_eq!(
        (
            response.status().as_u16(),
            response.headers().get("x-ratelimit-limit")
        ),
        (401, None)
    );
    let body: Value = serde_json::from_slice(&read(response).await).expect("JSON");
    assert_eq!(
        body,
        json!({ "success": false, "message": "Invalid API Key" })
    );
}

#[tokio::test]
async fn another_version_does_not_know_the_endpoints() {
    let desk = Caller::quiet().await;
    let url = format!("{}/v2/tags", desk.desk.url);
    let request = desk
        .http
        .get(url)
        .bearer_auth(&desk.desk.api_key)
        .header("Featurebase-Version", "2025-12-12.clover");
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status().as_u16(), 404);
    let body: Value = serde_json::from_slice(&read(response).await).expect("JSON");
    assert_eq!(body["error"]["code"], "version_not_supported");
}

#[tokio::test(start_paused = true)]
async fn answers_are_dated_by_the_clock_of_the_desk() {
    let desk = Caller::quiet().await;
    tokio::time::advance(std::time::Duration::from_secs(61)).await;
    let response = desk
        .request(Method::GET, "/v2/tags")
        .send()
        .await
        .expect("an answer");
    let date = response.headers()["date"].to_str().expect("ASCII");
    assert!(date.starts_with("Tue, 17 Nov 2026 14:01:0"), "{date}");
}

#[tokio::test(start_paused = true)]
async fn the_budget_is_counted_in_fixed_minutes() {
    let desk = Caller::with(DeskOptions {
        rate_limit: 3,
        ..options()
    })
    .await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        let response = desk
            .request(Method::GET, "/v2/tags")
            .send()
            .await
            .expect("an answer");
        let left = response.headers()["x-ratelimit-remaining"]
            .to_str()
            .expect("digits")
            .to_owned();
        seen.push((response.status().as_u16(), left));
    }
    let seen: Vec<(u16, &str)> = seen
        .iter()
        .map(|(status, left)| (*status, left.as_str()))
        .collect();
    assert_eq!(
        seen,
        [(200, "2"), (200, "1"), (200, "0"), (429, "0"), (429, "0")]
    );
    tokio::time::advance(std::time::Duration::from_mins(1)).await;
    desk.get("/v2/tags").await;
}

/// One refusal a line: the call, its body, and the answer; `flat` is the shape of schema violations, `bare` the 404
/// without a status. ID is an open conversation, ME the acting admin, NOBODY a well-formed id nobody has.
const REFUSALS: &str = r#"
PATCH /v2/conversations/ID | {"title":"LONG"} | 400 flat
PATCH /v2/conversations/ID | {"state":"asleep"} | 400 flat
PATCH /v2/conversations/ID | {"priority":true} | 400 flat
PATCH /v2/conversations/ID | {"state":"snoozed"} | 400 invalid_request
PATCH /v2/conversations/ID | {"state":"snoozed","snoozedUntil":"2020-01-01T00:00:00Z"} | 400 invalid_request
PATCH /v2/conversations/ID | {"customAttributes":{"nope":1}} | 400 invalid_request
PATCH /v2/conversations/ID | {"actingAdminId":"NOBODY","state":"closed"} | 403 forbidden
PATCH /v2/conversations/ID | {"adminAssigneeId":"NOBODY","state":"closed"} | 404 admin_not_found
PATCH /v2/conversations/1 | {} | 404 conversation_not_found
POST /v2/conversations | {"bodyMarkdown":"x"} | 400 missing_parameter
POST /v2/conversations | {"from":{"type":"contact","id":"NOBODY"},"bodyMarkdown":"x"} | 404 contact_not_found
POST /v2/conversations | {"from":{"type":"admin","id":"NOBODY"},"bodyMarkdown":"x"} | 403 forbidden
POST /v2/conversations | {"from":{"type":"admin","id":"ME"},"bodyMarkdown":"x","recipients":{"to":{}}} | 400 business_validation_error
POST /v2/conversations/ID/reply | {"type":"admin","id":"ME","messageType":"reply"} | 400 missing_parameter
POST /v2/conversations/ID/reply | {"type":"admin","id":"ME","messageType":"reply","bodyMarkdown":" "} | 400 invalid_content
POST /v2/conversations/ID/reply | {"type":"admin","id":"ME","messageType":"shout","bodyMarkdown":"x"} | 400 invalid_parameter
POST /v2/conversations/ID/reply | {"type":"admin","id":"NOBODY","messageType":"reply","bodyMarkdown":"x"} | 404 admin_not_found
POST /v2/conversations/ID/reply | {"type":"contact","id":"NOBODY","messageType":"note","bodyMarkdown":"x"} | 400 invalid_parameter
POST /v2/conversations/ID/tags | {"tagId":"NOBODY"} | 400 missing_parameter
POST /v2/conversations/ID/tags | {"tagId":"x","actingAdminId":"ME"} | 400 invalid_request
POST /v2/conversations/ID/tags | {"tagId":"NOBODY","actingAdminId":"ME"} | 404 bare
POST /v2/conversations/redact | {"type":"conversation_part","conversationId":"ID","conversationPartId":"9999"} | 404 conversation_part_not_found
POST /v2/conversations/search | {"limit":101} | 400 flat
POST /v2/conversations/search | {"sort":"createdAt:desc"} | 400 flat
POST /v2/conversations/search | {"query":{"field":"tagIds","operator":"!=","value":"a"}} | 400 query_too_broad
POST /v2/conversations/search | {"query":{"field":"title","operator":"=","value":"a"}} | 400 invalid_parameter
POST /v2/conversations/search | not JSON | 400 flat
GET /v2/conversations?cursor=abc | | 400 invalid_cursor
GET /v2/conversations?limit=0 | | 400 flat
GET /v2/conversations?include=everything | | 400 flat
GET /v2/contacts/17 | | 400 invalid_id
GET /v2/contacts/NOBODY | | 404 contact_not_found
GET /v2/admins/NOBODY | | 404 admin_not_found
GET /v2/teams/NOBODY | | 404 team_not_found
GET /v2/companies/NOBODY | | 404 company_not_found
GET /v2/nothing | | 404 resource_not_found
PUT /v2/tags | | 404 resource_not_found
"#;

#[tokio::test]
async fn refusals_have_the_documented_codes_and_shapes() {
    let desk = Caller::quiet().await;
    let id = desk.some(&[("state", json!("open"))]).await;
    let before = desk.conversation(&id).await;
    let table = REFUSALS
        .replace("ID\"", &format!("{id}\""))
        .replace("/ID", &format!("/{id}"))
        .replace("ME\"", &format!("{}\"", desk.desk.admin_id))
        .replace("NOBODY", "0123456789abcdef01234567")
        .replace("LONG", &"x".repeat(256));
    for line in table.lines().filter(|line| !line.is_empty()) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let (call, body, expected) = (columns[0], columns[1], columns[2]);
        let (method, path) = call.split_once(' ').expect("a method and a path");
        let method: Method = method.parse().expect("a method");
        let response = desk
            .request(method, path)
            .body(body.to_owned())
            .send()
            .await
            .expect("an answer");
        let status = response.status().as_u16();
        let answer: Value = serde_json::from_slice(&read(response).await).expect("JSON");
        let error = &answer["error"];
        let shape = match (&error["code"], &error["status"]) {
            (Value::String(_), Value::Null) => "bare",
            (Value::String(code), told) if *told == json!(status) => code,
            _ if answer["code"] == 400
                && text(&answer["message"]).starts_with("Validation error: ") =>
            {
                "flat"
            }
            _ => "unknown",
        };
        assert_eq!(
            format!("{status} {shape}"),
            expected,
            "{call} {body}: {answer}"
        );
    }
    assert_eq!(
        desk.conversation(&id).await,
        before,
        "a refused change leaves no trace"
    );
    assert!(desk.desk.writes().is_empty());
}
