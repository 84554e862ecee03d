//! Parrot on the wire: what is asked, and what is made of answers that nobody has documented.

use serde_json::{Value, json};
use tinbox::backend::http::{ApiKey, Deadlines};
use tinbox::backend::parrot::{Form, Parrot, ParrotSettings};
use tinbox::backend::{Backend, Cursor, Outcome, Page, Walk};
use tinbox::domain::capability::{Ability, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{Conversation, State};
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::{ContactId, ConversationId};
use tinbox::domain::part::{Content, Side};

use super::server::{Reply, Seen, Server, json as answer, with};
use super::{CANARY, show};

const BODY: &str = r#"{"to":"{person}","words":["{text}"]}"#;
const SENDING: [(&str, &str); 2] = [("send_path", "texts?to={person}"), ("send_body", BODY)];

fn settings(url: &str, details: &[(&str, &str)]) -> ParrotSettings {
    let said = |name: &str| {
        let found = details.iter().find(|(option, _)| *option == name);
        found.map(|(_, text)| *text)
    };
    ParrotSettings {
        base_url: format!("{url}/api/v2"),
        account: "me".to_owned(),
        header: "X-Caller".to_owned(),
        value: ApiKey::whole(&format!("Token {CANARY}")).unwrap(),
        form: Form::read(said).unwrap(),
        deadlines: Deadlines {
            pause: std::time::Duration::from_millis(1),
            ..Deadlines::default()
        },
    }
}

fn client(url: &str, details: &[(&str, &str)]) -> Parrot {
    Parrot::new(settings(url, details)).unwrap()
}

/// A row of the list.
fn row(id: &str, person: &str, status: &str) -> Value {
    json!({
        "id": id, "audience_membership_id": person, "status": status,
        "inserted_at": "2026-04-01T15:20:31", "updated_at": "2026-04-01T15:44:02Z",
    })
}

/// The value of a parameter of the request.
fn asked<'a>(request: &'a Seen, name: &str) -> Option<&'a str> {
    let (_, query) = request.line.split_once('?')?;
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn is(request: &Seen, name: &str, value: &str) -> bool {
    asked(request, name) == Some(value)
}

/// A desk that holds these rows and has the same messages for each of them, at `talks/…`.
async fn talking(rows: Vec<Value>, messages: String) -> Server {
    let list = holding(rows);
    Server::start(move |number, request| {
        if request.line.contains("/talks/") {
            answer(200, &messages)
        } else {
            list(number, request)
        }
    })
    .await
}

/// A desk that holds these rows and knows the documented parameters.
fn holding(rows: Vec<Value>) -> impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static {
    move |_, request| {
        let number = |name| asked(request, name).unwrap().parse::<usize>().unwrap();
        let of_list = |row: &&Value| {
            let status = row["status"].as_str().unwrap();
            let terminal = ["completed", "expired", "cancelled"].contains(&status);
            let is_status = match asked(request, "status") {
                None => true,
                Some("any_terminal") => terminal,
                Some(word) => status == word,
            };
            let person = asked(request, "audience_membership_id");
            let is_person = person.is_none_or(|id| row["audience_membership_id"] == id);
            let waits = row["support_required"] == true;
            is_status && is_person && (waits || !is(request, "support_required", "true"))
        };
        let page: Vec<&Value> = rows
            .iter()
            .filter(of_list)
            .skip(number("offset"))
            .take(number("limit"))
            .collect();
        answer(200, &json!({"data": page}).to_string())
    }
}

fn told(server: &Server) -> String {
    let seen = server.seen();
    let mut lines: Vec<String> = seen.iter().map(Seen::brief).collect();
    lines.sort();
    lines.join("\n").replace("/api/v2/accounts/me/", "…/")
}

/// All pages of a walk.
async fn walk(desk: &Parrot, walk: Walk) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    loop {
        let cursor = pages.last().and_then(|page| page.next.clone());
        let page = desk.page(walk, cursor.as_ref()).await.unwrap();
        let is_last = page.next.is_none();
        pages.push(page);
        if is_last {
            return pages;
        }
    }
}

