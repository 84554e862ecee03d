//! Errands outside the program: the editor, the clipboard, the browser, other commands.

use std::io;
use std::time::Duration;

use crate::app::message::{Message, Report};
use crate::domain::id::ConversationKey;
use crate::domain::untrusted::Untrusted;
use crate::runtime::child::Words;
use crate::runtime::clipboard::{self, Copied};
use crate::runtime::editor::{EditSession, Edited};
use crate::runtime::links;
use crate::runtime::pipe;
use crate::runtime::session::{Ending, Session};
use crate::runtime::terminal::Drawing;
use crate::text::clean::Clean;

/// How long a command may take that text is piped to.
const PIPE_LIMIT: Duration = Duration::from_secs(30);

impl Session {
    /// Hands the terminal to the person's editor, and takes it back.
    pub(super) async fn edit(
        &mut self,
        key: &ConversationKey,
        text: String,
    ) -> io::Result<Result<String, Untrusted>> {
        let session = match EditSession::begin(&self.edit_directory, key.id.as_str(), &text) {
            Ok(session) => session,
            Err(error) => {
                return Ok(Err(
                    format!("the text could not be handed over: {error}").into()
                ));
            }
        };
        // Whoever still reads the terminal would take the editor's keys.
        self.inputs.pause();
        self.terminal.suspend()?;
        let mut told = Vec::new();
        // The worker must not wait for us while the person writes: what is sent meanwhile has deadlines.
        let result = {
            let running = session.run(&self.editor, &self.environment, &mut self.signals);
            tokio::pin!(running);
            loop {
                tokio::select! {
                    result = &mut running => break result,
                    Some(report) = self.reports.recv() => told.push(report),
                }
            }
        };
        for report in told {
            let _ = self.own.0.send(Told::Report(report));
        }
        self.terminal.resume()?;
        self.inputs.resume()?;
        self.resized_while_away();
        let path = session.path().display().to_string();
        let answer = match result {
            Ok(Edited::Text(new)) => {
                self.edited.push(session);
                Ok(new)
            }
            Ok(Edited::Unchanged | Edited::Empty) => {
                self.edited.push(session);
                Ok(text)
            }
            Ok(Edited::Leave(exit)) => {
                self.ending = Some(Ending::Signal(exit));
                Ok(text)
            }
            Err(problem) => Err(format!("{problem}; the text is kept in {path}").into()),
        };
        Ok(answer)
    }

    pub(super) fn resized_while_away(&mut self) {
        let size = self.terminal.measure();
        self.model.size = (size.width, size.height);
    }

    pub(super) fn copy(&self, text: &str, what: &'static str) {
        let environment = self.environment.clone();
        let clean = Clean::block(text);
        let tell = self.own.0.clone();
        tokio::spawn(async move {
            let told = match clipboard::copy(clean.as_str(), &environment).await {
                Ok(copied) => Told::Copied(copied, what),
                Err(problem) => Told::notice(&format!("Not copied: {problem}"), true),
            };
            let _ = tell.send(told);
        });
    }

    /// Opens an address in the browser. What is told is `called`: not every address is for the screen.
    pub(super) fn open(&self, address: &str, called: String) {
        let environment = self.environment.clone();
        let tell = self.own.0.clone();
        let address = address.to_owned();
        tokio::spawn(async move {
            let (text, is_error) = match links::open(&address, &environment).await {
                Ok(()) => (format!("Opened {called}"), false),
                Err(problem) => (format!("Not opened: {problem}"), true),
            };
            let _ = tell.send(Told::notice(&text, is_error));
        });
    }

    pub(super) fn pipe(&mut self, command: &[String], input: String) {
        let Some((program, arguments)) = command.split_first() else {
            return;
        };
        let mut words = Words::new(program.clone());
        for argument in arguments {
            words = words.with(argument.clone());
        }
        let environment = self.environment.clone();
        let tell = self.own.0.clone();
        tokio::spawn(async move {
            let told = match pipe::run(&words, &environment, &input, PIPE_LIMIT).await {
                Ok(piped) => Told::Report(Report::Piped {
                    command: words.program().into(),
                    output: piped.whole().into(),
                }),
                Err(problem) => match problem.complaint() {
                    Some(complaint) => Told::Report(Report::Piped {
                        command: problem.to_string().into(),
                        output: complaint.into(),
                    }),
                    None => Told::notice(&problem.to_string(), true),
                },
            };
            let _ = tell.send(told);
        });
    }

    pub(super) fn tell(&self, text: &str, is_error: bool) {
        let _ = self.own.0.send(Told::notice(text, is_error));
    }

    /// What an effect of our own told, as a message; what it has for the terminal goes there.
    pub(super) fn hear(&mut self, told: Told) -> Message {
        match told {
            Told::Report(report) => Message::Report(report),
            Told::Drawn(drawing) => {
                self.easel.take(drawing);
                Message::Tick
            }
            Told::Copied(copied, what) => {
                self.terminal.send(&copied.sequence);
                Message::Report(Report::Notice {
                    text: format!("{}: {what}", copied.sentence).into(),
                    is_error: false,
                })
            }
        }
    }
}

/// What effects of our own have to tell.
pub(super) enum Told {
    Report(Report),
    Copied(Copied, &'static str),
    Drawn(Drawing),
}

impl Told {
    pub(super) fn notice(text: &str, is_error: bool) -> Self {
        let text = text.into();
        Self::Report(Report::Notice { text, is_error })
    }
}
