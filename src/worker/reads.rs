//! Reads for places on screen: one task for each slot, the newest ticket wins, and whatever nobody waits for any more
//! is dropped together with its request.
//!
//! The store answers first and the desk second. A desk that fails after the store answered changes nothing: the
//! state of its line says so already.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::AbortHandle;

use crate::app::effect::Query;
use crate::app::load::{Slot, Ticket};
use crate::app::message::{Answer, Report};
use crate::backend::http::picture::PictureSource;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{ContactId, ConversationKey, Profile};
use crate::domain::lookup::Lookup;
use crate::domain::people::ContactCard;
use crate::domain::row::{Opened, RowPage};
use crate::store::Reader;
use crate::worker::budget::Urgency;
use crate::worker::desk::Desk;
use crate::worker::line::Clock;
use crate::worker::picture;
use crate::worker::report::Reporter;
use crate::worker::shelf::Shelf;

/// Rows a search gives at most.
const HITS: usize = 200;

/// The reads under way.
#[derive(Debug)]
pub(super) struct Reads {
    source: Source,
    running: HashMap<Slot, (Ticket, AbortHandle)>,
}

/// Where answers come from and go to.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) shelf: Shelf,
    pub(super) desks: Arc<[Arc<Desk>]>,
    pub(super) reporter: Reporter,
    pub(super) clock: Clock,
    pub(super) pictures: PictureSource,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("desks", &self.desks)
            .finish_non_exhaustive()
    }
}

impl Reads {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            running: HashMap::new(),
        }
    }

    /// Begins a read; the one under way in its slot ends, unless it is newer.
    pub(super) fn load(&mut self, slot: Slot, ticket: Ticket, query: Query) {
        if let Some((running, task)) = self.running.get(&slot) {
            if *running > ticket {
                return;
            }
            task.abort();
        }
        let read = Read {
            source: self.source.clone(),
            slot,
            ticket,
        };
        let task = tokio::spawn(read.run(query));
        self.running.insert(slot, (ticket, task.abort_handle()));
    }

    /// Nobody waits in this slot any more.
    pub(super) fn cancel(&mut self, slot: Slot) {
        if let Some((_, task)) = self.running.remove(&slot) {
            task.abort();
        }
    }
}

impl Drop for Reads {
    fn drop(&mut self) {
        for (_, task) in self.running.values() {
            task.abort();
        }
    }
}

impl Source {
    pub(super) fn desk(&self, profile: &Profile) -> Option<&Arc<Desk>> {
        self.desks.iter().find(|desk| &desk.profile == profile)
    }

    async fn opened(&self, key: &ConversationKey) -> Result<Option<Opened>, Failure> {
        let (key, now) = (key.clone(), (self.clock)());
        self.shelf
            .read(move |reader| reader.opened(&key, now))
            .await
    }
}

/// One read.
struct Read {
    source: Source,
    slot: Slot,
    ticket: Ticket,
}

impl Read {
    async fn run(self, query: Query) {
        let now = (self.source.clock)();
        let source = &self.source;
        match query {
            Query::Rows(query) => {
                let rows = source
                    .shelf
                    .read(move |reader| reader.rows(&query, now))
                    .await;
                self.tell(rows.map(Answer::Rows)).await;
            }
            Query::Counts(desk) => {
                let counts = source
                    .shelf
                    .read(move |reader| reader.counts(desk.as_ref(), now))
                    .await;
                self.tell(counts.map(Answer::Counts)).await;
            }
            Query::Outbox => {
                let entries = source.shelf.read(Reader::entries).await;
                self.tell(entries.map(Answer::Outbox)).await;
            }
            Query::Deliveries(query) => {
                let read = source.shelf.read(move |reader| reader.deliveries(&query));
                let report = read.await;
                self.tell(report.map(|report| Answer::Deliveries(Box::new(report))))
                    .await;
            }
            Query::Known(key) => {
                let opened = self.source.opened(&key).await;
                self.tell(opened.map(|opened| open(opened, false))).await;
            }
            Query::Conversation(key) => self.conversation(key).await,
            Query::Contact {
                profile,
                contact,
                besides,
            } => self.contact(profile, contact, besides).await,
            Query::Search { words, desk } => self.search(words, desk).await,
            Query::Picture(address) => {
                let picture = picture::fetch(&source.pictures, &address).await;
                self.tell(picture.map(Answer::Picture)).await;
            }
            Query::Lookup { profile, lookup } => self.look_up(&profile, &lookup).await,
        }
    }

    async fn tell(&self, answer: Result<Answer, Failure>) {
        let (slot, ticket) = (self.slot, self.ticket);
        let report = Report::Loaded {
            slot,
            ticket,
            answer,
        };
        self.source.reporter.send(report).await;
    }

    async fn conversation(&self, key: ConversationKey) {
        let known = match self.source.opened(&key).await {
            Ok(known) => known,
            Err(failure) => return self.tell(Err(failure)).await,
        };
        let is_known = known.as_ref().is_some_and(|opened| opened.parts_known);
        if known.is_some() {
            self.tell(Ok(open(known, false))).await;
        }
        let Some(desk) = self.source.desk(&key.profile) else {
            return;
        };
        if !is_known && let Some(why) = desk.line.trouble() {
            self.tell(Err(why)).await;
        }
        // Whoever scrolls through the list stays nowhere for long: no request is made in passing.
        tokio::time::sleep(desk.settings.read_delay).await;
        match desk.refresh(Urgency::Attended, &key.id).await {
            Ok(_) => {
                let opened = self.source.opened(&key).await;
                self.tell(opened.map(|opened| open(opened, true))).await;
            }
            Err(failure) if !is_known => self.tell(Err(failure)).await,
            Err(_) => {}
        }
    }