#[tokio::test]
async fn walks_ask_by_status_and_offset_and_never_for_everything() {
    let many = (0..120).map(|number| row(&format!("r{number:03}"), "p", "running"));
    let server = Server::start(holding(many.chain([row("y", "p", "ready")]).collect())).await;
    let desk = client(&server.url, &[]);
    let pages = walk(&desk, Walk::Open).await;
    let sizes: Vec<usize> = pages.iter().map(|page| page.rows.len()).collect();
    assert_eq!(sizes, [50, 50, 20, 1]);
    walk(&desk, Walk::Snoozed).await;
    walk(&desk, Walk::Closed).await;
    insta::assert_snapshot!(told(&server), @"
    GET …/conversations?status=any_terminal&order_by=inserted_at_desc&limit=50&offset=0
    GET …/conversations?status=ready&order_by=inserted_at_asc&limit=50&offset=0
    GET …/conversations?status=running&order_by=inserted_at_asc&limit=50&offset=0
    GET …/conversations?status=running&order_by=inserted_at_asc&limit=50&offset=100
    GET …/conversations?status=running&order_by=inserted_at_asc&limit=50&offset=50
    GET …/conversations?status=scheduled&order_by=inserted_at_asc&limit=50&offset=0
    GET …/conversations?support_required=true&order_by=inserted_at_asc&limit=50&offset=0
    ");
    let seen = server.seen();
    let says_who = |request: &Seen| {
        let header = format!("x-caller: Token {CANARY}");
        request.headers.contains(&header)
            && !request
                .headers
                .iter()
                .any(|header| header.starts_with("authorization"))
    };
    assert!(seen.iter().all(says_who));
}

#[tokio::test]
async fn the_news_are_everything_under_way_and_the_latest_that_ended() {
    let mut waiting = row("w", "p", "running");
    waiting["support_required"] = json!(true);
    let mut late = row("l", "p", "completed");
    late["updated_at"] = json!("2026-04-02T00:00:00Z");
    let rows = vec![
        waiting,
        late,
        row("s", "p", "scheduled"),
        row("x", "p", "expired"),
    ];
    let server = Server::start(holding(rows)).await;
    let desk = client(&server.url, &[]);
    let page = desk.page(Walk::Recent, None).await.unwrap();
    assert_eq!((page.next, page.unreadable), (None, 0));
    let told: Vec<_> = page
        .rows
        .iter()
        .map(|row| (row.id.as_str(), row.state.word(), row.attention.len()))
        .collect();
    assert_eq!(
        told,
        [
            ("l", "closed", 0),
            ("s", "snoozed", 0),
            ("w", "open", 1),
            ("x", "closed", 0)
        ]
    );
    insta::assert_snapshot!(self::told(&server), @"
    GET …/conversations?status=any_terminal&order_by=updated_at_desc&limit=50&offset=0
    GET …/conversations?status=ready&order_by=inserted_at_asc&limit=50&offset=0
    GET …/conversations?status=running&order_by=inserted_at_asc&limit=50&offset=0
    GET …/conversations?status=scheduled&order_by=inserted_at_asc&limit=50&offset=0
    GET …/conversations?support_required=true&order_by=inserted_at_asc&limit=50&offset=0
    ");
}

#[tokio::test]
async fn a_desk_that_ignores_the_offset_is_survived_and_said() {
    let page: Vec<Value> = (0..50)
        .map(|number| row(&format!("r{number}"), "p", "running"))
        .collect();
    let body = Value::Array(page).to_string();
    let server = Server::start(move |_, _| answer(200, &body)).await;
    let desk = client(&server.url, &[]);
    let news = desk.page(Walk::Recent, None).await.unwrap();
    assert_eq!(news.rows.len(), 50, "each once");
    assert_eq!(server.seen().len(), 10, "two pages of each list are enough");
    assert_eq!(news.cut_short, None, "no walk gets any further");
    let pages = walk(&desk, Walk::Open).await;
    assert_eq!(server.seen().len(), 16, "and for a walk too");
    assert_eq!(
        pages[0].cut_short.as_deref(),
        Some(
            "Parrot: the list of those who wait for support is read up to its first 50, because the desk gives them \
             again whatever `offset` asks for"
        )
    );
    assert_eq!(
        pages.last().unwrap().cut_short.as_deref(),
        Some(
            "Parrot: the list is read up to its first 50, because the desk gives them again whatever `offset` asks for"
        )
    );
}

#[tokio::test]
async fn a_list_that_was_cut_is_not_forgotten_in_the_next_one() {
    let stuck: Vec<Value> = (0..50)
        .map(|number| row(&format!("r{number}"), "p", "running"))
        .collect();
    let stuck = Value::Array(stuck).to_string();
    let server = Server::start(move |_, request| match asked(request, "status") {
        Some("running") => answer(200, &stuck),
        _ => answer(200, "[]"),
    })
    .await;
    let pages = walk(&client(&server.url, &[]), Walk::Open).await;
    let told: Vec<_> = pages
        .iter()
        .map(|page| (page.rows.len(), page.cut_short.is_some()))
        .collect();
    assert_eq!(told, [(50, false), (50, true), (0, true)]);
}

#[tokio::test]
async fn news_that_are_too_many_for_a_look_are_said_to_be() {
    let many = (0..1_001).map(|number| row(&format!("r{number}"), "p", "running"));
    let server = Server::start(holding(many.collect())).await;
    let desk = client(&server.url, &[]);
    let news = desk.page(Walk::Recent, None).await.unwrap();
    assert_eq!(news.rows.len(), 1_000);
    assert_eq!(
        news.cut_short.as_deref(),
        Some("Parrot: more than 1000 conversations are under way; a look for news reads 1000")
    );
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_counted_in_a_list_without_others() {
    let server = Server::start(|_, request| match asked(request, "status") {
        Some("running") => answer(200, r#"[{"name": "Maria"}, 7]"#),
        _ => answer(200, "[]"),
    })
    .await;
    let pages = walk(&client(&server.url, &[]), Walk::Open).await;
    let unreadable: usize = pages.iter().map(|page| page.unreadable).sum();
    assert_eq!(unreadable, 2);
}

#[tokio::test]
async fn duplicates_are_dropped_and_what_cannot_be_read_is_counted() {
    let rows = json!([
        row("a", "p", "running"), row("a", "p", "running"), {"status": "running"}, 7, null,
        {"id": null}, {"id": ["x"]}, row("b", "p", "running"),
    ]);
    let server = Server::start(move |_, _| answer(200, &rows.to_string())).await;
    let desk = client(&server.url, &[]);
    let page = desk.page(Walk::Snoozed, None).await.unwrap();
    let ids: Vec<&str> = page.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((ids, page.unreadable), (vec!["a", "b"], 5));
}

#[tokio::test]
async fn every_field_may_be_missing_odd_or_unknown() {
    let full = json!({
        "id": "c", "account_id": "acc", "audience_membership_id": "p", "conversation_graph_id": "g",
        "status": "expired", "support_required": false, "expires_at": "2026-04-02T18:00:00Z",
        "inaction_ttl": 86400, "inserted_at": "2026-04-01T15:20:31.000001",
        "updated_at": "2026-04-01T15:44:02+02:00",
        "who": {"name": "Maria"}, "score": 7, "mood": "calm", "gone": null, "list": [1],
    });
    let names: Vec<String> = full.as_object().unwrap().keys().cloned().collect();
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(""),
        json!([]),
        json!({"a": 1}),
    ];
    let mut rows = vec![full.clone()];
    for name in &names {
        let mut without = full.clone();
        without.as_object_mut().unwrap().remove(name);
        rows.push(without);
        rows.extend(odd.iter().map(|value| {
            let mut one = full.clone();
            one[name.as_str()] = value.clone();
            one
        }));
    }
    let total = rows.len();
    assert!(total > 100);
    for (number, row) in rows.iter_mut().enumerate() {
        if row["id"] == "c" {
            row["id"] = json!(format!("c{number}"));
        }
    }
    let first = json!([rows[0]]).to_string();
    let body = Value::Array(rows).to_string();
    let server =
        Server::start(move |number, _| answer(200, if number == 0 { &first } else { &body })).await;
    let desk = client(&server.url, &[("name_field", "who.name")]);
    let page = desk.page(Walk::Snoozed, None).await.unwrap();
    insta::assert_snapshot!(show::page(&page));
    // More rows than were asked for are rows all the same.
    let page = desk.page(Walk::Snoozed, None).await.unwrap();
    assert_eq!(page.rows.len() + page.unreadable, total);
    // Without an identity: absent, null, blank, a list, an object. `true` and `-1` spell one.
    assert_eq!(page.unreadable, 5);
}

#[tokio::test]
async fn the_life_of_a_conversation_is_a_state() {
    let words = [
        "running",
        "ready",
        "scheduled",
        "completed",
        "expired",
        "cancelled",
        "dreaming",
    ];
    let rows: Vec<Value> = words.iter().map(|word| row(word, "p", word)).collect();
    let body = Value::Array(rows).to_string();
    let server = Server::start(move |_, _| answer(200, &body)).await;
    let page = client(&server.url, &[])
        .page(Walk::Closed, None)
        .await
        .unwrap();
    let told: Vec<_> = page
        .rows
        .iter()
        .map(|row| {
            (
                row.state.word(),
                row.outcome.as_ref().map(|word| word.raw().to_owned()),
            )
        })
        .collect();
    let ended = |word: &str| ("closed", Some(word.to_owned()));
    assert_eq!(
        told,
        [
            ("open", None),
            ("open", None),
            ("snoozed", None),
            ended("completed"),
            ended("expired"),
            ended("cancelled"),
            ("open", None),
        ]
    );
}

async fn failing(status: u16, body: &'static str) -> Failure {
    let server = Server::start(move |_, _| answer(status, body)).await;
    let desk = client(&server.url, &[]);
    desk.page(Walk::Snoozed, None).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_says_what_to_look_at() {
    let phoenix = r#"{"errors":{"detail":"Unauthorized"},"message":"other"}"#;
    let failure = failing(401, phoenix).await;
    assert_eq!(failure.kind, FailureKind::Unauthorized);
    assert_eq!(
        failure.message.raw(),
        "Unauthorized; check the header, its value and `account`"
    );
    let failure = failing(404, r#"{"errors":{"detail":"Not Found"}}"#).await;
    assert_eq!(failure.kind, FailureKind::BadAnswer, "a list is never gone");
    assert_eq!(
        failure.message.raw(),
        "Not Found; check `base_url`, `account` and `list_path`"
    );
    let failure = failing(422, "status is unknown").await;
    assert_eq!(
        (failure.kind, failure.message.raw()),
        (FailureKind::Rejected, "status is unknown")
    );
    let failure = failing(401, r#"{"error":"sk_CANARY-4711 is no key"}"#).await;
    assert!(!failure.message.raw().contains("CANARY"));
}

#[tokio::test]
async fn reads_wait_and_try_again() {
    let script = |number: usize, _: &Seen| match number {
        0 => with(429, &[("retry-after", "1")], b"slow down"),
        1 => answer(503, ""),
        _ => answer(200, "[]"),
    };
    let server = Server::start(script).await;
    let desk = client(&server.url, &[]);
    let page = desk.page(Walk::Snoozed, None).await.unwrap();
    assert_eq!((page, server.seen().len()), (Page::default(), 3));
}

#[tokio::test]
async fn without_its_options_nothing_is_sent_and_nothing_can_be() {
    let server = Server::start(|_, _| answer(500, "")).await;
    let desk = client(&server.url, &[]);
    let can = desk.capabilities();
    for (ability, is_local) in [
        (Ability::Reply, false),
        (Ability::Messages, false),
        (Ability::Close, false),
        (Ability::Note, true),
        (Ability::Tag, true),
        (Ability::Snooze, true),
    ] {
        let is_right = match can.verdict(ability) {
            Verdict::Yes => false,
            Verdict::Local(_) => is_local,
            Verdict::No(_) => !is_local,
        };
        assert!(is_right, "{ability:?}");
    }
    let id = ConversationId::from("c");
    for change in [
        Change::Reply("Hi".into()),
        Change::Note("Hi".into()),
        Change::Close,
        Change::Delete,
        Change::Rename("x".into()),
    ] {
        let failure = desk.perform(&id, &change).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.received),
            (FailureKind::Unsupported, Received::No)
        );
    }
    assert!(desk.directory().await.is_err() && desk.search("x", None).await.is_err());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_reply_addresses_the_person_once_and_is_believed() {
    for (status, said, has_part) in [
        (201, "", false),
        (200, "thanks", false),
        (204, "", false),
        (
            201,
            r#"{"data":{"id":"m","body":"Hi \"you\"","inserted_at":"2026-04-01T15:20:31"}}"#,
            true,
        ),
        (
            201,
            r#"{"data":{"id":"m","body":"another","inserted_at":"2026-04-01T15:20:31"}}"#,
            false,
        ),
    ] {
        let list = holding(vec![row("c", "p-1", "running")]);
        let server = Server::start(move |number, request| {
            if request.line.starts_with("POST") {
                answer(status, said)
            } else {
                list(number, request)
            }
        })
        .await;
        let details = [&SENDING[..], &[("messages_path", "m/{conversation}")]].concat();
        let desk = client(&server.url, &details);
        let sent = desk
            .perform(
                &ConversationId::from("c"),
                &Change::Reply("Hi \"you\"".into()),
            )
            .await
            .unwrap();
        let Outcome {
            part,
            conversation,
            is_accepted,
        } = sent;
        assert_eq!(
            (part.is_some(), conversation, is_accepted),
            (has_part, None, true),
            "{said}"
        );
        let posts: Vec<String> = server
            .seen()
            .iter()
            .map(Seen::brief)
            .filter(|line| line.starts_with("POST"))
            .collect();
        assert_eq!(
            posts,
            [r#"POST /api/v2/accounts/me/texts?to=p-1 {"to":"p-1","words":["Hi \"you\""]}"#]
        );
    }
}

#[tokio::test]
async fn a_text_is_never_tried_again() {
    for reply in [|| answer(500, ""), || Reply::Reset, || answer(429, "")] {
        let list = holding(vec![row("c", "p", "running")]);
        let server = Server::start(move |number, request| {
            if request.line.starts_with("POST") {
                reply()
            } else {
                list(number, request)
            }
        })
        .await;
        let desk = client(&server.url, &SENDING);
        let id = ConversationId::from("c");
        desk.perform(&id, &Change::Reply("Hi".into()))
            .await
            .unwrap_err();
        let posts = server.seen();
        let posts = posts.iter().filter(|seen| seen.line.starts_with("POST"));
        assert_eq!(posts.count(), 1);
    }
}

#[tokio::test]
async fn a_conversation_is_found_again_without_an_address_of_its_own() {
    let rows = vec![
        row("old", "p", "completed"),
        row("new", "p", "running"),
        row("other", "q", "expired"),
    ];
    let server = Server::start(holding(rows)).await;
    let desk = client(&server.url, &[]);
    // Nothing is known of it: the lists are looked through, then its person is remembered.
    let thread = desk.conversation(&"other".into()).await.unwrap();
    assert_eq!(
        (thread.conversation.state, thread.parts),
        (State::Closed, Vec::new())
    );
    let before = server.seen().len();
    assert!(desk.conversation(&"old".into()).await.is_ok());
    insta::assert_snapshot!(server.seen()[before].brief(), @"GET /api/v2/accounts/me/conversations?audience_membership_id=p&order_by=inserted_at_asc&limit=50&offset=0");
    assert_eq!(server.seen().len(), before + 1);
    let failure = desk.conversation(&"none".into()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Gone);
}

#[tokio::test]
async fn what_is_behind_the_ceiling_is_not_called_gone() {
    let many = (0..1_200).map(|number| row(&format!("r{number}"), "p", "expired"));
    let server = Server::start(holding(many.collect())).await;
    let desk = client(&server.url, &[]);
    let failure = desk.conversation(&"far".into()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Rejected, "{failure:?}");
    let failure = desk.conversation(&"r1199".into()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Rejected);
}

#[tokio::test]
async fn a_wrong_path_makes_nothing_gone() {
    let list = holding(vec![row("c", "p", "running")]);
    let server = Server::start(move |number, request| {
        if request.line.contains("/talks/") {
            answer(404, r#"{"errors":{"detail":"Not Found"}}"#)
        } else {
            list(number, request)
        }
    })
    .await;
    let desk = client(
        &server.url,
        &[("conversation_path", "talks/{conversation}")],
    );
    assert!(desk.conversation(&"c".into()).await.is_ok());
    let failure = desk.conversation(&"d".into()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Gone, "no list has it either");
}

#[tokio::test]
async fn another_conversation_than_asked_for_is_no_answer() {
    let server = Server::start(|_, _| answer(200, r#"{"data":{"id":"x"}}"#)).await;
    let desk = client(
        &server.url,
        &[("conversation_path", "conversations/{conversation}")],
    );
    let failure = desk.conversation(&"c".into()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadAnswer);
}

#[tokio::test]
async fn messages_are_read_where_the_profile_says_how() {
    let messages = json!({"meta": 1, "texts": [
        {"id": 2, "content": {"words": "and?"}, "from": "THEM", "inserted_at": "2026-04-01T15:30:00"},
        {"id": 1, "content": {"words": "Hello"}, "from": "us", "inserted_at": "2026-04-01T15:21:00Z"},
        {"id": 1, "content": {"words": "Hello"}, "from": "us", "inserted_at": "2026-04-01T15:21:00Z"},
        {"id": 3, "from": "them", "inserted_at": "2026-04-01T15:31:00Z"},
        {"id": 4}, {"content": {"words": "lost"}}, "?",
    ]})
    .to_string();
    let mut waiting = row("c", "p", "running");
    waiting["support_required"] = json!(true);
    let server = talking(vec![waiting], messages).await;
    let desk = client(
        &server.url,
        &[
            ("messages_path", "talks/{conversation}?who={person}"),
            ("text_field", "content.words"),
            ("direction_field", "from"),
            ("incoming_value", "them"),
        ],
    );
    let thread = desk.conversation(&"c".into()).await.unwrap();
    let told: Vec<_> = thread
        .parts
        .iter()
        .map(|part| {
            (
                part.id.as_str(),
                part.side(),
                part.body().map(|body| body.plain.is_some()),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("1", Side::Teammate, Some(true)),
            ("2", Side::Customer, Some(true)),
            ("3", Side::Customer, Some(false)),
            ("unreadable", Side::Event, None),
        ]
    );
    assert!(matches!(&thread.parts[3].content, Content::Event(_)));
    assert_eq!(thread.conversation.last_part, Some("3".into()));
    let Conversation {
        waiting_since,
        preview,
        attention,
        ..
    } = thread.conversation;
    assert_eq!(waiting_since, Some("2026-04-01T15:30:00Z".parse().unwrap()));
    assert_eq!(preview.unwrap().raw(), "Hello");
    assert_eq!(attention.len(), 1);
}

#[tokio::test]
async fn a_full_page_of_messages_may_be_one_of_several() {
    for (path, count, is_cut) in [
        ("talks/{conversation}", 49, false),
        ("talks/{conversation}", 50, true),
        // More than a page holds: there are no pages.
        ("talks/{conversation}", 51, false),
        ("talks/{conversation}?limit=20", 20, true),
        ("talks/{conversation}?limit=200", 50, false),
        ("talks/{conversation}?limit=0", 50, false),
    ] {
        let messages = (0..count).map(
            |number| json!({"id": number, "body": "x", "inserted_at": "2026-04-01T15:21:00Z"}),
        );
        let messages = messages.collect::<Value>().to_string();
        let server = talking(vec![row("c", "p", "running")], messages).await;
        let desk = client(&server.url, &[("messages_path", path)]);
        let thread = desk.conversation(&"c".into()).await.unwrap();
        assert_eq!(
            (thread.parts.len(), thread.is_cut),
            (count, is_cut),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_person_comes_with_what_they_were_texted_about() {
    let mut named = row("a", "p", "running");
    named["who"] = json!({"name": "Maria", "phone": "+351 912"});
    named["updated_at"] = json!("2026-04-03T00:00:00Z");
    let mut flow = row("b", "p", "completed");
    flow["conversation_graph_id"] = json!("g1");
    let server = Server::start(holding(vec![named, flow, row("c", "q", "running")])).await;
    let desk = client(
        &server.url,
        &[("name_field", "who.name"), ("phone_field", "who.phone")],
    );
    let card = desk.contact(&ContactId::from("p")).await.unwrap();
    assert_eq!(card.contact.name.raw(), "Maria");
    assert_eq!(card.contact.phone.unwrap().raw(), "+351 912");
    let earlier: Vec<_> = card
        .earlier
        .iter()
        .map(|one| (one.id.as_str(), one.title.raw(), one.closed))
        .collect();
    assert_eq!(
        earlier,
        [("a", "running", false), ("b", "completed, flow g1", true)]
    );
    insta::assert_snapshot!(told(&server), @"
    GET …/conversations?audience_membership_id=p&order_by=updated_at_desc&limit=20&offset=0
    GET …/conversations?audience_membership_id=p&status=any_terminal&order_by=updated_at_desc&limit=5&offset=0
    ");
    let failure = desk.contact(&ContactId::from("z")).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Gone);
}

#[tokio::test]
async fn a_cursor_of_another_walk_begins_it_again() {
    let server = Server::start(|_, _| answer(200, "[]")).await;
    let desk = client(&server.url, &[]);
    for cursor in ["", "x", "1", "7:0", "0:-1", "0:x"] {
        let failure = desk
            .page(Walk::Snoozed, Some(&Cursor::new(cursor)))
            .await
            .unwrap_err();
        assert_eq!(failure.kind, FailureKind::StaleCursor, "{cursor}");
    }
}

#[tokio::test]
async fn answers_that_are_none_are_failures() {
    for body in [
        "",
        "null",
        "7",
        "{}",
        r#"{"data":null}"#,
        "[{",
        "<html>",
        r#""x""#,
    ] {
        let server = Server::start(move |_, _| answer(200, body)).await;
        let desk = client(&server.url, &[]);
        let failure = desk.page(Walk::Snoozed, None).await.unwrap_err();
        let is_told = matches!(failure.kind, FailureKind::BadAnswer | FailureKind::Broken);
        assert!(is_told, "{body}: {failure:?}");
    }
}

#[test]
fn what_identifies_nobody_is_refused_before_anything_is_sent() {
    let base = "http://127.0.0.1:1";
    for header in ["", "Content-Length", "Host", "X Y", "X-Ä"] {
        let settings = ParrotSettings {
            header: header.to_owned(),
            ..settings(base, &[])
        };
        let problem = Parrot::new(settings).unwrap_err().to_string();
        assert!(!problem.contains("CANARY"), "{problem}");
    }
    for account in ["", " ", ".."] {
        let settings = ParrotSettings {
            account: account.to_owned(),
            ..settings(base, &[])
        };
        assert!(Parrot::new(settings).is_err(), "{account}");
    }
}
