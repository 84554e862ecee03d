//! `tinbox demo-server`: the embedded desk for anybody who wants to talk to it, until a signal ends it.

use std::io::{self, Write};

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::demo::{self, DeskOptions, Faults};

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
    let desk = demo::start(options, port)
        .await
        .with_context(|| format!("cannot listen on 127.0.0.1:{port}"))?;
    let whereabouts = json!({ "url": desk.url, "api_key": desk.api_key, "admin": desk.admin });
    let mut out = io::stdout().lock();
    writeln!(out, "{whereabouts}")?;
    out.flush()?;
    drop(out);
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
    }
    desk.stop().await.context("the desk did not close properly")
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
        } = Line::parse_from(["demo-server"]).args;
        let visitor = DeskOptions::at(Timestamp::UNIX_EPOCH);
        assert_eq!(
            (seed, conversations, quiet_desk),
            (visitor.seed, visitor.conversations, visitor.quiet)
        );
        assert_eq!((port, faults), (0, None));
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
