//! One read of a conversation's parts, merged into those known.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::domain::conversation::Thread;
use crate::domain::id::{AdminId, PartId};
use crate::domain::part::{Part, Side};
use crate::store::encode::{from_text, moment, nanoseconds, to_text};
use crate::store::error::StoreError;
use crate::store::index::{Words, free_doc};
use crate::store::thread::whose::{is_mention, is_own, is_said};
use crate::store::thread::words_of;
use crate::store::unread::Mark;

/// Up to so many changed parts are searchable at once; more, as a first sync brings, are left to `Store::index`,
/// because the index takes parts of many moments far better in one ordered batch.
const INDEXED_AT_ONCE: usize = 16;

/// A merge of parts into one conversation.
pub(super) struct Merge<'a> {
    cache: &'a Connection,
    number: i64,
    me: Option<&'a AdminId>,
    /// What a note holds that mentions the acting teammate.
    mentions: &'a [String],
}

/// What a merge did.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Merged {
    pub(super) is_changed: bool,
    /// Words were taken out that must not be found in the files any more.
    pub(super) has_removed: bool,
}

/// A part as the cache has it.
struct Known {
    number: i64,
    at: i64,
    doc: i64,
    is_indexed: bool,
    content: String,
}

impl<'a> Merge<'a> {
    pub(super) fn new(
        cache: &'a Connection,
        number: i64,
        me: Option<&'a AdminId>,
        mentions: &'a [String],
    ) -> Self {
        Self {
            cache,
            number,
            me,
            mentions,
        }
    }

    /// Merges what one read gave.
    pub(super) fn thread(&self, thread: &Thread) -> Result<Merged, StoreError> {
        let version = nanoseconds(thread.conversation.updated_at);
        let stored: Option<(i64, bool, Option<Mark>)> = self
            .cache
            .prepare_cached(
                "SELECT version, is_cut, first_at, first_part FROM thread WHERE conversation = ?",
            )?
            .query_row([self.number], |row| {
                let (at, part): (Option<i64>, Option<String>) = (row.get(2)?, row.get(3)?);
                let first = at
                    .zip(part)
                    .map(|(at, part)| Mark::new(moment(at), PartId::new(part)));
                Ok((row.get(0)?, row.get(1)?, first))
            })
            .optional()?;
        match stored {
            Some((known, is_cut, first)) if version < known => {
                self.older(thread, first.filter(|_| is_cut).as_ref())
            }
            _ => self.latest(thread, version),
        }
    }

    fn latest(&self, thread: &Thread, version: i64) -> Result<Merged, StoreError> {
        let mut known = self.known()?;
        let mut words = Words::part();
        let mut merged = Merged::default();
        let mut written = 0;
        for part in &thread.parts {
            let content = to_text(part)?;
            match known.remove(&part.id) {
                Some(old) if old.content == content => {}
                old => {
                    merged.is_changed = true;
                    merged.has_removed |= old.is_some() && part.redacted;
                    self.write(part, &content, old.as_ref(), &mut words)?;
                    written += 1;
                }
            }
        }
        let first = thread.parts.iter().map(mark).min();
        for (id, old) in known {
            let place = Mark::new(moment(old.at), id);
            let is_cut_off = thread.is_cut && first.as_ref().is_none_or(|first| place < *first);
            // Our own reply may be newer than a read that was under way when it was sent.
            let is_newer = place.at() > thread.conversation.updated_at;
            if !is_cut_off && !is_newer {
                merged.is_changed = true;
                merged.has_removed = true;
                self.delete(&old, &mut words)?;
            }
        }
        words.write(self.cache)?;
        if written <= INDEXED_AT_ONCE {
            index_conversation(self.cache, self.number)?;
        }
        self.save_summary(thread, version, first.as_ref())?;
        Ok(merged)
    }

    /// An older read can only add what the newer one had cut off.
    fn older(&self, thread: &Thread, first: Option<&Mark>) -> Result<Merged, StoreError> {
        let mut merged = Merged::default();
        let Some(first) = first else {
            return Ok(merged);
        };
        let known = self.known()?;
        let mut words = Words::part();
        for part in thread.parts.iter().filter(|part| mark(part) < *first) {
            let old = known.get(&part.id);
            let is_newer = match old {
                Some(old) => from_text::<Part>(&old.content)?.updated_at < part.updated_at,
                None => true,
            };
            if is_newer {
                merged.is_changed = true;
                self.write(part, &to_text(part)?, old, &mut words)?;
            }
        }
        words.write(self.cache)?;
        Ok(merged)
    }

