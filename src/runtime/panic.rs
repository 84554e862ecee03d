//! What a defect may do: write a report nobody's data is in, and nothing to the terminal.
//!
//! A panic's own words may quote a customer, escape sequences included, so they are neither shown nor written down.
//! The terminal is given back only when the thread that panics is the one that draws; a task that panics is reported
//! and the screen lives on.

use std::backtrace::Backtrace;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, ThreadId};

use tokio::sync::mpsc;

use super::clock::Reading;
use super::terminal::Rescue;

/// Reports of panics nobody has looked at yet; a program that panics more often than this has said enough.
const UNREAD: usize = 16;

/// A panic, as far as it can be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Panicked {
    /// File and line of our source.
    pub place: String,
    /// The report, unless it could not be written.
    pub report: Option<PathBuf>,
}

impl Panicked {
    /// One sentence for the person, for after the terminal was given back.
    pub fn sentence(&self) -> String {
        match &self.report {
            Some(path) => format!(
                "tinbox stopped because of a defect at {}; a report without any of your data is in `{}`",
                self.place,
                path.display()
            ),
            None => format!("tinbox stopped because of a defect at {}", self.place),
        }
    }
}

/// Hears of panics.
#[derive(Debug)]
pub struct Panics {
    heard: mpsc::Receiver<Panicked>,
    guard: Arc<OnceLock<(ThreadId, Rescue)>>,
    last: Arc<Mutex<Option<Panicked>>>,
}

impl Panics {
    /// Makes this thread the one whose panic gives the terminal back. The first call counts.
    pub fn guard(&self, rescue: Rescue) {
        let _ = self.guard.set((thread::current().id(), rescue));
    }

    /// The next panic of a task. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Panicked> {
        self.heard.recv().await
    }

    /// The latest panic, for the sentence after the end.
    pub fn last(&self) -> Option<Panicked> {
        self.last.lock().ok().and_then(|last| last.clone())
    }
}

/// Replaces the hook of the process. `directory` is where reports go; it is not created before the first one.
pub fn install(directory: PathBuf) -> Panics {
    let (sender, heard) = mpsc::channel(UNREAD);
    let guard = Arc::new(OnceLock::<(ThreadId, Rescue)>::new());
    let last = Arc::new(Mutex::new(None));
    let panics = Panics {
        heard,
        guard: Arc::clone(&guard),
        last: Arc::clone(&last),
    };
    std::panic::set_hook(Box::new(move |info| {
        // A task may run on the thread that draws; its panic is caught by the executor all the same.
        let drawing = guard.get().filter(|(thread, _)| {
            *thread == thread::current().id() && tokio::task::try_id().is_none()
        });
        if let Some((_, rescue)) = drawing {
            let _ = rescue.leave();
        }
        let panicked = report(&directory, info);
        if let Ok(mut last) = last.try_lock() {
            *last = Some(panicked.clone());
        }
        if drawing.is_none() {
            let _ = sender.try_send(panicked);
        }
    }));
    panics
}

fn report(directory: &Path, info: &PanicHookInfo) -> Panicked {
    let place = info.location().map_or_else(
        || "an unknown place".to_owned(),
        |location| format!("{}:{}", location.file(), location.line()),
    );
    let report = write_report(directory, &place);
    Panicked { place, report }
}

fn write_report(directory: &Path, place: &str) -> Option<PathBuf> {
    let now = Reading::now().wall;
    super::editor::private_directory(directory).ok()?;
    let stamp = now.as_microsecond();
    let path = directory.join(format!("panic-{stamp}.txt"));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .ok()?;
    let thread = thread::current();
    let written = write!(
        file,
        "tinbox {version} panicked at {place}\ntime: {now}\nthread: {thread}\nsystem: {os} {arch}\n\n{backtrace}\n",
        version = env!("CARGO_PKG_VERSION"),
        thread = thread.name().unwrap_or("unnamed"),
        os = std::env::consts::OS,
        arch = std::env::consts::ARCH,
        backtrace = Backtrace::force_capture(),
    );
    written.ok().map(|()| path)
}
