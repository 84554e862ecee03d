//! What the vendor does not document and the profile has to say: paths, the body to send, names of fields.

use serde_json::Value;

use crate::backend::http::SettingsProblem;
use crate::backend::parrot::template::{self, Route};

/// The undocumented half of the interface. The default is what parrot.md 3.1 concludes, and nothing beyond it.
#[derive(Clone, PartialEq, Debug)]
pub struct Form {
    /// Where conversations are listed, below the account.
    pub(super) list: Route,
    /// Where one conversation is shown.
    pub(super) conversation: Option<Route>,
    /// Where its messages are listed.
    pub(super) messages: Option<Route>,
    /// Where a message is sent, and the body with places for the words and the person.
    pub(super) send: Option<(Route, Value)>,
    /// Where in a row or a message things stand.
    pub(super) fields: Fields,
}

/// Names of fields; a dot leads into an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// A conversation's person, by name.
    pub name: String,
    /// The person's number.
    pub phone: String,
    /// The person's e-mail address.
    pub email: String,
    /// A message's words.
    pub text: String,
    /// Which way a message went.
    pub direction: String,
    /// The word of `direction` for what the person wrote.
    pub incoming: String,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            name: String::new(),
            phone: String::new(),
            email: String::new(),
            text: "body".to_owned(),
            direction: "direction".to_owned(),
            incoming: "inbound".to_owned(),
        }
    }
}

impl Form {
    /// Reads the options of a profile; `said` gives the text of one, by the name it has there.
    ///
    /// # Errors
    /// If a path or the body means nothing, or if only one of `send_path` and `send_body` is there.
    pub fn read<'a>(said: impl Fn(&str) -> Option<&'a str>) -> Result<Self, SettingsProblem> {
        let path = |option: &'static str| {
            let text = said(option).map(str::trim).filter(|text| !text.is_empty());
            text.map(|text| Route::parse(option, text)).transpose()
        };
        let text = |option: &'static str, default: String| {
            said(option).map_or(default, |text| text.trim().to_owned())
        };
        let fields = Fields::default();
        let list = match path("list_path")? {
            Some(list) => list,
            None => Route::parse("list_path", "conversations")?,
        };
        if list.asks() {
            return Err(SettingsProblem::Option {
                option: "list_path",
                why: "the list has no place for a conversation, a person or words".to_owned(),
            });
        }
        Ok(Self {
            list,
            conversation: path("conversation_path")?,
            messages: path("messages_path")?,
            send: sending(path("send_path")?, said("send_body"))?,
            fields: Fields {
                name: text("name_field", fields.name),
                phone: text("phone_field", fields.phone),
                email: text("email_field", fields.email),
                text: text("text_field", fields.text),
                direction: text("direction_field", fields.direction),
                incoming: text("incoming_value", fields.incoming),
            },
        })
    }
}

/// The path and the body of a message; a half of them sends nothing, and somebody thinks it does.
fn sending(
    path: Option<Route>,
    body: Option<&str>,
) -> Result<Option<(Route, Value)>, SettingsProblem> {
    let problem = |option, why: &str| {
        Err(SettingsProblem::Option {
            option,
            why: why.to_owned(),
        })
    };
    let body = body.map(str::trim).filter(|body| !body.is_empty());
    let (path, body) = match (path, body) {
        (None, None) => return Ok(None),
        (Some(path), Some(body)) => (path, body),
        (Some(_), None) => return problem("send_path", "`send_body` is missing beside it"),
        (None, Some(_)) => return problem("send_body", "`send_path` is missing beside it"),
    };
    let Ok(body @ Value::Object(_)) = serde_json::from_str::<Value>(body) else {
        return problem("send_body", "it is no JSON object");
    };
    if !template::mentions(&body, "text") {
        return problem("send_body", "it has no place for the words: `{text}`");
    }
    let is_addressed = ["person", "conversation"]
        .iter()
        .any(|who| template::mentions(&body, who) || path.mentions(who));
    if !is_addressed {
        return problem("send_body", "it has no place for the person: `{person}`");
    }
    Ok(Some((path, body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(options: &[(&str, &'static str)]) -> Result<Form, String> {
        Form::read(|name| {
            let found = options.iter().find(|(option, _)| *option == name);
            found.map(|(_, text)| *text)
        })
        .map_err(|problem| problem.to_string())
    }

    #[test]
    fn without_options_only_the_list_is_known() {
        let form = read(&[]).unwrap();
        assert_eq!(
            form.list,
            Route::parse("list_path", "conversations").unwrap()
        );
        assert_eq!(
            (form.conversation, form.messages, form.send),
            (None, None, None)
        );
        assert_eq!(form.fields, Fields::default());
    }

    #[test]
    fn sending_needs_both_its_options_and_a_place_for_everything() {
        let body = r#"{"person":"{person}","body":"{text}"}"#;
        let both = read(&[("send_path", "messages"), ("send_body", body)]).unwrap();
        assert!(both.send.is_some());
        let said = |options: &[(&str, &'static str)]| read(options).unwrap_err();
        assert_eq!(
            said(&[("send_path", "messages")]),
            "`send_path` cannot be used: `send_body` is missing beside it"
        );
        assert_eq!(
            said(&[("send_body", body)]),
            "`send_body` cannot be used: `send_path` is missing beside it"
        );
        for (bad, why) in [
            ("{person", "it is no JSON object"),
            (r#""{text}""#, "it is no JSON object"),
            (
                r#"{"to":"{person}"}"#,
                "it has no place for the words: `{text}`",
            ),
            (
                r#"{"body":"{text}"}"#,
                "it has no place for the person: `{person}`",
            ),
        ] {
            let problem = said(&[("send_path", "messages"), ("send_body", bad)]);
            assert_eq!(problem, format!("`send_body` cannot be used: {why}"));
        }
        let in_path = [
            ("send_path", "people/{person}/messages"),
            ("send_body", r#"{"body":"{text}"}"#),
        ];
        assert!(read(&in_path).is_ok());
    }

    #[test]
    fn the_list_is_one_for_all() {
        assert_eq!(
            read(&[("list_path", "conversations/{person}")]).unwrap_err(),
            "`list_path` cannot be used: the list has no place for a conversation, a person or words"
        );
    }
}
