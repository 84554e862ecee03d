//! What this terminal can do beyond text: links to click, and pictures.
//!
//! Told from the environment alone. Asking the terminal would be surer, but its answer arrives among the keys, late over
//! a slow line, and not at all from some. So `auto` trusts only names that are known to be good, and everything can be
//! said by hand. A variable a terminal sets is inherited by whatever is started in it, another terminal included; where
//! `TERM` names the terminal, it decides.

use std::collections::BTreeSet;

use crate::config::environment::Environment;
use crate::config::value;
use crate::source::Problem;
use crate::source::section::{Section, Word};

/// How pictures are shown, and from where without asking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pictures {
    /// How they are shown.
    pub painting: Painting,
    /// Hosts that pictures are fetched from without asking.
    pub hosts: BTreeSet<String>,
}

/// How pictures are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Painting {
    /// With kitty's graphics protocol.
    Kitty,
    /// As iTerm2 shows images.
    Iterm2,
    /// As sixels.
    Sixel,
    /// In half blocks, two colors a cell: works everywhere.
    Blocks,
    /// Not at all, and nothing is ever fetched.
    Off,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            painting: Painting::Blocks,
            hosts: BTreeSet::new(),
        }
    }
}

/// What an option says that can be left to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wish<T> {
    /// Whatever the terminal can do.
    Auto,
    /// This.
    Is(T),
}

/// The words for links.
const HYPERLINKS: &[(&str, Wish<bool>)] = &[
    ("auto", Wish::Auto),
    ("on", Wish::Is(true)),
    ("off", Wish::Is(false)),
];

/// The words for pictures.
const PICTURES: &[(&str, Wish<Painting>)] = &[
    ("auto", Wish::Auto),
    ("kitty", Wish::Is(Painting::Kitty)),
    ("iterm2", Wish::Is(Painting::Iterm2)),
    ("sixel", Wish::Is(Painting::Sixel)),
    ("blocks", Wish::Is(Painting::Blocks)),
    ("off", Wish::Is(Painting::Off)),
];

/// Reads whether links can be clicked.
pub(super) fn hyperlinks(
    section: &mut Section<'_>,
    environment: &Environment,
    problems: &mut Vec<Problem>,
) -> bool {
    let word = value::one_of("choice", HYPERLINKS);
    let wish = section.string("hyperlinks", problems, word);
    environment.hyperlinks(wish.unwrap_or(Wish::Auto))
}

impl Pictures {
    pub(super) fn read(
        section: &mut Section<'_>,
        environment: &Environment,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let word = value::one_of("way to show pictures", PICTURES);
        let wish = section.string("pictures", problems, word);
        let hosts = section.words("picture_hosts", problems).unwrap_or_default();
        Self {
            painting: environment.painting(wish.unwrap_or(Wish::Auto)),
            hosts: hosts_of(hosts, problems),
        }
    }
}

fn hosts_of(words: Vec<Word>, problems: &mut Vec<Problem>) -> BTreeSet<String> {
    let mut hosts = BTreeSet::new();
    for word in words {
        match host(&word.text) {
            Ok(host) => _ = hosts.insert(host),
            Err(message) => problems.push(Problem::new(word.span, message)),
        }
    }
    hosts
}

/// Something between us and the terminal that draws its screen for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Between {
    Nothing,
    /// With its version, as far as it tells.
    Tmux((u32, u32)),
    Screen,
}

impl Environment {
    /// Whether links can be clicked.
    fn hyperlinks(&self, wish: Wish<bool>) -> bool {
        match (wish, self.between()) {
            (Wish::Is(wished), _) => wished,
            // It keeps links beside its cells, and tells them only to terminals that it knows to understand them.
            (Wish::Auto, Between::Tmux(version)) => version >= (3, 4),
            (Wish::Auto, Between::Screen) => false,
            (Wish::Auto, Between::Nothing) => self.terminal_has_links(),
        }
    }

