//! Changes on their way to a desk: takes them over, sends them in order, and says how they are doing.
//!
//! What happens next is decided by [`machine`], whose turn it is by [`order`]. Here is what these two cannot do:
//! wait, store, send. Of several programs over the same store one sends; the others take over and show.

mod check;
pub mod fingerprint;
pub mod machine;
pub mod order;
mod turn;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::effect::Decision;
use crate::app::message::Report;
use crate::domain::change::{Change, ChangeId};
use crate::domain::failure::Failure;
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::outbox::{Entry, Progress, Question};
use crate::domain::untrusted::Untrusted;
use crate::store::lock::SenderLock;
use crate::store::{Advance, Reader, Recall, Store, StoreError};
use crate::worker::hub::error_notice;
use crate::worker::outbox::machine::{Event, Step};
use crate::worker::outbox::turn::Turn;
use crate::worker::reads::Source;

/// The longest time without looking at the clock, the store and the lock.
const BEAT: Duration = Duration::from_secs(2);
/// The time of day and the time passed may differ by this much before the machine counts as having slept.
const DRIFT: SignedDuration = SignedDuration::from_secs(5);

/// Between two looks for words that were not found: desks have been known to be later than anybody thinks.
const RELOOK: Duration = Duration::from_secs(300);

/// What a person wants of the outbox.
#[derive(Debug)]
pub(super) enum Order {
    /// Take these over.
    Submit(Vec<Entry>),
    /// Take these back.
    Recall(Vec<ChangeId>),
    /// The person decided.
    Decide(ChangeId, Decision),
}

/// What was read is known on this machine from the moment it is handed over, whatever the desk keeps of it.
fn mark(store: &mut Store, entry: &Entry) -> Result<Vec<ConversationKey>, StoreError> {
    match &entry.change {
        Change::MarkRead => {
            store.mark_seen(&entry.key, entry.high_water.as_ref(), entry.created_at)
        }
        Change::MarkUnread => store.mark_unread(&entry.key, entry.created_at),
        _ => Ok(Vec::new()),
    }
}

/// Drives the outbox.
pub(super) struct Driver {
    source: Source,
    state_dir: Option<PathBuf>,
    roles: Roles,
    /// Handed over here: an undo window of ours is not one somebody died in.
    ours: HashSet<ChangeId>,
    /// Lanes with a turn under way.
    busy: HashSet<ConversationKey>,
    turns: JoinSet<ConversationKey>,
    leaving: CancellationToken,
    /// Requests under way, to be waited for in the end.
    under_way: TaskTracker,
    seen_at: (Timestamp, Instant),
    relook_at: Instant,
}

/// To which desks this program sends.
enum Roles {
    /// To all: the store is in memory, so nobody else can.
    Alone,
    /// To those whose locks we hold.
    Held(HashMap<Profile, SenderLock>),
}

impl Roles {
    fn has(&self, profile: &Profile) -> bool {
        match self {
            Self::Alone => true,
            Self::Held(locks) => locks.contains_key(profile),
        }
    }
}

impl Driver {
    pub(super) fn new(source: Source, state_dir: Option<PathBuf>) -> Self {
        let now = (source.clock)();
        Self {
            source,
            roles: if state_dir.is_some() {
                Roles::Held(HashMap::new())
            } else {
                Roles::Alone
            },
            state_dir,
            ours: HashSet::new(),
            busy: HashSet::new(),
            turns: JoinSet::new(),
            leaving: CancellationToken::new(),
            under_way: TaskTracker::new(),
            seen_at: (now, Instant::now()),
            relook_at: Instant::now() + RELOOK,
        }
    }

