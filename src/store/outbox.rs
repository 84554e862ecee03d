//! Changes on their way. Every step is on the disk before its side effect happens.
//!
//! A step is a compare-and-set on the progress it starts from, inside a write transaction, so of two processes (or of
//! a person taking back and the sender sending) exactly one has its way.

mod reading;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::domain::change::{Change, ChangeId};
use crate::domain::draft::{Basis, Draft, Kind};
use crate::domain::id::{ConversationKey, PartId};
use crate::domain::outbox::{Entry, Progress};
use crate::store::encode::{nanoseconds, to_text};
use crate::store::error::StoreError;
use crate::store::fold::touch;
use crate::store::outbox::reading::entry;
pub(super) use crate::store::outbox::reading::readable;
use crate::store::{Store, drafts, kept, keys, thread};

/// How many done changes are remembered for taking back and looking up.
const HISTORY: i64 = 1_000;

/// What became of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Advance {
    /// It is made; these conversations look different now.
    Made(Vec<ConversationKey>),
    /// Somebody else moved the change first: this is how it is now, none if it was taken back.
    Lost(Option<Box<Entry>>),
}

/// What became of taking a change back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Recall {
    /// It is gone as if it had never been; words are in their draft again.
    Taken(Box<Entry>),
    /// It has left, or is done: this is how it is.
    TooLate(Box<Entry>),
    /// There is no such change.
    Unknown,
}

impl Store {
    /// Takes changes over, all or none. One that is there already, by its identity, is left as it is.
    ///
    /// A draft of the very words that are handed over is dropped in the same transaction: no crash can leave both,
    /// or neither.
    pub fn enqueue(&mut self, entries: &[Entry]) -> Result<Vec<ConversationKey>, StoreError> {
        let state = self.state_transaction()?;
        for entry in entries {
            if insert(&state, entry)? {
                drop_draft_of(&state, entry)?;
                touch(&state, &entry.key)?;
            }
        }
        state.commit()?;
        Ok(self.fold_committed())
    }

    /// Makes a step: writes `next` if the change still stands where `expected` says.
    ///
    /// Besides the progress, `attempts`, `high_water`, `basis`, `change` and `created_at` are taken from
    /// `next`. When it is done,
    /// the change becomes part of what is known of the desk, so the screen does not jump back until the desk answers.
    pub fn advance(&mut self, expected: &Progress, next: &Entry) -> Result<Advance, StoreError> {
        let is_carried_out = next.progress.is_done() && !expected.is_done();
        let lost = self.make_step(expected, next, |state| {
            if is_carried_out {
                kept::outdo(state, &next.key, &next.change)?;
            }
            Ok(())
        })?;
        if let Some(lost) = lost {
            return Ok(lost);
        }
        if is_carried_out {
            self.carry_out(&next.key, &next.change);
        }
        let changed = self.fold_committed();
        if is_carried_out && matches!(next.change, Change::Redact(_) | Change::Delete) {
            self.wipe_log();
        }
        Ok(Advance::Made(changed))
    }

    /// Makes a step together with what else is to be written with it; what it lost against, if it did. The cache does
    /// not know of it yet.
    pub(super) fn make_step(
        &mut self,
        expected: &Progress,
        next: &Entry,
        also: impl FnOnce(&Connection) -> Result<(), StoreError>,
    ) -> Result<Option<Advance>, StoreError> {
        let state = self.state_transaction()?;
        let moved = state
            .prepare_cached(
                "UPDATE outbox SET progress = ?, step = ?, due_at = ?, attempts = ?, high_water = ?, basis = ?,
                     change = ?, created_at = ? WHERE id = ? AND progress = ?",
            )?
            .execute(params![
                to_text(&next.progress)?,
                step(&next.progress),
                due_at(&next.progress).map(nanoseconds),
                next.attempts,
                next.high_water.as_ref().map(PartId::as_str),
                next.basis.as_ref().map(to_text::<Basis>).transpose()?,
                to_text(&next.change)?,
                nanoseconds(next.created_at),
                next.id.as_str(),
                to_text(expected)?,
            ])?;
        if moved == 0 {
            let now = entry(&state, &next.id)?;
            return Ok(Some(Advance::Lost(now.map(Box::new))));
        }
        also(&state)?;
        touch(&state, &next.key)?;
        state.commit()?;
        Ok(None)
    }

