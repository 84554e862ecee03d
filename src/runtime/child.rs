//! Other programs: which words start them and what of our environment they see.
//!
//! Every `Command` of the program is made here. There is no shell in between, so no quoting to get wrong, and the
//! environment is an allow-list, so an API key that was handed to us in a variable goes no further.

use std::ffi::{OsStr, OsString};
use std::process::Command;

use crate::app::words;

/// What a child may see, by name. A name that ends in `*` stands for all that begin so.
const ALLOWED: [&str; 35] = [
    "BROWSER",
    "COLORFGBG",
    "COLORTERM",
    "DBUS_SESSION_BUS_ADDRESS",
    "DESKTOP_SESSION",
    "DISPLAY",
    "EDITOR",
    "HOME",
    "LANG",
    "LANGUAGE",
    "LC_*",
    "LINES",
    "COLUMNS",
    "LOGNAME",
    "NO_COLOR",
    "NVIM_APPNAME",
    "PATH",
    "SHELL",
    "SSH_AUTH_SOCK",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
    "STY",
    "TERM",
    "TERMINFO",
    "TERMINFO_DIRS",
    "TERM_PROGRAM",
    "TMPDIR",
    "TMUX",
    "TMUX_PANE",
    "TZ",
    "USER",
    "VISUAL",
    "XAUTHORITY",
    "XDG_*",
];

/// Also allowed; apart, because it is the one name that says where a Wayland session listens.
const WAYLAND: &str = "WAYLAND_DISPLAY";

/// The part of our environment that children may see.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Environment(Vec<(OsString, OsString)>);

impl Environment {
    /// Keeps what children may see of the given variables.
    pub fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        Self(
            variables
                .into_iter()
                .filter(|(name, _)| name.to_str().is_some_and(is_allowed))
                .collect(),
        )
    }

    /// A variable children may see, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_os_str())
    }

    /// Whether we run inside tmux.
    pub fn in_tmux(&self) -> bool {
        self.get("TMUX").is_some()
    }

    /// Whether the person sits at another machine.
    pub fn is_remote(&self) -> bool {
        self.get("SSH_CONNECTION").is_some() || self.get("SSH_TTY").is_some()
    }

    /// Whether windows can be opened on a display.
    pub fn has_display(&self) -> bool {
        self.get("DISPLAY").is_some()
            || self.get(WAYLAND).is_some()
            || (cfg!(target_os = "macos") && !self.is_remote())
    }

    /// The editor the person chose: `$VISUAL`, then `$EDITOR`, then `vi`, which POSIX promises.
    pub fn editor(&self) -> Words {
        ["VISUAL", "EDITOR"]
            .into_iter()
            .find_map(|name| Words::parse(self.get(name)?.to_str()?))
            .unwrap_or_else(|| Words::new("vi"))
    }

    /// The command of these words, with this environment and nothing else.
    pub fn command(&self, words: &Words) -> Command {
        let mut command = Command::new(&words.program);
        command
            .args(&words.arguments)
            .env_clear()
            .envs(self.0.iter().map(|(name, value)| (name, value)));
        command
    }
}

fn is_allowed(name: &str) -> bool {
    name == WAYLAND
        || ALLOWED.iter().any(|allowed| {
            allowed
                .strip_suffix('*')
                .map_or(name == *allowed, |prefix| name.starts_with(prefix))
        })
}

/// A program and its arguments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    program: String,
    arguments: Vec<String>,
}

impl Words {
    /// A program without arguments.
    pub fn new(program: impl Into<String>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
        }
    }

    /// Splits a line into words as people write them in `$EDITOR`: spaces separate, quotes and backslashes keep
    /// together, nothing is expanded. Nothing when there is no word or a quote stays open.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = words::split(line)?.into_iter();
        Some(Self {
            program: words.next().filter(|program| !program.is_empty())?,
            arguments: words.collect(),
        })
    }

    /// With one more argument.
    pub fn with(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// The program, as it was named.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// The last component of the program's name.
    pub fn program_name(&self) -> &str {
        self.program.rsplit('/').next().unwrap_or(&self.program)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::new(
            variables
                .iter()
                .map(|(name, value)| (OsString::from(name), OsString::from(value))),
        )
    }

    #[test]
    fn a_child_sees_no_secret_and_what_it_needs() {
        let environment = environment(&[
            ("PATH", "/usr/bin:/bin"),
            ("LC_ALL", "C"),
            ("XDG_RUNTIME_DIR", "/run"),
            ("TINBOX_API_KEY", "CANARY"),
            ("FEATUREBASE_TOKEN", "CANARY"),
            ("LD_PRELOAD", "CANARY"),
        ]);
        let words = Words::new("env");
        let output = environment.command(&words).output().unwrap();
        let mut seen: Vec<&str> = str::from_utf8(&output.stdout).unwrap().lines().collect();
        seen.sort_unstable();
        assert_eq!(
            seen,
            ["LC_ALL=C", "PATH=/usr/bin:/bin", "XDG_RUNTIME_DIR=/run"]
        );
    }

    #[test]
    fn words_are_split_and_nothing_is_expanded() {
        for (line, expected) in [
            ("vim", Some(&["vim"][..])),
            ("code  --wait ", Some(&["code", "--wait"])),
            (
                "'/opt/my editor' -x \"a b\"",
                Some(&["/opt/my editor", "-x", "a b"]),
            ),
            (r"a\ b c''", Some(&["a b", "c"]).map(|words| &words[..])),
            ("e $(touch x);`y`", Some(&["e", "$(touch", "x);`y`"])),
            ("", None),
            ("   ", None),
            ("'open", None),
            ("''", None),
        ] {
            let words = Words::parse(line).map(|words| {
                let mut all = vec![words.program];
                all.extend(words.arguments);
                all
            });
            let words = words
                .as_ref()
                .map(|words| words.iter().map(String::as_str).collect());
            assert_eq!(words, expected.map(<[&str]>::to_vec), "{line}");
        }
    }

    #[test]
    fn the_visual_editor_comes_first_and_an_empty_one_not_at_all() {
        let chosen = |variables| environment(variables).editor().program().to_owned();
        assert_eq!(chosen(&[("EDITOR", "ed"), ("VISUAL", "vim -u x")]), "vim");
        assert_eq!(chosen(&[("EDITOR", "ed"), ("VISUAL", "")]), "ed");
        assert_eq!(chosen(&[]), "vi");
    }
}
