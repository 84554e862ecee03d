//! What the desks on screen can do, asked for an action: the one place that palette, help and keys look it up.

use std::collections::BTreeSet;

use crate::action::{Action, Queue, Reading, Triage};
use crate::app::compose::begin::NOT_BEGUN;
use crate::app::geometry::Pane;
use crate::app::model::Model;
use crate::domain::capability::Ability;
use crate::domain::change::Change;
use crate::domain::id::ConversationKey;

/// What a desk must be able to do for an action, if anything: one of these is enough.
fn needs(action: Action, pane: Pane) -> &'static [Ability] {
    let triage = match action {
        Action::Triage(triage) => triage,
        Action::Queue(Queue::Articles) => return &[Ability::Articles],
        Action::Reading(Reading::Earlier) => return &[Ability::Contacts],
        Action::Reading(Reading::Requests) => return &[Ability::Requests],
        _ => return &[],
    };
    match triage {
        Triage::Reply | Triage::Macro => &[Ability::Reply],
        Triage::Note => &[Ability::Note],
        Triage::Close => &[Ability::Close],
        Triage::Resolve => &[Ability::Outcome],
        Triage::Reopen => &[Ability::Reopen],
        Triage::TakeOver => &[Ability::TakeOver],
        Triage::Release => &[Ability::Release],
        Triage::Settle => &[Ability::SettleAttention],
        Triage::Snooze | Triage::SnoozeAgain => &[Ability::Snooze],
        Triage::Assign => &[Ability::Assign, Ability::AssignTeam],
        Triage::Take | Triage::Unassign => &[Ability::Assign],
        Triage::Tags => &[Ability::Tag],
        Triage::Rename => &[Ability::Rename],
        Triage::Attributes => &[Ability::Attributes],
        Triage::Participants => &[Ability::Participants],
        Triage::Tickets => &[Ability::Tickets],
        Triage::ToggleRead => &[Ability::MarkRead, Ability::MarkUnread],
        Triage::Delete if pane == Pane::Thread => &[Ability::Redact],
        Triage::Delete => &[Ability::Delete],
    }
}

impl Model {
    /// Why an action is not possible with what it would be done to; none if it is, be it for some of it only.
    pub fn why_not(&self, action: Action) -> Option<String> {
        if action == Action::Queue(Queue::NewConversation) {
            return self.why_not_begin();
        }
        let needed = needs(action, self.focus);
        if needed.is_empty() {
            return None;
        }
        let targets = self.aimed_at();
        let mut reasons = BTreeSet::new();
        for key in &targets {
            reasons.insert(self.why_not_on(key, action, needed)?);
        }
        let reasons: Vec<String> = reasons.into_iter().collect();
        (!reasons.is_empty()).then(|| reasons.join(" · "))
    }

    /// Whether an action would be carried out on this machine only.
    pub(in crate::app) fn is_kept_action(&self, action: Action) -> bool {
        let needed = needs(action, self.focus);
        let targets = self.aimed_at();
        !needed.is_empty()
            && !targets.is_empty()
            && targets.iter().all(|key| {
                let can = self
                    .desk(&key.profile)
                    .and_then(|desk| desk.capabilities.as_ref());
                can.is_some_and(|can| needed.iter().all(|ability| can.keeps(*ability)))
            })
    }

    fn aimed_at(&self) -> Vec<ConversationKey> {
        if self.list.marks.is_empty() {
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
