//! Giving a part or the conversation to a command: what, in which form, and to which words.

use crate::app::effect::Effect;
use crate::app::export;
use crate::app::geometry::Pane;
use crate::app::model::Model;
use crate::app::popup::Popup;
use crate::app::popup::viewer::Viewer;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::timeline::laid::Scene;
use crate::app::words;
use crate::config::Bidi;
use crate::text::clean::Clean;

/// What a command is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piped {
    /// The words of the part under the cursor.
    PartAsText,
    /// The part under the cursor, with its conversation's header.
    PartAsJson,
    /// The words of everybody.
    ConversationAsText,
    /// The conversation with all its parts.
    ConversationAsJson,
}

impl Piped {
    /// The next one, around.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::PartAsText => Self::PartAsJson,
            Self::PartAsJson => Self::ConversationAsText,
            Self::ConversationAsText => Self::ConversationAsJson,
            Self::ConversationAsJson => Self::PartAsText,
        }
    }

    /// The words before the line.
    pub fn label(self) -> &'static str {
        match self {
            Self::PartAsText => "Pipe this part as text to:",
            Self::PartAsJson => "Pipe this part as JSON to:",
            Self::ConversationAsText => "Pipe the conversation as text to:",
            Self::ConversationAsJson => "Pipe the conversation as JSON to:",
        }
    }
}

/// A command in a line about it is cut to that many cells.
const LONGEST_COMMAND: usize = 24;

impl Model {
    /// Takes what a command printed. It can take a while: by then something else may have the keys.
    pub(in crate::app) fn take_output(&mut self, command: &str, output: &str) {
        self.outputs
            .push(Viewer::new(command, &Clean::block(output)));
        if self.is_engaged() {
            let command = Clean::line(command).truncate(LONGEST_COMMAND);
            self.say(&format!(
                "`{command}` is done · what it printed is shown once this is closed"
            ));
        }
    }

    /// Shows what a command printed, as soon as nothing else has the keys.
    pub(in crate::app) fn show_output(&mut self) {
        if self.outputs.is_empty() || self.is_engaged() {
            return;
        }
        let first = self.outputs.remove(0);
        self.popup = Some(Popup::Viewer(first));
        self.deafen_popup();
    }

    /// Whether the next key is meant for something that is open, or goes on from the last one.
    pub(in crate::app) fn is_engaged(&self) -> bool {
        self.popup.is_some()
            || self.prompt.is_some()
            || self.composer.is_some()
            || self.pending.0.is_waiting()
    }

    /// Asks for the command: in the thread for the part under the cursor, from the list for the conversation.
    pub(in crate::app) fn open_pipe(&mut self) {
        if !self.timeline.is_known() {
            return self.say("No conversation is on screen yet");
        }
        let piped = if self.focus == Pane::Thread && self.timeline.part().is_some() {
            Piped::PartAsText
        } else {
            Piped::ConversationAsText
        };
        self.ask_line(Purpose::Pipe(piped), "");
    }

    /// Something else is to be piped.
    pub(in crate::app) fn switch_piped(&mut self) {
        if let Some(Prompt {
            purpose: Purpose::Pipe(piped),
            ..
        }) = &mut self.prompt
        {
            *piped = piped.next();
        }
    }

    /// Gives it to a command: to words, or to a shell where the line begins with `!`.
    pub(in crate::app) fn pipe_to(&mut self, piped: Piped, line: &str) {
        let command = match line.strip_prefix('!') {
            Some(script) if script.trim().is_empty() => Some(Vec::new()),
            Some(script) => Some(vec![
                "sh".to_owned(),
                "-c".to_owned(),
                script.trim().to_owned(),
            ]),
            None => words::split(line),
        };
        let Some(command) = command else {
            return self.complain(&format!("Not piped: a quote stays open in `{line}`"));
        };
        if command.is_empty() {
            return;
        }
        match self.piped(piped) {
            Some(input) => self.effect(Effect::Pipe { command, input }),
            None => self.complain("Not piped: no part is selected"),
        }
    }

    fn piped(&self, piped: Piped) -> Option<String> {
        let opened = self.timeline.opened.value()?;
        let directory = self.directory(&opened.row.key.profile);
        let scene = Scene {
            directory: &directory,
            zone: &self.options.zone,
            now: self.now,
            width: 80,
            bidi: Bidi::Terminal,
            unreadable: self.unreadable(),
        };
        Some(match piped {
            Piped::PartAsText => export::part_text(self.timeline.part()?, &scene),
            Piped::PartAsJson => export::as_json(opened, [self.timeline.part()?], &scene),
            Piped::ConversationAsText => export::conversation_text(opened, &scene),
            Piped::ConversationAsJson => export::as_json(opened, &opened.parts, &scene),
        })
    }
}
