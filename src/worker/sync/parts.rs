//! The parts: the open conversation is kept fresh, the rows on screen and then the rest of the queue are read ahead.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::app::effect::Attention;
use crate::domain::conversation::State;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::id::{ConversationId, ConversationKey};
use crate::worker::budget::Urgency;
use crate::worker::desk::Desk;
use crate::worker::sync::pause;

/// Conversations looked up at once.
const BATCH: usize = 500;
/// Conversations read before the plan is made anew.
const STRIDE: usize = 4;
/// A conversation that could not be read is left alone this long.
const SULK: Duration = Duration::from_secs(600);
/// How long to wait when everything is read.
const IDLE: Duration = Duration::from_secs(5);

/// Reads the open conversation again and again.
pub(super) async fn keep_attended(desk: &Desk, mut attention: watch::Receiver<Attention>) {
    let mut failures = 0;
    loop {
        let attended = attended(desk, &mut attention);
        let every = match (&attended, failures) {
            (None, _) => Duration::MAX,
            (Some((_, true)), 0) => desk.settings.away_every,
            (Some((_, false)), 0) => desk.settings.attended_every,
            (Some(_), failures) => pause(failures).max(desk.settings.attended_every),
        };
        if !stays_for(desk, &mut attention, attended.as_ref(), every).await {
            failures = 0;
            continue;
        }
        let Some((id, _)) = attended else { continue };
        failures = match desk.refresh(Urgency::Attended, &id).await {
            Ok(_) => 0,
            Err(failure) if failure.kind == FailureKind::Unsupported => return,
            Err(_) => failures + 1,
        };
    }
}

/// The open conversation if it is this desk's, and whether nobody is there.
fn attended(
    desk: &Desk,
    attention: &mut watch::Receiver<Attention>,
) -> Option<(ConversationId, bool)> {
    let attention = attention.borrow_and_update();
    let key = attention.conversation.as_ref()?;
    (key.profile == desk.profile).then(|| (key.id.clone(), attention.is_away))
}

/// Whether the person still attends to the same for so long.
async fn stays_for(
    desk: &Desk,
    attention: &mut watch::Receiver<Attention>,
    attended_now: Option<&(ConversationId, bool)>,
    every: Duration,
) -> bool {
    let waited = tokio::time::sleep(every);
    tokio::pin!(waited);
    loop {
        tokio::select! {
            () = &mut waited => return true,
            changed = attention.changed() => {
                if changed.is_err() {
                    std::future::pending::<()>().await;
                }
                if attended(desk, attention).as_ref() != attended_now {
                    return false;
                }
            }
        }
    }
}

/// Reads what may be looked at next, for ever.
pub(super) async fn read_ahead(desk: &Desk, mut attention: watch::Receiver<Attention>) {
    let mut sulking: HashMap<ConversationId, Instant> = HashMap::new();
    loop {
        let attended = attention.borrow_and_update().clone();
        sulking.retain(|_, until| *until > Instant::now());
        let is_left_alone = |id: &ConversationId| sulking.contains_key(id);
        let plan = plan(desk, &attended, is_left_alone)
            .await
            .unwrap_or_default();
        for id in plan.iter().take(STRIDE) {
            match desk.refresh(Urgency::Prefetch, id).await {
                Ok(_) => {}
                Err(failure) if failure.kind == FailureKind::Unsupported => return,
                // The line knows how long to wait; the conversation is not to blame.
                Err(_) if desk.line.trouble().is_some() => {}
                Err(_) => {
                    sulking.insert(id.clone(), Instant::now() + SULK);
                }
            }
        }
        let idle = match (plan.is_empty(), attended.is_away) {
            (false, false) => Duration::from_millis(1),
            (true, false) => IDLE,
            (_, true) => desk.settings.away_every,
        };
        tokio::select! {
            () = tokio::time::sleep(idle) => {}
            changed = attention.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

/// What to read, in order: the rows on screen, then the rest of what is open or snoozed.
async fn plan(
    desk: &Desk,
    attention: &Attention,
    is_left_alone: impl Fn(&ConversationId) -> bool,
) -> Result<Vec<ConversationId>, Failure> {
    let profile = desk.profile.clone();
    let wanted = desk
        .shelf
        .read(move |reader| reader.threads_wanted(&profile, BATCH))
        .await?;
    let stale: HashSet<&ConversationKey> = wanted.iter().collect();
    let ours = |key: &&ConversationKey| key.profile == desk.profile && !is_left_alone(&key.id);
    let on_screen = attention
        .rows
        .iter()
        .filter(ours)
        .filter(|key| stale.contains(key));
    let mut plan: Vec<ConversationId> = on_screen.map(|key| key.id.clone()).collect();
    let now = desk.now();
    for key in wanted.iter().filter(ours) {
        if plan.len() >= STRIDE {
            break;
        }
        let asked = key.clone();
        let row = desk
            .shelf
            .read(move |reader| reader.row(&asked, now))
            .await?;
        // What is closed is read when somebody opens it.
        if row.is_none_or(|row| row.conversation.state == State::Closed) {
            break;
        }
        if !plan.contains(&key.id) {
            plan.push(key.id.clone());
        }
    }
    Ok(plan)
}