    /// Takes a change back if nothing of it has left; words return to their draft.
    pub fn recall(&mut self, id: &ChangeId, now: Timestamp) -> Result<Recall, StoreError> {
        self.withdraw(id, Progress::is_recallable, |state, entry| {
            return_words(state, entry, now)
        })
    }

    /// Takes a change back that was refused, or that asked: the person decided that it is not to be sent.
    pub fn give_up(&mut self, id: &ChangeId, now: Timestamp) -> Result<Recall, StoreError> {
        self.withdraw(id, is_givable, |state, entry| {
            return_words(state, entry, now)
        })
    }

    /// As [`Store::give_up`], but the words go too: the person threw them away.
    pub fn throw_away(&mut self, id: &ChangeId) -> Result<Recall, StoreError> {
        self.withdraw(id, is_givable, |_, _| Ok(()))
    }

    /// Puts done changes out of the outbox into the history, and forgets all but the latest thousand of those.
    pub fn archive(&mut self, done_before: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let state = self.state_transaction()?;
        state
            .prepare_cached(
                "UPDATE outbox SET archived_at = ?1
                 WHERE archived_at IS NULL AND step = 'done' AND progress ->> '$.Done.at' < ?2",
            )?
            .execute(params![nanoseconds(now), nanoseconds(done_before)])?;
        state
            .prepare_cached(
                "DELETE FROM outbox WHERE archived_at IS NOT NULL AND sequence <=
                     (SELECT sequence FROM outbox WHERE archived_at IS NOT NULL
                      ORDER BY sequence DESC LIMIT 1 OFFSET ?)",
            )?
            .execute([HISTORY])?;
        Ok(state.commit()?)
    }

    /// The cache is told what the desk has done; if it cannot be, the desk will tell it.
    fn carry_out(&mut self, key: &ConversationKey, change: &Change) {
        let carried_out = self.with_cache(|cache, _| match keys::find(cache, key)? {
            Some(number) => thread::carry_out(cache, number, change),
            None => Ok(()),
        });
        if let Err(error) = carried_out {
            self.notice_once(format!("lists are behind: {error}"));
        }
    }

    fn withdraw(
        &mut self,
        id: &ChangeId,
        may: impl Fn(&Progress) -> bool,
        keep_words: impl Fn(&Connection, &Entry) -> Result<(), StoreError>,
    ) -> Result<Recall, StoreError> {
        let state = self.state_transaction()?;
        let Some(entry) = entry(&state, id)? else {
            return Ok(Recall::Unknown);
        };
        if !may(&entry.progress) {
            return Ok(Recall::TooLate(Box::new(entry)));
        }
        keep_words(&state, &entry)?;
        state
            .prepare_cached("DELETE FROM outbox WHERE id = ?")?
            .execute([id.as_str()])?;
        touch(&state, &entry.key)?;
        state.commit()?;
        self.fold_committed();
        Ok(Recall::Taken(Box::new(entry)))
    }
}

/// Whether a person may still decide that a change is not to be sent.
fn is_givable(progress: &Progress) -> bool {
    progress.is_recallable() || matches!(progress, Progress::Refused { .. } | Progress::Asking(_))
}

/// The words a change says, and to whom.
fn words(change: &Change) -> Option<(Kind, &str)> {
    match change {
        Change::Reply(words) => Some((Kind::Reply, words)),
        // One that has not begun has a name of its own, so its words are the only ones there.
        Change::Begin(_, words) => Some((Kind::Reply, words)),
        Change::Note(words) => Some((Kind::Note, words)),
        Change::Close
        | Change::Resolve(_)
        | Change::TakeOver
        | Change::Release
        | Change::SettleAttention(_)
        | Change::Reopen
        | Change::Snooze { .. }
        | Change::Assign(_)
        | Change::AssignTeam(_)
        | Change::Tag(_)
        | Change::Untag(_)
        | Change::Rename(_)
        | Change::MarkRead
        | Change::MarkUnread
        | Change::Redact(_)
        | Change::Delete
        | Change::AddParticipant(_)
        | Change::RemoveParticipant(_)
        | Change::SetAttribute(..) => None,
    }
}

