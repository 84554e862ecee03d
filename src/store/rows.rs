//! Pages of a view.
//!
//! The narrow table finds the rows by index; only those on the page are decoded. A snooze whose time has come counts
//! as open at the very moment asked about, though nothing was written: such rows are found by their own index and
//! merged in.

use std::cmp::Reverse;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, ToSql};

use crate::domain::conversation::{Conversation, State};
use crate::domain::delivery;
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::kept::{Kept, Standing};
use crate::domain::row::{Row, RowPage, RowQuery, WakeReason, Woke};
use crate::domain::view::{Order, View};
use crate::store::drafts::kind_of;
use crate::store::encode::{amount, from_text, moment, nanoseconds};
use crate::store::error::StoreError;
use crate::store::fold::NEVER;
use crate::store::{Reader, keys, text};

/// How many words of a filter count; nobody types more.
const FILTER_WORDS: usize = 8;

/// A row's place in every order.
#[derive(Clone, Copy, Debug)]
struct Place {
    number: i64,
    waits: i64,
    activity: i64,
    wakes: i64,
}

impl Reader {
    /// The first rows of a view at a moment, and how many there are.
    pub fn rows(&self, query: &RowQuery, now: Timestamp) -> Result<RowPage, StoreError> {
        let (words, sent) = wanted(&query.filter);
        let is_filtered = !words.is_empty() || sent.is_some();
        let _snapshot = self.snapshot()?;
        let mut places = Vec::new();
        for desk in self.desks(query.desk.as_ref())? {
            for source in sources(query.view, is_filtered) {
                places.extend(self.places(source, desk, (&words, sent), query, now)?);
            }
        }
        let total = if is_filtered {
            places.len()
        } else {
            let count = self.count(query.view, query.desk.as_ref(), now)?;
            usize::try_from(count).unwrap_or(usize::MAX)
        };
        sort(&mut places, query.order);
        places.truncate(query.limit);
        let rows = places
            .into_iter()
            .map(|place| read(&self.cache, place.number, now))
            .collect::<Result<_, _>>()?;
        Ok(RowPage { rows, total })
    }

    /// The row of one conversation; none if nothing is known of it.
    pub fn row(&self, key: &ConversationKey, now: Timestamp) -> Result<Option<Row>, StoreError> {
        match keys::find(&self.cache, key)? {
            Some(number) => read(&self.cache, number, now).map(Some),
            None => Ok(None),
        }
    }

    /// The next moment after `now` at which a view changes by itself: a snooze ends.
    pub fn next_wake(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let mut earliest: Option<i64> = None;
        for desk in self.desks(None)? {
            let at = self
                .cache
                .prepare_cached(
                    "SELECT wakes FROM listing INDEXED BY state_wakes
                     WHERE desk = ? AND state = 1 AND wakes > ? AND wakes < ? ORDER BY wakes LIMIT 1",
                )?
                .query_row([desk, nanoseconds(now), NEVER], |row| row.get(0))
                .optional()?;
            earliest = earliest.into_iter().chain(at).min();
        }
        Ok(earliest.map(moment))
    }

    /// The numbers of the one desk, or of all there are.
    fn desks(&self, only: Option<&Profile>) -> Result<Vec<i64>, StoreError> {
        match only {
            Some(profile) => Ok(keys::find_desk(&self.cache, profile)?.into_iter().collect()),
            None => keys::desks(&self.cache),
        }
    }

    /// When and why a conversation came back from snoozes, the latest first.
    pub fn wakes(&self, key: &ConversationKey) -> Result<Vec<Woke>, StoreError> {
        let Some(number) = keys::find(&self.cache, key)? else {
            return Ok(Vec::new());
        };
        self.cache
            .prepare_cached("SELECT at, why FROM wake WHERE conversation = ? ORDER BY at DESC")?
            .query_and_then([number], |row| {
                Ok(Woke {
                    at: moment(row.get(0)?),
                    why: wake_reason(row.get_ref(1)?.as_str()?),
                })
            })?
            .collect()
    }

