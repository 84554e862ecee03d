//! Whole messages as people send them, on a wide and on a narrow screen.

use std::fs;
use std::path::Path;

use tinbox::text::{Document, Unfold, decode};

use super::rows;

/// Reads a fixture as the kind its name says.
#[expect(
    clippy::unwrap_used,
    reason = "a fixture that is missing fails its test"
)]
fn fixture(name: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/text")
        .join(name);
    let source = fs::read_to_string(path).unwrap();
    match name.rsplit_once('.') {
        Some((_, "html")) => Document::html(&source),
        Some((_, "md")) => Document::markdown(&source),
        _ => Document::plain(&source),
    }
}

fn check(name: &str) {
    let document = fixture(name);
    let view = format!(
        "80 columns, folded\n{}\n40 columns, unfolded\n{}",
        rows(&document, 80, &Unfold::none()),
        rows(&document, 40, &Unfold::all()),
    );
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../../snapshots/text" }, {
        insta::assert_snapshot!(name, view);
    });
}

#[test]
fn a_gmail_reply() {
    check("gmail-reply.html");
}

#[test]
fn an_outlook_reply() {
    check("outlook-reply.html");
}

#[test]
fn answers_between_quotes() {
    check("apple-inline.html");
}

#[test]
fn a_newsletter() {
    check("newsletter.html");
}

#[test]
fn an_invoice() {
    check("invoice.html");
}

#[test]
fn a_hostile_mail() {
    check("hostile.html");
}

#[test]
fn a_log() {
    check("log.html");
}

#[test]
fn a_plain_reply() {
    check("reply.txt");
}

#[test]
fn a_note_in_markdown() {
    check("note.md");
}

/// Mail of every kind and charset, as bytes, at the widths of a narrow pane, a usual and a wide terminal.
#[test]
fn mail_of_every_kind() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mail");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 17, "{names:?}");
    for name in names {
        let document = Document::html(&decode(&fs::read(folder.join(&name)).unwrap()));
        let view = format!(
            "80 columns, folded\n{}\n40 columns, unfolded\n{}\n120 columns, unfolded\n{}",
            rows(&document, 80, &Unfold::none()),
            rows(&document, 40, &Unfold::all()),
            rows(&document, 120, &Unfold::all()),
        );
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../../snapshots/mail" }, {
            insta::assert_snapshot!(name, view);
        });
    }
}
