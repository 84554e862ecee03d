//! A program without a terminal, in front of the embedded desk.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use tinbox::app::effect::Effect;
use tinbox::app::input::Input;
use tinbox::app::list::Density;
use tinbox::app::message::Message;
use tinbox::app::model::{Model, Options};
use tinbox::app::update::{start, update};
use tinbox::backend::featurebase::{Featurebase, FeaturebaseSettings};
use tinbox::backend::http::{ApiKey, Deadlines};
use tinbox::config::Bidi;
use tinbox::config::hours::Hours;
use tinbox::config::terminal::Pictures;
use tinbox::demo::{self, DeskOptions, RunningDesk};
use tinbox::domain::id::Profile;
use tinbox::keymap::Keymap;
use tinbox::keymap::key::{Code, Key};
use tinbox::keymap::notation::KeySequence;
use tinbox::store::Store;
use tinbox::theme::Theme;
use tinbox::worker::{self, WorkerHandle, WorkerSettings};

/// When every picture is taken: a Wednesday afternoon.
const MOMENT: &str = "2026-11-18T15:55:00Z";

/// How long anything may take before the desk counts as broken.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program and the desk it works on.
pub(super) struct Desk {
    pub(super) model: Model,
    worker: WorkerHandle,
    served: RunningDesk,
    now: Timestamp,
}

/// What a screen shows, and where its cursor is.
pub(super) struct Screen {
    pub(super) cells: Buffer,
    pub(super) cursor: Option<Position>,
}

impl Desk {
    /// Opens the program at a size.
    pub(super) async fn open(width: u16, height: u16) -> anyhow::Result<Self> {
        let now: Timestamp = MOMENT.parse()?;
        let desk = DeskOptions {
            quiet: true,
            ..DeskOptions::at(now)
        };
        let served = demo::start(desk, 0).await?;
        let settings = FeaturebaseSettings {
            base_url: served.url.clone(),
            api_key: ApiKey::new(&served.api_key)?,
            acting_admin: Some(served.admin.clone()),
            deadlines: Deadlines::default(),
        };
        let profile = Profile::new("demo");
        let backend = Arc::new(Featurebase::new(settings)?);
        let worker = worker::spawn(
            Store::in_memory()?,
            None,
            vec![(profile.clone(), backend)],
            Arc::new(move || now),
            WorkerSettings::default(),
        )?;
        let mut model = Model::new(options()?, vec![profile], now);
        model.size = (width, height);
        let mut desk = Self {
            model,
            worker,
            served,
            now,
        };
        let effects = start(&mut desk.model, now);
        desk.hand_over(effects)?;
        Ok(desk)
    }

    /// Takes reports until something holds.
    pub(super) async fn until(&mut self, holds: fn(&Model) -> bool) -> anyhow::Result<()> {
        while !holds(&self.model) {
            let report = tokio::time::timeout(PATIENCE, self.worker.reports.recv()).await;
            let report = report
                .context("nothing more was reported")?
                .context("the worker ended")?;
            self.take(Message::Report(report))?;
        }
        Ok(())
    }

    /// Presses keys, written as in the keymap.
    pub(super) fn press(&mut self, keys: &str) -> anyhow::Result<()> {
        let keys: KeySequence = keys.parse()?;
        for key in keys.keys() {
            self.take(Message::Input(Input::Key(key)))?;
        }
        Ok(())
    }

    /// Types text.
    pub(super) fn type_text(&mut self, text: &str) -> anyhow::Result<()> {
        for character in text.chars() {
            let key = match character {
                '\n' => Key::plain(Code::Enter),
                character => Key::char(character),
            };
            self.take(Message::Input(Input::Key(key)))?;
        }
        Ok(())
    }

    /// What is on screen.
    pub(super) fn screen(&self) -> anyhow::Result<Screen> {
        let (width, height) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height))?;
        let theme = Theme::default();
        let mut cursor = false;
        terminal.draw(|frame| {
            tinbox::ui::draw(&self.model, &theme, frame);
            cursor = self.model.composer.is_some() || self.model.popup.is_some();
        })?;
        let position = terminal.backend_mut().get_cursor_position()?;
        Ok(Screen {
            cells: terminal.backend().buffer().clone(),
            cursor: cursor.then_some(position),
        })
    }

    /// Ends program and desk.
    pub(super) async fn close(self) -> anyhow::Result<()> {
        self.worker.shutdown().await;
        Ok(self.served.stop().await?)
    }

    fn take(&mut self, message: Message) -> anyhow::Result<()> {
        let effects = update(&mut self.model, self.now, message);
        self.hand_over(effects)
    }

    fn hand_over(&self, effects: Vec<Effect>) -> anyhow::Result<()> {
        for effect in effects {
            self.worker.effects.try_send(effect)?;
        }
        Ok(())
    }
}

fn options() -> anyhow::Result<Options> {
    Ok(Options {
        zone: TimeZone::get("Europe/Madrid")?,
        keymap: Keymap::built_in(),
        undo_by_mail: SignedDuration::from_secs(8),
        undo_by_chat: SignedDuration::from_secs(3),
        read_after: None,
        density: Density::Comfortable,
        bidi: Bidi::Terminal,
        hours: Hours::default(),
        pictures: Pictures::default(),
        is_demo: false,
        macros: BTreeMap::new(),
        seed: 1,
    })
}
