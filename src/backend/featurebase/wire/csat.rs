//! Ratings (featurebase.md 3.4). The sample objects there contradict themselves; `status` is what counts.

use serde::Deserialize;

use crate::backend::lenient::{Figure, Moment, Text};
use crate::domain::conversation::Rating;
use crate::domain::event::{Event, RatingStatus};

/// One request for a rating: the summary, an entry of the history, or what hangs on a part.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Csat {
    status: Text,
    request_id: Text,
    score: Figure,
    remark: Text,
    expired_at: Moment,
    late_submit_window_ends_at: Moment,
}

impl Csat {
    /// The rating, as the header tells it.
    pub(crate) fn rating(self) -> Rating {
        let status = self.status();
        let score = self.score();
        let Self {
            status: _,
            request_id: _,
            score: _,
            remark,
            expired_at: _,
            late_submit_window_ends_at: _,
        } = self;
        Rating {
            status,
            score,
            remark: remark.words(),
        }
    }

    /// The part that asks. How the request went on is told by the history alone: the part stays as it was made.
    pub(crate) fn requested(&self, history: &[Self]) -> Event {
        let now = self.now(history);
        let ends = |csat: &Self| match csat.status() {
            RatingStatus::Expired => csat.expired_at.0.or(csat.late_submit_window_ends_at.0),
            _ => csat.late_submit_window_ends_at.0,
        };
        Event::RatingRequested {
            expires_at: ends(now).or_else(|| ends(self)),
            status: now.status(),
        }
    }

    /// The part that answers; none if no score can be found anywhere.
    pub(crate) fn submitted(self, history: &[Self]) -> Option<Event> {
        let score = self.score().or_else(|| self.now(history).score())?;
        Some(Event::Rated {
            score,
            remark: self.remark.words(),
        })
    }

    fn now<'a>(&'a self, history: &'a [Self]) -> &'a Self {
        let id = self.request_id.as_str();
        history
            .iter()
            .find(|one| !id.is_empty() && one.request_id.as_str() == id)
            .unwrap_or(self)
    }

    fn score(&self) -> Option<u8> {
        self.score
            .0
            .filter(|score| (1.0..=5.0).contains(score))
            .map(|score| score.round() as u8)
    }

    fn status(&self) -> RatingStatus {
        match self.status.as_str() {
            "pending" => RatingStatus::Pending,
            "rated" => RatingStatus::Rated,
            "canceled" => RatingStatus::Canceled,
            "expired" => RatingStatus::Expired,
            _ => RatingStatus::Other,
        }
    }
}
