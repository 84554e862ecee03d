//! Help center, posts, tickets, reports.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, rows, text};

#[tokio::test]
async fn the_help_center_is_listed_and_searched() {
    let desk = Caller::quiet().await;
    let center = desk.get("/v2/help_center/help_centers").await["data"][0].clone();
    assert_eq!(
        desk.get(&format!(
            "/v2/help_center/help_centers/{}",
            text(&center["id"])
        ))
        .await,
        center
    );
    let collections = desk
        .get(&format!(
            "/v2/help_center/collections?helpCenterId={}",
            text(&center["id"])
        ))
        .await;
    let billing = &collections["data"][1];
    assert_eq!(
        desk.get(&format!(
            "/v2/help_center/collections/{}",
            text(&billing["id"])
        ))
        .await,
        *billing
    );
    let inside = desk
        .get(&format!(
            "/v2/help_center/articles?parentId={}&limit=50",
            text(&billing["id"])
        ))
        .await;
    assert_eq!(
        rows(&inside).len() as u64,
        billing["articleCount"].as_u64().unwrap_or_default()
    );
    let live = rows(&desk.get("/v2/help_center/articles?limit=50").await).len();
    let all = rows(
        &desk
            .get("/v2/help_center/articles?limit=50&state=all")
            .await,
    )
    .len();
    assert_eq!((live, all), (12, 13));
    let query = json!({ "field": "state", "operator": "=", "value": "live" });
    let found = desk
        .post(
            "/v2/help_center/articles/search",
            json!({ "search": "export", "query": query }),
        )
        .await;
    let article = &found["data"][0];
    assert!(text(&article["externalUrl"]).ends_with("/articles/export"));
    assert_eq!(
        article["translations"]["de"]["title"],
        "Alle Daten exportieren"
    );
    assert_eq!(
        desk.get(&format!(
            "/v2/help_center/articles/{}",
            text(&article["id"])
        ))
        .await,
        *article
    );
    assert_eq!(
        desk.call(Method::GET, "/v2/help_center/articles/1", None)
            .await
            .1["error"]["code"],
        "article_not_found"
    );
}

#[tokio::test]
async fn posts_are_found_and_voted_for() {
    let desk = Caller::quiet().await;
    let found = desk
        .post("/v2/posts/search", json!({ "search": "csv export" }))
        .await;
    let post = found["data"][0].clone();
    assert_eq!(
        (&post["title"], &post["upvotes"]),
        (&json!("CSV export with custom columns"), &json!(41))
    );
    let path = format!("/v2/posts/{}", text(&post["id"]));
    let voters = format!("{path}/voters");
    let vote = desk
        .post(&voters, json!({ "email": "fan@example.org" }))
        .await;
    assert_eq!(
        (&vote["object"], &vote["added"]),
        (&json!("voter"), &json!(true))
    );
    assert_eq!(desk.get(&path).await["upvotes"], 42);
    let voted = json!({ "query": { "field": "voterId", "operator": "=", "value": vote["id"] } });
    assert_eq!(
        desk.post("/v2/posts/search", voted).await["data"][0]["id"],
        post["id"]
    );
    assert_eq!(
        desk.call(Method::DELETE, &voters, Some(json!({ "id": vote["id"] })))
            .await
            .0,
        200
    );
    assert_eq!(
        rows(&desk.get(&format!("{voters}?limit=100")).await).len(),
        41
    );
    let boards = desk.get("/v2/boards").await;
    let statuses = desk.get("/v2/post_statuses").await;
    assert!(boards.is_array() && statuses.is_array(), "bare arrays");
    let made = desk
        .post("/v2/posts", json!({ "boardId": boards[0]["id"], "title": "Louder bells", "author": { "email": "fan@example.org" } }))
        .await;
    assert_eq!(made["upvotes"], 1);
    let listed = desk
        .get(&format!(
            "/v2/posts?boardId={}&q=bells",
            text(&boards[0]["id"])
        ))
        .await;
    assert_eq!(listed["data"][0]["id"], made["id"]);
    let (status, missing) = desk
        .call(Method::GET, "/v2/posts/0123456789abcdef01234567", None)
        .await;
    let bare = json!({ "error": {
        "type": "invalid_request_error", "code": "resource_not_found", "message": "Post not found", "param": "post",
    } });
    assert_eq!((status, missing), (404, bare));
}

