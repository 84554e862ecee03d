//! The query language of the search endpoints: clauses under one AND, checked against a table of fields (sheet 2.3).
//!
//! Parsing refuses what the service refuses; judging a row is then a matter of facts about it.

use std::borrow::Cow;

use serde_json::Value;

use super::problem::Problem;

/// The most clauses one group may have.
const MOST_CLAUSES: usize = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Is,
    IsNot,
    In,
    NotIn,
    More,
    Less,
    AtLeast,
    AtMost,
    Contains,
}

pub(crate) use Operator::{AtLeast, AtMost, Contains, In, Is, IsNot, Less, More, NotIn};

impl Operator {
    fn parse(sign: &str) -> Option<Self> {
        Some(match sign {
            "=" => Is,
            "!=" => IsNot,
            "IN" => In,
            "NIN" => NotIn,
            ">" => More,
            "<" => Less,
            ">=" => AtLeast,
            "<=" => AtMost,
            "~" => Contains,
            _ => return None,
        })
    }
}

/// What a field's values look like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Values {
    Text,
    /// Text, or `null` with `=` and `!=`.
    Nullable,
    Word(&'static [&'static str]),
    Flag,
    Number,
}

/// A field a search may ask about.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: Cow<'static, str>,
    /// The deprecated spelling.
    pub(crate) alias: &'static str,
    pub(crate) operators: &'static [Operator],
    pub(crate) values: Values,
    /// Whether "everything but" is cheap for it, so that the breadth guard lets it pass.
    pub(crate) exempt: bool,
}

pub(crate) const SETS: &[Operator] = &[Is, IsNot, In, NotIn];
pub(crate) const EQUALS: &[Operator] = &[Is, IsNot];
pub(crate) const RANGES: &[Operator] = &[Is, IsNot, More, Less];

impl Field {
    pub(crate) const fn new(
        name: &'static str,
        alias: &'static str,
        operators: &'static [Operator],
        values: Values,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            alias,
            operators,
            values,
            exempt: false,
        }
    }

    /// A field whose name only the workspace knows.
    pub(crate) const fn custom(
        name: String,
        operators: &'static [Operator],
        values: Values,
    ) -> Self {
        Self {
            name: Cow::Owned(name),
            alias: "",
            operators,
            values,
            exempt: false,
        }
    }

    pub(crate) const fn exempt(mut self) -> Self {
        self.exempt = true;
        self
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Clause {
    pub(crate) field: String,
    operator: Operator,
    value: Value,
}

/// What is true of a row for one field.
#[derive(Clone, Debug)]
pub(crate) enum Fact {
    One(Option<String>),
    Many(Vec<String>),
    Number(Option<f64>),
    Flag(bool),
}

impl Clause {
    pub(crate) fn holds(&self, fact: &Fact) -> bool {
        match self.operator {
            Is => equals(fact, &self.value),
            IsNot => !equals(fact, &self.value),
            In => listed(fact, &self.value),
            NotIn => !listed(fact, &self.value),
            More => compared(fact, &self.value, |fact, value| fact > value),
            Less => compared(fact, &self.value, |fact, value| fact < value),
            AtLeast => compared(fact, &self.value, |fact, value| fact >= value),
            AtMost => compared(fact, &self.value, |fact, value| fact <= value),
            Contains => match (fact, &self.value) {
                (Fact::One(Some(text)), Value::String(wanted)) => contains_words(text, wanted),
                _ => false,
            },
        }
    }

    const fn is_negative(&self) -> bool {
        matches!(self.operator, IsNot | NotIn)
    }
}

fn equals(fact: &Fact, value: &Value) -> bool {
    match fact {
        Fact::One(text) => match value {
            Value::Null => text.is_none(),
            Value::String(wanted) => text.as_ref() == Some(wanted),
            other => text.as_deref() == Some(other.to_string().as_str()),
        },
        Fact::Many(all) => value
            .as_str()
            .is_some_and(|wanted| all.iter().any(|one| one == wanted)),
        Fact::Number(number) => number.is_some() && *number == value.as_f64(),
        Fact::Flag(flag) => value.as_bool() == Some(*flag),
    }
}

fn listed(fact: &Fact, value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|values| values.iter().any(|value| equals(fact, value)))
}

fn compared(fact: &Fact, value: &Value, holds: impl Fn(f64, f64) -> bool) -> bool {
    match (fact, value.as_f64()) {
        (Fact::Number(Some(fact)), Some(value)) => holds(*fact, value),
        _ => false,
    }
}

/// Every word of `wanted` begins some word of `text`.
fn contains_words(text: &str, wanted: &str) -> bool {
    let text = text.to_lowercase();
    wanted
        .to_lowercase()
        .split_whitespace()
        .all(|wanted| text.split_whitespace().any(|word| word.starts_with(wanted)))
}

/// Reads `query` against the endpoint's `fields`; no query is no clauses.
pub(crate) fn clauses(query: Option<&Value>, fields: &[Field]) -> Result<Vec<Clause>, Problem> {
    let found = match query {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(query) if query.get("field").is_some() => vec![clause(query, fields)?],
        Some(query) => group(query, fields)?,
    };
    let exempt = |clause: &Clause| {
        fields
            .iter()
            .any(|field| field.name == clause.field && field.exempt)
    };
    if found
        .iter()
        .all(|clause| clause.is_negative() && !exempt(clause))
    {
        return Err(Problem::bad(
            "query_too_broad",
            "Add at least one positive clause to the query.",
        ));
    }
    Ok(found)
}

