//! What is logged: requests and their outcome, never the key and never anybody's words (safety.md S-03, S-10).

use std::io;
use std::sync::{Arc, Mutex};

use tinbox::backend::{Backend, Walk};
use tinbox::domain::change::Change;
use tinbox::domain::id::{ContactId, ConversationId};
use tracing_subscriber::fmt::MakeWriter;

use super::requests::healthy;
use super::server::{Reply, Server, json};
use super::{CANARY, client};

/// Keeps what is written to it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_fullest_log_holds_no_key_and_no_words() {
    let kept = Kept::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(kept.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = Server::start(|number, seen| match seen.line.as_str() {
        "PATCH /v2/conversations/4812" => {
            json(400, &format!("{{\"message\":\"{CANARY} export\"}}"))
        }
        line if line.starts_with("GET /v2/contacts") => Reply::Reset,
        _ => healthy(number, seen),
    })
    .await;
    let desk = client(&server.url);
    let id = ConversationId::from("4812");
    // Another test may just have met these places in the code first, and tracing remembers that nobody listened.
    desk.directory().await.unwrap();
    tracing::callsite::rebuild_interest_cache();
    desk.page(Walk::Open, None).await.unwrap();
    desk.search("export", None).await.unwrap();
    desk.conversation(&id).await.unwrap();
    desk.perform(&id, &Change::Reply("An export for Maria".into()))
        .await
        .unwrap();
    desk.perform(&id, &Change::Close).await.unwrap_err();
    desk.contact(&ContactId::from("676f0000000000000000aa01"))
        .await
        .unwrap_err();
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    for secret in ["CANARY", "export", "Maria", "maria@"] {
        assert!(!log.contains(secret), "`{secret}` is in the log:\n{log}");
    }
    assert!(log.contains("status=200"), "requests are logged:\n{log}");
    assert!(
        log.contains("trying a read again"),
        "second tries are logged:\n{log}"
    );
}
