//! Takes effects up and hands them to whoever does them; starts everything and ends it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::app::effect::{Attention, Effect};
use crate::app::message::Report;
use crate::backend::SharedBackend;
use crate::backend::http::picture::{PictureSettings, PictureSource};
use crate::domain::draft::{Draft, Kind};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::lookup::NewTicket;
use crate::domain::untrusted::Untrusted;
use crate::store::{Store, StoreError};
use crate::worker::WorkerSettings;
use crate::worker::desk::Desk;
use crate::worker::line::Clock;
use crate::worker::outbox::{self, Order};
use crate::worker::reads::{Reads, Source, no_such_profile};
use crate::worker::report::Reporter;
use crate::worker::shelf::Shelf;
use crate::worker::sync;

/// Between two looks after what is old.
const HOUSEKEEPING: Duration = Duration::from_secs(600);
/// Between two tries to save a text the store would not take.
const RESCUE_PAUSE: Duration = Duration::from_secs(5);
/// Done changes stay this long among those on their way: they explain what a reading shows.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);
/// The longest wait for a snooze to end by itself, so that a clock that is set does no harm.
const LONGEST_NAP: Duration = Duration::from_secs(30);

/// Everything the worker has.
pub(super) struct Hub {
    source: Source,
    notices: Vec<String>,
    state_dir: Option<PathBuf>,
    settings: WorkerSettings,
}

impl Hub {
    pub(super) fn new(
        mut store: Store,
        state_dir: Option<PathBuf>,
        desks: Vec<(Profile, SharedBackend)>,
        clock: Clock,
        settings: WorkerSettings,
        reports: mpsc::Sender<Report>,
    ) -> Result<Self, StoreError> {
        let notices = store.take_notices();
        let shelf = Shelf::new(store)?;
        let reporter = Reporter::new(reports);
        let desk = |(profile, backend)| {
            let (shelf, reporter, clock) = (shelf.clone(), reporter.clone(), Arc::clone(&clock));
            Arc::new(Desk::new(
                profile,
                backend,
                shelf,
                reporter,
                clock,
                settings.clone(),
            ))
        };
        let desks: Arc<[Arc<Desk>]> = desks.into_iter().map(desk).collect();
        let pictures = PictureSource::new(PictureSettings {
            allows_loopback: settings.pictures_from_loopback,
            ..PictureSettings::default()
        });
        Ok(Self {
            source: Source {
                shelf,
                desks,
                reporter,
                clock,
                pictures,
            },
            notices,
            state_dir,
            settings,
        })
    }

    /// Works until told to leave.
    pub(super) async fn run(self, mut effects: mpsc::Receiver<Effect>, leaving: CancellationToken) {
        let mut tasks = JoinSet::new();
        tasks.spawn(self.source.reporter.clone().forward());
        self.introduce().await;
        let (attend, attention) = watch::channel(Attention::default());
        for desk in self.source.desks.iter() {
            tasks.spawn(sync::run(Arc::clone(desk), attention.clone()));
        }
        tasks.spawn(self.source.shelf.clone().index());
        tasks.spawn(watch_snoozes(self.source.clone()));
        tasks.spawn(keep_house(self.source.clone(), self.settings.clone()));
        let (orders, wanted) = mpsc::channel(64);
        let driver = outbox::Driver::new(self.source.clone(), self.state_dir.clone());
        let driver = tokio::spawn(driver.run(wanted, leaving.clone(), self.settings.drain));
        let mut worker = Worker {
            reads: Reads::new(self.source.clone()),
            source: self.source,
            orders,
            attend,
            tasks,
            unsaved: BTreeMap::new(),
        };
        loop {
            tokio::select! {
                biased;
                effect = effects.recv() => match effect {
                    Some(effect) => worker.take_up(effect).await,
                    None => break,
                },
                () = leaving.cancelled() => break,
                Some(ended) = worker.tasks.join_next(), if !worker.tasks.is_empty() => {
                    worker.supervise(ended).await;
                }
                () = tokio::time::sleep(RESCUE_PAUSE), if !worker.unsaved.is_empty() => {
                    worker.save_again().await;
                }
            }
        }
        // What was asked for before leaving is still done: drafts, above all.
        effects.close();
        while let Some(effect) = effects.recv().await {
            if !matches!(effect, Effect::Load { .. }) {
                worker.take_up(effect).await;
            }
        }
        worker.save_again().await;
        let Worker {
            reads,
            source,
            orders,
            tasks,
            ..
        } = worker;
        drop((reads, orders));
        leaving.cancel();
        let _ = driver.await;
        drop(tasks);
        // One more write after all others: when it is done, so are they.
        let _ = source.shelf.write(|_| Ok(())).await;
    }

