//! The turn of one change: from being due to whatever ends it for now.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::message::Report;
use crate::backend::Outcome;
use crate::domain::change::{Change, ChangeId};
use crate::domain::conversation::{Conversation, Thread};
use crate::domain::failure::Failure;
use crate::domain::id::{ConversationId, ConversationKey};
use crate::domain::kept::note_id;
use crate::domain::opening::{Opening, first_words};
use crate::domain::outbox::{Entry, Progress};
use crate::domain::part::Part;
use crate::store::Reader;
use crate::worker::budget::Urgency;
use crate::worker::desk::Desk;
use crate::worker::hub::error_notice;
use crate::worker::outbox::check;
use crate::worker::outbox::machine::{self, Action, Event, Reading, Step};
use crate::worker::outbox::made;
use crate::worker::reads::Source;

/// Between two tries to store what became of a request.
const STORE_PAUSE: Duration = Duration::from_secs(5);

/// What began longer before is not what was sent now, whatever it says: no two clocks differ by that much.
const LATELY: SignedDuration = SignedDuration::from_hours(24);

/// What a turn needs.
pub(super) struct Turn {
    pub(super) desk: Arc<Desk>,
    pub(super) source: Source,
    pub(super) leaving: CancellationToken,
    pub(super) under_way: TaskTracker,
}

impl Turn {
    /// Takes an entry as far as it goes now, and gives its lane free.
    pub(super) async fn run(
        self,
        id: ChangeId,
        key: ConversationKey,
        lane: ConversationKey,
    ) -> ConversationKey {
        if let Some(entry) = self.entry(&id).await
            && matches!(entry.progress, Progress::Waiting { .. })
            && self.desk.keeps(&entry).await
        {
            self.keep_here(entry).await;
            return lane;
        }
        let _turn = self.desk.turn().await;
        let me = self.desk.me().await;
        let Some(entry) = self.entry(&id).await else {
            return lane;
        };
        match machine::step(&entry, Event::Due, self.desk.now()) {
            Step::Do(Action::Read) => {
                let asked_at = self.desk.now();
                let answer = match &entry.change {
                    Change::Begin(opening, _) => self.begun(&entry, opening).await,
                    _ => self.desk.conversation(Urgency::Send, &key.id).await,
                };
                let others = self.others(&entry).await;
                let others: Vec<&Entry> = others.iter().collect();
                // Whatever happened meanwhile counts: it may have been taken back.
                let Some(entry) = self.entry(&id).await else {
                    return lane;
                };
                let event = match &answer {
                    Ok(thread) => Event::Read(Reading {
                        thread,
                        me: me.as_ref(),
                        others: &others,
                        asked_at,
                    }),
                    Err(failure) => Event::ReadFailed(failure),
                };
                let step = machine::step(&entry, event, self.desk.now());
                if let Ok(thread) = answer
                    && !key.id.is_placeholder()
                {
                    self.keep(&key, thread).await;
                }
                self.follow(entry, step).await;
            }
            step => self.follow(entry, step).await,
        }
        lane
    }

    /// Makes a change on this machine: no request, no line to wait for, and so nothing that could remain unknown.
    async fn keep_here(&self, entry: Entry) {
        let part = match entry.change {
            Change::Note(_) => Some(note_id(&entry.id)),
            _ => None,
        };
        let at = self.desk.now();
        let progress = Progress::Done { at, part };
        let done = Entry {
            progress,
            ..entry.clone()
        };
        let (expected, stored) = (entry.progress, done.clone());
        let kept = self
            .source
            .shelf
            .write(move |store| store.keep(&expected, &stored))
            .await;
        match kept.map(made) {
            Ok(Some(changed)) => {
                self.source.reporter.changed(changed);
                self.source.reporter.send(Report::Progress(done)).await;
            }
            Ok(None) => {}
            Err(failure) => {
                let text = format!("it was not kept: {}", failure.message.raw());
                self.source.reporter.send(error_notice(text)).await;
                // It is due at once again, and a full disk does not get better by asking.
                tokio::time::sleep(STORE_PAUSE).await;
            }
        }
    }

    /// Stores a step and does what it asks for.
    async fn follow(&self, entry: Entry, step: Step) {
        let Step::Go(next, action) = step else {
            return;
        };
        let is_sent = action == Some(Action::Send);
        // From here to the answer the program does not end of its own will.
        let _under_way = self.under_way.token();
        if is_sent && self.leaving.is_cancelled() {
            return;
        }
        let Some(next) = commit(&self.source, &entry, *next).await else {
            return;
        };
        if is_sent {
            self.send(next).await;
        } else {
            self.take_along(&next).await;
        }
    }

    async fn send(&self, entry: Entry) {
        let mut answer = self.desk.perform(&entry.key.id, &entry.change).await;
        if let Ok(outcome) = &mut answer {
            self.look_at_once(&entry, outcome).await;
        }
        let event = Event::Answered(answer.as_ref());
        let Step::Go(next, _) = machine::step(&entry, event, self.desk.now()) else {
            return;
        };
        if let Ok(outcome) = answer {
            self.keep_outcome(&entry.key, outcome).await;
        }
        // The desk has answered; that must not be forgotten because the disk is full for a while.
        let next = loop {
            match try_commit(&self.source, &entry, &next).await {
                Ok(next) => break next,
                Err(failure) => {
                    let text = format!(
                        "what became of it was not stored: {}",
                        failure.message.raw()
                    );
                    self.source.reporter.send(error_notice(text)).await;
                    tokio::time::sleep(STORE_PAUSE).await;
                }
            }
        };
        if let Some(next) = next {
            self.take_along(&next).await;
        }
    }