    fn known(&self) -> Result<HashMap<PartId, Known>, StoreError> {
        self.cache
            .prepare_cached(
                "SELECT id, number, at, doc, is_indexed, content FROM part
                 WHERE conversation = ? AND is_kept = 0",
            )?
            .query_and_then([self.number], |row| {
                Ok((PartId::new(row.get::<_, String>(0)?), known_from(row)?))
            })?
            .collect()
    }

    fn known_part(&self, id: &PartId) -> Result<Option<Known>, StoreError> {
        Ok(self
            .cache
            .prepare_cached(
                "SELECT id, number, at, doc, is_indexed, content FROM part
                 WHERE conversation = ? AND id = ? AND is_kept = 0",
            )?
            .query_row(params![self.number, id.as_str()], known_from)
            .optional()?)
    }

    /// Writes a part, not yet indexed, and gives its number in the index.
    fn write(
        &self,
        part: &Part,
        content: &str,
        old: Option<&Known>,
        words: &mut Words,
    ) -> Result<i64, StoreError> {
        if let Some(old) = old {
            if old.is_indexed {
                words.remove(old.doc, words_of(&old.content)?);
            }
            self.cache
                .prepare_cached(
                    "UPDATE part SET at = ?, content = ?, is_indexed = 0 WHERE number = ?",
                )?
                .execute(params![nanoseconds(part.at), content, old.number])?;
            return Ok(old.doc);
        }
        let doc = free_doc(self.cache, "part", part.at)?;
        self.cache
            .prepare_cached(
                "INSERT INTO part (conversation, id, at, doc, content) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.number,
                part.id.as_str(),
                nanoseconds(part.at),
                doc,
                content
            ])?;
        Ok(doc)
    }

    fn delete(&self, old: &Known, words: &mut Words) -> Result<(), StoreError> {
        if old.is_indexed {
            words.remove(old.doc, words_of(&old.content)?);
        }
        self.cache
            .prepare_cached("DELETE FROM part WHERE number = ?")?
            .execute([old.number])?;
        Ok(())
    }

    fn save_summary(
        &self,
        thread: &Thread,
        version: i64,
        first: Option<&Mark>,
    ) -> Result<(), StoreError> {
        let is_said = |part: &&Part| is_said(part, self.me);
        let said = thread.parts.iter().filter(is_said).map(mark).max();
        let is_foreign = |part: &&Part| !is_own(part, self.me);
        let happened = thread.parts.iter().filter(is_foreign).map(mark).max();
        let is_asked = |part: &&Part| part.side() == Side::Customer;
        let asked = thread
            .parts
            .iter()
            .filter(is_asked)
            .map(|part| part.at)
            .max();
        let is_mentioned = thread
            .parts
            .iter()
            .any(|part| is_mention(part, self.mentions));
        let columns = |mark: Option<&Mark>| {
            (
                mark.map(|mark| nanoseconds(mark.at())),
                mark.map(|mark| mark.id().as_str().to_owned()),
            )
        };
        let (first_at, first_part) = columns(first);
        let (said_at, said_part) = columns(said.as_ref());
        let (happened_at, happened_part) = columns(happened.as_ref());
        self.cache
            .prepare_cached(
                "INSERT INTO thread VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                 ON CONFLICT DO UPDATE SET version = ?2, is_cut = ?3, first_at = ?4, first_part = ?5,
                     said_at = ?6, said_part = ?7, happened_at = ?8, happened_part = ?9, is_mentioned = ?10,
                     asked_at = ?11",
            )?
            .execute(params![
                self.number,
                version,
                thread.is_cut,
                first_at,
                first_part,
                said_at,
                said_part,
                happened_at,
                happened_part,
                is_mentioned,
                asked.map(nanoseconds),
            ])?;
        Ok(())
    }
}

fn known_from(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        number: row.get(1)?,
        at: row.get(2)?,
        doc: row.get(3)?,
        is_indexed: row.get(4)?,
        content: row.get(5)?,
    })
}

