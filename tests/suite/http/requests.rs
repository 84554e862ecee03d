//! What is asked, word for word.

use insta::assert_snapshot;
use tinbox::backend::{Backend, Budget, Cursor, Walk};
use tinbox::domain::failure::{FailureKind, Received};
use tinbox::domain::id::{ContactId, ConversationId};

use super::server::{Reply, Seen, Server, json, with};
use super::{CANARY, client, client_of, fixture};

/// A desk in good health with the recorded answers.
pub(crate) fn healthy(_: usize, request: &Seen) -> Reply {
    let (method, target) = request.line.split_once(' ').unwrap();
    let path = target.split('?').next().unwrap();
    let body = match (method, path) {
        ("GET", "/v2/admins") => fixture!("admins"),
        ("GET", "/v2/teams") => fixture!("teams"),
        ("GET", "/v2/tags") => fixture!("tags"),
        ("POST", "/v2/tags") => fixture!("tag"),
        ("GET", "/v2/conversation_attributes") => fixture!("attributes"),
        ("POST", "/v2/conversations/search") if request.body.contains("\"search\"") => {
            fixture!("search")
        }
        ("POST", "/v2/conversations/search") => fixture!("walk"),
        ("POST", "/v2/conversations/4812/reply") => fixture!("reply"),
        ("GET", "/v2/contacts/676f0000000000000000aa01") => fixture!("contact"),
        (_, path) if path.ends_with("/tags") || path.contains("/tags/") => fixture!("tag"),
        ("DELETE", "/v2/conversations/4812") => {
            r#"{"id":"4812","object":"conversation","deleted":true}"#
        }
        _ => fixture!("conversation"),
    };
    json(200, body)
}

fn told(server: &Server) -> String {
    server
        .seen()
        .iter()
        .map(Seen::brief)
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn every_request_says_who_and_which_version() {
    let server = Server::start(healthy).await;
    client(&server.url).page(Walk::Open, None).await.unwrap();
    let seen = server.seen();
    let headers = seen[0].headers.join("\n").replace(&server.url[7..], "DESK");
    assert_snapshot!(
        headers
            .replace(CANARY, "KEY")
            .replace(env!("CARGO_PKG_VERSION"), "VERSION")
    );
}

#[tokio::test]
async fn reads_ask_for_what_they_need() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    for walk in [Walk::Open, Walk::Snoozed, Walk::Closed, Walk::Recent] {
        desk.page(walk, None).await.unwrap();
    }
    desk.page(Walk::Open, Some(&Cursor::new("eyJ+/=")))
        .await
        .unwrap();
    desk.search("  export \"row\" ", None).await.unwrap();
    desk.conversation(&ConversationId::from("4812"))
        .await
        .unwrap();
    assert_snapshot!(told(&server));
}

#[tokio::test]
async fn a_search_for_nothing_asks_nothing_and_a_long_one_is_cut() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    let page = desk.search(" \n", None).await.unwrap();
    assert_eq!((page.rows.len(), server.seen().len()), (0, 0));
    desk.search(&"ü".repeat(600), None).await.unwrap();
    assert_eq!(server.seen()[0].body.matches('ü').count(), 500);
}

#[tokio::test]
async fn a_contact_comes_with_what_they_wrote_before() {
    let server = Server::start(healthy).await;
    let id = ContactId::from("676f0000000000000000aa01");
    let card = client(&server.url).contact(&id).await.unwrap();
    let earlier: Vec<_> = card
        .earlier
        .iter()
        .map(|one| (one.id.as_str(), one.title.raw(), one.closed))
        .collect();
    let expected = [
        ("4812", "Export stops", false),
        ("4813", "Second", false),
        ("4814", "Thanks!", true),
    ];
    assert_eq!(earlier, expected);
    let mut asked: Vec<_> = server.seen().iter().map(Seen::brief).collect();
    asked.sort();
    assert_snapshot!(asked.join("\n"));
}

#[tokio::test]
async fn the_directory_knows_who_we_are() {
    let server = Server::start(healthy).await;
    let named = client_of(&server.url, Some("ANA@desk.example"))
        .directory()
        .await
        .unwrap();
    assert_eq!(named.me.unwrap().as_str(), super::ANA);
    assert_eq!(
        (named.admins.len(), named.teams.len(), named.tags.len()),
        (3, 2, 2)
    );
    assert_eq!(named.fields.len(), 7);
    let unnamed = client_of(&server.url, None).directory().await.unwrap();
    assert_eq!(unnamed.me, None, "three could be meant");
    let unknown = client_of(&server.url, Some("zoe@desk.example"));
    assert_eq!(
        unknown.directory().await.unwrap().me,
        None,
        "reading goes on"
    );
    let problem = unknown.resolve_admin().await.unwrap_err();
    assert_eq!(
        problem.sentence().raw(),
        "no teammate is `zoe@desk.example`; set TINBOX_ADMIN to one of: \
         ana@desk.example, bo@desk.example, 507f1f77bcf86cd799439013 (507f1f77bcf86cd799439013)"
    );
}

#[tokio::test]
async fn a_workspace_without_teams_or_tags_still_has_teammates() {
    let refuse = |status, code: &str| {
        json(
            status,
            &format!(r#"{{"error":{{"code":"{code}","message":"no"}}}}"#),
        )
    };
    let server = Server::start(move |number, seen| match seen.line.as_str() {
        "GET /v2/teams" => refuse(403, "forbidden"),
        "GET /v2/tags" => refuse(401, "organization_required"),
        "GET /v2/conversation_attributes" => refuse(404, "resource_not_found"),
        _ => healthy(number, seen),
    })
    .await;
    let directory = client(&server.url).directory().await.unwrap();
    assert!(directory.teams.is_empty() && directory.tags.is_empty());
    assert!(directory.fields.is_empty());
    assert_eq!(directory.admins.len(), 3);
}

#[tokio::test]
async fn an_identity_from_outside_stays_one_segment() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    let strange = ConversationId::from("4812/../../admins?x=1#y");
    let failure = desk.conversation(&strange).await.unwrap_err();
    assert_eq!(
        failure.kind,
        FailureKind::BadAnswer,
        "the answer is about another one"
    );
    let line = "GET /v2/conversations/4812%2F..%2F..%2Fadmins%3Fx=1%23y?include=customAttributeDefinitions";
    assert_eq!(server.seen()[0].line, line);
    for hopeless in ["", ".", ".."] {
        let failure = desk
            .conversation(&ConversationId::from(hopeless))
            .await
            .unwrap_err();
        assert_eq!(
            (failure.kind, failure.received),
            (FailureKind::Rejected, Received::Refused)
        );
    }
    assert_eq!(server.seen().len(), 1, "nothing was sent for those");
}

#[tokio::test]
async fn the_budget_is_what_the_last_answer_told() {
    let server = Server::start(|number, _| {
        let remaining = (1999 - number).to_string();
        let headers = [
            ("x-ratelimit-limit", "2000"),
            ("x-ratelimit-remaining", remaining.as_str()),
            ("x-ratelimit-reset", "31"),
        ];
        with(200, &headers, fixture!("list").as_bytes())
    })
    .await;
    let desk = client(&server.url);
    assert_eq!(desk.budget(), None);
    desk.page(Walk::Open, None).await.unwrap();
    desk.page(Walk::Open, None).await.unwrap();
    let told = Budget {
        remaining: 1998,
        limit: 2000,
        resets_in_seconds: 31,
    };
    assert_eq!(desk.budget(), Some(told));
}
