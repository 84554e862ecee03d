//! The picker of tags: Enter puts one on or takes it off at once, and the picker stays for the next.

use crate::action::{Action, Triage};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::popup::{Check, Choice, Pick, Picker, PickerKind, Popup};
use crate::domain::capability::Ability;
use crate::domain::change::Change;
use crate::domain::id::ConversationKey;
use crate::domain::people::Tag;
use crate::text::clean::Clean;

/// Offers to make a tag of what was typed, if none is called so.
pub(super) fn offer_new(picker: &mut Picker, may_create: bool) {
    picker
        .choices
        .retain(|choice| !matches!(choice.pick, Pick::CreateTag(_)));
    picker.narrow();
    let name = picker.filter.text().trim().to_owned();
    let exists = picker
        .choices
        .iter()
        .any(|choice| choice.label.as_str().eq_ignore_ascii_case(&name));
    if may_create && !name.is_empty() && !exists {
        let label = format!("+ create tag “{name}”");
        picker
            .choices
            .push(Choice::new(&label, "", Pick::CreateTag(name)));
        picker.shown.push(picker.choices.len() - 1);
    }
}

impl Model {
    /// Opens the picker for what is marked, or for the conversation under the cursor.
    pub(in crate::app) fn open_tags(&mut self) {
        let targets = self.targets_on_one_desk();
        let Some(first) = targets.first() else { return };
        let directory = self.directory(&first.profile);
        let on: Vec<Vec<Tag>> = targets
            .iter()
            .filter_map(|key| self.conversation(key))
            .map(|known| known.tags.clone())
            .collect();
        let are_kept = self.is_kept_action(Action::Triage(Triage::Tags));
        let mut tags = directory.tags.clone();
        for tag in on.iter().flatten() {
            if !tags.iter().any(|known| known.id == tag.id) {
                tags.push(tag.clone());
            }
        }
        let mut choices: Vec<Choice> = tags
            .into_iter()
            .map(|tag| {
                let with = on
                    .iter()
                    .filter(|tags| tags.iter().any(|other| other.id == tag.id))
                    .count();
                let check = match with {
                    0 => Check::Off,
                    count if count == on.len() => Check::On,
                    _ => Check::Some,
                };
                let detail = match check {
                    Check::Some => format!("{with} of {}", on.len()),
                    _ => String::new(),
                };
                Choice {
                    check,
                    ..Choice::new(tag.name.raw(), &detail, Pick::Toggle(tag.clone()))
                }
            })
            .collect();
        // What is on stands first: taking off is as near as putting on.
        choices.sort_by_key(|choice| choice.check == Check::Off);
        let title = match targets.as_slice() {
            [one] => format!("Tags of {}", self.called(one)),
            many => format!("Tags of {} selected", many.len()),
        };
        let title = if are_kept {
            format!("{title}, kept here")
        } else {
            title
        };
        let picker = Picker::new(PickerKind::Tags(targets), &title, choices);
        self.popup = Some(Popup::Picker(picker));
    }

    /// Whether the desk of the conversations in the tag picker can make tags.
    pub(super) fn may_create_tag(&self) -> bool {
        let Some(Popup::Picker(Picker {
            kind: PickerKind::Tags(targets),
            ..
        })) = &self.popup
        else {
            return false;
        };
        let desk = targets.first().and_then(|key| self.desk(&key.profile));
        desk.and_then(|desk| desk.capabilities.as_ref())
            .is_some_and(|can| can.refusal(Ability::CreateTag).is_none())
    }

    /// Puts a tag on all of them, or takes it off all of them if all have it.
    pub(super) fn toggle_tag(&mut self, targets: &[ConversationKey], tag: &Tag) {
        let Some(Popup::Picker(picker)) = &mut self.popup else {
            return;
        };
        let choice = picker
            .choices
            .iter_mut()
            .find(|choice| choice.pick == Pick::Toggle(tag.clone()));
        let Some(choice) = choice else { return };
        let add = choice.check != Check::On;
        choice.check = if add { Check::On } else { Check::Off };
        choice.detail = Clean::fixed("");
        let change = if add {
            Change::Tag(tag.clone())
        } else {
            Change::Untag(tag.clone())
        };
        let mut keys = targets.to_vec();
        keys.retain(|key| self.has_tag(key, tag) != add);
        let changes = keys.iter().map(|key| (key.clone(), change.clone()));
        let submitted = self.submit(changes.collect());
        self.tell(&submitted, |model| {
            format!("{}{}", model.told(&change, &keys), model.undo_hint())
        });
    }

    fn has_tag(&self, key: &ConversationKey, tag: &Tag) -> bool {
        // Changes handed over a moment ago are not in the row yet; the last of them decides.
        let pending = self
            .outbox
            .entries
            .iter()
            .rev()
            .find_map(|entry| match &entry.change {
                _ if &entry.key != key => None,
                Change::Tag(other) if other.id == tag.id => Some(true),
                Change::Untag(other) if other.id == tag.id => Some(false),
                _ => None,
            });
        pending.unwrap_or_else(|| {
            self.conversation(key)
                .is_some_and(|known| known.tags.iter().any(|other| other.id == tag.id))
        })
    }

    /// Makes a tag; it is put on when the desk has it.
    pub(super) fn create_tag(&mut self, targets: &[ConversationKey], name: String) {
        let Some(first) = targets.first() else { return };
        let profile = first.profile.clone();
        self.popup = None;
        self.say(&format!("Creating tag {name}…"));
        self.effect(Effect::CreateTag {
            profile,
            name,
            keys: targets.to_vec(),
        });
    }
}
