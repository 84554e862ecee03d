//! A server of raw sockets that answers each request as a test says, and remembers what it was asked.

use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method and target.
    pub(crate) line: String,
    /// The header lines, in lower case.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

impl Seen {
    /// The request without what every request has.
    pub(crate) fn brief(&self) -> String {
        format!("{} {}", self.line, self.body).trim_end().to_owned()
    }
}

/// What to do with a request.
pub(crate) enum Reply {
    /// Send these bytes and keep the connection.
    Send(Vec<u8>),
    /// Send these bytes and close it.
    Close(Vec<u8>),
    /// Send one byte at a time with that pause between.
    Trickle(Vec<u8>, Duration),
    /// Send the first, then the second again and again until nobody listens.
    Endless(Vec<u8>, Vec<u8>),
    /// Break the connection without a word.
    Reset,
    /// Never answer; when the other side gives up, that is seen as `gone`.
    Hang,
}

/// A JSON answer with its length.
pub(crate) fn json(status: u16, body: &str) -> Reply {
    with(
        status,
        &[("content-type", "application/json")],
        body.as_bytes(),
    )
}

/// An answer with its length and these headers.
pub(crate) fn with(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let length = body.len().to_string();
    let headers = [headers, &[("content-length", &length)]].concat();
    Reply::Send([&head(status, &headers), body].concat())
}

/// The beginning of an answer.
pub(crate) fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Said\r\n");
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// A listening server; it ends with the test's runtime.
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts one; `script` answers the n-th request, counted from 0.
    pub(crate) async fn start(
        script: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (script, kept) = (Arc::new(script), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, kept) = (Arc::clone(&script), Arc::clone(&kept));
                tokio::spawn(async move { serve(stream, &*script, &kept).await });
            }
        });
        Self { url, seen }
    }

    /// Waits until that was asked, for a few seconds at most.
    pub(crate) async fn until(&self, reached: impl Fn(&[Seen]) -> bool) {
        let reached = async {
            while !reached(&self.seen()) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), reached)
            .await
            .unwrap();
    }

    /// What was asked so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// None ends the connection: the other side is gone, or the script closes it.
async fn serve(
    mut stream: TcpStream,
    script: &(impl Fn(usize, &Seen) -> Reply + Sync),
    kept: &Mutex<Vec<Seen>>,
) -> Option<()> {
    loop {
        let request = read(&mut stream).await?;
        let number = {
            let mut kept = kept.lock().unwrap();
            kept.push(request.clone());
            kept.len() - 1
        };
        match script(number, &request) {
            Reply::Send(bytes) => stream.write_all(&bytes).await.ok()?,
            Reply::Close(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                stream.shutdown().await.ok()?;
                return None;
            }
            Reply::Trickle(bytes, pause) => {
                for byte in bytes {
                    stream.write_all(&[byte]).await.ok()?;
                    tokio::time::sleep(pause).await;
                }
            }
            Reply::Endless(first, then) => {
                stream.write_all(&first).await.ok()?;
                loop {
                    stream.write_all(&then).await.ok()?;
                }
            }
            Reply::Reset => {
                stream.set_zero_linger().ok()?;
                return None;
            }
            Reply::Hang => {
                let gone = read(&mut stream).await;
                let line = "gone".to_owned();
                let seen = Seen {
                    line,
                    headers: Vec::new(),
                    body: String::new(),
                };
                kept.lock().unwrap().extend(gone.is_none().then_some(seen));
                return None;
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let headers: Vec<_> = lines
        .map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            format!("{}:{value}", name.to_lowercase())
        })
        .collect();
    let length = headers
        .iter()
        .find_map(|header| header.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8(bytes[end + 4..].to_vec()).unwrap();
    Some(Seen {
        line,
        headers,
        body,
    })
}
