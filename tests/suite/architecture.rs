//! The shape of the program, kept by reading its source rather than by good intentions.
//!
//! A new arrow between modules is a decision: it changes the table here and the one in `ARCHITECTURE.md`, in a commit of
//! its own that says why.

mod documents;
mod source;

use std::collections::BTreeMap;

use source::{File, sources};

/// What every module may use of the others, and why it is where it is.
const MAY_USE: &[(&str, &[&str])] = &[
    // Words and rules of the help desk.
    ("domain", &[]),
    // Untrusted text to clean lines; it knows no conversation, so it can be fuzzed and used as a filter.
    ("text", &[]),
    // The table of everything a person can ask for.
    ("action", &[]),
    // Reading TOML with places and suggestions; every file of settings is read by it.
    ("source", &[]),
    ("keymap", &["action", "source"]),
    ("theme", &["source", "text"]),
    ("config", &["keymap", "source", "theme"]),
    ("backend", &["domain"]),
    ("store", &["domain"]),
    // The pure core. Of `source` it takes the suggestion for a misspelled command.
    (
        "app",
        &["action", "config", "domain", "keymap", "source", "text"],
    ),
    // Effects and reports are the core's own types.
    ("worker", &["app", "backend", "domain", "store"]),
    ("ui", &["action", "app", "domain", "text", "theme"]),
    // The embedded desk speaks HTTP and knows nothing of its client.
    ("demo", &[]),
    // Of `keymap` it takes the type of a key, which terminals' bytes become.
    (
        "runtime",
        &["app", "domain", "keymap", "text", "theme", "ui", "worker"],
    ),
    (
        "cli",
        &[
            "app", "backend", "config", "demo", "domain", "runtime", "store", "text", "worker",
        ],
    ),
];

/// Libraries that only some modules may speak to, so that they can be exchanged there.
const OWNERS: &[(&str, &[&str])] = &[
    ("anyhow", &["cli"]),
    ("axum", &["demo"]),
    ("clap", &["cli"]),
    ("color_quant", &["runtime"]),
    ("crossterm", &["runtime"]),
    ("directories", &["cli"]),
    ("encoding_rs", &["text"]),
    ("fastrand", &["backend", "demo", "store"]),
    // The outbox reads what a desk made of a reply with the tokenizer alone, to know it again.
    ("html5ever", &["text", "worker"]),
    // The worker decodes what strangers send; the desk and the terminal make files of their own.
    ("image", &["demo", "runtime", "worker"]),
    ("ratatui", &["runtime", "ui"]),
    ("reqwest", &["backend"]),
    ("rusqlite", &["store"]),
    ("rustix", &["cli", "config", "runtime"]),
    ("secrecy", &["backend", "cli", "config"]),
    // The core writes JSON for commands that a conversation is piped to.
    ("serde", &["app", "backend", "demo", "store"]),
    ("serde_json", &["app", "backend", "cli", "demo", "store"]),
    ("tokio", &["backend", "cli", "demo", "runtime", "worker"]),
    ("tokio_util", &["demo", "worker"]),
    ("toml", &["config", "demo", "keymap", "source", "theme"]),
    ("tracing", &["backend", "cli", "runtime", "store", "worker"]),
    ("unicode_bidi", &["text"]),
    ("uuid", &["cli"]),
];

/// What the modules below cannot do: they are functions of their arguments.
const PURE: &[&str] = &[
    "action", "app", "domain", "keymap", "source", "text", "theme", "ui",
];
const OUTSIDE: &[&str] = &["env", "fs", "net", "os", "process", "thread"];

/// Who may see text from outside as it came. Everybody else passes it on closed.
const MAY_OPEN: &[(&str, &str)] = &[
    (
        "app",
        "lays text out through `text`, compares and copies it",
    ),
    ("backend", "decodes it, and recognizes refusals"),
    ("cli", "prints one sentence, through `text`"),
    ("domain", "owns the type"),
    ("store", "keeps it, searches it"),
    ("ui", "draws it through `text`"),
    ("worker", "recognizes a reply it sent"),
];

