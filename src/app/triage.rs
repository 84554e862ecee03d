//! What is done to conversations: to the marked ones, or to the one on screen.

use crate::action::Triage;
use crate::app::geometry::Pane;
use crate::app::list::Source;
use crate::app::model::Model;
use crate::app::popup::Popup;
use crate::app::prompt::Purpose;
use crate::app::when::ago::waited;
use crate::domain::change::Change;
use crate::domain::conversation::State;
use crate::domain::draft::Kind;
use crate::domain::id::ConversationKey;
use crate::domain::outbox::{Entry, Progress};
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
                let (left_out, desk) = (all - targets.len(), profile.as_str());
                self.complain(&format!(
                    "Only those on {desk} are meant: {left_out} on other desks left out, where its people and tags mean nothing"
                ));
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
            Triage::Resolve => self.open_outcome(),
            Triage::TakeOver => self.change_hands(true),
            Triage::Release => self.change_hands(false),
            Triage::Settle => self.settle_attention(),
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
            Triage::Attributes => self.open_attributes(),
            Triage::Participants => self.open_participants(),
            Triage::Tickets => self.open_tickets(),
            Triage::ToggleRead => self.toggle_read(),
            Triage::Macro => self.open_macro(),
            Triage::Delete => self.open_delete(),
        }
    }

    /// Does the same to all of them and says so; the cursor stays.
    pub(in crate::app) fn do_to(&mut self, targets: Vec<ConversationKey>, change: &Change) -> bool {
        let changes = targets.into_iter().map(|key| (key, change.clone()));
        self.do_each(changes.collect())
    }

    /// The same, with a change for each of them that may differ by desk.
    fn do_each(&mut self, changes: Vec<(ConversationKey, Change)>) -> bool {
        self.do_each_but(changes, None)
    }

    /// The same; `missing` says what else was left out, and why.
    fn do_each_but(
        &mut self,
        changes: Vec<(ConversationKey, Change)>,
        missing: Option<String>,
    ) -> bool {
        let mut done = changes.clone();
        done.retain(|(key, change)| self.refusal(key, change).is_none());
        // What it is called is told as it was before the change.
        let told = self.told_each(&done);
        let mut submitted = self.submit(changes);
        let left_out = submitted.left_out.into_iter().chain(missing);
        submitted.left_out = left_out.reduce(|one, other| format!("{one} · {other}"));
        self.tell(&submitted, |model| match model.ends_for_good() {
            0 => format!("{told}{}", model.undo_hint()),
            // The countdown names what is about to happen; this is what else there is to know.
            all if all == done.len() && model.outbox.is_last_next() => {
                "Final; a survey may follow".to_owned()
            }
            all if all == done.len() => format!("{told}, for good"),
            some => format!("{told}, {some} of them for good{}", model.undo_hint()),
        })
    }

    /// How many changes of the last gesture wait because they cannot be taken back afterwards.
    fn ends_for_good(&self) -> usize {
        let waits = |entry: &&Entry| matches!(entry.progress, Progress::Held { .. });
        let last = self.outbox.done.last();
        last.map_or(0, |gesture| gesture.iter().filter(waits).count())
    }

    /// Does the same to all of them and goes on to the next conversation.
    pub(in crate::app) fn do_and_go_on(&mut self, targets: Vec<ConversationKey>, change: &Change) {
        let changes = targets.into_iter().map(|key| (key, change.clone()));
        self.do_each_and_go_on(changes.collect());
    }

    /// The same, with a change for each of them.
    pub(in crate::app) fn do_each_and_go_on(&mut self, changes: Vec<(ConversationKey, Change)>) {
        let done: Vec<_> = changes.iter().map(|(key, _)| key.clone()).collect();
        if self.do_each(changes) {
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
        // On each desk somebody else is "me".
        let targets = self.targets();
        let all = targets.len();
        let changes: Vec<_> = targets
            .into_iter()
            .filter_map(|key| {
                let me = self.directory(&key.profile).me.clone()?;
                Some((key, Change::Assign(Some(me))))
            })
            .collect();
        let nobody = all - changes.len();
        let why = "nobody to assign to: set `admin` in its profile, or TINBOX_ADMIN";
        let missing = match (nobody, all) {
            (0, _) => None,
            (_, 1) => Some(why.replacen('n', "N", 1)),
            _ => Some(format!("{nobody} left out, {why}")),
        };
        self.do_each_but(changes, missing);
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
                called: self.called(&key),
                change: (key, change),
            },
            "",
        );
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
                View::Undelivered => "it bounced or failed".to_owned(),
                View::Deliveries => "a delivery of a ledger".to_owned(),
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