    /// Tells what can be told before any desk was asked.
    async fn introduce(&self) {
        let Source {
            desks,
            reporter,
            shelf,
            ..
        } = &self.source;
        for desk in desks.iter() {
            let capabilities = desk.backend.capabilities().clone();
            let profile = desk.profile.clone();
            reporter
                .send(Report::Connected {
                    profile,
                    capabilities,
                })
                .await;
        }
        for desk in desks.iter() {
            let profile = desk.profile.clone();
            let known = shelf.read(move |reader| reader.directory(&profile)).await;
            let known = known.ok().flatten();
            if let Some(directory) = &known {
                desk.acquaint(directory.me.clone());
            }
            let is_known = known.is_some();
            let directory = desk.with_kept_tags(known.unwrap_or_default()).await;
            if is_known || !directory.tags.is_empty() {
                let profile = desk.profile.clone();
                reporter
                    .send(Report::Directory { profile, directory })
                    .await;
            }
        }
        for notice in &self.notices {
            reporter.send(error_notice(notice.as_str())).await;
        }
    }
}

/// A line about something that did not work.
pub(super) fn error_notice(text: impl Into<Untrusted>) -> Report {
    Report::Notice {
        text: text.into(),
        is_error: true,
    }
}

/// What takes effects up.
struct Worker {
    reads: Reads,
    source: Source,
    orders: mpsc::Sender<Order>,
    attend: watch::Sender<Attention>,
    tasks: JoinSet<()>,
    /// Texts the store would not take: the disk was full, say. They are offered to it until it does.
    unsaved: BTreeMap<(ConversationKey, Kind), Draft>,
}

impl Worker {
    async fn take_up(&mut self, effect: Effect) {
        match effect {
            Effect::Load {
                slot,
                ticket,
                query,
            } => self.reads.load(slot, ticket, query),
            Effect::Cancel(slot) => self.reads.cancel(slot),
            Effect::Submit(entries) => self.order(Order::Submit(entries)).await,
            Effect::Recall(ids) => self.order(Order::Recall(ids)).await,
            Effect::Decide { id, decision } => self.order(Order::Decide(id, decision)).await,
            Effect::SaveDraft(draft) => self.save(draft).await,
            Effect::DropDraft { key, kind } => {
                self.unsaved.remove(&(key.clone(), kind));
                self.write(move |store, _| store.drop_draft(&key, kind))
                    .await;
            }
            Effect::MarkSeen { key, part } => {
                self.write(move |store, now| store.mark_seen(&key, part.as_ref(), now))
                    .await;
            }
            Effect::OpenTicket { profile, ticket } => self.open_ticket(profile, ticket),
            Effect::CreateTag {
                profile,
                name,
                keys,
            } => self.create_tag(profile, name, keys),
            Effect::Attend(attention) => {
                self.attend.send_replace(attention);
            }
            Effect::Sync => {
                for desk in self.source.desks.iter() {
                    desk.line.retry();
                    desk.nudge.notify_waiters();
                }
            }
            // The terminal's own: whoever owns it does these.
            Effect::Edit { .. }
            | Effect::Copy { .. }
            | Effect::OpenUrl(_)
            | Effect::OpenFile { .. }
            | Effect::Pipe { .. }
            | Effect::Redraw
            | Effect::Suspend
            | Effect::Quit => {}
        }
    }

    async fn order(&self, order: Order) {
        if self.orders.send(order).await.is_err() {
            let text = "the outbox has stopped; restart the program";
            self.source.reporter.send(error_notice(text)).await;
        }
    }

