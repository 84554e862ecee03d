//! The source files of the program, read as little more than text.

use std::fs;
use std::path::{Path, PathBuf};

/// The directory of the package.
pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file under `src`.
pub(super) struct File {
    /// From the directory of the package, with slashes.
    pub(super) path: String,
    /// All of it.
    pub(super) text: String,
}

/// Every Rust file under `src`, by path.
pub(super) fn sources() -> Vec<File> {
    let root = root();
    let mut files = Vec::new();
    collect(&root, &root.join("src"), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.len() > 100, "the source was not found");
    files
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root).unwrap().to_str().unwrap();
            let path = path.replace('\\', "/");
            files.push(File { path, text });
        }
    }
}

impl File {
    /// The module of the first level it belongs to; none for `lib.rs` and `main.rs`.
    pub(super) fn module(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let first = inside.split('/').next()?;
        let name = first.strip_suffix(".rs").unwrap_or(first);
        (!matches!(name, "lib" | "main")).then_some(name)
    }

    /// Whether it holds unit tests and nothing else.
    pub(super) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs")
    }

    /// How long it is.
    pub(super) fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// The lines that are not comments, with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.trim_start().starts_with("//"))
            .map(|(line, number)| (number, line))
    }

    /// Whether some code has these words, not as the end of a longer name.
    pub(super) fn mentions(&self, words: &str) -> bool {
        self.code()
            .any(|(_, line)| places(line, words).next().is_some())
    }

    /// The names that follow `prefix` (`crate::`, `std::`) in code, with their lines; those in braces too.
    pub(super) fn heads<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (usize, String)> {
        self.code().flat_map(move |(number, line)| {
            places(line, prefix).flat_map(move |after| {
                let names: Vec<String> = match after.strip_prefix('{') {
                    // Over several lines it cannot be followed: nobody may use a brace.
                    Some(group) if !group.contains('}') => vec!["{".to_owned()],
                    Some(group) => group.split([',', '}']).map(name).collect(),
                    None => vec![name(after)],
                };
                names
                    .into_iter()
                    .filter(|name| !name.is_empty())
                    .map(move |name| (number, name))
            })
        })
    }
}

/// What follows each occurrence of `words` in a line, where it does not go on from a longer name.
fn places<'a>(line: &'a str, words: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(words).filter_map(move |(at, _)| {
        let before = line[..at].chars().next_back();
        let goes_on = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let begins = words.starts_with('.') || !before.is_some_and(goes_on);
        begins.then(|| &line[at + words.len()..])
    })
}

/// The name a path begins with.
fn name(path: &str) -> String {
    path.trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn paths_are_found_where_they_stand() {
    let text = "use crate::app::model;\n// crate::no\nlet x = crate::text::width(y) + my_crate::z;\nuse std::{fs, io};\n";
    let file = File {
        path: "src/ui/list.rs".to_owned(),
        text: text.to_owned(),
    };
    let heads = |prefix| file.heads(prefix).collect::<Vec<_>>();
    assert_eq!(
        heads("crate::"),
        [(1, "app".to_owned()), (3, "text".to_owned())]
    );
    assert_eq!(heads("std::"), [(4, "fs".to_owned()), (4, "io".to_owned())]);
    assert_eq!(file.module(), Some("ui"));
}
