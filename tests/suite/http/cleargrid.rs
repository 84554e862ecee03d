//! ClearGrid: recorded pages, pages that are not what they should be, and the log-in word for word.

use std::time::Duration;

use insta::assert_snapshot;
use tinbox::backend::cleargrid::decode::{self, Asked};
use tinbox::backend::cleargrid::{Cleargrid, CleargridSettings};
use tinbox::backend::http::Deadlines;
use tinbox::backend::{Backend, Cursor, Walk, Window};
use tinbox::domain::conversation::{Conversation, State};
use tinbox::domain::event::Event;
use tinbox::domain::failure::{Failure, FailureKind};
use tinbox::domain::part::Content;
use tinbox::domain::untrusted::Untrusted;

use super::server::{Reply, Seen, Server, json};

/// In every log-in, and in nothing that is ever shown.
const CANARY: &str = "pass CANARY wört";

const PAGE: &str = include_str!("../../fixtures/wire/cleargrid/page.json");

fn client(url: &str) -> Cleargrid {
    let desk = Cleargrid::new(CleargridSettings {
        base_url: url.to_owned(),
        lender: "acme/../x".to_owned(),
        email: "ana@acme.example".to_owned(),
        password: CANARY.to_owned().into(),
        state: State::Closed,
        deadlines: Deadlines {
            connect: Duration::from_secs(2),
            read: Duration::from_secs(2),
            write: Duration::from_secs(2),
            pause: Duration::from_millis(4),
        },
    });
    desk.unwrap()
}

fn window() -> Window {
    Window {
        since: "2026-02-03T00:00:00.0009Z".parse().unwrap(),
        until: "2026-02-04T10:00:00.5Z".parse().unwrap(),
        limit: 250,
    }
}

/// Why the first page of the window is not given.
async fn changes_refused(server: &Server) -> Failure {
    let page = client(&server.url).changes(window(), None).await;
    page.unwrap_err()
}

fn raw(text: Option<&Untrusted>) -> &str {
    text.map_or("-", Untrusted::raw)
}

fn told(row: &Conversation) -> String {
    let delivery = row.delivery.as_ref().unwrap();
    let labels: Vec<String> = row
        .attributes
        .iter()
        .map(|label| format!("{}={}", label.name.raw(), label.value.raw()))
        .collect();
    format!(
        "{} {:?} {} ({}) created {} updated {}\n  {:?}: {} {} {}\n  {}",
        row.id.as_str(),
        row.state,
        raw(row.title.as_ref()),
        row.channel.word(),
        row.created_at,
        row.updated_at,
        delivery.outcome,
        raw(delivery.status.as_ref()),
        raw(delivery.code.as_ref()),
        raw(delivery.detail.as_ref()),
        labels.join(" "),
    )
}

#[test]
fn a_recorded_page_is_read_whatever_is_in_it() {
    let page = decode::page(PAGE.as_bytes(), Asked::default(), State::Closed).unwrap();
    let rows: Vec<String> = page
        .rows
        .iter()
        .map(|row| {
            let Content::Event(Event::Derived(words)) = decode::event(row).content else {
                panic!("it is told as something we made");
            };
            format!("{}\n  {}", told(row), words.raw())
        })
        .collect();
    assert_snapshot!(rows.join("\n"));
    assert_eq!(page.next, Some(Cursor::new("b3BhcXVl+/=")));
    assert_eq!(page.unreadable, 3, "no identity, no time, no row");
}

#[test]
fn every_field_of_a_row_may_be_anything() {
    let fields = [
        "public_id",
        "platform",
        "purpose",
        "type",
        "by",
        "operation",
        "status",
        "visibility",
        "delivery_status",
        "created_at",
        "updated_at",
    ];
    for odd in [
        "null",
        "7",
        "true",
        "[]",
        "{}",
        "\"\"",
        "[{\"a\":1}]",
        "\"\\u0000\\u001b[2J\"",
    ] {
        for field in fields {
            let row = fields
                .iter()
                .filter(|other| **other != field)
                .map(|other| match *other {
                    "created_at" | "updated_at" => {
                        format!("\"{other}\":\"2026-02-03T09:10:11Z\"")
                    }
                    other => format!("\"{other}\":\"x\""),
                })
                .chain([format!("\"{field}\":{odd}")])
                .collect::<Vec<_>>()
                .join(",");
            let body = format!(
                "{{\"body\":{{\"rows\":[{{{row}}}],\"pagination\":{{\"nextCursor\":null}}}}}}"
            );
            let page = decode::page(body.as_bytes(), Asked::default(), State::Closed).unwrap();
            assert_eq!(page.rows.len() + page.unreadable, 1, "{field}: {odd}");
            page.rows.iter().for_each(|row| drop(decode::event(row)));
        }
    }
}

