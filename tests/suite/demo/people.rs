//! Admins, teams, brands, tags, attributes, contacts, companies.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, rows, text};

#[tokio::test]
async fn admins_roles_teams_and_brands_have_their_envelopes() {
    let desk = Caller::quiet().await;
    let admins = desk.get("/v2/admins").await;
    assert_eq!(
        (rows(&admins).len(), &admins["nextCursor"]),
        (7, &Value::Null)
    );
    assert_eq!(
        (&admins["data"][0]["name"], &admins["data"][0]["email"]),
        (&json!("Ana Costa"), &json!(desk.desk.admin))
    );
    let one = desk
        .get(&format!("/v2/admins/{}", text(&admins["data"][2]["id"])))
        .await;
    assert_eq!(one, admins["data"][2]);
    let roles = desk.get("/v2/admins/roles").await;
    assert_eq!(
        roles["data"][0]["permissions"]["set_conversation_tags"],
        true
    );
    let teams = desk.get("/v2/teams").await;
    assert!(
        teams.get("nextCursor").is_none(),
        "the teams come without a cursor"
    );
    assert_eq!(
        (&teams["data"][0]["icon"]["type"], &teams["data"][3]["icon"]),
        (&json!("emoji"), &Value::Null)
    );
    assert_eq!(teams["data"][0]["members"][0], json!(desk.desk.admin_id));
    let team = desk
        .get(&format!("/v2/teams/{}", text(&teams["data"][1]["id"])))
        .await;
    assert_eq!(team, teams["data"][1]);
    let brands = desk.get("/v2/brands?limit=1").await;
    assert!(brands["nextCursor"].is_string() && brands["data"][0]["isDefault"] == json!(true));
    let brand = desk
        .get(&format!("/v2/brands/{}", text(&brands["data"][0]["id"])))
        .await;
    assert_eq!(brand, brands["data"][0]);
}

#[tokio::test]
async fn tags_are_made_renamed_and_deleted() {
    let desk = Caller::quiet().await;
    let before = rows(&desk.get("/v2/tags").await).len();
    let tag = desk.post("/v2/tags", json!({ "name": "new" })).await;
    let renamed = desk
        .post("/v2/tags", json!({ "id": tag["id"], "name": "newer" }))
        .await;
    assert_eq!(
        renamed,
        json!({ "id": tag["id"], "name": "newer", "type": "tag" })
    );
    assert_eq!(rows(&desk.get("/v2/tags").await).len(), before + 1);
    let path = format!("/v2/tags/{}", text(&tag["id"]));
    assert_eq!(desk.get(&path).await, renamed);
    let (_, gone) = desk.call(Method::DELETE, &path, Some(json!({}))).await;
    assert_eq!(
        gone,
        json!({ "id": tag["id"], "object": "tag", "deleted": true })
    );
    assert_eq!(desk.call(Method::GET, &path, None).await.0, 404);
    assert!(
        !desk
            .get("/v2/tags")
            .await
            .to_string()
            .contains("black-friday"),
        "archived tags are not listed"
    );
}

