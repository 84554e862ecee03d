//! The contact pane: who the customer is and what they did before.

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
}

impl Model {
    /// Shows the contact if it is hidden, hides it if it is shown.
    pub(in crate::app) fn toggle_contact(&mut self) {
        self.contact.wanted = Some(self.geometry.contact.is_none());
    }

    /// Asks for the card of the customer on screen, if the pane is there and has another one.
    pub(in crate::app) fn load_contact(&mut self) {
        if self.geometry.contact.is_none() {
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
