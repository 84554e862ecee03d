//! Faults on purpose: each does to a real client what it says, to the call it was planned for.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tinbox::demo::{Fault, Faults, RetryAfter};

use super::{Caller, DeskOptions, options, read, text};

fn reply(desk: &Caller, words: &str) -> Value {
    json!({ "type": "admin", "id": desk.desk.admin_id, "bodyMarkdown": words, "messageType": "reply" })
}

/// Replies to some conversation under `fault`; gives back what the client saw and how many writes the desk accepted.
async fn under(fault: Fault) -> (Result<(u16, usize), reqwest::Error>, usize) {
    let desk = Caller::quiet().await;
    let id = desk.some(&[("state", json!("open"))]).await;
    desk.desk
        .faults()
        .push("POST", "/v2/conversations/*/reply", 1, fault.clone());
    let path = format!("/v2/conversations/{id}/reply");
    let sent = desk
        .request(Method::POST, &path)
        .json(&reply(&desk, "hi"))
        .send()
        .await;
    let seen = match sent {
        Ok(response) => {
            let status = response.status().as_u16();
            Ok((status, read(response).await.len()))
        }
        Err(error) => Err(error),
    };
    assert_eq!(
        desk.desk.faults().struck(),
        [(format!("POST {path}"), fault)]
    );
    (seen, desk.desk.writes().len())
}

#[tokio::test]
async fn a_drop_before_writes_nothing_and_a_drop_after_writes_once() {
    let (seen, writes) = under(Fault::DropBefore).await;
    assert!(
        seen.is_err_and(|error| !error.is_connect()),
        "the request had left"
    );
    assert_eq!(writes, 0);
    let (seen, writes) = under(Fault::DropAfter).await;
    assert!(seen.is_err() && writes == 1);
}

#[tokio::test]
async fn error_statuses_come_before_or_after_the_work() {
    assert!(matches!(under(Fault::Status(500)).await, (Ok((500, _)), 0)));
    assert!(matches!(
        under(Fault::StatusAfter(502)).await,
        (Ok((502, _)), 1)
    ));
    assert!(matches!(under(Fault::Html(503)).await, (Ok((503, _)), 0)));
    assert!(matches!(
        under(Fault::Unauthorized).await,
        (Ok((401, _)), 0)
    ));
}

#[tokio::test]
async fn a_cut_answer_promises_more_than_it_sends() {
    let desk = Caller::quiet().await;
    desk.desk.faults().push("GET", "/v2/tags", 1, Fault::Cut);
    let response = desk
        .request(Method::GET, "/v2/tags")
        .send()
        .await
        .expect("the head arrives");
    let promised = response.content_length().expect("a length");
    let arrived = read(response).await;
    assert_eq!(arrived.len() as u64, promised / 2);
    assert!(serde_json::from_slice::<Value>(&arrived).is_err());
    assert!(
        desk.get("/v2/tags").await.is_object(),
        "the next call is fine"
    );
}

#[tokio::test(start_paused = true)]
async fn slow_answers_arrive_whole_in_the_end() {
    let desk = Caller::quiet().await;
    let tags = desk.get("/v2/tags").await;
    for fault in [
        Fault::Delay(Duration::from_secs(30)),
        Fault::Trickle(Duration::from_secs(5)),
    ] {
        desk.desk.faults().push("GET", "/v2/tags", 1, fault);
        let before = desk.desk.now();
        assert_eq!(desk.get("/v2/tags").await, tags);
        assert!(desk.desk.now().duration_since(before).as_secs() >= 15);
    }
}

#[tokio::test]
async fn too_many_requests_say_when_to_come_back_in_every_way() {
    let desk = Caller::quiet().await;
    let mut seen = Vec::new();
    for retry in [
        RetryAfter::Seconds(7),
        RetryAfter::Date(90),
        RetryAfter::Text("1e3".to_owned()),
        RetryAfter::Absent,
    ] {
        desk.desk
            .faults()
            .push("*", "/v2/tags", 1, Fault::RateLimited(retry));
        let response = desk
            .request(Method::GET, "/v2/tags")
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status().as_u16(), 429);
        seen.push(
            response
                .headers()
                .get("retry-after")
                .map(|value| value.to_str().unwrap_or_default().to_owned()),
        );
    }
    assert_eq!(
        (seen[0].as_deref(), seen[2].as_deref(), &seen[3]),
        (Some("7"), Some("1e3"), &None)
    );
    assert!(seen[1].as_deref().is_some_and(|date| date.starts_with("Tue, 17 Nov 2026 14:0") && date.ends_with(" GMT")));
}

#[tokio::test]
async fn crooked_pages_lead_nowhere() {
    let desk = Caller::quiet().await;
    let open = json!({ "field": "state", "operator": "=", "value": "open" });
    let first = desk.search(json!({ "query": open, "limit": 2 })).await;
    let body = json!({ "query": open, "limit": 2, "cursor": first["nextCursor"] });
    let search = "/v2/conversations/search";
    desk.desk
        .faults()
        .push("POST", search, 1, Fault::RepeatCursor);
    let stuck = desk.search(body.clone()).await;
    assert_eq!(
        (stuck["data"].as_array().map(Vec::len), &stuck["nextCursor"]),
        (Some(2), &first["nextCursor"])
    );
    desk.desk.faults().push("POST", search, 1, Fault::EmptyPage);
    let empty = desk.search(body).await;
    assert_eq!(
        (&empty["data"], empty["nextCursor"].is_string()),
        (&json!([]), true)
    );
    let path = format!("/v2/tags?cursor={}", "x");
    desk.desk
        .faults()
        .push("GET", "/v2/tags", 1, Fault::RepeatCursor);
    assert_eq!(text(&desk.get(&path).await["nextCursor"]), "x");
}

#[tokio::test]
async fn a_refused_connection_is_closed_unread() {
    let desk = Caller::quiet().await;
    desk.desk.faults().refuse(1);
    assert!(desk.request(Method::GET, "/v2/tags").send().await.is_err());
    assert!(desk.get("/v2/tags").await.is_object());
}

#[tokio::test(start_paused = true)]
async fn random_faults_leave_the_desk_standing() {
    let faults = Faults::random(3, 0.4);
    let desk = Caller::with(DeskOptions {
        faults: Some(faults.clone()),
        ..options()
    })
    .await;
    for _ in 0..60 {
        if let Ok(response) = desk.request(Method::GET, "/v2/admins").send().await {
            read(response).await;
        }
    }
    assert!(faults.struck().len() > 10);
    faults.clear();
    assert!(desk.get("/v2/admins").await.is_object());
}
