//! What a visitor finds: the default desk is full, plausible and the same every time.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Caller, DeskOptions, options, part_types, text};

async fn count(desk: &Caller, clauses: Value) -> u64 {
    let found = desk
        .search(json!({ "query": { "operator": "AND", "value": clauses }, "limit": 1 }))
        .await;
    found["totalCount"].as_u64().unwrap_or_default()
}

fn is(field: &str, value: &Value) -> Value {
    json!({ "field": field, "operator": "=", "value": value })
}

#[tokio::test]
async fn the_views_have_plausible_sizes() {
    let desk = Caller::quiet().await;
    let open = is("state", &json!("open"));
    let me = json!(desk.desk.admin_id);
    let mine = count(&desk, json!([open, is("adminAssigneeId", &me)])).await;
    let nobody = count(&desk, json!([open, is("adminAssigneeId", &Value::Null)])).await;
    let (all, snoozed) = (
        count(&desk, json!([open])).await,
        count(&desk, json!([is("state", &json!("snoozed"))])).await,
    );
    assert!((10..=14).contains(&mine), "mine: {mine}");
    assert!((25..=40).contains(&nobody), "unassigned: {nobody}");
    assert!((180..=220).contains(&all), "open: {all}");
    assert!((9..=20).contains(&snoozed), "snoozed: {snoozed}");
}

#[tokio::test]
async fn the_same_seed_makes_the_same_desk_and_another_seed_another() {
    let bodies = |seed: u64| async move {
        let desk = Caller::with(DeskOptions {
            seed,
            conversations: 60,
            ..options()
        })
        .await;
        let mut all = Vec::new();
        for path in [
            "/v2/conversations?limit=100",
            "/v2/contacts?contactType=all&limit=100",
            "/v2/admins",
            "/v2/tags",
        ] {
            all.push(desk.get(path).await);
        }
        let ids: Vec<String> = super::rows(&all[0])
            .iter()
            .map(|row| text(&row["id"]))
            .collect();
        for id in ids {
            all.push(desk.conversation(&id).await);
        }
        // The port is the system's choice.
        let told = |answer: &Value| answer.to_string().replace(&desk.desk.url, "");
        all.iter().map(told).collect::<Vec<String>>()
    };
    let first = bodies(1).await;
    assert_eq!(first, bodies(1).await);
    assert_ne!(first[0], bodies(2).await[0]);
}

#[tokio::test]
async fn every_kind_of_part_is_there() {
    let desk = Caller::quiet().await;
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut path = "/v2/conversations?limit=100".to_owned();
    let mut largest = 0;
    loop {
        let page = desk.get(&path).await;
        for row in super::rows(&page) {
            let conversation = desk.conversation(&text(&row["id"])).await;
            let types = part_types(&conversation);
            largest = largest.max(types.len());
            for kind in types {
                *kinds.entry(kind).or_default() += 1;
            }
        }
        let Some(cursor) = page["nextCursor"].as_str() else {
            break;
        };
        let cursor: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
        path = format!("/v2/conversations?limit=100&cursor={cursor}");
    }
    for kind in [
        "user_msg",
        "admin_msg",
        "admin_note",
        "email_msg",
        "bot_msg",
        "quick_reply_opts",
        "quick_reply_resp",
        "rating_requested",
        "rating_submitted",
        "attr_prompt",
        "attr_complete",
        "assign",
        "status",
        "tags",
        "workflow_wait",
        "priority",
        "part_add",
        "sla_missed",
    ] {
        assert!(kinds.contains_key(kind), "no {kind} among {kinds:?}");
    }
    assert_eq!(kinds.len(), 18, "{kinds:?}");
    assert_eq!(largest, 500, "one conversation is longer than a read shows");
}

#[tokio::test]
async fn ratings_and_the_bot_are_met_in_every_state() {
    let desk = Caller::quiet().await;
    let mut met = BTreeMap::<String, usize>::new();
    let mut path = "/v2/conversations?limit=100".to_owned();
    loop {
        let page = desk.get(&path).await;
        for row in super::rows(&page) {
            let csat = &row["csatSummary"];
            let remark = if csat["remark"].is_string() {
                " with remark"
            } else {
                ""
            };
            *met.entry(format!("{}{remark}", text(&csat["status"])))
                .or_default() += 1;
            *met.entry(text(&row["botConversationState"])).or_default() += 1;
            *met.entry(text(&row["source"]["channel"])).or_default() += 1;
        }
        let Some(cursor) = page["nextCursor"].as_str() else {
            break;
        };
        let cursor: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
        path = format!("/v2/conversations?limit=100&cursor={cursor}");
    }
    for state in [
        "pending",
        "rated",
        "rated with remark",
        "canceled",
        "expired",
        "active",
        "handed_off_to_human",
        "desktop",
        "email",
        "ios",
        "android",
        "slack",
    ] {
        assert!(met.contains_key(state), "no {state} among {met:?}");
    }
}

#[tokio::test]
async fn either_body_of_a_message_may_be_missing() {
    let desk = Caller::quiet().await;
    let found = desk
        .search(json!({ "search": "link looks odd", "limit": 1 }))
        .await;
    let mail =
        desk.conversation(&text(&found["data"][0]["id"])).await["conversationParts"][0].take();
    assert!(
        mail["bodyMarkdown"].is_null()
            && text(&mail["bodyHtml"]).contains("login.paymill-secure.example")
    );
    let found = desk
        .search(json!({ "search": "migration channel site by site", "limit": 1 }))
        .await;
    let slack = desk.conversation(&text(&found["data"][0]["id"])).await["conversationParts"].take();
    let message = slack
        .as_array()
        .into_iter()
        .flatten()
        .find(|part| part["partType"] == "user_msg")
        .expect("some");
    assert!(message["bodyHtml"].is_null() && message["bodyMarkdown"].is_string());
    assert!(message["slack"]["messageTs"].is_string());
}

#[tokio::test]
async fn two_reads_differ_in_signatures_only() {
    let desk = Caller::quiet().await;
    let found = desk.search(json!({ "search": "signed", "limit": 1 })).await;
    assert_eq!(
        found["totalCount"], 0,
        "the stored form of an image never shows"
    );
    let id = desk.some(&[("state", json!("open"))]).await;
    let body = json!({
        "type": "admin", "id": desk.desk.admin_id, "messageType": "reply",
        "bodyMarkdown": "Look: ![shot](data:image/png;base64,AAAA)",
    });
    desk.post(&format!("/v2/conversations/{id}/reply"), body)
        .await;
    let last = async || {
        let conversation = desk.conversation(&id).await;
        text(
            &conversation["conversationParts"]
                .as_array()
                .and_then(|parts| parts.last())
                .expect("ours")["bodyHtml"],
        )
    };
    let (first, second) = (last().await, last().await);
    assert_ne!(first, second);
    let unsigned = |html: &str| {
        html.split_once("?expires")
            .map(|(before, _)| before.to_owned())
    };
    assert_eq!(unsigned(&first), unsigned(&second));
    assert!(unsigned(&first).is_some_and(|html| {
        html.starts_with(&format!("<p>Look: <img src=\"{}/files/u/", desk.desk.url))
    }));
}
