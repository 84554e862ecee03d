//! A desk of its own for every test: the process `tinbox demo-server`, and somebody who asks it what really arrived.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::TINBOX;

/// A desk that runs until it is dropped.
pub(super) struct Desk {
    process: Child,
    pub(super) url: String,
    pub(super) key: String,
    pub(super) admin: String,
    /// The variables that connect to it, and to the desks beside it.
    pub(super) environment: Vec<(String, String)>,
}

impl Desk {
    /// A desk where nothing happens by itself.
    pub(super) fn quiet() -> Self {
        Self::with(&["--quiet-desk"])
    }

    /// A desk with these options.
    pub(super) fn with(options: &[&str]) -> Self {
        let mut process = Command::new(TINBOX)
            .args(["demo-server", "--port", "0", "--conversations", "60"])
            .args(options)
            .env_clear()
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let whereabouts: Value = serde_json::from_str(&line).unwrap();
        let word = |name: &str| whereabouts[name].as_str().unwrap().to_owned();
        Self {
            process,
            url: word("url"),
            key: word("api_key"),
            admin: word("admin"),
            environment: variables(&whereabouts["environment"]),
        }
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.url.strip_prefix("http://").unwrap().parse().unwrap()
    }

    /// A conversation as the desk has it, parts included.
    pub(super) fn conversation(&self, id: &str) -> Value {
        self.ask("GET", &format!("/v2/conversations/{id}"), None)
    }

    /// How many parts of the conversation contain these words.
    pub(super) fn copies(&self, id: &str, words: &str) -> usize {
        let conversation = self.conversation(id);
        parts(&conversation)
            .iter()
            .filter(|part| {
                part["bodyMarkdown"]
                    .as_str()
                    .is_some_and(|body| body.contains(words))
            })
            .count()
    }

    /// The customer writes.
    pub(super) fn customer_writes(&self, id: &str, words: &str) {
        let conversation = self.conversation(id);
        let contact = &conversation["source"]["author"]["id"];
        let body = json!({ "type": "contact", "id": contact, "messageType": "reply", "bodyMarkdown": words });
        self.ask(
            "POST",
            &format!("/v2/conversations/{id}/reply"),
            Some(&body),
        );
    }

    /// One request on a connection of its own; a desk with faults is asked until it answers.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        for _ in 0..100 {
            if let Some((200 | 201, answer)) = self.try_ask(method, path, body) {
                return answer;
            }
        }
        panic!("the desk does not answer {method} {path}");
    }

    fn try_ask(&self, method: &str, path: &str, body: Option<&Value>) -> Option<(u16, Value)> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(self.address()).ok()?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: desk\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, serde_json::from_str(body).ok()?))
    }
}

/// Variables as the server tells them.
fn variables(told: &Value) -> Vec<(String, String)> {
    let told = told.as_object().unwrap().iter();
    told.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The parts of a conversation, oldest first.
pub(super) fn parts(conversation: &Value) -> &[Value] {
    conversation["conversationParts"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
}
