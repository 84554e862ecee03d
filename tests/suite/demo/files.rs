//! Files of the embedded oHallo desk: their addresses are keys of their own, differ from answer to answer, and end.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;
use tinbox::demo::{self, RunningDesk};

use super::{options, read, rows, text};

struct Caller {
    desk: RunningDesk,
    http: reqwest::Client,
}

impl Caller {
    async fn quiet() -> Self {
        let desk = demo::ohallo::start(options(), 0)
            .await
            .expect("a free port");
        let http = reqwest::Client::builder().no_proxy().build();
        let http = http.expect("a client without a proxy");
        Self { desk, http }
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{}/api/{path}", self.desk.url);
        let request = self.http.get(url).bearer_auth(&self.desk.api_key);
        let response = request.send().await.expect("the desk answers");
        assert_eq!(response.status(), 200, "{path}");
        serde_json::from_slice(&read(response).await).expect("JSON")
    }

    /// A conversation with a file of that kind.
    async fn with(&self, kind: &str) -> Option<String> {
        for status in ["open", "in_progress", "resolved"] {
            let path = format!("conversations?status={status}&limit=100");
            for row in rows(&self.get(&path).await) {
                let id = text(&row["id"]);
                if self.file(&id).await["contentType"] == kind {
                    return Some(id);
                }
            }
        }
        None
    }

    /// The first file of a conversation, as it is told now.
    async fn file(&self, id: &str) -> Value {
        let mut files = self.get(&format!("conversations/{id}/attachments")).await;
        files.get_mut(0).map(Value::take).unwrap_or_default()
    }

    async fn fetch(&self, url: &str) -> Response {
        self.http.get(url).send().await.expect("an answer")
    }

    async fn status(&self, url: &str) -> u16 {
        self.fetch(url).await.status().as_u16()
    }
}

#[tokio::test]
async fn an_address_is_its_own_key_and_no_two_answers_give_the_same() {
    let desk = Caller::quiet().await;
    for (kind, begins) in [
        ("application/pdf", &b"%PDF-1.4"[..]),
        ("image/jpeg", b"\xff\xd8\xff"),
    ] {
        let id = desk.with(kind).await.expect("one with a file");
        let (first, second) = (desk.file(&id).await, desk.file(&id).await);
        assert_eq!(first["id"], second["id"]);
        assert_ne!(first["url"], second["url"]);
        for file in [first, second] {
            let url = text(&file["url"]);
            let response = desk.fetch(&url).await;
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["content-type"], kind);
            assert!(read(response).await.starts_with(begins), "{kind}");
            let with_key = desk.http.get(&url).bearer_auth(&desk.desk.api_key);
            let refused = with_key.send().await.expect("an answer");
            assert_eq!(refused.status(), 400, "no key is to go along");
        }
    }
}

#[tokio::test]
async fn an_address_that_was_changed_or_is_over_opens_nothing() {
    let desk = Caller::quiet().await;
    let id = desk.with("application/pdf").await.expect("one with a PDF");
    let url = text(&desk.file(&id).await["url"]);
    let (plain, query) = url.split_once('?').expect("a signature");
    let later = format!("{plain}?{}", query.replacen("expires=1", "expires=9", 1));
    for changed in [
        plain.to_owned(),
        later,
        url.replace("/u/f1", "/u/f2"),
        format!("{url}0"),
    ] {
        assert_ne!(changed, url);
        assert_eq!(desk.status(&changed).await, 403, "{changed}");
    }
    assert_eq!(desk.status(&url).await, 200);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(301)).await;
    tokio::time::resume();
    assert_eq!(desk.status(&url).await, 403, "it is over");
    let fresh = text(&desk.file(&id).await["url"]);
    assert_eq!(desk.status(&fresh).await, 200);
}