fn refused(body: &str) -> Failure {
    let asked = Asked {
        since: Some("2026-02-03T00:00:00Z".parse().unwrap()),
        until: Some("2026-02-04T00:00:00Z".parse().unwrap()),
    };
    decode::page(body.as_bytes(), asked, State::Closed).unwrap_err()
}

#[test]
fn a_page_that_does_not_say_where_it_ends_is_no_page() {
    for (body, why) in [
        ("[]", "the answer does not hold an object"),
        ("{}", "the answer does not hold a page"),
        (
            r#"{"code":200,"message":"maintenance","body":null}"#,
            "the answer does not hold a page (maintenance)",
        ),
        (
            r#"{"body":{"rows":[]}}"#,
            "the page does not say whether another one follows",
        ),
        (
            r#"{"body":{"rows":[],"pagination":{}}}"#,
            "the page does not say whether another one follows",
        ),
        (
            r#"{"body":{"rows":[],"pagination":{"nextCursor":""}}}"#,
            "the page does not say whether another one follows",
        ),
        (
            r#"{"body":{"rows":[],"pagination":{"nextCursor":7}}}"#,
            "the page does not say whether another one follows",
        ),
        (
            r#"{"body":{"pagination":{"nextCursor":null}}}"#,
            "the page does not hold rows",
        ),
        (
            r#"{"body":{"rows":[],"pagination":{"nextCursor":null},"meta":{"since":"2026-02-03T12:00:00Z"}}}"#,
            "the page is about a shorter time than what was asked for",
        ),
        (
            r#"{"body":{"rows":[],"pagination":{"nextCursor":null},"meta":{"until":"2026-02-03T12:00:00Z"}}}"#,
            "the page is about a shorter time than what was asked for",
        ),
    ] {
        let failure = refused(body);
        assert_eq!(failure.kind, FailureKind::BadAnswer, "{body}");
        assert_eq!(failure.message.raw(), why, "{body}");
    }
}

const GRANTED: &str =
    r#"{"lenderPublicId":"5d1f-22","token":"tok-1","refreshToken":"ref/1","expires":9}"#;
const EMPTY: &str = r#"{"body":{"rows":[],"pagination":{"nextCursor":null}}}"#;

fn is_login(seen: &Seen) -> bool {
    seen.line.ends_with("/login")
}

/// A desk that lets everybody in, and then says always the same.
async fn granting(status: u16, body: &'static str) -> Server {
    Server::start(move |_, seen| {
        if is_login(seen) {
            json(200, GRANTED)
        } else {
            json(status, body)
        }
    })
    .await
}

