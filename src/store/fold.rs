//! The two sides joined: the desk's truth, and what the agent has on its way, drafted and seen.
//!
//! Views find their rows by columns that depend on both files. They are computed here, for one conversation at a
//! time, whenever either side changed. This happens inside a write transaction of the cache, and the state file is
//! read within it, so the last one to fold has seen the latest of both.

mod local;

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::domain::conversation::{Conversation, DeliveryOutcome, State};
use crate::domain::id::{AdminId, ConversationKey, PartId, Profile};
use crate::store::encode::{amount, from_text, moment, nanoseconds, to_text};
use crate::store::error::StoreError;
use crate::store::fold::local::Local;
use crate::store::unread::{Facts, Mark, Timeline, receipt};
use crate::store::{Store, headers, keys, text};

/// A conversation that no view of the queue shows.
const NOWHERE: i64 = 9;

/// What `waits` and `wakes` hold when there is no moment.
pub(super) const NEVER: i64 = i64::MAX;

/// A state's number in the cache.
pub(super) fn state_number(state: State) -> i64 {
    match state {
        State::Open => 0,
        State::Snoozed { .. } => 1,
        State::Closed => 2,
    }
}

/// Folds conversations of one batch.
pub(super) struct Folder<'a> {
    cache: &'a Connection,
    state: &'a Connection,
    acting: HashMap<Profile, Option<AdminId>>,
}

impl<'a> Folder<'a> {
    pub(super) fn new(cache: &'a Connection, state: &'a Connection) -> Self {
        Self {
            cache,
            state,
            acting: HashMap::new(),
        }
    }

    /// The teammate a profile acts for.
    pub(super) fn me(&mut self, profile: &Profile) -> Result<Option<AdminId>, StoreError> {
        if let Some(me) = self.acting.get(profile) {
            return Ok(me.clone());
        }
        let me: Option<String> = self
            .cache
            .prepare_cached("SELECT me FROM profile WHERE name = ?")?
            .query_row([profile.as_str()], |row| row.get(0))
            .optional()?
            .flatten();
        let me = me.map(AdminId::new);
        self.acting.insert(profile.clone(), me.clone());
        Ok(me)
    }

    /// Computes a conversation's place in the views again, and says whether anything about it is different now.
    pub(super) fn fold(&mut self, number: i64, key: &ConversationKey) -> Result<bool, StoreError> {
        let local = Local::read(self.state, key)?;
        let (header, is_known, shown_before) = self.header(number)?;
        if !is_known && local.is_empty() {
            headers::erase(self.cache, number)?;
            return Ok(true);
        }
        let mut conversation =
            header.unwrap_or_else(|| Conversation::new(key.id.clone(), Timestamp::UNIX_EPOCH));
        for change in &local.pending {
            conversation.apply(change);
        }
        let shown = if local.pending.is_empty() {
            None
        } else {
            Some(to_text(&conversation)?)
        };
        let is_shown_anew = shown != shown_before;
        if is_shown_anew {
            self.cache
                .prepare_cached("UPDATE conversation SET shown = ? WHERE number = ?")?
                .execute(params![shown, number])?;
        }
        let me = self.me(&key.profile)?;
        let listing = self.listing(number, &conversation, is_known, &local, me.as_ref())?;
        Ok(self.write(number, &listing)? || is_shown_anew)
    }

