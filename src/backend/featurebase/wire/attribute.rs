//! Custom fields of conversations: what they are called, and their values as text (featurebase.md 2.8).

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::backend::lenient::{Each, Flag, Text};
use crate::domain::field::{Field, FieldKind, several};
use crate::domain::id::AttributeId;
use crate::domain::people::Attribute;
use crate::domain::untrusted::Untrusted;

/// A custom field with its definition, and its value where it has one.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Defined {
    id: Text,
    identifier: Text,
    name: Text,
    data_type: Text,
    field_sub_type: Text,
    archived: Flag,
    options: Each<Choice>,
    value: Value,
}

/// One of the values a field can take.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct Choice {
    id: Text,
    label: Text,
}

/// What is known of a field besides its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    name: Box<str>,
    data_type: Box<str>,
    /// How it is asked for: `select`, `checkbox`, `date`…; says more than the type of the value.
    sub_type: Box<str>,
    /// Identity and label. Which of the two a value is, is not documented: either is understood.
    options: Vec<(Box<str>, Box<str>)>,
}

/// The definitions seen so far, in the desk's order. Answers to writes hold values without definitions, so they are
/// remembered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Definitions(Vec<(AttributeId, Definition)>);

impl Definitions {
    /// What is known of a field.
    pub(crate) fn get(&self, id: &AttributeId) -> Option<&Definition> {
        self.0
            .iter()
            .find(|(known, _)| known == id)
            .map(|(_, definition)| definition)
    }

    fn learn(&mut self, id: AttributeId, definition: Definition) {
        match self.0.iter_mut().find(|(known, _)| *known == id) {
            Some((_, known)) => *known = definition,
            None => self.0.push((id, definition)),
        }
    }
}

/// Takes what an answer tells: learns the definitions it holds, and names the values. A field without a value is
/// there too, so that one can be given; which fields there are is remembered where an answer does not tell.
pub(crate) fn translate(
    defined: Vec<Defined>,
    bare: &Map<String, Value>,
    known: &mut Definitions,
) -> Vec<Attribute> {
    let mut values: Vec<(AttributeId, Value)> = Vec::new();
    for defined in defined {
        if let Some((id, definition, value, _)) = defined.translate() {
            known.learn(id.clone(), definition);
            values.push((id, value));
        }
    }
    if values.is_empty() {
        values = known
            .0
            .iter()
            .map(|(id, _)| (id.clone(), Value::Null))
            .collect();
    }
    for (id, value) in bare {
        let id = AttributeId::from(id.as_str());
        match values.iter_mut().find(|(other, _)| *other == id) {
            Some((_, told)) => *told = value.clone(),
            None => values.push((id, value.clone())),
        }
    }
    let attribute = |(id, value): (AttributeId, Value)| match known.get(&id) {
        Some(definition) => Attribute {
            name: definition.name.clone().into_string().into(),
            value: definition.labels(&value).into(),
            id: Some(id),
        },
        None => Attribute {
            name: id.as_str().into(),
            value: text(&value).into(),
            id: Some(id),
        },
    };
    values.into_iter().map(attribute).collect()
}

/// The fields of the workspace, without those that are archived; they are remembered.
pub(crate) fn fields(defined: Vec<Defined>, known: &mut Definitions) -> Vec<Field> {
    let mut fields = Vec::new();
    for (id, definition, _, is_archived) in defined.into_iter().filter_map(Defined::translate) {
        if !is_archived {
            fields.push(Field {
                id: id.clone(),
                name: definition.name.clone().into_string().into(),
                kind: definition.kind(),
            });
            known.learn(id, definition);
        }
    }
    fields
}

