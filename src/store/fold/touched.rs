//! What the state file changed since the cache last looked, and so has to be folded again.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::domain::id::ConversationKey;
use crate::store::error::StoreError;
use crate::store::fold::Folder;
use crate::store::{Store, keys};

impl Store {
    /// Folds what the state file changed since the cache last looked, whoever changed it.
    pub(in crate::store) fn catch_up(&mut self) -> Result<Vec<ConversationKey>, StoreError> {
        self.try_with_cache(fold_touched)
    }

    /// The same after a commit to the state file, with a damaged cache replaced on the way.
    ///
    /// What was committed is safe, so a cache that cannot be written now is no failure of that: it is told, and the
    /// cache catches up later.
    pub(in crate::store) fn fold_committed(&mut self) -> Vec<ConversationKey> {
        self.with_cache(fold_touched).unwrap_or_else(|error| {
            self.notice_once(format!("lists are behind: {error}"));
            Vec::new()
        })
    }
}

fn fold_touched(
    transaction: &Transaction<'_>,
    state: &Connection,
) -> Result<Vec<ConversationKey>, StoreError> {
    let cache: &Connection = transaction;
    let mark: i64 = state
        .prepare_cached("SELECT mark FROM identity")?
        .query_row([], |row| row.get(0))?;
    let known = meta(cache, "state")?;
    let folded = meta(cache, "revision")?.filter(|_| known == Some(mark));
    let mut touched = state
        .prepare_cached(
            "SELECT profile, conversation, revision FROM touched WHERE revision > ? ORDER BY revision",
        )?
        .query_and_then([folded.unwrap_or(0)], |row| {
            let (profile, id): (String, String) = (row.get(0)?, row.get(1)?);
            Ok((keys::key_from(&profile, &id), Some(row.get(2)?)))
        })?
        .collect::<Result<Vec<(_, Option<i64>)>, StoreError>>()?;
    let revision = touched.last().and_then(|(_, revision)| *revision);
    if known.is_some_and(|known| known != mark) {
        // The state file is another one than this cache was folded with: nothing folded so far holds.
        touched.extend(all(cache)?.into_iter().map(|key| (key, None)));
    }
    if touched.is_empty() && known.is_some() {
        return Ok(Vec::new());
    }
    let mut folding = Folder::new(cache, state);
    let mut changed = Vec::new();
    for (key, _) in touched {
        let number = keys::ensure(cache, &key)?;
        if folding.fold(number, &key)? {
            changed.push(key);
        }
    }
    set_meta(cache, "state", mark)?;
    set_meta(cache, "revision", revision.or(folded).unwrap_or(0))?;
    Ok(changed)
}

fn all(cache: &Connection) -> Result<Vec<ConversationKey>, StoreError> {
    cache
        .prepare_cached("SELECT profile, id FROM conversation")?
        .query_and_then([], |row| {
            let (profile, id): (String, String) = (row.get(0)?, row.get(1)?);
            Ok(keys::key_from(&profile, &id))
        })?
        .collect()
}

fn meta(cache: &Connection, key: &str) -> Result<Option<i64>, StoreError> {
    Ok(cache
        .prepare_cached("SELECT value FROM meta WHERE key = ?")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

fn set_meta(cache: &Connection, key: &str, value: i64) -> Result<(), StoreError> {
    cache
        .prepare_cached("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")?
        .execute(params![key, value])?;
    Ok(())
}

/// Notes in the state file that the cache has to look at a conversation again.
pub(in crate::store) fn touch(state: &Connection, key: &ConversationKey) -> Result<(), StoreError> {
    state
        .prepare_cached(
            "INSERT INTO touched VALUES (?1, ?2, (SELECT coalesce(max(revision), 0) + 1 FROM touched))
             ON CONFLICT DO UPDATE SET revision = excluded.revision",
        )?
        .execute(params![key.profile.as_str(), key.id.as_str()])?;
    Ok(())
}
