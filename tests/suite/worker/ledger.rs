//! A ledger is followed by windows of time, and what was read stays right whatever happens in between.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tinbox::app::effect::{Effect, Query};
use tinbox::app::load::{Slot, Ticket};
use tinbox::app::message::{Answer, Report};
use tinbox::backend::{Backend, Budget, Cursor, Outcome, Page, Walk, Window};
use tinbox::domain::capability::Capabilities;
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{Conversation, Delivery, DeliveryOutcome, State, Thread};
use tinbox::domain::event::Event;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::{ContactId, ConversationId, ConversationKey, Profile};
use tinbox::domain::part::{Content, Part};
use tinbox::domain::people::{ContactCard, Directory};
use tinbox::store::{Store, StorePaths, WalkRecord};

use super::Bench;

const DAY: i64 = 86_400;

/// The moment the worker begins at.
fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

fn row(id: &str, at: Timestamp) -> Conversation {
    let mut row = Conversation::new(ConversationId::new(id), at);
    row.state = State::Closed;
    row.last_activity_at = Some(at);
    row.delivery = Some(Delivery {
        outcome: DeliveryOutcome::Bounced,
        status: None,
        code: None,
        detail: None,
        platform: Some("EMAIL".into()),
        purpose: None,
    });
    row
}

#[derive(Default, Debug)]
struct Inside {
    rows: Vec<Conversation>,
    asked: Vec<(Window, Option<String>)>,
    /// The next answers, instead of true ones.
    script: VecDeque<Result<Page, Failure>>,
    /// Windows wider than this time out.
    widest: Option<SignedDuration>,
    page_size: usize,
}

#[derive(Debug)]
struct Ledger {
    capabilities: Capabilities,
    inside: Mutex<Inside>,
}

impl Ledger {
    fn new(rows: Vec<Conversation>) -> Arc<Self> {
        Arc::new(Self {
            capabilities: Capabilities::all_but("Ledger", Vec::new()).with_ledger(),
            inside: Mutex::new(Inside {
                rows,
                page_size: 2,
                ..Inside::default()
            }),
        })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    fn answer(&self, window: Window, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        let mut inside = self.inside();
        let cursor = cursor.map(|cursor| cursor.as_str().to_owned());
        inside.asked.push((window, cursor.clone()));
        if let Some(scripted) = inside.script.pop_front() {
            return scripted;
        }
        let span = window.until.duration_since(window.since);
        if inside.widest.is_some_and(|widest| span > widest) {
            return Err(failure(FailureKind::Server(504)));
        }
        let mut rows: Vec<_> = inside
            .rows
            .iter()
            .filter(|row| (window.since..window.until).contains(&row.updated_at))
            .cloned()
            .collect();
        rows.sort_by_key(|row| row.updated_at);
        let from: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap());
        let to = (from + inside.page_size).min(rows.len());
        Ok(Page {
            next: (to < rows.len()).then(|| Cursor::new(to.to_string())),
            rows: rows[from..to].to_vec(),
            ..Page::default()
        })
    }
}

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, Received::Unknown, "because")
}

fn no<T>() -> Result<T, Failure> {
    Err(Failure::unsupported("a ledger has no such thing"))
}

#[async_trait]
impl Backend for Ledger {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn directory(&self) -> Result<Directory, Failure> {
        no()
    }

    async fn page(&self, _: Walk, _: Option<&Cursor>) -> Result<Page, Failure> {
        no()
    }

    async fn conversation(&self, _: &ConversationId) -> Result<Thread, Failure> {
        no()
    }

    async fn contact(&self, _: &ContactId) -> Result<ContactCard, Failure> {
        no()
    }

    async fn perform(&self, _: &ConversationId, _: &Change) -> Result<Outcome, Failure> {
        no()
    }

    async fn changes(&self, window: Window, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.answer(window, cursor)
    }

    fn derived(&self, row: &Conversation) -> Vec<Part> {
        vec![Part {
            id: "made".into(),
            at: row.created_at,
            updated_at: row.updated_at,
            author: None,
            content: Content::Event(Event::Derived("sent".into())),
            redacted: false,
            tags: Vec::new(),
        }]
    }

    fn budget(&self) -> Option<Budget> {
        None
    }
}

/// A worker over the ledger, with its store in a directory.
fn start(directory: &Path, ledger: &Arc<Ledger>, from: Timestamp) -> Bench<Ledger> {
    Bench::spawn("loans", store(directory), None, Arc::clone(ledger), from)
}

impl Bench<Ledger> {
    /// What was asked since this was last looked at.
    fn asked(&self) -> Vec<(Window, Option<String>)> {
        std::mem::take(&mut self.desk.inside().asked)
    }
}

fn store(directory: &Path) -> Store {
    let paths = StorePaths {
        state_dir: Some(directory.to_owned()),
        cache_dir: Some(directory.to_owned()),
    };
    Store::open(&paths, now()).unwrap()
}

