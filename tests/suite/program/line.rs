//! The network between the program and its desk, as a thing a test can cut, mend and listen at.

use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// How long anything may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the line does with what comes along.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mood {
    /// Everything passes.
    Through,
    /// Requests are swallowed.
    LosesRequests,
    /// Requests pass and their answers are swallowed.
    LosesAnswers,
}

/// A line on loopback.
pub(super) struct Line {
    address: SocketAddr,
    desk: SocketAddr,
    traffic: Arc<Traffic>,
    /// None while the line is cut.
    up: Option<Runtime>,
}

struct Traffic {
    heard: Mutex<Heard>,
    changed: Condvar,
}

struct Heard {
    mood: Mood,
    /// Turns to a mood when these bytes are asked.
    turn: Option<(&'static str, Mood)>,
    /// What each connection was asked so far.
    asked: Vec<Vec<u8>>,
    /// Counts pieces of traffic in either direction.
    pieces: u64,
}

impl Line {
    /// A line to that desk.
    pub(super) fn to(desk: SocketAddr) -> Self {
        let heard = Heard {
            mood: Mood::Through,
            turn: None,
            asked: Vec::new(),
            pieces: 0,
        };
        let mut line = Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            desk,
            traffic: Arc::new(Traffic {
                heard: Mutex::new(heard),
                changed: Condvar::new(),
            }),
            up: None,
        };
        line.mend();
        line
    }

    /// The address of our end.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Breaks every connection and refuses new ones.
    pub(super) fn cut(&mut self) {
        if let Some(runtime) = self.up.take() {
            runtime.shutdown_timeout(PATIENCE);
        }
    }

    /// Connections are possible again, at the same address.
    pub(super) fn mend(&mut self) {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind(self.address)).unwrap();
        self.address = listener.local_addr().unwrap();
        runtime.spawn(serve(listener, self.desk, Arc::clone(&self.traffic)));
        self.up = Some(runtime);
    }

    /// Changes what happens to what comes along from now on.
    pub(super) fn set(&self, mood: Mood) {
        self.traffic.heard.lock().unwrap().mood = mood;
    }

    /// Changes it with the first request that contains these bytes, which is the first it happens to.
    pub(super) fn turn_at(&self, words: &'static str, mood: Mood) {
        self.traffic.heard.lock().unwrap().turn = Some((words, mood));
    }

    /// How often these bytes were asked.
    pub(super) fn asked(&self, words: &str) -> usize {
        self.traffic.heard.lock().unwrap().count(words)
    }

    /// Waits until these bytes were asked that often.
    #[track_caller]
    pub(super) fn wait_for(&self, words: &str, times: usize) {
        let heard = self.traffic.heard.lock().unwrap();
        let waited = self
            .traffic
            .changed
            .wait_timeout_while(heard, PATIENCE, |heard| heard.count(words) < times);
        assert!(!waited.unwrap().1.timed_out(), "never asked: {words}");
    }

    /// Waits until something is true of the desk; it is looked at whenever something passed.
    #[track_caller]
    pub(super) fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let before = self.traffic.heard.lock().unwrap().pieces;
            if is_so() {
                return;
            }
            let heard = self.traffic.heard.lock().unwrap();
            let waited = self
                .traffic
                .changed
                .wait_timeout_while(heard, PATIENCE, |heard| heard.pieces == before);
            drop(waited);
        }
        panic!("never so: {what}");
    }
}

impl Heard {
    /// What happens to these bytes.
    fn mood_for(&mut self, request: Option<usize>, bytes: &[u8]) -> Mood {
        if let Some((words, mood)) = self.turn
            && request.is_some()
            && bytes
                .windows(words.len())
                .any(|window| window == words.as_bytes())
        {
            self.mood = mood;
            self.turn = None;
        }
        self.mood
    }

    fn count(&self, words: &str) -> usize {
        let in_one = |bytes: &Vec<u8>| {
            bytes
                .windows(words.len())
                .filter(|window| *window == words.as_bytes())
                .count()
        };
        self.asked.iter().map(in_one).sum()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(runtime) = self.up.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(listener: TcpListener, desk: SocketAddr, traffic: Arc<Traffic>) {
    while let Ok((near, _)) = listener.accept().await {
        let Ok(far) = TcpStream::connect(desk).await else {
            continue;
        };
        let index = {
            let mut heard = traffic.heard.lock().unwrap();
            heard.asked.push(Vec::new());
            heard.asked.len() - 1
        };
        let (near_in, near_out) = near.into_split();
        let (far_in, far_out) = far.into_split();
        tokio::spawn(pass(near_in, far_out, Some(index), Arc::clone(&traffic)));
        tokio::spawn(pass(far_in, near_out, None, Arc::clone(&traffic)));
    }
}

/// Passes what comes along one way; requests have the number of their connection.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    request: Option<usize>,
    traffic: Arc<Traffic>,
) {
    let mut bytes = vec![0; 16 * 1_024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let mood = traffic
            .heard
            .lock()
            .unwrap()
            .mood_for(request, &bytes[..count]);
        let passes = match mood {
            Mood::Through => true,
            Mood::LosesRequests => request.is_none(),
            Mood::LosesAnswers => request.is_some(),
        };
        if passes && to.write_all(&bytes[..count]).await.is_err() {
            break;
        }
        let mut heard = traffic.heard.lock().unwrap();
        if let Some(asked) = request.and_then(|index| heard.asked.get_mut(index)) {
            asked.extend_from_slice(&bytes[..count]);
        }
        heard.pieces += 1;
        drop(heard);
        traffic.changed.notify_all();
    }
}
