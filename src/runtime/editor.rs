//! Handing a text to the person's own editor, and getting it back.
//!
//! Text is never lost on the way: the file stays until the caller has saved what came back and says so
//! ([`EditSession::discard`]); whatever is left after a crash is found again ([`leftovers`]).

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use thiserror::Error;

use super::child::{Environment, Words};
use super::job;
use super::signals::{ExitSignal, Signal, Signals};

/// A text of more bytes than this is no reply; it is left in its file.
const LARGEST_TEXT: u64 = 1_024 * 1_024;

/// Keeps Vim from writing copies of the text and from obeying instructions a customer put into it. Set when the file
/// is about to be read, which is after the person's own settings and before a modeline.
const VIM_SETTINGS: &str =
    "autocmd BufReadPre * setlocal noswapfile noundofile | set nomodeline nobackup nowritebackup";

/// What came back.
#[derive(Debug)]
pub enum Edited {
    /// A new text.
    Text(String),
    /// The text as it was.
    Unchanged,
    /// Nothing but white space, which is how people cancel: keep the draft as it was.
    Empty,
    /// We were asked to leave meanwhile; the file holds what the person had saved.
    Leave(ExitSignal),
}

/// Why nothing came back. The file is kept in every case.
#[derive(Debug, Error)]
pub enum EditProblem {
    /// The editor could not be started.
    #[error("the editor `{program}` could not be started: {source}")]
    NotStarted {
        /// As the person named it.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The editor said that something went wrong.
    #[error("the editor ended with code {0}; nothing was taken over")]
    Code(i32),
    /// The editor was killed.
    #[error("the editor was killed by signal {0}; nothing was taken over")]
    Killed(i32),
    /// More than a reply can be.
    #[error("the text is larger than 1 MiB; nothing was taken over")]
    TooLarge,
    /// Another encoding, or no text at all.
    #[error("the text is not UTF-8; nothing was taken over")]
    NotUtf8,
    /// The file is gone or cannot be read.
    #[error("the text could not be read back: {0}")]
    Unreadable(io::Error),
    /// Waiting for the editor failed.
    #[error("waiting for the editor failed: {0}")]
    NotWaited(io::Error),
}

/// A text on its way to an editor and back.
#[derive(Debug)]
pub struct EditSession {
    path: PathBuf,
    original: String,
}

impl EditSession {
    /// Writes the text to a file only the person can read, in a directory of the same kind. `id` becomes part of the
    /// name, as far as it is letters, digits and hyphens, and comes back from [`leftovers`].
    pub fn begin(directory: &Path, id: &str, text: &str) -> io::Result<Self> {
        private_directory(directory)?;
        let id: String = id
            .chars()
            .filter(|character| character.is_ascii_alphanumeric() || *character == '-')
            .take(64)
            .collect();
        let (path, mut file) = create(directory, &id)?;
        file.write_all(text.as_bytes())?;
        // Editors expect a last line that ends; it is taken off again.
        if !text.is_empty() && !text.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        file.sync_all()?;
        Ok(Self {
            path,
            original: text.to_owned(),
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs the editor until it ends. Call it with the terminal suspended and the inputs paused.
    ///
    /// Ctrl-C is the editor's business meanwhile, and Ctrl-Z stops both of us. When we are asked to leave, the
    /// editor is left running if it survives what we were told; its file is a leftover then.
    pub async fn run(
        &self,
        editor: &Words,
        environment: &Environment,
        signals: &mut Signals,
    ) -> Result<Edited, EditProblem> {
        let mut words = editor.clone();
        if matches!(words.program_name(), "vim" | "nvim" | "vimx") {
            words = words
                .with("-n")
                .with("-i")
                .with("NONE")
                .with("--cmd")
                .with(VIM_SETTINGS);
        }
        let mut command = environment.command(&words);
        command.arg(&self.path);
        let mut child = tokio::process::Command::from(command)
            .spawn()
            .map_err(|source| EditProblem::NotStarted {
                program: editor.program().to_owned(),
                source,
            })?;
        let status = loop {
            tokio::select! {
                status = child.wait() => break status.map_err(EditProblem::NotWaited)?,
                signal = signals.next() => match signal {
                    Signal::Exit(exit @ (ExitSignal::HangUp | ExitSignal::Terminate)) => {
                        return Ok(Edited::Leave(exit));
                    }
                    // Vim stops its whole group, which is ours; without a shell there is nothing to do but go on.
                    Signal::Stop => drop(job::stop()),
                    Signal::Exit(ExitSignal::Interrupt | ExitSignal::Quit)
                    | Signal::Continue
                    | Signal::Resize => {}
                },
            }
        };
        self.take_back(status)
    }

    fn take_back(&self, status: ExitStatus) -> Result<Edited, EditProblem> {
        if let Some(signal) = status.signal() {
            return Err(EditProblem::Killed(signal));
        }
        if !status.success() {
            return Err(EditProblem::Code(status.code().unwrap_or_default()));
        }
        let text = read_text(&self.path)?;
        let ours = self.original.trim_end_matches('\n');
        if text.trim().is_empty() {
            Ok(Edited::Empty)
        } else if text.trim_end_matches('\n') == ours {
            Ok(Edited::Unchanged)
        } else if self.original.ends_with('\n') {
            Ok(Edited::Text(text))
        } else {
            Ok(Edited::Text(text.trim_end_matches('\n').to_owned()))
        }
    }

    /// Removes the file and whatever the editor left beside it. Only once its text is safe elsewhere.
    pub fn discard(self) -> io::Result<()> {
        discard_file(&self.path)
    }
}

/// A text that an earlier run handed to an editor and never took back.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Leftover {
    /// The id it was begun with.
    pub id: String,
    /// Where it lies.
    pub path: PathBuf,
}

impl Leftover {
    /// The text.
    pub fn read(&self) -> Result<String, EditProblem> {
        read_text(&self.path)
    }

    /// Removes the file and whatever the editor left beside it. Only once its text is safe elsewhere.
    pub fn discard(self) -> io::Result<()> {
        discard_file(&self.path)
    }
}

/// What earlier runs left in the directory, ordered by id. A directory that is not there has nothing.
pub fn leftovers(directory: &Path) -> io::Result<Vec<Leftover>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let id = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX))
            .map(|id| id.split('.').next().unwrap_or(id).to_owned());
        found.extend(id.map(|id| Leftover { id, path }));
    }
    found.sort();
    Ok(found)
}

