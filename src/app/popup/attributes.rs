//! The custom fields of the conversation on screen: one is picked, then its value is picked or written.

use crate::app::model::Model;
use crate::app::popup::{Check, Choice, Pick, Picker, PickerKind, Popup};
use crate::app::prompt::Purpose;
use crate::domain::change::Change;
use crate::domain::field::{Field, FieldKind, several};
use crate::domain::id::{AttributeId, ConversationKey};
use crate::domain::untrusted::Untrusted;
use crate::text::clean::Clean;

impl Model {
    /// Opens the fields the desk has, with the values they have here.
    pub(in crate::app) fn open_attributes(&mut self) {
        let Some(key) = self.timeline.key.clone() else {
            return self.say("No conversation is selected");
        };
        let any = Change::SetAttribute(AttributeId::from(""), "".into());
        if let Some(why) = self.refusal(&key, &any) {
            return self.complain(&why);
        }
        let fields = self.fields(&key);
        if fields.is_empty() {
            return self.say("The desk has no custom fields");
        }
        let choices = fields
            .into_iter()
            .map(|field| {
                let value = self.value_of(&key, &field.id);
                let detail = match value.trim() {
                    "" => field.kind.words().to_owned(),
                    value => format!("{value} · {}", field.kind.words()),
                };
                let refusal = match field.kind {
                    FieldKind::Other(_) => Some(Clean::fixed("cannot be written")),
                    _ => None,
                };
                let pick = Pick::Attribute(field.id.clone());
                Choice {
                    refusal,
                    ..Choice::new(field.name.raw(), &detail, pick)
                }
            })
            .collect();
        let title = format!("Custom fields of {}", self.called(&key));
        let picker = Picker::new(PickerKind::Attributes(key), &title, choices);
        self.popup = Some(Popup::Picker(picker));
    }

    /// The fields of the desk; those it did not list but this conversation has are text, as far as we know.
    fn fields(&self, key: &ConversationKey) -> Vec<Field> {
        let mut fields = self.directory(&key.profile).fields.clone();
        let here = self.conversation(key).map(|known| &known.attributes);
        for attribute in here.into_iter().flatten() {
            if let Some(id) = &attribute.id
                && fields.iter().all(|field| &field.id != id)
            {
                fields.push(Field {
                    id: id.clone(),
                    name: attribute.name.clone(),
                    kind: FieldKind::Text,
                });
            }
        }
        fields
    }

    fn value_of(&self, key: &ConversationKey, id: &AttributeId) -> String {
        let known = self.conversation(key);
        let value = known.and_then(|known| known.attribute(id));
        value.unwrap_or_default().to_owned()
    }

    /// Offers the values of a field, or asks for one, beginning with the present one.
    pub(super) fn ask_attribute(&mut self, key: ConversationKey, id: &AttributeId) {
        let mut fields = self.fields(&key).into_iter();
        let Some(field) = fields.find(|field| &field.id == id) else {
            return self.say("The field is no longer there");
        };
        let value = self.value_of(&key, id);
        let picker = match &field.kind {
            FieldKind::Choice(options) if !options.is_empty() => {
                choices_picker(key, &field, options, &value, false)
            }
            FieldKind::Choices(options) if !options.is_empty() => {
                choices_picker(key, &field, options, &value, true)
            }
            FieldKind::Boolean => truth_picker(key, &field, &value),
            _ => {
                let Field { id, name, kind } = field;
                let purpose = Purpose::Attribute {
                    key,
                    id,
                    name,
                    kind,
                    wrong: None,
                };
                return self.ask_line(purpose, &value);
            }
        };
        self.popup = Some(Popup::Picker(picker));
    }

    /// Takes a value from the list: the only one, or one more or less of several.
    pub(super) fn take_value(
        &mut self,
        key: ConversationKey,
        id: AttributeId,
        is_many: bool,
        value: &str,
    ) {
        if !is_many {
            return self.set_attribute(key, id, value.to_owned());
        }
        let Some(Popup::Picker(picker)) = &mut self.popup else {
            return;
        };
        for choice in &mut picker.choices {
            if matches!(&choice.pick, Pick::Value(other) if other == value) {
                let is_on = choice.check == Check::On;
                choice.check = if is_on { Check::Off } else { Check::On };
            }
        }
        let on = picker
            .choices
            .iter()
            .filter(|choice| choice.check == Check::On);
        let values: Vec<&str> = on
            .filter_map(|choice| match &choice.pick {
                Pick::Value(value) => Some(value.as_str()),
                _ => None,
            })
            .collect();
        let all = values.join(", ");
        self.set_attribute(key, id, all);
    }

    /// Hands the new value over, unless it is the present one.
    pub(in crate::app) fn set_attribute(
        &mut self,
        key: ConversationKey,
        id: AttributeId,
        value: String,
    ) {
        if self.value_of(&key, &id) == value {
            return self.say("It has that value already");
        }
        self.do_to(vec![key], &Change::SetAttribute(id, value.into()));
    }
}

fn choices_picker(
    key: ConversationKey,
    field: &Field,
    options: &[Untrusted],
    value: &str,
    is_many: bool,
) -> Picker {
    let present = if is_many {
        several(value, options)
    } else {
        vec![value]
    };
    let mut labels: Vec<&str> = options.iter().map(Untrusted::raw).collect();
    // A value the list does not have any more is not lost by choosing another one beside it.
    labels.extend(
        present.iter().filter(|value| {
            !value.is_empty() && options.iter().all(|known| known.raw() != **value)
        }),
    );
    let choices = labels.into_iter().map(|label| {
        let check = if present.contains(&label) {
            Check::On
        } else {
            Check::Off
        };
        Choice {
            check,
            ..Choice::new(label, "", Pick::Value(label.to_owned()))
        }
    });
    values_picker(key, field, choices.collect(), value, is_many)
}

fn truth_picker(key: ConversationKey, field: &Field, value: &str) -> Picker {
    let choices = [("Yes", "true"), ("No", "false")].map(|(label, word)| Choice {
        check: if value == word { Check::On } else { Check::Off },
        ..Choice::new(label, "", Pick::Value(word.to_owned()))
    });
    values_picker(key, field, choices.to_vec(), value, false)
}

fn values_picker(
    key: ConversationKey,
    field: &Field,
    mut choices: Vec<Choice>,
    value: &str,
    is_many: bool,
) -> Picker {
    if !is_many && !value.is_empty() {
        choices.push(Choice::new(
            "No value",
            "clears it",
            Pick::Value(String::new()),
        ));
    }
    let title = format!("{} of #{}", field.name.raw(), key.id.as_str());
    let kind = PickerKind::Values {
        key,
        id: field.id.clone(),
        is_many,
    };
    Picker::new(kind, &title, choices)
}
