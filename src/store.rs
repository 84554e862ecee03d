//! What is kept on this machine: the only place that knows SQL.
//!
//! Two files, because they fail differently. The *cache* holds what desks told us; it may be deleted at any time and
//! is filled again. The *state* file holds what exists nowhere else: drafts, changes on their way, what was seen. No
//! transaction spans both; the state file counts its revisions, and the cache catches up with them (see `fold`).
//!
//! Everything here is synchronous and reads no clock. One [`Store`] writes; [`Reader`]s are cheap, each on a thread
//! of its own if need be, and never wait for a write.

mod cache;
mod contacts;
mod counts;
mod delivery;
mod drafts;
mod elsewhere;
mod encode;
mod error;
mod file;
mod fold;
mod headers;
mod index;
mod kept;
mod keys;
pub mod lock;
mod outbox;
mod rescue;
mod retain;
mod rows;
mod search;
mod seen;
mod state;
mod text;
mod thread;
mod unread;
mod walks;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, InterruptHandle, Transaction, TransactionBehavior};

pub use crate::store::error::StoreError;
pub use crate::store::outbox::{Advance, Recall};
pub use crate::store::rescue::Rescue;
pub use crate::store::retain::Retention;
pub use crate::store::walks::WalkRecord;

use crate::store::file::Place;

/// How often the end of a reading transaction is tried; an interrupt spoils one of them.
const ENDINGS: usize = 1_000;

/// The directories of the two files; none for a file that is to live in memory only.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StorePaths {
    /// Where `state.db` is.
    pub state_dir: Option<PathBuf>,
    /// Where `cache.db` is.
    pub cache_dir: Option<PathBuf>,
}

/// The store, with the right to write. One per process.
#[derive(Debug)]
pub struct Store {
    reader: Reader,
    notices: Vec<String>,
    /// The only moment known here, for the name of a file set aside.
    opened_at: Timestamp,
    /// The data versions last looked at, to tell another process's writes.
    versions: (i64, i64),
}

/// The store, for reading. Answers are of the moment they are asked for.
#[derive(Debug)]
pub struct Reader {
    cache: Connection,
    state: Connection,
    places: Places,
    /// Which of the store's caches this reads: a damaged one is replaced.
    generation: u64,
}

#[derive(Clone, Debug)]
struct Places {
    state: Place,
    /// Set if the state file must not be written: its format, and the newest known.
    newer: Option<(i64, i64)>,
    /// Shared with all readers, because a damaged cache is replaced.
    cache: Arc<Mutex<CachePlace>>,
}

#[derive(Clone, Debug)]
struct CachePlace {
    generation: u64,
    place: Place,
}

impl Store {
    /// Opens both files, makes what is missing, brings an older state file up to date.
    ///
    /// A cache that is damaged, foreign or of another version is replaced; one that cannot be written is kept in
    /// memory. Both are told by [`Store::take_notices`].
    ///
    /// # Errors
    /// [`StoreError::StateDamaged`] if the state file cannot be read: it is left as it is, see [`Store::rescue`]. What the file system says.
    pub fn open(paths: &StorePaths, now: Timestamp) -> Result<Self, StoreError> {
        let place = |directory: &Option<PathBuf>, name| match directory {
            Some(directory) => Place::File(directory.join(name)),
            None => Place::memory(),
        };
        let state_place = place(&paths.state_dir, "state.db");
        let state = state::open(&state_place)?;
        let cache = cache::open(place(&paths.cache_dir, "cache.db"), now)?;
        let mut notices: Vec<String> = cache.notice.into_iter().collect();
        let places = Places {
            state: state_place,
            newer: state.newer,
            cache: Arc::new(Mutex::new(CachePlace {
                generation: 0,
                place: cache.place,
            })),
        };
        if let Err(error) = places.writable() {
            notices.push(error.to_string());
        }
        let mut store = Self {
            reader: Reader {
                cache: cache.connection,
                state: state.connection,
                places,
                generation: 0,
            },
            notices,
            opened_at: now,
            versions: (0, 0),
        };
        store.versions = store.data_versions()?;
        store.catch_up()?;
        Ok(store)
    }

    /// A store wholly in memory, gone with its last connection.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::open(&StorePaths::default(), Timestamp::UNIX_EPOCH)
    }

    /// What went wrong on the way and was made up for, one sentence each; told once.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    fn notice_once(&mut self, notice: String) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// The store's own connections, for reading between writes on the same thread.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// New connections for reading, for another thread.
    pub fn new_reader(&self) -> Result<Reader, StoreError> {
        Reader::connect(&self.reader.places)
    }

    /// Whether another process has written since this was last asked; its changes are taken into account then.
    pub fn notice_others(&mut self) -> Result<bool, StoreError> {
        let versions = self.data_versions()?;
        if versions == self.versions {
            return Ok(false);
        }
        self.versions = versions;
        self.catch_up()?;
        Ok(true)
    }

    /// Replaces a cache found to be damaged by an empty one. Readers have to [`Reader::renew`].
    ///
    /// Called by the store itself when it meets damage while writing; by the caller when a reader met it.
    pub fn replace_cache(&mut self) -> Result<(), StoreError> {
        let CachePlace { generation, place } = self.reader.places.cache().clone();
        // The old connection is closed first: the file cannot be moved from under it everywhere.
        self.reader.cache = Connection::open_in_memory()?;
        if let Place::File(path) = &place {
            cache::set_aside(path, self.opened_at)?;
        }
        let place = match place {
            file @ Place::File(_) => file,
            // The old name lives on in readers.
            Place::Memory(_) => Place::memory(),
        };
        let opened = cache::open(place, self.opened_at)?;
        self.reader.cache = opened.connection;
        self.reader.generation = generation + 1;
        *self.reader.places.cache() = CachePlace {
            generation: generation + 1,
            place: opened.place,
        };
        self.notices
            .push("the local copy was damaged and is being read again".to_owned());
        self.notices.extend(opened.notice);
        self.catch_up().map(drop)
    }

    /// Does something to the cache; if that meets damage, once more with an empty cache.
    fn with_cache<T>(
        &mut self,
        work: impl Fn(&Transaction<'_>, &Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.try_with_cache(&work) {
            Err(error) if error.is_damage() => {
                self.replace_cache()?;
                self.try_with_cache(&work)
            }
            result => result,
        }
    }

    fn try_with_cache<T>(
        &mut self,
        work: impl Fn(&Transaction<'_>, &Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let behavior = TransactionBehavior::Immediate;
        let cache = self.reader.cache.transaction_with_behavior(behavior)?;
        let value = work(&cache, &self.reader.state)?;
        cache.commit()?;
        Ok(value)
    }

    fn data_versions(&self) -> Result<(i64, i64), StoreError> {
        let version = |connection: &Connection| {
            connection.pragma_query_value(None, "data_version", |row| row.get(0))
        };
        Ok((version(&self.reader.state)?, version(&self.reader.cache)?))
    }

    /// A transaction on the state file, refused if a newer version wrote it.
    fn state_transaction(&mut self) -> Result<Transaction<'_>, StoreError> {
        self.reader.places.writable()?;
        let behavior = TransactionBehavior::Immediate;
        Ok(self.reader.state.transaction_with_behavior(behavior)?)
    }
}

