//! What was done, newest first, with its result; any of it can be reverted.

use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::app::timeline::part::state_words;
use crate::domain::change::ChangeId;
use crate::domain::outbox::Progress;

impl Model {
    /// Opens the history.
    pub(in crate::app) fn open_history(&mut self) {
        if self.outbox.done.is_empty() {
            self.say("Nothing was done yet");
            return;
        }
        let zone = &self.options.zone;
        let choices = self
            .outbox
            .done
            .iter()
            .rev()
            .map(|gesture| {
                let at = gesture[0].created_at.to_zoned(zone.clone());
                let label = format!(
                    "{}  {}",
                    at.strftime("%a %H:%M"),
                    self.told_gesture(gesture)
                );
                let result = gesture
                    .iter()
                    .find(|entry| !entry.progress.is_done())
                    .map_or_else(
                        || "done".to_owned(),
                        |entry| match &entry.progress {
                            Progress::Held { .. } => "in the undo window".to_owned(),
                            other => state_words(other).0.to_string(),
                        },
                    );
                Choice::new(&label, &result, Pick::Revert(gesture[0].group.clone()))
            })
            .collect();
        let picker = Picker::new(PickerKind::History, "History: Enter reverts", choices);
        self.popup = Some(Popup::Picker(picker));
    }

    /// Reverts one gesture.
    pub(super) fn revert(&mut self, group: &ChangeId) {
        let place = self
            .outbox
            .done
            .iter()
            .position(|gesture| &gesture[0].group == group);
        let Some(place) = place else { return };
        let gesture = self.outbox.done.remove(place);
        if self.take_back(&gesture) {
            self.outbox.undone.push(gesture);
        } else {
            self.outbox.done.insert(place, gesture);
        }
    }
}
