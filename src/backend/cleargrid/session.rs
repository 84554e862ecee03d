//! Who we are to ClearGrid: logged in once, the token renewed when it is refused, and no password tried twice in vain.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::backend::Budget;
use crate::backend::cleargrid::bad;
use crate::backend::http::{Answer, ApiKey, Http, Request, decode, scrub};
use crate::backend::lenient::{One, Text};
use crate::domain::failure::{Failure, FailureKind, Received};

/// After so many log-ins in a row that came to a 500 the password counts as wrong: the vendor answers so to that, too,
/// and an account that is tried for ever gets locked.
const HICCUPS: u32 = 3;

/// A connection with its log-in.
pub(super) struct Session {
    http: Http,
    lender: String,
    email: String,
    password: SecretString,
    state: Mutex<Logins>,
}

#[derive(Default)]
struct Logins {
    pass: Option<Pass>,
    hiccups: u32,
}

/// What a log-in gave.
#[derive(Clone)]
struct Pass {
    lender_id: String,
    token: ApiKey,
    refresh: SecretString,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("http", &self.http)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Login<'a> {
    email: &'a str,
    password: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Refresh<'a> {
    refresh_token: &'a str,
}

/// The answer to either, flat and not in the envelope of pages (cleargrid-exports.md 2).
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Granted {
    lender_public_id: Text,
    token: Text,
    refresh_token: Text,
}

impl Session {
    pub(super) fn new(http: Http, lender: String, email: String, password: SecretString) -> Self {
        Self {
            http,
            lender,
            email,
            password,
            state: Mutex::default(),
        }
    }

    pub(super) fn budget(&self) -> Option<Budget> {
        self.http.budget()
    }