fn record(directory: &Path) -> Option<WalkRecord> {
    let store = store(directory);
    store
        .reader()
        .walk(&Profile::new("loans"), "ledger")
        .unwrap()
}

fn known(directory: &Path, id: &str) -> bool {
    let key = ConversationKey::new("loans", id);
    store(directory).reader().header(&key).unwrap().is_some()
}

#[tokio::test(start_paused = true)]
async fn the_first_time_everything_is_read_and_then_what_changed() {
    let directory = tempfile::tempdir().unwrap();
    let rows = (0..9).map(|n| row(&n.to_string(), ago(n * 20 * DAY + 3600)));
    let ledger = Ledger::new(rows.collect());
    let mut bench = start(directory.path(), &ledger, now());
    bench.synced().await;
    let asked = bench.asked();
    assert_eq!(asked[0].0.since, ago(180 * DAY), "as far back as is kept");
    let windows: Vec<_> = asked
        .iter()
        .filter(|(_, cursor)| cursor.is_none())
        .collect();
    assert!(
        windows
            .windows(2)
            .all(|two| two[0].0.until == two[1].0.since),
        "no gap between windows: {windows:?}"
    );
    bench.handle.shutdown().await;
    for n in 0..9 {
        assert!(known(directory.path(), &n.to_string()), "{n}");
    }
    let record = record(directory.path()).unwrap();
    assert_eq!(record.watermark, Some(ago(3600)), "the newest row");
    assert!(record.finished_at.is_some());

    // A day later only what is newer than that is read, with a little overlap.
    ledger.inside().rows.push(row("new", ago(-3600)));
    let mut bench = start(directory.path(), &ledger, ago(-DAY));
    bench.synced().await;
    let since: Vec<_> = bench
        .asked()
        .iter()
        .map(|(window, _)| window.since)
        .collect();
    assert_eq!(since, [ago(3600 + 120)]);
    bench.handle.shutdown().await;
    assert!(known(directory.path(), "new"));
}

#[tokio::test(start_paused = true)]
async fn empty_pages_in_the_middle_are_walked_through() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(Vec::new());
    let empty = (0..60).map(|n: u32| {
        Ok(Page {
            next: Some(Cursor::new(format!("c{n}"))),
            ..Page::default()
        })
    });
    let last = Page {
        rows: vec![row("behind", ago(60))],
        ..Page::default()
    };
    ledger.inside().script = empty.chain([Ok(last)]).collect();
    let mut bench = start(directory.path(), &ledger, now());
    bench.synced().await;
    bench.handle.shutdown().await;
    assert!(known(directory.path(), "behind"));
}

#[tokio::test(start_paused = true)]
async fn a_walk_that_broke_off_moves_no_watermark() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(Vec::new());
    let first = Page {
        rows: vec![row("a", ago(100 * DAY))],
        next: Some(Cursor::new("1")),
        ..Page::default()
    };
    ledger.inside().script = [Ok(first), Err(failure(FailureKind::Forbidden))].into();
    let mut bench = start(directory.path(), &ledger, now());
    assert_eq!(
        bench.complaint().await,
        "Ledger: the ledger is incomplete: not allowed: because"
    );
    bench.handle.shutdown().await;
    assert!(known(directory.path(), "a"), "what came is kept");
    let record = record(directory.path()).unwrap();
    assert_eq!((record.watermark, record.finished_at), (None, None));
}

#[tokio::test(start_paused = true)]
async fn windows_the_desk_is_too_slow_for_are_made_narrower() {
    let directory = tempfile::tempdir().unwrap();
    let rows = (0..30).map(|n| row(&n.to_string(), ago(n * 6 * DAY + 60)));
    let ledger = Ledger::new(rows.collect());
    ledger.inside().widest = Some(SignedDuration::from_hours(24 * 8));
    let mut bench = start(directory.path(), &ledger, now());
    bench.synced().await;
    let asked = bench.asked();
    assert!(asked.iter().any(|(window, _)| window.limit < 500));
    bench.handle.shutdown().await;
    for n in 0..30 {
        assert!(known(directory.path(), &n.to_string()), "{n}");
    }
    assert_eq!(record(directory.path()).unwrap().watermark, Some(ago(60)));
}

