//! Handing a text to a command of the person's choice and taking what it prints.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use super::child::{Environment, Words};

/// More output than this is not read; the command is ended.
const LARGEST_OUTPUT: usize = 1_024 * 1_024;

/// So much of what a command complains about is kept.
const LARGEST_COMPLAINT: usize = 4 * 1_024;

/// What a command printed. As untrusted as what was handed to it: clean it before it is drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piped {
    /// The output; bytes that are no UTF-8 are replaced.
    pub output: String,
    /// There was more than is kept.
    pub cut: bool,
}

impl Piped {
    /// The output, and that there was more if there was.
    pub fn whole(mut self) -> String {
        if self.cut {
            self.output
                .push_str("\n[only the first 1 MiB of what it printed was read]\n");
        }
        self.output
    }
}

/// Why there is no output.
#[derive(Debug, Error)]
pub enum PipeProblem {
    /// The command could not be started.
    #[error("`{program}` could not be started: {source}")]
    NotStarted {
        /// As the person named it.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The command did not end in time and was ended.
    #[error("`{program}` took longer than {} s and was ended", limit.as_secs())]
    TooSlow {
        /// As the person named it.
        program: String,
        /// How long it was given.
        limit: Duration,
    },
    /// The command says it failed.
    #[error("`{program}` failed ({status})")]
    Failed {
        /// As the person named it.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// What it complained about; untrusted.
        complaint: String,
    },
    /// Reading from it or waiting for it failed.
    #[error("`{program}` could not be read: {source}")]
    Unreadable {
        /// As the person named it.
        program: String,
        /// Why.
        source: io::Error,
    },
}

impl PipeProblem {
    /// What the command said about it, if it said anything.
    pub fn complaint(&self) -> Option<&str> {
        match self {
            Self::Failed { complaint, .. } if !complaint.trim().is_empty() => Some(complaint),
            _ => None,
        }
    }
}

/// Runs a command with a text on its standard input and takes what it prints. Dropping the future ends the command.
pub async fn run(
    words: &Words,
    environment: &Environment,
    text: &str,
    limit: Duration,
) -> Result<Piped, PipeProblem> {
    let child = start(words, environment, Stdio::piped)?;
    match tokio::time::timeout(limit, converse(child, text)).await {
        Err(_) => Err(PipeProblem::TooSlow {
            program: words.program().to_owned(),
            limit,
        }),
        Ok(Err(source)) => Err(PipeProblem::Unreadable {
            program: words.program().to_owned(),
            source,
        }),
        Ok(Ok(Conversation::Done(piped))) => Ok(piped),
        Ok(Ok(Conversation::Failed(status, complaint))) => Err(PipeProblem::Failed {
            program: words.program().to_owned(),
            status,
            complaint,
        }),
    }
}

/// Hands a text to a command that prints nothing, such as one that fills a clipboard. Such a command may leave a
/// part of itself running; only the end of what we started is waited for.
pub(super) async fn feed(
    words: &Words,
    environment: &Environment,
    text: &str,
    limit: Duration,
) -> Result<(), PipeProblem> {
    let mut child = start(words, environment, Stdio::null)?;
    let fed = async {
        write(&mut child, text).await;
        child.wait().await
    };
    let program = || words.program().to_owned();
    match tokio::time::timeout(limit, fed).await {
        Err(_) => Err(PipeProblem::TooSlow {
            program: program(),
            limit,
        }),
        Ok(Err(source)) => Err(PipeProblem::Unreadable {
            program: program(),
            source,
        }),
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(PipeProblem::Failed {
            program: program(),
            status,
            complaint: String::new(),
        }),
    }
}

fn start(
    words: &Words,
    environment: &Environment,
    output: fn() -> Stdio,
) -> Result<Child, PipeProblem> {
    Command::from(environment.command(words))
        .stdin(Stdio::piped())
        .stdout(output())
        .stderr(output())
        // Keys of the terminal such as Ctrl-C are not for it.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| PipeProblem::NotStarted {
            program: words.program().to_owned(),
            source,
        })
}

enum Conversation {
    Done(Piped),
    Failed(ExitStatus, String),
}

