//! An embedded ClearGrid: one lender's ledger of deliveries behind the vendor's log-in and exports, in memory.
//!
//! It is as strict as the vendor's own words (sheet: cleargrid-exports): tokens run out, a lender sees its own rows only,
//! pages are cut before the rows of other lenders are dropped, a damaged cursor is a 500, and refusals are not in the
//! envelope of pages.

mod api;
mod grants;
mod row;
mod seed;

use std::io;
use std::sync::Arc;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};

use super::clock::Clock;
use super::shared::{Living, Shared};
use super::{DeskOptions, RunningDesk, house, key};
use grants::Grants;
use row::Row;

/// The lender's subdomain identifier.
pub const LENDER: &str = "northwind";
/// The lender's public id: what its paths and tokens name.
pub const LENDER_ID: &str = "5d1f6f0e-8b1c-4b0a-9a55-3f6d2c7e9b10";
/// Who may log in.
pub const EMAIL: &str = "ledger@northwind.example";

/// Something happens about every that many seconds.
const BEAT: i64 = 25;

/// The ledger, ordered by the cursor field, oldest change first.
#[derive(Debug)]
pub(crate) struct Ledger {
    rows: Vec<Row>,
    grants: Grants,
    rng: Rng,
    next: Option<Timestamp>,
    made: u64,
    password: String,
}

/// Opens a ledger on 127.0.0.1; port 0 picks a free one. It has six rows for each of `options.conversations`.
///
/// Of the running desk, `admin` is the e-mail address that logs in, `api_key` its password, and `admin_id` the lender.
///
/// Fails when the port is taken.
pub async fn start(options: DeskOptions, port: u16) -> io::Result<RunningDesk> {
    let clock = Clock::starting_at(options.now);
    let password = key("cg_demo_", options.seed);
    let ledger = Ledger::new(&options, password.clone(), clock.now());
    let shared = Arc::new(Shared::new(
        ledger,
        clock,
        password,
        options.rate_limit,
        options.faults.clone().unwrap_or_default(),
    ));
    let admin = (EMAIL.to_owned(), LENDER.to_owned());
    house(api::router(&shared), shared, admin, port).await
}

impl Ledger {
    fn new(options: &DeskOptions, password: String, now: Timestamp) -> Self {
        let mut rng = Rng::with_seed(options.seed);
        let mut rows = seed::rows(&mut rng, options.conversations * 6, now);
        rows.sort_by_key(Row::place);
        Self {
            made: rows.len() as u64,
            rows,
            grants: Grants::default(),
            rng,
            next: (!options.quiet).then_some(now),
            password,
        }
    }

    /// Puts a changed row where it belongs now.
    fn put(&mut self, row: Row) {
        self.rows.retain(|other| other.id != row.id);
        let place = self
            .rows
            .partition_point(|other| other.place() < row.place());
        self.rows.insert(place, row);
    }

    fn happen(&mut self, now: Timestamp) -> String {
        let waiting = self.rows.iter().find(|row| row.waits()).cloned();
        let row = match waiting {
            Some(waiting) if self.rng.bool() => seed::received(&mut self.rng, &waiting, now),
            _ => {
                self.made += 1;
                seed::sent(&mut self.rng, self.made, now)
            }
        };
        let id = row.public_id();
        self.put(row);
        id
    }
}

impl Living for Ledger {
    fn advance(&mut self, now: Timestamp) {
        while let Some(at) = self.next.filter(|at| *at <= now) {
            let pause = SignedDuration::from_secs(self.rng.i64(BEAT / 2..BEAT * 2));
            self.next = at.checked_add(pause).ok();
            self.happen(at);
        }
    }

    fn stir(&mut self, now: Timestamp) -> Option<String> {
        Some(self.happen(now))
    }
}
