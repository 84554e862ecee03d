//! A change that asks: it was held, or nobody knows whether it arrived. The person decides.

use crate::app::effect::{Decision, Effect};
use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::app::timeline::part;
use crate::domain::change::{Change, ChangeId};
use crate::domain::outbox::{Entry, Progress, Question};
use crate::domain::part::Side;
use crate::text::clean::Clean;

impl Model {
    /// Opens the question of the conversation on screen, if one of its changes asks.
    pub(in crate::app) fn open_question(&mut self) -> bool {
        let here = self.timeline.key.as_ref();
        let entry = self.asking().find(|entry| Some(&entry.key) == here);
        let Some(entry) = entry.cloned() else {
            return false;
        };
        self.popup = Some(Popup::Picker(self.question(&entry)));
        true
    }

    fn question(&self, entry: &Entry) -> Picker {
        let speaks = entry.change.speaks();
        let is_reply = matches!(entry.change, Change::Reply(_));
        let row = |label: &str, detail: &str, decision| {
            Choice::new(label, detail, Pick::Decide(entry.id.clone(), decision))
        };
        let mut choices = Vec::new();
        match &entry.progress {
            _ if self.is_orphan(entry) => {}
            Progress::Refused { .. } => {
                choices.push(row("Try again", "send it as it is", Decision::Send));
            }
            Progress::Asking(Question::NotFound) => {
                choices.push(row(
                    "It is there",
                    "count it as sent",
                    Decision::CountAsDone,
                ));
                choices.push(row("Send again", "it may arrive twice", Decision::Send));
            }
            _ => choices.push(row("Send anyway", "as it is", Decision::Send)),
        }
        let is_unknown = matches!(entry.progress, Progress::Unknown { .. });
        if is_unknown {
            choices.push(row(
                "Forget it",
                "it may have arrived",
                Decision::CountAsDone,
            ));
        } else if speaks {
            choices.push(row("Edit", "back into the composer", Decision::BackToDraft));
        } else {
            choices.push(row(
                "Drop it",
                "leave the conversation as it is",
                Decision::BackToDraft,
            ));
        }
        if is_reply && !self.is_orphan(entry) {
            let who = if self.keeps_note(&entry.key) {
                "on this machine, for you alone"
            } else {
                "only your team sees it"
            };
            choices.push(row("Keep as a note", who, Decision::KeepAsNote));
        }
        if speaks && !is_unknown {
            choices.push(row("Drop", "the words are thrown away", Decision::Drop));
        }
        let harmless = choices
            .iter()
            .position(|choice| matches!(choice.pick, Pick::Decide(_, Decision::BackToDraft)));
        let what = match entry.change {
            Change::Reply(_) => "Your reply",
            Change::Begin(..) => "Your first words",
            _ => "Your change",
        };
        let title = format!("{what} to {}", entry.label.raw());
        let mut picker = Picker::new(PickerKind::Question(entry.id.clone()), &title, choices);
        picker.remark = Some(self.reason(entry));
        // Enter pressed without reading does no harm.
        picker.selected = harmless.unwrap_or(0);
        picker
    }

    /// Why it asks, in one line.
    fn reason(&self, entry: &Entry) -> Clean {
        match &entry.progress {
            _ if self.is_orphan(entry) => {
                let profile = entry.key.profile.as_str();
                Clean::line(&format!("No desk is called `{profile}` any more."))
            }
            Progress::Asking(Question::Changed { new_parts, also }) => {
                let parts = self
                    .timeline
                    .opened
                    .value()
                    .map_or(&[][..], |opened| &opened.parts);
                let directory = self.directory(&entry.key.profile);
                let who = parts
                    .iter()
                    .rev()
                    .filter(|part| new_parts.contains(&part.id) && part.side() != Side::Event)
                    .find(|part| !part::is_mine(part, &directory))
                    .and_then(|part| part.author.as_ref())
                    .map(|author| crate::app::timeline::event::author_name(author, &directory));
                let mut reason = match who {
                    Some(who) => format!("{who} wrote meanwhile ({} new)", new_parts.len()),
                    None if new_parts.is_empty() => "It changed meanwhile".to_owned(),
                    None => format!("{} new meanwhile", new_parts.len()),
                };
                if let Some(also) = also {
                    reason.push_str(&format!("; {}", also.raw()));
                }
                Clean::line(&reason)
            }
            Progress::Asking(Question::NotFound) => {
                Clean::fixed("It left, no answer came, and it was not found. It may still arrive.")
            }
            Progress::Asking(Question::Late) => {
                Clean::fixed("tinbox was closed before it left. Is it still right to send?")
            }
            Progress::Refused { why } => Clean::line(&format!("The desk refused: {}", why.raw())),
            _ => Clean::fixed(""),
        }
    }

    /// Carries a decision out.
    pub(super) fn decide(&mut self, id: &ChangeId, decision: Decision) {
        let Some(entry) = self.outbox.entry(id).cloned() else {
            return;
        };
        self.effect(Effect::Decide {
            id: id.clone(),
            decision,
        });
        match decision {
            Decision::Send => self.say("Sending"),
            Decision::CountAsDone => self.say("Counted as sent"),
            Decision::KeepAsNote => self.say("Saving as a note"),
            Decision::Drop => {
                self.outbox.entries.retain(|known| &known.id != id);
                self.say("Dropped");
            }
            Decision::BackToDraft => {
                self.outbox.entries.retain(|known| &known.id != id);
                if entry.change.speaks() {
                    self.give_words_back(&entry);
                } else {
                    self.say("Dropped");
                }
            }
        }
    }
}
