//! Makes effects happen: reads, syncs and sends, against the store and the desks, and reports what became of them.
//!
//! Every task is bounded: reads by slots, requests by a budget for each desk, sends by their order. Nothing here
//! draws, and nothing waits for whoever reads the reports but the task that has something to tell.

pub mod budget;
mod desk;
mod hub;
pub mod line;
pub mod outbox;
pub mod picture;
mod reads;
pub mod report;
mod shelf;
pub mod sync;

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::effect::Effect;
use crate::app::message::Report;
use crate::backend::SharedBackend;
use crate::domain::id::Profile;
use crate::store::{Retention, Store, StoreError};
use crate::worker::line::Clock;

/// Effects that may wait to be taken up.
const EFFECTS: usize = 256;
/// Reports that may wait to be read.
const REPORTS: usize = 256;

/// How eagerly the worker works.
#[derive(Clone, Debug)]
pub struct WorkerSettings {
    /// Between two readings of the open conversation.
    pub attended_every: Duration,
    /// Between two looks for news in the list.
    pub list_every: Duration,
    /// Between two looks while nobody is there.
    pub away_every: Duration,
    /// Between two walks over everything open and snoozed, for what the looks cannot see.
    pub sweep_every: Duration,
    /// How long a conversation stays on screen before its desk is asked for it.
    pub read_delay: Duration,
    /// How long requests under way are waited for when the program ends.
    pub drain: Duration,
    /// Pictures may come from this machine, without encryption: for the embedded desk.
    pub pictures_from_loopback: bool,
    /// What is kept of what is closed.
    pub retention: Retention,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self {
            attended_every: Duration::from_secs(3),
            list_every: Duration::from_secs(12),
            away_every: Duration::from_secs(60),
            sweep_every: Duration::from_secs(10 * 60),
            read_delay: Duration::from_millis(80),
            drain: Duration::from_secs(5),
            pictures_from_loopback: false,
            retention: Retention {
                max_age: Duration::from_secs(180 * 86_400),
                max_conversations: 50_000,
            },
        }
    }
}

/// The running worker.
#[derive(Debug)]
pub struct WorkerHandle {
    /// What is to be done.
    pub effects: mpsc::Sender<Effect>,
    /// What became of it.
    pub reports: mpsc::Receiver<Report>,
    leaving: CancellationToken,
    hub: JoinHandle<()>,
}

impl WorkerHandle {
    /// Ends everything: no new request is made, changes under way get a little time, everything to be written is.
    pub async fn shutdown(self) {
        let Self {
            effects,
            mut reports,
            leaving,
            hub,
        } = self;
        drop(effects);
        leaving.cancel();
        // Whoever still has something to tell must not wait for a reader that has gone.
        let unread = async { while reports.recv().await.is_some() {} };
        tokio::pin!(hub);
        tokio::select! {
            _ = &mut hub => {}
            () = unread => {
                let _ = hub.await;
            }
        }
    }
}

/// Starts working, within the current tokio runtime.
///
/// `state_dir` is where the state file is: of several programs over it, one sends. None for a store in memory.
///
/// # Errors
/// If the store cannot be opened for reading a second time, or no thread can be started.
pub fn spawn(
    store: Store,
    state_dir: Option<PathBuf>,
    desks: Vec<(Profile, SharedBackend)>,
    clock: Clock,
    settings: WorkerSettings,
) -> Result<WorkerHandle, StoreError> {
    let (effects, wanted) = mpsc::channel(EFFECTS);
    let (reports, told) = mpsc::channel(REPORTS);
    let leaving = CancellationToken::new();
    let hub = hub::Hub::new(store, state_dir, desks, clock, settings, reports)?;
    let hub = tokio::spawn(hub.run(wanted, leaving.clone()));
    Ok(WorkerHandle {
        effects,
        reports: told,
        leaving,
        hub,
    })
}
