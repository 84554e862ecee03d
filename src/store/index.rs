//! The full-text indexes, written: what `search` reads.
//!
//! The indexes hold no texts of their own, so what is taken out has to be named word for word. They are told to
//! overwrite what is deleted (`secure-delete`), because words of customers must be able to leave the file.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::store::Store;
use crate::store::encode::amount;
use crate::store::error::StoreError;
use crate::store::thread::words_of;

/// Bits of a document's number below its second.
const WITHIN_SECOND: u32 = 20;

/// Changes to an index, written in the order of the documents: the index merges what it has whenever the numbers go
/// down, so a batch in order costs one merge instead of hundreds.
#[derive(Debug)]
pub(super) struct Words {
    table: &'static str,
    removed: Vec<(i64, String)>,
    added: Vec<(i64, String)>,
}

impl Words {
    /// Changes to the index of headers.
    pub(super) fn header() -> Self {
        Self::of("header_words")
    }

    /// Changes to the index of parts.
    pub(super) fn part() -> Self {
        Self::of("part_words")
    }

    fn of(table: &'static str) -> Self {
        Self {
            table,
            removed: Vec::new(),
            added: Vec::new(),
        }
    }

    /// The words a document had are not to be found any more.
    pub(super) fn remove(&mut self, doc: i64, words: String) {
        self.removed.push((doc, words));
    }

    /// The words a document has.
    pub(super) fn add(&mut self, doc: i64, words: String) {
        self.added.push((doc, words));
    }

    /// Writes the changes.
    pub(super) fn write(mut self, cache: &Connection) -> Result<(), StoreError> {
        let table = self.table;
        if !self.removed.is_empty() {
            self.removed.sort();
            let mut statement = cache.prepare_cached(&format!(
                "INSERT INTO {table} ({table}, rowid, text) VALUES ('delete', ?, ?)"
            ))?;
            for (doc, words) in &self.removed {
                statement.execute(params![doc, words])?;
            }
        }
        if !self.added.is_empty() {
            self.added.sort();
            let mut statement = cache
                .prepare_cached(&format!("INSERT INTO {table} (rowid, text) VALUES (?, ?)"))?;
            for (doc, words) in &self.added {
                statement.execute(params![doc, words])?;
            }
        }
        Ok(())
    }
}

/// The first free number for a document of that moment.
pub(super) fn free_doc(cache: &Connection, table: &str, at: Timestamp) -> Result<i64, StoreError> {
    let first = at.as_second() << WITHIN_SECOND;
    let last = first | ((1 << WITHIN_SECOND) - 1);
    let taken: Option<i64> = cache
        .prepare_cached(&format!(
            "SELECT max(doc) FROM {table} WHERE doc BETWEEN ? AND ?"
        ))?
        .query_row([first, last], |row| row.get(0))?;
    Ok(taken.map_or(first, |taken| taken + 1))
}

impl Store {
    /// Makes up to `limit` parts findable, the newest first, and says how many it made so: to be called between other
    /// work until it is none.
    pub fn index(&mut self, limit: usize) -> Result<usize, StoreError> {
        self.with_cache(|cache, _| {
            let parts = cache
                .prepare_cached(
                    "SELECT number, doc, content FROM part WHERE is_indexed = 0 ORDER BY doc DESC LIMIT ?",
                )?
                .query_and_then([amount(limit)], |row| {
                    let words = words_of(row.get_ref(2)?.as_str()?)?;
                    Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, words))
                })?
                .collect::<Result<Vec<_>, StoreError>>()?;
            let mut done = cache.prepare_cached("UPDATE part SET is_indexed = 1 WHERE number = ?")?;
            let mut words = Words::part();
            let amount = parts.len();
            for (number, doc, text) in parts {
                done.execute([number])?;
                words.add(doc, text);
            }
            words.write(cache)?;
            Ok(amount)
        })
    }
}
