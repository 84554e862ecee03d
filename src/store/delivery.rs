//! The rows of ledgers in a narrow table of their own, and what they add up to.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use rusqlite::{Connection, params};

use crate::domain::conversation::{Conversation, DeliveryOutcome};
use crate::domain::delivery::{DeliveryQuery, DeliveryReport, Tally};
use crate::domain::id::Profile;
use crate::domain::untrusted::Untrusted;
use crate::store::Reader;
use crate::store::encode::{moment, nanoseconds};
use crate::store::error::StoreError;
use crate::store::text::fold;

/// Nanoseconds of a day.
const DAY: i64 = 86_400_000_000_000;

/// Notes what a header says about its delivery, if it says anything.
pub(super) fn put(
    cache: &Connection,
    number: i64,
    header: &Conversation,
) -> Result<(), StoreError> {
    let Some(delivery) = &header.delivery else {
        return Ok(());
    };
    let text = |text: &Option<Untrusted>| text.as_ref().map_or("", Untrusted::raw).to_owned();
    cache
        .prepare_cached(
            "INSERT OR REPLACE INTO delivery
             SELECT number, profile, ?2, ?3, ?4, ?5, ?6 FROM conversation WHERE number = ?1",
        )?
        .execute(params![
            number,
            nanoseconds(header.created_at),
            outcome_number(delivery.outcome),
            text(&delivery.platform),
            text(&delivery.purpose),
            text(&delivery.code),
        ])?;
    Ok(())
}

/// A row is about to be forgotten: from now on its ledger reaches back only to what came after it.
pub(super) fn shorten(cache: &Connection, number: i64) -> Result<(), StoreError> {
    cache
        .prepare_cached(
            "UPDATE walk SET since = max(coalesce(since, sent.at + 1), sent.at + 1)
             FROM delivery AS sent
             WHERE sent.conversation = ? AND walk.profile = sent.profile AND walk.name = 'ledger'",
        )?
        .execute([number])?;
    Ok(())
}

fn outcome_number(outcome: DeliveryOutcome) -> i64 {
    match outcome {
        DeliveryOutcome::Delivered => 0,
        DeliveryOutcome::Bounced => 1,
        DeliveryOutcome::Failed => 2,
        DeliveryOutcome::Unknown => 3,
    }
}

/// Rows that are alike in everything that is counted.
struct Group {
    profile: String,
    day: i64,
    outcome: DeliveryOutcome,
    platform: String,
    purpose: String,
    code: String,
    amount: u64,
}

impl Reader {
    /// Adds deliveries up.
    pub fn deliveries(&self, query: &DeliveryQuery) -> Result<DeliveryReport, StoreError> {
        let _snapshot = self.snapshot()?;
        let groups = self.groups(query)?;
        let mut sums = Sums::new(query);
        for group in &groups {
            sums.take(group);
        }
        Ok(DeliveryReport {
            is_complete: self.ledgers_are_complete(query)?,
            ..sums.report()
        })
    }

    /// Whether the ledgers asked for were read, and are kept, for all of those days; none if there are none. Of days
    /// before the watermark nothing is missing even where the last try failed.
    fn ledgers_are_complete(&self, query: &DeliveryQuery) -> Result<Option<bool>, StoreError> {
        let (from, until) = query.bounds();
        Ok(self
            .cache
            .prepare_cached(
                "SELECT min(finished_at IS NOT NULL AND coalesce(since <= ?2, 1)
                     AND (NOT is_behind OR coalesce(watermark >= ?3, 0)))
                 FROM walk WHERE name = 'ledger' AND (?1 IS NULL OR profile = ?1)",
            )?
            .query_row(
                params![
                    query.profile.as_ref().map(Profile::as_str),
                    nanoseconds(from),
                    nanoseconds(until)
                ],
                |row| row.get(0),
            )?)
    }

    fn groups(&self, query: &DeliveryQuery) -> Result<Vec<Group>, StoreError> {
        let (from, until) = query.bounds();
        self.cache
            .prepare_cached(
                "SELECT profile, at / ?3 AS day, outcome, platform, purpose, code, count(*)
                 FROM delivery INDEXED BY delivery_at WHERE at >= ?1 AND at < ?2
                 GROUP BY profile, day, outcome, platform, purpose, code",
            )?
            .query_map(params![nanoseconds(from), nanoseconds(until), DAY], |row| {
                let outcome: u8 = row.get(2)?;
                let amount: i64 = row.get(6)?;
                Ok(Group {
                    profile: row.get(0)?,
                    day: row.get(1)?,
                    outcome: DeliveryOutcome::ALL
                        .get(usize::from(outcome))
                        .copied()
                        .unwrap_or(DeliveryOutcome::Unknown),
                    platform: row.get(3)?,
                    purpose: row.get(4)?,
                    code: row.get(5)?,
                    amount: u64::try_from(amount).unwrap_or(0),
                })
            })?
            .map(|group| Ok(group?))
            .collect()
    }
}