    async fn contact(&self, profile: Profile, contact: ContactId, besides: ConversationKey) {
        let without = |mut card: ContactCard| {
            card.earlier.retain(|earlier| earlier.id != besides.id);
            Answer::Contact(Box::new(card))
        };
        let known = {
            let (profile, contact) = (profile.clone(), contact.clone());
            let known = self
                .source
                .shelf
                .read(move |reader| reader.contact(&profile, &contact));
            known.await
        };
        let is_known = matches!(known, Ok(Some(_)));
        match known {
            Ok(Some(card)) => self.tell(Ok(without(card))).await,
            Ok(None) => {}
            Err(failure) => return self.tell(Err(failure)).await,
        }
        let Some(desk) = self.source.desk(&profile) else {
            return;
        };
        if !is_known && let Some(why) = desk.line.trouble() {
            self.tell(Err(why)).await;
        }
        tokio::time::sleep(desk.settings.read_delay).await;
        match desk.contact(&contact).await {
            Ok(card) => {
                let (kept, now) = (card.clone(), desk.now());
                let stored = self
                    .source
                    .shelf
                    .write(move |store| store.put_contact(&profile, &kept, now));
                if let Err(failure) = stored.await {
                    tracing::warn!(kind = %failure.kind, "a contact was not stored");
                }
                self.tell(Ok(without(card))).await;
            }
            Err(failure) if !is_known => self.tell(Err(failure)).await,
            Err(_) => {}
        }
    }

    async fn look_up(&self, profile: &Profile, lookup: &Lookup) {
        let Some(desk) = self.source.desk(profile) else {
            return self.tell(Err(no_such_profile())).await;
        };
        if let Some(why) = desk.line.trouble() {
            return self.tell(Err(why)).await;
        }
        // Whoever types goes on typing: what they ask for in passing is not asked of the desk.
        tokio::time::sleep(desk.settings.read_delay).await;
        let found = desk.look_up(lookup).await;
        self.tell(found.map(Answer::Found)).await;
    }

    async fn search(&self, words: String, only: Option<Profile>) {
        let found = match self.found(&words, only.clone()).await {
            Ok(found) => found,
            Err(failure) => return self.tell(Err(failure)).await,
        };
        self.tell(Ok(Answer::Rows(found.clone()))).await;
        if words.trim().is_empty() {
            return;
        }
        let mut rows = found;
        let is_wanted = |desk: &&Arc<Desk>| only.as_ref().is_none_or(|only| only == &desk.profile);
        for desk in self.source.desks.iter().filter(is_wanted) {
            // A desk that is out of reach must not hold up the others; its line tells why its hits are missing.
            if desk.line.trouble().is_some() {
                continue;
            }
            tokio::time::sleep(desk.settings.read_delay).await;
            match self.search_desk(desk, &words, &mut rows).await {
                Ok(true) => self.tell(Ok(Answer::Rows(rows.clone()))).await,
                Ok(false) => {}
                Err(failure) => {
                    tracing::info!(kind = %failure.kind, "the desk's search failed");
                }
            }
        }
    }

    async fn found(&self, words: &str, only: Option<Profile>) -> Result<RowPage, Failure> {
        let (words, now) = (words.to_owned(), (self.source.clock)());
        let search = self
            .source
            .shelf
            .search(move |reader| reader.search(&words, only.as_ref(), HITS, now));
        search.await
    }

    /// Adds what only the desk found, true if there was any.
    async fn search_desk(
        &self,
        desk: &Desk,
        words: &str,
        rows: &mut RowPage,
    ) -> Result<bool, Failure> {
        let page = match desk.search(words).await {
            Err(failure) if failure.kind == FailureKind::Unsupported => return Ok(false),
            page => page?,
        };
        let (profile, found, now) = (desk.profile.clone(), page.rows.clone(), desk.now());
        let changed = desk
            .shelf
            .write(move |store| store.put_rows(&profile, &found, now))
            .await?;
        desk.reporter.changed(changed);
        let mut has_more = false;
        let mut hits = page.hits.into_iter();
        for conversation in &page.rows {
            let key = desk.key(&conversation.id);
            let hit = hits.next().flatten();
            if rows.rows.iter().any(|row| row.key == key) {
                continue;
            }
            let row = desk.shelf.read(move |reader| reader.row(&key, now)).await?;
            if let Some(mut row) = row {
                row.hit = hit.map(|hit| hit.preview);
                rows.rows.push(row);
                has_more = true;
            }
        }
        rows.total = rows.rows.len();
        Ok(has_more)
    }
}

fn open(opened: Option<Opened>, is_fresh: bool) -> Answer {
    Answer::Opened {
        opened: opened.map(Box::new),
        is_fresh,
    }
}

/// The failure of a question about a profile that is not there.
pub(super) fn no_such_profile() -> Failure {
    Failure::new(FailureKind::Gone, Received::No, "there is no such profile")
}
