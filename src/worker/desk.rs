//! One desk as tasks see it: every request waits for its line, its turn and its budget, and teaches them.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::{Notify, Semaphore, SemaphorePermit, watch};

use crate::backend::{Cursor, Following, Outcome, Page, SharedBackend, Walk, Window};
use crate::domain::capability::Ability;
use crate::domain::change::Change;
use crate::domain::conversation::Thread;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{AdminId, ContactId, ConversationId, ConversationKey, Profile};
use crate::domain::kept::Kept;
use crate::domain::lookup::{Found, Lookup, NewTicket, Ticket};
use crate::domain::opening::Opening;
use crate::domain::outbox::Entry;
use crate::domain::people::{ContactCard, Directory, Tag};
use crate::worker::WorkerSettings;
use crate::worker::budget::{Gate, Passage, Urgency};
use crate::worker::line::{Clock, Line};
use crate::worker::report::Reporter;
use crate::worker::shelf::Shelf;

/// Changes of one desk under way at once; fewer where the desk wants to be asked less.
const SENDS: usize = 2;

/// A desk with everything its tasks share.
pub(super) struct Desk {
    pub(super) profile: Profile,
    pub(super) backend: SharedBackend,
    pub(super) line: Line,
    pub(super) shelf: Shelf,
    pub(super) reporter: Reporter,
    pub(super) clock: Clock,
    pub(super) settings: WorkerSettings,
    /// The person asked for news.
    pub(super) nudge: Notify,
    gate: Gate,
    sends: Semaphore,
    me: watch::Sender<Identity>,
}

