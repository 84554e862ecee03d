//! The embedded oHallo desk: conversations that an automated agent answers until a person takes over.
//!
//! As strict as the vendor's pages, and as little ordered: its list comes by identity, in the guide's words, and what it
//! shows by itself comes in the reference's.

mod api;
mod files;
mod life;
mod lists;
mod model;
mod seed;
mod show;

use std::io;
use std::sync::Arc;

use super::clock::Clock;
use super::shared::Shared;
use super::{DeskOptions, RunningDesk, house, key};

/// The user the visitor is: the first of the roster.
const VISITOR: usize = 0;

/// The only workspace: the interface lists none, so a visitor has to be told.
pub const WORKSPACE: &str = "ws_linden";

/// The users of the desk, by identity and name: the interface does not list them, so a visitor has to be told.
pub fn users() -> Vec<(String, String)> {
    let cast = seed::cast();
    cast.user
        .into_iter()
        .map(|user| (user.id, user.name))
        .collect()
}

/// Opens an oHallo desk on 127.0.0.1; port 0 picks a free one.
///
/// # Errors
/// When the port is taken.
pub async fn start(options: DeskOptions, port: u16) -> io::Result<RunningDesk> {
    let clock = Clock::starting_at(options.now);
    let desk = seed::desk(&options, clock.now());
    let visitor = &desk.users[VISITOR];
    let visitor = (visitor.name.clone(), visitor.id.clone());
    let shared = Arc::new(Shared::new(
        desk,
        clock,
        key("sf_test_v1_", options.seed),
        options.rate_limit,
        options.faults.clone().unwrap_or_default(),
    ));
    house(api::router(&shared), shared, visitor, port).await
}