/// Sums of one kind, by the word without regard to case; the first spelling met is the one shown.
#[derive(Default)]
struct ByWord(BTreeMap<String, (Untrusted, Tally)>);

impl ByWord {
    fn add(&mut self, word: &str, group: &Group) {
        let (_, tally) = self
            .0
            .entry(fold(word))
            .or_insert_with(|| (Untrusted::from(word), Tally::default()));
        tally.add(group.outcome, group.amount);
    }

    /// The most first, by what counts.
    fn sorted(self, counts: fn(&Tally) -> u64) -> Vec<(Untrusted, Tally)> {
        let mut all: Vec<_> = self.0.into_values().collect();
        all.sort_by_key(|(_, tally)| std::cmp::Reverse(counts(tally)));
        all
    }
}

struct Sums<'a> {
    query: &'a DeliveryQuery,
    total: Tally,
    periods: Vec<(jiff::civil::Date, Tally)>,
    codes: ByWord,
    platforms: ByWord,
    purposes: ByWord,
    profiles: BTreeMap<String, Tally>,
}

impl<'a> Sums<'a> {
    fn new(query: &'a DeliveryQuery) -> Self {
        Self {
            query,
            total: Tally::default(),
            periods: query
                .stretch
                .begins()
                .map(|begin| (begin, Tally::default()))
                .collect(),
            codes: ByWord::default(),
            platforms: ByWord::default(),
            purposes: ByWord::default(),
            profiles: BTreeMap::new(),
        }
    }

    /// Each list leaves its own choice out, so that one sees what else could be chosen.
    fn take(&mut self, group: &Group) {
        let wanted = |choice: &Option<Box<str>>, word: &str| {
            choice
                .as_ref()
                .is_none_or(|choice| fold(choice) == fold(word))
        };
        let platform = wanted(&self.query.platform, &group.platform);
        let purpose = wanted(&self.query.purpose, &group.purpose);
        let profile = self
            .query
            .profile
            .as_ref()
            .is_none_or(|profile| profile.as_str() == group.profile);
        if platform && purpose {
            let tally = self.profiles.entry(group.profile.clone()).or_default();
            tally.add(group.outcome, group.amount);
        }
        if !profile {
            return;
        }
        if purpose {
            self.platforms.add(&group.platform, group);
        }
        if platform {
            self.purposes.add(&group.purpose, group);
        }
        if platform && purpose {
            self.count(group);
        }
    }

    fn count(&mut self, group: &Group) {
        self.total.add(group.outcome, group.amount);
        if group.outcome.is_lost() {
            self.codes.add(&group.code, group);
        }
        let day = moment(group.day.saturating_mul(DAY))
            .to_zoned(TimeZone::UTC)
            .date();
        let begin = self.query.stretch.step.begin(day);
        let period = self.periods.iter_mut().find(|(date, _)| *date == begin);
        if let Some((_, tally)) = period {
            tally.add(group.outcome, group.amount);
        }
    }

    fn report(self) -> DeliveryReport {
        DeliveryReport {
            total: self.total,
            periods: self.periods,
            codes: self.codes.sorted(Tally::lost),
            platforms: self.platforms.sorted(Tally::sent),
            purposes: self.purposes.sorted(Tally::sent),
            profiles: self
                .profiles
                .into_iter()
                .map(|(name, tally)| (Profile::new(name), tally))
                .collect(),
            is_complete: None,
        }
    }
}