    /// The first places of one source on one desk; with a filter all of them, because they have to be counted anyway.
    fn places(
        &self,
        source: &str,
        desk: i64,
        (words, sent): (&[String], Option<Sent>),
        query: &RowQuery,
        now: Timestamp,
    ) -> Result<Vec<Place>, StoreError> {
        let sql = if words.is_empty() && sent.is_none() {
            let order = order_by(query.order);
            format!("{COLUMNS} {source} ORDER BY {order} LIMIT :limit")
        } else {
            let filter = filter(words);
            let sent = if sent.is_some() { SENT } else { "" };
            format!("{COLUMNS} {source}{sent}{filter}")
        };
        let mut statement = self.cache.prepare_cached(&sql)?;
        let mut moments = vec![
            (":desk", desk),
            (":now", nanoseconds(now)),
            (":limit", amount(query.limit)),
        ];
        if let Some((from, until)) = sent {
            moments.extend([(":from", nanoseconds(from)), (":until", nanoseconds(until))]);
        }
        bind(&mut statement, words, &moments)?;
        let mut rows = statement.raw_query();
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            places.push(Place {
                number: row.get(0)?,
                waits: row.get(1)?,
                activity: row.get(2)?,
                wakes: row.get(3)?,
            });
        }
        Ok(places)
    }
}

/// A stretch of time.
type Sent = (Timestamp, Timestamp);

/// Only what was sent within a stretch of time.
const SENT: &str =
    " AND conversation IN (SELECT conversation FROM delivery WHERE at >= :from AND at < :until)";

/// What a filter asks for: words, and perhaps a time.
fn wanted(filter: &str) -> (Vec<String>, Option<Sent>) {
    let mut sent = None;
    let mut words = Vec::new();
    for word in text::fold(filter).split_whitespace().take(FILTER_WORDS) {
        match delivery::sent(word) {
            Some(bounds) => sent = Some(bounds),
            None => words.push(word.to_owned()),
        }
    }
    (words, sent)
}

const COLUMNS: &str = "SELECT conversation, waits, activity, wakes FROM listing";

/// Where the rows of a view are. Two sources have no row in common. Ended snoozes are few, so they are looked up by
/// their end and sorted, never found by walking all snoozes in the order of the view.
fn sources(view: View, is_filtered: bool) -> &'static [&'static str] {
    match view {
        // Nearly everything is closed: reading the whole table in its own order beats jumping about in it.
        View::Closed if is_filtered => &["NOT INDEXED WHERE desk = :desk AND state = 2"],
        View::Mine => &[
            "WHERE desk = :desk AND state = 0 AND is_mine = 1",
            "INDEXED BY state_wakes WHERE desk = :desk AND state = 1 AND wakes <= :now AND is_mine = 1",
        ],
        View::Unassigned => &[
            "WHERE desk = :desk AND state = 0 AND is_free = 1",
            "INDEXED BY state_wakes WHERE desk = :desk AND state = 1 AND wakes <= :now AND is_free = 1",
        ],
        View::All => &[
            "WHERE desk = :desk AND state = 0",
            "INDEXED BY state_wakes WHERE desk = :desk AND state = 1 AND wakes <= :now",
        ],
        View::Mentions => &[
            "WHERE desk = :desk AND state = 0 AND is_mentioned = 1",
            "INDEXED BY state_wakes WHERE desk = :desk AND state = 1 AND wakes <= :now AND is_mentioned = 1",
        ],
        View::Attention => &["WHERE desk = :desk AND has_attention = 1"],
        View::Undelivered => &["WHERE desk = :desk AND is_lost = 1"],
        View::Deliveries if is_filtered => &["NOT INDEXED WHERE desk = :desk AND has_delivery = 1"],
        View::Deliveries => &["WHERE desk = :desk AND has_delivery = 1"],
        View::Snoozed => &["WHERE desk = :desk AND state = 1 AND wakes > :now"],
        View::Closed => &["WHERE desk = :desk AND state = 2"],
        View::Drafts => &["WHERE desk = :desk AND draft IS NOT NULL"],
        View::Outbox => &["WHERE desk = :desk AND unsettled > 0"],
    }
}

fn order_by(order: Order) -> &'static str {
    match order {
        Order::LongestWaiting => "waits, activity DESC, conversation",
        Order::NewestFirst => "activity DESC, conversation",
        Order::OldestFirst => "activity, conversation DESC",
        Order::WakesFirst => "wakes, activity DESC, conversation",
    }
}

fn filter(words: &[String]) -> String {
    (0..words.len()).fold(String::new(), |filter, number| {
        filter + &format!(" AND instr(words, :word{number}) > 0")
    })
}

fn bind(
    statement: &mut rusqlite::CachedStatement<'_>,
    words: &[String],
    numbers: &[(&str, i64)],
) -> Result<(), StoreError> {
    for (name, value) in numbers {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, *value)?;
        }
    }
    for (number, word) in words.iter().enumerate() {
        if let Some(index) = statement.parameter_index(&format!(":word{number}"))? {
            statement.raw_bind_parameter(index, word as &dyn ToSql)?;
        }
    }
    Ok(())
}