/// In whose name a desk lets us act.
#[derive(Debug, Default)]
enum Identity {
    /// Neither the desk nor the store told yet.
    #[default]
    Unknown,
    /// The desk has no identities.
    Nobody,
    /// This teammate.
    Admin(AdminId),
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk")
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

impl Desk {
    pub(super) fn new(
        profile: Profile,
        backend: SharedBackend,
        shelf: Shelf,
        reporter: Reporter,
        clock: Clock,
        settings: WorkerSettings,
    ) -> Self {
        let line = Line::new(profile.clone(), Arc::clone(&clock), reporter.clone());
        let at_once = backend.capabilities().at_once;
        Self {
            profile,
            backend,
            line,
            shelf,
            reporter,
            clock,
            settings,
            nudge: Notify::new(),
            gate: Gate::new(at_once),
            sends: Semaphore::new(at_once.unwrap_or(SENDS).min(SENDS)),
            me: watch::Sender::default(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn key(&self, id: &ConversationId) -> ConversationKey {
        ConversationKey {
            profile: self.profile.clone(),
            id: id.clone(),
        }
    }

    /// Learns in whose name we act.
    pub(super) fn acquaint(&self, me: Option<AdminId>) {
        self.me
            .send_replace(me.map_or(Identity::Nobody, Identity::Admin));
    }

    /// In whose name we act; waits until that is known, because without it ours cannot be told from theirs.
    pub(super) async fn me(&self) -> Option<AdminId> {
        let mut me = self.me.subscribe();
        let known = me.wait_for(|me| !matches!(me, Identity::Unknown)).await;
        match known.as_deref() {
            Ok(Identity::Admin(me)) => Some(me.clone()),
            Ok(Identity::Nobody | Identity::Unknown) | Err(_) => None,
        }
    }

    /// Waits until a change may be sent; at most [`SENDS`] are under way at once.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.line.ready().await;
        self.sends.acquire().await.ok()
    }

    async fn admit(&self, urgency: Urgency) -> Passage<'_> {
        self.line.ready().await;
        let permit = self.gate.pass(urgency).await;
        // The wait may have been long enough for the desk to go away.
        self.line.ready().await;
        permit
    }

    fn heard<T>(&self, answer: Result<T, Failure>) -> Result<T, Failure> {
        self.line.heard(&answer);
        self.gate.learn(self.backend.budget());
        answer
    }

    pub(super) async fn directory(&self) -> Result<Directory, Failure> {
        let _permit = self.admit(Urgency::List).await;
        self.heard(self.backend.directory().await)
    }

    pub(super) async fn page(
        &self,
        urgency: Urgency,
        walk: Walk,
        cursor: Option<&Cursor>,
    ) -> Result<Page, Failure> {
        let _permit = self.admit(urgency).await;
        self.heard(self.backend.page(walk, cursor).await)
    }

    pub(super) async fn changes(
        &self,
        urgency: Urgency,
        window: Window,
        cursor: Option<&Cursor>,
    ) -> Result<Page, Failure> {
        let _permit = self.admit(urgency).await;
        self.heard(self.backend.changes(window, cursor).await)
    }

    pub(super) async fn conversation(
        &self,
        urgency: Urgency,
        id: &ConversationId,
    ) -> Result<Thread, Failure> {
        if self.backend.following() == Following::Ledger {
            return self.known_of_ledger(id).await;
        }
        let _permit = self.admit(urgency).await;
        self.heard(self.backend.conversation(id).await)
    }

    /// A ledger gives no row alone: what is known of it is all there is, and it is as fresh as the last walk.
    async fn known_of_ledger(&self, id: &ConversationId) -> Result<Thread, Failure> {
        let key = self.key(id);
        let header = self.shelf.read(move |reader| reader.header(&key)).await?;
        let Some(conversation) = header else {
            let why = "the ledger has not named this one, and gives no row alone";
            return Err(Failure::unsupported(why));
        };
        Ok(Thread {
            parts: self.backend.derived(&conversation),
            conversation,
            is_cut: false,
        })
    }

    /// What began with a person since a moment: to find again what was begun.
    pub(super) async fn begun(
        &self,
        opening: &Opening,
        since: Timestamp,
    ) -> Result<Vec<Thread>, Failure> {
        let _permit = self.admit(Urgency::Send).await;
        self.heard(self.backend.begun(opening, since).await)
    }

    pub(super) async fn search(&self, words: &str) -> Result<Page, Failure> {
        let _permit = self.admit(Urgency::Attended).await;
        self.heard(self.backend.search(words, None).await)
    }

    pub(super) async fn contact(&self, id: &ContactId) -> Result<ContactCard, Failure> {
        let _permit = self.admit(Urgency::Attended).await;
        self.heard(self.backend.contact(id).await)
    }

    pub(super) async fn create_tag(&self, name: &str) -> Result<Tag, Failure> {
        if self.backend.capabilities().keeps(Ability::CreateTag) {
            let (profile, name) = (self.profile.clone(), name.to_owned());
            let kept = self
                .shelf
                .write(move |store| store.keep_tag(&profile, &name));
            return kept.await;
        }
        let _permit = self.admit(Urgency::Attended).await;
        self.heard(self.backend.create_tag(name).await)
    }

    /// Asks the desk something; what it cannot answer is not asked.
    pub(super) async fn look_up(&self, lookup: &Lookup) -> Result<Found, Failure> {
        if let Some(why) = self.backend.capabilities().refusal(lookup.needs()) {
            return Err(Failure::unsupported(why));
        }
        let _permit = self.admit(Urgency::Attended).await;
        self.heard(self.backend.look_up(lookup).await)
    }

    /// Makes a ticket, once. Where nobody can tell whether the desk made it, its tickets are looked through: one that
    /// belongs to the conversation, is called so and is as young as the attempt is the one.
    pub(super) async fn open_ticket(&self, wanted: &NewTicket) -> Result<Ticket, Failure> {
        if let Some(why) = self.backend.capabilities().refusal(Ability::Tickets) {
            return Err(Failure::unsupported(why));
        }
        // A read that failed made nothing, whatever became of it.
        let unasked = |failure| Failure {
            received: Received::No,
            ..failure
        };
        // It is not kept for later, so who is offline is told at once.
        if let Some(why) = self.line.trouble() {
            return Err(unasked(why));
        }
        let before = self.tickets_of(wanted).await.map_err(unasked)?;
        let made = {
            self.gate.pass_send().await;
            self.heard(self.backend.open_ticket(wanted).await)
        };
        match made {
            Err(failure) if failure.received == Received::Unknown => {
                let now = self.tickets_of(wanted).await.map_err(|_| failure.clone())?;
                let is_ours = |ticket: &Ticket| {
                    ticket.title.raw() == &*wanted.title
                        && before.iter().all(|known| known.number != ticket.number)
                };
                now.into_iter().find(is_ours).ok_or(failure)
            }
            made => made,
        }
    }

    async fn tickets_of(&self, wanted: &NewTicket) -> Result<Vec<Ticket>, Failure> {
        let lookup = Lookup::Tickets(wanted.conversation.clone());
        match self.look_up(&lookup).await? {
            Found::Tickets(listed) => Ok(listed.items),
            _ => Ok(Vec::new()),
        }
    }

    /// Whether a change is made on this machine, because the desk cannot or because what it changes is kept here.
    pub(super) async fn keeps(&self, entry: &Entry) -> bool {
        if self.backend.capabilities().keeps(entry.change.needs()) {
            return true;
        }
        if !Kept::may_hold(&entry.change) {
            return false;
        }
        let key = entry.key.clone();
        let kept = self.shelf.read(move |reader| reader.kept(&key)).await;
        kept.is_ok_and(|kept| kept.holds(&entry.change))
    }

    /// The lists of the desk, with the tags that are kept here.
    pub(super) async fn with_kept_tags(&self, mut directory: Directory) -> Directory {
        let profile = self.profile.clone();
        let tags = self.shelf.read(move |reader| reader.kept_tags(&profile));
        match tags.await {
            Ok(tags) => directory.tags.extend(tags),
            Err(failure) => tracing::warn!(kind = %failure.kind, "kept tags were not read"),
        }
        directory
    }

    /// Sends a change. It is stored as under way, so this waits for nothing but its token.
    pub(super) async fn perform(
        &self,
        id: &ConversationId,
        change: &Change,
    ) -> Result<Outcome, Failure> {
        self.gate.pass_send().await;
        self.heard(self.backend.perform(id, change).await)
    }

    /// Reads a conversation and stores it; true if that changed anything. What is gone twice leaves the store.
    pub(super) async fn refresh(
        &self,
        urgency: Urgency,
        id: &ConversationId,
    ) -> Result<bool, Failure> {
        if id.is_placeholder() {
            return Ok(false);
        }
        let mut thread = self.conversation(urgency, id).await;
        if is_gone(&thread) {
            thread = self.conversation(urgency, id).await;
        }
        let key = self.key(id);
        let is_changed = if is_gone(&thread) {
            let key = key.clone();
            self.shelf.write(move |store| store.remove(&key)).await?
        } else {
            self.keep(thread?).await?
        };
        if is_changed {
            self.reporter.changed([key]);
        }
        Ok(is_changed)
    }

    /// Stores what was read; true if that changed anything.
    pub(super) async fn keep(&self, thread: Thread) -> Result<bool, Failure> {
        let (profile, now) = (self.profile.clone(), self.now());
        self.shelf
            .write(move |store| store.put_thread(&profile, &thread, now))
            .await
    }
}

fn is_gone<T>(answer: &Result<T, Failure>) -> bool {
    matches!(answer, Err(failure) if failure.kind == FailureKind::Gone)
}
