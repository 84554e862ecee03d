//! Leaving: at once, unless something written has not left yet.

use crate::action::Program;
use crate::app::effect::{Decision, Effect};
use crate::app::model::Model;
use crate::app::outbox::told::doing;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::domain::change::ChangeId;
use crate::domain::outbox::{Entry, Progress};
use crate::text::clean::Clean;
use jiff::{SignedDuration, Timestamp};

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

/// Leaving as soon as what was held has gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leaving {
    /// At the latest then.
    pub by: Timestamp,
    /// What has to go first.
    after: Vec<ChangeId>,
}

impl Model {
    /// Leaves, or asks what to do with what is in the undo window.
    pub(in crate::app) fn quit(&mut self) {
        self.save_draft();
        let held: Vec<&Entry> = self.held().collect();
        if held.is_empty() {
            self.effect(Effect::Quit);
            return;
        }
        let what = unsent(&held);
        let has_words = held.iter().any(|entry| entry.change.speaks());
        let (now, later, back) = if has_words {
            ("Send now", "it asks again before sending", "Back to draft")
        } else {
            ("Do it now", "it asks again first", "Take it back")
        };
        let row =
            |label: &str, detail: &str, farewell| Choice::new(label, detail, Pick::Quit(farewell));
        let choices = vec![
            row(now, "then quit", Farewell::SendNow),
            row("Keep for the next start", later, Farewell::Keep),
            row(back, "then quit", Farewell::BackToDraft),
            row("Stay", "", Farewell::Stay),
        ];
        let mut picker = Picker::new(PickerKind::Quit, "Quit", choices);
        picker.remark = Some(Clean::line(&what));
        self.popup = Some(Popup::Picker(picker));
    }

    /// What is in the undo window: words, what comes before them, and what is final.
    fn held(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.outbox.entries.iter();
        entries.filter(|entry| matches!(entry.progress, Progress::Held { .. }))
    }

    /// Leaves in the chosen way.
    pub(super) fn leave(&mut self, farewell: Farewell) {
        match farewell {
            Farewell::Stay => return,
            Farewell::Keep => {}
            Farewell::SendNow => {
                let has_words = self.held().any(|entry| entry.change.speaks());
                // Leaving at once would leave them behind, and what was said just before them.
                let goes = |entry: &&Entry| match entry.progress {
                    Progress::Held { .. } => true,
                    Progress::Waiting { .. } | Progress::Sending { .. } => entry.change.speaks(),
                    _ => false,
                };
                let awaited = self.outbox.entries.iter().filter(goes);
                let after = awaited.map(|entry| entry.id.clone()).collect();
                let by = self.now + PATIENCE;
                self.decide_held(Decision::Send);
                self.leaving = Some(Leaving { by, after });
                let doing = if has_words { "Sending" } else { "Finishing" };
                self.say(&format!("{doing}, then quitting…"));
                return;
            }
            Farewell::BackToDraft => self.decide_held(Decision::BackToDraft),
        }
        self.effect(Effect::Quit);
    }

    fn decide_held(&mut self, decision: Decision) {
        let held: Vec<ChangeId> = self.held().map(|entry| entry.id.clone()).collect();
        for id in held {
            self.effect(Effect::Decide { id, decision });
        }
    }

    /// The question is over once there is nothing left to ask about.
    pub(in crate::app) fn close_idle_question(&mut self) {
        let asks =
            matches!(&self.popup, Some(Popup::Picker(picker)) if picker.kind == PickerKind::Quit);
        if asks && self.held().next().is_none() {
            self.popup = None;
            let quits = self.hint(Program::Quit, "quits");
            self.say(&format!("It left meanwhile{quits}"));
        }
    }

    /// Leaves once what was held is not on its way any more, or once it has taken too long.
    pub(in crate::app) fn leave_when_sent(&mut self) {
        let Some(leaving) = &self.leaving else { return };
        let is_awaited = |entry: &&Entry| leaving.after.contains(&entry.id);
        let mut awaited = self.outbox.entries.iter().filter(is_awaited);
        let needs_person = self.asking().any(|entry| is_awaited(&entry));
        if needs_person {
            // What was to leave asks instead; the person is still here to answer.
            self.leaving = None;
        } else if leaving.by <= self.now
            || awaited.all(|entry| matches!(entry.progress, Progress::Unknown { .. }))
        {
            self.leaving = None;
            self.effect(Effect::Quit);
        }
    }
}

/// What has not left yet, in one sentence. What words bring along goes without saying.
fn unsent(held: &[&Entry]) -> String {
    let (words, others): (Vec<&Entry>, Vec<&Entry>) = held
        .iter()
        .copied()
        .partition(|entry| entry.change.speaks());
    let comes_along = |entry: &&Entry| words.iter().any(|word| word.group == entry.group);
    let others: Vec<&Entry> = others
        .into_iter()
        .filter(|entry| !comes_along(entry))
        .collect();
    let said = match words.as_slice() {
        [one] => format!("A reply to {}", one.label.raw()),
        many => format!("{} replies", many.len()),
    };
    let changes = match others.len() {
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    };
    match (words.as_slice(), others.as_slice()) {
        ([_], []) => format!("{said} has not left yet"),
        (_, []) => format!("{said} have not left yet"),
        ([], [one]) => {
            let doing = doing(&one.change);
            format!("{doing} {} has not happened yet", one.label.raw())
        }
        ([], _) => format!("{changes} have not happened yet"),
        (_, _) => format!("{said} and {changes} have not left yet"),
    }
}