    /// How pictures are shown.
    fn painting(&self, wish: Wish<Painting>) -> Painting {
        match (wish, self.between()) {
            (Wish::Auto, Between::Nothing) => self.terminal_paints(),
            (Wish::Auto, _) => Painting::Blocks,
            // tmux knows its cells only: it drops what these two say, or draws over it.
            (Wish::Is(Painting::Kitty | Painting::Iterm2), Between::Tmux(_) | Between::Screen) => {
                Painting::Blocks
            }
            (Wish::Is(painting), _) => painting,
        }
    }

    fn between(&self) -> Between {
        let term = self.get("TERM").unwrap_or_default();
        let program = self.get("TERM_PROGRAM");
        if self.get("TMUX").is_some() || program == Some("tmux") {
            let version = self
                .get("TERM_PROGRAM_VERSION")
                .filter(|_| program == Some("tmux"));
            Between::Tmux(version.map_or((0, 0), version_of))
        } else if self.get("STY").is_some() || term.starts_with("screen") {
            Between::Screen
        } else {
            Between::Nothing
        }
    }

    fn terminal_has_links(&self) -> bool {
        let term = self.get("TERM").unwrap_or_default();
        if matches!(term, "" | "dumb" | "linux") {
            return false;
        }
        let vte = self.get("VTE_VERSION").and_then(|text| text.parse().ok());
        matches!(term, "xterm-kitty" | "xterm-ghostty" | "wezterm")
            || is_foot(term)
            || matches!(self.program(), Some("WezTerm" | "ghostty"))
            || self.is_iterm((3, 1))
            // 0.50; before it, links could crash it.
            || vte.is_some_and(|version: u32| version >= 5_000)
            || self.get("WT_SESSION").is_some()
    }

    fn terminal_paints(&self) -> Painting {
        let term = self.get("TERM").unwrap_or_default();
        if matches!(term, "" | "dumb" | "linux") || self.is_colorless() {
            Painting::Blocks
        } else if matches!(term, "xterm-kitty" | "xterm-ghostty")
            || self.program() == Some("ghostty")
        {
            Painting::Kitty
        } else if term == "wezterm" || self.program() == Some("WezTerm") || self.is_iterm((3, 0)) {
            Painting::Iterm2
        } else if is_foot(term) || term == "mlterm" {
            Painting::Sixel
        } else {
            Painting::Blocks
        }
    }

    fn program(&self) -> Option<&str> {
        self.get("TERM_PROGRAM")
    }

    fn is_iterm(&self, least: (u32, u32)) -> bool {
        let version = self.get("TERM_PROGRAM_VERSION").map(version_of);
        self.program() == Some("iTerm.app") && version.is_some_and(|version| version >= least)
    }
}

fn is_foot(term: &str) -> bool {
    term == "foot" || term.starts_with("foot-")
}