#[tokio::test]
async fn a_conversation_becomes_a_ticket() {
    let desk = Caller::quiet().await;
    let categories = desk.get("/v2/tickets/categories").await;
    let statuses = desk.get("/v2/tickets/statuses").await;
    let id = desk.some(&[("state", json!("open"))]).await;
    let body = json!({
        "ticketCategoryId": categories[0]["id"], "title": "Look into it", "linkedConversationId": id,
        "author": { "email": "maria@acme.example" },
    });
    let (status, ticket) = desk.call(Method::POST, "/v2/tickets", Some(body)).await;
    assert_eq!(
        (status, &ticket["linkedConversations"]),
        (201, &json!([{ "id": id, "role": "customer" }]))
    );
    let path = format!("/v2/tickets/{}", ticket["ticketNumber"]);
    let reply =
        json!({ "type": "admin", "adminId": desk.desk.admin_id, "body": "<p>On <b>it</b></p>" });
    desk.post(&format!("{path}/reply"), reply).await;
    let one = desk.get(&path).await;
    let last = one["conversationParts"]
        .as_array()
        .and_then(|parts| parts.last())
        .expect("the reply");
    assert_eq!(
        (&last["bodyHtml"], &last["bodyMarkdown"]),
        (&json!("<p>On <b>it</b></p>"), &json!("On it"))
    );
    let done =
        json!({ "statusId": statuses[2]["id"], "open": false, "assigneeId": desk.desk.admin_id });
    let (_, closed) = desk.call(Method::PATCH, &path, Some(done)).await;
    assert_eq!(
        (&closed["open"], &closed["status"]["type"]),
        (&json!(false), &json!("completed"))
    );
    let mine = desk
        .get(&format!(
            "/v2/tickets?assigneeId={}&sortBy=ticketNumber",
            desk.desk.admin_id
        ))
        .await;
    assert_eq!(mine["data"][0]["id"], ticket["id"]);
    assert_eq!(desk.call(Method::DELETE, &path, None).await.0, 200);
    assert_eq!(
        desk.call(Method::GET, &format!("/v2/conversations/{id}"), None)
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn reports_count_what_the_desk_holds() {
    let desk = Caller::quiet().await;
    let datasets = desk.get("/v2/reports/datasets").await;
    assert!(datasets.get("nextCursor").is_none());
    assert_eq!(datasets["data"][0]["metrics"][0]["id"], "new_conversations");
    let window = json!({
        "metric": "new_conversations", "aggregation": "count", "startDate": "2020-01-01", "endDate": "2026-12-31",
        "granularity": "month", "groupBy": "conversation.state", "timezone": "Europe/Tallinn",
    });
    let report = desk.post("/v2/reports/query", window.clone()).await;
    assert_eq!(report["value"], 320.0);
    let sum = |list: &Value| {
        list.as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["value"].as_f64())
            .sum::<f64>()
    };
    assert!(
        (sum(&report["timeSeries"]) - 320.0).abs() < 0.1
            && (sum(&report["groupedData"]) - 320.0).abs() < 0.1
    );
    let mut filtered = window.clone();
    filtered["filters"] = json!({ "kind": "rule", "fieldId": "conversation.state", "operator": "is", "value": "snoozed" });
    let snoozed = desk
        .search(json!({ "query": { "field": "state", "operator": "=", "value": "snoozed" } }))
        .await;
    assert_eq!(
        desk.post("/v2/reports/query", filtered).await["value"].as_f64(),
        snoozed["totalCount"].as_f64()
    );
    let rows = desk.post("/v2/reports/drill-in", window).await;
    assert_eq!(
        (&rows["total"], rows["rows"].as_array().map(Vec::len)),
        (&json!(320), Some(25))
    );
    let values = desk
        .post(
            "/v2/reports/filter-values",
            json!({ "fieldId": "conversation.channel", "query": "e" }),
        )
        .await;
    assert!(values["data"].to_string().contains("email"));
    let unknown = json!({ "metric": "mood", "startDate": "2026-01-01", "endDate": "2026-02-01", "granularity": "day" });
    assert_eq!(
        desk.call(Method::POST, "/v2/reports/query", Some(unknown))
            .await
            .0,
        400
    );
}
