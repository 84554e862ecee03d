//! A network and a server that misbehave, and what is made of it: safety.md 3.1, from real sockets.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tinbox::backend::featurebase::{Featurebase, FeaturebaseSettings};
use tinbox::backend::http::{ApiKey, Deadlines};
use tinbox::backend::{Backend, Cursor, Walk};
use tinbox::domain::change::Change;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::ConversationId;
use tokio::io::AsyncWriteExt;

use super::requests::healthy;
use super::server::{Reply, Seen, Server, head, json, with};
use super::{ANA, CANARY, client, fixture};

/// One try and two more.
const TRIES: usize = 3;

/// How reading and replying fail on a server that answers everything but the lists that way, and how often each was
/// tried. No failure may show the key.
async fn fail(
    script: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
) -> ((FailureKind, usize), (FailureKind, Received, usize)) {
    let server = Server::start(move |number, seen| {
        if seen.line == "GET /v2/admins" {
            healthy(number, seen)
        } else {
            script(seen)
        }
    })
    .await;
    let desk = impatient(&server.url);
    let id = ConversationId::from("4812");
    let read = desk.conversation(&id).await.unwrap_err();
    let write = desk
        .perform(&id, &Change::Reply("Hi".into()))
        .await
        .unwrap_err();
    for failure in [&read, &write] {
        hides_the_key(failure);
    }
    let count = |method: &str| {
        let seen = server.seen();
        seen.iter()
            .filter(|seen| seen.line.starts_with(method) && !seen.line.contains("admins"))
            .count()
    };
    (
        (read.kind, count("GET")),
        (write.kind, write.received, count("POST")),
    )
}

fn hides_the_key(failure: &Failure) {
    let shown = format!("{failure:?} {} {}", failure.kind, failure.message.raw());
    assert!(!shown.contains("CANARY"), "{shown}");
}

fn impatient(url: &str) -> Featurebase {
    Featurebase::new(FeaturebaseSettings {
        base_url: url.to_owned(),
        api_key: ApiKey::new(CANARY).unwrap(),
        acting_admin: Some(ANA.to_owned()),
        deadlines: Deadlines {
            connect: Duration::from_secs(2),
            read: Duration::from_secs(5),
            write: Duration::from_secs(5),
            pause: Duration::from_millis(1),
        },
    })
    .unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_body_cut_anywhere_leaves_nothing_half() {
    for end in [0, 1, 40, 200, 900] {
        let (read, write) = fail(move |_| {
            let body = fixture!("conversation").as_bytes();
            let headers = [("content-length", body.len().to_string())];
            let head = head(200, &[(headers[0].0, &headers[0].1)]);
            Reply::Close([&head, &body[..end]].concat())
        })
        .await;
        assert_eq!(read, (FailureKind::Broken, TRIES), "cut at {end}");
        assert_eq!(
            write,
            (FailureKind::Broken, Received::Unknown, 1),
            "cut at {end}"
        );
    }
}

#[tokio::test]
async fn a_head_cut_anywhere_is_a_broken_connection() {
    for end in [0, 5, 14, 30] {
        let (read, write) = fail(move |_| {
            Reply::Close(head(200, &[("content-type", "application/json")])[..end].to_vec())
        })
        .await;
        assert_eq!(read, (FailureKind::Broken, TRIES), "cut at {end}");
        assert_eq!(
            write,
            (FailureKind::Broken, Received::Unknown, 1),
            "cut at {end}"
        );
    }
}

#[tokio::test]
async fn a_body_without_length_must_end_where_its_json_does() {
    let (read, write) = fail(|_| {
        let body = &fixture!("conversation").as_bytes()[..700];
        Reply::Close([&head(200, &[]), body].concat())
    })
    .await;
    assert_eq!(read, (FailureKind::Broken, TRIES));
    assert_eq!(write, (FailureKind::Broken, Received::Unknown, 1));
    let server = Server::start(|_, _| {
        Reply::Close([&head(200, &[]), fixture!("conversation").as_bytes()].concat())
    })
    .await;
    let thread = client(&server.url)
        .conversation(&ConversationId::from("4812"))
        .await
        .unwrap();
    assert_eq!(thread.parts.len(), 20);
}

#[tokio::test]
async fn a_reset_after_the_request_leaves_a_question_behind_a_write() {
    let (read, write) = fail(|_| Reply::Reset).await;
    assert_eq!(read, (FailureKind::Broken, TRIES));
    assert_eq!(write, (FailureKind::Broken, Received::Unknown, 1));
}

#[tokio::test]
async fn a_read_goes_through_at_the_next_try() {
    let server = Server::start(|number, seen| match number {
        0 => Reply::Reset,
        1 => json(503, ""),
        _ => healthy(number, seen),
    })
    .await;
    let page = impatient(&server.url).page(Walk::Open, None).await.unwrap();
    assert_eq!((page.rows.len(), server.seen().len()), (3, 3));
}

#[tokio::test]
async fn a_connection_the_server_closed_meanwhile_is_no_failure() {
    let server = Server::start(|number, seen| match healthy(number, seen) {
        Reply::Send(bytes) => Reply::Close(bytes),
        other => other,
    })
    .await;
    let desk = client(&server.url);
    for _ in 0..5 {
        desk.page(Walk::Open, None).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_listening_proves_that_nothing_was_sent() {
    let url = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let desk = impatient(&url);
    let id = ConversationId::from("4812");
    for failure in [
        desk.page(Walk::Open, None).await.unwrap_err(),
        desk.perform(&id, &Change::Delete).await.unwrap_err(),
    ] {
        assert_eq!(
            (&failure.kind, failure.received),
            (&FailureKind::Unreachable, Received::No)
        );
        assert!(
            failure.message.raw().contains("refused"),
            "{}",
            failure.message.raw()
        );
        assert!(failure.is_offline());
        hides_the_key(&failure);
    }
}

#[tokio::test]
async fn a_server_without_encryption_is_no_encrypted_server() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream
                .write_all(&head(400, &[("content-length", "0")]))
                .await
                .unwrap();
        }
    });
    let desk = impatient(&url);
    let failure = desk
        .perform(&ConversationId::from("1"), &Change::Delete)
        .await
        .unwrap_err();
    assert_eq!(
        (&failure.kind, failure.received),
        (&FailureKind::Tls, Received::No)
    );
    hides_the_key(&failure);
}