fn sort(places: &mut [Place], order: Order) {
    match order {
        Order::LongestWaiting => {
            places.sort_by_key(|place| (place.waits, Reverse(place.activity), place.number));
        }
        Order::NewestFirst => places.sort_by_key(|place| (Reverse(place.activity), place.number)),
        Order::OldestFirst => places.sort_by_key(|place| (place.activity, Reverse(place.number))),
        Order::WakesFirst => {
            places.sort_by_key(|place| (place.wakes, Reverse(place.activity), place.number));
        }
    }
}

/// Decodes a row as it is at a moment.
pub(super) fn read(cache: &Connection, number: i64, now: Timestamp) -> Result<Row, StoreError> {
    let mut statement = cache.prepare_cached(
        "SELECT profile, id, coalesce(shown, header), is_unread, is_changed, pending, draft, wakes, kept
         FROM conversation JOIN listing ON listing.conversation = number WHERE number = ?",
    )?;
    let mut rows = statement.query([number])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let (profile, id): (String, String) = (row.get(0)?, row.get(1)?);
    let key = keys::key_from(&profile, &id);
    let header: Option<&str> = row.get_ref(2)?.as_str_or_null()?;
    let mut conversation = match header {
        Some(header) => from_text(header)?,
        None => Conversation::new(key.id.clone(), Timestamp::UNIX_EPOCH),
    };
    let wakes: i64 = row.get(7)?;
    let woke = match conversation.state {
        State::Snoozed { .. } if wakes <= nanoseconds(now) => {
            conversation.state = State::Open;
            Some(Woke {
                at: moment(wakes),
                why: WakeReason::Timer,
            })
        }
        State::Open => last_wake(cache, number)?,
        State::Snoozed { .. } | State::Closed => None,
    };
    let kept: Option<&str> = row.get_ref(8)?.as_str_or_null()?;
    let mut kept: Kept = kept.map(from_text).transpose()?.unwrap_or_default();
    if woke.is_some_and(|woke| woke.why == WakeReason::Timer) {
        // It is over by the clock, though nothing was written.
        kept.standing = kept.standing.and_then(Standing::woken);
    }
    Ok(Row {
        key,
        conversation,
        is_unread: row.get(3)?,
        is_changed: row.get(4)?,
        pending: row.get(5)?,
        draft: row.get_ref(6)?.as_str_or_null()?.map(kind_of),
        woke,
        hit: None,
        kept,
    })
}

/// The latest return from a snooze.
fn last_wake(cache: &Connection, number: i64) -> Result<Option<Woke>, StoreError> {
    let mut statement = cache.prepare_cached(
        "SELECT at, why FROM wake WHERE conversation = ? ORDER BY at DESC LIMIT 1",
    )?;
    let mut rows = statement.query([number])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(Woke {
        at: moment(row.get(0)?),
        why: wake_reason(row.get_ref(1)?.as_str()?),
    }))
}

fn wake_reason(word: &str) -> WakeReason {
    match word {
        "timer" => WakeReason::Timer,
        "customer" => WakeReason::Customer,
        _ => WakeReason::Teammate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn no_view_is_sorted_or_read_whole() {
        let store = Store::in_memory().unwrap();
        let cache = &store.reader().cache;
        for (view, order) in [
            (View::Mine, Order::LongestWaiting),
            (View::Mine, Order::NewestFirst),
            (View::Unassigned, Order::LongestWaiting),
            (View::Unassigned, Order::OldestFirst),
            (View::All, Order::LongestWaiting),
            (View::All, Order::NewestFirst),
            (View::All, Order::OldestFirst),
            (View::Snoozed, Order::WakesFirst),
            (View::Closed, Order::NewestFirst),
            (View::Closed, Order::OldestFirst),
            (View::Attention, Order::LongestWaiting),
            (View::Attention, Order::NewestFirst),
            (View::Undelivered, Order::NewestFirst),
            (View::Deliveries, Order::NewestFirst),
            (View::Mentions, Order::NewestFirst),
            (View::Drafts, Order::NewestFirst),
            (View::Outbox, Order::NewestFirst),
        ] {
            let sql = format!(
                "EXPLAIN QUERY PLAN {COLUMNS} {} ORDER BY {} LIMIT 50",
                sources(view, false)[0]
                    .replace(":desk", "1")
                    .replace(":now", "1"),
                order_by(order)
            );
            let steps: Vec<String> = cache
                .prepare(&sql)
                .unwrap()
                .query_map([], |row| row.get(3))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            assert_eq!(steps.len(), 1, "{view:?} by {order:?}: {steps:?}");
            assert!(
                steps[0].contains("USING INDEX"),
                "{view:?} by {order:?}: {steps:?}"
            );
        }
    }
}
