//! A desk that is a ledger: everything that changed since the watermark is read, window by window, oldest change first.
//!
//! The watermark moves only when a window was walked to its end, because a page that is short or empty says nothing
//! (cleargrid-exports.md 5). Rows are known by their identity, so reading some of them twice changes nothing; that is why
//! windows overlap a little, and why a walk that broke off begins again.

mod course;
mod pace;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::app::effect::Attention;
use crate::backend::{Cursor, Page, Window};
use crate::domain::failure::{Failure, FailureKind};
use crate::worker::budget::Urgency;
use crate::worker::desk::Desk;
use crate::worker::hub::error_notice;
use crate::worker::sync::ledger::course::{Course, Next};
use crate::worker::sync::ledger::pace::Pace;
use crate::worker::sync::list::{Progress, TRIES, keep, note, passes, record, rest};
use crate::worker::sync::pause;

/// What the store calls the walk; `store::delivery` asks for it by this name.
const LEDGER: &str = "ledger";
/// How much is read again: rows may be committed later than they say.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// A window that ended so long ago will get no more rows, whatever our clock and the desk's disagree about.
const SETTLED: SignedDuration = SignedDuration::from_hours(1);
/// After a refusal that asking again cannot change, unless the person asks.
const REFUSED: Duration = Duration::from_secs(10 * 60);

/// What one catching up came to, besides rows.
#[derive(Default)]
struct Caught {
    /// Windows of which everything is known now.
    windows: usize,
    /// Rows of those that were left out.
    unreadable: usize,
}

/// Keeps up with the ledger for ever.
pub(super) async fn follow(desk: &Desk, mut attention: watch::Receiver<Attention>) {
    let mut pace = Pace::default();
    let mut failures = 0;
    let mut told: Option<Failure> = None;
    let mut told_unreadable = 0;
    // Until the first look has come to its end, nobody knows what happened since the program ran last.
    fall_behind(desk).await;
    loop {
        let mut caught = Caught::default();
        desk.line.syncing(true);
        let result = catch_up(desk, &mut pace, &mut caught).await;
        desk.line.syncing(false);
        if caught.windows > 0 {
            // These windows are not read again, whatever became of later ones; only the end of the last one is, and so
            // the same rows are often met once more.
            if caught.unreadable > 0 && caught.unreadable != told_unreadable {
                tell_unreadable(desk, caught.unreadable).await;
            }
            told_unreadable = caught.unreadable;
        }
        match result {
            Ok(()) => {
                failures = 0;
                told = None;
                desk.line.synced();
            }
            Err(failure) => {
                failures += 1;
                fall_behind(desk).await;
                tracing::info!(kind = %failure.kind, "the ledger was not brought up to date");
                if told.as_ref() != Some(&failure) {
                    tell(desk, &failure).await;
                    told = Some(failure);
                }
            }
        }
        let is_refused = told.as_ref().is_some_and(is_final);
        let calm = desk.settings.list_every.max(desk.settings.away_every);
        rest(desk, &mut attention, |_| match failures {
            0 => calm,
            _ if is_refused => REFUSED,
            _ => pause(failures).max(desk.settings.list_every),
        })
        .await;
    }
}

/// Notes that there may be more than is known, where something is known at all.
async fn fall_behind(desk: &Desk) {
    let is_current = matches!(record(desk, LEDGER).await, Ok(Some(known)) if !known.is_behind);
    if is_current && let Err(failure) = note(desk, LEDGER, Progress::Behind).await {
        tracing::info!(kind = %failure.kind, "that the ledger is behind was not stored");
    }
}

/// Whether asking again cannot help: the desk has understood, and says no.
fn is_final(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Forbidden
            | FailureKind::Gone
            | FailureKind::Rejected
            | FailureKind::Unsupported
    )
}

/// Says why the ledger is not whole, unless the state of the line says so already.
async fn tell(desk: &Desk, failure: &Failure) {
    if desk.line.trouble().is_some() {
        return;
    }
    let text = format!(
        "{}: the ledger is incomplete: {}: {}",
        desk.backend.capabilities().desk,
        failure.kind,
        failure.message.raw()
    );
    desk.reporter.send(error_notice(text)).await;
}

