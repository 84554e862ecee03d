//! The contact pane: who the customer is and what they did before.

mod card;

use std::ops::Range;

use crate::app::effect::{Effect, Query};
use crate::app::load::{Load, Slot};
use crate::app::model::Model;
use crate::domain::capability::Ability;
use crate::domain::id::{ContactId, ConversationKey};
use crate::domain::people::ContactCard;

/// The contact pane.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ContactPane {
    /// The person wants to see it (true) or not (false); none leaves it to the width.
    pub wanted: Option<bool>,
    /// Whose card is shown or asked for, and from which conversation.
    pub of: Option<(ConversationKey, ContactId)>,
    /// The card.
    pub card: Load<Box<ContactCard>>,
    /// The first of its lines on screen.
    pub top: usize,
}

/// The lines on screen of so many: where some are left below, the last row tells how many.
pub fn rows(lines: usize, top: usize, height: usize) -> Range<usize> {
    let top = top.min(lines.saturating_sub(height));
    if top + height >= lines {
        top..lines
    } else {
        top..top + height.saturating_sub(1)
    }
}

impl Model {
    /// Shows the contact if it is hidden, hides it if it is shown.
    pub(in crate::app) fn toggle_contact(&mut self) {
        self.forget_failed_contact();
        self.contact.wanted = Some(self.geometry.contact.is_none());
    }

    /// A card that could not be read is asked for again by whoever wants to see it.
    pub(in crate::app) fn forget_failed_contact(&mut self) {
        if self.contact.card.failure().is_some() {
            self.contact.of = None;
        }
    }

    /// Moves the contact by rows; not past its end.
    pub(in crate::app) fn scroll_contact(&mut self, rows: isize) {
        let height = self
            .geometry
            .contact
            .map_or(0, |area| usize::from(area.height));
        let last = self.contact_lines().len().saturating_sub(height);
        self.contact.top = self.contact.top.saturating_add_signed(rows).min(last);
    }

    /// Shows the next page of the contact, and the first after the last.
    pub(in crate::app) fn turn_contact_page(&mut self) {
        let Some(area) = self.geometry.contact else {
            return self.toggle_contact();
        };
        let before = self.contact.top;
        self.scroll_contact(isize::from(area.height as i16 - 2).max(1));
        if self.contact.top == before {
            self.contact.top = 0;
        }
    }

    /// The contact stands where the thread would: what scrolls that scrolls this.
    pub(in crate::app) fn contact_takes_scrolling(&self) -> bool {
        self.geometry.thread.is_none() && self.geometry.contact.is_some()
    }

    /// Moves the contact that stands where the thread would by screens, in halves.
    pub(in crate::app) fn scroll_contact_by_halves(&mut self, halves: isize) {
        let height = self.geometry.contact.map_or(0, |area| area.height as isize);
        self.scroll_contact(halves * (height / 2).max(1));
    }

    /// Asks for the card of the customer on screen, if the pane is there and has another one.
    pub(in crate::app) fn load_contact(&mut self) {
        if self.geometry.contact.is_none() && !self.wants_earlier() {
            return;
        }
        let wanted = self.current().and_then(|row| {
            let contact = row.conversation.contact.as_ref()?;
            Some((row.key.clone(), ContactId::new(contact.id.clone()?)))
        });
        // A desk that knows no customers is not asked; the pane shows what the conversation tells.
        let wanted = wanted.filter(|(key, _)| {
            let can = self
                .desk(&key.profile)
                .and_then(|desk| desk.capabilities.as_ref());
            can.is_none_or(|can| can.refusal(Ability::Contacts).is_none())
        });
        if wanted == self.contact.of {
            return;
        }
        self.contact.of.clone_from(&wanted);
        self.contact.top = 0;
        let Some((key, contact)) = wanted else {
            self.contact.card = Load::Empty;
            self.effect(Effect::Cancel(Slot::Contact));
            return;
        };
        let ticket = self.ticket();
        self.contact.card.begin_anew(ticket);
        self.effect(Effect::Load {
            slot: Slot::Contact,
            ticket,
            query: Query::Contact {
                profile: key.profile.clone(),
                contact,
                besides: key,
            },
        });
    }
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn every_line_comes_on_screen_and_none_twice_on_one() {
        assert_eq!(rows(5, 0, 10), 0..5);
        assert_eq!(rows(10, 0, 10), 0..10);
        assert_eq!(rows(11, 0, 10), 0..9);
        assert_eq!(rows(11, 1, 10), 1..11);
        assert_eq!(rows(11, 9, 10), 1..11);
        assert_eq!(rows(0, 3, 10), 0..0);
    }
}
