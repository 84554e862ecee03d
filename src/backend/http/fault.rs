//! What a broken connection means, told from the errors of the layers below.

use std::error::Error;

use crate::domain::failure::{Failure, FailureKind, Received};

/// The class of a transport error, with its cause in words. The address is left out of the words: it could hold what
/// a customer searched for.
pub(super) fn classify(error: &reqwest::Error) -> Failure {
    let words = causes(error);
    let has = |needles: &[&str]| needles.iter().any(|needle| words.contains(needle));
    let (kind, received) = if error.is_builder() {
        (FailureKind::Rejected, Received::Refused)
    } else if has(&["proxy", "tunnel"]) {
        (FailureKind::Proxy, unsent(error))
    } else if error.is_connect()
        && has(&[
            "certificate",
            "handshake",
            "tls",
            "received corrupt message",
        ])
    {
        (FailureKind::Tls, Received::No)
    } else if error.is_connect() {
        (FailureKind::Unreachable, Received::No)
    } else if error.is_timeout() {
        (FailureKind::Timeout, Received::Unknown)
    } else {
        (FailureKind::Broken, Received::Unknown)
    };
    Failure::new(kind, received, words)
}

/// Connecting comes before sending, so an error in it proves that nothing was sent (featurebase.md 1.7).
fn unsent(error: &reqwest::Error) -> Received {
    if error.is_connect() {
        Received::No
    } else {
        Received::Unknown
    }
}

/// The innermost two causes: the outer layers only say "error sending request".
fn causes(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if words.last() != Some(&said) {
            words.push(said);
        }
        source = cause.source();
    }
    let from = words.len().saturating_sub(2);
    let said = words[from..].join(": ").to_lowercase();
    if said.is_empty() {
        "the connection failed".to_owned()
    } else {
        said
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use reqwest::{Client, Proxy};

    use super::*;

    /// Asks for an encrypted page through a proxy that answers so; gives the failure and what the proxy saw.
    async fn through_proxy(answer: &'static [u8]) -> (Failure, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let seen = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).unwrap();
            stream.write_all(answer).unwrap();
            String::from_utf8_lossy(&bytes[..read]).into_owned()
        });
        let client = Client::builder()
            .proxy(Proxy::all(proxy).unwrap())
            .build()
            .unwrap();
        let request = client
            .post("https://desk.example/v2/x?words=CANARY")
            .bearer_auth("CANARY");
        let error = request.send().await.unwrap_err();
        (classify(&error), seen.join().unwrap())
    }

    #[tokio::test]
    async fn a_refusing_proxy_is_a_proxy_and_learns_nothing() {
        for answer in [
            b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n".as_slice(),
            b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
        ] {
            let (failure, seen) = through_proxy(answer).await;
            assert_eq!(
                (failure.kind, failure.received),
                (FailureKind::Proxy, Received::No)
            );
            assert!(
                !failure.message.raw().contains("canary"),
                "{}",
                failure.message.raw()
            );
            assert!(seen.starts_with("CONNECT desk.example:443 "), "{seen}");
            assert!(!seen.contains("CANARY"), "{seen}");
        }
    }
}
