//! The configuration as a person meets it: the example, files that are right, and what is said about those that are not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use proptest::prelude::*;
use tinbox::config::environment::Environment;
use tinbox::config::profile::Desk;
use tinbox::config::secret::SecretSource;
use tinbox::config::{Bidi, Config, Density, Rejected};
use tinbox::theme::Theme;

const EXAMPLE: &str = include_str!("../../config.example.toml");

fn environment(variables: &[(&str, &str)]) -> Environment {
    let home = [("HOME", "/home/ana"), ("COLORTERM", "truecolor")];
    home.iter().chain(variables).copied().collect()
}

fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Config, Rejected> {
    Config::parse("config.toml", text, &environment(variables))
}

/// The example with its options that have no default switched on.
fn example_in_full() -> String {
    EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(option) if !option.starts_with(' ') => option,
            _ => line,
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The files of a folder of fixtures, by name.
#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/config")
        .join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn the_example_is_the_defaults() {
    let defaults = parse("", &[]).unwrap();
    assert_eq!(parse(EXAMPLE, &[]).unwrap(), defaults);
    assert_eq!(defaults.density, Density::Comfortable);
    assert_eq!((defaults.title, defaults.bidi), (true, Bidi::Terminal));
    assert_eq!(defaults.undo_window_email, SignedDuration::from_secs(8));
    assert_eq!(defaults.profiles, []);
}

#[test]
fn the_example_in_full_is_valid_and_shows_every_kind_of_desk() {
    let config = parse(&example_in_full(), &[]).unwrap();
    let names: Vec<&str> = config
        .profiles
        .iter()
        .map(|profile| profile.name.as_str())
        .collect();
    assert_eq!(names, ["acme", "bird", "loans", "north"]);
    assert_eq!(config.macros["thanks"], "Thank you for writing to us!");
}

/// An option that nobody knows makes a section list those it knows.
#[test]
fn the_example_has_every_option() {
    let full = example_in_full();
    let mentioned: BTreeSet<&str> = full
        .lines()
        .filter_map(|line| line.split_once(" = ").map(|(option, _)| option))
        .collect();
    let sections = [
        "",
        "[sync]",
        "[snooze]",
        "[keys]",
        "[profile.a]\nkind = \"featurebase\"",
        "[profile.a]\nkind = \"ohallo\"",
        "[profile.a]\nkind = \"cleargrid\"",
        "[profile.a]\nkind = \"parrot\"",
    ];
    for section in sections {
        let text = format!("{section}\nqqqqqqqq = 1\n");
        let Err(Rejected::Wrong(wrong)) = parse(&text, &[]) else {
            panic!("an unknown option was taken in {section}");
        };
        let problems = wrong.file.unwrap();
        let unknown = problems
            .list()
            .iter()
            .find(|problem| problem.message.contains("qqqqqqqq"))
            .unwrap();
        let hint = unknown.hint.as_deref().unwrap();
        let options: Vec<&str> = hint.split('`').skip(1).step_by(2).collect();
        assert!(options.len() > 2, "{hint}");
        for option in options {
            let is_table = full.contains(&format!("[{option}]"))
                || full.contains(&format!("[{option}."))
                || full.contains(&format!("[keys.{option}]"));
            let is_told = EXAMPLE.contains(&format!("`{option}`"));
            assert!(
                mentioned.contains(option) || is_table || is_told,
                "`{option}` is not in config.example.toml"
            );
        }
    }
}

#[test]
fn every_option_of_the_example_has_a_sentence() {
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let is_default = line.contains(" = ") && !line.starts_with('#');
        if is_default {
            let before = lines[index - 1];
            assert!(before.starts_with("# "), "no sentence before {line}");
            assert!(
                before.ends_with('.'),
                "an unfinished sentence before {line}"
            );
        }
    }
}

#[test]
fn what_is_right_is_taken() {
    for path in fixtures("valid") {
        let text = fs::read_to_string(&path).unwrap();
        if let Err(problem) = parse(&text, &[]) {
            panic!("{}: {problem}", path.display());
        }
    }
}

proptest! {
    /// The example with a stretch of it missing or something odd in it: taken or explained, but never a panic.
    #[test]
    fn no_file_is_too_odd(
        from in 0..5000_usize, length in 0..60_usize, odd in "[\\[\\]\"'=#a-z0-9\n\u{1b}é .-]{0,8}",
    ) {
        let mut text: Vec<char> = example_in_full().chars().collect();
        let from = from.min(text.len());
        let to = (from + length).min(text.len());
        text.splice(from..to, odd.chars());
        let text: String = text.into_iter().collect();
        if let Err(rejected) = parse(&text, &[]) {
            let explained = rejected.to_string();
            prop_assert!(explained.contains("config.toml:"));
            prop_assert!(!explained.contains(|c: char| c.is_control() && c != '\n'), "{explained:?}");
        }
    }
}

/// The message stands beside each file; `BLESS=1` writes it anew, to be read before it is committed.
#[test]
fn what_is_wrong_is_said_all_at_once() {
    let bless = option_env!("BLESS").is_some();
    for path in fixtures("invalid") {
        let text = fs::read_to_string(&path).unwrap();
        let problem = parse(&text, &[]).unwrap_err().to_string() + "\n";
        let expected = path.with_extension("txt");
        if bless {
            fs::write(&expected, &problem).unwrap();
        }
        let expected = fs::read_to_string(expected).unwrap_or_default();
        assert_eq!(problem, expected, "{}", path.display());
    }
}