    /// Works until told to leave, or until nobody can give orders any more.
    pub(super) async fn run(
        mut self,
        mut orders: mpsc::Receiver<Order>,
        leaving: CancellationToken,
        drain: Duration,
    ) {
        self.leaving = leaving;
        if matches!(self.roles, Roles::Alone) {
            self.find(|_| true).await;
        }
        loop {
            let wait = self.work().await;
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.obey(order).await,
                    None => break,
                },
                Some(ended) = self.turns.join_next(), if !self.turns.is_empty() => self.ended(ended).await,
                () = tokio::time::sleep(wait) => {}
            }
        }
        // What is under way may still come to its end; nothing new begins.
        self.leaving.cancel();
        self.under_way.close();
        let _ = tokio::time::timeout(drain, self.under_way.wait()).await;
    }

    async fn ended(&mut self, ended: Result<ConversationKey, tokio::task::JoinError>) {
        match ended {
            Ok(key) => {
                self.busy.remove(&key);
            }
            // It broke: what it was sending is unknown now, and only a restart looks at that again.
            Err(error) if error.is_panic() => {
                let text = "sending broke; restart the program";
                self.source.reporter.send(error_notice(text)).await;
            }
            Err(_) => {}
        }
    }

    /// Begins whatever is due, and tells how long nothing else will be.
    async fn work(&mut self) -> Duration {
        self.notice_others().await;
        self.notice_jump().await;
        if self.leaving.is_cancelled() {
            return BEAT;
        }
        let now = (self.source.clock)();
        let Ok(mut entries) = self.source.shelf.read(Reader::entries).await else {
            return BEAT;
        };
        if self.take_roles(&entries).await {
            return Duration::ZERO;
        }
        entries.retain(|entry| self.roles.has(&entry.key.profile));
        let plan = order::plan(&entries, |key| self.busy.contains(key), now);
        let mut is_again = false;
        for entry in plan.ready {
            if matches!(entry.progress, Progress::Held { .. }) {
                is_again |= self.step(entry, Event::Due).await;
            } else {
                self.begin(entry);
            }
        }
        if self.relook_at <= Instant::now() {
            self.relook_at = Instant::now() + RELOOK;
            let is_sought = |entry: &&Entry| entry.progress == Progress::Asking(Question::NotFound);
            for entry in entries.iter().filter(is_sought) {
                self.begin(entry);
            }
        }
        let wait = plan.wake_at.map(|at| at.duration_since(now));
        let wait = wait.and_then(|wait| Duration::try_from(wait).ok());
        if is_again {
            Duration::ZERO
        } else {
            wait.map_or(BEAT, |wait| wait.min(BEAT))
        }
    }

    fn begin(&mut self, entry: &Entry) {
        let Some(desk) = self.source.desk(&entry.key.profile) else {
            // Its profile is not configured now; it waits, and is shown.
            return;
        };
        let lane = entry.lane();
        if !self.busy.insert(lane.clone()) {
            return;
        }
        let turn = Turn {
            desk: desk.clone(),
            source: self.source.clone(),
            leaving: self.leaving.clone(),
            under_way: self.under_way.clone(),
        };
        self.turns
            .spawn(turn.run(entry.id.clone(), entry.key.clone(), lane));
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Submit(entries) => self.submit(entries).await,
            Order::Recall(ids) => {
                for id in ids {
                    self.recall(id).await;
                }
            }
            Order::Decide(id, decision) => self.decide(id, decision).await,
        }
    }

    async fn submit(&mut self, entries: Vec<Entry>) {
        let stored = entries.clone();
        let keys: Vec<_> = entries.iter().map(|entry| entry.key.clone()).collect();
        match self
            .source
            .shelf
            .write(move |store| {
                let mut changed = store.enqueue(&stored)?;
                for entry in &stored {
                    changed.extend(mark(store, entry)?);
                }
                Ok(changed)
            })
            .await
        {
            Ok(changed) => {
                self.ours
                    .extend(entries.iter().map(|entry| entry.id.clone()));
                for entry in entries {
                    self.source.reporter.send(Report::Progress(entry)).await;
                }
                self.source
                    .reporter
                    .changed(changed.into_iter().chain(keys));
            }
            Err(failure) => {
                // Nothing was taken over: the drafts are as they were, and the words are given back.
                self.complain("nothing was handed over", &failure).await;
                let why = Untrusted::new(format!("not stored: {}", failure.message.raw()));
                for entry in entries {
                    let progress = Progress::Refused { why: why.clone() };
                    let refused = Entry { progress, ..entry };
                    self.source.reporter.send(Report::Progress(refused)).await;
                }
                self.source.reporter.changed(keys);
            }
        }
    }

    /// Takes a change back or says that it is too late, and never both: the store decides.
    async fn recall(&self, id: ChangeId) {
        let now = (self.source.clock)();
        let taken = self
            .source
            .shelf
            .write(move |store| store.recall(&id, now))
            .await;
        self.taken_back(taken).await;
    }

    async fn taken_back(&self, taken: Result<Recall, Failure>) {
        match taken {
            Ok(Recall::Taken(entry)) => self.source.reporter.changed([entry.key]),
            Ok(Recall::TooLate(entry)) => self.too_late(*entry).await,
            Ok(Recall::Unknown) => {}
            Err(failure) => self.complain("it was not taken back", &failure).await,
        }
    }

    async fn too_late(&self, entry: Entry) {
        let text = "too late: it has left";
        self.source.reporter.send(error_notice(text)).await;
        self.source.reporter.send(Report::Progress(entry)).await;
    }

    async fn decide(&self, id: ChangeId, decision: Decision) {
        let asked = id.clone();
        let entries = self.source.shelf.read(move |reader| {
            let Some(entry) = reader.entry(&asked)? else {
                return Ok(Vec::new());
            };
            let group = reader.group(&entry.group)?;
            Ok(group
                .into_iter()
                .filter(|other| other.key == entry.key)
                .collect())
        });
        let Ok(entries) = entries.await else {
            return;
        };
        let is_late = |entry: &Entry| entry.progress == Progress::Asking(Question::Late);
        let was_late = entries.iter().any(|entry| entry.id == id && is_late(entry));
        for entry in &entries {
            let belongs = match decision {
                // What came too late came too late together; what is given up takes along what was to follow.
                Decision::Send => was_late && is_late(entry),
                Decision::BackToDraft | Decision::Drop => entry.progress.is_recallable(),
                Decision::CountAsDone | Decision::KeepAsNote => false,
            };
            if entry.id == id || belongs {
                self.step(entry, Event::Decided(decision)).await;
            }
        }
    }

    /// Takes a step that only concerns the store; true if something changed.
    async fn step(&self, entry: &Entry, event: Event<'_>) -> bool {
        let now = (self.source.clock)();
        match machine::step(entry, event, now) {
            Step::Go(next, _) => turn::commit(&self.source, entry, *next).await.is_some(),
            Step::TakeBack => {
                let id = entry.id.clone();
                let taken = self
                    .source
                    .shelf
                    .write(move |store| store.give_up(&id, now));
                self.taken_back(taken.await).await;
                true
            }
            Step::ThrowAway => {
                let id = entry.id.clone();
                let thrown = self.source.shelf.write(move |store| store.throw_away(&id));
                self.taken_back(thrown.await).await;
                true
            }
            Step::TooLate => {
                self.too_late(entry.clone()).await;
                false
            }
            Step::Stay | Step::Do(_) => false,
        }
    }

    /// Takes the sender's role for every desk nobody has it for, and looks after what whoever had it left behind. The
    /// desks that are not configured any more count: what was on its way to them has to be told of.
    /// True if that may have changed what there is to do.
    async fn take_roles(&mut self, entries: &[Entry]) -> bool {
        let (Roles::Held(locks), Some(directory)) = (&mut self.roles, &self.state_dir) else {
            return false;
        };
        let configured = self.source.desks.iter().map(|desk| &desk.profile);
        let left = entries.iter().map(|entry| &entry.key.profile);
        let mut taken = BTreeSet::new();
        for profile in configured.chain(left) {
            if locks.contains_key(profile) {
                continue;
            }
            match SenderLock::try_acquire(directory, profile) {
                Ok(Some(lock)) => {
                    locks.insert(profile.clone(), lock);
                    taken.insert(profile.clone());
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "a sender's lock"),
            }
        }
        if !taken.is_empty() {
            self.find(|profile| taken.contains(profile)).await;
        }
        !taken.is_empty()
    }

    async fn find(&self, is_sought: impl Fn(&Profile) -> bool) {
        let Ok(entries) = self.source.shelf.read(Reader::entries).await else {
            return;
        };
        for entry in entries.iter().filter(|entry| is_sought(&entry.key.profile)) {
            let is_ours = self.ours.contains(&entry.id);
            if !is_ours || !matches!(entry.progress, Progress::Held { .. }) {
                self.step(entry, Event::Found).await;
            }
        }
    }

    async fn notice_others(&self) {
        if self.state_dir.is_none() {
            return;
        }
        if let Ok(true) = self.source.shelf.write(Store::notice_others).await {
            self.source.reporter.changed_any();
        }
    }

    /// Notices that the machine slept or the clock was set.
    async fn notice_jump(&mut self) {
        let (wall, passed) = ((self.source.clock)(), Instant::now());
        let (wall_then, then) = std::mem::replace(&mut self.seen_at, (wall, passed));
        let passed = SignedDuration::try_from(passed - then).unwrap_or(SignedDuration::MAX);
        let by = wall.duration_since(wall_then).saturating_sub(passed);
        if by.abs() <= DRIFT {
            return;
        }
        tracing::info!(seconds = by.as_secs(), "the clock jumped");
        for desk in self.source.desks.iter() {
            desk.line.retry();
            desk.nudge.notify_waiters();
        }
        let entries = self.source.shelf.read(Reader::entries).await;
        let entries = entries.iter().flatten();
        for entry in entries.filter(|entry| self.roles.has(&entry.key.profile)) {
            self.step(entry, Event::Jumped(by)).await;
        }
    }

    async fn complain(&self, what: &str, failure: &Failure) {
        let text = format!("{what}: {}", failure.message.raw());
        self.source.reporter.send(error_notice(text)).await;
    }
}

/// Whether a step was made.
fn made(advance: Advance) -> Option<Vec<ConversationKey>> {
    match advance {
        Advance::Made(changed) => Some(changed),
        Advance::Lost(_) => None,
    }
}
