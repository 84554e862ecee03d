//! The list: walks over what is open and snoozed, then follows what changes, and walks back through what is closed.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::app::effect::Attention;
use crate::backend::{Cursor, Page, Walk};
use crate::domain::conversation::{Conversation, State};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::opening::Way;
use crate::store::WalkRecord;
use crate::worker::budget::Urgency;
use crate::worker::desk::Desk;
use crate::worker::hub::error_notice;
use crate::worker::sync::walk::{Broken, Course, End, Next};
use crate::worker::sync::{learn_directory, pause};

/// Pages one look for news reads at most; with more news than that, a walk is the better way.
const NEWS_PAGES: usize = 30;
/// News up to this much older than the newest known are read again: desks count in seconds, and clocks differ.
const OVERLAP: SignedDuration = SignedDuration::from_secs(5);
/// How often one page is asked for before the walk gives up for now.
pub(super) const TRIES: u32 = 5;
/// Conversations that left a state without our noticing, looked at after one walk.
const STRAYS: usize = 500;

/// What the store calls the walks.
const OPEN: &str = "open";
const SNOOZED: &str = "snoozed";
const CLOSED: &str = "closed";
const RECENT: &str = "recent";

/// Whether a walk goes on after a page.
enum Go {
    On,
    /// What comes after it is not wanted.
    Enough,
}

/// Keeps the list fresh for ever.
pub(super) async fn follow(desk: &Desk, mut attention: watch::Receiver<Attention>) {
    let mut swept_at: Option<Instant> = None;
    let mut failures = 0;
    let mut ways = desk.backend.ways();
    loop {
        let sweep_every = desk.settings.sweep_every;
        let is_due = swept_at.is_none_or(|at| at.elapsed() >= sweep_every);
        let result = if is_due {
            let urgency = match swept_at {
                None => Urgency::List,
                Some(_) => Urgency::Sweep,
            };
            desk.line.syncing(true);
            let result = sweep(desk, urgency).await;
            desk.line.syncing(false);
            result.map(|()| swept_at = Some(Instant::now()))
        } else {
            look(desk).await.map(|is_all| {
                if !is_all {
                    swept_at = None;
                }
            })
        };
        match result {
            Ok(()) => {
                failures = 0;
                desk.line.synced();
                tell_new_ways(desk, &mut ways).await;
            }
            Err(failure) => {
                failures += 1;
                tracing::info!(kind = %failure.kind, "the list was not brought up to date");
            }
        }
        let every = |is_away| match (failures, is_away) {
            (0, false) => desk.settings.list_every,
            (0, true) => desk.settings.away_every,
            (failures, _) => pause(failures),
        };
        rest(desk, &mut attention, every).await;
    }
}

/// Ways a new conversation can take are met while the list is read; then the directory is told again.
async fn tell_new_ways(desk: &Desk, known: &mut Vec<Way>) {
    let ways = desk.backend.ways();
    if ways == *known {
        return;
    }
    match learn_directory(desk).await {
        Ok(()) => *known = ways,
        Err(failure) => tracing::info!(kind = %failure.kind, "new ways were not told"),
    }
}

/// Waits until it is time to look again (`every` tells for somebody away or not), the person asks, or comes back.
pub(super) async fn rest(
    desk: &Desk,
    attention: &mut watch::Receiver<Attention>,
    every: impl Fn(bool) -> Duration,
) {
    let begun = Instant::now();
    loop {
        let every = every(attention.borrow_and_update().is_away);
        tokio::select! {
            () = tokio::time::sleep_until(begun + every) => return,
            () = desk.nudge.notified() => return,
            changed = attention.changed() => if changed.is_err() {
                // Nobody attends any more: the program is leaving, and this task with it.
                return tokio::time::sleep(every).await;
            },
        }
    }
}

