//! The worker against a desk that does as it is told, in paused time and with a store in memory.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets what it does not expect has failed"
)]

mod beside;
mod drafts;
mod fake;
mod kept;
mod ledger;
mod outbox;
mod reads;
mod sync;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tinbox::app::effect::Effect;
use tinbox::app::message::{Link, Report};
use tinbox::backend::Backend;
use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::draft::Basis;
use tinbox::domain::id::{ConversationKey, Profile};
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::domain::untrusted::Untrusted;
use tinbox::store::Store;
use tinbox::worker::{self, WorkerHandle, WorkerSettings};
use tokio::time::Instant;

use fake::{Fake, at, thread};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(3600);

/// A running worker over one desk.
struct Bench<Desk = Fake> {
    desk: Arc<Desk>,
    handle: WorkerHandle,
    begun: Instant,
}

impl Bench {
    fn new(desk: Fake) -> Self {
        Self::over(Store::in_memory().unwrap(), desk)
    }

    fn over(store: Store, desk: Fake) -> Self {
        Self::start(store, None, desk)
    }

    /// The worker's clock begins at second 1,000 and runs with the paused time.
    fn start(store: Store, state_dir: Option<PathBuf>, desk: Fake) -> Self {
        Self::named("desk", store, state_dir, desk)
    }

    fn named(profile: &str, store: Store, state_dir: Option<PathBuf>, desk: Fake) -> Self {
        Self::spawn(profile, store, state_dir, Arc::new(desk), at(1_000))
    }
}

impl<Desk: Backend + 'static> Bench<Desk> {
    /// The worker's clock begins at a moment and runs with the paused time.
    fn spawn(
        profile: &str,
        store: Store,
        state_dir: Option<PathBuf>,
        desk: Arc<Desk>,
        from: Timestamp,
    ) -> Self {
        let begun = Instant::now();
        let clock = Arc::new(move || from + SignedDuration::try_from(begun.elapsed()).unwrap());
        let desks = vec![(Profile::new(profile), Arc::clone(&desk) as _)];
        let settings = WorkerSettings::default();
        let handle = worker::spawn(store, state_dir, desks, clock, settings).unwrap();
        Self {
            desk,
            handle,
            begun,
        }
    }

    async fn effect(&self, effect: Effect) {
        self.handle.effects.send(effect).await.unwrap();
    }

    async fn submit(&self, entries: impl Into<Vec<Entry>>) {
        self.effect(Effect::Submit(entries.into())).await;
    }

    /// Reads reports until one is what is wanted.
    async fn until<T>(&mut self, wanted: impl FnMut(Report) -> Option<T>) -> T {
        let found = tokio::time::timeout(PATIENCE, self.until_if(wanted));
        found.await.expect("it comes")
    }

    /// The steps of an entry up to one that is wanted.
    async fn steps(&mut self, id: &str, last: impl Fn(&Progress) -> bool) -> Vec<Progress> {
        let mut steps = Vec::new();
        self.until(|report| match report {
            Report::Progress(entry) if entry.id.as_str() == id => {
                let is_last = last(&entry.progress);
                steps.push(entry.progress);
                is_last.then_some(())
            }
            _ => None,
        })
        .await;
        steps
    }

    /// Until the desk was read to its end.
    async fn synced(&mut self) {
        self.until(|report| match report {
            Report::Link {
                link:
                    Link::Live {
                        synced_at: Some(_),
                        is_syncing: false,
                    },
                ..
            } => Some(()),
            _ => None,
        })
        .await;
    }

    /// The next thing that is said to have gone wrong.
    async fn complaint(&mut self) -> String {
        self.until(|report| match report {
            Report::Notice {
                text,
                is_error: true,
            } => Some(text.raw().to_owned()),
            _ => None,
        })
        .await
    }

    /// Lets so many seconds pass, reading what is reported.
    async fn pass(&mut self, seconds: u64) {
        self.pass_for(Duration::from_secs(seconds)).await;
    }

    async fn pass_for(&mut self, time: Duration) {
        let nothing = self.until_if(|_| None::<()>);
        let passed = tokio::time::timeout(time, nothing).await;
        assert!(passed.is_err(), "the worker lives");
    }

    async fn until_if<T>(&mut self, mut wanted: impl FnMut(Report) -> Option<T>) -> T {
        loop {
            let report = self.handle.reports.recv().await.expect("the worker lives");
            if let Some(found) = wanted(report) {
                return found;
            }
        }
    }

    /// Seconds since the worker began.
    fn seconds(&self) -> u64 {
        self.begun.elapsed().as_secs()
    }
}

fn key(id: &str) -> ConversationKey {
    ConversationKey::new("desk", id)
}

/// A change that waits to be sent, and the only one of its group.
fn entry(id: &str, conversation: &str, change: Change) -> Entry {
    let seen = thread(conversation, 1).conversation;
    Entry {
        id: ChangeId::new(id),
        key: key(conversation),
        basis: change.speaks().then(|| Basis::of(&seen)),
        change,
        progress: Progress::Waiting {
            at: at(1_000),
            why: None,
        },
        created_at: at(1_000),
        attempts: 0,
        high_water: None,
        before: None,
        group: ChangeId::new(id),
        label: Untrusted::from("Ana"),
    }
}
