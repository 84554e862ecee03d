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

use jiff::SignedDuration;
use tinbox::app::effect::Effect;
use tinbox::app::message::Report;
use tinbox::domain::id::{ConversationKey, Profile};
use tinbox::store::Store;
use tinbox::worker::{self, WorkerHandle, WorkerSettings};
use tokio::time::Instant;

use fake::{Fake, at};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(3600);

/// A running worker over one fake desk.
struct Bench {
    desk: Arc<Fake>,
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
        let desk = Arc::new(desk);
        let begun = Instant::now();
        let clock =
            Arc::new(move || at(1_000) + SignedDuration::try_from(begun.elapsed()).unwrap());
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

    /// Reads reports until one is what is wanted.
    async fn until<T>(&mut self, wanted: impl FnMut(Report) -> Option<T>) -> T {
        let found = tokio::time::timeout(PATIENCE, self.until_if(wanted));
        found.await.expect("it comes")
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
