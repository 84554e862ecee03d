//! The command line: the only place that prints and the only one that decides exit codes.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | it went well |
//! | 1 | it could not go on: the sentence on standard error says why and what to do |
//! | 2 | the command line is wrong, or there is no terminal |
//! | 128 + n | signal n ended it |

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::environment::Environment;
use crate::runtime::clock::Reading;
use crate::runtime::process;
use crate::text::clean::Clean;

/// A terminal inbox for support agents
#[derive(Debug, Parser)]
#[command(version, about, long_about = None)]
struct Arguments {
    /// The configuration file, instead of the usual one
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Open the inbox on made-up data
    Demo(DemoArgs),
    /// Serve the made-up desk for other programs
    DemoServer(demo_server::DemoServerArgs),
    /// List the desks, and what each kind of desk can do
    Desks(desks::DesksArgs),
    /// Show a message as text, as a filter
    Render(render::RenderOptions),
    /// Prepare a configuration file and say how to connect
    Init,
    /// Delete everything tinbox keeps on this machine, drafts and what was not sent too; asks first
    Purge(purge::PurgeArgs),
}

/// What kind of made-up desk.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    /// Same seed, same desk
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many conversations there are at the start
    #[arg(long, default_value_t = 320)]
    pub conversations: usize,
    /// Which kind of desk, or all of them together
    #[arg(long, value_name = "KIND", default_value = "all", value_parser = kinds::Wanted::named)]
    pub desk: kinds::Wanted,
}

/// The surroundings, read once.
pub struct Surroundings {
    /// The variables tinbox knows.
    pub environment: Environment,
    /// The variables that programs we start may see.
    pub children: crate::runtime::child::Environment,
    /// `$TERM`.
    pub term: Option<OsString>,
    /// The configuration file asked for on the command line.
    pub config: Option<PathBuf>,
}

/// Runs the program.
pub fn main() -> ExitCode {
    process::harden();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version come this way too; clap knows where each belongs and with which code.
        Err(problem) => {
            if problem.use_stderr() {
                // It repeats what stood on the command line, and that may be the name of a hostile file.
                let _ = write!(
                    std::io::stderr(),
                    "{}",
                    Clean::block(&problem.render().to_string())
                );
            } else {
                let _ = problem.print();
            }
            return ExitCode::from(problem.exit_code().clamp(0, 255) as u8);
        }
    };
    let surroundings = surroundings(arguments.config);
    match arguments.verb {
        None => inbox::open(&surroundings, None),
        Some(Verb::Demo(demo)) => inbox::open(&surroundings, Some(demo)),
        Some(Verb::DemoServer(server)) => serve(server),
        Some(Verb::Desks(desks)) => desks::main(&surroundings, &desks),
        Some(Verb::Render(options)) => render::main(&options),
        Some(Verb::Init) => init::main(&surroundings),
        Some(Verb::Purge(purge)) => purge::main(&surroundings, &purge),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read once, here"
)]
fn surroundings(config: Option<PathBuf>) -> Surroundings {
    let variables: Vec<(OsString, OsString)> = std::env::vars_os().collect();
    let known: BTreeMap<String, String> = variables
        .iter()
        .filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value.to_str()?.to_owned())))
        .collect();
    Surroundings {
        environment: known.into_iter().collect(),
        term: std::env::var_os("TERM"),
        children: crate::runtime::child::Environment::new(variables),
        config,
    }
}

fn serve(arguments: demo_server::DemoServerArgs) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let served = runtime
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(demo_server::run(arguments, Reading::now().wall)));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&format!("{problem:#}")),
    }
}

/// Tells the person why it cannot go on.
fn fail(sentence: &str) -> ExitCode {
    complain(sentence);
    ExitCode::FAILURE
}

/// Says something on standard error, cleaned: what the desk said may be part of it.
fn complain(sentence: &str) {
    let _ = writeln!(std::io::stderr(), "tinbox: {}", Clean::block(sentence));
}

/// Says something on standard output; a reader that has gone is no reason to complain.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{}", Clean::block(text));
}

mod connect;
pub mod demo_server;
pub mod desks;
pub mod inbox;
pub mod init;
pub mod kinds;
pub mod purge;
pub mod render;
