//! The palette: every command with its key, every view, and the conversations at hand, by fuzzy match.

use crate::action::{Action, Scope};
use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::domain::view::View;
use crate::source::nearest::did_you_mean;
use crate::text::clean::Clean;

/// Whether an action makes sense as a command: those of the inbox do, the keys of texts and lists do not.
pub fn is_command(action: Action) -> bool {
    action.scope() == Scope::Inbox
}

/// The command whose name is nearest to a misspelled one.
pub fn nearest(name: &str) -> Option<String> {
    let names = Action::ALL
        .iter()
        .filter(|action| is_command(**action))
        .map(|action| action.name());
    did_you_mean(name, names)
}

impl Model {
    /// Opens the palette.
    pub(in crate::app) fn open_palette(&mut self) {
        let mut choices: Vec<Choice> = Action::ALL
            .iter()
            .filter(|action| is_command(**action))
            .map(|action| self.command(*action))
            .collect();
        let views = self.offered_views().into_iter();
        let others = self.offers(View::Deliveries).then_some(View::Deliveries);
        let others = others
            .into_iter()
            .chain([View::Mentions, View::Drafts, View::Outbox]);
        for view in views.chain(others) {
            choices.push(Choice::new(
                &format!("View {}", view.name()),
                "",
                Pick::Go(view),
            ));
        }
        for row in self.list.known() {
            let title = row
                .conversation
                .title
                .as_ref()
                .or(row.conversation.preview.as_ref());
            let title = title.map_or("", |title| title.raw());
            let name = row
                .conversation
                .contact
                .as_ref()
                .and_then(|contact| contact.name.as_ref());
            let name = name.map_or("", |name| name.raw());
            let label = Clean::line(&format!("{name}: {title}")).truncate(60);
            let detail = format!("#{}", row.key.id.as_str());
            choices.push(Choice::new(
                label.as_str(),
                &detail,
                Pick::Open(row.key.clone()),
            ));
        }
        self.popup = Some(Popup::Picker(Picker::new(
            PickerKind::Palette,
            "Commands",
            choices,
        )));
    }

    /// An action as a row: its sentence, its key, and why it is not possible here.
    pub(super) fn command(&self, action: Action) -> Choice {
        let key = self.options.keymap.keys_for(action);
        let key = key.map_or_else(|| format!(":{action}"), ToString::to_string);
        let sentence = if self.is_kept_action(action) {
            format!("{} (kept on this machine)", action.sentence())
        } else {
            action.sentence().to_owned()
        };
        Choice {
            refusal: self.why_not(action).as_deref().map(Clean::line),
            ..Choice::new(&sentence, &key, Pick::Run(action))
        }
    }
}