/// What was asked, with the key it was asked with.
fn conversation(server: &Server) -> String {
    let lines = server.seen().into_iter().map(|seen| {
        let key = seen
            .headers
            .iter()
            .find_map(|header| header.strip_prefix("authorization: "));
        format!("{} [{}]", seen.brief(), key.unwrap_or("no key"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_first_request_logs_in_and_the_next_ones_use_what_that_gave() {
    let server = granting(200, EMPTY).await;
    let desk = client(&server.url);
    desk.changes(window(), None).await.unwrap();
    desk.changes(window(), Some(&Cursor::new("b3BhcXVl+/=")))
        .await
        .unwrap();
    desk.page(Walk::Recent, None).await.unwrap();
    for walk in [Walk::Open, Walk::Snoozed] {
        let page = desk.page(walk, None).await.unwrap();
        assert!(page.rows.is_empty() && page.next.is_none(), "{walk:?}");
    }
    assert_snapshot!(conversation(&server));
}

/// A desk that refuses tokens until it gives out one it likes.
fn expired(good: &'static str) -> impl Fn(usize, &Seen) -> Reply + Send + Sync {
    move |number, seen| {
        let is_good = seen
            .headers
            .iter()
            .any(|header| header == &format!("authorization: Bearer {good}"));
        if is_login(seen) {
            json(
                200,
                &format!(
                    r#"{{"lenderPublicId":"5d1f-22","token":"login-{number}","refreshToken":"ref"}}"#
                ),
            )
        } else if seen.line.ends_with("/refresh-token") {
            json(200, &format!(r#"{{"token":"fresh-{number}"}}"#))
        } else if is_good {
            json(200, EMPTY)
        } else {
            json(
                401,
                r#"{"success":false,"message":"expired","requestId":"r-1"}"#,
            )
        }
    }
}

#[tokio::test]
async fn an_expired_token_is_renewed_once() {
    let server = Server::start(expired("fresh-2")).await;
    client(&server.url).changes(window(), None).await.unwrap();
    let lines: Vec<_> = server.seen().iter().map(|seen| seen.line.clone()).collect();
    assert_eq!(lines.len(), 4, "log in, ask, renew, ask: {lines:?}");
}

#[tokio::test]
async fn a_renewed_token_that_does_not_help_leads_to_one_log_in() {
    let server = Server::start(expired("login-4")).await;
    client(&server.url).changes(window(), None).await.unwrap();
    let lines: Vec<_> = server.seen().iter().map(|seen| seen.line.clone()).collect();
    assert_eq!(lines.len(), 6, "and ask again: {lines:?}");
    assert!(lines[4].ends_with("/login"));
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_leads_to_one_log_in() {
    for (status, said) in [
        (401, "{}"),
        (500, r#"{"success":false,"message":"trouble"}"#),
        (502, "<html>"),
        (404, "<html>"),
        (302, ""),
        (200, "[]"),
        (200, "not JSON"),
        (200, "{}"),
    ] {
        let desk = expired("login-3");
        let server = Server::start(move |number, seen| {
            if seen.line.ends_with("/refresh-token") {
                json(status, said)
            } else {
                desk(number, seen)
            }
        })
        .await;
        let asked = client(&server.url).changes(window(), None).await;
        let lines: Vec<_> = server.seen().iter().map(|seen| seen.line.clone()).collect();
        assert!(asked.is_ok(), "{status} {said}: {asked:?}");
        assert_eq!(lines.len(), 5, "log in, ask, renew, log in, ask: {lines:?}");
        assert!(lines[3].ends_with("/login"), "{lines:?}");
    }
}

#[tokio::test]
async fn a_way_that_is_blocked_costs_no_password_and_shows_no_token() {
    let desk = expired("none");
    let server = Server::start(move |number, seen| {
        if seen.line.ends_with("/refresh-token") {
            let said = format!("slow down: {} {CANARY}", seen.body);
            json(429, &serde_json::json!({"message": said}).to_string())
        } else if is_login(seen) {
            let pass = r#"{"lenderPublicId":"5d1f-22","token":"t","refreshToken":"CANARY\"ref"}"#;
            json(200, pass)
        } else {
            desk(number, seen)
        }
    })
    .await;
    let failure = changes_refused(&server).await;
    assert!(matches!(failure.kind, FailureKind::RateLimited(_)));
    assert_eq!(
        failure.message.raw(),
        r#"slow down: {"refreshToken":"[token]"} [password]"#
    );
    assert_eq!(server.seen().len(), 3, "log in, ask, renew");
}

#[tokio::test]
async fn when_nothing_helps_the_person_is_told_what_to_check() {
    let server = Server::start(expired("none")).await;
    let failure = changes_refused(&server).await;
    assert_eq!(server.seen().len(), 6, "and no further");
    assert_eq!(failure.kind, FailureKind::Unauthorized);
    assert_eq!(
        failure.message.raw(),
        "ClearGrid does not let `ana@acme.example` in for lender `acme/../x`: expired (request r-1); check \
         CLEARGRID_EMAIL, CLEARGRID_PASSWORD and CLEARGRID_LENDER, or config.toml"
    );
}

#[tokio::test]
async fn a_refusal_that_repeats_the_password_does_not_show_it() {
    let server = Server::start(|_, seen| {
        let body = serde_json::json!({ "success": false, "message": format!("no: {}", seen.body) });
        json(400, &body.to_string())
    })
    .await;
    let failure = changes_refused(&server).await;
    assert_eq!(failure.kind, FailureKind::Unauthorized);
    let said = failure.message.raw();
    assert!(
        said.contains("[password]") && !said.contains("CANARY"),
        "{said}"
    );
    assert!(!format!("{:?}", client(&server.url)).contains("CANARY"));
}

#[tokio::test]
async fn a_log_in_that_gives_nothing_is_said_so() {
    for (body, why) in [
        (
            "{}",
            "the log-in was answered without a lender or without a token",
        ),
        (
            r#"{"lenderPublicId":"x"}"#,
            "the log-in was answered without a lender or without a token",
        ),
        (
            r#"{"lenderPublicId":"x","token":"a b"}"#,
            "the log-in was answered without a lender or without a token",
        ),
        ("[]", "the log-in was answered with something else"),
    ] {
        let server = Server::start(move |_, _| json(200, body)).await;
        let failure = changes_refused(&server).await;
        assert_eq!(
            (failure.kind, failure.message.raw()),
            (FailureKind::BadAnswer, why)
        );
    }
}

#[tokio::test]
async fn another_lenders_exports_are_refused_with_what_to_check() {
    let refusal = r#"{"success":false,"message":"lender mismatch","requestId":"r-9"}"#;
    let server = granting(403, refusal).await;
    let failure = changes_refused(&server).await;
    assert_eq!(failure.kind, FailureKind::Forbidden);
    assert_eq!(
        failure.message.raw(),
        "lender mismatch (request r-9); `ana@acme.example` may not read what `acme/../x` exports: check \
         CLEARGRID_LENDER, or lender in config.toml"
    );
    assert_eq!(server.seen().len(), 2, "not asked again");
}