/// Writes one part into a conversation, replacing the one with its identity. `me` tells which parts are our own.
pub(super) fn put_known_part(
    cache: &Connection,
    number: i64,
    part: &Part,
    me: Option<&AdminId>,
) -> Result<bool, StoreError> {
    let merge = Merge::new(cache, number, me, &[]);
    let content = to_text(part)?;
    let old = merge.known_part(&part.id)?;
    if old.as_ref().is_some_and(|old| old.content == content) {
        return Ok(false);
    }
    let mut words = Words::part();
    let doc = merge.write(part, &content, old.as_ref(), &mut words)?;
    words.add(doc, words_of(&content)?);
    words.write(cache)?;
    cache
        .prepare_cached("UPDATE part SET is_indexed = 1 WHERE doc = ?")?
        .execute([doc])?;
    if old.is_none() && !is_own(part, me) {
        let said = is_said(part, me);
        cache
            .prepare_cached(
                "UPDATE thread SET
                     said_part = iif(?4 AND ?2 > coalesce(said_at, ?5), ?3, said_part),
                     said_at = iif(?4, max(?2, coalesce(said_at, ?5)), said_at),
                     happened_part = iif(?2 > coalesce(happened_at, ?5), ?3, happened_part),
                     happened_at = max(?2, coalesce(happened_at, ?5)),
                     asked_at = iif(?6, max(?2, coalesce(asked_at, ?5)), asked_at)
                 WHERE conversation = ?1",
            )?
            .execute(params![
                number,
                nanoseconds(part.at),
                part.id.as_str(),
                said,
                i64::MIN,
                part.side() == Side::Customer
            ])?;
    }
    Ok(true)
}

/// Deletes the parts of a conversation and their words, those kept here included.
pub(in crate::store) fn erase_parts(cache: &Connection, number: i64) -> Result<(), StoreError> {
    put_kept_notes(cache, number, &[])?;
    let merge = Merge::new(cache, number, None, &[]);
    let mut words = Words::part();
    for old in merge.known()?.values() {
        merge.delete(old, &mut words)?;
    }
    words.write(cache)
}

/// Makes the notes kept here those that stand among a conversation's parts.
pub(in crate::store) fn put_kept_notes(
    cache: &Connection,
    number: i64,
    notes: &[Part],
) -> Result<(), StoreError> {
    let merge = Merge::new(cache, number, None, &[]);
    let mut known = cache
        .prepare_cached(
            "SELECT id, number, at, doc, is_indexed, content FROM part
             WHERE conversation = ? AND is_kept = 1",
        )?
        .query_and_then([number], |row| {
            Ok((PartId::new(row.get::<_, String>(0)?), known_from(row)?))
        })?
        .collect::<Result<HashMap<_, _>, StoreError>>()?;
    let mut words = Words::part();
    for note in notes {
        let content = to_text(note)?;
        let old = known.remove(&note.id);
        if old.as_ref().is_some_and(|old| old.content == content) {
            continue;
        }
        let doc = merge.write(note, &content, old.as_ref(), &mut words)?;
        words.add(doc, words_of(&content)?);
        cache
            .prepare_cached("UPDATE part SET is_kept = 1, is_indexed = 1 WHERE doc = ?")?
            .execute([doc])?;
    }
    for old in known.values() {
        merge.delete(old, &mut words)?;
    }
    words.write(cache)
}

/// Indexes what is not yet indexed of one conversation.
fn index_conversation(cache: &Connection, number: i64) -> Result<(), StoreError> {
    let mut words = Words::part();
    let mut statement = cache.prepare_cached(
        "SELECT doc, content FROM part WHERE conversation = ? AND is_indexed = 0",
    )?;
    let mut rows = statement.query([number])?;
    while let Some(row) = rows.next()? {
        words.add(row.get(0)?, words_of(row.get_ref(1)?.as_str()?)?);
    }
    cache
        .prepare_cached("UPDATE part SET is_indexed = 1 WHERE conversation = ? AND is_indexed = 0")?
        .execute([number])?;
    words.write(cache)
}

fn mark(part: &Part) -> Mark {
    Mark::new(part.at, part.id.clone())
}