/// Reads what changed since the last look; false if there was more than a look can read.
async fn look(desk: &Desk) -> Result<bool, Failure> {
    let Some(known) = watermark(desk).await? else {
        return Ok(false);
    };
    let limit = known.checked_sub(OVERLAP).unwrap_or(Timestamp::MIN);
    let mut newest = known;
    let mut pages = 0;
    let mut is_all = true;
    let is_ordered = desk.backend.lists_newest_first();
    let (_, end) = walk(desk, Walk::Recent, Urgency::List, None, |page| {
        pages += 1;
        newest = page.rows.iter().map(activity).fold(newest, Timestamp::max);
        let is_known = is_ordered
            && !page.rows.is_empty()
            && page.rows.iter().all(|row| activity(row) < limit);
        if is_known {
            Go::Enough
        } else if pages >= NEWS_PAGES {
            is_all = false;
            Go::Enough
        } else {
            Go::On
        }
    })
    .await?;
    if matches!(end, Some(End::Broken(_))) {
        is_all = false;
    }
    if is_all && newest > known {
        note(desk, RECENT, Progress::Finished(Some(newest))).await?;
    }
    Ok(is_all)
}

/// Walks over everything open and snoozed, and looks after what is no longer there.
async fn sweep(desk: &Desk, urgency: Urgency) -> Result<(), Failure> {
    for name in [OPEN, SNOOZED, CLOSED] {
        if record(desk, name).await?.is_none() {
            note(desk, name, Progress::Begun).await?;
        }
    }
    if watermark(desk).await?.is_none() {
        // Where following begins: whatever changes from here on is news.
        let page = desk.page(urgency, Walk::Recent, None).await?;
        let newest = page.rows.iter().map(activity).max();
        keep(desk, &page).await?;
        note(desk, RECENT, Progress::Finished(newest)).await?;
    }
    let snoozed = State::Snoozed { until: None };
    for (walked, state, name) in [
        (Walk::Open, State::Open, OPEN),
        (Walk::Snoozed, snoozed, SNOOZED),
    ] {
        let begun_at = desk.now();
        let (course, end) = walk(desk, walked, urgency, None, |_| Go::On).await?;
        if end == Some(End::Whole) {
            look_after_strays(desk, state, begun_at, &course).await?;
            note(desk, name, Progress::Finished(None)).await?;
        }
    }
    Ok(())
}

/// Reads what the store has in a state and the desk did not name: it was closed, deleted or moved meanwhile.
async fn look_after_strays(
    desk: &Desk,
    state: State,
    begun_at: Timestamp,
    course: &Course,
) -> Result<(), Failure> {
    let profile = desk.profile.clone();
    let strays = desk
        .shelf
        .read(move |reader| reader.unnamed_since(&profile, state, begun_at, STRAYS))
        .await?;
    for id in strays.iter().filter(|id| !course.has_seen(id)) {
        match desk.refresh(Urgency::Sweep, id).await {
            Ok(_) => {}
            // A desk that does not show conversations one by one says by its list alone that this one is gone.
            Err(failure) if failure.kind == FailureKind::Unsupported => {
                let key = desk.key(id);
                let gone = key.clone();
                if desk.shelf.write(move |store| store.remove(&gone)).await? {
                    desk.reporter.changed([key]);
                }
            }
            Err(failure) if desk.line.trouble().is_some() => return Err(failure),
            Err(failure) => tracing::info!(kind = %failure.kind, "a conversation was not read"),
        }
    }
    Ok(())
}

/// Walks back through what is closed, once, and goes on where it was when the program ended.
pub(super) async fn walk_history(desk: &Desk) {
    let mut failures = 0;
    loop {
        match walk_closed(desk).await {
            Ok(()) => return,
            Err(failure) => {
                tracing::info!(kind = %failure.kind, "the walk through closed conversations stopped");
                failures += 1;
                tokio::time::sleep(pause(failures)).await;
            }
        }
    }
}

