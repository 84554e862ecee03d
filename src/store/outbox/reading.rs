//! The outbox, read.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::domain::change::ChangeId;
use crate::domain::id::{ConversationKey, PartId};
use crate::domain::outbox::Entry;
use crate::domain::untrusted::Untrusted;
use crate::store::encode::{amount, from_text, moment, nanoseconds};
use crate::store::error::StoreError;
use crate::store::{Reader, keys};

const SELECT: &str =
    "SELECT id, profile, conversation, change, progress, created_at, attempts, basis, high_water,
    before, gesture, label FROM outbox";

impl Reader {
    /// Changes on their way, refused, or done lately; oldest first.
    pub fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        select(
            &self.state,
            "WHERE archived_at IS NULL ORDER BY sequence",
            [],
        )
    }

    /// Those of one conversation that are not done; oldest first.
    pub fn entries_of(&self, key: &ConversationKey) -> Result<Vec<Entry>, StoreError> {
        select(
            &self.state,
            "WHERE profile = ? AND conversation = ? AND step <> 'done' ORDER BY sequence",
            params![key.profile.as_str(), key.id.as_str()],
        )
    }

    /// Those of one gesture, oldest first, whatever became of them.
    pub fn group(&self, group: &ChangeId) -> Result<Vec<Entry>, StoreError> {
        select(
            &self.state,
            "WHERE gesture = ? ORDER BY sequence",
            [group.as_str()],
        )
    }

    /// One change, whatever became of it.
    pub fn entry(&self, id: &ChangeId) -> Result<Option<Entry>, StoreError> {
        entry(&self.state, id)
    }

    /// Those whose undo window, waiting time or next look is over; oldest first.
    pub fn due(&self, now: Timestamp) -> Result<Vec<Entry>, StoreError> {
        select(
            &self.state,
            "WHERE due_at <= ? ORDER BY sequence",
            [nanoseconds(now)],
        )
    }

    /// The next moment at which [`Reader::due`] has one more, after `now`.
    pub fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = self
            .state
            .prepare_cached("SELECT min(due_at) FROM outbox WHERE due_at > ?")?
            .query_row([nanoseconds(now)], |row| row.get(0))?;
        Ok(at.map(moment))
    }

    /// What was done, the latest first.
    pub fn history(&self, limit: usize) -> Result<Vec<Entry>, StoreError> {
        select(
            &self.state,
            "WHERE step = 'done' ORDER BY progress ->> '$.Done.at' DESC, sequence DESC LIMIT ?",
            [amount(limit)],
        )
    }
}

/// One change by its identity.
pub(super) fn entry(state: &Connection, id: &ChangeId) -> Result<Option<Entry>, StoreError> {
    state
        .prepare_cached(&format!("{SELECT} WHERE id = ?"))?
        .query_row([id.as_str()], |row| Ok(entry_from(row)))
        .optional()?
        .transpose()
}

/// The changes of a damaged file, up to the first that cannot be read.
pub(in crate::store) fn readable(state: &Connection, direction: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let sql = format!("{SELECT} ORDER BY sequence {direction}");
    if let Ok(mut statement) = state.prepare(&sql)
        && let Ok(mut rows) = statement.query([])
    {
        while let Ok(Some(row)) = rows.next() {
            entries.extend(entry_from(row));
        }
    }
    entries
}

fn select(
    state: &Connection,
    which: &str,
    parameters: impl Params,
) -> Result<Vec<Entry>, StoreError> {
    state
        .prepare_cached(&format!("{SELECT} {which}"))?
        .query_and_then(parameters, entry_from)?
        .collect()
}

fn entry_from(row: &Row<'_>) -> Result<Entry, StoreError> {
    let (profile, id): (String, String) = (row.get(1)?, row.get(2)?);
    let text = |column| row.get::<_, Option<String>>(column);
    Ok(Entry {
        id: ChangeId::new(row.get::<_, String>(0)?),
        key: keys::key_from(&profile, &id),
        change: from_text(row.get_ref(3)?.as_str()?)?,
        progress: from_text(row.get_ref(4)?.as_str()?)?,
        created_at: moment(row.get(5)?),
        attempts: row.get(6)?,
        basis: text(7)?.as_deref().map(from_text).transpose()?,
        high_water: text(8)?.map(PartId::new),
        // A header of an older version that cannot be read any more costs the taking back, not the change.
        before: text(9)?.as_deref().and_then(|text| from_text(text).ok()),
        group: ChangeId::new(row.get::<_, String>(10)?),
        label: Untrusted::new(row.get::<_, String>(11)?),
    })
}