#[tokio::test]
async fn attributes_are_listed_set_searched_and_cleared() {
    let desk = Caller::quiet().await;
    let listed = desk.get("/v2/conversation_attributes").await;
    let all = desk
        .get("/v2/conversation_attributes?includeArchived=true")
        .await;
    assert_eq!((rows(&listed).len(), rows(&all).len()), (7, 8));
    let order = rows(&listed)
        .iter()
        .find(|one| one["identifier"] == "order_number")
        .expect("it is in the workspace");
    let key = text(&order["id"]);
    assert_eq!(
        &desk
            .get(&format!("/v2/conversation_attributes/{key}"))
            .await,
        order
    );
    let id = desk.some(&[("state", json!("open"))]).await;
    let set = desk
        .patch(&id, json!({ "customAttributes": { key.clone(): "A-1" } }))
        .await;
    assert_eq!(set["customAttributes"][&key], "A-1");
    let field = format!("customAttributes.{key}");
    let found = desk
        .search(json!({ "query": { "field": field, "operator": "=", "value": "A-1" } }))
        .await;
    assert_eq!(found["data"][0]["id"], json!(id));
    let path = format!("/v2/conversations/{id}?include=customAttributeDefinitions");
    assert!(
        desk.get(&path).await["customAttributeValues"]
            .to_string()
            .contains("\"value\":\"A-1\"")
    );
    let cleared = desk
        .patch(&id, json!({ "customAttributes": { key.clone(): null } }))
        .await;
    assert!(cleared["customAttributes"].get(&key).is_none());
    // A value of another type, or none of the options, changes nothing.
    for (identifier, wrong) in [
        ("seats_affected", json!("many")),
        ("order_number", json!(7)),
        ("plan_tier", json!("Gold")),
        ("topics", json!("Refund")),
        ("topics", json!(["Refund", "Weather"])),
        ("follow_up", json!("yes")),
        ("promised_for", json!("soon")),
    ] {
        let mut known = rows(&listed).iter();
        let one = known.find(|one| one["identifier"] == identifier);
        let key = text(&one.expect("it is in the workspace")["id"]);
        let body = json!({ "customAttributes": { key: wrong } });
        let path = format!("/v2/conversations/{id}");
        let (status, answer) = desk.call(Method::PATCH, &path, Some(body)).await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (400, &json!("invalid_request")),
            "{identifier}"
        );
    }
}

#[tokio::test]
async fn contacts_are_found_made_changed_and_blocked() {
    let desk = Caller::quiet().await;
    let is = |field: &str, value: &str| json!({ "query": { "field": field, "operator": "=", "value": value } });
    let maria = desk
        .post("/v2/contacts/search", is("email", "maria@acme.example"))
        .await["data"][0]
        .clone();
    assert_eq!(
        (&maria["name"], &maria["companies"][0]["name"]),
        (&json!("Maria Silva"), &json!("Acme Pro"))
    );
    let by_name = json!({ "query": { "field": "name", "operator": "~", "value": "silva mar" } });
    assert_eq!(
        desk.post("/v2/contacts/search", by_name).await["data"][0]["id"],
        maria["id"]
    );
    let external = text(&maria["userId"]);
    assert_eq!(
        desk.get(&format!("/v2/contacts/by-user-id/{external}"))
            .await,
        maria
    );

    let body = Some(json!({ "email": "new@example.org", "name": "New One", "userId": "u 1/2" }));
    let (status, made) = desk.call(Method::POST, "/v2/contacts", body).await;
    assert_eq!((status, &made["type"]), (201, &json!("customer")));
    let (status, changed) = desk
        .call(
            Method::POST,
            "/v2/contacts",
            Some(json!({ "userId": "u 1/2", "name": "Newer" })),
        )
        .await;
    assert_eq!(
        (status, &changed["id"], &changed["name"]),
        (200, &made["id"], &json!("Newer"))
    );
    assert_eq!(
        desk.get("/v2/contacts/by-user-id/u%201%2F2").await["id"],
        made["id"]
    );

    let path = format!("/v2/contacts/{}", text(&maria["id"]));
    let (_, blocked) = desk
        .call(Method::POST, &format!("{path}/block"), None)
        .await;
    assert_eq!(
        blocked,
        json!({ "id": maria["id"], "object": "contact", "blocked": true })
    );
    let id = desk.some(&[("userId", maria["id"].clone())]).await;
    assert_eq!(desk.conversation(&id).await["isBlocked"], true);
    let (_, unblocked) = desk
        .call(Method::POST, &format!("{path}/unblock"), None)
        .await;
    assert_eq!(unblocked["unblocked"], true);
    let (_, set) = desk
        .call(
            Method::PATCH,
            &format!("{path}/email-preferences"),
            Some(json!({ "preferences": { "all": "unsubscribed" } })),
        )
        .await;
    let changelog = json!({ "status": "subscribed", "effectiveStatus": "unsubscribed" });
    assert_eq!(set["preferences"]["changelog"], changelog);
    assert_eq!(desk.call(Method::DELETE, &path, None).await.0, 200);
    assert_eq!(desk.call(Method::GET, &path, None).await.0, 404);
    assert_eq!(
        desk.conversation(&id).await["participants"][0]["id"],
        maria["id"],
        "history keeps its people"
    );
}

