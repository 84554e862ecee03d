//! The line that answers every action: what was done to what, and the way back.

use jiff::{SignedDuration, Timestamp};

use crate::action::{Action, Program};
use crate::app::model::Model;
use crate::text::clean::Clean;
use crate::text::role::Role;

/// One line for the person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What it says.
    pub text: Clean,
    /// Success, danger, or neither.
    pub role: Role,
    /// When it goes away by itself.
    pub until: Timestamp,
}

/// How long a line stays.
const STAYS: SignedDuration = SignedDuration::from_secs(6);
/// How long a line about something that went wrong stays.
const ERROR_STAYS: SignedDuration = SignedDuration::from_secs(15);
/// How long a line stays whatever is pressed.
const READ: SignedDuration = SignedDuration::from_millis(1500);
/// The same of one about something that went wrong.
const ERROR_READ: SignedDuration = SignedDuration::from_secs(4);

impl Model {
    /// Says that something was done.
    pub(in crate::app) fn say(&mut self, text: &str) {
        self.notice = Some(Notice {
            text: Clean::line(text),
            role: Role::Success,
            until: self.now + STAYS,
        });
    }

    /// Says why something was not done.
    pub(in crate::app) fn complain(&mut self, text: &str) {
        self.notice = Some(Notice {
            text: Clean::line(text),
            role: Role::Danger,
            until: self.now + ERROR_STAYS,
        });
    }

    /// " · z undo": the keys of an action and what they do, to stand behind a sentence; nothing if it has no keys.
    pub fn hint(&self, action: impl Into<Action>, does: &str) -> String {
        let keys = self.options.keymap.keys_for(action);
        keys.map_or(String::new(), |keys| format!(" · {keys} {does}"))
    }

    /// The keys that take back what was done last; nothing while they take back something that is about to leave first.
    pub(in crate::app) fn undo_hint(&self) -> String {
        if self.outbox.is_last_next() {
            self.hint(Program::Undo, "undo")
        } else {
            String::new()
        }
    }

    /// The line about an earlier action makes room for the next one, as soon as there was time to read it.
    pub(in crate::app) fn forget_old_notice(&mut self) {
        let now = self.now;
        let is_read = |notice: &Notice| match notice.role {
            Role::Success => notice.until - STAYS + READ < now,
            _ => notice.until - ERROR_STAYS + ERROR_READ < now,
        };
        if self.notice.as_ref().is_some_and(is_read) {
            self.notice = None;
        }
    }
}