/// A client with deadlines of that many milliseconds.
fn hasty(url: &str, milliseconds: u64) -> Featurebase {
    let deadline = Duration::from_millis(milliseconds);
    Featurebase::new(FeaturebaseSettings {
        base_url: url.to_owned(),
        api_key: ApiKey::new(CANARY).unwrap(),
        acting_admin: None,
        deadlines: Deadlines {
            read: deadline,
            write: deadline,
            ..Deadlines::default()
        },
    })
    .unwrap()
}

#[tokio::test]
async fn silence_and_trickles_end_at_the_deadline() {
    for slow in [false, true] {
        let server = Server::start(move |_, _| {
            if slow {
                let body = head(200, &[("content-length", "100000")]);
                Reply::Trickle([body, vec![b' '; 1000]].concat(), Duration::from_millis(2))
            } else {
                Reply::Hang
            }
        })
        .await;
        let desk = hasty(&server.url, 80);
        let read = desk.page(Walk::Open, None).await.unwrap_err();
        let write = desk
            .perform(&ConversationId::from("1"), &Change::Delete)
            .await
            .unwrap_err();
        assert_eq!(read.kind, FailureKind::Timeout);
        assert_eq!(
            (write.kind, write.received),
            (FailureKind::Timeout, Received::Unknown)
        );
        for method in ["POST", "DELETE"] {
            let seen = server.seen();
            let tries = seen
                .iter()
                .filter(|seen| seen.line.starts_with(method))
                .count();
            assert!(tries <= 1, "a deadline is for all tries together");
        }
    }
}

#[tokio::test]
async fn who_stops_waiting_stops_the_request() {
    let server = Server::start(|_, _| Reply::Hang).await;
    let desk = client(&server.url);
    let id = ConversationId::from("1");
    tokio::select! {
        _ = desk.conversation(&id) => unreachable!("it hangs"),
        () = server.until(|seen| seen.len() == 1) => {}
    }
    server
        .until(|seen| seen.last().is_some_and(|last| last.line == "gone"))
        .await;
}

#[tokio::test]
async fn no_redirect_is_followed_and_the_other_host_sees_nothing() {
    for status in [301, 302, 303, 307, 308] {
        let other = Server::start(healthy).await;
        let to = format!("{}/v2/conversations/4812", other.url);
        let (read, write) = fail(move |_| with(status, &[("location", &to)], b"")).await;
        assert_eq!(read, (FailureKind::BadAnswer, 1), "{status}");
        let received = if status == 303 {
            Received::Unknown
        } else {
            Received::Refused
        };
        assert_eq!(write, (FailureKind::BadAnswer, received, 1), "{status}");
        assert!(other.seen().is_empty(), "{status}");
    }
}

#[tokio::test]
async fn bombs_and_endless_bodies_stop() {
    let packed = gzip(&vec![b' '; 64 * 1024 * 1024]);
    let (read, write) = fail(move |_| with(200, &[("content-encoding", "gzip")], &packed)).await;
    assert_eq!(read, (FailureKind::TooBig, 1));
    assert_eq!(write, (FailureKind::TooBig, Received::Unknown, 1));
    let (read, write) = fail(|_| {
        let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
        Reply::Endless(head(200, &[("transfer-encoding", "chunked")]), chunk)
    })
    .await;
    assert_eq!(read, (FailureKind::TooBig, 1));
    assert_eq!(write, (FailureKind::TooBig, Received::Unknown, 1));
}

#[tokio::test]
async fn gzip_is_understood_and_nothing_else() {
    let server = Server::start(|number, _| {
        let body = gzip(fixture!("list").as_bytes());
        let coding = if number == 0 { "gzip" } else { "br" };
        with(200, &[("content-encoding", coding)], &body)
    })
    .await;
    let desk = client(&server.url);
    assert_eq!(desk.page(Walk::Open, None).await.unwrap().rows.len(), 1);
    let failure = desk.page(Walk::Open, None).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadAnswer);
}

