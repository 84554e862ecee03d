//! The way back: reports go out through a bounded channel, and what repeats itself is merged while it waits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use crate::app::message::{Link, Report};
use crate::domain::id::{ConversationKey, Profile};

/// More changed conversations than this are told as "any".
const MANY: usize = 256;

/// While changes keep coming they are told at most this often: reading ahead must not make the screen reload twenty
/// times a second.
const APART: Duration = Duration::from_millis(100);

/// After a quiet time the first news goes out at once and the next ones soon; the pause grows while they keep coming.
const FIRST_APART: Duration = Duration::from_millis(10);

/// Sends reports. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reporter {
    reports: mpsc::Sender<Report>,
    merged: Arc<Merged>,
}

/// What waits to be told and can be merged with more of its kind.
#[derive(Debug, Default)]
struct Merged {
    news: Mutex<News>,
    some: Notify,
}

#[derive(Debug, Default)]
struct News {
    links: BTreeMap<Profile, Link>,
    changed: BTreeSet<ConversationKey>,
    is_any: bool,
}

impl Reporter {
    /// A reporter into `reports`; [`Reporter::forward`] has to run for merged reports to go out.
    pub fn new(reports: mpsc::Sender<Report>) -> Self {
        Self {
            reports,
            merged: Arc::default(),
        }
    }

    /// Sends a report that must not be lost; waits while nobody reads.
    pub async fn send(&self, report: Report) {
        // A closed channel means that the program is leaving: nobody is there to be told.
        let _ = self.reports.send(report).await;
    }

    /// Tells that the store has news about these conversations. Never waits.
    pub fn changed(&self, keys: impl IntoIterator<Item = ConversationKey>) {
        self.merge(|news| news.changed.extend(keys));
    }

    /// Tells that the store has news about any conversation. Never waits.
    pub fn changed_any(&self) {
        self.merge(|news| news.is_any = true);
    }

    /// Tells how a connection is doing; only the newest counts. Never waits.
    pub fn link(&self, profile: Profile, link: Link) {
        self.merge(|news| {
            news.links.insert(profile, link);
        });
    }

    fn merge(&self, add: impl FnOnce(&mut News)) {
        let mut news = self
            .merged
            .news
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        add(&mut news);
        if news.changed.len() > MANY {
            news.is_any = true;
        }
        if news.is_any {
            news.changed.clear();
        }
        self.merged.some.notify_one();
    }

    /// Sends merged reports until nobody reads any more.
    pub async fn forward(self) {
        let mut apart = FIRST_APART;
        loop {
            let since = Instant::now();
            self.merged.some.notified().await;
            if since.elapsed() >= APART {
                apart = FIRST_APART;
            }
            let news = {
                let mut news = self
                    .merged
                    .news
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                std::mem::take(&mut *news)
            };
            let links = news
                .links
                .into_iter()
                .map(|(profile, link)| Report::Link { profile, link });
            let keys: Vec<ConversationKey> = news.changed.into_iter().collect();
            let is_changed = news.is_any || !keys.is_empty();
            let changed = is_changed.then_some(Report::Changed { keys });
            for report in links.chain(changed) {
                if self.reports.send(report).await.is_err() {
                    return;
                }
            }
            // The state of a connection costs the screen nothing; reading rows again does.
            if is_changed {
                tokio::time::sleep(apart).await;
                apart = (apart * 2).min(APART);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn news_is_merged_while_nobody_reads() {
        let (sender, mut reports) = mpsc::channel(1);
        let reporter = Reporter::new(sender);
        let key = |id: &str| ConversationKey::new("desk", id);
        reporter.send(Report::Changed { keys: vec![] }).await;
        for id in ["b", "a", "b"] {
            reporter.changed([key(id)]);
        }
        reporter.link(Profile::new("desk"), Link::Connecting);
        let live = Link::Live {
            synced_at: None,
            is_syncing: false,
        };
        reporter.link(Profile::new("desk"), live.clone());
        tokio::spawn(reporter.forward());
        assert_eq!(reports.recv().await, Some(Report::Changed { keys: vec![] }));
        let profile = Profile::new("desk");
        assert_eq!(
            reports.recv().await,
            Some(Report::Link {
                profile,
                link: live
            })
        );
        let keys = vec![key("a"), key("b")];
        assert_eq!(reports.recv().await, Some(Report::Changed { keys }));
    }

    #[tokio::test]
    async fn very_much_news_is_told_as_any() {
        let (sender, mut reports) = mpsc::channel(1);
        let reporter = Reporter::new(sender);
        let many = (0..=MANY).map(|n| ConversationKey::new("desk", n.to_string().as_str()));
        reporter.changed(many);
        reporter.changed([ConversationKey::new("desk", "one more")]);
        tokio::spawn(reporter.forward());
        assert_eq!(reports.recv().await, Some(Report::Changed { keys: vec![] }));
    }
}
