//! Pictures from servers that misbehave: what is refused, and what a server learns of us.

use std::time::Duration;

use tinbox::backend::http::picture::{PictureSettings, PictureSource};
use tinbox::domain::failure::FailureKind;

use super::CANARY;
use super::server::{Reply, Server, head, with};

fn source() -> PictureSource {
    PictureSource::new(PictureSettings {
        allows_loopback: true,
        connect: Duration::from_secs(2),
        deadline: Duration::from_secs(5),
    })
}

/// How fetching from a server fails that answers everything that way, and how often it was asked.
async fn fail(reply: impl Fn() -> Reply + Send + Sync + 'static) -> (FailureKind, String, usize) {
    let server = Server::start(move |_, _| reply()).await;
    let address = format!("{}/u/a.png?signature={CANARY}", server.url);
    let failure = source().fetch(&address).await.unwrap_err();
    let message = failure.message.raw().to_owned();
    assert!(!message.contains("CANARY"), "{message}");
    (failure.kind, message, server.seen().len())
}

#[tokio::test]
async fn a_picture_comes_whole_and_its_server_learns_nothing_but_the_address() {
    let server = Server::start(|_, _| with(200, &[("set-cookie", "a=b")], b"\x89PNG bytes")).await;
    let source = source();
    for _ in 0..2 {
        let bytes = source.fetch(&format!("{}/u/a.png?s=1", server.url)).await;
        assert_eq!(bytes.unwrap(), b"\x89PNG bytes");
    }
    let host = format!("host: {}", server.url.trim_start_matches("http://"));
    let agent = format!("user-agent: tinbox/{}", env!("CARGO_PKG_VERSION"));
    for seen in server.seen() {
        assert_eq!(seen.line, "GET /u/a.png?s=1");
        let mut headers = seen.headers.clone();
        headers.sort();
        assert_eq!(
            headers,
            [
                "accept-encoding: identity",
                "accept: image/png, image/jpeg, image/gif, image/webp",
                &host,
                &agent,
            ]
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let (kind, why, asked) =
            fail(move || with(status, &[("location", "/elsewhere.png")], b"")).await;
        let said = "its host sends on to another address, which is not followed";
        assert_eq!(
            (kind, why.as_str(), asked),
            (FailureKind::Rejected, said, 1)
        );
    }
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let said = || "more than 8 MiB".to_owned();
    let announced = fail(|| Reply::Close(head(200, &[("content-length", "9000000")]))).await;
    assert_eq!(announced, (FailureKind::TooBig, said(), 1));
    let endless =
        fail(|| Reply::Endless(head(200, &[("connection", "close")]), vec![0; 64 * 1024])).await;
    assert_eq!(endless, (FailureKind::TooBig, said(), 1));
}

#[tokio::test]
async fn what_its_server_says_decides_what_is_told() {
    for (status, expected) in [
        (401, FailureKind::Forbidden),
        (403, FailureKind::Forbidden),
        (404, FailureKind::Gone),
        (410, FailureKind::Gone),
        (429, FailureKind::Server(429)),
        (503, FailureKind::Server(503)),
        (204, FailureKind::BadAnswer),
        (418, FailureKind::BadAnswer),
    ] {
        let (kind, why, asked) = fail(move || with(status, &[], b"")).await;
        assert_eq!((kind, why, asked), (expected, format!("HTTP {status}"), 1));
    }
}

#[tokio::test]
async fn a_connection_that_breaks_or_packs_is_no_picture() {
    let (kind, _, asked) = fail(|| Reply::Reset).await;
    assert_eq!((kind, asked), (FailureKind::Broken, 1));
    let cut =
        || Reply::Close([head(200, &[("content-length", "900")]), b"\x89PNG".to_vec()].concat());
    assert_eq!(fail(cut).await.0, FailureKind::Broken);
    let packed = || with(200, &[("content-encoding", "br")], b"\x0b\x02\x80");
    assert_eq!(fail(packed).await.0, FailureKind::BadAnswer);
}

#[tokio::test]
async fn a_trickle_ends_at_the_deadline() {
    let server = Server::start(|_, _| {
        let bytes = [head(200, &[("content-length", "900")]), vec![0; 900]].concat();
        Reply::Trickle(bytes, Duration::from_millis(20))
    })
    .await;
    let source = PictureSource::new(PictureSettings {
        allows_loopback: true,
        connect: Duration::from_secs(2),
        deadline: Duration::from_millis(300),
    });
    let failure = source.fetch(&server.url).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Timeout);
}

#[tokio::test]
async fn this_machine_is_asked_only_where_that_was_allowed() {
    let server = Server::start(|_, _| with(200, &[], b"secret")).await;
    let source = PictureSource::new(PictureSettings::default());
    let failure = source.fetch(&server.url).await.unwrap_err();
    assert_eq!(
        (failure.kind, server.seen().len()),
        (FailureKind::Rejected, 0)
    );
}
