//! What a desk cannot keep, kept in the state file: written with the step that makes the change done, read whenever
//! the conversation is folded.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::domain::change::Change;
use crate::domain::conversation::State;
use crate::domain::id::{AdminId, ConversationKey, Profile};
use crate::domain::kept::{Kept, Standing, note_id, tag_of};
use crate::domain::outbox::{Entry, Progress};
use crate::domain::part::{Body, Content, Part};
use crate::domain::people::{Author, AuthorKind, Tag};
use crate::domain::row::{WakeReason, Woke};
use crate::domain::untrusted::Untrusted;
use crate::store::encode::{from_text, moment, nanoseconds, to_text};
use crate::store::error::StoreError;
use crate::store::fold::{Folder, touch};
use crate::store::headers::put_wake;
use crate::store::{Advance, Reader, Store, keys};

/// What the state file keeps of one conversation, and the notes in full.
pub(super) fn read(
    state: &Connection,
    key: &ConversationKey,
) -> Result<(Kept, Vec<Part>), StoreError> {
    let mut statement = state.prepare_cached(
        "SELECT kind, value FROM kept WHERE profile = ? AND conversation = ? ORDER BY kind, id",
    )?;
    let mut rows = statement.query(params![key.profile.as_str(), key.id.as_str()])?;
    let (mut kept, mut notes) = (Kept::default(), Vec::<Part>::new());
    while let Some(row) = rows.next()? {
        let value = row.get_ref(1)?.as_str()?;
        match row.get_ref(0)?.as_str()? {
            "standing" => kept.standing = Some(from_text(value)?),
            "tag" => kept.tags.push(from_text(value)?),
            _ => notes.push(from_text(value)?),
        }
    }
    notes.sort_by_cached_key(Part::order);
    kept.notes = notes.iter().map(|note| note.id.clone()).collect();
    Ok((kept, notes))
}

impl Store {
    /// Makes a change that the desk cannot: writes what it leaves and marks it as done, in one transaction, if the
    /// change still stands where `expected` says. What to store is read from `done`.
    pub fn keep(&mut self, expected: &Progress, done: &Entry) -> Result<Advance, StoreError> {
        let me = Folder::new(&self.reader.cache, &self.reader.state).me(&done.key.profile)?;
        let header = self.reader.header(&done.key)?;
        let over = header.map_or(State::Open, |header| header.state);
        match self.make_step(expected, done, |state| keep(state, done, over, me.as_ref()))? {
            Some(lost) => Ok(lost),
            None => Ok(Advance::Made(self.fold_committed())),
        }
    }

    /// Takes a tag into the catalog of a desk that has none.
    pub fn keep_tag(&mut self, profile: &Profile, name: &str) -> Result<Tag, StoreError> {
        let tag = tag_of(name);
        let state = self.state_transaction()?;
        put_tag(&state, profile, &tag)?;
        state.commit()?;
        Ok(tag)
    }

    /// Ends snoozes kept here whose time has come: from then on the conversation stands where its desk says, or is open
    /// here if the desk never had it open.
    pub fn wake_kept(&mut self, now: Timestamp) -> Result<Vec<ConversationKey>, StoreError> {
        let state = self.state_transaction()?;
        let ended = state
            .prepare_cached(
                "SELECT profile, conversation, until, value FROM kept WHERE until <= ?",
            )?
            .query_and_then([nanoseconds(now)], |row| {
                let (profile, id): (String, String) = (row.get(0)?, row.get(1)?);
                let standing: Standing = from_text(row.get_ref(3)?.as_str()?)?;
                let left = standing.woken();
                Ok((keys::key_from(&profile, &id), row.get::<_, i64>(2)?, left))
            })?
            .collect::<Result<Vec<_>, StoreError>>()?;
        if ended.is_empty() {
            return Ok(Vec::new());
        }
        for (key, _, left) in &ended {
            put_standing(&state, key, left.as_ref())?;
            touch(&state, key)?;
        }
        state.commit()?;
        self.with_cache(|cache, _| {
            for (key, until, _) in &ended {
                if let Some(number) = keys::find(cache, key)? {
                    let at = moment(*until);
                    let why = WakeReason::Timer;
                    put_wake(cache, number, Woke { at, why })?;
                }
            }
            Ok(())
        })?;
        Ok(self.fold_committed())
    }
}

impl Reader {
    /// What is kept here of a conversation and in effect now.
    pub fn kept(&self, key: &ConversationKey) -> Result<Kept, StoreError> {
        Ok(self
            .row(key, Timestamp::UNIX_EPOCH)?
            .map(|row| row.kept)
            .unwrap_or_default())
    }

    /// The tags there are to choose from on a desk that has none.
    pub fn kept_tags(&self, profile: &Profile) -> Result<Vec<Tag>, StoreError> {
        self.state
            .prepare_cached("SELECT value FROM kept_tag WHERE profile = ? ORDER BY id")?
            .query_and_then([profile.as_str()], |row| {
                from_text(row.get_ref(0)?.as_str()?)
            })?
            .collect()
    }
}

