//! One conversation's side of the state file.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::change::Change;
use crate::domain::id::ConversationKey;
use crate::domain::kept::Kept;
use crate::domain::opening::Opening;
use crate::domain::outbox::Progress;
use crate::domain::part::Part;
use crate::domain::row::Seen;
use crate::store::encode::{from_text, moment};
use crate::store::error::StoreError;
use crate::store::{kept, seen};

/// What the state file knows of one conversation.
pub(super) struct Local {
    /// Changes on their way, oldest first.
    pub(super) pending: Vec<Change>,
    /// How many changes are not done, refused ones included.
    pub(super) unsettled: i64,
    /// The kind of the draft; of two, the reply.
    pub(super) draft: Option<String>,
    /// What a draft or a change begins here, and since when.
    pub(super) opening: Option<(Box<Opening>, Timestamp)>,
    pub(super) seen: Option<Seen>,
    /// What is kept in the desk's stead, and its notes in full.
    pub(super) kept: Kept,
    pub(super) notes: Vec<Part>,
}

impl Local {
    pub(super) fn read(state: &Connection, key: &ConversationKey) -> Result<Self, StoreError> {
        let of = params![key.profile.as_str(), key.id.as_str()];
        let mut statement = state.prepare_cached(
            "SELECT change, progress, created_at FROM outbox
             WHERE profile = ? AND conversation = ? AND step <> 'done' ORDER BY sequence",
        )?;
        let mut rows = statement.query(of)?;
        let (mut pending, mut unsettled) = (Vec::new(), 0);
        let mut opening = None;
        while let Some(row) = rows.next()? {
            unsettled += 1;
            let progress: Progress = from_text(row.get_ref(1)?.as_str()?)?;
            let change: Change = from_text(row.get_ref(0)?.as_str()?)?;
            if let Change::Begin(begun, _) = &change {
                opening = Some((begun.clone(), moment(row.get(2)?)));
            }
            if progress.blocks() {
                pending.push(change);
            }
        }
        let draft: Option<(String, Option<String>, i64)> = state
            .prepare_cached(
                "SELECT kind, opening, saved_at FROM draft
                 WHERE profile = ? AND conversation = ? ORDER BY kind DESC",
            )?
            .query_row(of, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        if let Some((_, Some(begun), saved_at)) = &draft {
            opening = Some((from_text(begun)?, moment(*saved_at)));
        }
        let (kept, notes) = kept::read(state, key)?;
        Ok(Self {
            pending,
            unsettled,
            draft: draft.map(|(kind, ..)| kind),
            opening,
            seen: seen::read(state, key)?,
            kept,
            notes,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.unsettled == 0 && self.draft.is_none()
    }
}
