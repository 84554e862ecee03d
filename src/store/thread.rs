//! Parts: merged with those known, and read together with everything else about a conversation.

mod merge;
mod whose;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::change::Change;
use crate::domain::conversation::{Conversation, Thread};
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::kept::Kept;
use crate::domain::part::{Body, Content, Part};
use crate::domain::row::Opened;
use crate::store::encode::{amount, from_text, to_text};
use crate::store::error::StoreError;
use crate::store::fold::Folder;
use crate::store::headers::{put_header, save_header};
use crate::store::index::Words;
use crate::store::{Reader, Store, keys, text};

use crate::store::thread::merge::{Merge, put_known_part};
pub(super) use crate::store::thread::merge::{erase_parts, put_kept_notes};
use crate::store::thread::whose::mentioning;

impl Store {
    /// Takes over a conversation with its parts, and says whether anything is different now.
    ///
    /// Parts the desk no longer gives are deleted, their words too, unless they are only cut off ([`Thread::is_cut`]).
    /// An older answer than the one known changes nothing but what that one had cut off.
    pub fn put_thread(
        &mut self,
        profile: &Profile,
        thread: &Thread,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let key = ConversationKey {
            profile: profile.clone(),
            id: thread.conversation.id.clone(),
        };
        let (is_changed, has_removed) = self.with_cache(|cache, state| {
            let mut folder = Folder::new(cache, state);
            let number = keys::ensure(cache, &key)?;
            let mut words = Words::header();
            let header = put_header(cache, number, &thread.conversation, now, &mut words)?;
            words.write(cache)?;
            let me = folder.me(profile)?;
            let mentioning = mentioning(cache, profile, me.as_ref())?;
            let merge = Merge::new(cache, number, me.as_ref(), &mentioning);
            let merged = merge.thread(thread)?;
            let is_changed = header | merged.is_changed | folder.fold(number, &key)?;
            Ok((is_changed, merged.has_removed))
        })?;
        if has_removed {
            self.wipe_log();
        }
        Ok(is_changed)
    }

    /// Adds one part, such as the desk's answer to a reply, before the conversation is read again.
    pub fn put_part(&mut self, key: &ConversationKey, part: &Part) -> Result<bool, StoreError> {
        self.with_cache(|cache, state| {
            let Some(number) = keys::find(cache, key)? else {
                return Ok(false);
            };
            let mut folder = Folder::new(cache, state);
            let me = folder.me(&key.profile)?;
            let is_changed = put_known_part(cache, number, part, me.as_ref())?;
            Ok(is_changed | folder.fold(number, key)?)
        })
    }

    /// Moves the write-ahead log into the file and empties it, so that deleted words are in neither. Not while
    /// somebody reads; a later call makes up for it.
    pub(super) fn wipe_log(&self) {
        let emptied =
            self.reader
                .cache
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = emptied {
            tracing::debug!(%error, "the cache's log is emptied later");
        }
    }
}

impl Reader {
    /// A conversation with everything known about it; none if nothing is.
    pub fn opened(
        &self,
        key: &ConversationKey,
        now: Timestamp,
    ) -> Result<Option<Opened>, StoreError> {
        let _snapshot = self.snapshot()?;
        let Some(row) = self.row(key, now)? else {
            return Ok(None);
        };
        let number = keys::find(&self.cache, key)?;
        let is_cut: Option<bool> = self
            .cache
            .prepare_cached("SELECT is_cut FROM thread WHERE conversation = ?")?
            .query_row([number], |row| row.get(0))
            .optional()?;
        let parts = match number {
            Some(number) => parts(&self.cache, number)?,
            None => Vec::new(),
        };
        Ok(Some(Opened {
            row,
            parts,
            parts_known: is_cut.is_some(),
            is_cut: is_cut.unwrap_or(false),
            entries: self.entries_of(key)?,
            drafts: self.drafts(key)?,
            seen: self.seen(key)?,
            elsewhere: self.elsewhere(key)?,
        }))
    }

    /// Conversations of one desk whose parts were not read since they last changed: open ones first, then snoozed, then closed,
    /// and of those the latest active first.
    pub fn threads_wanted(
        &self,
        profile: &Profile,
        limit: usize,
    ) -> Result<Vec<ConversationKey>, StoreError> {
        let Some(desk) = keys::find_desk(&self.cache, profile)? else {
            return Ok(Vec::new());
        };
        self.cache
            .prepare_cached(
                "SELECT profile, id FROM listing INDEXED BY stale
                 JOIN conversation ON conversation.number = listing.conversation
                 WHERE desk = ? AND is_stale = 1 ORDER BY state, activity DESC LIMIT ?",
            )?
            .query_and_then([desk, amount(limit)], |row| {
                let (profile, id): (String, String) = (row.get(0)?, row.get(1)?);
                Ok(keys::key_from(&profile, &id))
            })?
            .collect()
    }
}

/// The known parts of a conversation, in their order.
fn parts(cache: &Connection, number: i64) -> Result<Vec<Part>, StoreError> {
    let mut parts = cache
        .prepare_cached("SELECT content FROM part WHERE conversation = ?")?
        .query_and_then([number], |row| from_text::<Part>(row.get_ref(0)?.as_str()?))?
        .collect::<Result<Vec<_>, _>>()?;
    parts.sort_by_cached_key(Part::order);
    Ok(parts)
}

/// Makes a change that the desk has carried out part of what is known of it, until the desk is read again.
pub(super) fn carry_out(
    cache: &Connection,
    number: i64,
    change: &Change,
) -> Result<(), StoreError> {
    match change {
        Change::Delete => {
            cache
                .prepare_cached(
                    "UPDATE conversation SET is_known = 0, server_state = NULL WHERE number = ?",
                )?
                .execute([number])?;
            return Ok(());
        }
        Change::Redact(part) => {
            let found: Option<String> = cache
                .prepare_cached("SELECT content FROM part WHERE conversation = ? AND id = ?")?
                .query_row(params![number, part.as_str()], |row| row.get(0))
                .optional()?;
            if let Some(text) = found {
                let redacted = redacted(from_text(&text)?);
                put_known_part(cache, number, &redacted, None)?;
            }
            return Ok(());
        }
        _ => {}
    }
    let (header, kept): (Option<String>, Option<String>) = cache
        .prepare_cached("SELECT header, kept FROM conversation WHERE number = ?")?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some(header) = header else {
        return Ok(());
    };
    let kept: Kept = kept
        .as_deref()
        .map(from_text)
        .transpose()?
        .unwrap_or_default();
    let before: Conversation = from_text(&header)?;
    let mut after = before.clone();
    after.apply(change);
    let mut words = Words::header();
    save_header(
        cache,
        number,
        &after,
        &to_text(&after)?,
        &mut words,
        (Some(&before), &kept),
    )?;
    words.write(cache)
}

/// The part without its words.
fn redacted(mut part: Part) -> Part {
    part.redacted = true;
    match &mut part.content {
        Content::Message { body, .. }
        | Content::Note { body }
        | Content::QuickReply { body, .. } => *body = Body::default(),
        Content::QuickReplies { options } => options.clear(),
        Content::Form { fields } => fields.clear(),
        Content::Event(_) => {}
    }
    part
}

/// The words of a part as the index has them.
pub(super) fn words_of(content: &str) -> Result<String, StoreError> {
    Ok(text::part_words(&from_text(content)?))
}
