//! The two sides joined: the desk's truth, and what the agent has on its way, drafted and seen.
//!
//! Views find their rows by columns that depend on both files. They are computed here, for one conversation at a
//! time, whenever either side changed. This happens inside a write transaction of the cache, and the state file is
//! read within it, so the last one to fold has seen the latest of both.

mod local;
mod touched;

pub(super) use crate::store::fold::touched::touch;

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::conversation::{Conversation, State};
use crate::domain::id::{AdminId, ConversationKey, PartId, Profile};
use crate::domain::kept::Kept;
use crate::domain::row::{WakeReason, Woke};
use crate::store::encode::{amount, from_text, moment, nanoseconds, to_text};
use crate::store::error::StoreError;
use crate::store::fold::local::Local;
use crate::store::index::Words;
use crate::store::thread::put_kept_notes;
use crate::store::unread::{Facts, Mark, Timeline, receipt};
use crate::store::{headers, keys, text};

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
    desks: HashMap<Profile, i64>,
}

impl<'a> Folder<'a> {
    pub(super) fn new(cache: &'a Connection, state: &'a Connection) -> Self {
        Self {
            cache,
            state,
            acting: HashMap::new(),
            desks: HashMap::new(),
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

    /// The number of a profile's desk.
    fn desk(&mut self, profile: &Profile) -> Result<i64, StoreError> {
        if let Some(desk) = self.desks.get(profile) {
            return Ok(*desk);
        }
        let desk = keys::ensure_desk(self.cache, profile)?;
        self.desks.insert(profile.clone(), desk);
        Ok(desk)
    }

    /// Computes a conversation's place in the views again, and says whether anything about it is different now.
    pub(super) fn fold(&mut self, number: i64, key: &ConversationKey) -> Result<bool, StoreError> {
        let mut local = Local::read(self.state, key)?;
        let stored = self.stored(number)?;
        if !stored.is_known && local.is_empty() {
            headers::erase(self.cache, number)?;
            return Ok(true);
        }
        let mut conversation = stored
            .header
            .clone()
            .unwrap_or_else(|| nothing_known(key, &local));
        let thread = self.thread(number, conversation.updated_at)?;
        let is_kept_anew = self.lay_over(
            number,
            &stored,
            &mut local,
            &mut conversation,
            thread.as_ref(),
        )?;
        for change in &local.pending {
            conversation.apply(change);
        }
        let is_as_told =
            local.pending.is_empty() && local.kept.is_empty() && local.opening.is_none();
        let shown = if is_as_told {
            None
        } else {
            Some(to_text(&conversation)?)
        };
        let is_shown_anew = shown != stored.shown;
        if is_shown_anew {
            self.cache
                .prepare_cached("UPDATE conversation SET shown = ? WHERE number = ?")?
                .execute(params![shown, number])?;
        }
        let me = self.me(&key.profile)?;
        let desk = self.desk(&key.profile)?;
        let listing = self.listing(
            &Place { number, desk, key },
            &conversation,
            stored.is_known,
            &local,
            me.as_ref(),
            thread,
        )?;
        Ok(self.write(number, &listing)? || is_shown_anew || is_kept_anew)
    }

    /// Lays what is kept here over what the desk says, and makes it findable; true if it is not what it was.
    fn lay_over(
        &self,
        number: i64,
        stored: &Stored,
        local: &mut Local,
        conversation: &mut Conversation,
        thread: Option<&Read>,
    ) -> Result<bool, StoreError> {
        if local.kept.is_empty() && stored.kept.is_empty() {
            return Ok(false);
        }
        let asked_at = thread.and_then(|thread| thread.asked_at);
        let was_asked = local.kept.lay_over(conversation, asked_at);
        if was_asked && stored.kept.standing.is_some() {
            let at = asked_at.max(conversation.waiting_since);
            let why = WakeReason::Customer;
            headers::put_wake(
                self.cache,
                number,
                Woke {
                    at: at.unwrap_or(conversation.updated_at),
                    why,
                },
            )?;
        }
        if local.kept == stored.kept {
            return Ok(false);
        }
        let kept = if local.kept.is_empty() {
            None
        } else {
            Some(to_text(&local.kept)?)
        };
        self.cache
            .prepare_cached("UPDATE conversation SET kept = ? WHERE number = ?")?
            .execute(params![kept, number])?;
        if let Some(header) = &stored.header {
            let mut words = Words::header();
            let before = text::header_words(header, &stored.kept);
            let now = text::header_words(header, &local.kept);
            headers::put_words(self.cache, number, header, (Some(before), now), &mut words)?;
            words.write(self.cache)?;
        }
        put_kept_notes(self.cache, number, &local.notes)?;
        Ok(true)
    }

    fn stored(&self, number: i64) -> Result<Stored, StoreError> {
        type Columns = (Option<String>, bool, Option<String>, Option<String>);
        let (header, is_known, shown, kept): Columns = self
            .cache
            .prepare_cached(
                "SELECT header, is_known, shown, kept FROM conversation WHERE number = ?",
            )?
            .query_row([number], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        Ok(Stored {
            header: header.as_deref().map(from_text).transpose()?,
            is_known,
            shown,
            kept: kept
                .as_deref()
                .map(from_text)
                .transpose()?
                .unwrap_or_default(),
        })
    }

    fn listing(
        &self,
        place: &Place<'_>,
        conversation: &Conversation,
        is_known: bool,
        local: &Local,
        me: Option<&AdminId>,
        thread: Option<Read>,
    ) -> Result<Listing, StoreError> {
        let is_mentioned = thread.as_ref().is_some_and(|thread| thread.is_mentioned);
        let is_stale = thread
            .as_ref()
            .is_none_or(|thread| !thread.timeline.is_current);
        let facts = Facts {
            conversation,
            me,
            timeline: thread.map(|thread| thread.timeline),
            seen: local.seen.as_ref(),
            seen_mark: self.mark(
                place.number,
                local.seen.as_ref().and_then(|seen| seen.part.as_ref()),
            )?,
            receipt_mark: self.mark(place.number, receipt(conversation, me))?,
        };
        let verdict = facts.verdict();
        let wakes = match conversation.state {
            State::Snoozed { until: Some(until) } => nanoseconds(until),
            _ => NEVER,
        };
        Ok(Listing {
            desk: place.desk,
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
            // A ledger has no parts to be read ahead of time.
            is_stale: is_known && is_stale && conversation.delivery.is_none(),
            has_attention: is_known
                && conversation.state != State::Closed
                && !conversation.attention.is_empty(),
            is_lost: is_known
                && conversation
                    .delivery
                    .as_ref()
                    .is_some_and(|delivery| delivery.outcome.is_lost()),
            has_delivery: is_known && conversation.delivery.is_some(),
            words: text::haystack(&place.key.profile, conversation),
        })
    }

    fn thread(&self, number: i64, updated_at: Timestamp) -> Result<Option<Read>, StoreError> {
        type Columns = (
            i64,
            Option<i64>,
            Option<String>,
            Option<i64>,
            Option<String>,
            bool,
            Option<i64>,
        );
        let found: Option<Columns> = self
            .cache
            .prepare_cached(
                "SELECT version, said_at, said_part, happened_at, happened_part, is_mentioned, asked_at
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
                    row.get(6)?,
                ))
            })
            .optional()?;
        let Some((version, said_at, said_part, happened_at, happened_part, is_mentioned, asked_at)) =
            found
        else {
            return Ok(None);
        };
        let mark = |at: Option<i64>, part: Option<String>| {
            Some(Mark::new(moment(at?), PartId::new(part?)))
        };
        let timeline = Timeline {
            said: mark(said_at, said_part),
            happened: mark(happened_at, happened_part),
            is_current: version >= nanoseconds(updated_at),
        };
        Ok(Some(Read {
            timeline,
            is_mentioned,
            asked_at: asked_at.map(moment),
        }))
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
                "INSERT INTO listing VALUES (?1, ?19, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                     ?17, ?18)
                 ON CONFLICT DO UPDATE SET state = ?2, is_mine = ?3, is_free = ?4, is_mentioned = ?5,
                     waits = ?6, activity = ?7, wakes = ?8, is_unread = ?9, is_changed = ?10, pending = ?11,
                     unsettled = ?12, draft = ?13, is_stale = ?14,
                     has_attention = ?15, is_lost = ?16, has_delivery = ?17, words = ?18
                 WHERE (state, is_mine, is_free, is_mentioned, waits, activity, wakes, is_unread, is_changed,
                        pending, unsettled, draft, is_stale, has_attention, is_lost, has_delivery,
                        words)
                     IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
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
                listing.is_lost,
                listing.has_delivery,
                listing.words,
                listing.desk,
            ])?;
        Ok(written > 0)
    }
}

/// A conversation the desk has told nothing of: one to be begun is what it will be.
fn nothing_known(key: &ConversationKey, local: &Local) -> Conversation {
    let Some((opening, at)) = &local.opening else {
        return Conversation::new(key.id.clone(), Timestamp::UNIX_EPOCH);
    };
    let mut conversation = Conversation::new(key.id.clone(), *at);
    conversation.last_activity_at = Some(*at);
    opening.describe(&mut conversation);
    conversation
}

/// Which row of the cache it is, by number and by name.
struct Place<'a> {
    number: i64,
    desk: i64,
    key: &'a ConversationKey,
}

/// A conversation as the cache has it.
struct Stored {
    header: Option<Conversation>,
    is_known: bool,
    shown: Option<String>,
    kept: Kept,
}

/// What the parts tell, once they were read.
struct Read {
    timeline: Timeline,
    is_mentioned: bool,
    /// When the customer last said something.
    asked_at: Option<Timestamp>,
}

/// A conversation's row in `listing`.
struct Listing {
    desk: i64,
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
    is_lost: bool,
    has_delivery: bool,
    words: String,
}
