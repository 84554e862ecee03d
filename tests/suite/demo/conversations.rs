//! Reading and changing conversations.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, part_types, rows, text};

#[tokio::test]
async fn a_reply_ends_the_wait_and_a_note_does_not() {
    let desk = Caller::quiet().await;
    let me = desk.desk.admin_id.clone();
    let id = desk
        .some(&[("state", json!("open")), ("adminAssigneeId", json!(me))])
        .await;
    let reply = format!("/v2/conversations/{id}/reply");
    desk.post(&reply, json!({ "type": "contact", "id": customer(&desk, &id).await, "bodyMarkdown": "?", "messageType": "reply" }))
        .await;
    let waiting = desk.conversation(&id).await;
    assert!(
        waiting["waitingSince"].is_string() && waiting["awaitingCustomerReply"] == json!(false)
    );

    let note = desk
        .post(
            &reply,
            json!({ "type": "admin", "id": me, "bodyMarkdown": "hm", "messageType": "note" }),
        )
        .await;
    assert_eq!(
        (text(&note["partType"]), &note["channel"]),
        ("admin_note".to_owned(), &Value::Null)
    );
    assert_eq!(
        desk.conversation(&id).await["waitingSince"],
        waiting["waitingSince"]
    );

    let (status, part) = desk
        .call(
            Method::POST,
            &reply,
            Some(json!({ "type": "admin", "id": me, "bodyMarkdown": "Hi **you**", "messageType": "reply" })),
        )
        .await;
    assert_eq!((status, &part["bodyMarkdown"]), (201, &json!("Hi **you**")));
    assert_eq!(part["bodyHtml"], "<p>Hi <strong>you</strong></p>");
    assert_eq!(part["author"]["name"], "Ana Costa");
    let after = desk.conversation(&id).await;
    assert_eq!(
        (&after["waitingSince"], &after["awaitingCustomerReply"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(
        after["conversationParts"]
            .as_array()
            .and_then(|parts| parts.last())
            .map(|last| &last["id"]),
        Some(&part["id"])
    );
    let writes = desk.desk.writes();
    assert_eq!(writes.len(), 3);
    assert_eq!(writes[2].body["bodyMarkdown"], "Hi **you**");
}

async fn customer(desk: &Caller, id: &str) -> String {
    let conversation = desk.conversation(id).await;
    let participants = conversation["participants"]
        .as_array()
        .expect("always there");
    let customer = participants
        .iter()
        .find(|one| one["type"] == "customer" || one["type"] == "lead");
    text(&customer.expect("somebody wrote it")["id"])
}

#[tokio::test]
async fn closing_snoozing_and_assigning_leave_their_parts() {
    let desk = Caller::quiet().await;
    let me = desk.desk.admin_id.clone();
    let id = desk
        .some(&[("state", json!("open")), ("adminAssigneeId", Value::Null)])
        .await;
    let before = part_types(&desk.conversation(&id).await).len();
    let team = text(&desk.get("/v2/teams").await["data"][3]["id"]);
    let assigned = desk
        .patch(
            &id,
            json!({ "actingAdminId": me, "adminAssigneeId": me, "teamAssigneeId": team }),
        )
        .await;
    assert_eq!(
        (&assigned["adminAssigneeId"], &assigned["teamAssigneeId"]),
        (&json!(me), &json!(team))
    );
    let snoozed = desk
        .patch(&id, json!({ "actingAdminId": me, "state": "snoozed", "snoozedUntil": "2026-11-18T09:00:00.000Z" }))
        .await;
    assert_eq!(
        (&snoozed["state"], &snoozed["snoozedUntil"]),
        (&json!("snoozed"), &json!("2026-11-18T09:00:00.000Z"))
    );
    let closed = desk
        .patch(&id, json!({ "actingAdminId": me, "state": "closed" }))
        .await;
    assert_eq!(
        (&closed["state"], &closed["snoozedUntil"]),
        (&json!("closed"), &Value::Null)
    );
    assert_eq!(
        part_types(&closed)[before..],
        ["assign", "status", "status"]
    );
    let assign = &closed["conversationParts"][before];
    assert_eq!(
        (&assign["adminAssignerId"], &assign["adminAssigneeId"]),
        (&json!(me), &json!(me))
    );

    let who = customer(&desk, &id).await;
    let reply = json!({ "type": "contact", "id": who, "bodyMarkdown": "still broken", "messageType": "reply" });
    desk.post(&format!("/v2/conversations/{id}/reply"), reply)
        .await;
    assert_eq!(desk.conversation(&id).await["state"], "open");
}

#[tokio::test(start_paused = true)]
async fn a_snooze_ends_by_itself() {
    let desk = Caller::quiet().await;
    let id = desk.some(&[("state", json!("open"))]).await;
    let until = desk
        .desk
        .now()
        .saturating_add(jiff::SignedDuration::from_secs(90))
        .expect("near");
    let until = format!("{until:.3}");
    desk.patch(&id, json!({ "state": "snoozed", "snoozedUntil": until }))
        .await;
    tokio::time::advance(std::time::Duration::from_secs(100)).await;
    let woken = desk.conversation(&id).await;
    assert_eq!(woken["state"], "open");
    let last = woken["conversationParts"]
        .as_array()
        .and_then(|parts| parts.last())
        .expect("a part");
    assert_eq!(
        (&last["partType"], &last["status"], &last["createdAt"]),
        (&json!("status"), &json!("open"), &json!(until))
    );
}

#[tokio::test]
async fn tags_go_on_the_latest_message_and_come_off() {
    let desk = Caller::quiet().await;
    let me = desk.desk.admin_id.clone();
    let tag = desk
        .post("/v2/tags", json!({ "name": "smoke", "actingAdminId": me }))
        .await;
    let id = desk.some(&[("state", json!("open"))]).await;
    let path = format!("/v2/conversations/{id}/tags");
    let attached = desk
        .post(&path, json!({ "tagId": tag["id"], "actingAdminId": me }))
        .await;
    assert_eq!(
        (&attached["name"], &attached["type"]),
        (&json!("smoke"), &json!("tag"))
    );
    let found = desk
        .search(json!({ "query": { "field": "tagIds", "operator": "=", "value": tag["id"] } }))
        .await;
    let found: Vec<String> = rows(&found).iter().map(|row| text(&row["id"])).collect();
    assert_eq!(found, std::slice::from_ref(&id));
    let listed = desk
        .get(&format!("/v2/conversations?tagIds={}", text(&tag["id"])))
        .await;
    assert_eq!(rows(&listed).len(), 1);

    let one = format!("{path}/{}", text(&tag["id"]));
    let (status, detached) = desk
        .call(Method::DELETE, &one, Some(json!({ "actingAdminId": me })))
        .await;
    assert_eq!(
        (status, &detached["targetPartId"]),
        (200, &attached["targetPartId"])
    );
    let after = desk.conversation(&id).await;
    assert_eq!(
        part_types(&after).iter().rev().take(2).collect::<Vec<_>>(),
        ["tags", "tags"]
    );
    let message = after["conversationParts"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|part| part["id"] == attached["targetPartId"]);
    let applied = message
        .and_then(|part| part["tagApplications"].as_array())
        .and_then(|all| all.last())
        .expect("kept");
    assert!(applied["removedAt"].is_string());
}

#[tokio::test]
async fn conversations_are_created_from_both_sides_and_deleted() {
    let desk = Caller::quiet().await;
    let contact = text(&desk.get("/v2/contacts?limit=1").await["data"][0]["id"]);
    let (status, inbound) = desk
        .call(
            Method::POST,
            "/v2/conversations",
            Some(json!({ "from": { "type": "contact", "id": contact }, "bodyMarkdown": "Hi" })),
        )
        .await;
    assert_eq!(
        (status, &inbound["state"], part_types(&inbound)),
        (201, &json!("open"), vec!["user_msg".to_owned()])
    );
    let outbound = desk
        .post(
            "/v2/conversations",
            json!({
                "from": { "type": "admin", "id": desk.desk.admin_id }, "bodyMarkdown": "Hello", "channel": "email",
                "subject": "News", "recipients": { "to": { "emails": ["new@example.org"] } },
            }),
        )
        .await;
    assert_eq!(
        (&outbound["title"], part_types(&outbound)),
        (&json!("News"), vec!["email_msg".to_owned()])
    );
    assert_eq!(outbound["awaitingCustomerReply"], true);

    let path = format!("/v2/conversations/{}", text(&inbound["id"]));
    let (status, gone) = desk.call(Method::DELETE, &path, None).await;
    assert_eq!((status, &gone["deleted"]), (200, &json!(true)));
    assert_eq!(desk.call(Method::GET, &path, None).await.0, 404);
}

#[tokio::test]
async fn redaction_empties_messages_and_spares_notes() {
    let desk = Caller::quiet().await;
    let me = desk.desk.admin_id.clone();
    let id = desk
        .some(&[("state", json!("open")), ("adminAssigneeId", json!(me))])
        .await;
    let note = desk
        .post(
            &format!("/v2/conversations/{id}/reply"),
            json!({ "type": "admin", "id": me, "bodyMarkdown": "secret", "messageType": "note" }),
        )
        .await;
    let redact = |part: Value| json!({ "type": "conversation_part", "conversationId": id, "conversationPartId": part });
    let refused = desk
        .call(
            Method::POST,
            "/v2/conversations/redact",
            Some(redact(note["id"].clone())),
        )
        .await;
    assert_eq!(
        (refused.0, &refused.1["error"]["code"]),
        (400, &json!("invalid_request"))
    );
    let after = desk
        .post("/v2/conversations/redact", redact(json!("1")))
        .await;
    let first = &after["conversationParts"][0];
    assert_eq!(
        (
            &first["redacted"],
            &first["bodyMarkdown"],
            &first["bodyHtml"]
        ),
        (&json!(true), &json!(""), &json!(""))
    );
}

#[tokio::test]
async fn participants_come_and_go_but_the_last_one_stays() {
    let desk = Caller::quiet().await;
    let id = desk
        .some(&[("state", json!("open")), ("adminAssigneeId", Value::Null)])
        .await;
    let alone = customer(&desk, &id).await;
    let path = format!("/v2/conversations/{id}/participants");
    let (status, problem) = desk
        .call(Method::DELETE, &path, Some(json!({ "id": alone })))
        .await;
    assert_eq!(
        (status, &problem["error"]["code"]),
        (400, &json!("invalid_request"))
    );

    let contacts = desk.get("/v2/contacts?limit=3").await;
    let other = rows(&contacts)
        .iter()
        .find(|one| one["id"] != json!(alone))
        .expect("three contacts");
    let joined = desk
        .post(&path, json!({ "participant": { "email": other["email"] } }))
        .await;
    assert_eq!(
        part_types(&joined).last().map(String::as_str),
        Some("part_add")
    );
    let (status, left) = desk
        .call(Method::DELETE, &path, Some(json!({ "id": other["id"] })))
        .await;
    assert_eq!(status, 200, "{left}");
    assert!(
        !left["participants"]
            .to_string()
            .contains(&text(&other["id"]))
    );
}

#[tokio::test]
async fn only_holders_of_a_receipt_are_marked_read() {
    let desk = Caller::quiet().await;
    let me = desk.desk.admin_id.clone();
    let id = desk
        .some(&[("state", json!("open")), ("adminAssigneeId", json!(me))])
        .await;
    let admins = desk.get("/v2/admins").await;
    let ids: Vec<&Value> = rows(&admins).iter().map(|admin| &admin["id"]).collect();
    let before = desk.conversation(&id).await;
    let after = desk
        .patch(&id, json!({ "markAsRead": { "adminIds": ids } }))
        .await;
    let count = |conversation: &Value| conversation["readReceipts"].as_array().map(Vec::len);
    assert_eq!(count(&after), count(&before));
    let mine = after["readReceipts"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|one| one["id"] == json!(me));
    let newest = after["conversationParts"]
        .as_array()
        .and_then(|parts| parts.last())
        .map(|part| &part["id"]);
    assert_eq!(mine.map(|one| &one["lastReadPartId"]), newest);
    assert_eq!(after["updatedAt"], before["updatedAt"]);
}

#[tokio::test]
async fn a_choice_names_an_option_that_was_offered() {
    let desk = Caller::quiet().await;
    let found = desk
        .search(json!({ "search": "reset mail three times", "limit": 1 }))
        .await;
    let parts = desk.conversation(&text(&found["data"][0]["id"])).await["conversationParts"].take();
    let part = |kind: &str| {
        let parts = parts.as_array().into_iter().flatten();
        parts
            .clone()
            .find(|part| part["partType"] == kind)
            .cloned()
            .unwrap_or_default()
    };
    let (offered, chosen) = (part("quick_reply_opts"), part("quick_reply_resp"));
    let option = json!({ "id": chosen["selectedOptionId"], "text": chosen["bodyMarkdown"] });
    assert!(
        offered["replyOptions"]
            .as_array()
            .is_some_and(|options| options.contains(&option)),
        "{chosen}"
    );
    assert_eq!(
        part("attr_prompt")["form"]["attributes"][0]["identifier"],
        "email"
    );
    assert_eq!(
        part("workflow_wait")["workflowWait"]["eventType"],
        "started"
    );
}
