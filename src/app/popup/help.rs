//! Help: the same table as the palette, with the keys of where one is first.

use crate::action::{Action, Scope};
use crate::app::model::Model;
use crate::app::popup::{Choice, Picker, PickerKind, Popup};

/// What is done all day comes first.
const ORDER: [&str; 4] = ["Triage", "Queue", "Reading", "Program"];

impl Model {
    /// Opens help for where the keys are now.
    pub(in crate::app) fn open_help(&mut self) {
        let here = self.scope();
        let mut choices: Vec<Choice> = Vec::new();
        let scopes = [here, Scope::Inbox, Scope::Composer, Scope::Review];
        let mut listed = Vec::new();
        for scope in scopes {
            if listed.contains(&scope) {
                continue;
            }
            listed.push(scope);
            let mut actions: Vec<Action> = Action::ALL.to_vec();
            actions.retain(|action| action.scope() == scope);
            actions.sort_by_key(|action| ORDER.iter().position(|group| *group == action.group()));
            for action in &actions {
                if self.options.keymap.keys_for(*action).is_some() {
                    choices.push(self.help_line(*action, scope));
                }
            }
        }
        let title = match here {
            Scope::Composer => "Keys while writing",
            Scope::Review => "Keys in the review",
            Scope::Inbox | Scope::Picker | Scope::Prompt => "Keys",
        };
        self.popup = Some(Popup::Picker(Picker::new(PickerKind::Help, title, choices)));
    }

    fn help_line(&self, action: Action, scope: Scope) -> Choice {
        let keys: Vec<String> = self
            .options
            .keymap
            .all_keys_for(action)
            .map(ToString::to_string)
            .collect();
        let place = match scope {
            Scope::Inbox => "",
            Scope::Composer => "writing",
            Scope::Review => "review",
            Scope::Picker => "lists",
            Scope::Prompt => "line",
        };
        let mut choice = self.command(action);
        let keys = keys.join(", ");
        let detail = if place.is_empty() {
            keys
        } else {
            format!("{keys} ({place})")
        };
        choice.detail = crate::text::clean::Clean::line(&detail);
        if scope != Scope::Inbox {
            choice.pick = super::Pick::Nothing;
        }
        choice
    }
}