async fn walk_closed(desk: &Desk) -> Result<(), Failure> {
    let known = record(desk, CLOSED).await?;
    if known
        .as_ref()
        .is_some_and(|known| known.finished_at.is_some())
    {
        return Ok(());
    }
    let mut cursor = known.and_then(|known| known.cursor).map(Cursor::new);
    let oldest = desk
        .now()
        .checked_sub(desk.settings.retention.max_age)
        .unwrap_or(Timestamp::MIN);
    let mut course = Course::default();
    let mut rows = 0;
    loop {
        let page = match ask(desk, Walk::Closed, Urgency::Sweep, cursor.as_ref()).await {
            Ok(page) => page,
            Err(failure) if failure.kind == FailureKind::StaleCursor => match course.restart() {
                Next::Page(top) => {
                    cursor = top;
                    continue;
                }
                Next::Over(_) => return Err(failure),
            },
            Err(failure) => return Err(failure),
        };
        keep(desk, &page).await?;
        rows += page.rows.len();
        let is_ordered = desk.backend.lists_newest_first();
        let is_old = is_ordered
            && !page.rows.is_empty()
            && page.rows.iter().all(|row| activity(row) < oldest);
        let is_enough = is_old || rows >= desk.settings.retention.max_conversations;
        match course.take(&page) {
            Next::Page(next) if !is_enough => {
                note(desk, CLOSED, Progress::At(next.clone())).await?;
                cursor = next;
            }
            Next::Over(End::Broken(broken)) if !is_enough && broken != Broken::LeftOut => {
                tell_broken(desk, Walk::Closed, broken).await;
                // It is not finished, so the program tries again when it is started next: where there was more, from
                // here; else from the top, because this way leads nowhere.
                let from = page.next.filter(|_| broken == Broken::Endless);
                return note(desk, CLOSED, Progress::At(from)).await;
            }
            Next::Page(_) | Next::Over(_) => {
                return note(desk, CLOSED, Progress::Finished(None)).await;
            }
        }
    }
}

/// Walks pages into the store until the end, or until `judge` has enough; no end then.
async fn walk(
    desk: &Desk,
    walk: Walk,
    urgency: Urgency,
    from: Option<Cursor>,
    mut judge: impl FnMut(&Page) -> Go,
) -> Result<(Course, Option<End>), Failure> {
    let mut course = Course::default();
    let mut cursor = from;
    let mut unreadable = 0;
    let mut cut_short = None;
    let end = loop {
        let next = match ask(desk, walk, urgency, cursor.as_ref()).await {
            Ok(page) => {
                keep(desk, &page).await?;
                unreadable += page.unreadable;
                cut_short = cut_short.or_else(|| page.cut_short.clone());
                if matches!(judge(&page), Go::Enough) {
                    break None;
                }
                if page.rows.is_empty() && page.next.is_some() {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                course.take(&page)
            }
            Err(failure) if failure.kind == FailureKind::StaleCursor => course.restart(),
            Err(failure) => return Err(failure),
        };
        match next {
            Next::Page(next) => cursor = next,
            Next::Over(end) => break Some(end),
        }
    };
    if unreadable > 0 && walk != Walk::Recent {
        let text = format!("{unreadable} conversations of {walk:?} could not be read");
        desk.reporter.send(error_notice(text)).await;
    }
    if let Some(why) = cut_short.filter(|_| walk != Walk::Recent) {
        desk.reporter.send(error_notice(&*why)).await;
    }
    // A look for news that breaks off is followed by a walk over everything, which tells.
    if let Some(End::Broken(broken)) = end
        && walk != Walk::Recent
    {
        tell_broken(desk, walk, broken).await;
    }
    Ok((course, end))
}

/// Says why a list is not whole, unless its pages have.
async fn tell_broken(desk: &Desk, walk: Walk, broken: Broken) {
    let Some(why) = broken.words() else {
        return;
    };
    let list = match walk {
        Walk::Open => "open conversations",
        Walk::Snoozed => "snoozed conversations",
        Walk::Closed => "closed conversations",
        Walk::Recent => "news",
    };
    let text = format!(
        "{}: the list of {list} may lack some: {why}",
        desk.backend.capabilities().desk
    );
    desk.reporter.send(error_notice(text)).await;
}

/// Asks for a page, again after failures that pass by themselves.
async fn ask(
    desk: &Desk,
    walk: Walk,
    urgency: Urgency,
    cursor: Option<&Cursor>,
) -> Result<Page, Failure> {
    let mut tries = 0;
    loop {
        match desk.page(urgency, walk, cursor).await {
            Err(failure) if passes(&failure) && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(pause(tries)).await;
            }
            answer => return answer,
        }
    }
}

