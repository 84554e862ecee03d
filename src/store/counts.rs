//! How many conversations a view has: from the running tally, never by counting rows.

use jiff::Timestamp;
use rusqlite::params;

use crate::domain::id::Profile;
use crate::domain::row::Counts;
use crate::domain::view::View;
use crate::store::encode::nanoseconds;
use crate::store::error::StoreError;
use crate::store::{Reader, keys};

/// The number of a desk that is not there.
const NOBODYS: i64 = -1;

/// Conversations of one kind.
struct Tally {
    state: i64,
    is_mine: bool,
    is_free: bool,
    is_mentioned: bool,
    amount: i64,
}

impl Reader {
    /// The counts of all views at a moment, of one desk or of all.
    pub fn counts(&self, only: Option<&Profile>, now: Timestamp) -> Result<Counts, StoreError> {
        let _snapshot = self.snapshot()?;
        let desk = self.number(only)?;
        let tallies = self.tallies(desk, now)?;
        let views = [
            View::Mine,
            View::Unassigned,
            View::All,
            View::Snoozed,
            View::Closed,
            View::Attention,
            View::Undelivered,
            View::Deliveries,
            View::Mentions,
            View::Drafts,
            View::Outbox,
        ]
        .into_iter()
        .map(|view| Ok((view, self.count_of(view, desk, &tallies)?)))
        .collect::<Result<_, StoreError>>()?;
        Ok(Counts {
            views,
            is_complete: self.walks_are_complete(only)?,
        })
    }

    /// The count of one view.
    pub(super) fn count(
        &self,
        view: View,
        only: Option<&Profile>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let desk = self.number(only)?;
        let tallies = self.tallies(desk, now)?;
        self.count_of(view, desk, &tallies)
    }

    /// The number of the one desk; none for all. A desk nothing is known of has a number nobody has.
    fn number(&self, only: Option<&Profile>) -> Result<Option<i64>, StoreError> {
        only.map(|profile| Ok(keys::find_desk(&self.cache, profile)?.unwrap_or(NOBODYS)))
            .transpose()
    }

    fn count_of(
        &self,
        view: View,
        desk: Option<i64>,
        tallies: &[Tally],
    ) -> Result<u64, StoreError> {
        let sum = |of: &dyn Fn(&Tally) -> bool| {
            tallies
                .iter()
                .filter(|tally| of(tally))
                .map(|tally| tally.amount)
                .sum::<i64>()
        };
        let count = match view {
            View::Mine => sum(&|tally| tally.state == 0 && tally.is_mine),
            View::Unassigned => sum(&|tally| tally.state == 0 && tally.is_free),
            View::All => sum(&|tally| tally.state == 0),
            View::Mentions => sum(&|tally| tally.state == 0 && tally.is_mentioned),
            View::Snoozed => sum(&|tally| tally.state == 1),
            View::Closed => sum(&|tally| tally.state == 2),
            View::Attention => self.few("attended", "has_attention = 1", desk)?,
            View::Undelivered => self.few("lost", "is_lost = 1", desk)?,
            View::Deliveries => self.few("delivered", "has_delivery = 1", desk)?,
            // Few, and each has an index of its own.
            View::Drafts => self.few("drafted", "draft IS NOT NULL", desk)?,
            View::Outbox => self.few("unsettled", "unsettled > 0", desk)?,
        };
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The tally, with the snoozes whose time has come moved to where they count.
    fn tallies(&self, desk: Option<i64>, now: Timestamp) -> Result<Vec<Tally>, StoreError> {
        let mut statement = self.cache.prepare_cached(
            "SELECT state, is_mine, is_free, is_mentioned, amount FROM tally
                 WHERE ?2 IS NULL OR desk = ?2
             UNION ALL
             SELECT 0, is_mine, is_free, is_mentioned, 1 FROM listing INDEXED BY state_wakes
                 WHERE desk IN (SELECT number FROM desk WHERE ?2 IS NULL OR number = ?2)
                     AND state = 1 AND wakes <= ?1
             UNION ALL
             SELECT 1, is_mine, is_free, is_mentioned, -1 FROM listing INDEXED BY state_wakes
                 WHERE desk IN (SELECT number FROM desk WHERE ?2 IS NULL OR number = ?2)
                     AND state = 1 AND wakes <= ?1",
        )?;
        let tallies = statement
            .query_map(params![nanoseconds(now), desk], |row| {
                Ok(Tally {
                    state: row.get(0)?,
                    is_mine: row.get(1)?,
                    is_free: row.get(2)?,
                    is_mentioned: row.get(3)?,
                    amount: row.get(4)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(tallies)
    }

    /// How many rows an index of few rows has.
    fn few(&self, index: &str, is_in: &str, desk: Option<i64>) -> Result<i64, StoreError> {
        let of = match desk {
            Some(_) => "AND desk = ?1",
            None => "AND ?1 IS NULL",
        };
        let sql = format!("SELECT count(*) FROM listing INDEXED BY {index} WHERE {is_in} {of}");
        Ok(self
            .cache
            .prepare_cached(&sql)?
            .query_row([desk], |row| row.get(0))?)
    }
}
