//! Every kind of desk there is, once: a new one is a line of [`KINDS`], and stands then in `tinbox desks`, in the
//! README, in `tinbox demo` and in `tinbox demo-server`.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use crate::backend::SharedBackend;
use crate::backend::featurebase::{self, Featurebase, FeaturebaseSettings};
use crate::backend::http::{ApiKey, Deadlines};
use crate::demo::{self, DeskOptions, RunningDesk};
use crate::domain::capability::{Ability, Capabilities, Verdict};

/// An embedded desk on its way.
type Starting = Pin<Box<dyn Future<Output = io::Result<RunningDesk>> + Send>>;

/// One kind of desk.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name in the configuration and on the command line.
    pub name: &'static str,
    /// What such a desk can do, known without a connection.
    pub capabilities: fn() -> Capabilities,
    /// Opens its embedded twin.
    pub(super) start: fn(DeskOptions, u16) -> Starting,
    /// Connects to that, by the same client as to the real one.
    pub(super) connect: fn(&RunningDesk) -> Result<SharedBackend, String>,
}

/// The kinds, in the order they are listed.
pub const KINDS: &[Kind] = &[Kind {
    name: "featurebase",
    capabilities: featurebase::capabilities,
    start: |options, port| Box::pin(demo::start(options, port)),
    connect: connect_featurebase,
}];

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
    text
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

fn connect_featurebase(desk: &RunningDesk) -> Result<SharedBackend, String> {
    let settings = FeaturebaseSettings {
        base_url: desk.url.clone(),
        api_key: ApiKey::new(&desk.api_key).map_err(|problem| problem.to_string())?,
        acting_admin: Some(desk.admin.clone()),
        deadlines: Deadlines::default(),
    };
    let backend = Featurebase::new(settings).map_err(|problem| problem.to_string())?;
    Ok(Arc::new(backend))
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
