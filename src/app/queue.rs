//! Moving about: rows, parts, views, and reading again what is listed.

use crate::action::{Queue, Reading};
use crate::app::effect::{Effect, Query};
use crate::app::geometry::Pane;
use crate::app::list::Source;
use crate::app::load::{Slot, Ticket};
use crate::app::model::Model;
use crate::app::timeline::Move;
use crate::domain::id::ConversationKey;
use crate::domain::view::View;

impl Model {
    /// Does what was asked for in the queue.
    pub(in crate::app) fn act_queue(&mut self, action: Queue) {
        match action {
            Queue::Down => self.step(1),
            Queue::Up => self.step(-1),
            Queue::NextConversation => self.list.step(1),
            Queue::PreviousConversation => self.list.step(-1),
            Queue::Enter => self.enter(),
            Queue::Leave => self.leave_thread(),
            Queue::Top => match self.focus {
                Pane::List => self.list.select(0),
                Pane::Thread => self.timeline.go(Move::Top),
            },
            Queue::Bottom => match self.focus {
                Pane::List => self.list.select(usize::MAX),
                Pane::Thread => self.timeline.go(Move::Bottom),
            },
            Queue::NextView => self.step_view(1),
            Queue::PreviousView => self.step_view(-1),
            Queue::View1 => self.show_tab(0),
            Queue::View2 => self.show_tab(1),
            Queue::View3 => self.show_tab(2),
            Queue::View4 => self.show_tab(3),
            Queue::View5 => self.show_tab(4),
            Queue::View6 => self.show_tab(5),
            Queue::View7 => self.show_tab(6),
            Queue::View8 => self.show_tab(7),
            Queue::View9 => self.show_tab(8),
            Queue::GoMine => self.show_view(View::Mine),
            Queue::GoUnassigned => self.show_view(View::Unassigned),
            Queue::GoAll => self.show_view(View::All),
            Queue::GoSnoozed => self.show_view(View::Snoozed),
            Queue::GoClosed => self.show_view(View::Closed),
            Queue::GoDrafts => self.show_view(View::Drafts),
            Queue::GoOutbox => self.show_view(View::Outbox),
            Queue::GoMentions => self.show_view(View::Mentions),
            Queue::GoAttention => self.show_view(View::Attention),
            Queue::GoUndelivered => self.show_view(View::Undelivered),
            Queue::NextDesk => self.next_desk(),
            Queue::Desks => self.open_desks(),
            Queue::Deliveries => self.open_deliveries(),
            Queue::NewConversation => self.begin_conversation(),
            Queue::Reports => self.open_figures(),
            Queue::Articles => self.open_articles(),
            Queue::Search => self.open_search(),
            Queue::Filter => self.open_filter(),
            Queue::NextUnread => self.jump(true),
            Queue::PreviousUnread => self.jump(false),
            Queue::Mark => {
                self.list.toggle_mark();
                self.list.step(1);
            }
            Queue::MarkRange => self.list.mark_range(),
            Queue::MarkAll => self.list.mark_all(),
            Queue::Density => self.list.density = self.list.density.other(),
            Queue::Why => self.explain_row(),
        }
    }

    fn step(&mut self, by: isize) {
        match self.focus {
            Pane::List => self.list.step(by),
            Pane::Thread if self.contact_takes_scrolling() => self.scroll_contact(by),
            Pane::Thread => self.timeline.go(Move::Entries(by)),
        }
    }

    fn jump(&mut self, forward: bool) {
        let found = match self.focus {
            Pane::Thread => self.jump_in_thread(forward) || self.list.step_to_unread(forward),
            Pane::List => {
                (self.timeline.find.is_some() && self.jump_in_thread(forward))
                    || self.list.step_to_unread(forward)
            }
        };
        if !found {
            self.say("Nothing unread in that direction");
        }
    }

    fn enter(&mut self) {
        if self.list.view() == View::Outbox && self.focus == Pane::List && self.open_question() {
            return;
        }
        if self.focus == Pane::Thread {
            // A link gone to is opened, a change that asks is decided where it stands, a fold opens.
            if !self.open_link_gone_to() && !self.open_question() {
                self.act_reading(Reading::Fold);
            }
        } else if self.timeline.key.is_some() {
            self.focus = Pane::Thread;
        }
    }

