//! The first view: where it has nothing, the first that has something is shown instead, once and before any key.

use crate::app::list::Source;
use crate::app::message::Link;
use crate::app::model::Model;
use crate::domain::view::View;

impl Model {
    /// The person has begun: from now on the view is theirs alone.
    pub(in crate::app) fn end_beginning(&mut self) {
        self.is_beginning = false;
    }

    /// Goes to the first view with something in it, as soon as every desk has told its queue or cannot.
    ///
    /// Some desks do not tell who is responsible, and a ledger has nothing open: an empty screen would be all that is
    /// seen of them.
    pub(in crate::app) fn begin_where_something_is(&mut self) {
        let Some(counts) = self.list.counts.value() else {
            return;
        };
        if !self.is_beginning || !(counts.is_complete || self.has_heard_of_all()) {
            return;
        }
        let has_any = |view: &View| counts.of(*view).is_some_and(|count| count > 0);
        // What is out of sight or done is nothing to begin with.
        let is_work = |view: &View| !matches!(view, View::Snoozed | View::Closed);
        let mut views = self.offered_views().into_iter().filter(is_work);
        let first = views.find(has_any);
        let is_empty_view =
            matches!(&self.list.source, Source::View { view, .. } if !has_any(view));
        self.end_beginning();
        if let Some(first) = first.filter(|_| is_empty_view) {
            self.show_view(first);
        }
    }

    fn has_heard_of_all(&self) -> bool {
        self.desks.iter().all(|desk| match &desk.link {
            Link::Connecting | Link::RateLimited { .. } => false,
            Link::Live { synced_at, .. } => synced_at.is_some(),
            Link::Offline { .. } | Link::Refused { .. } => true,
        })
    }
}
