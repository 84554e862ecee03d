//! The options of one profile: what the environment says, else what the file says, else a default.

use url::Url;

use crate::config::environment::Environment;
use crate::config::profile::{Desk, Kind, PARROT_DETAILS, Rows, SecretNames};
use crate::config::secret::SecretSource;
use crate::config::value;
use crate::source::Problem;
use crate::source::section::{Complaint, Section};

/// The options of one profile, wherever they stand.
pub(super) struct Options<'a, 't> {
    pub(super) section: Option<&'a mut Section<'t>>,
    pub(super) environment: &'a Environment,
    pub(super) is_alone: bool,
    pub(super) problems: &'a mut Vec<Problem>,
    pub(super) outside: &'a mut Vec<String>,
}

impl Options<'_, '_> {
    /// The desk they describe, if nothing is missing.
    pub(super) fn desk(&mut self, kind: Kind) -> Option<Desk> {
        match kind {
            Kind::Featurebase => {
                let base_url = self.address("FEATUREBASE_BASE_URL", "https://do.featurebase.app");
                let admin = self.read("admin", "TINBOX_ADMIN", value::text);
                let key = self.secret(kind);
                Some(Desk::Featurebase {
                    base_url: base_url?,
                    admin,
                    key: key?,
                })
            }
            Kind::Ohallo => {
                let base_url = self.address("OHALLO_BASE_URL", "https://api.ohallo.eu");
                let workspace = self.read("workspace", "OHALLO_WORKSPACE", value::text);
                let users = self.names("users", "OHALLO_USERS");
                let channels = self.names("channels", "OHALLO_CHANNELS");
                let admin = self.read("admin", "OHALLO_ADMIN", value::text);
                let key = self.secret(kind);
                Some(Desk::Ohallo {
                    base_url: base_url?,
                    workspace,
                    users,
                    channels,
                    admin,
                    key: key?,
                })
            }
            Kind::Cleargrid => {
                let base_url = self.address("CLEARGRID_BASE_URL", "https://v3-api.cleargrid.ai");
                let lender = self.required("lender", "CLEARGRID_LENDER");
                let email = self.required("email", "CLEARGRID_EMAIL");
                let rows = self.read(
                    "rows",
                    "CLEARGRID_ROWS",
                    value::one_of("place for rows", &Rows::ALL),
                );
                let password = self.secret(kind);
                Some(Desk::Cleargrid {
                    rows: rows.unwrap_or_default(),
                    base_url: base_url?,
                    lender: lender?,
                    email: email?,
                    password: password?,
                })
            }
            Kind::Parrot => {
                let base_url = self.address("PARROT_BASE_URL", "https://api.prtmb.com/api/v2");
                let account = self.read("account", "PARROT_ACCOUNT", value::text);
                let header = self.read("auth_header", "PARROT_AUTH_HEADER", value::text);
                let value = self.secret(kind);
                let details = PARROT_DETAILS
                    .into_iter()
                    .filter_map(|(option, variable)| {
                        Some((option, self.read(option, variable, value::text)?))
                    })
                    .collect();
                Some(Desk::Parrot {
                    base_url: base_url?,
                    account: account.unwrap_or_else(|| "me".to_owned()),
                    header: header.unwrap_or_else(|| "Authorization".to_owned()),
                    value: value?,
                    details,
                })
            }
        }
    }

    /// Names by id: from the variable, else from a table of the profile.
    fn names(&mut self, table: &'static str, variable: &'static str) -> Vec<(String, String)> {
        let table = self
            .section
            .as_mut()
            .and_then(|section| section.section(table, self.problems));
        let names = table.map(|table| table.strings(self.problems));
        let read = names.unwrap_or_default().into_iter();
        let written = read.map(|(id, name)| (id.text, name.text)).collect();
        let said = self.environment.get(variable).filter(|_| self.is_alone);
        match said.map(value::pairs) {
            None => written,
            Some(Ok(names)) => names,
            Some(Err(Complaint { message, hint })) => {
                let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                self.outside.push(format!("{variable}: {message}{hint}"));
                written
            }
        }
    }

    /// What the environment says, else what the file says.
    fn read<T>(
        &mut self,
        option: &'static str,
        variable: &'static str,
        read: impl Fn(&str) -> Result<T, Complaint>,
    ) -> Option<T> {
        let written = self
            .section
            .as_mut()
            .and_then(|section| section.string(option, self.problems, &read));
        let said = self.environment.get(variable).filter(|_| self.is_alone);
        let Some(said) = said else {
            return written;
        };
        match read(said) {
            Ok(value) => Some(value),
            Err(Complaint { message, hint }) => {
                let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                self.outside.push(format!("{variable}: {message}{hint}"));
                None
            }
        }
    }

    /// The address; none only when one was given that will not do, which is reported.
    fn address(&mut self, variable: &'static str, default: &str) -> Option<Url> {
        let before = self.complaints();
        let said = self.read("base_url", variable, value::address);
        if said.is_none() && self.complaints() == before {
            return value::address(default).ok();
        }
        said
    }

    /// Something without which there is no connection.
    fn required(&mut self, option: &'static str, variable: &'static str) -> Option<String> {
        let before = self.complaints();
        let said = self.read(option, variable, value::text);
        if said.is_none() && self.complaints() == before {
            self.missing(option, variable);
        }
        said
    }

    fn secret(&mut self, kind: Kind) -> Option<SecretSource> {
        let SecretNames {
            command,
            file,
            variable,
        } = kind.secret();
        let before = self.complaints();
        let written = self.written_secret(command, file);
        let said = self.environment.get(variable);
        match said.map(|secret| SecretSource::Environment(secret.into())) {
            Some(secret) if self.is_alone || written.is_none() => Some(secret),
            _ if written.is_some() => written,
            _ => {
                if self.complaints() == before {
                    self.missing(command, variable);
                }
                None
            }
        }
    }

    fn written_secret(
        &mut self,
        command: &'static str,
        file: &'static str,
    ) -> Option<SecretSource> {
        let section = self.section.as_mut()?;
        let words = section.words(command, self.problems);
        let environment = self.environment;
        let path = section.string(file, self.problems, |text| {
            environment.path(text).ok_or_else(|| Complaint {
                message: format!("`{text}` does not say where it begins"),
                hint: Some("write a path from `/` or `~/`".to_owned()),
            })
        });
        match (words, path) {
            (Some(words), None) if words.is_empty() => {
                let span = section.span_of(command).unwrap_or_default();
                let message = format!("`{command}` names no program");
                self.problems.push(
                    Problem::new(span, message)
                        .with_hint("such as [\"pass\", \"show\", \"desk\"]".to_owned()),
                );
                None
            }
            (Some(words), None) => Some(SecretSource::Command(
                words.into_iter().map(|word| word.text).collect(),
            )),
            (None, Some(path)) => Some(SecretSource::File(path)),
            (Some(_), Some(_)) => {
                let span = section.span_of(file).unwrap_or_default();
                let message = format!("`{command}` and `{file}` cannot both give the key");
                self.problems
                    .push(Problem::new(span, message).with_hint("keep one of the two".to_owned()));
                None
            }
            (None, None) => None,
        }
    }

    fn missing(&mut self, option: &str, variable: &str) {
        if let Some(section) = &self.section {
            self.problems.push(
                Problem::new(
                    section.span(),
                    format!("[{}] wants `{option}`", section.name()),
                )
                .with_hint(format!("or the variable {variable}")),
            );
        } else {
            self.outside.push(format!("{variable} is missing"));
        }
    }

    fn complaints(&self) -> usize {
        self.problems.len() + self.outside.len()
    }
}
