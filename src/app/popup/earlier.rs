//! What the customer on screen wrote before: any of it can be opened beside what is listed.

use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::app::report::sentence;
use crate::app::when::ago::moment;
use crate::domain::capability::Ability;
use crate::domain::id::ConversationKey;

impl Model {
    /// Opens the list; it fills when the desk has answered.
    pub(in crate::app) fn open_earlier(&mut self) {
        let Some(row) = self.current() else {
            return self.say("No conversation is selected");
        };
        let can = self
            .desk(&row.key.profile)
            .and_then(|desk| desk.capabilities.as_ref());
        if let Some((desk, why)) =
            can.and_then(|can| Some((can.desk, can.refusal(Ability::Contacts)?)))
        {
            return self.complain(&format!("{desk}: {why}"));
        }
        let who = row.conversation.contact.as_ref();
        if who.is_none_or(|contact| contact.id.is_none()) {
            return self.say("The desk does not say whose conversation this is");
        }
        let waiting = vec![Choice::new("Reading…", "", Pick::Nothing)];
        let picker = Picker::new(PickerKind::Earlier, "Written before", waiting);
        self.popup = Some(Popup::Picker(picker));
        self.forget_failed_contact();
        self.load_contact();
        self.renew_earlier();
    }

    /// Whether the list is open, so that the card is wanted although its pane may be hidden.
    pub(in crate::app) fn wants_earlier(&self) -> bool {
        matches!(&self.popup, Some(Popup::Picker(picker)) if picker.kind == PickerKind::Earlier)
    }

    /// Puts what is known now into the open list.
    pub(in crate::app) fn renew_earlier(&mut self) {
        if !self.wants_earlier() {
            return;
        }
        let card = &self.contact.card;
        let Some((of, card)) = self.contact.of.as_ref().zip(card.value()) else {
            if let Some(why) = card.failure() {
                let why = sentence(why);
                self.popup = None;
                self.complain(&why);
            }
            return;
        };
        let now = self.local_now();
        let choices: Vec<Choice> = card
            .earlier
            .iter()
            .map(|earlier| {
                let state = if earlier.closed {
                    "✓ closed"
                } else {
                    "· open"
                };
                let at = earlier
                    .last_activity_at
                    .map(|at| moment(&at.to_zoned(self.options.zone.clone()), &now));
                let detail = format!("{state} {}", at.unwrap_or_default());
                let key = ConversationKey {
                    profile: of.0.profile.clone(),
                    id: earlier.id.clone(),
                };
                let title = match earlier.title.raw().trim() {
                    "" => format!("#{}", earlier.id.as_str()),
                    title => title.to_owned(),
                };
                Choice::new(&title, &detail, Pick::Open(key))
            })
            .collect();
        if choices.is_empty() {
            self.popup = None;
            return self.say("They wrote nothing before this");
        }
        if let Some(Popup::Picker(picker)) = &mut self.popup {
            picker.choices = choices;
            picker.narrow();
        }
    }
}