#[test]
fn the_environment_speaks_for_the_only_desk_of_its_kind() {
    let file = "[profile.acme]\nkind = \"featurebase\"\napi_key_command = [\"pass\"]\n";
    let variables = [
        ("FEATUREBASE_API_KEY", "sk_env"),
        ("FEATUREBASE_BASE_URL", "http://127.0.0.1:4010"),
        ("TINBOX_ADMIN", "ana@example.org"),
    ];
    let config = parse(file, &variables).unwrap();
    let [profile] = config.profiles.as_slice() else {
        panic!("{:?}", config.profiles);
    };
    assert_eq!(profile.name, "acme");
    assert_eq!(
        profile.desk,
        Desk::Featurebase {
            base_url: "http://127.0.0.1:4010".parse().unwrap(),
            admin: Some("ana@example.org".to_owned()),
            key: SecretSource::Environment("sk_env".into()),
        }
    );
}

#[test]
fn the_environment_alone_makes_a_desk() {
    let config = parse("", &[("PARROT_AUTH_VALUE", "Bearer x")]).unwrap();
    assert_eq!(config.profiles.len(), 1);
    assert_eq!(config.profiles[0].name, "parrot");
    let Desk::Parrot {
        account, header, ..
    } = &config.profiles[0].desk
    else {
        panic!("{:?}", config.profiles);
    };
    assert_eq!((account.as_str(), header.as_str()), ("me", "Authorization"));
}

#[test]
fn several_desks_and_the_people_of_one_come_from_the_environment_alone() {
    let variables = [
        ("FEATUREBASE_API_KEY", "fb"),
        ("OHALLO_API_KEY", "oh"),
        ("OHALLO_USERS", "usr_1=Marta Silva, usr_2 = Joris Bakker,"),
        ("OHALLO_ADMIN", "usr_2"),
        ("CLEARGRID_PASSWORD", "cg"),
        ("CLEARGRID_EMAIL", "ana@example.org"),
        ("CLEARGRID_LENDER", "acme"),
        ("PARROT_AUTH_VALUE", "pt"),
    ];
    let config = parse("", &variables).unwrap();
    let names: Vec<_> = config.profiles.iter().map(|known| &*known.name).collect();
    assert_eq!(names, ["featurebase", "ohallo", "cleargrid", "parrot"]);
    let Desk::Ohallo { users, admin, .. } = &config.profiles[1].desk else {
        panic!("{:?}", config.profiles[1]);
    };
    let person = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    let people = [
        person("usr_1", "Marta Silva"),
        person("usr_2", "Joris Bakker"),
    ];
    assert_eq!(users.as_slice(), people);
    assert_eq!(admin.as_deref(), Some("usr_2"));
    let wrong = [("OHALLO_API_KEY", "oh"), ("OHALLO_USERS", "Marta")];
    let Err(Rejected::Wrong(wrong)) = parse("", &wrong) else {
        panic!("taken");
    };
    assert_eq!(
        wrong.environment,
        [
            "OHALLO_USERS: `Marta` is no id with a name; such as `usr_1=Marta Silva, usr_2=Joris Bakker`"
        ]
    );
}

#[test]
fn what_parrot_does_not_document_is_said_in_the_file_or_the_environment() {
    let file = "[profile.bird]\nkind = \"parrot\"\nauth_value_command = [\"pass\"]\n\
                send_path = \"texts\"\nname_field = \"who.name\"\n";
    let config = parse(file, &[("PARROT_SEND_PATH", "messages")]).unwrap();
    let Desk::Parrot { details, .. } = &config.profiles[0].desk else {
        panic!("{:?}", config.profiles);
    };
    let details: Vec<(&str, &str)> = details
        .iter()
        .map(|(option, text)| (*option, text.as_str()))
        .collect();
    assert_eq!(
        details,
        [("name_field", "who.name"), ("send_path", "messages")]
    );
}

#[test]
fn of_several_desks_the_environment_serves_those_that_have_no_key() {
    let file = "[profile.a]\nkind = \"featurebase\"\napi_key_command = [\"pass\"]\n\
                [profile.b]\nkind = \"featurebase\"\n";
    let config = parse(file, &[("FEATUREBASE_API_KEY", "sk_env")]).unwrap();
    let keys: Vec<&SecretSource> = config
        .profiles
        .iter()
        .filter_map(|profile| match &profile.desk {
            Desk::Featurebase { key, .. } => Some(key),
            _ => None,
        })
        .collect();
    assert_eq!(
        keys,
        [
            &SecretSource::Command(vec!["pass".to_owned()]),
            &SecretSource::Environment("sk_env".into()),
        ]
    );
}

#[test]
fn what_is_wrong_with_a_variable_names_it_and_never_the_key() {
    let variables = [
        ("FEATUREBASE_API_KEY", "sk_canary"),
        ("FEATUREBASE_BASE_URL", "http://example.org"),
        ("CLEARGRID_PASSWORD", "canary"),
    ];
    let problem = parse("", &variables).unwrap_err();
    insta::assert_snapshot!(problem, @r#"
    environment: FEATUREBASE_BASE_URL: `http://example.org` would send the key unencrypted; use https; plain http is for this machine only
    environment: CLEARGRID_LENDER is missing
    environment: CLEARGRID_EMAIL is missing
    "#);
    assert!(!format!("{problem:?}").contains("canary"));
}

#[test]
fn no_color_comes_before_any_theme() {
    let config = parse(
        "theme = \"fjord\"\n[colors]\nnote = \"red\"\n",
        &[("NO_COLOR", "1")],
    );
    assert_eq!(config.unwrap().theme, Theme::mono());
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("config.toml"), folder.path().to_owned()] {
        let problem = Config::load(&path, &environment(&[])).unwrap_err();
        assert!(matches!(problem, Rejected::Unreadable { .. }), "{problem}");
        assert!(problem.to_string().contains(&path.display().to_string()));
    }
}