    /// Writes in the order of the effects, and tells what changed or what went wrong.
    /// Writes to the store; true if it took it. If not, that is said.
    async fn write(
        &self,
        job: impl FnOnce(&mut Store, Timestamp) -> Result<Vec<ConversationKey>, StoreError>
        + Send
        + 'static,
    ) -> bool {
        let now = (self.source.clock)();
        match self.source.shelf.write(move |store| job(store, now)).await {
            Ok(changed) => {
                self.source.reporter.changed(changed);
                true
            }
            Err(failure) => {
                let notice = error_notice(failure.message);
                self.source.reporter.send(notice).await;
                false
            }
        }
    }

    fn create_tag(&mut self, profile: Profile, name: String, keys: Vec<ConversationKey>) {
        let desk = self.source.desk(&profile).cloned();
        let reporter = self.source.reporter.clone();
        self.tasks.spawn(async move {
            let tag = match &desk {
                Some(desk) => desk.create_tag(&name).await,
                None => Err(no_such_profile()),
            };
            let is_made = tag.is_ok();
            reporter
                .send(Report::TagCreated { profile, keys, tag })
                .await;
            if let (Some(desk), true) = (desk, is_made)
                && let Err(failure) = sync::learn_directory(&desk).await
                && failure.kind != FailureKind::Unsupported
            {
                // The tag is told already; the catalog is asked for again at the next start.
                tracing::info!(kind = %failure.kind, "the catalog was not read again");
            }
        });
    }

    fn open_ticket(&mut self, profile: Profile, wanted: NewTicket) {
        let desk = self.source.desk(&profile).cloned();
        let reporter = self.source.reporter.clone();
        self.tasks.spawn(async move {
            let ticket = match &desk {
                Some(desk) => desk.open_ticket(&wanted).await,
                None => Err(no_such_profile()),
            };
            let report = Report::TicketOpened {
                profile,
                wanted,
                ticket,
            };
            reporter.send(report).await;
        });
    }

    /// A task that ended by itself is no reason to end; one that broke is told.
    async fn save(&mut self, draft: Draft) {
        let slot = (draft.key.clone(), draft.kind);
        let kept = draft.clone();
        if self.write(move |store, _| store.put_draft(&kept)).await {
            self.unsaved.remove(&slot);
        } else {
            self.unsaved.insert(slot, draft);
        }
    }

    /// Quiet: that it was not saved has been said.
    async fn save_again(&mut self) {
        for (slot, draft) in self.unsaved.clone() {
            let saved = self
                .source
                .shelf
                .write(move |store| store.put_draft(&draft));
            if let Ok(changed) = saved.await {
                self.unsaved.remove(&slot);
                self.source.reporter.changed(changed);
            }
        }
    }

    async fn supervise(&self, ended: Result<(), tokio::task::JoinError>) {
        if let Err(error) = ended
            && error.is_panic()
        {
            tracing::error!("a background task broke");
            let text = "a background task broke; restart the program to be safe";
            self.source.reporter.send(error_notice(text)).await;
        }
    }
}

/// Tells when views change because time passes.
async fn watch_snoozes(source: Source) {
    let mut planned: Option<Timestamp> = None;
    loop {
        let now = (source.clock)();
        if planned.is_some_and(|moment| moment <= now) {
            source.reporter.changed_any();
        }
        let next = source.shelf.read(move |reader| reader.next_wake(now));
        planned = next.await.unwrap_or_default();
        let nap = planned.map(|moment| moment.duration_since(now));
        let nap = nap.and_then(|nap| Duration::try_from(nap).ok());
        tokio::time::sleep(
            nap.unwrap_or(LONGEST_NAP)
                .clamp(Duration::from_millis(50), LONGEST_NAP),
        )
        .await;
    }
}

/// Forgets what is old, now and then.
async fn keep_house(source: Source, settings: WorkerSettings) {
    loop {
        let now = (source.clock)();
        if let Err(failure) = forget(&source.shelf, &settings, now).await {
            tracing::warn!(kind = %failure.kind, "housekeeping failed");
        }
        tokio::time::sleep(HOUSEKEEPING).await;
    }
}

async fn forget(shelf: &Shelf, settings: &WorkerSettings, now: Timestamp) -> Result<(), Failure> {
    let done_before = now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
    shelf
        .write(move |store| store.archive(done_before, now))
        .await?;
    shelf.write(move |store| store.wake_kept(now)).await?;
    let retention = settings.retention;
    while shelf
        .write(move |store| store.retain(retention, now))
        .await?
        > 0
    {}
    Ok(())
}