    /// Reads something of the lender's. A refused token is renewed once, then we log in once, then that is that.
    pub(super) async fn read(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Answer, Failure> {
        let pass = self.pass().await?;
        match self.ask(&pass, path, query).await {
            Err(failure) if is_refused(&failure) => {}
            answer => return answer,
        }
        let pass = self.renewed(&pass).await?;
        match self.ask(&pass, path, query).await {
            Err(failure) if is_refused(&failure) => {}
            answer => return answer,
        }
        let pass = self.logged_in_anew(&pass).await?;
        let answer = self.ask(&pass, path, query).await;
        answer.map_err(|failure| {
            if is_refused(&failure) {
                self.explain(&failure)
            } else {
                failure
            }
        })
    }

    async fn ask(
        &self,
        pass: &Pass,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Answer, Failure> {
        let path = [&["admin", "v3", "lenders", &pass.lender_id], path].concat();
        let request = Request::get(&path).query(query).bearer(&pass.token);
        let answer = self.http.read(request).await;
        answer.map_err(|failure| match failure.kind {
            FailureKind::Forbidden => Failure {
                message: format!(
                    "{}; `{}` may not read what `{}` exports: check CLEARGRID_LENDER, or lender in config.toml",
                    failure.message.raw(),
                    self.email,
                    self.lender
                )
                .into(),
                ..failure
            },
            _ => failure,
        })
    }

    /// The token there is, or one from logging in.
    async fn pass(&self) -> Result<Pass, Failure> {
        let mut state = self.state.lock().await;
        match &state.pass {
            Some(pass) => Ok(pass.clone()),
            None => self.log_in(&mut state).await,
        }
    }

    /// A newer token than that one. Whoever comes second takes what the first one got.
    async fn renewed(&self, refused: &Pass) -> Result<Pass, Failure> {
        let mut state = self.state.lock().await;
        if let Some(pass) = newer(&state, refused) {
            return Ok(pass);
        }
        let body = Refresh {
            refresh_token: refused.refresh.expose_secret(),
        };
        let path = ["admin", "auth", &self.lender, "refresh-token"];
        let answer = self.http.write(Request::post(&path).json(&body)?).await;
        let granted = match answer.and_then(|answer| granted(&answer)) {
            Ok(granted) => granted,
            // The way to a token is blocked for now; a password would not come through either.
            Err(failure) if is_blocked(&failure) => {
                let failure = self.scrubbed(failure);
                let refresh = refused.refresh.expose_secret();
                return Err(without(failure, refresh, "[token]"));
            }
            // A refusal, or trouble: the vendor answers with 500 to more than trouble.
            Err(_) => return self.log_in(&mut state).await,
        };
        let Some(token) = key(&granted.token) else {
            return self.log_in(&mut state).await;
        };
        let refresh = granted.refresh_token.some();
        let pass = Pass {
            lender_id: refused.lender_id.clone(),
            token,
            refresh: refresh.map_or(refused.refresh.clone(), SecretString::from),
        };
        state.pass = Some(pass.clone());
        Ok(pass)
    }

    async fn logged_in_anew(&self, refused: &Pass) -> Result<Pass, Failure> {
        let mut state = self.state.lock().await;
        match newer(&state, refused) {
            Some(pass) => Ok(pass),
            None => self.log_in(&mut state).await,
        }
    }

    async fn log_in(&self, state: &mut Logins) -> Result<Pass, Failure> {
        state.pass = None;
        let body = Login {
            email: &self.email,
            password: self.password.expose_secret(),
        };
        let path = ["admin", "auth", &self.lender, "login"];
        let answer = self.http.write(Request::post(&path).json(&body)?).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => {
                let is_hiccup = failure.kind == FailureKind::Server(500);
                state.hiccups = if is_hiccup { state.hiccups + 1 } else { 0 };
                let is_wrong = is_no(&failure) || state.hiccups >= HICCUPS;
                if !is_wrong {
                    return Err(self.scrubbed(failure));
                }
                // Asked by the person to try again, three more times are fair.
                state.hiccups = 0;
                return Err(self.explain(&self.scrubbed(failure)));
            }
        };
        state.hiccups = 0;
        let granted = granted(&answer)?;
        let lender_id = granted.lender_public_id.as_str().to_owned();
        let token = key(&granted.token);
        let (false, Some(token)) = (lender_id.is_empty(), token) else {
            return Err(bad(
                "the log-in was answered without a lender or without a token",
            ));
        };
        let pass = Pass {
            lender_id,
            token,
            refresh: SecretString::from(granted.refresh_token.some().unwrap_or_default()),
        };
        state.pass = Some(pass.clone());
        Ok(pass)
    }

    /// A refusal that only a person can change, as a sentence for that person.
    fn explain(&self, failure: &Failure) -> Failure {
        let text = format!(
            "ClearGrid does not let `{}` in for lender `{}`: {}; check CLEARGRID_EMAIL, CLEARGRID_PASSWORD and \
             CLEARGRID_LENDER, or config.toml",
            self.email,
            self.lender,
            failure.message.raw()
        );
        Failure::new(FailureKind::Unauthorized, Received::Refused, text)
    }

    /// Some services repeat what they were sent.
    fn scrubbed(&self, failure: Failure) -> Failure {
        without(failure, self.password.expose_secret(), "[password]")
    }
}

/// The failure without a secret, neither as it is nor as JSON spells it.
fn without(failure: Failure, secret: &str, mark: &str) -> Failure {
    let message = scrub(failure.message.raw(), secret, mark);
    let spelled = serde_json::Value::from(secret).to_string();
    let message = scrub(&message, spelled.trim_matches('"'), mark);
    Failure {
        message: message.into(),
        ..failure
    }
}

fn granted(answer: &Answer) -> Result<Granted, Failure> {
    decode::<One<Granted>>(answer.json())?
        .0
        .ok_or_else(|| bad("the log-in was answered with something else"))
}

fn newer(state: &Logins, refused: &Pass) -> Option<Pass> {
    let pass = state.pass.as_ref()?;
    (!pass.token.is(&refused.token)).then(|| pass.clone())
}

fn key(token: &Text) -> Option<ApiKey> {
    ApiKey::new(token.as_str()).ok()
}

fn is_refused(failure: &Failure) -> bool {
    failure.kind == FailureKind::Unauthorized
}

/// Whether nobody can get through just now.
fn is_blocked(failure: &Failure) -> bool {
    failure.is_offline() || matches!(failure.kind, FailureKind::RateLimited(_))
}

/// Whether somebody understood and said no.
fn is_no(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Unauthorized
            | FailureKind::Forbidden
            | FailureKind::Rejected
            | FailureKind::Gone
    )
}
