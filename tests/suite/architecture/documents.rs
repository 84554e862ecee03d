//! What the documents say, compared with what is.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tinbox::action::Action;
use tinbox::keymap::Keymap;

use super::MAY_USE;
use super::source::root;

fn document(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// The keys as the README lists them: a table for every group of actions.
fn key_tables() -> String {
    let keymap = Keymap::built_in();
    let mut text = String::new();
    let mut group = "";
    for action in Action::ALL {
        let keys: Vec<String> = keymap
            .all_keys_for(*action)
            .map(|keys| code(&keys.to_string()))
            .collect();
        if keys.is_empty() {
            continue;
        }
        if action.group() != group {
            group = action.group();
            text.push_str(&format!(
                "\n**{group}** (`[keys.{}]`)\n\n| Keys | What they do | Name |\n|---|---|---|\n",
                action.scope().name()
            ));
        }
        text.push_str(&format!(
            "| {} | {} | `{}` |\n",
            keys.join(" "),
            action.sentence(),
            action.name()
        ));
    }
    text
}

#[test]
fn the_readme_lists_what_desks_can_do() {
    compare("abilities", &tinbox::cli::kinds::markdown());
}

/// Compares what stands between two marks of the README with what is right.
fn compare(mark: &str, right: &str) {
    let (begin, end) = (
        format!("<!-- {mark} -->\n"),
        format!("\n<!-- end of {mark} -->"),
    );
    let readme = document("README.md");
    let (before, rest) = readme.split_once(&begin).unwrap();
    let (listed, after) = rest.split_once(&end).unwrap();
    let is_right = listed == right;
    if !is_right {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("README.md");
        fs::write(&path, format!("{before}{begin}{right}{end}{after}")).unwrap();
    }
    assert!(
        is_right,
        "the {mark} in README.md are not those of the program; the right file is {}",
        Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("README.md")
            .display()
    );
}

/// A key in a cell of a table.
fn code(key: &str) -> String {
    let key = key.replace('|', "\\|");
    format!("`{key}`")
}

#[test]
fn the_readme_lists_the_keys_there_are() {
    compare("keys", &key_tables());
}

#[test]
fn every_command_in_the_documents_is_one() {
    let mut verbs = Vec::new();
    for name in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"] {
        let text = document(name);
        let verb = |code| verb(code).filter(|verb| is_verb(verb)).map(str::to_owned);
        verbs.extend(text.lines().flat_map(code_of).filter_map(verb));
    }
    verbs.sort();
    verbs.dedup();
    assert!(verbs.len() >= 5, "{verbs:?}");
    for verb in verbs {
        assert!(is_known(&verb), "`tinbox {verb}` is no command");
    }
}

/// The code in a line of a document: all of it if it is indented, else what stands between backquotes.
fn code_of(line: &str) -> Vec<&str> {
    match line.strip_prefix("    ") {
        Some(code) => vec![code.trim()],
        None => line.split('`').skip(1).step_by(2).collect(),
    }
}

/// The verb of a command that starts tinbox, with or without variables before it.
fn verb(code: &str) -> Option<&str> {
    let mut words = code
        .split_whitespace()
        .skip_while(|word| word.contains('='));
    (words.next() == Some("tinbox")).then(|| words.next())?
}

fn is_verb(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

fn is_known(verb: &str) -> bool {
    Command::new(env!("CARGO_BIN_EXE_tinbox"))
        .args([verb, "--help"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap()
        .success()
}

#[test]
fn a_command_that_is_none_is_noticed() {
    assert!(is_known("demo"));
    assert!(!is_known("frobnicate"));
}

#[test]
fn the_architecture_tells_the_arrows_there_are() {
    let text = document("ARCHITECTURE.md");
    for (module, uses) in MAY_USE {
        let row = format!("| `{module}` | ");
        let Some(at) = text.find(&row) else {
            panic!("ARCHITECTURE.md has no row for `{module}`");
        };
        let rest = &text[at + row.len()..];
        let told = rest.split(" |").next().unwrap_or_default();
        let expected = if uses.is_empty() {
            "nothing".to_owned()
        } else {
            uses.join(", ")
        };
        assert_eq!(told, expected, "what `{module}` may use");
    }
}

#[test]
fn files_the_documents_name_exist() {
    let mut missing = Vec::new();
    for name in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"] {
        let text = document(name);
        for piece in text.split(['`', '(', ')', '"']) {
            let is_path = [
                "src/",
                "tests/",
                "assets/",
                "benches/",
                "examples/",
                "fuzz/",
                ".ci/",
            ]
            .iter()
            .any(|top| piece.starts_with(top));
            let is_plain = piece
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            if is_path && is_plain && !root().join(piece).exists() {
                missing.push(format!("{name}: {piece}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