/// The first two numbers of a version such as `3.4`, `3.5a` or `next-3.6`.
fn version_of(text: &str) -> (u32, u32) {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// A host as people write it into `picture_hosts`, as addresses have it.
fn host(text: &str) -> Result<String, String> {
    let parsed = url::Host::parse(text).ok();
    match parsed {
        Some(url::Host::Domain(name)) if name.contains('.') && !name.contains('*') => Ok(name),
        _ => Err(format!(
            "`{text}` is no host; write it as `files.example.org`, without `https://`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(variables: &[(&str, &str)]) -> (bool, Painting) {
        let environment: Environment = variables.iter().copied().collect();
        (
            environment.hyperlinks(Wish::Auto),
            environment.painting(Wish::Auto),
        )
    }

    #[test]
    fn terminals_known_to_be_good_are_trusted() {
        let known = |variables: &[(&str, &str)], painting| {
            assert_eq!(auto(variables), (true, painting), "{variables:?}");
        };
        known(&[("TERM", "xterm-kitty")], Painting::Kitty);
        known(&[("TERM", "xterm-ghostty")], Painting::Kitty);
        known(&[("TERM", "foot")], Painting::Sixel);
        known(&[("TERM", "foot-extra")], Painting::Sixel);
        let x = ("TERM", "xterm-256color");
        known(&[x, ("TERM_PROGRAM", "WezTerm")], Painting::Iterm2);
        known(&[x, ("TERM_PROGRAM", "ghostty")], Painting::Kitty);
        let iterm = ("TERM_PROGRAM", "iTerm.app");
        known(
            &[x, iterm, ("TERM_PROGRAM_VERSION", "3.5.10")],
            Painting::Iterm2,
        );
        known(&[x, ("VTE_VERSION", "7600")], Painting::Blocks);
        known(&[x, ("WT_SESSION", "a-b")], Painting::Blocks);
    }

    #[test]
    fn any_other_terminal_is_not() {
        let x = ("TERM", "xterm-256color");
        for variables in [
            &[] as &[_],
            &[x],
            &[("TERM", "linux"), ("TERM_PROGRAM", "WezTerm")],
            &[("TERM", "dumb"), ("VTE_VERSION", "7600")],
            &[x, ("VTE_VERSION", "4999")],
            &[x, ("TERM_PROGRAM", "iTerm.app")],
            &[x, ("TERM_PROGRAM", "Apple_Terminal")],
            // Started in kitty, but it is another one now.
            &[x, ("KITTY_WINDOW_ID", "1")],
            &[
                ("TERM", "screen-256color"),
                ("STY", "1.x"),
                ("WT_SESSION", "a"),
            ],
        ] {
            assert_eq!(auto(variables), (false, Painting::Blocks), "{variables:?}");
        }
    }

    #[test]
    fn tmux_passes_links_from_3_4_on_and_pictures_never() {
        let inside = |version| {
            auto(&[
                ("TERM", "tmux-256color"),
                ("TMUX", "/tmp/x"),
                ("TERM_PROGRAM", "tmux"),
                ("TERM_PROGRAM_VERSION", version),
                ("KITTY_WINDOW_ID", "1"),
            ])
        };
        assert_eq!(inside("3.4"), (true, Painting::Blocks));
        assert_eq!(inside("3.5a"), (true, Painting::Blocks));
        assert_eq!(inside("next-3.6"), (true, Painting::Blocks));
        assert_eq!(inside("3.3a"), (false, Painting::Blocks));
        let old = [("TERM", "xterm-kitty"), ("TMUX", "/tmp/x")];
        assert_eq!(auto(&old), (false, Painting::Blocks));
    }

    #[test]
    fn what_is_wished_is_done_where_it_can_be() {
        let tmux: Environment = [("TERM", "tmux"), ("TMUX", "x")].into_iter().collect();
        let plain: Environment = [("TERM", "xterm")].into_iter().collect();
        for painting in [Painting::Kitty, Painting::Iterm2] {
            assert_eq!(plain.painting(Wish::Is(painting)), painting);
            assert_eq!(tmux.painting(Wish::Is(painting)), Painting::Blocks);
        }
        for painting in [Painting::Sixel, Painting::Blocks, Painting::Off] {
            assert_eq!(tmux.painting(Wish::Is(painting)), painting);
        }
        assert!(tmux.hyperlinks(Wish::Is(true)) && !plain.hyperlinks(Wish::Is(false)));
    }

    #[test]
    fn a_host_is_a_name_alone() {
        assert_eq!(
            host("Files.Example.org"),
            Ok("files.example.org".to_owned())
        );
        assert_eq!(
            host("bücher.example"),
            Ok("xn--bcher-kva.example".to_owned())
        );
        for wrong in [
            "",
            "https://a.example",
            "a.example/x",
            "*.example",
            "localhost",
            "10.0.0.1",
            "a b.example",
        ] {
            assert!(host(wrong).is_err(), "{wrong}");
        }
    }
}
