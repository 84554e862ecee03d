//! `tinbox init`: a configuration file to fill in, and what to do next.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::process::ExitCode;

use crate::cli::inbox::Places;
use crate::cli::{Surroundings, fail, say};

/// The file with every option at its default.
const EXAMPLE: &str = include_str!("../../config.example.toml");

/// Writes the file unless there is one, and says how to go on.
pub fn main(surroundings: &Surroundings) -> ExitCode {
    let Some(places) = Places::of(surroundings) else {
        return fail("no home directory: say where the file may be with --config PATH");
    };
    let path = places.config;
    match write_example(&path) {
        Ok(true) => say(&format!(
            "Wrote {}, every option at its default.",
            path.display()
        )),
        Ok(false) => say(&format!(
            "{} is there already and was left as it is.",
            path.display()
        )),
        Err(error) => return fail(&format!("`{}` cannot be written: {error}", path.display())),
    }
    say("
To connect a Featurebase workspace:

1. Make a key in its dashboard under Settings, API.
2. Either set it for one start:

     FEATUREBASE_API_KEY=… TINBOX_ADMIN=you@example.com tinbox

   or name a program that prints it, in the file:

     [profile.work]
     kind = \"featurebase\"
     api_key_command = [\"pass\", \"show\", \"featurebase\"]
     admin = \"you@example.com\"

3. Start tinbox. `tinbox demo` opens made-up data at any time.

oHallo, ClearGrid and Parrot are connected the same way: the end of the file names their options
and variables. `tinbox desks` shows what is connected and what it can do.");
    ExitCode::SUCCESS
}

/// Creates the file for its owner only; tells whether it was written.
fn write_example(path: &Path) -> std::io::Result<bool> {
    if let Some(directory) = path.parent() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)?;
    }
    let file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match file {
        Ok(mut file) => file.write_all(EXAMPLE.as_bytes()).map(|()| true),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}
