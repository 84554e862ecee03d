//! A program in a pseudo-terminal, and somebody who looks at its screen and types.
//!
//! Nothing here sleeps: every wait blocks on what the program writes, or on its end, and gives up after
//! [`PATIENCE`] with the screen in the message. Everything the program writes also goes through an independent parser;
//! a sequence we never mean to say fails the test that looks with [`Harness::assert_only_known_sequences`].

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::bytes::judge::{FRAME, Judge, SESSION};

/// How long anything may take before the test fails; generous, because machines are busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program to be started.
#[derive(Debug)]
pub(crate) struct Launch {
    program: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    size: (u16, u16),
}

impl Launch {
    /// A program in a terminal of 80 by 24 with an environment that is the same everywhere.
    pub(crate) fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            variables: Vec::new(),
            size: (80, 24),
        }
        .variable("PATH", "/usr/bin:/bin")
        .variable("TERM", "xterm-256color")
        .variable("LANG", "C.UTF-8")
    }

    /// One more argument.
    pub(crate) fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// A variable of its environment; the last one of a name counts.
    pub(crate) fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// A terminal of another size than 80 by 24.
    pub(crate) fn sized(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// How a shell would be told to start it.
    pub(crate) fn command_line(&self) -> String {
        let words = [self.program.as_os_str()]
            .into_iter()
            .chain(self.arguments.iter().map(OsString::as_os_str));
        words
            .map(|word| format!("'{}'", word.to_str().unwrap()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Starts it.
    pub(crate) fn start(self) -> Harness {
        let (columns, rows) = self.size;
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.arguments);
        command.env_clear();
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        let watch = Arc::new(Watch::new(columns, rows));
        let before = pair.master.get_termios();
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = child
            .process_id()
            .and_then(|id| Pid::from_raw(id.cast_signed()))
            .unwrap();
        let mut output = pair.master.try_clone_reader().unwrap();
        let watcher = Arc::clone(&watch);
        let reader = std::thread::spawn(move || watcher.follow(&mut output));
        let watcher = Arc::clone(&watch);
        std::thread::spawn(move || {
            let code = child.wait().unwrap().exit_code();
            watcher.change(|seen| seen.exit = Some(code));
        });
        let modes = move |master: &dyn MasterPty| master.get_termios() == before;
        Harness {
            writer: pair.master.take_writer().unwrap(),
            master: pair.master,
            slave: Some(pair.slave),
            modes_as_before: Box::new(modes),
            running: Running {
                pid,
                watch: Arc::clone(&watch),
            },
            watch,
            reader,
        }
    }
}

/// The probe of `examples/`, built by `cargo test` along with the tests.
pub(crate) fn probe(state: &Path) -> Launch {
    let tests = std::env::current_exe().unwrap();
    let program = tests
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples/terminal_probe");
    assert!(program.exists(), "run `cargo build --examples` first");
    Launch::new(program).argument(state)
}

/// Whether a terminal is in the modes it was in before. The type of the modes has no name we could say.
type Comparison = Box<dyn Fn(&dyn MasterPty) -> bool>;

/// A program that does not outlive its test.
struct Running {
    pid: Pid,
    watch: Arc<Watch>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.watch.seen.lock().is_ok_and(|seen| seen.exit.is_none()) {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

/// A running program, and its terminal.
pub(crate) struct Harness {
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    slave: Option<Box<dyn SlavePty + Send>>,
    modes_as_before: Comparison,
    watch: Arc<Watch>,
    reader: JoinHandle<()>,
    running: Running,
}

impl Harness {
    /// Types. Text of 64 bytes and more at once is a paste to the program, unless it contains escape sequences.
    pub(crate) fn send(&mut self, keys: impl AsRef<[u8]>) {
        self.writer.write_all(keys.as_ref()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Waits until the screen satisfies the predicate; `what` is for the message.
    #[track_caller]
    pub(crate) fn wait(&self, what: &str, ready: impl Fn(&vt100::Screen) -> bool) {
        if let Err(seen) = self
            .watch
            .until(PATIENCE, |seen| ready(seen.terminal.screen()))
        {
            let screen = seen.terminal.screen();
            panic!("no {what} on the screen:\n{}", screen.contents());
        }
    }

    /// Waits until the text is somewhere on the screen.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Lets time go by, where time is what the program looks at: a person needs longer to read than a paste takes.
    pub(crate) fn let_pass(&self, time: Duration) {
        self.becomes(time, |_| false);
    }

    /// Whether the screen satisfies the predicate before that much time has passed.
    pub(crate) fn becomes(&self, within: Duration, ready: impl Fn(&vt100::Screen) -> bool) -> bool {
        let ready = |seen: &Seen| ready(seen.terminal.screen());
        self.watch.until(within, ready).is_ok()
    }

    /// What is on the screen now.
    pub(crate) fn contents(&self) -> String {
        self.watch.seen().terminal.screen().contents()
    }

    /// Everything about the screen now: contents, cursor, styles, modes.
    pub(crate) fn screen(&self) -> vt100::Screen {
        self.watch.seen().terminal.screen().clone()
    }

    /// Gives the terminal another size; the program is told by a signal.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.watch
            .change(|seen| seen.terminal.screen_mut().set_size(rows, columns));
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// Sends the program a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.running.pid, signal).unwrap();
    }

    /// Sends the job in the foreground a signal, when the program is a shell.
    pub(crate) fn signal_job(&self, signal: Signal) {
        let leader = self
            .master
            .process_group_leader()
            .and_then(Pid::from_raw)
            .unwrap();
        kill_process(leader, signal).unwrap();
    }

    /// Waits for the end of the program and returns its exit code.
    #[track_caller]
    pub(crate) fn exit_code(&self) -> u32 {
        match self.watch.until(PATIENCE, |seen| seen.exit.is_some()) {
            Ok(seen) => seen.exit.unwrap(),
            Err(seen) => panic!("still running:\n{}", seen.terminal.screen().contents()),
        }
    }

    /// Asserts that the terminal is as it was before the program: its mode, the main screen, the cursor, no paste
    /// marks, no mouse. Waits for the last bytes.
    #[track_caller]
    pub(crate) fn assert_restored(&self) {
        let restored = |screen: &vt100::Screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        };
        self.wait("restored terminal", restored);
        assert!(
            (self.modes_as_before)(&*self.master),
            "the modes of the terminal differ"
        );
        let saved = self.watch.seen().judge.saved_titles;
        assert_eq!(saved, 0, "titles left on the stack, or taken from it");
    }

    /// Asserts that everything written so far is text and sequences on a list of our own.
    #[track_caller]
    pub(crate) fn assert_only_known_sequences(&self) {
        let unknown = &self.watch.seen().judge.unknown;
        assert!(unknown.is_empty(), "written to the terminal: {unknown:?}");
    }

    /// What was put on the clipboard so far, as base64.
    pub(crate) fn copied(&self) -> Vec<Vec<u8>> {
        self.watch.seen().judge.copied.clone()
    }

    /// The titles the window was given so far.
    pub(crate) fn titles(&self) -> Vec<String> {
        self.watch.seen().judge.titles.clone()
    }

    /// Waits until these bytes were written, shown or not.
    #[track_caller]
    pub(crate) fn wait_for_bytes(&self, bytes: &str) {
        self.wait_until(bytes, |written| {
            let mut windows = written.windows(bytes.len());
            windows.any(|window| window == bytes.as_bytes())
        });
    }

    /// Waits until all that was written satisfies the predicate.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, ready: impl Fn(&[u8]) -> bool) {
        if let Err(seen) = self.watch.until(PATIENCE, |seen| ready(&seen.written)) {
            let screen = seen.terminal.screen().contents();
            panic!("no {what:?} was written:\n{screen}");
        }
    }

    /// Every byte written so far.
    pub(crate) fn written(&self) -> Vec<u8> {
        self.watch.seen().written.clone()
    }

    /// Closes the terminal under the program, as closing its window does, and returns how it ended and how long
    /// that took. The program must answer a resize by drawing, which is how our own reader is woken.
    pub(crate) fn close_window(self) -> (u32, Duration) {
        let Self {
            writer,
            master,
            slave,
            watch,
            reader,
            running: _running,
            ..
        } = self;
        watch.change(|seen| seen.closing = true);
        master.resize(size(50, 10)).unwrap();
        reader.join().unwrap();
        drop((writer, slave));
        let closed = Instant::now();
        drop(master);
        let code = watch
            .until(PATIENCE, |seen| seen.exit.is_some())
            .ok()
            .and_then(|seen| seen.exit);
        (
            code.expect("the program outlived its terminal"),
            closed.elapsed(),
        )
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        ..PtySize::default()
    }
}

/// What was seen, and the way to wait for more.
struct Watch {
    seen: Mutex<Seen>,
    changed: Condvar,
}

struct Seen {
    terminal: vt100::Parser,
    strict: vte::Parser,
    judge: Judge,
    written: Vec<u8>,
    exit: Option<u32>,
    closing: bool,
}

impl Watch {
    fn new(columns: u16, rows: u16) -> Self {
        Self {
            seen: Mutex::new(Seen {
                terminal: vt100::Parser::new(rows, columns, 0),
                strict: vte::Parser::new(),
                judge: Judge::new(&[FRAME, SESSION]),
                written: Vec::new(),
                exit: None,
                closing: false,
            }),
            changed: Condvar::new(),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen());
        self.changed.notify_all();
    }

    fn until(
        &self,
        patience: Duration,
        ready: impl Fn(&Seen) -> bool,
    ) -> Result<MutexGuard<'_, Seen>, MutexGuard<'_, Seen>> {
        let waited = self
            .changed
            .wait_timeout_while(self.seen(), patience, |seen| !ready(seen));
        match waited.unwrap() {
            (seen, timeout) if timeout.timed_out() => Err(seen),
            (seen, _) => Ok(seen),
        }
    }

    fn follow(&self, output: &mut impl Read) {
        let mut bytes = vec![0; 64 * 1_024];
        while let Ok(count @ 1..) = output.read(&mut bytes) {
            let mut seen = self.seen();
            let Seen {
                terminal,
                strict,
                judge,
                written,
                closing,
                ..
            } = &mut *seen;
            terminal.process(&bytes[..count]);
            strict.advance(judge, &bytes[..count]);
            written.extend_from_slice(&bytes[..count]);
            let closing = *closing;
            drop(seen);
            self.changed.notify_all();
            if closing {
                break;
            }
        }
    }
}
