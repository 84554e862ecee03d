//! The commands, as processes: what they say about arguments, files and directories with hostile names.

use std::fs;
use std::process::{Command, Stdio};

use super::judge::TEXT;
use super::{Place, audit, corpus};

const PLACES: &[Place] = &[
    Place {
        name: "an argument nobody knows",
        allowed: TEXT,
        show: |text| said(&[&format!("--{text}")], ""),
    },
    Place {
        name: "a command nobody knows",
        allowed: TEXT,
        show: |text| said(&[text], ""),
    },
    Place {
        name: "a value that is none",
        allowed: TEXT,
        show: |text| said(&["render", "--width", text], ""),
    },
    Place {
        name: "a file that is not there",
        allowed: TEXT,
        show: |text| said(&["render", &format!("/nonexistent/{text}")], ""),
    },
    Place {
        name: "render, standard input",
        allowed: TEXT,
        show: |text| said(&["render"], text),
    },
    Place {
        name: "init",
        allowed: TEXT,
        show: |text| with_config("init", text, None),
    },
    Place {
        name: "init, where no file can be",
        allowed: TEXT,
        show: |text| said(&["init", "--config", &format!("/dev/null/{text}")], ""),
    },
    Place {
        name: "purge, with directories of that name",
        allowed: TEXT,
        show: |text| with_config("purge", text, None),
    },
    Place {
        name: "settings that are wrong",
        allowed: TEXT,
        show: |text| with_config("", text, Some(&format!("theme = \"{text}\"\n"))),
    },
];

/// Everything a command says, on both outputs.
fn said(arguments: &[&str], input: &str) -> Vec<u8> {
    run(
        Command::new(env!("CARGO_BIN_EXE_tinbox")).args(arguments),
        input,
    )
}

/// A command whose settings, state and cache are in a directory of that name.
fn with_config(verb: &str, name: &str, settings: Option<&str>) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let inside = directory
        .path()
        .join(name.replace('/', " ").chars().take(40).collect::<String>());
    let path = inside.join("config.toml");
    if let Some(settings) = settings {
        fs::create_dir_all(&inside).unwrap();
        fs::write(&path, settings).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_tinbox"));
    command
        .arg("--config")
        .arg(&path)
        .args(Some(verb).filter(|verb| !verb.is_empty()));
    command
        .env("TINBOX_STATE_DIR", inside.join("state"))
        .env("TINBOX_CACHE_DIR", inside.join("cache"));
    run(&mut command, "n\n")
}

fn run(command: &mut Command, input: &str) -> Vec<u8> {
    use std::io::Write;
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    [output.stdout, output.stderr].concat()
}

#[test]
fn no_name_of_a_file_acts_through_a_command() {
    // A name of a file or an argument has no zero byte; the system would not take it.
    let texts: Vec<String> = corpus::packed(24)
        .into_iter()
        .map(|text| text.replace('\0', ""))
        .collect();
    audit(PLACES, &texts);
}
