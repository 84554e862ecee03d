//! Conversation search and the walks of lists.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, rows, text};

fn open() -> Value {
    json!({ "field": "state", "operator": "=", "value": "open" })
}

/// Walks a search to its end; every page must be full but the last.
async fn walk(desk: &Caller, mut body: Value) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let page = desk.search(body.clone()).await;
        all.extend(rows(&page).iter().cloned());
        if page["nextCursor"].is_null() {
            return all;
        }
        body["cursor"] = page["nextCursor"].clone();
    }
}

#[tokio::test]
async fn cursors_walk_everything_exactly_once() {
    let desk = Caller::quiet().await;
    let everything =
        json!({ "field": "state", "operator": "IN", "value": ["open", "closed", "snoozed"] });
    for sort in ["lastActivityAt:desc", "last_activity_at:asc"] {
        let found = walk(
            &desk,
            json!({ "query": everything, "sort": sort, "limit": 37 }),
        )
        .await;
        let ids: HashSet<String> = found.iter().map(|row| text(&row["id"])).collect();
        assert_eq!((found.len(), ids.len()), (320, 320));
        let times: Vec<String> = found
            .iter()
            .map(|row| text(&row["lastActivityAt"]))
            .collect();
        assert!(if sort.ends_with("asc") {
            times.is_sorted()
        } else {
            times.iter().rev().is_sorted()
        });
    }
    let mut seen = HashSet::new();
    let mut path = "/v2/conversations?limit=100".to_owned();
    loop {
        let page = desk.get(&path).await;
        assert!(
            rows(&page)
                .iter()
                .all(|row| seen.insert(text(&row["id"])) && row.get("conversationParts").is_none())
        );
        let Some(cursor) = page["nextCursor"].as_str() else {
            break;
        };
        let cursor: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
        path = format!("/v2/conversations?limit=100&cursor={cursor}");
    }
    assert_eq!(seen.len(), 320);
}

#[tokio::test]
async fn a_cursor_belongs_to_its_mode_and_sort() {
    let desk = Caller::quiet().await;
    let page = desk.search(json!({ "query": open(), "limit": 5 })).await;
    let cursor = &page["nextCursor"];
    for changed in [
        json!({ "query": open(), "cursor": cursor, "sort": "lastActivityAt:asc" }),
        json!({ "query": open(), "cursor": cursor, "search": "invoice" }),
        json!({ "query": open(), "cursor": "bm90IG91cnM=" }),
    ] {
        let (status, problem) = desk
            .call(Method::POST, "/v2/conversations/search", Some(changed))
            .await;
        assert_eq!(
            (status, &problem["error"]["code"]),
            (400, &json!("invalid_cursor"))
        );
    }
}

#[tokio::test]
async fn rows_are_slim_and_say_who_and_what() {
    let desk = Caller::quiet().await;
    let page = desk
        .search(json!({ "query": open(), "limit": 100, "include": ["customAttributeDefinitions"] }))
        .await;
    for row in rows(&page) {
        for missing in [
            "waitingSince",
            "snoozedUntil",
            "readReceipts",
            "isBlocked",
            "csatSummary",
            "conversationParts",
        ] {
            assert!(row.get(missing).is_none(), "{missing} is no field of a row");
        }
        assert!(
            row["conversationUser"]["name"].is_string() && row["customAttributeValues"].is_array()
        );
        let surrounding = row["surroundingConversationParts"]
            .as_array()
            .expect("a list");
        assert!((1..=30).contains(&surrounding.len()));
        assert!(row.get("matchingPart").is_none());
    }
    assert_eq!(page["totalCountCapped"], false);
}

#[tokio::test]
async fn search_mode_finds_words_in_messages() {
    let desk = Caller::quiet().await;
    let found = walk(&desk, json!({ "search": "charged twice", "limit": 50 })).await;
    assert!(!found.is_empty());
    for row in &found {
        assert!(
            row["matchingPart"]["id"].is_string() && row["relevanceScore"].as_f64() > Some(0.0)
        );
        let around = row["surroundingConversationParts"].to_string();
        assert!(
            around.contains(&format!("\"id\":\"{}\"", text(&row["matchingPart"]["id"])))
                || around == "[]"
        );
    }
    let scores: Vec<f64> = found
        .iter()
        .filter_map(|row| row["relevanceScore"].as_f64())
        .collect();
    assert!(scores.iter().rev().is_sorted());
    let nothing = desk.search(json!({ "search": "xyzzyplugh" })).await;
    assert_eq!(
        (&nothing["data"], &nothing["totalCount"]),
        (&json!([]), &json!(0))
    );
}

#[tokio::test]
async fn every_documented_field_filters() {
    let desk = Caller::quiet().await;
    let row = desk.search(json!({ "query": open(), "limit": 1 })).await["data"][0].clone();
    let contact = &row["conversationUser"]["id"];
    let company = desk.get("/v2/companies?limit=1").await["data"][0].clone();
    for (field, operator, value) in [
        ("priority", "=", json!(true)),
        ("brandId", "=", row["brandId"].clone()),
        ("userId", "=", contact.clone()),
        ("participant_id", "IN", json!([contact])),
        ("companyId", "=", company["id"].clone()),
        ("company_id", "=", company["companyId"].clone()),
        ("mentionedAdminIds", "=", json!(desk.desk.admin_id)),
        ("createdAt", ">", json!(1_600_000_000)),
        ("team_assignee_id", "=", Value::Null),
    ] {
        let query = json!({ "field": field, "operator": operator, "value": value });
        let found = desk.search(json!({ "query": query })).await;
        assert!(!rows(&found).is_empty(), "nothing for {query}");
    }
}

#[tokio::test]
async fn a_large_desk_caps_its_totals() {
    let desk = Caller::with(super::DeskOptions {
        conversations: 2_400,
        ..super::options()
    })
    .await;
    let open = desk.search(json!({ "query": open(), "limit": 1 })).await;
    assert_eq!(
        (&open["totalCount"], &open["totalCountCapped"]),
        (&json!(1_000), &json!(true))
    );
    let words = desk.search(json!({ "search": "the", "limit": 1 })).await;
    assert_eq!(
        (&words["totalCount"], &words["totalCountCapped"]),
        (&json!(200), &json!(true))
    );
}
