//! How many conversations a view has: from the running tally, never by counting rows.

use jiff::Timestamp;

use crate::domain::row::Counts;
use crate::domain::view::View;
use crate::store::Reader;
use crate::store::encode::nanoseconds;
use crate::store::error::StoreError;

/// Conversations of one kind.
struct Tally {
    state: i64,
    is_mine: bool,
    is_free: bool,
    is_mentioned: bool,
    amount: i64,
}

impl Reader {
    /// The counts of all views at a moment.
    pub fn counts(&self, now: Timestamp) -> Result<Counts, StoreError> {
        let _snapshot = self.snapshot()?;
        let tallies = self.tallies(now)?;
        let views = [
            View::Mine,
            View::Unassigned,
            View::All,
            View::Snoozed,
            View::Closed,
            View::Attention,
            View::Undelivered,
            View::Mentions,
            View::Drafts,
            View::Outbox,
        ]
        .into_iter()
        .map(|view| Ok((view, self.count_of(view, &tallies)?)))
        .collect::<Result<_, StoreError>>()?;
        Ok(Counts {
            views,
            is_complete: self.walks_are_complete()?,
        })
    }

    /// The count of one view.
    pub(super) fn count(&self, view: View, now: Timestamp) -> Result<u64, StoreError> {
        let tallies = self.tallies(now)?;
        self.count_of(view, &tallies)
    }

    fn count_of(&self, view: View, tallies: &[Tally]) -> Result<u64, StoreError> {
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
            View::Attention => self.scalar(
                "SELECT count(*) FROM listing INDEXED BY attended WHERE has_attention = 1",
            )?,
            View::Undelivered => self.scalar(
                "SELECT count(*) FROM listing INDEXED BY undelivered WHERE is_undelivered = 1",
            )?,
            // Few, and each has an index of its own.
            View::Drafts => self.scalar(
                "SELECT count(*) FROM listing INDEXED BY drafted WHERE draft IS NOT NULL",
            )?,
            View::Outbox => self
                .scalar("SELECT count(*) FROM listing INDEXED BY unsettled WHERE unsettled > 0")?,
        };
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The tally, with the snoozes whose time has come moved to where they count.
    fn tallies(&self, now: Timestamp) -> Result<Vec<Tally>, StoreError> {
        let mut statement = self.cache.prepare_cached(
            "SELECT state, is_mine, is_free, is_mentioned, amount FROM tally
             UNION ALL
             SELECT 0, is_mine, is_free, is_mentioned, 1 FROM listing INDEXED BY state_wakes
                 WHERE state = 1 AND wakes <= ?1
             UNION ALL
             SELECT 1, is_mine, is_free, is_mentioned, -1 FROM listing INDEXED BY state_wakes
                 WHERE state = 1 AND wakes <= ?1",
        )?;
        let tallies = statement
            .query_map([nanoseconds(now)], |row| {
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

    fn scalar(&self, sql: &str) -> Result<i64, StoreError> {
        Ok(self
            .cache
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?)
    }
}
