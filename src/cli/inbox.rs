//! Opening the inbox: settings, desks, store and worker, then the session until the person leaves.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use directories::ProjectDirs;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::mpsc;
use tracing::level_filters::LevelFilter;

use crate::app::model::{Model, Options};
use crate::backend::http::Address;
use crate::cli::connect;
use crate::cli::kinds::{Kind, Wanted};
use crate::cli::{DemoArgs, Surroundings, complain, fail};
use crate::config::profile::{Desk, Profile as Connection};
use crate::config::terminal::Painting;
use crate::config::{self, Config};
use crate::demo::{DeskOptions, RunningDesk};
use crate::domain::id::Profile;
use crate::runtime::child::Words;
use crate::runtime::clock::Reading;
use crate::runtime::session::{self, Ending, Setup};
use crate::runtime::{editor, log, panic, process, terminal};
use crate::store::{Store, StorePaths};
use crate::text::clean::Clean;
use crate::worker::{self, WorkerSettings};

/// Where things are kept.
#[derive(Clone, Debug)]
pub struct Places {
    /// Drafts, outbox, log, texts an editor has.
    pub state: PathBuf,
    /// The copy of the desk.
    pub cache: PathBuf,
    /// The configuration file.
    pub config: PathBuf,
}

impl Places {
    /// The platform's directories, or what the environment and the command line say.
    pub fn of(surroundings: &Surroundings) -> Option<Self> {
        let platform = ProjectDirs::from("", "", "tinbox");
        let environment = &surroundings.environment;
        let state = environment.state_dir().or_else(|| {
            let dirs = platform.as_ref()?;
            Some(
                dirs.state_dir()
                    .unwrap_or_else(|| dirs.data_dir())
                    .to_owned(),
            )
        })?;
        let cache = environment
            .cache_dir()
            .or_else(|| Some(platform.as_ref()?.cache_dir().to_owned()))?;
        let config = surroundings
            .config
            .clone()
            .or_else(|| environment.config_file())
            .or_else(|| Some(platform.as_ref()?.config_dir().join("config.toml")))?;
        Some(Self {
            state,
            cache,
            config,
        })
    }
}

/// The settings: of the file if there is one, else the defaults; a file asked for by name must exist.
pub fn settings(
    surroundings: &Surroundings,
    places: Option<&Places>,
) -> Result<Config, config::Rejected> {
    match places {
        // A file that was asked for by name is read even if it is not there: that is what it then says.
        Some(places)
            if surroundings.config.is_some()
                || surroundings.environment.config_file().is_some()
                || places.config.exists() =>
        {
            Config::load(&places.config, &surroundings.environment)
        }
        _ => Config::defaults(&surroundings.environment),
    }
}

