//! A small program on the same ground as the real one: what the terminal tests drive, and a place to try a terminal.
//!
//! `q` quits, `e` edits, `p` panics where it draws, `t` panics in a task, Ctrl-Z stops, `y` copies; everything else is
//! shown. The first argument is the directory for reports and for texts on their way to the editor.

use std::io::{self, Write};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ratatui::Frame;
use ratatui::text::Line;
use tinbox::app::input::Input;
use tinbox::keymap::key::{Code, Key};
use tinbox::runtime::child::Environment;
use tinbox::runtime::editor::{EditSession, Edited};
use tinbox::runtime::input::{Heard, Inputs};
use tinbox::runtime::job::{self, Suspended};
use tinbox::runtime::panic::{self, Panics};
use tinbox::runtime::signals::{ExitSignal, Signal, Signals};
use tinbox::runtime::terminal::{self, Options, Terminal};
use tinbox::runtime::{clipboard, process};

/// What the screen shows, line by line.
#[derive(Debug, Default)]
struct Probe {
    inputs: u64,
    pasted: usize,
    last: String,
    news: String,
}

#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own reads its environment"
)]
fn main() -> ExitCode {
    process::harden();
    let environment = Environment::new(std::env::vars_os());
    if let Err(refusal) = process::check_terminal(environment.get("TERM")) {
        say(&refusal.to_string());
        return ExitCode::from(2);
    }
    let Some(state) = std::env::args_os().nth(1).map(PathBuf::from) else {
        say("usage: terminal_probe DIRECTORY");
        return ExitCode::from(2);
    };
    let mut panics = panic::install(state.clone());
    let ended = std::panic::catch_unwind(AssertUnwindSafe(|| -> io::Result<u8> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(run(&state, &environment, &mut panics))
    }));
    match ended {
        Ok(Ok(code)) => ExitCode::from(code),
        // Of a terminal that has gone, a failed write may be the first news.
        Ok(Err(error)) if terminal::is_gone(&error) => ExitCode::from(ExitSignal::HangUp.code()),
        Ok(Err(error)) => {
            say(&error.to_string());
            ExitCode::FAILURE
        }
        Err(_) => {
            say(&panics
                .last()
                .map_or_else(String::new, |last| last.sentence()));
            ExitCode::from(101)
        }
    }
}

fn say(sentence: &str) {
    let _ = writeln!(io::stderr(), "terminal_probe: {sentence}");
}

async fn run(state: &Path, environment: &Environment, panics: &mut Panics) -> io::Result<u8> {
    let mut signals = Signals::install()?;
    let mut terminal = Terminal::enter(Options {
        mouse: true,
        synchronized: !environment.in_tmux(),
        title: true,
        hyperlinks: false,
        pictures: None,
    })?;
    panics.guard(terminal.rescue());
    terminal.set_title("terminal probe");
    let mut inputs = Inputs::open()?;
    let mut probe = Probe::default();
    loop {
        terminal.draw(|frame| probe.draw(frame))?;
        tokio::select! {
            biased;
            signal = signals.next() => match signal {
                Signal::Exit(exit) => return Ok(exit.code()),
                Signal::Continue => terminal.resume()?,
                Signal::Resize => drop(terminal.measure()),
                Signal::Stop => if let Some(exit) = probe.stop(&mut terminal, &mut inputs, &mut signals).await? {
                    return Ok(exit.code());
                },
            },
            Some(panicked) = panics.next() => {
                probe.news = format!("a task panicked at {}", panicked.place);
            }
            heard = inputs.next() => match heard.map(|(heard, _)| heard) {
                None => return Ok(ExitSignal::HangUp.code()),
                Some(Heard::PasteTooLarge { limit }) => probe.news = format!("more than {limit} bytes"),
                Some(Heard::Input(Input::Key(key))) if key == Key::char('q') => return Ok(0),
                Some(Heard::Input(Input::Key(key))) if key == Key::ctrl('z') => {
                    if let Some(exit) = probe.stop(&mut terminal, &mut inputs, &mut signals).await? {
                        return Ok(exit.code());
                    }
                }
                Some(Heard::Input(Input::Key(key))) if key == Key::char('e') => {
                    inputs.pause();
                    terminal.suspend()?;
                    probe.news = edit(state, environment, &mut signals).await?;
                    terminal.resume()?;
                    inputs.resume()?;
                }
                Some(Heard::Input(Input::Key(key))) if key == Key::char('y') => {
                    match clipboard::copy("copied", environment).await {
                        Ok(copied) => {
                            terminal.send(&copied.sequence);
                            probe.news = copied.sentence;
                        }
                        Err(problem) => probe.news = problem.to_string(),
                    }
                }
                Some(Heard::Input(input)) => probe.take(input),
            },
        }
    }
}

async fn edit(
    state: &Path,
    environment: &Environment,
    signals: &mut Signals,
) -> io::Result<String> {
    let session = EditSession::begin(state, "probe", "before")?;
    let news = match session
        .run(&environment.editor(), environment, signals)
        .await
    {
        Ok(Edited::Text(text)) => format!("edited: {text}"),
        Ok(other) => format!("edited: {other:?}"),
        Err(problem) => return Ok(problem.to_string()),
    };
    session.discard()?;
    Ok(news)
}

impl Probe {
    #[expect(clippy::panic, reason = "to see what becomes of it")]
    fn take(&mut self, input: Input) {
        self.inputs += 1;
        match input {
            Input::Key(key) if key == Key::char('p') => panic!("CANARY \u{1b}]52;c;eA==\u{7}"),
            Input::Key(key) if key == Key::char('t') => {
                tokio::spawn(async { panic!("CANARY in a task") });
            }
            Input::Key(Key {
                code: Code::Char(character),
                ctrl,
                ..
            }) => {
                self.last = format!("key {}{character}", if ctrl { "ctrl-" } else { "" });
            }
            Input::Paste(text) => {
                self.pasted += text.len();
                self.last = format!("paste of {} lines", text.lines().count());
            }
            other => self.last = format!("{other:?}"),
        }
    }

    async fn stop(
        &mut self,
        terminal: &mut Terminal,
        inputs: &mut Inputs,
        signals: &mut Signals,
    ) -> io::Result<Option<ExitSignal>> {
        self.news = match job::suspend(terminal, inputs, signals).await? {
            Suspended::Back => "back again".to_owned(),
            Suspended::Not(problem) => problem.to_string(),
            Suspended::Leave(exit) => return Ok(Some(exit)),
        };
        Ok(None)
    }

    fn draw(&self, frame: &mut Frame) {
        let area = frame.area();
        let lines = [
            format!("probe {}x{}", area.width, area.height),
            format!("inputs {} pasted {}", self.inputs, self.pasted),
            format!("last: {}", self.last),
            format!("news: {}", self.news),
        ];
        for (line, row) in lines.iter().zip(area.rows()) {
            frame.render_widget(Line::raw(line.as_str()), row);
        }
    }
}
