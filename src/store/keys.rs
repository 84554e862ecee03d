//! Conversations by their number in the cache.

use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::id::{ConversationKey, Profile};
use crate::store::error::StoreError;

/// The number of a conversation, if it has one.
pub(super) fn find(cache: &Connection, key: &ConversationKey) -> Result<Option<i64>, StoreError> {
    Ok(cache
        .prepare_cached("SELECT number FROM conversation WHERE profile = ? AND id = ?")?
        .query_row(params![key.profile.as_str(), key.id.as_str()], |row| {
            row.get(0)
        })
        .optional()?)
}

/// The number of a conversation, given now if it had none.
pub(super) fn ensure(cache: &Connection, key: &ConversationKey) -> Result<i64, StoreError> {
    if let Some(number) = find(cache, key)? {
        return Ok(number);
    }
    cache
        .prepare_cached("INSERT INTO conversation (profile, id) VALUES (?, ?)")?
        .execute(params![key.profile.as_str(), key.id.as_str()])?;
    Ok(cache.last_insert_rowid())
}

/// The number of a connection, if it has one.
pub(super) fn find_desk(cache: &Connection, profile: &Profile) -> Result<Option<i64>, StoreError> {
    Ok(cache
        .prepare_cached("SELECT number FROM desk WHERE profile = ?")?
        .query_row([profile.as_str()], |row| row.get(0))
        .optional()?)
}

/// The number of a connection, given now if it had none.
pub(super) fn ensure_desk(cache: &Connection, profile: &Profile) -> Result<i64, StoreError> {
    if let Some(number) = find_desk(cache, profile)? {
        return Ok(number);
    }
    cache
        .prepare_cached("INSERT INTO desk (profile) VALUES (?)")?
        .execute([profile.as_str()])?;
    Ok(cache.last_insert_rowid())
}

/// The numbers of all connections.
pub(super) fn desks(cache: &Connection) -> Result<Vec<i64>, StoreError> {
    Ok(cache
        .prepare_cached("SELECT number FROM desk")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Joins the two columns.
pub(super) fn key_from(profile: &str, id: &str) -> ConversationKey {
    ConversationKey::new(Profile::from(profile), id)
}