impl Defined {
    /// The identity, the definition, the value, and whether the field is archived; none without an identity.
    fn translate(self) -> Option<(AttributeId, Definition, Value, bool)> {
        let Self {
            id,
            identifier,
            name,
            data_type,
            field_sub_type,
            archived,
            options,
            value,
        } = self;
        let id: AttributeId = id.id()?;
        let called = [name, identifier].into_iter().find_map(Text::some);
        let definition = Definition {
            name: called.unwrap_or_else(|| id.as_str().into()),
            data_type: data_type.some().unwrap_or_default(),
            sub_type: field_sub_type.some().unwrap_or_default(),
            options: options.0.into_iter().map(Choice::translate).collect(),
        };
        Some((id, definition, value, archived.0))
    }
}

impl Choice {
    fn translate(self) -> (Box<str>, Box<str>) {
        let Self { id, label } = self;
        (
            id.some().unwrap_or_default(),
            label.some().unwrap_or_default(),
        )
    }
}

impl Definition {
    /// What a person may write into it.
    fn kind(&self) -> FieldKind {
        let labels = || self.labels_of_options().map(Untrusted::from).collect();
        match (&*self.data_type, &*self.sub_type) {
            ("array", _) | (_, "multi-select") => FieldKind::Choices(labels()),
            ("object", _) => FieldKind::Other(Untrusted::from("object")),
            (_, "select") => FieldKind::Choice(labels()),
            ("number", _) | ("", "number") => FieldKind::Number,
            ("boolean", _) | ("", "checkbox") => FieldKind::Boolean,
            ("date", _) | ("", "date") => FieldKind::Date,
            _ if !self.options.is_empty() => FieldKind::Choice(labels()),
            ("string" | "", "text" | "") => FieldKind::Text,
            (_, "") => FieldKind::Other(Untrusted::new(self.data_type.clone())),
            ("string", _) => FieldKind::Text,
            (_, other) => FieldKind::Other(Untrusted::from(other)),
        }
    }

    /// What the options are called; one without a label, by its identity.
    fn labels_of_options(&self) -> impl Iterator<Item = &str> {
        self.options
            .iter()
            .map(|(id, label)| if label.is_empty() { &**id } else { &**label })
    }

    fn labels(&self, value: &Value) -> String {
        match value {
            Value::Array(values) => values
                .iter()
                .map(|value| self.labels(value))
                .collect::<Vec<_>>()
                .join(", "),
            value => {
                let text = text(value);
                let option = self.options.iter().find(|(id, _)| **id == *text);
                let label = option.map(|(_, label)| label.to_string());
                label.filter(|label| !label.is_empty()).unwrap_or(text)
            }
        }
    }

    /// The value a field takes for what a person typed; nothing clears it.
    ///
    /// # Errors
    /// What to type instead.
    pub(crate) fn value(&self, typed: &str) -> Result<Value, String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(Value::Null);
        }
        match &*self.data_type {
            "number" => typed
                .parse::<serde_json::Number>()
                .map(Value::Number)
                .map_err(|_| format!("`{typed}` is no number")),
            "boolean" => match typed {
                "true" | "yes" => Ok(Value::Bool(true)),
                "false" | "no" => Ok(Value::Bool(false)),
                _ => Err(format!("`{typed}` is neither `true` nor `false`")),
            },
            "array" => {
                let known: Vec<_> = self.labels_of_options().map(Untrusted::from).collect();
                let values = several(typed, &known).into_iter();
                values.map(|one| self.choice(one)).collect()
            }
            _ => self.choice(typed),
        }
    }

    fn choice(&self, typed: &str) -> Result<Value, String> {
        if self.options.is_empty() {
            return Ok(typed.into());
        }
        let option = self
            .options
            .iter()
            .find(|(id, label)| **label == *typed || **id == *typed);
        let Some((id, label)) = option else {
            let labels: Vec<_> = self.options.iter().map(|(_, label)| &**label).collect();
            return Err(format!("`{typed}` is none of: {}", labels.join(", ")));
        };
        Ok(if id.is_empty() { &**label } else { &**id }.into())
    }
}

