//! The embedded desk: a help desk in memory that speaks the Featurebase API over HTTP on loopback.
//!
//! It exists so that the program has one client and one way of working: the demo, the tests and a real workspace differ only
//! in the address. Everything in it comes from a seed. It is not a product: it keeps nothing and listens on 127.0.0.1 only.

mod api;
mod ask;
pub mod cleargrid;
mod clock;
mod cursor;
mod desk;
mod faults;
mod feedback;
mod files;
mod gate;
mod grammar;
mod library;
mod life;
mod markup;
mod model;
pub mod ohallo;
pub mod parrot;
mod people;
mod problem;
mod seed;
mod shared;
mod tickets;
mod wire;

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use faults::{Fault, Faults, RetryAfter};
pub use shared::AcceptedWrite;

use clock::Clock;
use faults::line::{Doors, Switch};
use shared::{Inside, Living, Shared};

/// Requests one key may make in a minute (sheet 1.5).
const RATE_LIMIT: u32 = 2_000;
/// How long a stopping desk waits for answers under way.
const GRACE: Duration = Duration::from_secs(2);

/// What kind of desk to open.
#[derive(Clone, Debug)]
pub struct DeskOptions {
    /// Same seed, same desk.
    pub seed: u64,
    /// How many conversations there are at the start.
    pub conversations: usize,
    /// A quiet desk changes only when somebody changes it; otherwise customers and teammates stir now and then.
    pub quiet: bool,
    /// The desk's time at the start; from there it follows tokio's clock.
    pub now: Timestamp,
    /// What is to go wrong.
    pub faults: Option<Faults>,
    /// Requests a minute before the desk answers 429.
    pub rate_limit: u32,
}

impl DeskOptions {
    /// The desk a visitor sees: seed 1, 320 conversations, alive, without faults.
    pub fn at(now: Timestamp) -> Self {
        Self {
            seed: 1,
            conversations: 320,
            quiet: false,
            now,
            faults: None,
            rate_limit: RATE_LIMIT,
        }
    }
}

/// A desk that serves until it is stopped or dropped.
#[derive(Debug)]
pub struct RunningDesk {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub url: String,
    /// The only key it takes.
    pub api_key: String,
    /// The e-mail of the teammate the visitor is.
    pub admin: String,
    /// That teammate's id, for `actingAdminId`.
    pub admin_id: String,
    inside: Arc<dyn Inside>,
    stop: CancellationToken,
    served: Option<JoinHandle<io::Result<()>>>,
}

/// Opens a Featurebase desk on 127.0.0.1; port 0 picks a free one.
///
/// Fails when the port is taken.
pub async fn start(options: DeskOptions, port: u16) -> io::Result<RunningDesk> {
    let clock = Clock::starting_at(options.now);
    let desk = seed::desk(&options, clock.now());
    let acting = &desk.people.admins[seed::ACTING_ADMIN];
    let admin = (acting.email.clone(), acting.id.clone());
    let api_key = key("sk_demo_", options.seed);
    let shared = Arc::new(Shared::new(
        desk,
        clock,
        api_key,
        options.rate_limit,
        options.faults.clone().unwrap_or_default(),
    ));
    house(api::router(&shared), shared, admin, port).await
}

/// A key that is the same for the same seed.
fn key(prefix: &str, seed: u64) -> String {
    format!("{prefix}{:016x}", seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Serves a desk's routes on 127.0.0.1, behind doors whose connections faults can cut. `admin` is the visitor's address
/// and id there.
async fn house<D: Living>(
    router: Router,
    shared: Arc<Shared<D>>,
    (admin, admin_id): (String, String),
    port: u16,
) -> io::Result<RunningDesk> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    shared.desk().is_at(&url);
    let faults = shared.faults.clone();
    let stop = CancellationToken::new();
    let service = router.into_make_service_with_connect_info::<Switch>();
    let stopped = stop.clone().cancelled_owned();
    let serve = axum::serve(Doors { listener, faults }, service).with_graceful_shutdown(stopped);
    let served = Some(tokio::spawn(async move { serve.await }));
    Ok(RunningDesk {
        url,
        api_key: shared.api_key.clone(),
        admin,
        admin_id,
        inside: shared,
        stop,
        served,
    })
}

impl RunningDesk {
    /// The desk's present moment.
    pub fn now(&self) -> Timestamp {
        self.inside.now()
    }

    /// The plan of faults; pushing to it takes effect at once.
    pub fn faults(&self) -> Faults {
        self.inside.faults()
    }

    /// Every write accepted so far, oldest first.
    pub fn writes(&self) -> Vec<AcceptedWrite> {
        self.inside.writes()
    }

    /// Lets one thing happen now, as it would by itself on a desk that is not quiet, and says in which conversation.
    pub fn stir(&self) -> Option<String> {
        self.inside.stir()
    }

    /// Serves what is under way, for a moment at most, then closes.
    pub async fn stop(mut self) -> io::Result<()> {
        self.stop.cancel();
        let Some(mut served) = self.served.take() else {
            return Ok(());
        };
        if let Ok(ended) = tokio::time::timeout(GRACE, &mut served).await {
            return ended.map_err(io::Error::other)?;
        }
        served.abort();
        Ok(())
    }
}

impl Drop for RunningDesk {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
