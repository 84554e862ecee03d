//! Every kind of desk there is, once: a new one is a line of [`KINDS`], and stands then in `tinbox desks`, in the
//! README, in `tinbox demo` and in `tinbox demo-server`.

use std::future::Future;
use std::io;
use std::pin::Pin;

use crate::backend::{cleargrid, featurebase, ohallo, parrot};
use crate::config::profile::PARROT_DETAILS;
use crate::demo::{self, DeskOptions, RunningDesk};
use crate::domain::capability::{Ability, Capabilities, Verdict};

/// An embedded desk on its way.
type Starting = Pin<Box<dyn Future<Output = io::Result<RunningDesk>> + Send>>;

/// Variables with their values.
pub(super) type Variables = Vec<(&'static str, String)>;

/// One kind of desk.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name in the configuration and on the command line.
    pub name: &'static str,
    /// What such a desk can do with nothing but its address and key, known without a connection.
    pub capabilities: fn() -> Capabilities,
    /// Opens its embedded twin.
    pub(super) start: fn(DeskOptions, u16) -> Starting,
    /// The environment that connects to that, as it would to the real one.
    pub(super) variables: fn(&RunningDesk) -> Variables,
}

/// The kinds, in the order they are listed.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "featurebase",
        capabilities: featurebase::capabilities,
        start: |options, port| Box::pin(demo::start(options, port)),
        variables: featurebase_variables,
    },
    Kind {
        name: "ohallo",
        capabilities: ohallo::capabilities,
        start: |options, port| Box::pin(demo::ohallo::start(options, port)),
        variables: ohallo_variables,
    },
    Kind {
        name: "cleargrid",
        capabilities: cleargrid::capabilities,
        start: |options, port| Box::pin(demo::cleargrid::start(options, port)),
        variables: cleargrid_variables,
    },
    Kind {
        name: "parrot",
        capabilities: || parrot::capabilities(None),
        start: |options, port| Box::pin(demo::parrot::start(options, port)),
        variables: parrot_variables,
    },
];

fn featurebase_variables(desk: &RunningDesk) -> Variables {
    vec![
        ("FEATUREBASE_BASE_URL", desk.url.clone()),
        ("FEATUREBASE_API_KEY", desk.api_key.clone()),
        ("TINBOX_ADMIN", desk.admin.clone()),
    ]
}

fn ohallo_variables(desk: &RunningDesk) -> Variables {
    let users = demo::ohallo::users().into_iter();
    let users: Vec<_> = users.map(|(id, name)| format!("{id}={name}")).collect();
    vec![
        ("OHALLO_BASE_URL", desk.url.clone()),
        ("OHALLO_API_KEY", desk.api_key.clone()),
        ("OHALLO_WORKSPACE", demo::ohallo::WORKSPACE.to_owned()),
        ("OHALLO_USERS", users.join(", ")),
        ("OHALLO_ADMIN", desk.admin_id.clone()),
    ]
}

fn cleargrid_variables(desk: &RunningDesk) -> Variables {
    vec![
        ("CLEARGRID_BASE_URL", desk.url.clone()),
        ("CLEARGRID_LENDER", desk.admin_id.clone()),
        ("CLEARGRID_EMAIL", desk.admin.clone()),
        ("CLEARGRID_PASSWORD", desk.api_key.clone()),
    ]
}

fn parrot_variables(desk: &RunningDesk) -> Variables {
    let mut variables = vec![
        (
            "PARROT_BASE_URL",
            format!("{}{}", desk.url, demo::parrot::BASE),
        ),
        ("PARROT_ACCOUNT", desk.admin.clone()),
        ("PARROT_AUTH_PREFIX", "Bearer".to_owned()),
        ("PARROT_AUTH_VALUE", desk.api_key.clone()),
    ];
    for (option, value) in demo::parrot::DETAILS {
        let variable = PARROT_DETAILS.iter().find(|(name, _)| *name == option);
        variables.extend(variable.map(|(_, variable)| (*variable, value.to_owned())));
    }
    variables
}

/// Which embedded desks are wanted.
#[derive(Clone, Debug)]
pub struct Wanted(pub Vec<Kind>);

impl Wanted {
    /// All of them.
    pub fn all() -> Self {
        Self(KINDS.to_vec())
    }

    /// As named on the command line: one of the kinds, or all.
    pub fn named(name: &str) -> Result<Self, String> {
        if name == "all" {
            return Ok(Self::all());
        }
        let kind = KINDS.iter().find(|kind| kind.name == name);
        kind.map(|kind| Self(vec![*kind])).ok_or_else(|| {
            let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
            format!("there is no such desk; one of {}, all", names.join(", "))
        })
    }
}

/// A cell of the table of what desks can do.
pub fn cell(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::Local(_) => "kept here",
        Verdict::No(_) => "no",
    }
}

/// The table of what desks can do, and the reasons of what they cannot, as Markdown.
pub fn markdown() -> String {
    let desks: Vec<Capabilities> = KINDS.iter().map(|kind| (kind.capabilities)()).collect();
    let mut text = String::from("\n| |");
    for desk in &desks {
        text.push_str(&format!(" {} |", desk.desk));
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(desks.len()));
    text.push('\n');
    for ability in Ability::ALL {
        text.push_str(&format!("| {} |", ability.words()));
        for desk in &desks {
            text.push_str(&format!(" {} |", cell(desk.verdict(ability))));
        }
        text.push('\n');
    }
    for desk in &desks {
        text.push_str(&format!("\n{}:\n\n", desk.desk));
        for (why, abilities) in reasons(desk) {
            text.push_str(&format!("- {}: {why}.\n", listed(&abilities)));
        }
    }
    text
}

/// Abilities by name, in one line.
pub(super) fn listed(abilities: &[Ability]) -> String {
    let words: Vec<_> = abilities.iter().map(|ability| ability.words()).collect();
    words.join(", ")
}

/// What a desk cannot do or has done for it, by the sentence that says why, in the order of the table.
pub fn reasons(desk: &Capabilities) -> Vec<(&'static str, Vec<Ability>)> {
    let mut found: Vec<(&'static str, Vec<Ability>)> = Vec::new();
    for ability in Ability::ALL {
        let (Verdict::No(why) | Verdict::Local(why)) = desk.verdict(ability) else {
            continue;
        };
        match found.iter_mut().find(|(known, _)| *known == why) {
            Some((_, abilities)) => abilities.push(ability),
            None => found.push((why, vec![ability])),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name_and_all_are_all() {
        let names: BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), KINDS.len());
        for kind in KINDS {
            let found = Wanted::named(kind.name).unwrap().0;
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].name, kind.name);
        }
        assert_eq!(Wanted::named("all").unwrap().0.len(), KINDS.len());
        assert!(Wanted::named("zendesk").unwrap_err().contains("all"));
    }

    #[test]
    fn whatever_a_desk_cannot_do_has_a_sentence() {
        for kind in KINDS {
            for (why, abilities) in reasons(&(kind.capabilities)()) {
                assert!(
                    !why.trim().is_empty() && !why.ends_with('.'),
                    "{abilities:?}"
                );
            }
        }
    }
}
