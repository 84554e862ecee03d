//! What the agent has looked at, on this machine.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::id::{ConversationKey, PartId};
use crate::domain::row::Seen;
use crate::store::encode::{moment, nanoseconds};
use crate::store::error::StoreError;
use crate::store::fold::touch;
use crate::store::{Reader, Store};

impl Store {
    /// The agent has seen a conversation up to this part.
    pub fn mark_seen(
        &mut self,
        key: &ConversationKey,
        part: Option<&PartId>,
        now: Timestamp,
    ) -> Result<Vec<ConversationKey>, StoreError> {
        let state = self.state_transaction()?;
        state
            .prepare_cached(
                "INSERT INTO seen VALUES (?1, ?2, ?3, ?4, 0)
                 ON CONFLICT DO UPDATE SET part = coalesce(?3, part), at = ?4, is_unread = 0",
            )?
            .execute(params![
                key.profile.as_str(),
                key.id.as_str(),
                part.map(PartId::as_str),
                nanoseconds(now)
            ])?;
        touch(&state, key)?;
        state.commit()?;
        Ok(self.fold_committed())
    }

    /// The agent wants to see a conversation again.
    pub fn mark_unread(
        &mut self,
        key: &ConversationKey,
        now: Timestamp,
    ) -> Result<Vec<ConversationKey>, StoreError> {
        let state = self.state_transaction()?;
        state
            .prepare_cached(
                "INSERT INTO seen VALUES (?1, ?2, NULL, ?3, 1)
                 ON CONFLICT DO UPDATE SET is_unread = 1",
            )?
            .execute(params![
                key.profile.as_str(),
                key.id.as_str(),
                nanoseconds(now)
            ])?;
        touch(&state, key)?;
        state.commit()?;
        Ok(self.fold_committed())
    }
}

impl Reader {
    /// What the agent had seen of a conversation.
    pub fn seen(&self, key: &ConversationKey) -> Result<Option<Seen>, StoreError> {
        read(&self.state, key)
    }
}

pub(super) fn read(state: &Connection, key: &ConversationKey) -> Result<Option<Seen>, StoreError> {
    let seen = state
        .prepare_cached(
            "SELECT part, at, is_unread FROM seen WHERE profile = ? AND conversation = ?",
        )?
        .query_row(params![key.profile.as_str(), key.id.as_str()], |row| {
            Ok(Seen {
                part: row.get::<_, Option<String>>(0)?.map(PartId::new),
                at: moment(row.get(1)?),
                is_unread: row.get(2)?,
            })
        })
        .optional()?;
    Ok(seen)
}
