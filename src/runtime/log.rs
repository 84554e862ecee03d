//! The log: a file in the state directory, never the screen.
//!
//! It holds ids, counts, durations and outcomes; bodies, names and addresses do not belong there. Should a value carry
//! control characters all the same, they are written as visible escapes, so that reading the log is safe.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

/// A file of this size is put away and a new one begun.
const LARGEST_FILE: u64 = 5 * 1_024 * 1_024;

/// So many files that were put away are kept.
const KEPT: u32 = 3;

/// Begins to log to `tinbox.log` in a directory. Once in a process; later calls change nothing.
///
/// `level` applies to ourselves; libraries are heard from `warn` on, because at lower levels some of them write down
/// requests with everything in them.
pub fn install(directory: &Path, level: LevelFilter) -> io::Result<()> {
    super::editor::private_directory(directory)?;
    let file = LogFile::open(directory.join("tinbox.log"), LARGEST_FILE)?;
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(Mutex::new(file));
    let targets = Targets::new()
        .with_default(LevelFilter::WARN.min(level))
        .with_target("tinbox", level);
    let subscriber = tracing_subscriber::registry().with(targets).with(layer);
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}

/// A file that is put away when it has grown.
#[derive(Debug)]
struct LogFile {
    path: PathBuf,
    file: File,
    size: u64,
    largest: u64,
}

impl LogFile {
    fn open(path: PathBuf, largest: u64) -> io::Result<Self> {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path)?;
        let size = file.metadata()?.len();
        Ok(Self {
            path,
            file,
            size,
            largest,
        })
    }

    fn put_away(&mut self) -> io::Result<()> {
        for number in (0..KEPT).rev() {
            let from = self.numbered(number);
            if from.exists() {
                fs::rename(from, self.numbered(number + 1))?;
            }
        }
        *self = Self::open(self.path.clone(), self.largest)?;
        Ok(())
    }

    fn numbered(&self, number: u32) -> PathBuf {
        if number == 0 {
            self.path.clone()
        } else {
            self.path.with_extension(format!("log.{number}"))
        }
    }
}

impl Write for LogFile {
    /// Takes a whole line, as the subscriber writes them.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.size > 0 && self.size + line.len() as u64 > self.largest {
            // A log that cannot be put away goes on growing; it is still better than none.
            let _ = self.put_away();
        }
        let visible = visible(&String::from_utf8_lossy(line));
        self.file.write_all(visible.as_bytes())?;
        self.size += visible.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The line with everything escaped that acts on a terminal or reorders text, but for its end.
fn visible(line: &str) -> String {
    let text = line.strip_suffix('\n').unwrap_or(line);
    let mut out = String::with_capacity(line.len());
    for character in text.chars() {
        if character.is_control()
            || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
        {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    if text.len() < line.len() {
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_value_cannot_forge_a_line_or_act_on_a_terminal() {
        assert_eq!(
            visible("status=\u{1b}]52;c;eA==\u{7}\n2026 forged \u{202e}\u{9b}\n"),
            "status=\\u{1b}]52;c;eA==\\u{7}\\u{a}2026 forged \\u{202e}\\u{9b}\n"
        );
        assert_eq!(visible("plain, größe 見\n"), "plain, größe 見\n");
    }

    #[test]
    fn a_grown_file_is_put_away_and_the_oldest_goes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tinbox.log");
        let mut log = LogFile::open(path.clone(), 10).unwrap();
        for number in 0..6 {
            log.write_all(format!("line {number}\n").as_bytes())
                .unwrap();
        }
        let read = |name: &str| fs::read_to_string(directory.path().join(name)).unwrap();
        let files = ["tinbox.log", "tinbox.log.1", "tinbox.log.2", "tinbox.log.3"];
        assert_eq!(
            files.map(read),
            ["line 5\n", "line 4\n", "line 3\n", "line 2\n"]
        );
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 4);
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn an_old_file_is_continued() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tinbox.log");
        for _ in 0..2 {
            LogFile::open(path.clone(), 100)
                .unwrap()
                .write_all(b"line\n")
                .unwrap();
        }
        assert_eq!(fs::read_to_string(path).unwrap(), "line\nline\n");
    }
}
