//! Conversations' headers: put in, taken out, indexed.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::conversation::{Conversation, State};
use crate::domain::id::{ConversationId, ConversationKey, Profile};
use crate::domain::kept::Kept;
use crate::domain::row::{WakeReason, Woke};
use crate::store::elsewhere::address;
use crate::store::encode::{amount, from_text, nanoseconds, to_text};
use crate::store::error::StoreError;
use crate::store::fold::{Folder, state_number};
use crate::store::index::{Words, free_doc};
use crate::store::{Reader, Store, delivery, keys, text, thread};

impl Store {
    /// Takes over what a desk says about these conversations, and tells which are different now.
    ///
    /// Older answers change nothing; what a row of a list cannot know is kept ([`Conversation::absorb`]).
    pub fn put_rows(
        &mut self,
        profile: &Profile,
        rows: &[Conversation],
        now: Timestamp,
    ) -> Result<Vec<ConversationKey>, StoreError> {
        self.with_cache(|cache, state| {
            let mut folder = Folder::new(cache, state);
            let mut words = Words::header();
            let mut changed = Vec::new();
            for row in rows {
                let key = ConversationKey {
                    profile: profile.clone(),
                    id: row.id.clone(),
                };
                let number = keys::ensure(cache, &key)?;
                if put_header(cache, number, row, now, &mut words)? {
                    folder.fold(number, &key)?;
                    changed.push(key);
                }
            }
            words.write(cache)?;
            Ok(changed)
        })
    }

    /// Forgets a conversation the desk no longer has. With a draft or a change on its way it stays, out of the queue,
    /// until those are settled.
    pub fn remove(&mut self, key: &ConversationKey) -> Result<bool, StoreError> {
        let is_changed = self.with_cache(|cache, state| {
            let Some(number) = keys::find(cache, key)? else {
                return Ok(false);
            };
            cache
                .prepare_cached(
                    "UPDATE conversation SET is_known = 0, server_state = NULL WHERE number = ?",
                )?
                .execute([number])?;
            Folder::new(cache, state).fold(number, key)
        })?;
        self.wipe_log();
        Ok(is_changed)
    }
}

impl Reader {
    /// What a desk says about a conversation, without what is on its way; none if nothing is known of it.
    pub fn header(&self, key: &ConversationKey) -> Result<Option<Conversation>, StoreError> {
        let header: Option<String> = self
            .cache
            .prepare_cached(
                "SELECT header FROM conversation WHERE profile = ? AND id = ? AND is_known = 1",
            )?
            .query_row(params![key.profile.as_str(), key.id.as_str()], |row| {
                row.get(0)
            })
            .optional()?
            .flatten();
        header.as_deref().map(from_text).transpose()
    }

    /// Conversations a desk was last known to have in the state of `like`, and did not name since `since`: what a
    /// finished walk over that state has left to look at one by one.
    pub fn unnamed_since(
        &self,
        profile: &Profile,
        like: State,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let found = self
            .cache
            .prepare_cached(
                "SELECT id FROM conversation
                 WHERE profile = ? AND server_state = ? AND fetched_at < ? ORDER BY fetched_at LIMIT ?",
            )?
            .query_map(
                params![
                    profile.as_str(),
                    state_number(like),
                    nanoseconds(since),
                    amount(limit)
                ],
                |row| row.get::<_, String>(0),
            )?
            .map(|id| id.map(ConversationId::new))
            .collect::<Result<_, _>>()?;
        Ok(found)
    }
}