async fn converse(mut child: Child, text: &str) -> io::Result<Conversation> {
    // Declared after the child and so dropped before it, while its number is still its own.
    let mut group = Group::of(&child);
    let (output, complaint) = (child.stdout.take(), child.stderr.take());
    let ((), output, complaint) = tokio::join!(
        write(&mut child, text),
        read(output, LARGEST_OUTPUT),
        read(complaint, LARGEST_COMPLAINT)
    );
    let (mut output, complaint) = (output?, complaint?);
    let cut = output.len() > LARGEST_OUTPUT;
    if cut {
        output.truncate(LARGEST_OUTPUT);
        group.end();
    }
    let status = child.wait().await?;
    group.let_live();
    Ok(if status.success() || cut {
        Conversation::Done(Piped {
            output: String::from_utf8_lossy(&output).into_owned(),
            cut,
        })
    } else {
        Conversation::Failed(status, String::from_utf8_lossy(&complaint).into_owned())
    })
}

/// A command with everything it started, as long as that stayed together. Ends with the value.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| Pid::from_raw(id.cast_signed())))
    }

    fn end(&mut self) {
        if let Some(leader) = self.0.take() {
            // It may have ended by itself just now.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }

    /// What is left after the command has ended was meant to stay.
    fn let_live(&mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

/// Writes the text and closes the pipe. A command need not read all it is given (`head`), so that is no error.
async fn write(child: &mut Child, text: &str) {
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(text.as_bytes()).await;
    }
}

/// Reads one byte more than the limit at most, then stops listening.
async fn read(from: Option<impl AsyncRead + Unpin>, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(limit as u64 + 1).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn shell(script: &str, text: &str, limit: Duration) -> Result<Piped, PipeProblem> {
        let words = Words::new("sh").with("-c").with(script);
        let environment = Environment::new([("PATH".into(), "/usr/bin:/bin".into())]);
        run(&words, &environment, text, limit).await
    }

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn text_goes_in_and_output_comes_out() {
        let piped = shell("tr a-z A-Z", "größe", LONG).await.unwrap();
        assert_eq!(piped.output, "GRößE");
        assert!(!piped.cut);
    }

    #[tokio::test]
    async fn a_large_text_and_a_command_that_does_not_read_it_do_not_block() {
        let text = "line\n".repeat(400_000);
        let piped = shell("head -n 1", &text, LONG).await.unwrap();
        assert_eq!(piped.output, "line\n");
        let piped = shell("cat", &text, LONG).await.unwrap();
        assert_eq!((piped.output.len(), piped.cut), (LARGEST_OUTPUT, true));
    }

    #[tokio::test]
    async fn endless_output_is_cut_and_the_command_ended() {
        let piped = shell("yes", "", LONG).await.unwrap();
        assert!(piped.cut);
    }

    #[tokio::test]
    async fn what_a_command_started_ends_with_it() {
        let directory = tempfile::tempdir().unwrap();
        let fifo = directory.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        // Reading ends when the last process that can write has ended.
        let reader = std::thread::spawn({
            let fifo = fifo.clone();
            move || std::fs::read(fifo)
        });
        let script = format!("exec 3>'{}'; tail -f /dev/null & exec yes", fifo.display());
        assert!(shell(&script, "", LONG).await.unwrap().cut);
        assert_eq!(reader.join().unwrap().unwrap(), b"");
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_ended() {
        let problem = shell("cat; exec tail -f /dev/null", "", Duration::from_millis(20)).await;
        assert!(matches!(problem, Err(PipeProblem::TooSlow { .. })));
    }

    #[tokio::test]
    async fn a_failure_brings_its_complaint() {
        let problem = shell("echo no >&2; exit 3", "", LONG).await.unwrap_err();
        assert_eq!(problem.to_string(), "`sh` failed (exit status: 3)");
        assert!(matches!(problem, PipeProblem::Failed { complaint, .. } if complaint == "no\n"));
    }

    #[tokio::test]
    async fn a_subject_is_never_a_command() {
        let words = Words::new("printf").with("%s").with("$(echo bad)");
        let environment = Environment::new([("PATH".into(), "/usr/bin:/bin".into())]);
        let piped = run(&words, &environment, "", LONG).await.unwrap();
        assert_eq!(piped.output, "$(echo bad)");
    }
}