#[tokio::test]
async fn what_is_no_answer_of_the_desk_is_none() {
    for (kind, body) in [
        ("text/html", "<html>Welcome to the hotel</html>"),
        ("application/json", "<!doctype html><title>Log in</title>"),
        ("application/json", ""),
        ("application/json", "null"),
        ("application/json", "\"ok\""),
        ("application/json", "[]"),
        ("application/json", "{\"id\":"),
    ] {
        let (read, write) =
            fail(move |_| with(200, &[("content-type", kind)], body.as_bytes())).await;
        assert!(
            matches!(read.0, FailureKind::BadAnswer | FailureKind::Broken),
            "{body}"
        );
        assert_eq!(write.1, Received::Unknown, "{body}");
        assert_eq!(write.2, 1, "{body}");
    }
}

#[tokio::test]
async fn a_refusal_is_final_and_trouble_is_not() {
    let refusal = |status, kind: FailureKind, received| async move {
        let body = format!("{{\"message\":\"key {CANARY} is bad\"}}");
        let (read, write) = fail(move |_| json(status, &body)).await;
        assert_eq!(read, (kind.clone(), 1), "{status}");
        assert_eq!(write, (kind, received, 1), "{status}");
    };
    refusal(400, FailureKind::Rejected, Received::Refused).await;
    refusal(401, FailureKind::Unauthorized, Received::Refused).await;
    refusal(403, FailureKind::Forbidden, Received::Refused).await;
    refusal(404, FailureKind::Gone, Received::Refused).await;
    refusal(409, FailureKind::Rejected, Received::Unknown).await;
    refusal(410, FailureKind::Gone, Received::Refused).await;
    refusal(422, FailureKind::Rejected, Received::Refused).await;
    for status in [500, 502, 503, 504] {
        let page = "<html><h1>Bad gateway</h1></html>";
        let (read, write) =
            fail(move |_| with(status, &[("content-type", "text/html")], page.as_bytes())).await;
        assert_eq!(read, (FailureKind::Server(status), TRIES));
        assert_eq!(write, (FailureKind::Server(status), Received::Unknown, 1));
    }
}

#[tokio::test]
async fn too_many_requests_come_back_with_the_wait() {
    let date = "Fri, 20 Nov 2026 13:00:00 GMT";
    for (header, seconds) in [
        (Some("60"), 60),
        (Some("Fri, 20 Nov 2026 13:00:30 GMT"), 30),
        (Some("whenever"), 15),
        (None, 15),
    ] {
        let limited = r#"{"error":{"type":"rate_limit_error","code":"rate_limit_error","message":"Slow down"}}"#;
        let (read, write) = fail(move |_| {
            let mut headers = vec![("date", date)];
            headers.extend(header.map(|header| ("retry-after", header)));
            with(429, &headers, limited.as_bytes())
        })
        .await;
        let kind = FailureKind::RateLimited(Duration::from_secs(seconds));
        assert_eq!(read, (kind.clone(), 1), "the caller waits");
        assert_eq!(write, (kind, Received::No, 1), "it was refused unread");
    }
}

#[tokio::test]
async fn the_desks_own_names_for_problems_count() {
    let coded = |status, code: &'static str| async move {
        let body = format!(r#"{{"error":{{"code":"{code}","message":"no"}}}}"#);
        fail(move |_| json(status, &body)).await.0.0
    };
    assert_eq!(coded(400, "invalid_cursor").await, FailureKind::StaleCursor);
    assert_eq!(
        coded(404, "version_not_supported").await,
        FailureKind::BadAnswer
    );
    assert_eq!(
        coded(404, "conversation_not_found").await,
        FailureKind::Gone
    );
    assert_eq!(
        coded(401, "organization_required").await,
        FailureKind::Forbidden
    );
    assert_eq!(coded(418, "teapot").await, FailureKind::Rejected);
}

#[tokio::test]
async fn a_cursor_that_repeats_is_handed_on_and_not_followed() {
    let server = Server::start(|_, _| json(200, r#"{"data":[],"nextCursor":"again"}"#)).await;
    let desk = client(&server.url);
    let again = Cursor::new("again");
    let page = desk.page(Walk::Recent, Some(&again)).await.unwrap();
    assert_eq!(page.next, Some(again), "who walks decides when to stop");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_object_without_a_list_is_no_empty_page() {
    let server = Server::start(|_, _| json(200, r#"{"success":true}"#)).await;
    let failure = client(&server.url)
        .page(Walk::Open, None)
        .await
        .unwrap_err();
    assert_eq!(
        failure.kind,
        FailureKind::BadAnswer,
        "it would empty the inbox"
    );
}

#[test]
fn nothing_about_a_client_shows_the_key() {
    let desk = client("http://127.0.0.1:1");
    let shown = format!("{desk:?} {desk:#?}");
    assert!(!shown.contains("CANARY"), "{shown}");
}