#[tokio::test]
async fn contacts_of_both_types_are_walked_once() {
    let desk = Caller::quiet().await;
    let mut counts = Vec::new();
    for kind in ["customer", "lead", "all"] {
        let mut body = json!({ "limit": 100, "sort": "createdAt:asc" });
        if kind != "all" {
            body["query"] = json!({ "field": "type", "operator": "=", "value": kind });
        }
        let mut ids = std::collections::HashSet::new();
        loop {
            let page = desk.post("/v2/contacts/search", body.clone()).await;
            assert!(rows(&page).iter().all(|row| ids.insert(text(&row["id"]))));
            if page["nextCursor"].is_null() {
                assert_eq!(page["totalCount"], ids.len());
                break;
            }
            body["cursor"] = page["nextCursor"].clone();
        }
        counts.push(ids.len());
    }
    assert!(
        counts[1] > 0 && counts[0] + counts[1] == counts[2],
        "{counts:?}"
    );
    let first = desk.get("/v2/contacts?contactType=lead&limit=100").await;
    assert!(
        rows(&first)
            .iter()
            .all(|row| row["type"] == "lead" && row.get("userId").is_none())
    );
}

#[tokio::test]
async fn companies_have_their_people() {
    let desk = Caller::quiet().await;
    let query = json!({ "query": { "field": "externalId", "operator": "=", "value": "acc_acme" } });
    let acme = desk.post("/v2/companies/search", query).await["data"][0].clone();
    assert_eq!(
        (&acme["name"], &acme["plan"], &acme["monthlySpend"]),
        (&json!("Acme Pro"), &json!("Scale"), &json!(1290.0))
    );
    let path = format!("/v2/companies/{}", text(&acme["id"]));
    let staff = desk.get(&format!("{path}/contacts?limit=100")).await;
    assert_eq!(
        rows(&staff).len() as u64,
        acme["linkedUsers"].as_u64().unwrap_or_default()
    );
    let outsider = desk
        .post("/v2/contacts", json!({ "email": "out@example.org" }))
        .await;
    desk.post(
        &format!("{path}/contacts"),
        json!({ "contactId": outsider["id"] }),
    )
    .await;
    let seat = format!("{path}/contacts/{}", text(&outsider["id"]));
    assert_eq!(desk.call(Method::DELETE, &seat, None).await.0, 200);
    let (status, problem) = desk.call(Method::DELETE, &seat, None).await;
    assert_eq!(
        (status, &problem["error"]["code"]),
        (400, &json!("contact_not_attached"))
    );
    let made = desk
        .post(
            "/v2/companies",
            json!({ "companyId": "acc_new", "name": "New Ltd", "monthlySpend": 5 }),
        )
        .await;
    assert_eq!(
        desk.get(&format!("/v2/companies/{}", text(&made["id"])))
            .await["name"],
        "New Ltd"
    );
    assert_eq!(
        desk.call(Method::DELETE, "/v2/companies/by-company-id/acc_new", None)
            .await
            .0,
        200
    );
    let rich = json!({ "query": { "field": "monthlySpend", "operator": ">", "value": 3000 }, "sort": "monthlySpend:desc" });
    assert_eq!(
        desk.post("/v2/companies/search", rich).await["data"][0]["name"],
        "Vega Robotics"
    );
}