#[tokio::test(start_paused = true)]
async fn a_damaged_cursor_begins_the_window_again_once() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(vec![row("a", ago(60))]);
    let begun = || {
        Ok(Page {
            rows: vec![row("a", ago(60))],
            next: Some(Cursor::new("1")),
            ..Page::default()
        })
    };
    let broken = || Err(failure(FailureKind::Server(500)));
    ledger.inside().script = [begun(), broken()].into();
    let mut bench = start(directory.path(), &ledger, now());
    bench.synced().await;
    let asked = bench.asked();
    let cursors: Vec<_> = asked
        .iter()
        .take(3)
        .map(|(_, cursor)| cursor.as_deref())
        .collect();
    assert_eq!(cursors, [None, Some("1"), None]);
    assert_eq!(asked[0].0, asked[2].0, "the same window");
    bench.handle.shutdown().await;

    // Twice in one window is not a matter of the cursor any more.
    let directory = tempfile::tempdir().unwrap();
    ledger.inside().script = [begun(), broken(), begun(), broken()].into();
    let mut bench = start(directory.path(), &ledger, now());
    assert_eq!(
        bench.complaint().await,
        "Ledger: the ledger is incomplete: the desk has trouble (HTTP 500): because"
    );
    bench.synced().await;
    bench.handle.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_cursor_that_does_not_move_is_told_and_is_not_the_end() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(Vec::new());
    let still = || {
        Ok(Page {
            next: Some(Cursor::new("same")),
            ..Page::default()
        })
    };
    ledger.inside().script = [still(), still()].into();
    let mut bench = start(directory.path(), &ledger, now());
    let told = bench.complaint().await;
    assert!(
        told.ends_with(
            "page 2 leads to a page that was read before; the desk's cursor does not move"
        ),
        "{told}"
    );
    bench.handle.shutdown().await;
    assert_eq!(record(directory.path()).unwrap().watermark, None);
}

#[tokio::test(start_paused = true)]
async fn rows_that_cannot_be_read_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(Vec::new());
    let page = Page {
        rows: vec![row("a", ago(60))],
        unreadable: 2,
        ..Page::default()
    };
    ledger.inside().script = [Ok(page)].into();
    let mut bench = start(directory.path(), &ledger, now());
    assert_eq!(
        bench.complaint().await,
        "Ledger: the ledger is incomplete: 2 rows have no identity or no time and were left out"
    );
    bench.handle.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn rows_left_out_of_what_was_read_are_told_though_the_rest_failed() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(Vec::new());
    let left_out = |unreadable| {
        Ok(Page {
            unreadable,
            ..Page::default()
        })
    };
    let refused = || Err(failure(FailureKind::Forbidden));
    let told = |count| {
        format!(
            "Ledger: the ledger is incomplete: {count} rows have no identity or no time and were left out"
        )
    };
    ledger.inside().script = [left_out(5), refused()].into();
    let mut bench = start(directory.path(), &ledger, now());
    assert_eq!(bench.complaint().await, told(5));
    bench.complaint().await;
    let known = record(directory.path()).unwrap();
    assert!(known.is_behind && known.finished_at.is_none());
    // Fewer are not the same ones.
    ledger.inside().script = [left_out(2)].into();
    bench.effect(Effect::Sync).await;
    assert_eq!(bench.complaint().await, told(2));
    bench.synced().await;
    assert!(!record(directory.path()).unwrap().is_behind);
    // Whatever was read once, from now on there is more.
    ledger.inside().script = [refused()].into();
    bench.effect(Effect::Sync).await;
    bench.complaint().await;
    bench.handle.shutdown().await;
    let known = record(directory.path()).unwrap();
    assert!(known.is_behind && known.finished_at.is_some());
    assert_eq!(known.since, Some(ago(180 * DAY)));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_once_and_asked_again_when_the_person_wants() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(Vec::new());
    let refused = || Err(failure(FailureKind::Forbidden));
    ledger.inside().script = [refused(), refused()].into();
    let mut bench = start(directory.path(), &ledger, now());
    bench.complaint().await;
    assert_eq!(bench.asked().len(), 1);
    bench.pass(300).await;
    assert_eq!(
        bench.asked().len(),
        0,
        "a refusal does not change by asking"
    );
    bench.effect(Effect::Sync).await;
    bench.pass(1).await;
    assert_eq!(
        bench.asked().len(),
        1,
        "the person may have changed something"
    );
    bench.handle.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_row_is_opened_without_asking_anybody() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(vec![row("a", ago(60))]);
    let mut bench = start(directory.path(), &ledger, now());
    bench.synced().await;
    bench.asked();
    let load = Effect::Load {
        slot: Slot::Timeline,
        ticket: Ticket(1),
        query: Query::Conversation(ConversationKey::new("loans", "a")),
    };
    bench.effect(load).await;
    let opened = bench
        .until(|report| match report {
            Report::Loaded {
                answer:
                    Ok(Answer::Opened {
                        opened: Some(opened),
                        is_fresh: true,
                    }),
                ..
            } => Some(opened),
            _ => None,
        })
        .await;
    let contents: Vec<_> = opened
        .parts
        .iter()
        .map(|part| part.content.clone())
        .collect();
    assert_eq!(contents, [Content::Event(Event::Derived("sent".into()))]);
    assert_eq!(bench.asked(), [], "there is nobody to ask");
    bench.handle.shutdown().await;
}