    /// What was to follow a refused change is not sent behind its back.
    async fn take_along(&self, refused: &Entry) {
        if !matches!(refused.progress, Progress::Refused { .. }) {
            return;
        }
        for other in self.others(refused).await {
            if let Some(fallen) = machine::falls_with(refused, &other) {
                commit(&self.source, &other, fallen).await;
            }
        }
    }

    /// What our side began with that person lately, as if it were one conversation: each has its first words for a
    /// part, and its own name for the part's. So what was begun is looked for like a reply among the parts.
    async fn begun(&self, entry: &Entry, opening: &Opening) -> Result<Thread, Failure> {
        let since = entry.created_at.checked_sub(LATELY);
        let since = since.unwrap_or(Timestamp::MIN);
        let threads = self.desk.begun(opening, since).await?;
        let mut parts: Vec<Part> = threads.iter().filter_map(first_words).collect();
        parts.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        for thread in threads {
            let key = self.desk.key(&thread.conversation.id);
            self.keep(&key, thread).await;
        }
        Ok(Thread {
            conversation: Conversation::new(entry.key.id.clone(), entry.created_at),
            parts,
            is_cut: false,
        })
    }

    /// A desk that took the words and does not say what it calls the conversation is asked once for it. Nothing
    /// depends on that: it is sent, and what is not shown yet comes with the list.
    async fn look_at_once(&self, entry: &Entry, outcome: &mut Outcome) {
        let Change::Begin(opening, _) = &entry.change else {
            return;
        };
        if !outcome.is_accepted || outcome.conversation.is_some() {
            return;
        }
        let asked_at = self.desk.now();
        let Ok(thread) = self.begun(entry, opening).await else {
            return;
        };
        let (me, others) = (self.desk.me().await, self.others(entry).await);
        let others: Vec<&Entry> = others.iter().collect();
        let reading = Reading {
            thread: &thread,
            me: me.as_ref(),
            others: &others,
            asked_at,
        };
        let Some(found) = check::own_part(entry, reading) else {
            return;
        };
        let key = self.desk.key(&ConversationId::new(found.id.as_str()));
        let header = self.source.shelf.read(move |reader| reader.header(&key));
        outcome.conversation = header.await.ok().flatten();
    }

    async fn entry(&self, id: &ChangeId) -> Option<Entry> {
        let id = id.clone();
        let entry = self
            .source
            .shelf
            .read(move |reader| reader.entry(&id))
            .await;
        entry.ok().flatten()
    }

    /// The other changes of the conversation, those done lately too; of one to be begun, all others to be begun.
    async fn others(&self, entry: &Entry) -> Vec<Entry> {
        let entries = self.source.shelf.read(Reader::entries).await;
        let mut entries = entries.unwrap_or_default();
        entries.retain(|other| other.is_akin(entry) && other.id != entry.id);
        entries
    }

    async fn keep(&self, key: &ConversationKey, thread: Thread) {
        match self.desk.keep(thread).await {
            Ok(true) => self.source.reporter.changed([key.clone()]),
            Ok(false) => {}
            Err(failure) => tracing::warn!(kind = %failure.kind, "a conversation was not stored"),
        }
    }

    async fn keep_outcome(&self, key: &ConversationKey, outcome: Outcome) {
        let (kept, now) = (key.clone(), self.desk.now());
        let stored = self.source.shelf.write(move |store| {
            if let Some(part) = &outcome.part
                && !kept.id.is_placeholder()
            {
                store.put_part(&kept, part)?;
            }
            if let Some(conversation) = outcome.conversation {
                store.put_rows(&kept.profile, &[conversation], now)?;
            }
            Ok(())
        });
        match stored.await {
            Ok(()) => self.source.reporter.changed([key.clone()]),
            Err(failure) => tracing::warn!(kind = %failure.kind, "an answer was not stored"),
        }
    }
}

/// Stores a step on condition that the entry still stands where it was, and reports it; none if it does not, or if
/// the store failed: then nothing happened.
pub(super) async fn commit(source: &Source, entry: &Entry, next: Entry) -> Option<Entry> {
    match try_commit(source, entry, &next).await {
        Ok(next) => next,
        Err(failure) => {
            let text = format!("the outbox cannot be written: {}", failure.message.raw());
            source.reporter.send(error_notice(text)).await;
            None
        }
    }
}

async fn try_commit(
    source: &Source,
    entry: &Entry,
    next: &Entry,
) -> Result<Option<Entry>, Failure> {
    let (expected, stored) = (entry.progress.clone(), next.clone());
    let advance = source
        .shelf
        .write(move |store| store.advance(&expected, &stored))
        .await?;
    let Some(changed) = made(advance) else {
        return Ok(None);
    };
    source.reporter.changed(changed);
    source.reporter.send(Report::Progress(next.clone())).await;
    Ok(Some(next.clone()))
}
