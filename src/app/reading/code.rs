//! What is done with code and logs in the thread.

use crate::action::Reading;
use crate::app::model::Model;
use crate::app::timeline::Timeline;
use crate::app::timeline::code::Wrapping;

const NO_CODE: &str = "No code in this part";

impl Model {
    pub(super) fn toggle_wrap(&mut self) {
        let became = self.on_thread(Timeline::toggle_wrap);
        match became {
            None => self.say("No thread is on screen"),
            Some(Wrapping::NoCode) => self.say(NO_CODE),
            Some(Wrapping::On) => self.say("Code is wrapped again"),
            Some(Wrapping::Off) => {
                let key = |action: Reading| {
                    let keys = self.options.keymap.keys_for(action);
                    keys.map_or_else(|| format!(":{}", action_name(action)), ToString::to_string)
                };
                let words = format!(
                    "Code without wrapping · {} {} sideways · {} wraps it again",
                    key(Reading::CodeLeft),
                    key(Reading::CodeRight),
                    key(Reading::Wrap)
                );
                self.say(&words);
            }
        }
    }

    pub(super) fn scroll_code(&mut self, forward: bool) {
        let has_code =
            self.on_thread(|timeline, opened, scene| timeline.scroll_code(forward, opened, scene));
        match has_code {
            None => self.say("No thread is on screen"),
            Some(false) => self.say(NO_CODE),
            Some(true) => {}
        }
    }

    /// Copies the code of the part under the cursor, whole even where it folds.
    pub(super) fn copy_code(&mut self) {
        match self.timeline.on_opened(Timeline::code).flatten() {
            Some(code) => self.copy(code.as_str().trim_end().to_owned(), "the code"),
            None => self.say(NO_CODE),
        }
    }
}

fn action_name(action: Reading) -> &'static str {
    crate::action::Action::from(action).name()
}
