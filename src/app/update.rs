//! The one way in: something happened, the model changes, effects come out.

use jiff::{SignedDuration, Timestamp};

use crate::action::{Action, Program, Scope, Sending, Triage};
use crate::app::effect::{Attention, Effect, Query};
use crate::app::geometry::Pane;
use crate::app::input::Input;
use crate::app::list::Source;
use crate::app::load::Slot;
use crate::app::message::Message;
use crate::app::model::Model;
use crate::domain::capability::Ability;
use crate::domain::change::Change;
use crate::domain::id::ConversationKey;
use crate::keymap::Resolution;
use crate::keymap::key::{Code, Key};

/// Nobody pressed a key for that long: the desk is asked less often.
const AWAY: SignedDuration = SignedDuration::from_mins(5);

/// How long a view just opened follows its first row.
const UNTOUCHED: SignedDuration = SignedDuration::from_millis(1500);

/// Takes a message and tells what is to be done. Reads nothing from outside.
pub fn update(model: &mut Model, now: Timestamp, message: Message) -> Vec<Effect> {
    model.now = now;
    match message {
        Message::Input(input) => model.take_input(input),
        Message::Report(report) => model.take_report(report),
        Message::Tick => {}
    }
    model.settle();
    std::mem::take(&mut model.effects)
}

/// What the program wants done first of all.
pub fn start(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    model.now = now;
    model.load_rows();
    model.load_counts();
    let ticket = model.ticket();
    model.effect(Effect::Load {
        slot: Slot::Outbox,
        ticket,
        query: Query::Outbox,
    });
    model.settle();
    std::mem::take(&mut model.effects)
}

impl Model {
    fn take_input(&mut self, input: Input) {
        if matches!(
            input,
            Input::Key(_) | Input::Paste(_) | Input::Scroll { .. } | Input::Click { .. }
        ) {
            self.end_beginning();
        }
        match input {
            Input::Key(key) => {
                self.input_before_at = self.last_input_at;
                self.last_input_at = self.now;
                self.list.take_hold();
                self.take_key(key);
            }
            Input::Paste(text) => {
                self.last_input_at = self.now;
                self.take_paste(&text);
            }
            Input::Resize { width, height } => self.size = (width, height),
            Input::FocusGained => self.is_in_front = true,
            Input::FocusLost => {
                self.is_in_front = false;
                self.save_draft();
            }
            Input::Scroll { lines, column, row } => self.scroll_at(lines, column, row),
            Input::Click { column, row } => self.click_at(column, row),
        }
    }

    /// Where keys are looked up now: the innermost thing that is open.
    pub fn scope(&self) -> Scope {
        if self.popup.is_some() {
            Scope::Picker
        } else if self.prompt.is_some() {
            Scope::Prompt
        } else {
            match &self.composer {
                Some(composer) if composer.review.is_some() => Scope::Review,
                Some(_) => Scope::Composer,
                None => Scope::Inbox,
            }
        }
    }

    fn take_key(&mut self, key: Key) {
        if self.geometry.is_too_small {
            // What cannot be seen is not acted on; leaving works anywhere.
            if key == Key::ctrl('c') {
                self.quit();
            }
            return;
        }
        self.leave_mention_for(key);
        let scope = self.scope();
        let was_waiting = self.pending.0.is_waiting();
        if was_waiting && key.code == Code::Esc {
            self.pending = Default::default();
            return;
        }
        match self.options.keymap.resolve(scope, &mut self.pending.0, key) {
            Resolution::Pending(continuations) => self.pending.1 = continuations,
            Resolution::Action(action) => {
                self.pending.1.clear();
                self.forget_old_notice();
                self.act(action);
            }
            Resolution::Unbound => {
                self.pending.1.clear();
                match scope {
                    Scope::Picker => self.key_over_popup(key),
                    Scope::Prompt => self.type_into_line(key),
                    Scope::Composer => self.type_into_composer(key),
                    Scope::Inbox if was_waiting => self.say("No such key"),
                    Scope::Inbox | Scope::Review => {}
                }
            }
        }
    }

