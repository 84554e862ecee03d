//! What the desks on screen can do, asked for an action: the one place that palette, help and keys look it up.

use std::collections::BTreeSet;

use crate::action::{Action, Queue, Reading, Triage};
use crate::app::compose::begin::NOT_BEGUN;
use crate::app::geometry::Pane;
use crate::app::model::Model;
use crate::domain::capability::Ability;
use crate::domain::change::Change;
use crate::domain::id::ConversationKey;
use Aim::{Cursor, Marks};

/// What an action is done to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// The conversation on screen.
    Cursor,
    /// What is marked; without marks, the conversation on screen.
    Marks,
}

/// What an action is done to, and what the desk of that must be able to do, if anything: one of these is enough.
fn needs(action: Action, pane: Pane) -> (Aim, &'static [Ability]) {
    let triage = match action {
        Action::Triage(triage) => triage,
        Action::Queue(Queue::Articles) => return (Cursor, &[Ability::Articles]),
        Action::Reading(Reading::Earlier) => return (Cursor, &[Ability::Contacts]),
        Action::Reading(Reading::Requests) => return (Cursor, &[Ability::Requests]),
        _ => return (Cursor, &[]),
    };
    match triage {
        Triage::Reply | Triage::Macro => (Cursor, &[Ability::Reply]),
        Triage::Note => (Cursor, &[Ability::Note]),
        Triage::Close => (Marks, &[Ability::Close]),
        Triage::Resolve => (Marks, &[Ability::Outcome]),
        Triage::Reopen => (Marks, &[Ability::Reopen]),
        Triage::TakeOver => (Marks, &[Ability::TakeOver]),
        Triage::Release => (Marks, &[Ability::Release]),
        Triage::Settle => (Cursor, &[Ability::SettleAttention]),
        Triage::Snooze | Triage::SnoozeAgain => (Marks, &[Ability::Snooze]),
        Triage::Assign => (Marks, &[Ability::Assign, Ability::AssignTeam]),
        Triage::Take | Triage::Unassign => (Marks, &[Ability::Assign]),
        Triage::Tags => (Marks, &[Ability::Tag]),
        Triage::Rename => (Cursor, &[Ability::Rename]),
        Triage::Attributes => (Cursor, &[Ability::Attributes]),
        Triage::Participants => (Cursor, &[Ability::Participants]),
        Triage::Tickets => (Cursor, &[Ability::Tickets]),
        Triage::ToggleRead => (Marks, &[Ability::MarkRead, Ability::MarkUnread]),
        Triage::Delete if pane == Pane::Thread => (Cursor, &[Ability::Redact]),
        Triage::Delete => (Cursor, &[Ability::Delete]),
    }
}

impl Model {
    /// Why an action is not possible with what it would be done to; none if it is, be it for some of it only.
    pub fn why_not(&self, action: Action) -> Option<String> {
        if action == Action::Queue(Queue::NewConversation) {
            return self.why_not_begin();
        }
        let (aim, needed) = needs(action, self.focus);
        if needed.is_empty() {
            return None;
        }
        let targets = self.aimed_at(aim);
        let mut reasons = BTreeSet::new();
        for key in &targets {
            reasons.insert(self.why_not_on(key, action, needed)?);
        }
        let reasons: Vec<String> = reasons.into_iter().collect();
        (!reasons.is_empty()).then(|| reasons.join(" · "))
    }

    /// Whether an action would be carried out on this machine only.
    pub(in crate::app) fn is_kept_action(&self, action: Action) -> bool {
        let (aim, needed) = needs(action, self.focus);
        let targets = self.aimed_at(aim);
        !needed.is_empty()
            && !targets.is_empty()
            && targets.iter().all(|key| {
                let can = self
                    .desk(&key.profile)
                    .and_then(|desk| desk.capabilities.as_ref());
                can.is_some_and(|can| needed.iter().all(|ability| can.keeps(*ability)))
            })
    }

    fn aimed_at(&self, aim: Aim) -> Vec<ConversationKey> {
        if aim == Cursor || self.list.marks.is_empty() {
            self.timeline.key.iter().cloned().collect()
        } else {
            self.list.targets()
        }
    }

    fn why_not_on(
        &self,
        key: &ConversationKey,
        action: Action,
        needed: &[Ability],
    ) -> Option<String> {
        if key.id.is_placeholder() {
            let may_be = matches!(action, Action::Triage(Triage::Reply));
            return (!may_be).then(|| NOT_BEGUN.to_owned());
        }
        let kept = self.row(key).map(|row| &row.kept);
        let is_held = kept.is_some_and(|kept| match action {
            Action::Triage(Triage::Close) => kept.holds(&Change::Close),
            Action::Triage(Triage::Reopen) => kept.holds(&Change::Reopen),
            Action::Triage(Triage::Tags) => !kept.tags.is_empty(),
            Action::Triage(Triage::Delete) => {
                let part = self.timeline.part();
                part.is_some_and(|part| kept.holds(&Change::Redact(part.id.clone())))
            }
            _ => false,
        });
        if is_held {
            return None;
        }
        let can = self.desk(&key.profile)?.capabilities.as_ref()?;
        let mut why = None;
        for ability in needed {
            let objection = can.objection(*ability)?;
            why = why.or(Some(objection));
        }
        why
    }
}
