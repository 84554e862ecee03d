//! A desk that is not quiet: things happen, the same ones for the same seed, and never by anybody's clock but tokio's.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Caller, DeskOptions, options, rows, text};

async fn newest(desk: &Caller) -> Vec<(String, String)> {
    let body = json!({ "query": { "field": "state", "operator": "IN", "value": ["open", "closed", "snoozed"] }, "limit": 40 });
    let found = desk.search(body).await;
    rows(&found)
        .iter()
        .map(|row| (text(&row["id"]), text(&row["lastActivityAt"])))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_first_thing_happens_within_ten_seconds_and_more_follows() {
    let desk = Caller::with(DeskOptions {
        quiet: false,
        ..options()
    })
    .await;
    let before = newest(&desk).await;
    tokio::time::advance(Duration::from_secs(4)).await;
    assert_eq!(newest(&desk).await, before);
    tokio::time::advance(Duration::from_secs(400)).await;
    let after = newest(&desk).await;
    let changed = after.iter().filter(|row| !before.contains(row)).count();
    assert!(changed >= 4, "only {changed} conversations stirred");
}

#[tokio::test(start_paused = true)]
async fn a_quiet_desk_stays_as_it_is() {
    let desk = Caller::quiet().await;
    let before = newest(&desk).await;
    tokio::time::advance(Duration::from_secs(600)).await;
    assert_eq!(newest(&desk).await, before);
}

#[tokio::test]
async fn life_repeats_with_its_seed() {
    let live = || async {
        let desk = Caller::quiet().await;
        (0..60)
            .map(|_| desk.desk.stir())
            .collect::<Vec<Option<String>>>()
    };
    let first = live().await;
    assert_eq!(first, live().await);
    assert!(first.iter().flatten().count() > 50);
}

#[tokio::test]
async fn an_answered_customer_comes_back_with_thanks() {
    let desk = Caller::quiet().await;
    let me = json!(desk.desk.admin_id);
    let id = desk
        .some(&[("state", json!("open")), ("adminAssigneeId", me.clone())])
        .await;
    let reply =
        json!({ "type": "admin", "id": me, "bodyMarkdown": "Fixed.", "messageType": "reply" });
    desk.post(&format!("/v2/conversations/{id}/reply"), reply)
        .await;
    let stirred: Vec<Option<String>> = (0..8).map(|_| desk.desk.stir()).collect();
    assert!(stirred.contains(&Some(id.clone())), "{stirred:?}");
    let conversation = desk.conversation(&id).await;
    let parts = conversation["conversationParts"].as_array().expect("parts");
    let ours = parts
        .iter()
        .position(|part| part["bodyMarkdown"] == "Fixed.")
        .expect("our reply");
    let answer = parts[ours..]
        .iter()
        .find(|part| part["author"]["type"] == "customer")
        .expect("an answer");
    assert_eq!(conversation["awaitingCustomerReply"], Value::Bool(false));
    assert!(!text(&answer["bodyMarkdown"]).is_empty());
}

#[tokio::test]
async fn every_kind_of_event_comes_up() {
    let desk = Caller::quiet().await;
    let count = |list: &Value| list["totalCount"].as_u64().unwrap_or_default();
    let everything = json!({ "query": { "field": "state", "operator": "IN", "value": ["open", "closed", "snoozed"] }, "limit": 1 });
    let before = count(&desk.search(everything.clone()).await);
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..120 {
        let Some(id) = desk.desk.stir() else { continue };
        let parts = desk.conversation(&id).await["conversationParts"].take();
        let last = parts
            .as_array()
            .and_then(|parts| parts.last())
            .cloned()
            .unwrap_or_default();
        kinds.insert(format!(
            "{} {}",
            text(&last["partType"]),
            text(&last["author"]["type"])
        ));
    }
    for kind in [
        "admin_note admin",
        "assign ",
        "user_msg customer",
        "email_msg customer",
    ] {
        assert!(kinds.contains(kind), "no {kind} in {kinds:?}");
    }
    assert!(
        kinds.iter().any(|kind| kind.starts_with("rating_")),
        "{kinds:?}"
    );
    assert!(
        count(&desk.search(everything).await) > before,
        "nobody new wrote"
    );
}