async fn tell_unreadable(desk: &Desk, unreadable: usize) {
    let text = format!(
        "{}: the ledger is incomplete: {unreadable} rows have no identity or no time and were left out",
        desk.backend.capabilities().desk,
    );
    desk.reporter.send(error_notice(text)).await;
}

/// Reads everything since the watermark.
async fn catch_up(desk: &Desk, pace: &mut Pace, caught: &mut Caught) -> Result<(), Failure> {
    let now = desk.now();
    let oldest = now
        .checked_sub(desk.settings.retention.max_age)
        .unwrap_or(Timestamp::MIN);
    let known = record(desk, LEDGER).await?;
    let known = known.and_then(|known| known.watermark);
    if known.is_none_or(|known| known < oldest) {
        note(desk, LEDGER, Progress::BegunAt(oldest)).await?;
    }
    let overlapping = known.and_then(|known| known.checked_sub(OVERLAP).ok());
    let mut since = overlapping.unwrap_or(oldest).max(oldest);
    while since < now {
        let window = pace.window(since, now);
        let urgency = if known.is_none() {
            Urgency::List
        } else {
            Urgency::Sweep
        };
        let walked = match walk(desk, window, urgency).await {
            Ok(walked) => walked,
            Err(failure) if is_too_slow(&failure) && pace.narrow(window) => continue,
            Err(failure) => return Err(failure),
        };
        pace.relax();
        let is_last = window.until >= now;
        let watermark = watermark(window, &walked, now);
        let progress = if is_last {
            Progress::Finished(Some(watermark))
        } else {
            Progress::Until(watermark)
        };
        note(desk, LEDGER, progress).await?;
        caught.windows += 1;
        caught.unreadable += walked.unreadable;
        since = window.until;
    }
    Ok(())
}

/// Up to when everything is known after a window. For one long past that is its end; for one that reaches to the
/// present it is the newest row, because rows of this very moment may not be there yet.
fn watermark(window: Window, walked: &Walked, now: Timestamp) -> Timestamp {
    let is_settled = window.until.checked_add(SETTLED).is_ok_and(|at| at <= now);
    if is_settled {
        window.until
    } else {
        walked.newest.unwrap_or(window.since).max(window.since)
    }
}

/// What a narrower window can help against: a desk, or what stands before it, that ran out of time, and a window with
/// more pages than one walk reads.
fn is_too_slow(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Server(504) | FailureKind::Timeout | FailureKind::TooBig
    )
}

/// What a window held.
struct Walked {
    newest: Option<Timestamp>,
    unreadable: usize,
}

/// Walks one window into the store, to its end.
async fn walk(desk: &Desk, window: Window, urgency: Urgency) -> Result<Walked, Failure> {
    let mut course = Course::default();
    let mut cursor: Option<Cursor> = None;
    let mut walked = Walked {
        newest: None,
        unreadable: 0,
    };
    loop {
        let page = match ask(desk, window, urgency, cursor.as_ref()).await {
            Ok(page) => page,
            // A damaged cursor is answered like any trouble of the desk's own; without it the walk may go through.
            Err(failure)
                if is_cursors_fault(&failure) && cursor.is_some() && course.may_restart() =>
            {
                cursor = None;
                walked.unreadable = 0;
                continue;
            }
            Err(failure) => return Err(failure),
        };
        keep(desk, &page).await?;
        walked.unreadable += page.unreadable;
        let newest = page.rows.iter().map(|row| row.updated_at).max();
        walked.newest = walked.newest.max(newest);
        match course.take(&page) {
            Next::Page(next) => cursor = Some(next),
            Next::Whole => return Ok(walked),
            Next::Stuck(failure) => return Err(failure),
        }
    }
}

fn is_cursors_fault(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Server(500) | FailureKind::StaleCursor
    )
}

/// Asks for a page, again after failures that pass by themselves.
async fn ask(
    desk: &Desk,
    window: Window,
    urgency: Urgency,
    cursor: Option<&Cursor>,
) -> Result<Page, Failure> {
    let mut tries = 0;
    loop {
        match desk.changes(urgency, window, cursor).await {
            Err(failure)
                if passes(&failure)
                    && !is_too_slow(&failure)
                    && !is_cursors_fault(&failure)
                    && tries < TRIES =>
            {
                tries += 1;
                tokio::time::sleep(pause(tries)).await;
            }
            answer => return answer,
        }
    }
}
