//! What is not kept for ever: age, amount, and everything at once.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::store::encode::{amount, nanoseconds};
use crate::store::error::StoreError;
use crate::store::file::Place;
use crate::store::{Store, cache, delivery, headers};

/// How many conversations one transaction deletes, so that nobody waits long for it.
const BATCH: i64 = 200;

/// How much of the desk's history is kept on this machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Retention {
    /// Closed conversations without activity for longer are forgotten.
    pub max_age: Duration,
    /// Of more conversations of one desk than this, closed ones are forgotten, the longest inactive first. Each desk is
    /// counted for itself: one with many rows takes nothing away from the others.
    pub max_conversations: usize,
}

impl Store {
    /// Forgets up to 200 closed conversations of each desk that are too old or too many, and says how many it forgot:
    /// call again until it is none. Open and snoozed ones, drafts, changes on their way, and those with notes or tags
    /// that are kept nowhere else are never touched.
    pub fn retain(&mut self, retention: Retention, now: Timestamp) -> Result<usize, StoreError> {
        let oldest = now
            .checked_sub(retention.max_age)
            .map_or(i64::MIN, nanoseconds);
        self.with_cache(|cache, _| {
            let desks = cache
                .prepare_cached("SELECT number FROM desk")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<Vec<i64>, _>>()?;
            let mut forgotten = 0;
            for desk in desks {
                forgotten += forget_of(cache, desk, oldest, retention.max_conversations)?;
            }
            cache
                .prepare_cached("DELETE FROM contact WHERE fetched_at < ?")?
                .execute(params![oldest])?;
            Ok(forgotten)
        })
    }

    /// Deletes everything there is, drafts, outbox and what is kept here included, and the bytes of it. The person asked for it.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if another process uses the files; nothing is half deleted then that was not before.
    pub fn forget_everything(&mut self) -> Result<(), StoreError> {
        self.purge()?;
        let state = self.state_transaction()?;
        state.execute_batch(
            "DELETE FROM draft; DELETE FROM outbox; DELETE FROM seen; DELETE FROM touched; DELETE FROM kept;
             DELETE FROM kept_tag;",
        )?;
        state.commit()?;
        self.reader
            .state
            .execute_batch("PRAGMA secure_delete = ON; VACUUM")?;
        let is_busy: bool =
            self.reader
                .state
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if is_busy {
            return Err(StoreError::Busy);
        }
        self.purge()
    }

    /// Deletes everything desks told us, and the bytes of it: from the file, from its log, and from copies set aside.
    /// Drafts, the outbox, what was seen and what is kept in a desk's stead stay.
    pub fn purge(&mut self) -> Result<(), StoreError> {
        self.with_cache(|cache, _| {
            cache.execute_batch(
                "DELETE FROM part; DELETE FROM thread; DELETE FROM wake; DELETE FROM listing; DELETE FROM delivery;
                 DELETE FROM conversation; DELETE FROM contact; DELETE FROM profile; DELETE FROM walk;
                 DELETE FROM tally; DELETE FROM meta; DELETE FROM desk;
                 INSERT INTO header_words (header_words) VALUES ('delete-all');
                 INSERT INTO part_words (part_words) VALUES ('delete-all');",
            )?;
            Ok(())
        })?;
        self.reader.cache.execute_batch("VACUUM")?;
        let is_busy: bool =
            self.reader
                .cache
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if is_busy {
            return Err(StoreError::Busy);
        }
        let place = self.reader.places.cache().place.clone();
        if let Place::File(path) = place {
            cache::remove_set_aside(&path)?;
        }
        self.catch_up().map(drop)
    }
}

/// Forgets some closed conversations of one desk, and says how many.
fn forget_of(
    cache: &Connection,
    desk: i64,
    oldest: i64,
    max_conversations: usize,
) -> Result<usize, StoreError> {
    let known: i64 = cache
        .prepare_cached("SELECT coalesce(sum(amount), 0) FROM tally WHERE desk = ? AND state <> 9")?
        .query_row([desk], |row| row.get(0))?;
    let surplus = known - amount(max_conversations);
    let numbers = cache
        .prepare_cached(
            "SELECT conversation, activity FROM listing INDEXED BY state_activity
             WHERE desk = ? AND state = 2 AND unsettled = 0 AND draft IS NULL AND NOT EXISTS (
                 SELECT 1 FROM conversation WHERE number = listing.conversation AND kept IS NOT NULL
                     AND coalesce(json_array_length(kept, '$.notes'), 0) + coalesce(json_array_length(kept, '$.tags'), 0) > 0)
             ORDER BY activity, conversation DESC LIMIT ?",
        )?
        .query_map([desk, BATCH], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let mut forgotten = 0;
    for (number, activity) in numbers {
        if activity >= oldest && amount(forgotten) >= surplus {
            break;
        }
        delivery::shorten(cache, number)?;
        headers::erase(cache, number)?;
        forgotten += 1;
    }
    Ok(forgotten)
}
