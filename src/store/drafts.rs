//! Unfinished texts: one per conversation and kind, on the disk before the call returns.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::domain::draft::{Draft, Kind};
use crate::domain::id::ConversationKey;
use crate::store::encode::{amount, from_text, moment, nanoseconds, to_text};
use crate::store::error::StoreError;
use crate::store::fold::touch;
use crate::store::{Reader, Store, keys};

const COLUMNS: &str =
    "profile, conversation, kind, text, cursor, begun_at, saved_at, basis, opening";

impl Store {
    /// Saves a draft in the place of the one with the same conversation and kind.
    pub fn put_draft(&mut self, draft: &Draft) -> Result<Vec<ConversationKey>, StoreError> {
        let state = self.state_transaction()?;
        write(&state, draft)?;
        state.commit()?;
        Ok(self.fold_committed())
    }

    /// Forgets a draft.
    pub fn drop_draft(
        &mut self,
        key: &ConversationKey,
        kind: Kind,
    ) -> Result<Vec<ConversationKey>, StoreError> {
        let state = self.state_transaction()?;
        delete(&state, key, kind)?;
        state.commit()?;
        Ok(self.fold_committed())
    }
}

impl Reader {
    /// The drafts of a conversation, the reply first.
    pub fn drafts(&self, key: &ConversationKey) -> Result<Vec<Draft>, StoreError> {
        self.state
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM draft WHERE profile = ? AND conversation = ? ORDER BY kind DESC"
            ))?
            .query_and_then(params![key.profile.as_str(), key.id.as_str()], draft_from)?
            .collect()
    }

    /// All drafts, the one saved last first.
    pub fn all_drafts(&self) -> Result<Vec<Draft>, StoreError> {
        self.state
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM draft ORDER BY saved_at DESC, profile, conversation, kind"
            ))?
            .query_and_then([], draft_from)?
            .collect()
    }
}

/// The draft of one kind.
pub(super) fn read(
    state: &Connection,
    key: &ConversationKey,
    kind: Kind,
) -> Result<Option<Draft>, StoreError> {
    state
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM draft WHERE profile = ? AND conversation = ? AND kind = ?"
        ))?
        .query_row(
            params![key.profile.as_str(), key.id.as_str(), kind_word(kind)],
            |row| Ok(draft_from(row)),
        )
        .optional()?
        .transpose()
}

/// The drafts of a damaged file, up to the first that cannot be read.
pub(super) fn readable(state: &Connection, order: &str) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let sql = |columns: &str| format!("SELECT {columns} FROM draft ORDER BY {order}");
    // What was damaged may be of an older format, in which drafts began nothing.
    let without = COLUMNS.replace("opening", "NULL");
    let statement = state
        .prepare(&sql(COLUMNS))
        .or_else(|_| state.prepare(&sql(&without)));
    if let Ok(mut statement) = statement
        && let Ok(mut rows) = statement.query([])
    {
        while let Ok(Some(row)) = rows.next() {
            drafts.extend(draft_from(row));
        }
    }
    drafts
}

/// Saves a draft within a transaction.
pub(super) fn write(state: &Connection, draft: &Draft) -> Result<(), StoreError> {
    let Draft {
        key,
        kind,
        text,
        cursor,
        begun_at,
        saved_at,
        basis,
        opening,
    } = draft;
    state
        .prepare_cached("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?
        .execute(params![
            key.profile.as_str(),
            key.id.as_str(),
            kind_word(*kind),
            text,
            amount(*cursor),
            nanoseconds(*begun_at),
            nanoseconds(*saved_at),
            to_text(basis)?,
            opening.as_ref().map(to_text).transpose()?,
        ])?;
    touch(state, key)
}

/// Forgets a draft within a transaction.
pub(super) fn delete(
    state: &Connection,
    key: &ConversationKey,
    kind: Kind,
) -> Result<(), StoreError> {
    state
        .prepare_cached("DELETE FROM draft WHERE profile = ? AND conversation = ? AND kind = ?")?
        .execute(params![
            key.profile.as_str(),
            key.id.as_str(),
            kind_word(kind)
        ])?;
    touch(state, key)
}

/// A kind as the files have it.
pub(super) fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Reply => "reply",
        Kind::Note => "note",
    }
}

/// The kind the files mean by a word. What is not plainly a reply stays within the team.
pub(super) fn kind_of(word: &str) -> Kind {
    if word == "reply" {
        Kind::Reply
    } else {
        Kind::Note
    }
}

fn draft_from(row: &Row<'_>) -> Result<Draft, StoreError> {
    let (profile, id): (String, String) = (row.get(0)?, row.get(1)?);
    let text: String = row.get(3)?;
    let cursor: i64 = row.get(4)?;
    Ok(Draft {
        key: keys::key_from(&profile, &id),
        kind: kind_of(row.get_ref(2)?.as_str()?),
        cursor: usize::try_from(cursor).unwrap_or(0).min(text.len()),
        text: text.into(),
        begun_at: moment(row.get(5)?),
        saved_at: moment(row.get(6)?),
        basis: from_text(row.get_ref(7)?.as_str()?)?,
        opening: row
            .get_ref(8)?
            .as_str_or_null()?
            .map(from_text)
            .transpose()?,
    })
}
