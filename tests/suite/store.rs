//! The store through its front door.

#![expect(
    clippy::unwrap_used,
    reason = "clippy allows it in test functions only, and these are their helpers"
)]

mod damage;
mod deliveries;
mod desk;
mod files;
mod identity;
mod kept;
mod kill;
mod outbox;
mod search;
mod several;
mod strategies;
mod threads;
mod upkeep;
mod views;

use std::path::Path;

use tinbox::store::StorePaths;

/// The two directories of a store, below one.
pub(crate) fn paths(directory: impl AsRef<Path>) -> StorePaths {
    let directory = directory.as_ref();
    StorePaths {
        state_dir: Some(directory.join("state")),
        cache_dir: Some(directory.join("cache")),
    }
}