    fn header(
        &self,
        number: i64,
    ) -> Result<(Option<Conversation>, bool, Option<String>), StoreError> {
        let (header, is_known, shown): (Option<String>, bool, Option<String>) = self
            .cache
            .prepare_cached("SELECT header, is_known, shown FROM conversation WHERE number = ?")?
            .query_row([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let header = header.as_deref().map(from_text).transpose()?;
        Ok((header, is_known, shown))
    }

    fn listing(
        &self,
        number: i64,
        conversation: &Conversation,
        is_known: bool,
        local: &Local,
        me: Option<&AdminId>,
    ) -> Result<Listing, StoreError> {
        let thread = self.thread(number, conversation)?;
        let is_mentioned = thread.as_ref().is_some_and(|(_, mentioned)| *mentioned);
        let is_stale = thread
            .as_ref()
            .is_none_or(|(timeline, _)| !timeline.is_current);
        let facts = Facts {
            conversation,
            me,
            timeline: thread.map(|(timeline, _)| timeline),
            seen: local.seen.as_ref(),
            seen_mark: self.mark(
                number,
                local.seen.as_ref().and_then(|seen| seen.part.as_ref()),
            )?,
            receipt_mark: self.mark(number, receipt(conversation, me))?,
        };
        let verdict = facts.verdict();
        let wakes = match conversation.state {
            State::Snoozed { until: Some(until) } => nanoseconds(until),
            _ => NEVER,
        };
        Ok(Listing {
            state: if is_known {
                state_number(conversation.state)
            } else {
                NOWHERE
            },
            is_mine: me.is_some() && conversation.assignee.as_ref() == me,
            is_free: conversation.assignee.is_none(),
            is_mentioned,
            waits: conversation.waiting_since.map_or(NEVER, nanoseconds),
            activity: nanoseconds(
                conversation
                    .last_activity_at
                    .unwrap_or(conversation.updated_at),
            ),
            wakes,
            is_unread: is_known && verdict.is_unread,
            is_changed: is_known && verdict.is_changed,
            pending: amount(local.pending.len()),
            unsettled: local.unsettled,
            draft: local.draft.clone(),
            is_stale: is_known && is_stale,
            has_attention: is_known
                && conversation.state != State::Closed
                && !conversation.attention.is_empty(),
            is_undelivered: is_known
                && conversation
                    .delivery
                    .as_ref()
                    .is_some_and(|delivery| delivery.outcome != DeliveryOutcome::Delivered),
            words: text::haystack(conversation),
        })
    }

    fn thread(
        &self,
        number: i64,
        conversation: &Conversation,
    ) -> Result<Option<(Timeline, bool)>, StoreError> {
        type Columns = (
            i64,
            Option<i64>,
            Option<String>,
            Option<i64>,
            Option<String>,
            bool,
        );
        let found: Option<Columns> = self
            .cache
            .prepare_cached(
                "SELECT version, said_at, said_part, happened_at, happened_part, is_mentioned
                 FROM thread WHERE conversation = ?",
            )?
            .query_row([number], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                ))
            })
            .optional()?;
        let Some((version, said_at, said_part, happened_at, happened_part, mentioned)) = found
        else {
            return Ok(None);
        };
        let mark = |at: Option<i64>, part: Option<String>| {
            Some(Mark::new(moment(at?), PartId::new(part?)))
        };
        let timeline = Timeline {
            said: mark(said_at, said_part),
            happened: mark(happened_at, happened_part),
            is_current: version >= nanoseconds(conversation.updated_at),
        };
        Ok(Some((timeline, mentioned)))
    }

    fn mark(&self, number: i64, part: Option<&PartId>) -> Result<Option<Mark>, StoreError> {
        let Some(part) = part else {
            return Ok(None);
        };
        let at: Option<i64> = self
            .cache
            .prepare_cached("SELECT at FROM part WHERE conversation = ? AND id = ?")?
            .query_row(params![number, part.as_str()], |row| row.get(0))
            .optional()?;
        Ok(at.map(|at| Mark::new(moment(at), part.clone())))
    }

    fn write(&self, number: i64, listing: &Listing) -> Result<bool, StoreError> {
        let written = self
            .cache
            .prepare_cached(
                "INSERT INTO listing VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
                 ON CONFLICT DO UPDATE SET state = ?2, is_mine = ?3, is_free = ?4, is_mentioned = ?5,
                     waits = ?6, activity = ?7, wakes = ?8, is_unread = ?9, is_changed = ?10, pending = ?11,
                     unsettled = ?12, draft = ?13, is_stale = ?14,
                     has_attention = ?15, is_undelivered = ?16, words = ?17
                 WHERE (state, is_mine, is_free, is_mentioned, waits, activity, wakes, is_unread, is_changed,
                        pending, unsettled, draft, is_stale, has_attention, is_undelivered, words)
                     IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            )?
            .execute(params![
                number,
                listing.state,
                listing.is_mine,
                listing.is_free,
                listing.is_mentioned,
                listing.waits,
                listing.activity,
                listing.wakes,
                listing.is_unread,
                listing.is_changed,
                listing.pending,
                listing.unsettled,
                listing.draft,
                listing.is_stale,
                listing.has_attention,
                listing.is_undelivered,
                listing.words,
            ])?;
        Ok(written > 0)
    }
}

