//! The store off the async threads: one writer and two readers, so that no reading waits for a write and no task
//! for the disk.

use std::fmt;
use std::sync::{Arc, Mutex as Lock, PoisonError};

use tokio::sync::{Mutex, Notify};

use crate::domain::failure::{Failure, FailureKind, Received};
use crate::store::{Reader, Store, StoreError};

/// Parts made findable between two jobs.
const INDEXED_AT_ONCE: usize = 64;

/// Stops what the searcher is doing, if anything.
type Stop = Arc<Lock<Box<dyn Fn() + Send>>>;

/// The store as tasks see it. Cheap to clone.
///
/// Whoever waits gets the store in the order of asking. A task that is dropped while it waits asks for nothing; one
/// that is dropped later has it done and does not hear of it.
#[derive(Clone)]
pub(super) struct Shelf {
    store: Arc<Mutex<Store>>,
    reader: Arc<Mutex<Reader>>,
    /// For what may take long.
    searcher: Arc<Mutex<Reader>>,
    stop_search: Stop,
    written: Arc<Notify>,
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").finish_non_exhaustive()
    }
}

impl Shelf {
    /// Takes the store over.
    pub(super) fn new(store: Store) -> Result<Self, StoreError> {
        let reader = Arc::new(Mutex::new(store.new_reader()?));
        let searcher = store.new_reader()?;
        Ok(Self {
            stop_search: Arc::new(Lock::new(stop(&searcher))),
            searcher: Arc::new(Mutex::new(searcher)),
            store: Arc::new(Mutex::new(store)),
            reader,
            written: Arc::default(),
        })
    }

    /// Writes, after everything that was to be written before.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let result = run(&self.store, job).await;
        self.written.notify_one();
        result
    }

    /// Reads.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.read_by(&self.reader, job).await
    }

    /// Reads what may take long; the search before it is stopped, because nobody waits for that any more.
    pub(super) async fn search<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.stop_search
            .lock()
            .unwrap_or_else(PoisonError::into_inner)();
        let stop_search = Arc::clone(&self.stop_search);
        let job = move |reader: &Reader| {
            // The connection may be another one than before.
            *stop_search.lock().unwrap_or_else(PoisonError::into_inner) = stop(reader);
            job(reader)
        };
        self.read_by(&self.searcher, job).await
    }

    async fn read_by<T: Send + 'static>(
        &self,
        reader: &Arc<Mutex<Reader>>,
        job: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let (result, is_damage) = run(reader, |reader| {
            reader.renew()?;
            let result = job(reader);
            let is_damage = result.as_ref().is_err_and(StoreError::is_damage);
            Ok((result.map_err(|error| failure(&error)), is_damage))
        })
        .await?;
        if is_damage {
            // The copy of what desks told is no good any more: a new one is begun, and filled by the sync.
            self.write(Store::replace_cache).await?;
        }
        result
    }

    /// Makes what was written findable, while nobody else writes; for ever.
    pub(super) async fn index(self) {
        loop {
            self.written.notified().await;
            // Straight to the store: this is no news to be indexed again.
            while let Ok(1..) = run(&self.store, |store| store.index(INDEXED_AT_ONCE)).await {}
        }
    }
}

fn stop(reader: &Reader) -> Box<dyn Fn() + Send> {
    let handle = reader.interrupt_handle();
    Box::new(move || handle.interrupt())
}

/// Does it on a thread that may wait for the disk.
async fn run<S: Send + 'static, T: Send + 'static>(
    source: &Arc<Mutex<S>>,
    job: impl FnOnce(&mut S) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Failure> {
    let mut source = Arc::clone(source).lock_owned().await;
    let done = tokio::task::spawn_blocking(move || job(&mut source)).await;
    match done {
        Ok(result) => result.map_err(|error| failure(&error)),
        Err(_) => Err(Failure::new(
            FailureKind::Store,
            Received::No,
            "the store broke",
        )),
    }
}

/// A failure of the store as everything else tells failures.
fn failure(error: &StoreError) -> Failure {
    Failure::new(FailureKind::Store, Received::No, error.to_string())
}
