//! `tinbox purge`: everything kept on this machine goes, bytes included.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use clap::Args;

use crate::cli::inbox::Places;
use crate::cli::{Surroundings, fail, say};
use crate::runtime::clock::Reading;
use crate::store::{Store, StorePaths};

/// Delete everything tinbox keeps on this machine.
#[derive(Clone, Debug, Args)]
pub struct PurgeArgs {
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// Asks, unless told not to, and deletes.
pub fn main(surroundings: &Surroundings, arguments: &PurgeArgs) -> ExitCode {
    let Some(places) = Places::of(surroundings) else {
        return fail("no home directory: set TINBOX_STATE_DIR and TINBOX_CACHE_DIR");
    };
    let paths = StorePaths {
        state_dir: Some(places.state.clone()),
        cache_dir: Some(places.cache.clone()),
    };
    let opened = Store::open(&paths, Reading::now().wall);
    let mut store = match opened {
        Ok(store) => store,
        Err(error) => return fail(&error.to_string()),
    };
    if !arguments.yes && !confirmed(&store) {
        say("Nothing was deleted.");
        return ExitCode::FAILURE;
    }
    if let Err(error) = store.forget_everything() {
        return fail(&format!(
            "{error}; close other windows of tinbox and try again"
        ));
    }
    // Texts an editor had, the log and reports of defects lie beside the files.
    for directory in ["edit", "log", "panics"] {
        let directory = places.state.join(directory);
        match std::fs::remove_dir_all(&directory) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return fail(&format!(
                    "`{}` cannot be deleted: {error}",
                    directory.display()
                ));
            }
            _ => {}
        }
    }
    say("Deleted: conversations, drafts, outbox, history and logs on this machine.");
    ExitCode::SUCCESS
}

/// Says what would be lost, and waits for a `y`.
fn confirmed(store: &Store) -> bool {
    let drafts = store.reader().all_drafts();
    let entries = store.reader().entries();
    let lost = match (drafts, entries) {
        (Ok(drafts), Ok(entries)) => {
            let unsent = entries
                .iter()
                .filter(|entry| !entry.progress.is_done())
                .count();
            format!(
                "{} drafts and {unsent} unsent changes included",
                drafts.len()
            )
        }
        _ => "drafts and unsent changes that cannot be counted included".to_owned(),
    };
    let mut out = std::io::stdout();
    let _ = write!(
        out,
        "Delete everything tinbox keeps on this machine, {lost}? [y/N] "
    );
    let _ = out.flush();
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}