pub(super) fn passes(failure: &Failure) -> bool {
    failure.is_offline()
        || matches!(
            failure.kind,
            FailureKind::RateLimited(_)
                | FailureKind::Server(_)
                | FailureKind::BadAnswer
                | FailureKind::Unauthorized
        )
}

/// Stores a page and tells what changed.
pub(super) async fn keep(desk: &Desk, page: &Page) -> Result<(), Failure> {
    let (profile, rows, now) = (desk.profile.clone(), page.rows.clone(), desk.now());
    let stored = desk
        .shelf
        .write(move |store| store.put_rows(&profile, &rows, now));
    desk.reporter.changed(stored.await?);
    Ok(())
}

/// How far a walk has come.
pub(super) enum Progress {
    Begun,
    /// Nothing from before that moment will be read.
    BegunAt(Timestamp),
    /// There may be more than was read, and it could not be read.
    Behind,
    At(Option<Cursor>),
    /// Everything up to this moment is known, and there is more.
    Until(Timestamp),
    /// With the newest change it has brought, where that matters.
    Finished(Option<Timestamp>),
}

pub(super) async fn note(
    desk: &Desk,
    name: &'static str,
    progress: Progress,
) -> Result<(), Failure> {
    let known = record(desk, name).await?;
    let (profile, now) = (desk.profile.clone(), desk.now());
    let mut record = known.unwrap_or(WalkRecord {
        cursor: None,
        since: None,
        watermark: None,
        is_behind: false,
        pages: 0,
        started_at: now,
        finished_at: None,
    });
    let is_known = |record: &WalkRecord| (record.finished_at.is_some(), record.is_behind);
    let before = is_known(&record);
    match progress {
        Progress::Begun => {}
        Progress::BegunAt(since) => record.since = Some(since),
        Progress::Behind => record.is_behind = true,
        Progress::At(cursor) => {
            record.cursor = cursor.map(|cursor| cursor.as_str().into());
            record.pages = record.pages.saturating_add(1);
        }
        Progress::Until(watermark) => {
            record.watermark = Some(watermark);
            record.is_behind = true;
            record.pages = record.pages.saturating_add(1);
        }
        Progress::Finished(watermark) => {
            record.cursor = None;
            record.watermark = watermark.or(record.watermark);
            record.is_behind = false;
            record.finished_at = Some(now);
        }
    }
    let after = is_known(&record);
    desk.shelf
        .write(move |store| store.put_walk(&profile, name, &record))
        .await?;
    if after != before {
        // Counts and charts say whether they are whole.
        desk.reporter.changed_any();
    }
    Ok(())
}

pub(super) async fn record(desk: &Desk, name: &'static str) -> Result<Option<WalkRecord>, Failure> {
    let profile = desk.profile.clone();
    desk.shelf
        .read(move |reader| reader.walk(&profile, name))
        .await
}

async fn watermark(desk: &Desk) -> Result<Option<Timestamp>, Failure> {
    Ok(record(desk, RECENT)
        .await?
        .and_then(|record| record.watermark))
}

/// What desks order by.
fn activity(conversation: &Conversation) -> Timestamp {
    conversation
        .last_activity_at
        .unwrap_or(conversation.updated_at)
}
