//! Tokens: given for a password or a refresh token, good for a while, and of one lender.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::LENDER_ID;

/// How long an access token is good. The vendor does not say; short enough that every client meets its end.
const LIFE: SignedDuration = SignedDuration::from_mins(15);

/// What was given out.
#[derive(Debug, Default)]
pub(super) struct Grants {
    access: HashMap<String, (Timestamp, &'static str)>,
    refresh: Vec<String>,
    made: u64,
}

impl Grants {
    /// A new access token, and the refresh token that comes with a log-in.
    pub(super) fn log_in(&mut self, now: Timestamp) -> (String, String) {
        let access = self.renew(now);
        let refresh = format!("cgr.{}.demo", self.made);
        self.refresh.push(refresh.clone());
        (access, refresh)
    }

    /// A new access token.
    pub(super) fn renew(&mut self, now: Timestamp) -> String {
        self.made += 1;
        let token = format!("cga.{}.demo", self.made);
        let until = now.saturating_add(LIFE).unwrap_or(now);
        self.access.insert(token.clone(), (until, LENDER_ID));
        token
    }

    pub(super) fn knows_refresh(&self, token: &str) -> bool {
        self.refresh.iter().any(|known| known == token)
    }

    /// The lender a token is of, while it is good.
    pub(super) fn lender(&self, token: &str, now: Timestamp) -> Option<&'static str> {
        let (until, lender) = self.access.get(token)?;
        (now < *until).then_some(*lender)
    }
}
