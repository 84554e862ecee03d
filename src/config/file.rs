//! Reading the file: option by option, each with its default. `config.example.toml` has a line for every one of them.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::SignedDuration;
use toml::de::DeTable;

use crate::config::environment::Environment;
use crate::config::hours::Hours;
use crate::config::terminal::{self, Pictures};
use crate::config::{Bidi, Config, Density, Rejected, Sync, Wrong, profile, value};
use crate::keymap::Keymap;
use crate::source::section::{Complaint, Section};
use crate::source::{Problem, Problems};
use crate::theme::Theme;

impl Config {
    /// The settings without a file.
    pub fn defaults(environment: &Environment) -> Result<Self, Rejected> {
        Self::parse("", "", environment)
    }

    /// The settings of a file.
    pub fn load(path: &Path, environment: &Environment) -> Result<Self, Rejected> {
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&file, &text, environment),
            Err(error) => Err(Rejected::Unreadable { file, error }),
        }
    }

    /// The settings of a text; `file` is what problems call it.
    pub fn parse(file: &str, text: &str, environment: &Environment) -> Result<Self, Rejected> {
        let mut problems = Vec::new();
        let mut outside = Vec::new();
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or_default();
            problems.push(Problem::new(span, error.message()));
        }
        // After a slip of syntax the rest is guesswork, and complaints about it would only confuse.
        let config = if problems.is_empty() {
            let section = Section::new("", 0..0, table.get_ref());
            Some(Self::read(
                section,
                environment,
                &mut problems,
                &mut outside,
            ))
        } else {
            None
        };
        let file = Problems::none_or(file, text, problems).err();
        match config {
            Some(config) if file.is_none() && outside.is_empty() => Ok(config),
            _ => Err(Rejected::Wrong(Wrong {
                file,
                environment: outside,
            })),
        }
    }

    fn read(
        mut section: Section<'_>,
        environment: &Environment,
        problems: &mut Vec<Problem>,
        outside: &mut Vec<String>,
    ) -> Self {
        let seconds = SignedDuration::from_secs;
        let undo = value::span(SignedDuration::ZERO, seconds(300));
        let theme = section.string("theme", problems, theme_named);
        let density = section.string(
            "density",
            problems,
            value::one_of(
                "density",
                &[
                    ("comfortable", Density::Comfortable),
                    ("compact", Density::Compact),
                ],
            ),
        );
        let mouse = section.boolean("mouse", problems);
        let title = section.boolean("title", problems);
        let bidi = section.string(
            "bidi",
            problems,
            value::one_of(
                "bidi",
                &[("terminal", Bidi::Terminal), ("tinbox", Bidi::Tinbox)],
            ),
        );
        let hyperlinks = terminal::hyperlinks(&mut section, environment, problems);
        let pictures = Pictures::read(&mut section, environment, problems);
        let editor = section.words("editor", problems).unwrap_or_default();
        let undo_window_email = section.string("undo_window_email", problems, &undo);
        let undo_window_chat = section.string("undo_window_chat", problems, &undo);
        let read_after = section.string("read_after", problems, |text| match text {
            "never" => Ok(None),
            text => value::span(SignedDuration::ZERO, seconds(3600))(text).map(Some),
        });
        let sync = section.section("sync", problems);
        let snooze = section.section("snooze", problems);
        let macros = section.section("macros", problems);
        let colors = section.section("colors", problems);
        let keys = section.section("keys", problems);
        let profiles = section.section("profile", problems);
        section.finish(problems);

        let mut theme = theme.unwrap_or_default();
        if let Some(colors) = colors {
            theme = theme.with(colors, problems);
        }
        let keymap = match keys {
            Some(keys) => Keymap::built_in().with(keys, problems),
            None => Keymap::built_in(),
        };
        Self {
            theme: if environment.is_colorless() {
                Theme::mono()
            } else {
                theme.at(environment.depth())
            },
            density: density.unwrap_or(Density::Comfortable),
            mouse: mouse.unwrap_or(false),
            title: title.unwrap_or(true),
            bidi: bidi.unwrap_or_default(),
            hyperlinks,
            pictures,
            editor: editor_of(
                editor.into_iter().map(|word| word.text).collect(),
                environment,
            ),
            undo_window_email: undo_window_email.unwrap_or(seconds(8)),
            undo_window_chat: undo_window_chat.unwrap_or(seconds(3)),
            read_after: read_after.unwrap_or(Some(seconds(2))),
            sync: sync
                .map(|sync| Sync::read(sync, problems))
                .unwrap_or_default(),
            snooze: snooze
                .map(|hours| Hours::read(hours, problems))
                .unwrap_or_default(),
            macros: macros
                .map(|texts| texts_of(texts, problems))
                .unwrap_or_default(),
            profiles: profile::read(profiles, environment, problems, outside),
            keymap,
        }
    }
}

impl Sync {
    fn read(mut section: Section<'_>, problems: &mut Vec<Problem>) -> Self {
        let default = Self::default();
        let seconds = SignedDuration::from_secs;
        let poll = value::span(seconds(5), seconds(3600));
        let poll_every = section.string("poll_every", problems, poll);
        let closed_age_days = section.integer("closed_age_days", problems, value::number(0, 3650));
        let closed_limit = section.integer("closed_limit", problems, value::number(0, 1_000_000));
        section.finish(problems);
        Self {
            poll_every: poll_every.unwrap_or(default.poll_every),
            closed_age_days: closed_age_days.unwrap_or(default.closed_age_days),
            closed_limit: closed_limit.unwrap_or(default.closed_limit),
        }
    }
}

fn theme_named(name: &str) -> Result<Theme, Complaint> {
    Theme::built_in(name).ok_or_else(|| {
        let names: Vec<&str> = Theme::names().collect();
        Complaint::unknown("theme", name, &names)
    })
}

/// What the file says, else what the environment says, else what every system has.
fn editor_of(words: Vec<String>, environment: &Environment) -> Vec<String> {
    if !words.is_empty() {
        return words;
    }
    environment
        .editor()
        .unwrap_or_else(|| vec!["vi".to_owned()])
}

fn texts_of(section: Section<'_>, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (name, text) in section.strings(problems) {
        if name.text.contains(char::is_whitespace) || name.text.is_empty() {
            problems.push(
                Problem::new(
                    name.span,
                    format!("`{}` cannot be typed as `;name`", name.text),
                )
                .with_hint("a name without spaces".to_owned()),
            );
        } else {
            texts.insert(name.text, text.text);
        }
    }
    texts
}
