//! A damaged state file: kept for ever, and what can still be read of it taken over into a new one.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior};

use crate::domain::draft::Draft;
use crate::domain::outbox::Entry;
use crate::store::error::StoreError;
use crate::store::file::{Place, with_companions};
use crate::store::fold::touch;
use crate::store::{Store, StorePaths, drafts, kept, outbox, state};

/// What became of a damaged state file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rescue {
    /// Where it is now; tinbox does not touch it again.
    pub kept: PathBuf,
    /// How many drafts could be read.
    pub drafts: usize,
    /// How many changes, on their way and done, could be read.
    pub entries: usize,
    /// How many snoozes, tags and notes that are kept here only could be read.
    pub kept_here: usize,
}

impl Store {
    /// Moves a damaged state file aside and begins a new one with every draft and every change that can be read.
    ///
    /// Only when a person asked for it: what cannot be read is not sent, and nobody but they can tell what it was.
    pub fn rescue(paths: &StorePaths, now: Timestamp) -> Result<Option<Rescue>, StoreError> {
        let Some(directory) = &paths.state_dir else {
            return Ok(None);
        };
        let path = directory.join("state.db");
        let kept = move_aside(&path, now)?;
        // Damage can be such that not even a connection can be made; then nothing is read.
        let damaged = Place::File(kept.clone()).open_for_reading().ok();
        let (found_drafts, found_entries) = match &damaged {
            Some(damaged) => (read_drafts(damaged), read_entries(damaged)),
            None => (Vec::new(), Vec::new()),
        };
        let mut fresh = state::open(&Place::File(path))?.connection;
        let transaction = fresh.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for draft in &found_drafts {
            drafts::write(&transaction, draft)?;
        }
        for entry in &found_entries {
            outbox::insert(&transaction, entry)?;
            touch(&transaction, &entry.key)?;
        }
        let kept_here = match &damaged {
            Some(damaged) => kept::rescue(damaged, &transaction)?,
            None => 0,
        };
        transaction.commit()?;
        Ok(Some(Rescue {
            kept_here,
            kept,
            drafts: found_drafts.len(),
            entries: found_entries.len(),
        }))
    }
}

/// Renames the file and its companions to names nothing has yet.
fn move_aside(path: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let mut number = now.as_second();
    let kept = loop {
        let kept = path.with_file_name(format!("state.damaged-{number}.db"));
        if !kept.exists() {
            break kept;
        }
        number += 1;
    };
    for (from, to) in with_companions(path).iter().zip(with_companions(&kept)) {
        if from.exists() {
            fs::rename(from, to).map_err(|source| StoreError::Io {
                path: from.clone(),
                source,
            })?;
        }
    }
    Ok(kept)
}

/// Reads from both ends: damage in the middle stops each of them, but not both at the same row.
fn read_drafts(damaged: &Connection) -> Vec<Draft> {
    let mut found: Vec<Draft> = Vec::new();
    for direction in ["ASC", "DESC"] {
        let order = format!("profile {direction}, conversation {direction}, kind {direction}");
        let more = drafts::readable(damaged, &order);
        for draft in more {
            let is_known = |known: &Draft| known.key == draft.key && known.kind == draft.kind;
            if !found.iter().any(is_known) {
                found.push(draft);
            }
        }
    }
    found
}

fn read_entries(damaged: &Connection) -> Vec<Entry> {
    let mut first = outbox::readable(damaged, "ASC");
    let known: HashSet<_> = first.iter().map(|entry| entry.id.clone()).collect();
    let mut last = outbox::readable(damaged, "DESC");
    last.retain(|entry| !known.contains(&entry.id));
    last.reverse();
    first.append(&mut last);
    first
}
