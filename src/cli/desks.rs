//! `tinbox desks`: the desks that are configured, and what each kind of desk can do. Nothing is asked of any desk.

use std::process::ExitCode;

use clap::Args;

use crate::cli::connect::capabilities;
use crate::cli::inbox::{Places, settings};
use crate::cli::kinds::{KINDS, cell, listed, reasons};
use crate::cli::{Surroundings, fail, say};
use crate::config::Config;
use crate::domain::capability::{Ability, Capabilities};

/// List the configured desks and what each of them can do.
#[derive(Clone, Debug, Args)]
pub struct DesksArgs {
    /// What each kind of desk can do, configured or not
    #[arg(long)]
    pub abilities: bool,
}

/// Prints the configured desks and their table, or that of all kinds.
pub fn main(surroundings: &Surroundings, arguments: &DesksArgs) -> ExitCode {
    let mut columns: Vec<Column> = KINDS
        .iter()
        .map(|kind| {
            let can = (kind.capabilities)();
            (can.desk.to_owned(), can)
        })
        .collect();
    if !arguments.abilities {
        let places = Places::of(surroundings);
        match settings(surroundings, places.as_ref()) {
            Ok(config) => {
                say(&configured(&config));
                let known = config.profiles.iter();
                let known = known.map(|known| (known.name.clone(), capabilities(&known.desk)));
                let known: Vec<Column> = known.collect();
                if !known.is_empty() {
                    columns = known;
                }
            }
            Err(rejected) => return fail(&rejected.to_string()),
        }
    }
    say(&table(&columns));
    ExitCode::SUCCESS
}

/// A desk or a kind of desk by name.
type Column = (String, Capabilities);

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
fn table(columns: &[Column]) -> String {
    let first = Ability::ALL
        .iter()
        .map(|ability| ability.words().chars().count())
        .max()
        .unwrap_or(0);
    let width = |name: &str| name.chars().count().max("kept here".len());
    let mut text = " ".repeat(first);
    for (name, _) in columns {
        text.push_str(&format!("  {name:0$}", width(name)));
    }
    text = text.trim_end().to_owned();
    text.push('\n');
    for ability in Ability::ALL {
        let mut line = format!("{:first$}", ability.words());
        for (name, can) in columns {
            line.push_str(&format!("  {:1$}", cell(can.verdict(ability)), width(name)));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    for (name, can) in columns {
        text.push('\n');
        text.push_str(&format!("{name}:\n"));
        for (why, abilities) in reasons(can) {
            text.push_str(&format!("  {}: {why}\n", listed(&abilities)));
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
        let text = table(&[("one".to_owned(), one), ("other".to_owned(), other)]);
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
            "other:\n  Reply to the customer, Leave a note for the team: it only reads\n  \
             Put tags on and take them off, Make a new tag: it has no tags"
        ));
    }
}