impl Reader {
    /// Opens the cache again if the store has replaced it, and says whether it had.
    pub fn renew(&mut self) -> Result<bool, StoreError> {
        if self.places.cache().generation == self.generation {
            return Ok(false);
        }
        *self = Self::connect(&self.places)?;
        Ok(true)
    }

    /// Stops whatever this reader is doing on the cache, from another thread.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.cache.get_interrupt_handle()
    }

    /// One moment of the cache for several statements, until it is dropped. Cheaper, too: every statement outside of one
    /// takes and gives back a lock of the file system, which costs more than reading a row.
    fn snapshot(&self) -> Result<Snapshot<'_>, StoreError> {
        if !self.cache.is_autocommit() {
            self.cache.execute_batch("ROLLBACK")?;
        }
        self.cache.execute_batch("BEGIN")?;
        Ok(Snapshot(&self.cache))
    }

    fn connect(places: &Places) -> Result<Self, StoreError> {
        let CachePlace { generation, place } = places.cache().clone();
        let cache = place.open_for_reading()?;
        // The index is built into a connection by its first use, and an interrupt that hits that comes out as "vtable
        // constructor failed", which nobody could tell from a fault.
        cache.execute_batch(
            "SELECT 0 FROM header_words LIMIT 0; SELECT 0 FROM part_words LIMIT 0",
        )?;
        Ok(Self {
            cache,
            state: places.state.open_for_reading()?,
            places: places.clone(),
            generation,
        })
    }
}

/// A reading transaction.
struct Snapshot<'a>(&'a Connection);

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        // An interrupt meant for the search may hit its end instead, and would leave the reader at this moment.
        for _ in 0..ENDINGS {
            if self.0.is_autocommit() || self.0.execute_batch("ROLLBACK").is_ok() {
                return;
            }
        }
    }
}

impl Places {
    fn cache(&self) -> MutexGuard<'_, CachePlace> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writable(&self) -> Result<(), StoreError> {
        match (&self.state, self.newer) {
            (Place::File(path), Some((found, known))) => Err(StoreError::StateNewer {
                path: path.clone(),
                found,
                known,
            }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::{Conversation, State};
    use crate::domain::draft::{Basis, Draft, Kind};
    use crate::domain::id::{ConversationKey, Profile};

    fn draft(text: &str) -> Draft {
        Draft {
            key: ConversationKey::new("acme", "a"),
            kind: Kind::Reply,
            text: text.into(),
            cursor: 0,
            begun_at: Timestamp::UNIX_EPOCH,
            saved_at: Timestamp::UNIX_EPOCH,
            basis: Basis {
                last_part: None,
                state: State::Open,
                assignee: None,
            },
            opening: None,
        }
    }

    #[test]
    fn a_full_disk_is_told_and_what_was_saved_stays() {
        let mut store = Store::in_memory().unwrap();
        store.put_draft(&draft("small")).unwrap();
        let limit = |connection: &Connection| {
            connection
                .query_row("PRAGMA max_page_count = 1", [], |_| Ok(()))
                .unwrap();
        };
        limit(&store.reader.state);
        let error = store
            .put_draft(&draft(&"large ".repeat(9_000)))
            .unwrap_err();
        assert!(matches!(error, StoreError::Full), "{error}");
        assert_eq!(store.reader().all_drafts().unwrap(), [draft("small")]);

        limit(&store.reader.cache);
        let rows: Vec<_> = (0..999)
            .map(|id| Conversation::new(id.to_string().as_str().into(), Timestamp::UNIX_EPOCH))
            .collect();
        // What the person wrote is safe even when the copy of the desk cannot follow.
        store.drop_draft(&draft("").key, Kind::Reply).unwrap();
        assert_eq!(store.reader().all_drafts().unwrap(), []);
        let put = store.put_rows(&Profile::from("acme"), &rows, Timestamp::UNIX_EPOCH);
        assert!(matches!(put, Err(StoreError::Full)), "{put:?}");
        assert_eq!(
            store
                .reader()
                .row(&rows_key(), Timestamp::UNIX_EPOCH)
                .unwrap(),
            None
        );
    }

    fn rows_key() -> ConversationKey {
        ConversationKey::new("acme", "1")
    }
}