const PREFIX: &str = "reply-";
const SUFFIX: &str = ".md";

/// A new file; when one of that id is left from before, a number goes between.
fn create(directory: &Path, id: &str) -> io::Result<(PathBuf, File)> {
    let mut number = 0;
    loop {
        let path = directory.join(if number == 0 {
            format!("{PREFIX}{id}{SUFFIX}")
        } else {
            format!("{PREFIX}{id}.{number}{SUFFIX}")
        });
        let opened = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path);
        match opened {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1_000 => {
                number += 1;
            }
            opened => return opened.map(|file| (path, file)),
        }
    }
}

fn read_text(path: &Path) -> Result<String, EditProblem> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST_TEXT + 1).read_to_end(&mut bytes))
        .map_err(EditProblem::Unreadable)?;
    if bytes.len() as u64 > LARGEST_TEXT {
        return Err(EditProblem::TooLarge);
    }
    let text = String::from_utf8(bytes).map_err(|_| EditProblem::NotUtf8)?;
    // Some editors on other systems begin with a mark of their own and end lines in their own way.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    Ok(text.replace("\r\n", "\n"))
}

/// Removes the file, last of all: what an editor left beside it carries its name (`.x.swp`, `x~`, `#x#`, `.x.un~`).
fn discard_file(path: &Path) -> io::Result<()> {
    if let (Some(directory), Some(name)) = (
        path.parent(),
        path.file_name().and_then(|name| name.to_str()),
    ) {
        for entry in fs::read_dir(directory)? {
            let beside = entry?.path();
            let related = beside
                .file_name()
                .and_then(|beside| beside.to_str())
                .is_some_and(|beside| beside != name && beside.contains(name));
            if related {
                fs::remove_file(&beside)?;
            }
        }
    }
    fs::remove_file(path)
}

/// Makes a directory, and those above it, that only the person can look into. One that exists is closed to others.
pub(super) fn private_directory(directory: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)?;
    let mode = fs::metadata(directory)?.permissions().mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(directory, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