/// A conversation's row in `listing`.
struct Listing {
    state: i64,
    is_mine: bool,
    is_free: bool,
    is_mentioned: bool,
    waits: i64,
    activity: i64,
    wakes: i64,
    is_unread: bool,
    is_changed: bool,
    pending: i64,
    unsettled: i64,
    draft: Option<String>,
    is_stale: bool,
    has_attention: bool,
    is_undelivered: bool,
    words: String,
}

impl Store {
    /// Folds what the state file changed since the cache last looked, whoever changed it.
    pub(super) fn catch_up(&mut self) -> Result<Vec<ConversationKey>, StoreError> {
        self.try_with_cache(fold_touched)
    }

    /// The same after a commit to the state file, with a damaged cache replaced on the way.
    ///
    /// What was committed is safe, so a cache that cannot be written now is no failure of that: it is told, and the
    /// cache catches up later.
    pub(super) fn fold_committed(&mut self) -> Vec<ConversationKey> {
        self.with_cache(fold_touched).unwrap_or_else(|error| {
            self.notice_once(format!("lists are behind: {error}"));
            Vec::new()
        })
    }
}

fn fold_touched(
    transaction: &Transaction<'_>,
    state: &Connection,
) -> Result<Vec<ConversationKey>, StoreError> {
    let cache: &Connection = transaction;
    let mark: i64 = state
        .prepare_cached("SELECT mark FROM identity")?
        .query_row([], |row| row.get(0))?;
    let known = meta(cache, "state")?;
    let folded = meta(cache, "revision")?.filter(|_| known == Some(mark));
    let mut touched = state
        .prepare_cached(
            "SELECT profile, conversation, revision FROM touched WHERE revision > ? ORDER BY revision",
        )?
        .query_and_then([folded.unwrap_or(0)], |row| {
            let (profile, id): (String, String) = (row.get(0)?, row.get(1)?);
            Ok((keys::key_from(&profile, &id), Some(row.get(2)?)))
        })?
        .collect::<Result<Vec<(_, Option<i64>)>, StoreError>>()?;
    let revision = touched.last().and_then(|(_, revision)| *revision);
    if known.is_some_and(|known| known != mark) {
        // The state file is another one than this cache was folded with: nothing folded so far holds.
        touched.extend(all(cache)?.into_iter().map(|key| (key, None)));
    }
    if touched.is_empty() && known.is_some() {
        return Ok(Vec::new());
    }
    let mut folding = Folder::new(cache, state);
    let mut changed = Vec::new();
    for (key, _) in touched {
        let number = keys::ensure(cache, &key)?;
        if folding.fold(number, &key)? {
            changed.push(key);
        }
    }
    set_meta(cache, "state", mark)?;
    set_meta(cache, "revision", revision.or(folded).unwrap_or(0))?;
    Ok(changed)
}

fn all(cache: &Connection) -> Result<Vec<ConversationKey>, StoreError> {
    cache
        .prepare_cached("SELECT profile, id FROM conversation")?
        .query_and_then([], |row| {
            let (profile, id): (String, String) = (row.get(0)?, row.get(1)?);
            Ok(keys::key_from(&profile, &id))
        })?
        .collect()
}

fn meta(cache: &Connection, key: &str) -> Result<Option<i64>, StoreError> {
    Ok(cache
        .prepare_cached("SELECT value FROM meta WHERE key = ?")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

fn set_meta(cache: &Connection, key: &str, value: i64) -> Result<(), StoreError> {
    cache
        .prepare_cached("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")?
        .execute(params![key, value])?;
    Ok(())
}

/// Notes in the state file that the cache has to look at a conversation again.
pub(super) fn touch(state: &Connection, key: &ConversationKey) -> Result<(), StoreError> {
    state
        .prepare_cached(
            "INSERT INTO touched VALUES (?1, ?2, (SELECT coalesce(max(revision), 0) + 1 FROM touched))
             ON CONFLICT DO UPDATE SET revision = excluded.revision",
        )?
        .execute(params![key.profile.as_str(), key.id.as_str()])?;
    Ok(())
}
