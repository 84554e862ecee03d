//! What is done to conversations: to the marked ones, or to the one on screen.

use crate::action::{Action, Triage};
use crate::app::geometry::Pane;
use crate::app::list::Source;
use crate::app::model::Model;
use crate::app::popup::Popup;
use crate::app::prompt::Purpose;
use crate::app::when::ago::waited;
use crate::domain::capability::Ability;
use crate::domain::change::Change;
use crate::domain::conversation::State;
use crate::domain::draft::Kind;
use crate::domain::id::ConversationKey;
use crate::domain::view::View;

impl Model {
    /// What an action is done to.
    pub(in crate::app) fn targets(&mut self) -> Vec<ConversationKey> {
        let targets = if self.list.marks.is_empty() {
            self.timeline.key.iter().cloned().collect()
        } else {
            self.list.targets()
        };
        if targets.is_empty() {
            self.say("No conversation is selected");
        }
        targets
    }

    /// The same, of the first one's desk only: people, teams and tags of one desk mean nothing on another.
    pub(in crate::app) fn targets_on_one_desk(&mut self) -> Vec<ConversationKey> {
        let mut targets = self.targets();
        if let Some(profile) = targets.first().map(|first| first.profile.clone()) {
            let all = targets.len();
            targets.retain(|key| key.profile == profile);
            if targets.len() < all {
                self.complain("Marks on several desks: only those of the first one are meant");
            }
        }
        targets
    }

    /// Does what was asked for to conversations.
    pub(in crate::app) fn act_triage(&mut self, action: Triage) {
        match action {
            Triage::Reply => self.compose(Kind::Reply),
            Triage::Note => self.compose(Kind::Note),
            Triage::Close => {
                let targets = self.targets();
                self.do_and_go_on(targets, &Change::Close);
            }
            Triage::Reopen => {
                let targets = self.targets();
                self.do_to(targets, &Change::Reopen);
            }
            Triage::Snooze => self.open_snooze(),
            Triage::SnoozeAgain => self.snooze_again(),
            Triage::Assign => self.open_assign(),
            Triage::Take => self.take(),
            Triage::Unassign => {
                let targets = self.targets();
                self.assign(targets, None);
            }
            Triage::Tags => self.open_tags(),
            Triage::Rename => self.open_rename(),
            Triage::ToggleRead => self.toggle_read(),
            Triage::Macro => self.open_macro(),
            Triage::Delete => self.open_delete(),
        }
    }

    /// Does the same to all of them and says so; the cursor stays.
    pub(in crate::app) fn do_to(&mut self, targets: Vec<ConversationKey>, change: &Change) -> bool {
        let mut done = targets.clone();
        done.retain(|key| self.refusal(key, change).is_none());
        let changes: Vec<_> = targets
            .into_iter()
            .map(|key| (key, change.clone()))
            .collect();
        // What it is called is told as it was before the change.
        let told = self.told(change, &done);
        if changes.is_empty() || self.submit(changes) == 0 {
            return false;
        }
        if !self.notice_is_fresh_complaint() {
            self.say(&format!("{told} · z undo"));
        }
        true
    }

    /// A part of a gesture was refused a moment ago: that line is the more important one.
    fn notice_is_fresh_complaint(&self) -> bool {
        use crate::text::role::Role;
        self.notice.as_ref().is_some_and(|notice| {
            notice.role == Role::Danger
                && notice.until == self.now + jiff::SignedDuration::from_secs(15)
        })
    }

    /// Does the same to all of them and goes on to the next conversation.
    pub(in crate::app) fn do_and_go_on(&mut self, targets: Vec<ConversationKey>, change: &Change) {
        let done = targets.clone();
        if self.do_to(targets, change) {
            self.list.go_on_from(&done);
            self.list.marks.clear();
            if self.geometry.list.is_some() {
                self.focus = Pane::List;
            }
        }
    }

    fn snooze_again(&mut self) {
        match self.last_snooze.filter(|until| *until > self.now) {
            Some(until) => {
                let targets = self.targets();
                self.do_and_go_on(targets, &Change::Snooze { until });
            }
            None => self.open_snooze(),
        }
    }

    fn take(&mut self) {
        let targets = self.targets_on_one_desk();
        let Some(first) = targets.first() else { return };
        match self.directory(&first.profile).me.clone() {
            Some(me) => self.assign(targets, Some(me)),
            None => {
                self.complain("Nobody to assign to: set TINBOX_ADMIN to your e-mail on the desk");
            }
        }
    }

