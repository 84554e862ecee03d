//! The loop: whatever happens becomes a message, the core answers with effects, and one frame shows the result.
//!
//! The only `select!` over everything. Nothing on the way from a key to the screen waits for a network or a disk:
//! effects are handed to the worker through a channel, and what does not fit yet waits here.

mod easel;
mod errands;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::app::effect::Effect;
use crate::app::input::Input;
use crate::app::message::{Link, Message, Report};
use crate::app::model::{Desk, Model};
use crate::app::report::sentence;
use crate::app::update::{start, update};
use crate::runtime::child::{Environment, Words};
use crate::runtime::clock::{JumpDetector, Reading};
use crate::runtime::editor::EditSession;
use crate::runtime::input::{Heard, Inputs};
use crate::runtime::job::{self, Suspended};
use crate::runtime::panic::Panics;
use crate::runtime::session::easel::Easel;
use crate::runtime::session::errands::Told;
use crate::runtime::signals::{ExitSignal, Signal, Signals};
use crate::runtime::terminal::{self, CursorShape, Options, Terminal};
use crate::text::clean::Clean;
use crate::theme::Theme;
use crate::ui;
use crate::worker::WorkerHandle;

/// Messages taken before a frame is drawn, so that a flood cannot keep the screen from changing.
const BATCH: usize = 128;

/// What a session needs.
pub struct Setup {
    /// The state before anything happened.
    pub model: Model,
    /// How it looks.
    pub theme: Theme,
    /// What makes effects happen.
    pub worker: WorkerHandle,
    /// What was chosen about the terminal.
    pub terminal: Options,
    /// The part of the environment that programs we start may see.
    pub environment: Environment,
    /// The person's editor.
    pub editor: Words,
    /// Where texts are kept while an editor has them.
    pub edit_directory: PathBuf,
    /// What comes to light while the program already runs.
    pub alarms: mpsc::Receiver<Alarm>,
    /// What the person should be told first.
    pub notices: Vec<String>,
    /// Where panics are told.
    pub panics: Panics,
}

/// What comes to light about the settings while the program already runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Alarm {
    /// It cannot go on like that.
    Fatal(String),
    /// The person should know.
    Notice(String),
}

/// How a session ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// The person left.
    Left,
    /// The person left, and every desk had refused the key.
    Refused(String),
    /// It could not go on; what to tell the person.
    Fatal(String),
    /// A signal.
    Signal(ExitSignal),
    /// The terminal is gone.
    TerminalGone,
}

struct Session {
    model: Model,
    theme: Theme,
    effects: mpsc::Sender<Effect>,
    reports: mpsc::Receiver<Report>,
    /// Effects the worker has no room for yet.
    overflow: VecDeque<Effect>,
    terminal: Terminal,
    easel: Easel,
    inputs: Inputs,
    signals: Signals,
    jumps: JumpDetector,
    environment: Environment,
    editor: Words,
    edit_directory: PathBuf,
    /// Texts that came back from an editor; their files go once everything is saved.
    edited: Vec<EditSession>,
    /// What effects of our own have to tell.
    own: (mpsc::UnboundedSender<Told>, mpsc::UnboundedReceiver<Told>),
    ending: Option<Ending>,
}

/// Runs until the person leaves.
///
/// # Errors
/// If the terminal cannot be taken or written to.
pub async fn run(setup: Setup) -> io::Result<Ending> {
    let Setup {
        model,
        theme,
        worker,
        terminal,
        environment,
        editor,
        edit_directory,
        mut alarms,
        notices,
        mut panics,
    } = setup;
    let mut worker = worker;
    let (_, nobody) = mpsc::channel(1);
    let reports = std::mem::replace(&mut worker.reports, nobody);
    let terminal = Terminal::enter(terminal)?;
    panics.guard(terminal.rescue());
    let mut session = Session {
        model,
        theme,
        effects: worker.effects.clone(),
        reports,
        overflow: VecDeque::new(),
        terminal,
        easel: Easel::default(),
        inputs: Inputs::open()?,
        signals: Signals::install()?,
        jumps: JumpDetector::new(Reading::now()),
        environment,
        editor,
        edit_directory,
        edited: Vec::new(),
        own: mpsc::unbounded_channel(),
        ending: None,
    };
    let lasted = session.last(notices, &mut alarms, &mut panics).await;
    // However it ended: what was being written is saved, and what was handed over reaches the worker.
    session.save_everything().await;
    let Session {
        mut terminal,
        inputs,
        effects,
        reports,
        edited,
        ending,
        ..
    } = session;
    drop((inputs, effects, reports));
    let restored = terminal.restore();
    worker.shutdown().await;
    // The drafts are in the store now.
    for text in edited {
        if let Err(error) = text.discard() {
            tracing::warn!(%error, "a text of an editor stays behind");
        }
    }
    // Of a terminal that has gone, a failed write may be the first news.
    match lasted.and(restored) {
        Err(error) if terminal::is_gone(&error) => Ok(ending.unwrap_or(Ending::TerminalGone)),
        Err(error) => Err(error),
        Ok(()) => Ok(ending.unwrap_or(Ending::Left)),
    }
}

