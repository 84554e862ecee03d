//! The HTTP client and Featurebase behind it: real bodies, hostile bodies, and a server that misbehaves on purpose.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod beside;
mod cleargrid;
mod faults;
mod logs;
mod mutation;
mod ohallo;
mod parrot;
mod pictures;
mod requests;
mod server;
mod show;
mod wire;
mod writes;

use std::time::Duration;

use tinbox::backend::featurebase::{Featurebase, FeaturebaseSettings};
use tinbox::backend::http::{ApiKey, Deadlines};

/// In every request of every test, and in nothing that is ever shown.
const CANARY: &str = "sk_CANARY-4711";

/// A teammate of `admins.json`.
const ANA: &str = "507f1f77bcf86cd799439011";

/// A client of the desk at `url` in Ana's name, quick to give up.
fn client(url: &str) -> Featurebase {
    client_of(url, Some(ANA))
}

fn client_of(url: &str, acting_admin: Option<&str>) -> Featurebase {
    Featurebase::new(FeaturebaseSettings {
        base_url: url.to_owned(),
        api_key: ApiKey::new(CANARY).unwrap(),
        acting_admin: acting_admin.map(str::to_owned),
        deadlines: Deadlines {
            connect: Duration::from_secs(2),
            read: Duration::from_secs(2),
            write: Duration::from_secs(2),
            pause: Duration::from_millis(4),
        },
    })
    .unwrap()
}

/// A recorded answer.
macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../fixtures/wire/featurebase/", $name, ".json"))
    };
}
use fixture;