/// Any value, as text for a person.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn definition(data_type: &str, options: &[(&str, &str)]) -> Definition {
        Definition {
            name: "Plan".into(),
            data_type: data_type.into(),
            sub_type: Box::default(),
            options: options
                .iter()
                .map(|(id, label)| ((*id).into(), (*label).into()))
                .collect(),
        }
    }

    #[test]
    fn what_is_typed_becomes_the_type_the_field_has() {
        let number = definition("number", &[]);
        assert_eq!(number.value(" 7.5 "), Ok(json!(7.5)));
        assert_eq!(number.value("many"), Err("`many` is no number".to_owned()));
        assert_eq!(number.value(" "), Ok(Value::Null), "nothing clears it");
        assert_eq!(definition("boolean", &[]).value("yes"), Ok(json!(true)));
        assert!(definition("boolean", &[]).value("perhaps").is_err());
        assert_eq!(definition("", &[]).value("as it is"), Ok(json!("as it is")));
        let select = definition("string", &[("o1", "Gold"), ("", "Free")]);
        assert_eq!(select.value("Gold"), Ok(json!("o1")));
        assert_eq!(
            select.value("Free"),
            Ok(json!("Free")),
            "an option without an identity"
        );
        assert_eq!(
            select.value("Lead"),
            Err("`Lead` is none of: Gold, Free".to_owned())
        );
        let many = definition("array", &[("o1", "Gold"), ("o2", "Silver")]);
        assert_eq!(many.value("Gold, o2"), Ok(json!(["o1", "o2"])));
    }

    #[test]
    fn a_field_says_what_it_takes_whatever_is_missing_or_unknown() {
        let defined = json!([
            {"id": "a1", "name": "Area", "dataType": "string", "fieldSubType": "select",
             "options": [{"id": "o1", "label": "Gold"}, {"label": "Free"}, {"id": "bare"}, null, 7]},
            {"id": "a2", "identifier": "many", "dataType": "array", "options": null},
            {"id": "a3", "dataType": "number"},
            {"id": "a4", "dataType": "boolean", "fieldSubType": "checkbox"},
            {"id": "a5", "dataType": "date"},
            {"id": "a6", "dataType": "object"},
            {"id": "a7", "dataType": "string", "fieldSubType": "text", "archived": true},
            {"id": "a8"},
            {"id": "a9", "dataType": "color", "archived": "no"},
            {"id": "", "name": "nobody's"},
            {"name": "nobody's"},
        ]);
        let mut known = Definitions::default();
        let told = fields(serde_json::from_value(defined).unwrap(), &mut known);
        let told: Vec<_> = told
            .iter()
            .map(|field| (field.id.as_str(), field.name.raw(), field.kind.clone()))
            .collect();
        let labels = ["Gold", "Free", "bare"].map(Untrusted::from).to_vec();
        let expected = [
            ("a1", "Area", FieldKind::Choice(labels)),
            ("a2", "many", FieldKind::Choices(Vec::new())),
            ("a3", "a3", FieldKind::Number),
            ("a4", "a4", FieldKind::Boolean),
            ("a5", "a5", FieldKind::Date),
            ("a6", "a6", FieldKind::Other("object".into())),
            ("a8", "a8", FieldKind::Text),
            ("a9", "a9", FieldKind::Other("color".into())),
        ];
        assert_eq!(told, expected);
        assert!(
            known.get(&"a7".into()).is_none(),
            "what is archived is not offered"
        );
    }

    #[test]
    fn definitions_are_learned_and_used_for_bare_values() {
        let defined = json!([{"id": "a1", "name": "Plan", "options": [{"id": "o1", "label": "Gold"}], "value": "o1"}]);
        let mut known = Definitions::default();
        let defined: Vec<Defined> = serde_json::from_value(defined).unwrap();
        let first = translate(defined, &Map::new(), &mut known);
        let bare = json!({"a1": ["o1", "other"], "new": 7});
        let second = translate(Vec::new(), bare.as_object().unwrap(), &mut known);
        let words = |attributes: Vec<Attribute>| {
            let pairs = attributes
                .iter()
                .map(|one| (one.name.raw(), one.value.raw()));
            pairs
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(words(first), "Plan=Gold");
        assert_eq!(words(second), "Plan=Gold, other new=7");
    }
}