impl Session {
    async fn begin(&mut self, notices: Vec<String>) -> io::Result<()> {
        let size = self.terminal.measure();
        self.model.size = (size.width, size.height);
        let effects = start(&mut self.model, now());
        self.perform(effects).await?;
        for text in notices {
            let notice = Report::Notice {
                text: text.into(),
                is_error: true,
            };
            self.take(Message::Report(notice)).await?;
        }
        self.draw()
    }

    /// Goes on until there is an ending.
    async fn last(
        &mut self,
        notices: Vec<String>,
        alarms: &mut mpsc::Receiver<Alarm>,
        panics: &mut Panics,
    ) -> io::Result<()> {
        self.begin(notices).await?;
        while self.ending.is_none() {
            self.step(alarms, panics).await?;
        }
        Ok(())
    }

    /// Hands over what the core still wants saved, waiting for the worker if it must.
    async fn save_everything(&mut self) {
        let unsaved = update(&mut self.model, now(), Message::Input(Input::FocusLost));
        self.overflow.extend(unsaved);
        for effect in std::mem::take(&mut self.overflow) {
            // The worker may be waiting for us to read what it tells.
            while self.reports.try_recv().is_ok() {}
            if self.effects.send(effect).await.is_err() {
                break;
            }
        }
    }

    /// Waits for something to happen, takes everything that happened, and shows the result.
    async fn step(
        &mut self,
        alarms: &mut mpsc::Receiver<Alarm>,
        panics: &mut Panics,
    ) -> io::Result<()> {
        let wake = self
            .model
            .next_tick()
            .map(|at| Reading::now().instant_of(at));
        let wait = async {
            match wake {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        let happened = tokio::select! {
            biased;
            signal = self.signals.next() => Happened::Signal(signal),
            heard = self.inputs.next() => match heard {
                Some((heard, at)) => Happened::Heard(heard_message(heard), at),
                None => Happened::Ending(Ending::TerminalGone),
            },
            Some(told) = self.own.1.recv() => Happened::Told(told),
            Some(report) = self.reports.recv() => Happened::Message(Message::Report(report)),
            Some(alarm) = alarms.recv() => match alarm {
                Alarm::Fatal(why) => Happened::Ending(Ending::Fatal(why)),
                Alarm::Notice(words) => Happened::Told(Told::notice(&words, true)),
            },
            Some(panicked) = panics.next() => {
                Happened::Told(Told::notice(&panicked.sentence(), true))
            }
            permit = self.effects.reserve(), if !self.overflow.is_empty() => {
                if let (Ok(permit), Some(effect)) = (permit, self.overflow.pop_front()) {
                    permit.send(effect);
                }
                Happened::Nothing
            }
            () = wait => Happened::Message(Message::Tick),
        };
        let (message, at) = match happened {
            Happened::Heard(message, at) => (message, at),
            Happened::Message(message) => (message, now()),
            Happened::Told(told) => (self.hear(told), now()),
            Happened::Signal(signal) => return self.take_signal(signal).await,
            Happened::Ending(ending) => {
                self.ending = Some(ending);
                return Ok(());
            }
            Happened::Nothing => return Ok(()),
        };
        let effects = update(&mut self.model, at, message);
        self.perform(effects).await?;
        for _ in 0..BATCH {
            match self.reports.try_recv() {
                Ok(report) => self.take(Message::Report(report)).await?,
                Err(_) => break,
            }
        }
        self.notice_sleep().await?;
        self.draw()
    }

    async fn take(&mut self, message: Message) -> io::Result<()> {
        let effects = update(&mut self.model, now(), message);
        self.perform(effects).await
    }

    /// After a sleep of the machine everything known is old: the desks are asked at once.
    async fn notice_sleep(&mut self) -> io::Result<()> {
        if self.jumps.observe(Reading::now()).is_some() {
            tracing::info!("the clocks parted: the machine slept, or the clock was set");
            self.perform(vec![Effect::Sync]).await?;
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        let is_typing = self.model.composer.is_some() || self.model.prompt.is_some();
        self.terminal.set_cursor_shape(if is_typing {
            CursorShape::Bar
        } else {
            CursorShape::Theirs
        });
        self.terminal.set_title(&self.model.title());
        self.set_up_picture();
        let (model, theme) = (&self.model, &self.theme);
        self.terminal.present(self.easel.drawing(), |frame| {
            ui::draw_with_links(model, theme, frame)
        })?;
        Ok(())
    }

    async fn perform(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Edit { key, kind, text } => {
                    let text = self.edit(&key, text).await?;
                    let edited = Report::Edited { key, kind, text };
                    Box::pin(self.take(Message::Report(edited))).await?;
                }
                Effect::Copy { text, what } => self.copy(&text, what),
                Effect::OpenUrl(url) => self.open(&url, url.clone()),
                Effect::OpenFile { address, name } => {
                    self.open(address.reveal(), format!("{name} in the browser"));
                }
                Effect::Pipe { command, input } => self.pipe(&command, input),
                Effect::Redraw => self.terminal.redraw()?,
                Effect::Suspend => self.suspend().await?,
                Effect::Quit => self.ending = Some(self.farewell()),
                other => self.hand_to_worker(other),
            }
        }
        Ok(())
    }

    fn hand_to_worker(&mut self, effect: Effect) {
        if !self.overflow.is_empty() {
            self.overflow.push_back(effect);
            return;
        }
        if let Err(mpsc::error::TrySendError::Full(effect)) = self.effects.try_send(effect) {
            self.overflow.push_back(effect);
        }
    }

    /// Leaving when no key worked is an end a script should see.
    fn farewell(&self) -> Ending {
        let refusal = |desk: &Desk| match &desk.link {
            Link::Refused { why } => Some(format!(
                "{}: {}; set a new key and start again",
                Clean::line(desk.profile.as_str()),
                Clean::line(&sentence(why))
            )),
            _ => None,
        };
        let refusals: Option<Vec<String>> = self.model.desks.iter().map(refusal).collect();
        match refusals {
            Some(all) if !all.is_empty() => Ending::Refused(all.join("\n")),
            _ => Ending::Left,
        }
    }

    async fn take_signal(&mut self, signal: Signal) -> io::Result<()> {
        match signal {
            Signal::Exit(exit) => {
                // What is being written is saved before we go.
                let effects = update(&mut self.model, now(), Message::Input(Input::FocusLost));
                self.perform(effects).await?;
                self.ending = Some(Ending::Signal(exit));
            }
            Signal::Stop => self.suspend().await?,
            Signal::Continue => {
                self.terminal.resume()?;
                self.resized().await?;
                self.terminal.redraw()?;
                self.draw()?;
            }
            Signal::Resize => {
                self.resized().await?;
                self.draw()?;
            }
        }
        Ok(())
    }

    async fn resized(&mut self) -> io::Result<()> {
        let size = self.terminal.measure();
        let resize = Input::Resize {
            width: size.width,
            height: size.height,
        };
        self.take(Message::Input(resize)).await
    }

    /// Gives the terminal to the shell until it brings us back.
    async fn suspend(&mut self) -> io::Result<()> {
        let suspended =
            job::suspend(&mut self.terminal, &mut self.inputs, &mut self.signals).await?;
        match suspended {
            Suspended::Back => {
                self.resized_while_away();
                self.hand_to_worker(Effect::Sync);
            }
            Suspended::Not(problem) => self.tell(&problem.to_string(), true),
            Suspended::Leave(exit) => self.ending = Some(Ending::Signal(exit)),
        }
        Ok(())
    }
}

/// What one turn of the loop waited for.
enum Happened {
    Message(Message),
    /// The person did something, at that moment.
    Heard(Message, Timestamp),
    Told(Told),
    Signal(Signal),
    Ending(Ending),
    Nothing,
}

fn heard_message(heard: Heard) -> Message {
    match heard {
        Heard::Input(input) => Message::Input(input),
        Heard::PasteTooLarge { limit } => Message::Report(Report::Notice {
            text: format!(
                "that paste is larger than {} KiB; nothing of it was taken",
                limit / 1024
            )
            .into(),
            is_error: true,
        }),
    }
}

fn now() -> Timestamp {
    Reading::now().wall
}
