//! `tinbox desks`: the desks that are configured, and what each kind of desk can do. Nothing is asked of any desk.

use std::process::ExitCode;

use clap::Args;

use crate::cli::inbox::{Places, settings};
use crate::cli::kinds::{KINDS, cell, reasons};
use crate::cli::{Surroundings, fail, say};
use crate::config::Config;
use crate::domain::capability::{Ability, Capabilities};

/// List the configured desks and what each kind of desk can do.
#[derive(Clone, Debug, Args)]
pub struct DesksArgs {
    /// Only what the kinds of desk can do
    #[arg(long)]
    pub abilities: bool,
}

/// Prints both, or only the table.
pub fn main(surroundings: &Surroundings, arguments: &DesksArgs) -> ExitCode {
    if !arguments.abilities {
        let places = Places::of(surroundings);
        match settings(surroundings, places.as_ref()) {
            Ok(config) => say(&configured(&config)),
            Err(rejected) => return fail(&rejected.to_string()),
        }
    }
    let desks: Vec<Capabilities> = KINDS.iter().map(|kind| (kind.capabilities)()).collect();
    say(&table(&desks));
    ExitCode::SUCCESS
}

fn configured(config: &Config) -> String {
    if config.profiles.is_empty() {
        return "No desk is configured: `tinbox` opens the demo, `tinbox init` tells how to connect.\n"
            .to_owned();
    }
    let width = |of: fn(&crate::config::profile::Profile) -> usize| {
        config.profiles.iter().map(of).max().unwrap_or(0)
    };
    let name_width = width(|profile| profile.name.chars().count());
    let kind_width = width(|profile| profile.desk.kind().len());
    let mut text = String::new();
    for profile in &config.profiles {
        let (name, kind) = (&profile.name, profile.desk.kind());
        let address = profile.desk.address();
        text.push_str(&format!(
            "{name:name_width$}  {kind:kind_width$}  {address}\n"
        ));
    }
    text
}

/// A column for each desk; below it, why not.
fn table(desks: &[Capabilities]) -> String {
    let first = Ability::ALL
        .iter()
        .map(|ability| ability.words().chars().count())
        .max()
        .unwrap_or(0);
    let width = |desk: &Capabilities| desk.desk.chars().count().max("kept here".len());
    let mut text = " ".repeat(first);
    for desk in desks {
        text.push_str(&format!("  {:1$}", desk.desk, width(desk)));
    }
    text = text.trim_end().to_owned();
    text.push('\n');
    for ability in Ability::ALL {
        let mut line = format!("{:first$}", ability.words());
        for desk in desks {
            line.push_str(&format!(
                "  {:1$}",
                cell(desk.verdict(ability)),
                width(desk)
            ));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    for desk in desks {
        text.push('\n');
        text.push_str(&format!("{}:\n", desk.desk));
        for (why, abilities) in reasons(desk) {
            let words: Vec<_> = abilities.iter().map(|ability| ability.words()).collect();
            text.push_str(&format!("  {}: {why}\n", words.join(", ")));
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capability::Verdict;

    #[test]
    fn the_table_has_a_column_for_each_desk_and_says_why_not() {
        let one = Capabilities::all_but("One", Vec::new());
        let other = Capabilities::all_but(
            "Other",
            vec![
                (Ability::Tag, Verdict::Local("it has no tags")),
                (Ability::Reply, Verdict::No("it only reads")),
                (Ability::Note, Verdict::No("it only reads")),
            ],
        );
        let text = table(&[one, other]);
        let row = |words: &str| {
            let line = text.lines().find(|line| line.starts_with(words)).unwrap();
            line[words.len()..].split_whitespace().collect::<Vec<_>>()
        };
        assert_eq!(row("Reply to the customer"), ["yes", "no"]);
        assert_eq!(
            row("Put tags on and take them off"),
            ["yes", "kept", "here"]
        );
        // Where tags are kept here, so is their catalog.
        assert_eq!(row("Make a new tag"), ["yes", "kept", "here"]);
        assert!(text.ends_with(
            "Other:\n  Reply to the customer, Leave a note for the team: it only reads\n  \
             Put tags on and take them off, Make a new tag: it has no tags"
        ));
    }
}
