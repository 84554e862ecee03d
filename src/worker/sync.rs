//! Keeps the store close to what the desks have: the list, the parts, and who is there.

mod ledger;
mod list;
mod parts;
pub mod walk;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::effect::Attention;
use crate::app::message::Report;
use crate::backend::Following;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::people::Directory;
use crate::worker::desk::Desk;

/// The longest pause after failures that say nothing about the line.
const LONGEST_PAUSE: u64 = 60;

/// Syncs one desk for ever.
pub(super) async fn run(desk: Arc<Desk>, attention: watch::Receiver<Attention>) {
    let mut tries = 0;
    while let Err(failure) = learn_directory(&desk).await {
        if failure.kind == FailureKind::Unsupported {
            // A desk without teammates: nobody acts in anybody's name.
            desk.acquaint(None);
            break;
        }
        tries += 1;
        tokio::time::sleep(pause(tries)).await;
    }
    if desk.backend.following() == Following::Ledger {
        tokio::join!(
            ledger::follow(&desk, attention.clone()),
            parts::keep_attended(&desk, attention),
        );
        return;
    }
    tokio::join!(
        list::follow(&desk, attention.clone()),
        list::walk_history(&desk),
        parts::keep_attended(&desk, attention.clone()),
        parts::read_ahead(&desk, attention),
    );
}

/// Asks who is there, and tells.
pub(super) async fn learn_directory(desk: &Desk) -> Result<(), Failure> {
    let directory = match desk.directory().await {
        // A desk without lists may have tags that are kept here.
        Err(failure) if failure.kind == FailureKind::Unsupported => {
            let directory = desk.with_kept_tags(Directory::default()).await;
            let profile = desk.profile.clone();
            desk.reporter
                .send(Report::Directory { profile, directory })
                .await;
            return Err(failure);
        }
        answer => answer?,
    };
    desk.acquaint(directory.me.clone());
    let (profile, kept) = (desk.profile.clone(), directory.clone());
    let stored = desk
        .shelf
        .write(move |store| store.put_directory(&profile, &kept));
    let changed = stored.await?;
    let profile = desk.profile.clone();
    let directory = desk.with_kept_tags(directory).await;
    let report = Report::Directory { profile, directory };
    desk.reporter.send(report).await;
    desk.reporter.changed(changed);
    Ok(())
}

/// 1, 2, 4 … seconds.
fn pause(tries: u32) -> Duration {
    let seconds = 1_u64
        .checked_shl(tries.saturating_sub(1))
        .unwrap_or(LONGEST_PAUSE);
    Duration::from_secs(seconds.min(LONGEST_PAUSE))
}