/// Merges a header into the one known, and says whether it is different now.
pub(super) fn put_header(
    cache: &Connection,
    number: i64,
    newer: &Conversation,
    now: Timestamp,
    words: &mut Words,
) -> Result<bool, StoreError> {
    type Columns = (Option<String>, Option<String>, bool, Option<String>);
    let (before, shown, was_known, kept): Columns = cache
        .prepare_cached("SELECT header, shown, is_known, kept FROM conversation WHERE number = ?")?
        .query_row([number], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    let kept: Kept = kept
        .as_deref()
        .map(from_text)
        .transpose()?
        .unwrap_or_default();
    let older: Option<Conversation> = before.as_deref().map(from_text).transpose()?;
    let header = match &older {
        // One that had gone and is back begins anew.
        Some(older) if was_known => {
            let mut header = older.clone();
            header.absorb(newer.clone());
            header
        }
        _ => newer.clone(),
    };
    let text = to_text(&header)?;
    if was_known && before.as_ref() == Some(&text) {
        cache
            .prepare_cached("UPDATE conversation SET fetched_at = ? WHERE number = ?")?
            .execute(params![nanoseconds(now), number])?;
        return Ok(false);
    }
    if older
        .as_ref()
        .is_some_and(|older| was_known && newer.is_beyond(older))
    {
        // No time tells that the parts are old, so the next look at what is stale is told here.
        cache
            .prepare_cached("UPDATE thread SET version = ? WHERE conversation = ?")?
            .execute(params![i64::MIN, number])?;
    }
    let shown: Option<Conversation> = shown.as_deref().map(from_text).transpose()?;
    // What sleeps here only is not woken by what the desk says of its state.
    if let Some(woke) = shown
        .as_ref()
        .filter(|_| kept.standing.is_none())
        .or(older.as_ref())
        .and_then(|before| woke(before, &header))
    {
        put_wake(cache, number, woke)?;
    }
    save_header(
        cache,
        number,
        &header,
        &text,
        words,
        (older.as_ref(), &kept),
    )?;
    cache
        .prepare_cached("UPDATE conversation SET fetched_at = ?, is_known = 1 WHERE number = ?")?
        .execute(params![nanoseconds(now), number])?;
    Ok(true)
}

/// Writes a header and notes its words for the index.
pub(super) fn save_header(
    cache: &Connection,
    number: i64,
    header: &Conversation,
    text: &str,
    words: &mut Words,
    (older, kept): (Option<&Conversation>, &Kept),
) -> Result<(), StoreError> {
    let contact = header.contact.as_ref();
    cache
        .prepare_cached(
            "UPDATE conversation SET header = ?, server_state = ?, contact = ?, email = ? WHERE number = ?",
        )?
        .execute(params![
            text,
            state_number(header.state),
            contact.and_then(|contact| contact.id.as_deref()),
            contact.and_then(|contact| address(contact.email.as_ref())),
            number
        ])?;
    delivery::put(cache, number, header)?;
    let old = older.map(|older| text::header_words(older, kept));
    let new = text::header_words(header, kept);
    put_words(cache, number, header, (old, new), words)
}

/// Notes what a header is found by, instead of what it was found by.
pub(super) fn put_words(
    cache: &Connection,
    number: i64,
    header: &Conversation,
    (old, new): (Option<String>, String),
    words: &mut Words,
) -> Result<(), StoreError> {
    if old.as_ref() == Some(&new) {
        return Ok(());
    }
    let doc = match (doc(cache, number)?, old) {
        (Some(doc), Some(old)) => {
            words.remove(doc, old);
            doc
        }
        (Some(doc), None) => doc,
        (None, _) => {
            let doc = free_doc(cache, "conversation", header.created_at)?;
            cache
                .prepare_cached("UPDATE conversation SET doc = ? WHERE number = ?")?
                .execute(params![doc, number])?;
            doc
        }
    };
    words.add(doc, new);
    Ok(())
}

/// Deletes a conversation with its parts and every word of it in the indexes.
pub(super) fn erase(cache: &Connection, number: i64) -> Result<(), StoreError> {
    thread::erase_parts(cache, number)?;
    let found: Option<(Option<String>, Option<String>)> = cache
        .prepare_cached("SELECT header, kept FROM conversation WHERE number = ?")?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (header, kept) = found.unwrap_or_default();
    if let (Some(doc), Some(header)) = (doc(cache, number)?, header) {
        let kept: Kept = kept
            .as_deref()
            .map(from_text)
            .transpose()?
            .unwrap_or_default();
        let mut words = Words::header();
        words.remove(doc, text::header_words(&from_text(&header)?, &kept));
        words.write(cache)?;
    }
    cache
        .prepare_cached("DELETE FROM conversation WHERE number = ?")?
        .execute([number])?;
    Ok(())
}

fn doc(cache: &Connection, number: i64) -> Result<Option<i64>, StoreError> {
    Ok(cache
        .prepare_cached("SELECT doc FROM conversation WHERE number = ?")?
        .query_row([number], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Adds a return from a snooze.
pub(super) fn put_wake(cache: &Connection, number: i64, woke: Woke) -> Result<(), StoreError> {
    let why = match woke.why {
        WakeReason::Timer => "timer",
        WakeReason::Customer => "customer",
        WakeReason::Teammate => "teammate",
    };
    cache
        .prepare_cached("INSERT OR REPLACE INTO wake VALUES (?, ?, ?)")?
        .execute(params![number, nanoseconds(woke.at), why])?;
    Ok(())
}

/// When and why a conversation came back from a snooze between these two looks at it. The desk does not say: a
/// customer who began to wait in between woke it; else its time, if that had come; else a teammate.
fn woke(before: &Conversation, after: &Conversation) -> Option<Woke> {
    let State::Snoozed { until } = before.state else {
        return None;
    };
    if after.state != State::Open {
        return None;
    }
    let spoke = after
        .waiting_since
        .filter(|since| *since > before.updated_at)
        .filter(|since| until.is_none_or(|until| *since < until));
    Some(match (spoke, until) {
        (Some(at), _) => Woke {
            at,
            why: WakeReason::Customer,
        },
        (None, Some(at)) if at <= after.updated_at => Woke {
            at,
            why: WakeReason::Timer,
        },
        (None, _) => Woke {
            at: after.updated_at,
            why: WakeReason::Teammate,
        },
    })
}
