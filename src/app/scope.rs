//! Several desks in one queue: which of them are listed, which views they have, and what a row says of its desk.

use crate::action::Queue;
use crate::app::effect::Effect;
use crate::app::list::Source;
use crate::app::load::Slot;
use crate::app::message::Link;
use crate::app::model::{Desk, Model};
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::app::report::sentence;
use crate::domain::capability::Ability;
use crate::domain::id::Profile;
use crate::domain::view::View;
use crate::text::clean::Clean;
use crate::text::role::Role;

/// Cells of a desk's name on a row and among the tabs.
const NAME: usize = 11;

impl Model {
    /// Whether there is more than one desk, so that it matters which.
    pub fn has_several_desks(&self) -> bool {
        self.desks.len() > 1
    }

    /// The desks whose conversations are listed.
    pub fn desks_in_scope(&self) -> impl Iterator<Item = &Desk> {
        let only = self.list.desk.as_ref();
        self.desks
            .iter()
            .filter(move |desk| only.is_none_or(|only| only == &desk.profile))
    }

    /// What the list is narrowed to, in words; none where there is only one desk.
    pub fn scope_name(&self) -> Option<Clean> {
        self.has_several_desks().then(|| {
            self.list
                .desk
                .as_ref()
                .map_or(Clean::fixed("All desks"), short_name)
        })
    }

    /// Which desk a row is from, where the list does not say it already; its color tells how that desk is doing.
    pub fn desk_mark(&self, profile: &Profile) -> Option<(Clean, Role)> {
        let is_said = !self.has_several_desks() || self.list.desk.is_some();
        if is_said {
            return None;
        }
        let role = match self.desk(profile).map(|desk| &desk.link) {
            Some(Link::Live { .. } | Link::Connecting) => Role::Team,
            Some(Link::Offline { .. } | Link::RateLimited { .. }) | None => Role::Warning,
            Some(Link::Refused { .. }) => Role::Danger,
        };
        Some((short_name(profile), role))
    }

    /// The views that make sense for the desks listed.
    pub fn offered_views(&self) -> Vec<View> {
        let counts = self.list.counts.value();
        let has_any = |view| counts.and_then(|counts| counts.of(view)).unwrap_or(0) > 0;
        View::TABS
            .into_iter()
            .chain([View::Attention, View::Undelivered])
            .filter(|view| self.offers(*view) || has_any(*view))
            .collect()
    }

    /// Whether one of the desks listed can have something in this view.
    pub(in crate::app) fn offers(&self, view: View) -> bool {
        let can = |ability, unknown| {
            self.desks_in_scope().any(|desk| {
                desk.capabilities
                    .as_ref()
                    .map_or(unknown, |can| can.refusal(ability).is_none())
            })
        };
        match view {
            View::All => !self.lists_ledgers_only(),
            View::Mine | View::Unassigned => can(Ability::Assign, true),
            View::Snoozed => can(Ability::Snooze, true),
            View::Attention => can(Ability::SettleAttention, false),
            View::Undelivered | View::Deliveries => self.desks_in_scope().any(|desk| {
                let can = desk.capabilities.as_ref();
                can.is_some_and(|can| can.has_ledger)
            }),
            View::Closed | View::Mentions | View::Drafts | View::Outbox => true,
        }
    }

    /// Whether nothing listed is a conversation that could be worked off.
    fn lists_ledgers_only(&self) -> bool {
        let mut desks = self.desks_in_scope().peekable();
        desks.peek().is_some()
            && desks.all(|desk| {
                let can = desk.capabilities.as_ref();
                can.is_some_and(|can| can.has_ledger)
            })
    }

    /// The tabs: the views that make sense, and the one that is listed if it is another.
    pub fn tabs(&self) -> Vec<View> {
        let mut tabs = self.offered_views();
        if !tabs.contains(&self.list.view()) {
            tabs.push(self.list.view());
        }
        tabs
    }

    /// Lists one desk only, or all of them.
    pub(in crate::app) fn show_desk(&mut self, only: Option<Profile>) {
        if !self.has_several_desks() {
            return self.say("There is only one desk");
        }
        self.list.narrow(only);
        self.effect(Effect::Cancel(Slot::Search));
        if let Source::View { .. } = self.list.source {
            self.leave_senseless_view();
        }
        self.shown_at = self.now;
        self.load_rows();
        self.load_counts();
        let name = self.scope_name().unwrap_or_default();
        let next = self.hint(Queue::NextDesk, "goes on to the next");
        self.say(&format!("{name}{next}"));
    }

    /// A view that none of the desks has gives way to the first they have; on ledgers, to what did not arrive.
    pub(in crate::app) fn leave_senseless_view(&mut self) {
        let offered = self.offered_views();
        let view = self.list.view();
        let is_tab =
            View::TABS.contains(&view) || matches!(view, View::Attention | View::Undelivered);
        if is_tab
            && !offered.contains(&view)
            && let Some(first) = offered.first()
        {
            let is_ledger = self.lists_ledgers_only();
            self.show_view(if is_ledger { View::Undelivered } else { *first });
        }
    }

    /// From all desks to the first, to the next, and back to all.
    pub(in crate::app) fn next_desk(&mut self) {
        let place = self
            .list
            .desk
            .as_ref()
            .and_then(|only| self.desks.iter().position(|desk| &desk.profile == only));
        let next = place.map_or(0, |place| place + 1);
        let next = self.desks.get(next).map(|desk| desk.profile.clone());
        self.show_desk(next);
    }

    /// Opens the list of desks.
    pub(in crate::app) fn open_desks(&mut self) {
        if !self.has_several_desks() {
            return self.say("There is only one desk");
        }
        let mut choices = vec![Choice::new("All desks", "", Pick::Narrow(None))];
        for desk in &self.desks {
            let kind = desk.capabilities.as_ref().map_or("", |can| can.desk);
            let detail = match &desk.link {
                Link::Connecting => format!("{kind} · connecting"),
                Link::Live { .. } => format!("{kind} · live"),
                Link::Offline { why, .. } => format!("{kind} · {}", why.absence()),
                Link::RateLimited { .. } => format!("{kind} · asked us to wait"),
                Link::Refused { why } => format!("{kind} · {}", sentence(why)),
            };
            let pick = Pick::Narrow(Some(desk.profile.clone()));
            choices.push(Choice::new(desk.profile.as_str(), &detail, pick));
        }
        let here = self.list.desk.as_ref();
        let selected = choices
            .iter()
            .position(|choice| choice.pick == Pick::Narrow(here.cloned()));
        let mut picker = Picker::new(PickerKind::Desks, "Desks", choices);
        picker.selected = selected.unwrap_or(0);
        self.popup = Some(Popup::Picker(picker));
    }
}

/// A desk's name in little room.
fn short_name(profile: &Profile) -> Clean {
    Clean::line(profile.as_str()).truncate(NAME)
}
