//! Fake editors: small shell scripts, as bad as real ones get.

use super::*;

struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    fn directory(&self) -> PathBuf {
        self.home.path().join("state/edit")
    }

    /// Runs a script as the editor; `$1` is the file.
    async fn edit(&self, text: &str, script: &str) -> (EditSession, Result<Edited, EditProblem>) {
        let session = EditSession::begin(&self.directory(), "42", text).unwrap();
        let words = Words::new("sh").with("-c").with(script).with("editor");
        let environment = Environment::new([("PATH".into(), "/usr/bin:/bin".into())]);
        let mut signals = Signals::install().unwrap();
        let outcome = session.run(&words, &environment, &mut signals).await;
        (session, outcome)
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.directory())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

async fn outcome(text: &str, script: &str) -> String {
    let desk = Desk::new();
    let (session, outcome) = desk.edit(text, script).await;
    assert!(
        session.path().exists() || script.contains("rm"),
        "the text is kept"
    );
    match outcome {
        Ok(edited) => format!("{edited:?}"),
        Err(problem) => problem.to_string(),
    }
}

#[tokio::test]
async fn a_changed_text_comes_back() {
    assert_eq!(
        outcome("Hello", "printf 'and more\\r\\n' >> $1").await,
        r#"Text("Hello\nand more")"#
    );
    assert_eq!(
        outcome("Hello\n", "printf 'x\\n' >> $1").await,
        r#"Text("Hello\nx\n")"#
    );
    assert_eq!(
        outcome("", "printf '\\357\\273\\277new' > $1").await,
        r#"Text("new")"#
    );
}

#[tokio::test]
async fn an_untouched_text_is_told_apart_from_an_emptied_one() {
    assert_eq!(outcome("Hello", "true").await, "Unchanged");
    assert_eq!(outcome("Hello", "printf ' \\n\\n' > $1").await, "Empty");
}

#[tokio::test]
async fn whatever_the_editor_does_wrong_keeps_the_file_and_says_so() {
    let nothing_taken = "; nothing was taken over";
    assert_eq!(
        outcome("x", "exit 3").await,
        format!("the editor ended with code 3{nothing_taken}")
    );
    assert_eq!(
        outcome("x", "kill -9 $$").await,
        format!("the editor was killed by signal 9{nothing_taken}")
    );
    assert_eq!(
        outcome("x", "printf '\\377\\376' > $1").await,
        format!("the text is not UTF-8{nothing_taken}")
    );
    assert_eq!(
        outcome("x", "head -c 1048577 /dev/zero > $1").await,
        format!("the text is larger than 1 MiB{nothing_taken}")
    );
    let gone = outcome("x", "rm $1").await;
    assert!(
        gone.starts_with("the text could not be read back"),
        "{gone}"
    );
}

#[tokio::test]
async fn an_editor_that_is_not_there_is_named() {
    let desk = Desk::new();
    let session = EditSession::begin(&desk.directory(), "42", "x").unwrap();
    let mut signals = Signals::install().unwrap();
    let words = Words::new("no-such-editor");
    let problem = session
        .run(&words, &Environment::default(), &mut signals)
        .await
        .unwrap_err();
    assert!(
        problem.to_string().contains("`no-such-editor`"),
        "{problem}"
    );
}

#[tokio::test]
async fn discarding_takes_the_copies_along() {
    let desk = Desk::new();
    let script =
        "d=$(dirname $1); n=$(basename $1); touch $1~ $d/.$n.swp $d/.$n.un~ \"$d/#$n#\" $d/other";
    let (session, _) = desk.edit("x", script).await;
    assert_eq!(desk.files().len(), 6);
    session.discard().unwrap();
    assert_eq!(desk.files(), ["other"]);
}

#[test]
fn files_and_directories_are_the_persons_own() {
    let desk = Desk::new();
    let session = EditSession::begin(&desk.directory(), "42", "x").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(session.path()), 0o600);
    assert_eq!(mode(&desk.directory()), 0o700);
}

#[test]
fn what_is_left_is_found_again() {
    let desk = Desk::new();
    assert_eq!(leftovers(&desk.directory()).unwrap(), []);
    EditSession::begin(&desk.directory(), "7", "first").unwrap();
    EditSession::begin(&desk.directory(), "7", "second").unwrap();
    EditSession::begin(&desk.directory(), "../etc/x", "third").unwrap();
    fs::write(desk.directory().join("notes.txt"), "x").unwrap();
    let found: Vec<(String, String)> = leftovers(&desk.directory())
        .unwrap()
        .into_iter()
        .map(|leftover| (leftover.id.clone(), leftover.read().unwrap()))
        .collect();
    let expected = [("7", "second\n"), ("7", "first\n"), ("etcx", "third\n")];
    assert_eq!(
        found,
        expected.map(|(id, text)| (id.to_owned(), text.to_owned()))
    );
}