/// Adds a change that is not there yet, and says whether it was not.
pub(super) fn insert(state: &Connection, entry: &Entry) -> Result<bool, StoreError> {
    let Entry {
        id,
        key,
        change,
        progress,
        created_at,
        attempts,
        basis,
        high_water,
        before,
        group,
        label,
    } = entry;
    let inserted = state
        .prepare_cached(
            "INSERT INTO outbox (id, profile, conversation, change, progress, step, due_at, created_at, attempts,
                 basis, high_water, before, gesture, label)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            id.as_str(),
            key.profile.as_str(),
            key.id.as_str(),
            to_text(change)?,
            to_text(progress)?,
            step(progress),
            due_at(progress).map(nanoseconds),
            nanoseconds(*created_at),
            attempts,
            basis.as_ref().map(to_text).transpose()?,
            high_water.as_ref().map(PartId::as_str),
            before.as_ref().map(to_text).transpose()?,
            group.as_str(),
            label.raw(),
        ])?;
    Ok(inserted > 0)
}

/// Drops the draft that holds the words of this change and nothing else.
fn drop_draft_of(state: &Connection, entry: &Entry) -> Result<(), StoreError> {
    let Some((kind, words)) = words(&entry.change) else {
        return Ok(());
    };
    let draft = drafts::read(state, &entry.key, kind)?;
    if draft.is_some_and(|draft| draft.text.trim() == words.trim()) {
        drafts::delete(state, &entry.key, kind)?;
    }
    Ok(())
}

/// Puts the words of a change back into its draft, before what was written there since.
fn return_words(state: &Connection, entry: &Entry, now: Timestamp) -> Result<(), StoreError> {
    let Some((kind, words)) = words(&entry.change) else {
        return Ok(());
    };
    let since = drafts::read(state, &entry.key, kind)?;
    let (begun_at, later) = match since {
        Some(draft) => (draft.begun_at, draft.text),
        None => (entry.created_at, Box::default()),
    };
    let text = if later.trim().is_empty() {
        words.to_owned()
    } else {
        format!("{words}\n\n{later}")
    };
    let basis = entry.basis.clone().unwrap_or_else(|| match &entry.before {
        Some(before) => Basis::of(before),
        None => Basis {
            last_part: entry.high_water.clone(),
            ..Basis::nothing()
        },
    });
    let opening = match &entry.change {
        Change::Begin(opening, _) => Some(opening.clone()),
        _ => None,
    };
    drafts::write(
        state,
        &Draft {
            key: entry.key.clone(),
            kind,
            cursor: text.len(),
            text: text.into(),
            begun_at,
            saved_at: now,
            basis,
            opening,
        },
    )
}

/// A progress's word in the file.
fn step(progress: &Progress) -> &'static str {
    match progress {
        Progress::Held { .. } => "held",
        Progress::Waiting { .. } => "waiting",
        Progress::Sending { .. } => "sending",
        Progress::Unknown { .. } => "unknown",
        Progress::Asking(_) => "asking",
        Progress::Refused { .. } => "refused",
        Progress::Done { .. } => "done",
    }
}

/// When something is to be done about it by itself.
fn due_at(progress: &Progress) -> Option<Timestamp> {
    match progress {
        Progress::Held { until } => Some(*until),
        Progress::Waiting { at, .. } => Some(*at),
        Progress::Unknown { next_look, .. } => Some(*next_look),
        Progress::Sending { .. }
        | Progress::Asking(_)
        | Progress::Refused { .. }
        | Progress::Done { .. } => None,
    }
}
