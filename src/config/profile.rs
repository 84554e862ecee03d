//! The desks to connect to: from the file, and from the environment.
//!
//! Variables speak for the only profile of their kind, or make one when the file has none; where the file has several of
//! a kind, they give a key to those that name no source of their own, and nothing else.

use std::collections::BTreeMap;

use url::Url;

use crate::config::environment::Environment;
use crate::config::profile::options::Options;
use crate::config::secret::SecretSource;
use crate::config::value;
use crate::source::Problem;
use crate::source::section::Section;

mod options;

/// A desk to connect to.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Its name, which the person chose.
    pub name: String,
    /// Which desk it is and how to reach it.
    pub desk: Desk,
}

/// Which desk it is and how to reach it.
#[derive(Clone, PartialEq, Debug)]
pub enum Desk {
    /// Featurebase.
    Featurebase {
        /// The address of the service.
        base_url: Url,
        /// Who acts: an e-mail address or an id; none: the only teammate there is.
        admin: Option<String>,
        /// The API key.
        key: SecretSource,
    },
    /// oHallo.
    Ohallo {
        /// The address of the service.
        base_url: Url,
        /// The id of the workspace; none: the key's own.
        workspace: Option<String>,
        /// Who can be made responsible, id and name: the desk does not list them.
        users: Vec<(String, String)>,
        /// Channels a new conversation can go through, id and name: the desk does not list them.
        channels: Vec<(String, String)>,
        /// Which of them acts, by id.
        admin: Option<String>,
        /// The API key.
        key: SecretSource,
    },
    /// ClearGrid.
    Cleargrid {
        /// The address of the service.
        base_url: Url,
        /// The lender's subdomain identifier.
        lender: String,
        /// Who logs in.
        email: String,
        /// With which password.
        password: SecretSource,
        /// Where its rows stand, which the ledger does not say.
        rows: Rows,
    },
    /// Parrot.
    Parrot {
        /// The address of the service, with the version of its interface.
        base_url: Url,
        /// The account; `me` is the caller's own.
        account: String,
        /// The name of the header that says who calls.
        header: String,
        /// What that header says.
        value: SecretSource,
        /// What the vendor does not document, by the names in [`PARROT_DETAILS`].
        details: BTreeMap<&'static str, String>,
    },
}

/// Where the rows of a ledger stand in the queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Rows {
    /// Done: they are looked at, not worked off.
    #[default]
    Closed,
    /// To be looked at one by one.
    Open,
}

impl Rows {
    const ALL: [(&'static str, Self); 2] = [("closed", Self::Closed), ("open", Self::Open)];
}

/// The options of a Parrot profile that stand for what the vendor does not document, with their variables.
pub const PARROT_DETAILS: [(&str, &str); 12] = [
    ("auth_prefix", "PARROT_AUTH_PREFIX"),
    ("list_path", "PARROT_LIST_PATH"),
    ("conversation_path", "PARROT_CONVERSATION_PATH"),
    ("messages_path", "PARROT_MESSAGES_PATH"),
    ("send_path", "PARROT_SEND_PATH"),
    ("send_body", "PARROT_SEND_BODY"),
    ("name_field", "PARROT_NAME_FIELD"),
    ("phone_field", "PARROT_PHONE_FIELD"),
    ("email_field", "PARROT_EMAIL_FIELD"),
    ("text_field", "PARROT_TEXT_FIELD"),
    ("direction_field", "PARROT_DIRECTION_FIELD"),
    ("incoming_value", "PARROT_INCOMING_VALUE"),
];

impl Desk {
    /// The name of its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Featurebase { .. } => Kind::Featurebase,
            Self::Ohallo { .. } => Kind::Ohallo,
            Self::Cleargrid { .. } => Kind::Cleargrid,
            Self::Parrot { .. } => Kind::Parrot,
        }
        .name()
    }

    /// The address of the service; nothing secret is in it.
    pub fn address(&self) -> &Url {
        match self {
            Self::Featurebase { base_url, .. }
            | Self::Ohallo { base_url, .. }
            | Self::Cleargrid { base_url, .. }
            | Self::Parrot { base_url, .. } => base_url,
        }
    }
}

/// The kinds of desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Featurebase,
    Ohallo,
    Cleargrid,
    Parrot,
}

impl Kind {
    const ALL: [(&'static str, Self); 4] = [
        ("featurebase", Self::Featurebase),
        ("ohallo", Self::Ohallo),
        ("cleargrid", Self::Cleargrid),
        ("parrot", Self::Parrot),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Featurebase => "featurebase",
            Self::Ohallo => "ohallo",
            Self::Cleargrid => "cleargrid",
            Self::Parrot => "parrot",
        }
    }

    /// The options and the variable for its secret.
    fn secret(self) -> SecretNames {
        let (command, file, variable) = match self {
            Self::Featurebase => ("api_key_command", "api_key_file", "FEATUREBASE_API_KEY"),
            Self::Ohallo => ("api_key_command", "api_key_file", "OHALLO_API_KEY"),
            Self::Cleargrid => ("password_command", "password_file", "CLEARGRID_PASSWORD"),
            Self::Parrot => ("auth_value_command", "auth_value_file", "PARROT_AUTH_VALUE"),
        };
        SecretNames {
            command,
            file,
            variable,
        }
    }
}

/// Where a secret can be named.
struct SecretNames {
    command: &'static str,
    file: &'static str,
    variable: &'static str,
}

/// The profiles of the file and the environment, by name; `outside` takes what is wrong with the variables.
pub(super) fn read(
    section: Option<Section<'_>>,
    environment: &Environment,
    problems: &mut Vec<Problem>,
    outside: &mut Vec<String>,
) -> Vec<Profile> {
    let mut found = Vec::new();
    for (name, mut section) in section
        .map(|all| all.sections(problems))
        .unwrap_or_default()
    {
        let before = problems.len();
        let kind = section.string("kind", problems, value::one_of("kind of desk", &Kind::ALL));
        match kind {
            Some(kind) => found.push((name.text, kind, section)),
            None if problems.len() == before => problems.push(
                Problem::new(
                    section.span(),
                    format!("[{}] does not say its `kind`", section.name()),
                )
                .with_hint("one of `featurebase`, `ohallo`, `cleargrid`, `parrot`".to_owned()),
            ),
            None => {}
        }
    }
    let kinds: Vec<Kind> = found.iter().map(|(_, kind, _)| *kind).collect();
    let mut profiles = Vec::new();
    for (name, kind, mut section) in found {
        let is_alone = kinds.iter().filter(|other| **other == kind).count() == 1;
        let mut options = Options {
            section: Some(&mut section),
            environment,
            is_alone,
            problems,
            outside,
        };
        let desk = options.desk(kind);
        section.finish(problems);
        profiles.extend(desk.map(|desk| Profile { name, desk }));
    }
    for (_, kind) in Kind::ALL {
        let has_secret = environment.get(kind.secret().variable).is_some();
        if has_secret && !kinds.contains(&kind) {
            let mut options = Options {
                section: None,
                environment,
                is_alone: true,
                problems,
                outside,
            };
            let name = kind.name().to_owned();
            profiles.extend(options.desk(kind).map(|desk| Profile { name, desk }));
        }
    }
    profiles
}
