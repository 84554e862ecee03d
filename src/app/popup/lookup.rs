//! Lists whose rows a desk finds: what is typed is asked for, and what was found before stays until there is an answer.

use crate::app::effect::{Effect, Query};
use crate::app::load::{Slot, Ticket};
use crate::app::model::Model;
use crate::app::popup::{Choice, Picker, PickerKind, Popup};
use crate::app::report::sentence;
use crate::domain::capability::Ability;
use crate::domain::failure::Failure;
use crate::domain::id::Profile;
use crate::domain::lookup::{Found, Listed, Lookup};
use crate::text::clean::Clean;

/// Fewer letters find everybody and nobody.
const LEAST_LETTERS: usize = 2;

impl Model {
    /// Why a desk cannot do something, with its name; none if it can.
    pub(in crate::app) fn inability(&self, profile: &Profile, ability: Ability) -> Option<String> {
        let can = self.desk(profile)?.capabilities.as_ref()?;
        let why = can.refusal(ability)?;
        Some(format!("{}: {why}", can.desk))
    }

    /// How many desks can do something.
    pub fn able_desks(&self, ability: Ability) -> usize {
        let desks = self.desks.iter();
        desks
            .filter(|desk| self.inability(&desk.profile, ability).is_none())
            .count()
    }

    /// Asks a desk something for the open list.
    pub(in crate::app) fn look_up(&mut self, profile: Profile, lookup: Lookup) {
        let ticket = self.ticket();
        if let Some(Popup::Picker(picker)) = &mut self.popup {
            picker.awaits = Some(ticket);
            picker.remark = Some(Clean::fixed("Asking the desk…"));
            self.effect(Effect::Load {
                slot: Slot::Lookup,
                ticket,
                query: Query::Lookup { profile, lookup },
            });
        }
    }

    /// What was typed into the open list is asked for.
    pub(super) fn ask_for_typed(&mut self) {
        let Some(Popup::Picker(picker)) = &self.popup else {
            return;
        };
        let typed = picker.filter.text().trim().to_owned();
        let is_enough = typed.chars().count() >= LEAST_LETTERS;
        match picker.kind.clone() {
            PickerKind::Participants(key) if is_enough => {
                self.look_up(key.profile, Lookup::People(typed.into()));
            }
            PickerKind::Participants(key) => {
                self.forget_lookup();
                self.list_participants(&key);
            }
            PickerKind::Articles { profile, .. } => {
                self.look_up(profile, Lookup::Articles(typed.into()));
            }
            _ => {}
        }
    }

    /// Nothing is waited for any more.
    fn forget_lookup(&mut self) {
        if let Some(Popup::Picker(picker)) = &mut self.popup
            && picker.awaits.take().is_some()
        {
            self.effect(Effect::Cancel(Slot::Lookup));
        }
    }

    /// Takes what a desk found, unless the list is closed or asked for something else since.
    pub(in crate::app) fn take_found(&mut self, ticket: Ticket, found: Result<Found, Failure>) {
        if let Some(Popup::Figures(_)) = &self.popup {
            return self.take_figures(ticket, found);
        }
        let Some(Popup::Picker(picker)) = &mut self.popup else {
            return;
        };
        if picker.awaits != Some(ticket) {
            return;
        }
        let is_behind = picker.is_behind();
        picker.awaits = None;
        let kind = picker.kind.clone();
        match (kind, found) {
            (_, Err(why)) => {
                picker.remark = Some(Clean::line(&sentence(&why)));
                if is_behind {
                    // What was found for other words is no answer to these.
                    picker.list(Vec::new());
                }
            }
            (PickerKind::Participants(key), Ok(Found::People(people))) => {
                self.take_people(&key, &people);
            }
            (PickerKind::Articles { language, .. }, Ok(Found::Articles(articles))) => {
                self.take_articles(language.as_ref(), &articles);
            }
            (PickerKind::Requests, Ok(Found::Requests(requests))) => self.take_requests(&requests),
            (PickerKind::Tickets(_), Ok(Found::Tickets(tickets))) => self.take_tickets(&tickets),
            (PickerKind::TicketTypes(_), Ok(Found::TicketTypes(types))) => {
                self.take_ticket_types(types);
            }
            // An answer of another kind would be the worker's mistake; nothing on screen depends on it.
            (_, Ok(_)) => {}
        }
    }

    /// Says that the rows are still those for other words, if they are.
    pub(super) fn must_wait_for_rows(&mut self) -> bool {
        let is_behind = matches!(&self.popup, Some(Popup::Picker(picker)) if picker.is_behind());
        if is_behind {
            self.say("Still asking the desk for what was typed");
        }
        is_behind
    }

    /// Shows what was found, and says what is to be known of it.
    pub(super) fn list_found(&mut self, choices: Vec<Choice>, remark: Option<&str>) {
        if let Some(Popup::Picker(picker)) = &mut self.popup {
            picker.remark = remark.map(Clean::line);
            picker.list(choices);
        }
    }

    /// Opens a list that a desk fills.
    pub(super) fn open_lookup(&mut self, kind: PickerKind, title: &str) {
        self.popup = Some(Popup::Picker(Picker::new(kind, title, Vec::new())));
    }
}

/// What is to be known of what was found: that it is not all, or that it is nothing.
pub(super) fn remark<'a, T>(found: &'a Listed<T>, nothing: &'a str) -> Option<&'a str> {
    let nothing = found.items.is_empty().then_some(nothing);
    found.cut_short.as_deref().or(nothing)
}