    fn take_paste(&mut self, text: &str) {
        self.leave_mention_for_paste();
        match self.scope() {
            Scope::Picker => self.paste_into_popup(text),
            Scope::Prompt => self.paste_into_line(text),
            Scope::Composer => self.paste_into_composer(text),
            // Neither keys nor sending: a paste is text, and here is no place for text.
            Scope::Review => {
                let edit = self.hint(Sending::Edit, "edits");
                self.say(&format!("Pasted text is not taken here{edit}"));
            }
            Scope::Inbox => {
                let reply = self.hint(Triage::Reply, "replies");
                let note = self.hint(Triage::Note, "notes");
                self.say(&format!("Pasted text was ignored{reply}{note}"));
            }
        }
    }

    /// Does what was asked for, whoever asked.
    pub(in crate::app) fn act(&mut self, action: Action) {
        if let Some(why) = self.why_not(action) {
            return self.complain(&why);
        }
        match action {
            Action::Program(action) => self.act_program(action),
            Action::Queue(action) => self.act_queue(action),
            Action::Triage(action) => self.act_triage(action),
            Action::Reading(action) => self.act_reading(action),
            Action::Compose(action) => self.act_compose(action),
            Action::Sending(action) => self.act_sending(action),
            Action::Picking(action) => self.act_picking(action),
            Action::Line(action) => self.act_line(action),
        }
        if let Action::Triage(_) = action {
            self.outbox.last_action = Some(action);
        }
    }

    fn act_program(&mut self, action: Program) {
        match action {
            Program::Help => self.open_help(),
            Program::Palette => self.open_palette(),
            Program::CommandLine => {
                self.ask_line(crate::app::prompt::Purpose::Command, "");
            }
            Program::Sync => {
                self.say("Asking the desk…");
                self.forget_failed_contact();
                self.effect(Effect::Sync);
            }
            Program::Redraw => self.effect(Effect::Redraw),
            Program::Undo => self.undo(),
            Program::Redo => self.redo(),
            Program::Repeat => match self.outbox.last_action {
                Some(action) => self.act(action),
                None => self.say("Nothing to repeat yet"),
            },
            Program::History => self.open_history(),
            Program::Suspend => {
                self.save_draft();
                self.effect(Effect::Suspend);
            }
            Program::Back => self.go_back(),
            Program::Quit => self.quit(),
        }
    }

    fn go_back(&mut self) {
        if self.contact.wanted == Some(true) {
            self.contact.wanted = None;
        } else if matches!(self.list.source, Source::Search { .. }) {
            self.show_view(self.list.view());
        } else if self.focus == Pane::Thread {
            self.focus = Pane::List;
        } else {
            self.quit();
        }
    }

    /// Makes everything follow from what changed: panes, rows, thread, contact, timers.
    fn settle(&mut self) {
        self.show_output();
        self.place();
        self.place_picture();
        self.pass_time();
        if self.geometry.is_too_small {
            return;
        }
        if self.list.wants_more() {
            self.list.limit += crate::app::list::PAGE;
            self.load_rows();
        }
        let height = self
            .geometry
            .list
            .map_or(1, |area| usize::from(area.height));
        let shown = self.list.scroll_into_view(height);
        self.follow_cursor();
        self.load_contact();
        self.place();
        self.lay_out_thread();
        self.attend(shown);
    }

    /// The thread is always that of the row under the cursor, unless a text is being written.
    fn follow_cursor(&mut self) {
        if self.composer.is_some() || self.timeline.key == self.list.selected {
            return;
        }
        self.timeline.turn_to(self.list.selected.clone(), self.now);
        self.contact.top = 0;
        match self.timeline.key.clone() {
            Some(key) => {
                let ticket = self.ticket();
                self.timeline.opened.begin_anew(ticket);
                self.effect(Effect::Load {
                    slot: Slot::Timeline,
                    ticket,
                    query: Query::Conversation(key),
                });
            }
            None => self.effect(Effect::Cancel(Slot::Timeline)),
        }
    }