    fn leave_thread(&mut self) {
        if self.timeline.link.take().is_some() || self.timeline.find.take().is_some() {
            return;
        }
        if self.focus == Pane::Thread {
            // What was opened from another conversation leads back to it.
            if !self.list.end_visit() {
                self.focus = Pane::List;
            }
        } else if !self.list.marks.is_empty() {
            self.list.marks.clear();
        } else if let Source::View { view, filter } = &self.list.source {
            if !filter.is_empty() {
                let view = *view;
                self.show_view(view);
            }
        } else {
            self.show_view(self.list.view());
        }
    }

    fn step_view(&mut self, by: isize) {
        let tabs = self.tabs();
        let here = tabs
            .iter()
            .position(|view| *view == self.list.view())
            .unwrap_or(0);
        let count = tabs.len() as isize;
        let next = (here as isize + by).rem_euclid(count) as usize;
        self.show_view(tabs[next]);
    }

    fn show_tab(&mut self, index: usize) {
        if let Some(view) = self.tabs().get(index) {
            self.show_view(*view);
        }
    }

    /// Lists a view from where the cursor was in it.
    pub(in crate::app) fn show_view(&mut self, view: View) {
        self.show_filtered(view, String::new());
    }

    /// Lists the rows of a view that have these words.
    pub(in crate::app) fn show_filtered(&mut self, view: View, filter: String) {
        let is_whole = filter.is_empty();
        self.list.show(Source::View { view, filter });
        if !is_whole {
            self.list.begin_anew();
        }
        self.focus = Pane::List;
        self.shown_at = self.now;
        self.effect(Effect::Cancel(Slot::Search));
        self.load_rows();
    }

    /// Shows a conversation, listed or not; leaving it leads back to the present one.
    pub(in crate::app) fn show_conversation(&mut self, key: ConversationKey) {
        self.list.visit(key);
        self.focus = Pane::Thread;
    }

    /// The wheel turned over a pane.
    pub(in crate::app) fn scroll_at(&mut self, lines: i16, column: u16, row: u16) {
        if self.popup.is_some() || self.prompt.is_some() {
            return;
        }
        let over_list = self
            .geometry
            .list
            .is_some_and(|area| area.holds(column, row));
        let over_contact = self
            .geometry
            .contact
            .is_some_and(|area| area.holds(column, row));
        if over_list {
            self.list.step(isize::from(lines.signum()));
        } else if over_contact {
            self.scroll_contact(isize::from(lines));
        } else {
            self.timeline.go(Move::Rows(isize::from(lines)));
        }
    }

    /// A cell was clicked.
    pub(in crate::app) fn click_at(&mut self, column: u16, row: u16) {
        if self.popup.is_some() || self.prompt.is_some() || self.composer.is_some() {
            return;
        }
        if let Some(area) = self.geometry.list
            && area.holds(column, row)
        {
            let offset = usize::from(row - area.y) / self.list.density.rows();
            let index = self.list.top + offset;
            if index < self.list.known().len() {
                self.list.select(index);
                self.focus = Pane::List;
            }
        } else if self
            .geometry
            .thread
            .is_some_and(|area| area.holds(column, row))
        {
            self.focus = Pane::Thread;
        }
    }

    /// Reads the listed rows again.
    pub(in crate::app) fn load_rows(&mut self) -> Ticket {
        let ticket = self.ticket();
        self.list.rows.begin(ticket);
        let (slot, query) = match (self.list.query(), &self.list.source) {
            (_, Source::Search { words, .. }) => {
                let (words, desk) = (words.clone(), self.list.desk.clone());
                (Slot::Search, Query::Search { words, desk })
            }
            (Some(query), Source::View { .. }) => (Slot::List, Query::Rows(query)),
            (None, Source::View { .. }) => return ticket,
        };
        self.effect(Effect::Load {
            slot,
            ticket,
            query,
        });
        ticket
    }

    /// Reads the numbers of the tabs again.
    pub(in crate::app) fn load_counts(&mut self) {
        let ticket = self.ticket();
        self.list.counts.begin(ticket);
        self.effect(Effect::Load {
            slot: Slot::Counts,
            ticket,
            query: Query::Counts(self.list.desk.clone()),
        });
    }
}
