//! The other desks a customer wrote on: their newest conversations there, to open.

use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::app::when::ago::moment;
use crate::domain::id::ConversationKey;
use crate::domain::row::Elsewhere;

impl Model {
    /// Where else the customer on screen wrote.
    pub fn elsewhere(&self) -> &[Elsewhere] {
        let opened = self.timeline.opened.value();
        opened.map_or(&[], |opened| &opened.elsewhere)
    }

    /// Opens the list of what the customer on screen wrote on other desks.
    pub(in crate::app) fn open_elsewhere(&mut self) {
        let now = self.local_now();
        let mut choices = Vec::new();
        for desk in self.elsewhere() {
            for earlier in &desk.newest {
                let title = if earlier.title.is_blank() {
                    "(no words yet)"
                } else {
                    earlier.title.raw()
                };
                let at = earlier
                    .last_activity_at
                    .map(|at| moment(&at.to_zoned(self.options.zone.clone()), &now));
                let state = if earlier.closed { "closed" } else { "open" };
                let detail = format!("{state} · {}", at.unwrap_or_default());
                let key = ConversationKey {
                    profile: desk.profile.clone(),
                    id: earlier.id.clone(),
                };
                let label = format!("{} · {title}", desk.profile.as_str());
                choices.push(Choice::new(&label, &detail, Pick::Open(key)));
            }
        }
        if choices.is_empty() {
            return self.say(if self.has_several_desks() {
                "This person wrote on no other desk, as far as is known here"
            } else {
                "There is only one desk"
            });
        }
        let title = "This person also wrote on";
        let picker = Picker::new(PickerKind::Elsewhere, title, choices);
        self.popup = Some(Popup::Picker(picker));
    }
}
