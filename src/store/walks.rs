//! How far the walks over a desk have come. In the cache: with the rows gone, a walk begins again.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::domain::id::Profile;
use crate::store::encode::{moment, nanoseconds};
use crate::store::error::StoreError;
use crate::store::{Reader, Store};

/// One walk over one desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WalkRecord {
    /// Where it goes on; none at its beginning and when it is finished.
    pub cursor: Option<Box<str>>,
    /// Nothing older was read, or is kept any more; none where it reaches back without an end.
    pub since: Option<Timestamp>,
    /// The newest change it has brought: everything older is known.
    pub watermark: Option<Timestamp>,
    /// There is more after the watermark than was read, as far as the last try could tell.
    pub is_behind: bool,
    /// How many pages it has read.
    pub pages: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last finished, this time or an earlier one.
    pub finished_at: Option<Timestamp>,
}

impl Store {
    /// Notes how far a walk has come. Counts are whole once every walk noted was finished once, so all that are
    /// intended are to be noted when the first one begins.
    pub fn put_walk(
        &mut self,
        profile: &Profile,
        walk: &str,
        record: &WalkRecord,
    ) -> Result<(), StoreError> {
        let WalkRecord {
            cursor,
            since,
            watermark,
            is_behind,
            pages,
            started_at,
            finished_at,
        } = record;
        self.with_cache(|cache, _| {
            cache
                .prepare_cached("INSERT OR REPLACE INTO walk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?
                .execute(params![
                    profile.as_str(),
                    walk,
                    cursor,
                    since.map(nanoseconds),
                    watermark.map(nanoseconds),
                    is_behind,
                    pages,
                    nanoseconds(*started_at),
                    finished_at.map(nanoseconds),
                ])?;
            Ok(())
        })
    }
}

impl Reader {
    /// How far a walk has come; none if it never began.
    pub fn walk(&self, profile: &Profile, walk: &str) -> Result<Option<WalkRecord>, StoreError> {
        let record = self
            .cache
            .prepare_cached(
                "SELECT cursor, since, watermark, is_behind, pages, started_at, finished_at FROM walk
                 WHERE profile = ? AND name = ?",
            )?
            .query_row(params![profile.as_str(), walk], |row| {
                Ok(WalkRecord {
                    cursor: row.get::<_, Option<String>>(0)?.map(String::into),
                    since: row.get::<_, Option<i64>>(1)?.map(moment),
                    watermark: row.get::<_, Option<i64>>(2)?.map(moment),
                    is_behind: row.get(3)?,
                    pages: row.get(4)?,
                    started_at: moment(row.get(5)?),
                    finished_at: row.get::<_, Option<i64>>(6)?.map(moment),
                })
            })
            .optional()?;
        Ok(record)
    }

    /// Whether every walk was finished once, on one desk or on all.
    pub(super) fn walks_are_complete(&self, only: Option<&Profile>) -> Result<bool, StoreError> {
        Ok(self
            .cache
            .prepare_cached(
                "SELECT count(*) > 0 AND count(*) = count(finished_at) FROM walk
                 WHERE ?1 IS NULL OR profile = ?1",
            )?
            .query_row([only.map(Profile::as_str)], |row| row.get(0))?)
    }
}
