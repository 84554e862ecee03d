//! Leaving: at once, unless something written has not left yet.

use crate::app::effect::{Decision, Effect};
use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::domain::outbox::{Entry, Progress};
use crate::text::clean::Clean;
use jiff::SignedDuration;

/// How long leaving waits for what is being sent.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// What happens to what has not left yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Farewell {
    /// It is sent now.
    SendNow,
    /// It waits for the next start, which asks again.
    Keep,
    /// It goes back into its draft.
    BackToDraft,
    /// We stay.
    Stay,
}

impl Model {
    /// Leaves, or asks what to do with what is in the undo window.
    pub(in crate::app) fn quit(&mut self) {
        self.save_draft();
        let held: Vec<&Entry> = self.held_words();
        if held.is_empty() {
            self.effect(Effect::Quit);
            return;
        }
        let what = match held.as_slice() {
            [one] => format!("A reply to {} has not left yet", one.label.raw()),
            many => format!("{} replies have not left yet", many.len()),
        };
        let row =
            |label: &str, detail: &str, farewell| Choice::new(label, detail, Pick::Quit(farewell));
        let choices = vec![
            row("Send now", "then quit", Farewell::SendNow),
            row(
                "Keep for the next start",
                "it asks again before sending",
                Farewell::Keep,
            ),
            row("Back to draft", "then quit", Farewell::BackToDraft),
            row("Stay", "", Farewell::Stay),
        ];
        let mut picker = Picker::new(PickerKind::Quit, "Quit", choices);
        picker.remark = Some(Clean::line(&what));
        self.popup = Some(Popup::Picker(picker));
    }

    fn held_words(&self) -> Vec<&Entry> {
        self.outbox
            .entries
            .iter()
            .filter(|entry| {
                entry.change.speaks() && matches!(entry.progress, Progress::Held { .. })
            })
            .collect()
    }

    /// Leaves in the chosen way.
    pub(super) fn leave(&mut self, farewell: Farewell) {
        let held: Vec<Entry> = self.held_words().into_iter().cloned().collect();
        match farewell {
            Farewell::Stay => return,
            Farewell::Keep => {}
            Farewell::SendNow => {
                for entry in held {
                    self.effect(Effect::Decide {
                        id: entry.id,
                        decision: Decision::Send,
                    });
                }
                // Leaving at once would leave them behind.
                self.leaves_by = Some(self.now + PATIENCE);
                self.say("Sending, then quitting…");
                return;
            }
            Farewell::BackToDraft => {
                for entry in held {
                    self.effect(Effect::Decide {
                        id: entry.id,
                        decision: Decision::BackToDraft,
                    });
                }
            }
        }
        self.effect(Effect::Quit);
    }

    /// The question is over once there is nothing left to ask about.
    pub(in crate::app) fn close_idle_question(&mut self) {
        let asks =
            matches!(&self.popup, Some(Popup::Picker(picker)) if picker.kind == PickerKind::Quit);
        if asks && self.held_words().is_empty() {
            self.popup = None;
            self.say("It left meanwhile · q quits");
        }
    }

    /// Leaves once nothing said is on its way any more, or once it has taken too long.
    pub(in crate::app) fn leave_when_sent(&mut self) {
        let Some(by) = self.leaves_by else { return };
        let mut words = self
            .outbox
            .entries
            .iter()
            .filter(|entry| entry.change.speaks());
        let needs_person = self.asking().any(|entry| entry.change.speaks());
        if needs_person {
            // What was to leave asks instead; the person is still here to answer.
            self.leaves_by = None;
        } else if by <= self.now
            || words.all(|entry| matches!(entry.progress, Progress::Unknown { .. }))
        {
            self.leaves_by = None;
            self.effect(Effect::Quit);
        }
    }
}