    fn open_rename(&mut self) {
        let Some(key) = self.timeline.key.clone() else {
            return;
        };
        if let Some(why) = self.refusal(&key, &Change::Rename("".into())) {
            self.complain(&why);
            return;
        }
        let title = self
            .conversation(&key)
            .and_then(|known| known.title.clone());
        let title = title.map_or(String::new(), |title| title.raw().to_owned());
        self.ask_line(Purpose::Rename(key), &title);
    }

    fn toggle_read(&mut self) {
        let targets = self.targets();
        let Some(first) = targets.first() else { return };
        let unread = self.row(first).is_some_and(|row| row.is_unread);
        let change = if unread {
            Change::MarkRead
        } else {
            Change::MarkUnread
        };
        self.timeline.shown_since = None;
        self.do_to(targets, &change);
    }

    fn open_macro(&mut self) {
        if self.options.macros.is_empty() {
            self.say("No macros yet: add [macros] to config.toml");
            return;
        }
        self.compose(Kind::Reply);
        if self.composer.is_some() {
            let picker = crate::app::popup::insert::picker(&self.options.macros);
            self.popup = Some(Popup::Picker(picker));
        }
    }

    /// In the thread: redact the message under the cursor; in the list: delete the conversation.
    fn open_delete(&mut self) {
        let Some(key) = self.timeline.key.clone() else {
            return;
        };
        let part = self
            .timeline
            .part()
            .filter(|part| part.body().is_some() && !part.redacted);
        let (word, change) = match (self.focus, part) {
            (Pane::Thread, Some(part)) => ("redact", Change::Redact(part.id.clone())),
            (Pane::Thread, None) => {
                self.say("Only a message can be redacted");
                return;
            }
            (Pane::List, _) => ("delete", Change::Delete),
        };
        if let Some(why) = self.refusal(&key, &change) {
            self.complain(&why);
            return;
        }
        self.ask_line(
            Purpose::Confirm {
                word,
                change: (key, change),
            },
            "",
        );
    }

    /// Why an action is not possible with what is on screen; none if it is.
    pub(in crate::app) fn why_not(&self, action: Action) -> Option<String> {
        let Action::Triage(triage) = action else {
            return None;
        };
        let ability = match triage {
            Triage::Reply => Ability::Reply,
            Triage::Note => Ability::Note,
            Triage::Close => Ability::Close,
            Triage::Reopen => Ability::Reopen,
            Triage::Snooze | Triage::SnoozeAgain => Ability::Snooze,
            Triage::Assign | Triage::Take | Triage::Unassign => Ability::Assign,
            Triage::Tags => Ability::Tag,
            Triage::Rename => Ability::Rename,
            Triage::ToggleRead => Ability::MarkRead,
            Triage::Delete => Ability::Delete,
            Triage::Macro => Ability::Reply,
        };
        let profile = &self.timeline.key.as_ref()?.profile;
        let capabilities = self.desk(profile)?.capabilities.as_ref()?;
        let why = capabilities.refusal(ability)?;
        Some(format!("{}: {why}", capabilities.desk))
    }

    /// Why the row under the cursor is where it is.
    pub(in crate::app) fn explain_row(&mut self) {
        let Some(row) = self.list.row() else {
            return self.say("No conversation is selected");
        };
        let known = &row.conversation;
        let now = self.now;
        let mut reasons = Vec::new();
        match &self.list.source {
            Source::Search { words, .. } => reasons.push(format!("it has “{words}”")),
            Source::View { view, .. } => reasons.push(match view {
                View::Mine => "open and assigned to you".to_owned(),
                View::Unassigned => "open and assigned to nobody".to_owned(),
                View::All => "open".to_owned(),
                View::Snoozed => "snoozed".to_owned(),
                View::Closed => "closed".to_owned(),
                View::Attention => "something in it wants a person".to_owned(),
                View::Undelivered => "it was not delivered".to_owned(),
                View::Mentions => "a note mentions you".to_owned(),
                View::Drafts => "has an unfinished text".to_owned(),
                View::Outbox => "has changes on their way".to_owned(),
            }),
        }
        match known.waiting_since {
            Some(since) => reasons.push(format!("waiting {}", waited(since, now))),
            None if known.state == State::Open => {
                reasons.push("nobody waits for an answer".to_owned());
            }
            None => {}
        }
        if known.priority {
            reasons.push("marked as priority".to_owned());
        }
        let place = self.list.index().map_or(0, |index| index + 1);
        let line = format!(
            "Row {place}, {}: {}",
            self.list.order().name(),
            reasons.join(", ")
        );
        self.say(&line);
    }
}