/// Opens the inbox; on made-up data if asked to, or if nothing is configured.
pub fn open(surroundings: &Surroundings, demo: Option<DemoArgs>) -> ExitCode {
    if let Err(refusal) = process::check_terminal(surroundings.term.as_deref()) {
        complain(&refusal.to_string());
        return ExitCode::from(2);
    }
    let places = Places::of(surroundings);
    let config = match settings(surroundings, places.as_ref()) {
        Ok(config) => config,
        Err(rejected) => return fail(&rejected.to_string()),
    };
    let demo = demo.or_else(|| {
        config.profiles.is_empty().then_some(DemoArgs {
            seed: 1,
            conversations: 320,
            desk: Wanted::all(),
        })
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(inbox(surroundings, config, places, demo)),
        Err(error) => Err(format!("no threads can be started: {error}")),
    };
    match ended {
        Ok(Ending::Left) => ExitCode::SUCCESS,
        Ok(Ending::Refused(why) | Ending::Fatal(why)) | Err(why) => fail(&why),
        Ok(Ending::Signal(signal)) => ExitCode::from(signal.code()),
        Ok(Ending::TerminalGone) => ExitCode::from(129),
    }
}

async fn inbox(
    surroundings: &Surroundings,
    config: Config,
    places: Option<Places>,
    demo: Option<DemoArgs>,
) -> Result<Ending, String> {
    let scratch = places.as_ref().map_or_else(
        || std::env::temp_dir().join("tinbox"),
        |places| places.state.clone(),
    );
    let panics = panic::install(scratch.join("panics"));
    let is_demo = demo.is_some();
    let level = surroundings
        .environment
        .get("TINBOX_LOG")
        .and_then(|level| level.parse().ok());
    // The demo leaves nothing behind unless it is asked to.
    let level = level.or((!is_demo).then_some(LevelFilter::INFO));
    let mut notices = Vec::new();
    if let Some(level) = level
        && let Err(error) = log::install(&scratch.join("log"), level)
    {
        notices.push(format!("no log is written: {error}"));
    }
    let (alarms, heard) = mpsc::channel(4);
    let now = Reading::now().wall;
    let houses = match demo {
        Some(demo) => start_demo(&demo, now).await?,
        None => Vec::new(),
    };
    let connections = if is_demo {
        &connect::embedded(&houses)?
    } else {
        &config.profiles
    };
    let connected = connect::all(connections, &alarms)?;
    notices.extend(connected.notices);
    let desks = connected.desks;
    let (store, state_dir) = open_store(is_demo, places.as_ref(), now)?;
    let mut store = store;
    notices.extend(store.take_notices());
    let edit_directory = scratch.join("edit");
    notices.extend(leftover_notice(&edit_directory));
    let profiles: Vec<Profile> = desks.iter().map(|(profile, _)| profile.clone()).collect();
    let settings = worker_settings(&config, is_demo);
    let worker = worker::spawn(
        store,
        state_dir,
        desks,
        Arc::new(|| Reading::now().wall),
        settings,
    )
    .map_err(|error| error.to_string())?;
    let options = options(&config, is_demo);
    let setup = Setup {
        model: Model::new(options, profiles, now),
        theme: config.theme,
        worker,
        terminal: terminal::Options {
            mouse: config.mouse,
            synchronized: !surroundings.children.in_tmux(),
            title: config.title,
            hyperlinks: config.hyperlinks,
            pictures: protocol(config.pictures.painting),
        },
        environment: surroundings.children.clone(),
        editor: words(&config.editor),
        edit_directory,
        alarms: heard,
        notices,
        panics,
    };
    let ending = session::run(setup)
        .await
        .map_err(|error| format!("the terminal cannot be used: {error}"))?;
    for (_, desk) in houses {
        desk.stop().await.map_err(|error| error.to_string())?;
    }
    Ok(ending)
}

/// Opens the embedded desks, all at the same time.
async fn start_demo(demo: &DemoArgs, now: Timestamp) -> Result<Vec<(Kind, RunningDesk)>, String> {
    let start = |kind: Kind| {
        let options = DeskOptions {
            seed: demo.seed,
            conversations: demo.conversations,
            ..DeskOptions::at(now)
        };
        (kind, tokio::spawn((kind.start)(options, 0)))
    };
    let starting: Vec<_> = demo.desk.0.iter().copied().map(start).collect();
    let mut desks = Vec::new();
    for (kind, desk) in starting {
        let desk = desk
            .await
            .map_err(|error| error.to_string())
            .and_then(|desk| desk.map_err(|error| error.to_string()));
        let desk =
            desk.map_err(|why| format!("the demo desk cannot listen on 127.0.0.1: {why}"))?;
        desks.push((kind, desk));
    }
    Ok(desks)
}

/// The demo lives in memory and leaves nothing behind.
fn open_store(
    is_demo: bool,
    places: Option<&Places>,
    now: Timestamp,
) -> Result<(Store, Option<PathBuf>), String> {
    if is_demo {
        let store = Store::in_memory().map_err(|error| error.to_string())?;
        return Ok((store, None));
    }
    let places = places.ok_or(
        "no home directory: set TINBOX_STATE_DIR and TINBOX_CACHE_DIR to where drafts and copies may live",
    )?;
    let paths = StorePaths {
        state_dir: Some(places.state.clone()),
        cache_dir: Some(places.cache.clone()),
    };
    let store = Store::open(&paths, now).map_err(|error| error.to_string())?;
    Ok((store, Some(places.state.clone())))
}

fn leftover_notice(directory: &std::path::Path) -> Option<String> {
    let count = editor::leftovers(directory).ok()?.len();
    (count > 0).then(|| {
        format!(
            "{count} text{} an editor did not bring back {} kept in {}",
            if count == 1 { "" } else { "s" },
            if count == 1 { "is" } else { "are" },
            Clean::line(&directory.display().to_string())
        )
    })
}

fn worker_settings(config: &Config, is_demo: bool) -> WorkerSettings {
    let mut settings = WorkerSettings {
        list_every: Duration::try_from(config.sync.poll_every).unwrap_or(Duration::from_secs(20)),
        // The embedded desks serve their pictures here. With any other no stranger's message may lead to this machine.
        pictures_from_loopback: is_demo || config.profiles.iter().any(is_here),
        ..WorkerSettings::default()
    };
    let days = u64::from(config.sync.closed_age_days);
    settings.retention.max_age = Duration::from_secs(days * 86_400);
    settings.retention.max_conversations = config.sync.closed_limit as usize;
    settings
}

/// Whether a desk is on this machine, among those that have pictures.
fn is_here(connection: &Connection) -> bool {
    let (Desk::Featurebase { base_url, .. } | Desk::Ohallo { base_url, .. }) = &connection.desk
    else {
        return false;
    };
    Address::parse(base_url.as_str()).is_ok_and(|address| address.is_loopback())
}

fn options(config: &Config, is_demo: bool) -> Options {
    Options {
        zone: TimeZone::system(),
        keymap: config.keymap.clone(),
        undo_by_mail: config.undo_window_email,
        undo_by_chat: config.undo_window_chat,
        read_after: config.read_after,
        density: config.density,
        bidi: config.bidi,
        hours: config.snooze.clone(),
        pictures: config.pictures.clone(),
        is_demo,
        macros: config.macros.clone(),
        seed: seed(),
    }
}

/// How the terminal draws pixels, if it is to.
fn protocol(painting: Painting) -> Option<terminal::Protocol> {
    match painting {
        Painting::Kitty => Some(terminal::Protocol::Kitty),
        Painting::Iterm2 => Some(terminal::Protocol::Iterm2),
        Painting::Sixel => Some(terminal::Protocol::Sixel),
        Painting::Blocks | Painting::Off => None,
    }
}

/// A number no other start of the program has.
fn seed() -> u64 {
    uuid::Uuid::now_v7().as_u64_pair().1
}

fn words(editor: &[String]) -> Words {
    let mut words = editor.iter();
    let program = words.next().map_or("vi", String::as_str);
    words.fold(Words::new(program), |words, argument| {
        words.with(argument.as_str())
    })
}
