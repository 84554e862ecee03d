//! The renderer beside others, over folders of mail: speed, and the words of which it shows how many.
//!
//! `cargo bench --bench compare -- FOLDER…` runs `tinbox render`, w3m, lynx and Python's html2text over every file of
//! the folders (the fixtures of the tests, if none is named). A tool that is not installed is named as missing. Each
//! file is a process of its own, as with any filter; html2text and we ourselves are measured without the process too.
//!
//! *Recall* asks, for each mail, which of the words that both w3m and lynx show are shown by us as well, each as often
//! as the less talkative of the two shows it.

#![expect(clippy::print_stdout, reason = "a table is what it is for")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tinbox::cli::render::{RenderOptions, render};

/// Wide enough that few words are broken.
const WIDTH: &str = "200";

/// Rounds over all files; the shortest counts.
const ROUNDS: usize = 3;

/// A program that turns a file into text.
struct Tool {
    name: &'static str,
    arguments: fn(&Path) -> Vec<String>,
}

const TINBOX: Tool = Tool {
    name: env!("CARGO_BIN_EXE_tinbox"),
    arguments: |file| words(&["render", "--html", "--width", WIDTH], file),
};
const W3M: Tool = Tool {
    name: "w3m",
    arguments: |file| {
        words(
            &["-dump", "-T", "text/html", "-O", "UTF-8", "-cols", WIDTH],
            file,
        )
    },
};
const LYNX: Tool = Tool {
    name: "lynx",
    arguments: |file| {
        let charsets = [
            "-display_charset=utf-8",
            "-assume_charset=utf-8",
            "-width=200",
        ];
        words(
            &[&["-dump", "-nolist", "-force_html"][..], &charsets].concat(),
            file,
        )
    },
};

/// Reads the files it is given, one after the other, and prints the seconds it took without the start of Python.
const HTML2TEXT: &str = "
import sys, time
import html2text
texts = [open(f, 'rb').read().decode('utf-8', 'replace') for f in sys.argv[1:]]
begun = time.perf_counter()
for text in texts:
    html2text.html2text(text)
print(time.perf_counter() - begun)
";

fn words(before: &[&str], file: &Path) -> Vec<String> {
    let file = file.to_string_lossy();
    before
        .iter()
        .copied()
        .chain([&*file])
        .map(str::to_owned)
        .collect()
}

impl Tool {
    /// What it makes of a file; none if it cannot be run.
    fn text(&self, file: &Path) -> Option<String> {
        let mut command = Command::new(self.name);
        command
            .args((self.arguments)(file))
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        let output = command.output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The shortest of a few rounds over all files.
    fn time(&self, files: &[PathBuf]) -> Option<Duration> {
        let round = || {
            let begun = Instant::now();
            files
                .iter()
                .try_for_each(|file| self.text(file).map(drop))?;
            Some(begun.elapsed())
        };
        (0..ROUNDS).map(|_| round()).min()?
    }
}

fn main() {
    let mut folders: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .map(PathBuf::from)
        .collect();
    if folders.is_empty() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        folders = vec![fixtures.join("mail"), fixtures.join("text")];
    }
    for folder in folders {
        let files = mails(&folder);
        let bytes: u64 = files
            .iter()
            .filter_map(|file| Some(fs::metadata(file).ok()?.len()))
            .sum();
        println!(
            "\n{}: {} mails, {:.2} MB",
            folder.display(),
            files.len(),
            bytes as f64 / 1e6
        );
        if !files.is_empty() {
            speed(&files, bytes);
            recall(&files);
        }
    }
}

/// The HTML files of a folder, in order.
fn mails(folder: &Path) -> Vec<PathBuf> {
    let is_html = |path: &PathBuf| {
        path.extension()
            .is_some_and(|end| end == "html" || end == "htm")
    };
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(is_html)
        .collect();
    files.sort();
    files
}

fn speed(files: &[PathBuf], bytes: u64) {
    println!("{:<34} {:>9} {:>9}", "", "ms a mail", "MB/s");
    let line = |name: &str, time: Option<Duration>| match time {
        Some(time) => {
            let each = time.as_secs_f64() * 1e3 / files.len() as f64;
            println!(
                "{name:<34} {each:>9.3} {:>9.2}",
                bytes as f64 / 1e6 / time.as_secs_f64()
            );
        }
        None => println!("{name:<34} not installed, or it failed"),
    };
    line("tinbox render, a process a mail", TINBOX.time(files));
    line("w3m -dump, a process a mail", W3M.time(files));
    line("lynx -dump, a process a mail", LYNX.time(files));
    line("tinbox, one process", ourselves(files));
    line("html2text (Python), one process", html2text(files));
}

fn ourselves(files: &[PathBuf]) -> Option<Duration> {
    let sources: Vec<Vec<u8>> = files
        .iter()
        .filter_map(|file| fs::read(file).ok())
        .collect();
    let options = RenderOptions {
        width: Some(80),
        html: true,
        ..RenderOptions::default()
    };
    let round = |_| {
        let begun = Instant::now();
        for source in &sources {
            std::hint::black_box(render(&options, source, None));
        }
        begun.elapsed()
    };
    (0..ROUNDS * 5).map(round).min()
}

fn html2text(files: &[PathBuf]) -> Option<Duration> {
    let output = Command::new("python3")
        .args(["-c", HTML2TEXT])
        .args(files)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let seconds: f64 = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs_f64(seconds))
}

/// How often each word is in a text; a word is letters and digits, in lower case.
fn counted(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    counts
}

fn recall(files: &[PathBuf]) {
    let mut all = Vec::new();
    for file in files {
        let (Some(ours), Some(w3m), Some(lynx)) =
            (TINBOX.text(file), W3M.text(file), LYNX.text(file))
        else {
            println!(
                "recall: w3m and lynx are needed for it, and one of them is missing or failed"
            );
            return;
        };
        let (ours, w3m, lynx) = (counted(&ours), counted(&w3m), counted(&lynx));
        let (mut expected, mut shown) = (0, 0);
        let mut missing = Vec::new();
        for (word, count) in &w3m {
            let both = (*count).min(lynx.get(word).copied().unwrap_or(0));
            let here = both.min(ours.get(word).copied().unwrap_or(0));
            expected += both;
            shown += here;
            if here < both {
                missing.push(word.as_str());
            }
        }
        let figure = if expected == 0 {
            1.0
        } else {
            f64::from(shown as u32) / f64::from(expected as u32)
        };
        all.push(figure);
        if figure < 0.985 {
            missing.sort_unstable();
            missing.truncate(12);
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            println!("  {name}: {figure:.3}, without {}", missing.join(" "));
        }
    }
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let least = all.iter().copied().fold(1.0, f64::min);
    println!(
        "recall of the words that w3m and lynx show: {mean:.4} on average, {least:.3} at least"
    );
}
