//! `tinbox demo-server`: the embedded desk for anybody who wants to talk to it, until a signal ends it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::kinds::{Kind, Wanted};
use crate::demo::{DeskOptions, Faults, RunningDesk};

/// Serve the demo desk on 127.0.0.1 and print where, as one line of JSON.
#[derive(Clone, Debug, Args)]
pub struct DemoServerArgs {
    /// The port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Same seed, same desk
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many conversations there are at the start
    #[arg(long, default_value_t = 320)]
    pub conversations: usize,
    /// Let nothing happen by itself
    #[arg(long)]
    pub quiet_desk: bool,
    /// Let this share of requests go wrong, from 0 to 1
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub faults: Option<f64>,
    /// Print the variables that connect tinbox to it as lines for a shell, instead of JSON
    #[arg(long)]
    pub shell: bool,
    /// Which kind of desk, or all of them
    #[arg(long, value_name = "KIND", default_value = "featurebase", value_parser = Wanted::named)]
    pub desk: Wanted,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text
        .parse()
        .map_err(|_| format!("`{text}` is not a number"))?;
    if (0.0..=1.0).contains(&rate) {
        Ok(rate)
    } else {
        Err("the rate must lie between 0 and 1".to_owned())
    }
}

/// Opens the desk at `now`, prints its address and key, and serves until SIGINT or SIGTERM.
pub async fn run(args: DemoServerArgs, now: Timestamp) -> anyhow::Result<()> {
    let DemoServerArgs {
        port,
        seed,
        conversations,
        quiet_desk,
        faults,
        shell,
        desk: Wanted(kinds),
    } = args;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let options = DeskOptions {
        seed,
        conversations,
        quiet: quiet_desk,
        faults: faults.map(|rate| Faults::random(seed, rate)),
        ..DeskOptions::at(now)
    };
    let mut desks = Vec::new();
    for kind in kinds {
        // One port is asked for; the others are found.
        let port = if desks.is_empty() { port } else { 0 };
        let desk = (kind.start)(options.clone(), port)
            .await
            .with_context(|| format!("cannot listen on 127.0.0.1:{port}"))?;
        desks.push((kind, desk));
    }
    let whereabouts = if shell {
        shell_lines(&desks)
    } else {
        whereabouts(&desks).to_string()
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{whereabouts}")?;
    out.flush()?;
    drop(out);
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
    }
    for (_, desk) in desks {
        desk.stop()
            .await
            .context("the desk did not close properly")?;
    }
    Ok(())
}

/// Where the first desk is, and all of them if there are several; with the variables that connect tinbox to them.
fn whereabouts(desks: &[(Kind, RunningDesk)]) -> Value {
    let place = |(kind, desk): &(Kind, RunningDesk)| {
        let variables = (kind.variables)(desk).into_iter();
        json!({
            "desk": kind.name,
            "url": desk.url,
            "api_key": desk.api_key,
            "admin": desk.admin,
            "environment": variables.collect::<BTreeMap<_, _>>(),
        })
    };
    let mut whole = desks.first().map(place).unwrap_or_default();
    if desks.len() > 1 {
        let all = desks.iter().flat_map(|(kind, desk)| (kind.variables)(desk));
        whole["environment"] = json!(all.collect::<BTreeMap<_, _>>());
        whole["desks"] = desks.iter().map(place).collect();
    }
    whole
}

/// The variables of all of them, to be read by a shell.
fn shell_lines(desks: &[(Kind, RunningDesk)]) -> String {
    let variables = desks.iter().flat_map(|(kind, desk)| (kind.variables)(desk));
    let lines: Vec<_> = variables
        .map(|(name, value)| format!("export {name}='{}'", value.replace('\'', "'\\''")))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: DemoServerArgs,
    }

    #[test]
    fn the_defaults_are_the_desk_a_visitor_sees() {
        let DemoServerArgs {
            port,
            seed,
            conversations,
            quiet_desk,
            faults,
            shell,
            desk: Wanted(kinds),
        } = Line::parse_from(["demo-server"]).args;
        let visitor = DeskOptions::at(Timestamp::UNIX_EPOCH);
        assert_eq!(
            (seed, conversations, quiet_desk),
            (visitor.seed, visitor.conversations, visitor.quiet)
        );
        assert_eq!((port, faults, shell), (0, None, false));
        let kinds: Vec<_> = kinds.iter().map(|kind| kind.name).collect();
        assert_eq!(kinds, ["featurebase"]);
    }

    #[test]
    fn a_rate_of_faults_is_a_share() {
        let parse = |rate: &str| {
            Line::try_parse_from(["demo-server", "--faults", rate]).map(|line| line.args.faults)
        };
        assert_eq!(parse("0.25").ok(), Some(Some(0.25)));
        for wrong in ["1.5", "nan", "many"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
