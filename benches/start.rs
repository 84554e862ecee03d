//! The program as a whole, in a terminal of 120x36 on the embedded desk: how long until its first useful frame, what it
//! uses while nobody touches it, and how much memory that takes.
//!
//! The desk is filled anew at each start and lives in the same process, so a start on a store that is known already is
//! faster, and so is idling without customers.
//!
//! `cargo bench --bench start -- --store DIR` starts on a store that `cargo bench --bench store` made in DIR, with its desk
//! out of reach: the inbox as it was, before anything is asked.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program that measures and prints"
)]

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

const ROWS: u16 = 36;
const COLUMNS: u16 = 120;
const STARTS: usize = 11;
/// What the program may take to show anything.
const PATIENCE: Duration = Duration::from_secs(20);
/// Before it counts as idle, the desk is read.
const SETTLING: Duration = Duration::from_secs(8);
const IDLE: Duration = Duration::from_secs(10);
/// A tick of `/proc/PID/stat` on every Linux there is.
const TICK: Duration = Duration::from_millis(10);

/// The profile that the store's generator fills, at an address where nobody listens.
const CONFIG: &str = "[profiles.acme]\nkind = \"featurebase\"\nbase_url = \"http://127.0.0.1:9\"\n";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let store = arguments.windows(2).find(|pair| pair[0] == "--store");
    match store {
        Some(pair) => measure_store(Path::new(&pair[1])),
        None => measure_demo(),
    }
}

fn measure_store(store: &Path) {
    let mut frames = Vec::new();
    let mut useful = Vec::new();
    for _ in 0..STARTS {
        let mut program = Program::start(Some(store));
        frames.push(program.until(|screen| screen.contains("tinbox")));
        useful.push(program.until(|screen| screen.contains("Mine ") && screen.contains("1/")));
    }
    println!("first frame          {}", summary(&mut frames));
    println!("list on screen       {}", summary(&mut useful));
    let mut program = Program::start(Some(store));
    program.until(|screen| screen.contains("1/"));
    println!("memory in use        {}", program.memory());
}

fn measure_demo() {
    let mut frames = Vec::new();
    let mut useful = Vec::new();
    for _ in 0..STARTS {
        let mut program = Program::start(None);
        frames.push(program.until(|screen| screen.contains("tinbox")));
        useful.push(program.until(|screen| screen.contains("Mine 1") && screen.contains(" you ")));
    }
    println!("first frame          {}", summary(&mut frames));
    println!("first useful frame   {}", summary(&mut useful));
    let mut program = Program::start(None);
    program.listen(SETTLING);
    let (before, since) = (program.used(), Instant::now());
    program.listen(IDLE);
    println!(
        "idle, demo running   {:?} of CPU in {:.1} s, {} bytes to the terminal",
        program.used().saturating_sub(before),
        since.elapsed().as_secs_f64(),
        program.heard,
    );
    println!("memory in use        {}", program.memory());
}

fn summary(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    format!(
        "median {:.1} ms, {:.1} to {:.1} ms, of {}",
        ms(times[times.len() / 2]),
        ms(times[0]),
        ms(times[times.len() - 1]),
        times.len()
    )
}

/// The program in a terminal.
struct Program {
    started: Instant,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Bytes since the last change of waiting.
    heard: usize,
    _terminal: Box<dyn MasterPty + Send>,
    _home: TempDir,
}

impl Program {
    /// On the embedded desk, or on a store that was made before.
    fn start(store: Option<&Path>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let pair = native_pty_system()
            .openpty(PtySize {
                rows: ROWS,
                cols: COLUMNS,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_tinbox"));
        command.env("TERM", "xterm-256color");
        let (state, cache) = match store {
            Some(store) => {
                let config = home.path().join("config.toml");
                fs::write(&config, CONFIG).unwrap();
                command.args(["--config".as_ref(), config.as_os_str()]);
                command.env("FEATUREBASE_API_KEY", "none");
                (store.join("state"), store.join("cache"))
            }
            None => {
                command.arg("demo");
                (home.path().to_owned(), home.path().to_owned())
            }
        };
        command.env("TINBOX_STATE_DIR", state);
        command.env("TINBOX_CACHE_DIR", cache);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (bytes, output) = channel();
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if bytes.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            started,
            child,
            output,
            screen: vt100::Parser::new(ROWS, COLUMNS, 0),
            heard: 0,
            _terminal: pair.master,
            _home: home,
        }
    }

    /// How long after its start the screen shows something.
    fn until(&mut self, shows: impl Fn(&str) -> bool) -> Duration {
        while !shows(&self.screen.screen().contents()) {
            let bytes = self.output.recv_timeout(PATIENCE).unwrap();
            self.screen.process(&bytes);
        }
        self.started.elapsed()
    }

    /// Takes what it writes for a while.
    fn listen(&mut self, span: Duration) {
        let end = Instant::now() + span;
        self.heard = 0;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.heard += bytes.len(),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => unreachable!("the program ended"),
            }
        }
    }

    /// The CPU time it has used, in user and kernel.
    fn used(&self) -> Duration {
        let stat = self.proc("stat");
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let ticks: u32 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|ticks| ticks.parse::<u32>().unwrap())
            .sum();
        TICK * ticks
    }

    fn memory(&self) -> String {
        let status = self.proc("status");
        let line = status.lines().find(|line| line.starts_with("VmRSS"));
        line.unwrap_or_default()
            .replace("VmRSS:", "")
            .trim()
            .to_owned()
    }

    fn proc(&self, file: &str) -> String {
        let process = self.child.process_id().unwrap();
        fs::read_to_string(format!("/proc/{process}/{file}")).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
