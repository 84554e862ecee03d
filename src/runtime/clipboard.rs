//! Copying, wherever the person sits.
//!
//! The escape sequence reaches the person's own machine through any number of remote shells, but not every terminal
//! obeys it and none says so; a tool of the local display does its work for certain. So both, where both can be.

use std::time::Duration;

use thiserror::Error;

use super::child::{Environment, Words};
use super::pipe;
use super::terminal::Sequence;

/// Some terminals ignore longer sequences altogether, which nobody would notice.
const LARGEST: usize = 64 * 1_024;

/// A tool that talks to a display answers at once or never.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was copied and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copied {
    /// To be sent to the terminal.
    pub sequence: Sequence,
    /// What happened, for the status line: no final period.
    pub sentence: String,
}

/// Why nothing was copied.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum CopyProblem {
    /// Terminals would drop it.
    #[error("that is {} KiB; at most 64 KiB can be copied", bytes.div_ceil(1_024))]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

/// Copies a text that was cleaned before: what a person pastes into a shell must be what they saw.
pub async fn copy(text: &str, environment: &Environment) -> Result<Copied, CopyProblem> {
    if text.len() > LARGEST {
        return Err(CopyProblem::TooLarge { bytes: text.len() });
    }
    let sequence = Sequence::clipboard(text.as_bytes(), environment.in_tmux());
    let mut by = None;
    if let Some(tool) = tool(environment) {
        match pipe::feed(&tool, environment, text, PATIENCE).await {
            Ok(()) => by = Some(tool.program().to_owned()),
            Err(problem) => tracing::info!(%problem, "the clipboard tool did not help"),
        }
    }
    let amount = match text.lines().count() {
        0 | 1 => "Copied".to_owned(),
        lines => format!("Copied {lines} lines"),
    };
    let sentence = match by {
        Some(tool) => format!("{amount} by {tool}"),
        None => format!("{amount} through the terminal"),
    };
    Ok(Copied { sequence, sentence })
}

/// The tool of the local display. Not over a remote shell: that display is not where the person pastes.
fn tool(environment: &Environment) -> Option<Words> {
    if environment.is_remote() {
        None
    } else if cfg!(target_os = "macos") {
        Some(Words::new("pbcopy"))
    } else if environment.get("WAYLAND_DISPLAY").is_some() {
        Some(Words::new("wl-copy"))
    } else if environment.get("DISPLAY").is_some() {
        Some(Words::new("xclip").with("-selection").with("clipboard"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::new(
            variables
                .iter()
                .map(|(name, value)| (name.into(), value.into())),
        )
    }

    #[tokio::test]
    async fn without_a_display_the_terminal_does_it() {
        let copied = copy("one\ntwo\n", &environment(&[])).await.unwrap();
        assert_eq!(copied.sentence, "Copied 2 lines through the terminal");
        assert_eq!(copied.sequence.as_str(), "\u{1b}]52;c;b25lCnR3bwo=\u{7}");
    }

    #[tokio::test]
    #[cfg(not(target_os = "macos"))]
    async fn a_display_gets_it_too_unless_it_is_far_away() {
        let bin = tempfile::tempdir().unwrap();
        let tool = bin.path().join("xclip");
        // Like the real one, it leaves a child behind that keeps its output open.
        fs::write(
            &tool,
            "#!/bin/sh\ncat > \"${0%/*}/got\"\ntail -f /dev/null --pid=$PPID &\n",
        )
        .unwrap();
        fs::set_permissions(&tool, fs::Permissions::from_mode(0o700)).unwrap();
        let path = format!("{}:/usr/bin:/bin", bin.path().display());
        let near = environment(&[("DISPLAY", ":0"), ("PATH", &path)]);
        let copied = copy("text", &near).await.unwrap();
        assert_eq!(copied.sentence, "Copied by xclip");
        assert_eq!(fs::read_to_string(bin.path().join("got")).unwrap(), "text");

        let far = environment(&[
            ("DISPLAY", ":0"),
            ("PATH", &path),
            ("SSH_TTY", "/dev/pts/1"),
        ]);
        assert_eq!(
            copy("text", &far).await.unwrap().sentence,
            "Copied through the terminal"
        );
        let none = environment(&[("DISPLAY", ":0"), ("PATH", "/nonexistent")]);
        assert_eq!(
            copy("text", &none).await.unwrap().sentence,
            "Copied through the terminal"
        );
    }

    #[tokio::test]
    async fn what_terminals_would_drop_is_refused() {
        let text = "x".repeat(LARGEST + 1);
        let problem = copy(&text, &environment(&[])).await.unwrap_err();
        assert_eq!(
            problem.to_string(),
            "that is 65 KiB; at most 64 KiB can be copied"
        );
    }
}