fn group(query: &Value, fields: &[Field]) -> Result<Vec<Clause>, Problem> {
    match query["operator"].as_str() {
        Some("AND") => {}
        Some("OR") => {
            return Err(Problem::bad(
                "parameter_not_supported",
                "OR groups are not supported.",
            ));
        }
        _ => {
            return Err(Problem::Validation(
                "body.query.operator: Invalid input".to_owned(),
            ));
        }
    }
    let value = query["value"].as_array();
    let value =
        value.ok_or_else(|| Problem::Validation("body.query.value: Expected array".to_owned()))?;
    if value.is_empty() || value.len() > MOST_CLAUSES {
        return Err(Problem::Validation(format!(
            "body.query.value: Expected 1 to {MOST_CLAUSES} clauses"
        )));
    }
    value.iter().map(|one| clause(one, fields)).collect()
}

fn clause(query: &Value, fields: &[Field]) -> Result<Clause, Problem> {
    let Some(name) = query["field"].as_str() else {
        return Err(match query["operator"].as_str() {
            Some("AND" | "OR") => {
                Problem::bad("parameter_not_supported", "Groups cannot be nested.")
            }
            _ => Problem::Validation("body.query.field: Required".to_owned()),
        });
    };
    let field = fields
        .iter()
        .find(|field| field.name == name || (!field.alias.is_empty() && field.alias == name))
        .ok_or_else(|| {
            Problem::invalid_parameter("query", format!("Unknown search field `{name}`."))
        })?;
    let operator = query["operator"]
        .as_str()
        .and_then(Operator::parse)
        .filter(|operator| field.operators.contains(operator))
        .ok_or_else(|| {
            Problem::invalid_parameter("query", format!("Unsupported operator for `{name}`."))
        })?;
    let value = query.get("value").cloned().unwrap_or_default();
    check(field, operator, &value)?;
    Ok(Clause {
        field: field.name.clone().into_owned(),
        operator,
        value,
    })
}

fn check(field: &Field, operator: Operator, value: &Value) -> Result<(), Problem> {
    let fits = |value: &Value| match field.values {
        Values::Text | Values::Nullable => value.is_string() || value.is_number(),
        Values::Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
        Values::Flag => value.is_boolean(),
        Values::Number => value.is_number(),
    };
    let fine = match operator {
        In | NotIn => value
            .as_array()
            .is_some_and(|all| !all.is_empty() && all.iter().all(fits)),
        Is | IsNot if matches!(field.values, Values::Nullable) => value.is_null() || fits(value),
        _ => fits(value),
    };
    if fine {
        Ok(())
    } else {
        Err(Problem::invalid_parameter(
            "query",
            format!("Invalid value for `{}`.", field.name),
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIELDS: &[Field] = &[
        Field::new("state", "", SETS, Values::Word(&["open", "closed"])).exempt(),
        Field::new(
            "adminAssigneeId",
            "admin_assignee_id",
            SETS,
            Values::Nullable,
        ),
        Field::new("createdAt", "created_at", &[Is, More, Less], Values::Number),
    ];

    #[track_caller]
    fn refused(query: &Value, code: &str) {
        let problem = clauses(Some(query), FIELDS).expect_err("the query should be refused");
        assert!(
            format!("{problem:?}").contains(code),
            "{query} gave {problem:?}"
        );
    }

    #[test]
    fn a_lone_clause_and_a_group_are_both_queries() {
        let lone = json!({ "field": "state", "operator": "=", "value": "open" });
        assert_eq!(
            clauses(Some(&lone), FIELDS).map(|all| all.len()).ok(),
            Some(1)
        );
        let group = json!({ "operator": "AND", "value": [lone, { "field": "created_at", "operator": ">", "value": 5 }] });
        let found = clauses(Some(&group), FIELDS).expect("both clauses are fine");
        assert_eq!(found[1].field, "createdAt");
        assert!(
            found[1].holds(&Fact::Number(Some(6.0))) && !found[1].holds(&Fact::Number(Some(5.0)))
        );
    }

    #[test]
    fn what_the_service_refuses_is_refused() {
        let open = json!({ "field": "state", "operator": "=", "value": "open" });
        refused(
            &json!({ "operator": "OR", "value": [open] }),
            "parameter_not_supported",
        );
        refused(
            &json!({ "operator": "AND", "value": [{ "operator": "AND", "value": [open] }] }),
            "nested",
        );
        refused(
            &json!({ "operator": "AND", "value": vec![open.clone(); 16] }),
            "1 to 15",
        );
        refused(&json!({ "operator": "AND", "value": [] }), "1 to 15");
        refused(
            &json!({ "field": "title", "operator": "=", "value": "x" }),
            "Unknown search field",
        );
        refused(
            &json!({ "field": "createdAt", "operator": ">=", "value": 1 }),
            "Unsupported operator",
        );
        refused(
            &json!({ "field": "state", "operator": "=", "value": "asleep" }),
            "Invalid value",
        );
        refused(
            &json!({ "field": "adminAssigneeId", "operator": "IN", "value": ["a", null] }),
            "Invalid value",
        );
    }

    #[test]
    fn only_negative_clauses_are_too_broad_unless_exempt() {
        refused(
            &json!({ "field": "adminAssigneeId", "operator": "!=", "value": "a" }),
            "query_too_broad",
        );
        let exempt = json!({ "field": "state", "operator": "!=", "value": "closed" });
        assert!(clauses(Some(&exempt), FIELDS).is_ok());
    }
}