    /// Why the messages of the conversation on screen cannot be read, where its desk does not give them.
    pub(in crate::app) fn unreadable(&self) -> Option<&'static str> {
        let key = self.timeline.key.as_ref()?;
        let can = self.desk(&key.profile)?.capabilities.as_ref()?;
        can.refusal(Ability::Messages)
    }

    fn lay_out_thread(&mut self) {
        let Some(area) = self.geometry.thread else {
            return;
        };
        let height = thread_height(area.height);
        self.on_scene(|timeline, scene| timeline.lay_out(scene, height));
    }

    /// What happens by itself once its moment has come.
    fn pass_time(&mut self) {
        let now = self.now;
        if self
            .notice
            .as_ref()
            .is_some_and(|notice| notice.until <= now)
        {
            self.notice = None;
        }
        let save_at = self
            .composer
            .as_ref()
            .and_then(super::compose::Composer::save_at);
        if save_at.is_some_and(|at| at <= now) {
            self.save_draft();
        }
        // Who looks at the first row for a while is reading it: from then on nothing takes it away.
        if self.now.duration_since(self.shown_at) > UNTOUCHED && !self.list.known().is_empty() {
            self.list.touch();
        }
        self.leave_when_sent();
        self.close_idle_question();
        if self.seen_at().is_some_and(|at| at <= now) {
            self.mark_seen();
        }
    }

    /// When the conversation on screen counts as read.
    fn seen_at(&self) -> Option<Timestamp> {
        let since = self.timeline.shown_since?;
        let after = self.options.read_after?;
        let is_read =
            self.timeline.is_known() && self.is_in_front && self.geometry.thread.is_some();
        is_read.then_some(since + after)
    }

    fn mark_seen(&mut self) {
        self.timeline.shown_since = None;
        let Some(opened) = self.timeline.opened.value() else {
            return;
        };
        let key = opened.row.key.clone();
        if key.id.is_placeholder() {
            return;
        }
        let unread = opened.row.is_unread;
        let part = opened.parts.last().map(|part| part.id.clone());
        self.effect(Effect::MarkSeen {
            key: key.clone(),
            part,
        });
        if unread {
            self.submit_quietly(key, Change::MarkRead);
        }
    }

    fn attend(&mut self, shown: std::ops::Range<usize>) {
        let cursor = self.list.index().unwrap_or(shown.start);
        let mut rows: Vec<(usize, ConversationKey)> = self
            .list
            .known()
            .iter()
            .enumerate()
            .skip(shown.start)
            .take(shown.len() + 4)
            .map(|(index, row)| (index.abs_diff(cursor), row.key.clone()))
            .collect();
        rows.sort_by_key(|(distance, _)| *distance);
        let attention = Attention {
            conversation: self.timeline.key.clone(),
            rows: rows.into_iter().map(|(_, key)| key).collect(),
            is_away: !self.is_in_front || self.now.duration_since(self.last_input_at) > AWAY,
        };
        if attention != self.attention {
            self.attention = attention.clone();
            self.effect(Effect::Attend(attention));
        }
    }

    /// The next moment at which something on screen changes by itself; none when nothing does.
    pub fn next_tick(&self) -> Option<Timestamp> {
        let second = |at: Timestamp| Timestamp::from_second(at.as_second() + 1).unwrap_or(at);
        let minute = |at: Timestamp| {
            Timestamp::from_second((at.as_second().div_euclid(60) + 1) * 60).unwrap_or(at)
        };
        let waits = self
            .list
            .known()
            .iter()
            .any(|row| row.conversation.waiting_since.is_some());
        let counts_down = self.outbox.held().is_some() || self.is_rate_limited();
        [
            self.notice.as_ref().map(|notice| notice.until),
            self.composer
                .as_ref()
                .and_then(super::compose::Composer::save_at),
            self.seen_at(),
            self.leaving.as_ref().map(|leaving| leaving.by),
            counts_down.then(|| second(self.now)),
            waits.then(|| minute(self.now)),
            (!self.attention.is_away)
                .then(|| self.last_input_at + AWAY + SignedDuration::from_secs(1)),
        ]
        .into_iter()
        .flatten()
        .filter(|at| *at > self.now)
        .min()
    }
}

/// Cells of a thread line in a pane of that many columns: a cell of air on the left, one for the cursor bar, one for
/// the scroll bar.
pub fn thread_width(columns: u16) -> usize {
    usize::from(columns).saturating_sub(3).max(1)
}

/// Thread rows in a pane of that many rows: two belong to the title.
pub fn thread_height(rows: u16) -> usize {
    usize::from(rows).saturating_sub(2)
}
