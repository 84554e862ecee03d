//! Where a key comes from: the environment, a command such as a password manager, or a file nobody else can read.
//!
//! The configuration itself never holds one, so it can be shared. Nothing here prints one.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use secrecy::{ExposeSecret, SecretString};

/// More than any key is long, in bytes.
const LONGEST: u64 = 16 * 1024;

/// Where a key comes from.
#[derive(Clone, Debug)]
pub enum SecretSource {
    /// The environment had it.
    Environment(SecretString),
    /// The first line a program prints; its name, then its arguments. No shell is involved.
    Command(Vec<String>),
    /// The first line of a file that is ours and closed to everyone else.
    File(PathBuf),
}

/// Why there is no key. None of them says anything of what was read.
#[derive(Debug, thiserror::Error)]
pub enum SecretProblem {
    /// The program cannot be run.
    #[error("`{program}` cannot be run for the key: {error}")]
    NotRun {
        /// The program.
        program: String,
        /// What the system says.
        error: io::Error,
    },
    /// The program failed.
    #[error("`{program}` was asked for the key and ended with {status}")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// The file cannot be read.
    #[error("the key file `{}` cannot be read: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Others may read or write the file.
    #[error("the key file `{}` is open to others: run `chmod 600 {}`", path.display(), path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The file is somebody else's.
    #[error("the key file `{}` belongs to somebody else", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// There was no text.
    #[error("{0} gave no key: its first line is empty")]
    Empty(String),
}

impl PartialEq for SecretSource {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Environment(a), Self::Environment(b)) => a.expose_secret() == b.expose_secret(),
            (Self::Command(a), Self::Command(b)) => a == b,
            (Self::File(a), Self::File(b)) => a == b,
            _ => false,
        }
    }
}

impl SecretSource {
    /// Fetches the key. This waits for the program, which may ask the person something on the terminal: call it while
    /// the terminal is still theirs.
    pub fn fetch(&self) -> Result<SecretString, SecretProblem> {
        match self {
            Self::Environment(secret) => Ok(secret.clone()),
            Self::Command(words) => from_command(words),
            Self::File(path) => from_file(path.clone()),
        }
    }
}

fn from_command(words: &[String]) -> Result<SecretString, SecretProblem> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(SecretProblem::Empty("the command".to_owned()));
    };
    let not_run = |error| SecretProblem::NotRun {
        program: program.clone(),
        error,
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(not_run)?;
    let mut bytes = Vec::new();
    if let Some(output) = child.stdout.take() {
        output
            .take(LONGEST)
            .read_to_end(&mut bytes)
            .map_err(not_run)?;
    }
    let status = child.wait().map_err(not_run)?;
    if !status.success() {
        return Err(SecretProblem::Failed {
            program: program.clone(),
            status,
        });
    }
    first_line(&bytes).ok_or_else(|| SecretProblem::Empty(format!("`{program}`")))
}

fn from_file(path: PathBuf) -> Result<SecretString, SecretProblem> {
    let read = || {
        let file = File::open(&path)?;
        // Of the open file, so that nobody can put another in its place in between.
        let metadata = file.metadata()?;
        let mut bytes = Vec::new();
        if metadata.is_file() {
            file.take(LONGEST).read_to_end(&mut bytes)?;
        }
        Ok((metadata, bytes))
    };
    let (metadata, bytes) = match read() {
        Ok(read) => read,
        Err(error) => return Err(SecretProblem::Unreadable { path, error }),
    };
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(SecretProblem::NotOurs { path });
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(SecretProblem::Open { path });
    }
    first_line(&bytes).ok_or_else(|| SecretProblem::Empty(format!("`{}`", path.display())))
}

/// The first line without the space around it, if it is text and there is any.
fn first_line(bytes: &[u8]) -> Option<SecretString> {
    let line = std::str::from_utf8(bytes).ok()?.lines().next()?.trim();
    (!line.is_empty()).then(|| SecretString::from(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    fn fetched(source: &SecretSource) -> Result<String, String> {
        match source.fetch() {
            Ok(secret) => Ok(secret.expose_secret().to_owned()),
            Err(problem) => Err(problem.to_string()),
        }
    }

    fn command(words: &[&str]) -> SecretSource {
        SecretSource::Command(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn a_command_gives_the_key_in_its_first_line() {
        let source = command(&["printf", "sk_1\\nuser: ana\\n"]);
        assert_eq!(fetched(&source), Ok("sk_1".to_owned()));
    }

    #[test]
    fn a_command_that_fails_is_named_and_its_output_is_not_shown() {
        let problem = fetched(&command(&["sh", "-c", "echo sk_canary; exit 3"])).unwrap_err();
        assert_eq!(
            problem,
            "`sh` was asked for the key and ended with exit status: 3"
        );
        let problem = fetched(&command(&["/no/such/program"])).unwrap_err();
        assert!(
            problem.starts_with("`/no/such/program` cannot be run"),
            "{problem}"
        );
        assert_eq!(
            fetched(&command(&["true"])),
            Err("`true` gave no key: its first line is empty".to_owned())
        );
    }

    #[test]
    fn a_file_must_be_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "sk_1\n").unwrap();
        let source = SecretSource::File(path.clone());
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert_eq!(fetched(&source), Ok("sk_1".to_owned()));
        for mode in [0o640, 0o604, 0o620, 0o666] {
            std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            assert!(
                matches!(source.fetch(), Err(SecretProblem::Open { .. })),
                "{mode:o}"
            );
        }
        let missing = SecretSource::File(folder.path().join("none"));
        assert!(matches!(
            missing.fetch(),
            Err(SecretProblem::Unreadable { .. })
        ));
    }

    #[test]
    fn no_key_is_ever_printed() {
        let source = SecretSource::Environment("sk_canary".into());
        assert!(!format!("{source:?}").contains("canary"));
    }
}