#[test]
fn modules_use_only_what_lies_below_them() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in &sources() {
        let Some(module) = file.module() else {
            continue;
        };
        let Some(allowed) = allowed.get(module) else {
            wrong.push(format!("{}: `{module}` is not in the table", file.path));
            continue;
        };
        for (line, other) in file.heads("crate::") {
            if other != module && !allowed.contains(&other.as_str()) {
                wrong.push(format!(
                    "{}:{line}: `{module}` may not use `{other}`",
                    file.path
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_arrow_that_nobody_needs() {
    let sources = sources();
    let mut unused = Vec::new();
    for (module, allowed) in MAY_USE {
        let files: Vec<&File> = sources
            .iter()
            .filter(|file| file.module() == Some(module))
            .collect();
        for other in *allowed {
            let is_used = files
                .iter()
                .any(|file| file.heads("crate::").any(|(_, head)| head == *other));
            if !is_used {
                unused.push(format!("`{module}` does not use `{other}`"));
            }
        }
    }
    assert!(unused.is_empty(), "{}", unused.join("\n"));
}

#[test]
fn no_two_modules_use_each_other() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    // Every module stands after those it uses, in some order: what is left over runs in circles.
    let mut left: Vec<&str> = allowed.keys().copied().collect();
    while let Some(at) = left.iter().position(|module| {
        let uses = allowed.get(module).copied().unwrap_or_default();
        uses.iter().all(|other| !left.contains(other))
    }) {
        left.remove(at);
    }
    assert!(left.is_empty(), "in circles: {left:?}");
}

#[test]
fn libraries_stay_with_their_owners() {
    let owners: BTreeMap<&str, &[&str]> = OWNERS.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in &sources() {
        let Some(module) = file.module() else {
            continue;
        };
        for (library, owners) in &owners {
            let uses =
                file.mentions(&format!("{library}::")) || file.mentions(&format!("use {library};"));
            if uses && !owners.contains(&module) {
                wrong.push(format!("{}: `{library}` belongs to {owners:?}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_and_all_below_it_reach_nothing_outside() {
    let mut wrong = Vec::new();
    for file in &sources() {
        let is_pure = file.module().is_some_and(|module| PURE.contains(&module));
        if !is_pure || file.is_test() {
            continue;
        }
        for (line, head) in file.heads("std::") {
            if OUTSIDE.contains(&head.as_str()) {
                wrong.push(format!("{}:{line}: `std::{head}`", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn text_from_outside_is_opened_by_few() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|file| file.mentions(".raw()"))
        .filter(|file| {
            let module = file.module().unwrap_or_default();
            MAY_OPEN.iter().all(|(name, _)| *name != module)
        })
        .map(|file| file.path.clone())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn one_file_of_ui_writes_cells_and_it_takes_clean_text() {
    let writers: Vec<String> = sources()
        .into_iter()
        .filter(|file| {
            matches!(file.module(), Some("ui"))
                && [
                    "set_string",
                    "set_symbol",
                    "set_char",
                    "set_line",
                    "set_span",
                    "render_widget",
                ]
                .iter()
                .any(|writes| file.mentions(writes))
        })
        .map(|file| file.path)
        .collect();
    assert_eq!(writers, ["src/ui/canvas.rs"]);
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = sources()
        .into_iter()
        // A file of unit tests belongs to the file above it, which says so.
        .filter(|file| !file.is_test() && !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    assert!(silent.is_empty(), "no `//!` at the top: {silent:?}");
}

#[test]
fn files_stay_small() {
    let sources = sources();
    let mut sizes: Vec<usize> = sources.iter().map(File::lines).collect();
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    assert!(median <= 180, "the median file has {median} lines");
    let long: Vec<String> = sources
        .iter()
        .filter(|file| file.lines() > 500)
        .map(|file| format!("{} has {} lines", file.path, file.lines()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn no_file_is_called_mod() {
    let found: Vec<String> = sources()
        .into_iter()
        .map(|file| file.path)
        .filter(|path| path.ends_with("/mod.rs"))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}