/// Writes what a change leaves.
fn keep(
    state: &Connection,
    entry: &Entry,
    over: State,
    me: Option<&AdminId>,
) -> Result<(), StoreError> {
    let Entry { key, change, .. } = entry;
    match change {
        Change::Note(words) => {
            let note = note(entry, words, me);
            put(state, key, "note", note.id.as_str(), &to_text(&note)?, None)
        }
        Change::Redact(part) => take(state, key, "note", part.as_str()),
        Change::Tag(tag) => {
            put_tag(state, &key.profile, tag)?;
            put(state, key, "tag", tag.id.as_str(), &to_text(tag)?, None)
        }
        Change::Untag(tag) => take(state, key, "tag", tag.id.as_str()),
        Change::Delete => forget(state, key),
        Change::Reopen | Change::Close | Change::Resolve(_) | Change::Snooze { .. } => {
            let before = entry.before.as_deref();
            let standing = Standing::after(change, over, before, entry.created_at);
            put_standing(state, key, standing.as_ref())
        }
        // What was read is told by `seen`; the rest leaves nothing to keep.
        _ => Ok(()),
    }
}

/// Where a conversation stands here from now on; none: where its desk says.
fn put_standing(
    state: &Connection,
    key: &ConversationKey,
    standing: Option<&Standing>,
) -> Result<(), StoreError> {
    let Some(standing) = standing else {
        return forget_standing(state, key);
    };
    let until = match standing.state {
        State::Snoozed { until } => until,
        State::Open | State::Closed => None,
    };
    put(state, key, "standing", "", &to_text(standing)?, until)
}

/// What the desk has done makes void what was kept in its stead.
pub(super) fn outdo(
    state: &Connection,
    key: &ConversationKey,
    change: &Change,
) -> Result<(), StoreError> {
    match change {
        Change::Close | Change::Resolve(_) | Change::Reopen | Change::Snooze { .. } => {
            forget_standing(state, key)
        }
        Change::Delete => forget(state, key),
        _ => Ok(()),
    }
}

fn note(entry: &Entry, words: &str, me: Option<&AdminId>) -> Part {
    let author = Author {
        kind: AuthorKind::Admin,
        id: me.map(|me| me.as_str().into()),
        name: me.is_none().then(|| Untrusted::from("You")),
        email: None,
    };
    Part {
        id: note_id(&entry.id),
        at: entry.created_at,
        updated_at: entry.created_at,
        author: Some(author),
        content: Content::Note {
            body: Body {
                markdown: Some(Untrusted::from(words)),
                ..Body::default()
            },
        },
        redacted: false,
        tags: Vec::new(),
    }
}

fn put_tag(state: &Connection, profile: &Profile, tag: &Tag) -> Result<(), StoreError> {
    state
        .prepare_cached("INSERT INTO kept_tag VALUES (?, ?, ?) ON CONFLICT DO NOTHING")?
        .execute(params![profile.as_str(), tag.id.as_str(), to_text(tag)?])?;
    Ok(())
}

fn put(
    state: &Connection,
    key: &ConversationKey,
    kind: &str,
    id: &str,
    value: &str,
    until: Option<Timestamp>,
) -> Result<(), StoreError> {
    state
        .prepare_cached("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?)")?
        .execute(params![
            key.profile.as_str(),
            key.id.as_str(),
            kind,
            id,
            value,
            until.map(nanoseconds)
        ])?;
    Ok(())
}

fn take(state: &Connection, key: &ConversationKey, kind: &str, id: &str) -> Result<(), StoreError> {
    state
        .prepare_cached(
            "DELETE FROM kept WHERE profile = ? AND conversation = ? AND kind = ? AND id = ?",
        )?
        .execute(params![key.profile.as_str(), key.id.as_str(), kind, id])?;
    Ok(())
}

fn forget_standing(state: &Connection, key: &ConversationKey) -> Result<(), StoreError> {
    take(state, key, "standing", "")
}

fn forget(state: &Connection, key: &ConversationKey) -> Result<(), StoreError> {
    state
        .prepare_cached("DELETE FROM kept WHERE profile = ? AND conversation = ?")?
        .execute(params![key.profile.as_str(), key.id.as_str()])?;
    Ok(())
}

/// What is kept in a damaged file, as far as it can be read, into a new one.
pub(super) fn rescue(damaged: &Connection, fresh: &Connection) -> Result<usize, StoreError> {
    let mut rescued = 0;
    for direction in ["ASC", "DESC"] {
        let sql = format!(
            "SELECT profile, conversation, kind, id, value, until FROM kept
             ORDER BY profile {direction}, conversation {direction}, kind {direction}, id {direction}"
        );
        let Ok(mut statement) = damaged.prepare(&sql) else {
            continue;
        };
        let Ok(mut rows) = statement.query([]) else {
            continue;
        };
        // Damage in the middle ends a reading; the one from the other end begins beyond it.
        while let Ok(Some(row)) = rows.next() {
            let columns: rusqlite::Result<[String; 5]> = (|| {
                Ok([
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ])
            })();
            let (Ok([profile, id, kind, item, value]), Ok(until)) =
                (columns, row.get::<_, Option<i64>>(5))
            else {
                break;
            };
            if !is_readable(&kind, &value) {
                continue;
            }
            rescued += fresh
                .prepare_cached(
                    "INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                )?
                .execute(params![profile, id, kind, item, value, until])?;
            let key = keys::key_from(&profile, &id);
            if kind == "tag" {
                put_tag(fresh, &key.profile, &from_text(&value)?)?;
            }
            touch(fresh, &key)?;
        }
    }
    Ok(rescued)
}

fn is_readable(kind: &str, value: &str) -> bool {
    match kind {
        "note" => from_text::<Part>(value).is_ok(),
        "standing" => from_text::<Standing>(value).is_ok(),
        "tag" => from_text::<Tag>(value).is_ok(),
        _ => false,
    }
}
