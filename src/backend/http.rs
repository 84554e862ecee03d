//! The one HTTP client of all desks: one host, one key, deadlines and bounds on everything.
//!
//! It does deliberately little: no redirects, no cookies, no cache, and no second try of a write. Reads are tried
//! again here, and nowhere else. What a refusal means is told by `refusal`, what a broken connection means by
//! `fault`; both never show the key or an address with a query.

mod address;
mod answer;
mod body;
mod client;
mod fault;
mod key;
mod outward;
pub mod picture;
mod refusal;
mod wait;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST,
    HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};
use reqwest::{Client, Method};
use serde::Serialize;
use tokio::sync::OnceCell;
use tokio::time::{sleep, timeout};

use crate::backend::Budget;
use crate::backend::http::refusal::Refusal;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::untrusted::Untrusted;

pub use crate::backend::http::address::Address;
pub(crate) use crate::backend::http::answer::{Answer, decode};
pub use crate::backend::http::key::ApiKey;
pub(crate) use crate::backend::http::key::scrub;

/// The largest answer, inflated. 500 long mails fit; a bomb does not.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;
/// The largest refusal.
const REFUSAL_LIMIT: usize = 1024 * 1024;
/// Headers that say something else than who calls.
const OURS: [HeaderName; 7] = [
    ACCEPT,
    ACCEPT_ENCODING,
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    HOST,
    TRANSFER_ENCODING,
];
/// How often a read is tried again.
const RETRIES: u32 = 2;
/// The longest a read waits by itself when the desk is busy; beyond that the caller decides what waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a connection cannot even be set up.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SettingsProblem {
    /// The address is none, or not a safe one.
    #[error("the address cannot be used: {why}")]
    Address {
        /// What is wrong with it.
        why: String,
    },
    /// The key is none.
    #[error("the API key cannot be used: {0}")]
    Key(&'static str),
    /// An option of the profile means nothing.
    #[error("`{option}` cannot be used: {why}")]
    Option {
        /// Its name.
        option: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

/// How long to wait for what. A deadline is for a whole call, with its second tries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deadlines {
    /// For a connection, with its encryption.
    pub connect: Duration,
    /// For a read.
    pub read: Duration,
    /// For a write: longer, because giving up on one leaves a question behind.
    pub write: Duration,
    /// The pause before the second try is at most this long, before the third at most twice.
    pub pause: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(20),
            write: Duration::from_secs(30),
            pause: Duration::from_millis(500),
        }
    }
}

/// A request before it has an address. Its body can hold a password, and its query what somebody looks for.
#[derive(Clone)]
pub(crate) struct Request<'a> {
    method: Method,
    path: &'a [&'a str],
    query: &'a [(&'a str, &'a str)],
    bearer: Option<&'a ApiKey>,
    body: Option<Vec<u8>>,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl<'a> Request<'a> {
    /// A request without a body.
    pub(crate) fn new(method: Method, path: &'a [&'a str]) -> Self {
        Self {
            method,
            path,
            query: &[],
            bearer: None,
            body: None,
        }
    }

    /// A GET.
    pub(crate) fn get(path: &'a [&'a str]) -> Self {
        Self::new(Method::GET, path)
    }

    /// A POST.
    pub(crate) fn post(path: &'a [&'a str]) -> Self {
        Self::new(Method::POST, path)
    }

    /// Adds a query.
    pub(crate) fn query(mut self, query: &'a [(&'a str, &'a str)]) -> Self {
        self.query = query;
        self
    }

    /// Sends this key instead of the connection's own: for desks that give keys out for a while.
    pub(crate) fn bearer(mut self, key: &'a ApiKey) -> Self {
        self.bearer = Some(key);
        self
    }

    /// Adds a JSON body.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_vec(body).map_err(|error| {
            Failure::new(FailureKind::Rejected, Received::Refused, error.to_string())
        })?;
        self.body = Some(body);
        Ok(self)
    }
}

/// A desk's names for problems, where they say more than the HTTP status does.
pub(crate) type Codes = fn(&str) -> Option<FailureKind>;

/// Finds a desk's words in a refusal, where it says them in a way of its own.
pub(crate) type Words = fn(&[u8]) -> Option<String>;

/// A connection to one desk. Making one is cheap; the client behind it, which reads the system's certificates, is
/// built by the first request.
pub(crate) struct Http {
    address: Address,
    key: Option<ApiKey>,
    headers: HeaderMap,
    codes: Codes,
    words: Option<Words>,
    /// Its 404 needs no words to mean that something is gone.
    says_gone_by_status: bool,
    /// It has given an answer: this is the desk's address.
    has_answered: AtomicBool,
    deadlines: Deadlines,
    client: OnceCell<Client>,
    budget: Mutex<Option<Budget>>,
}

impl Http {
    /// A connection to the desk at `address`, with headers every request carries.
    pub(crate) fn new(
        address: Address,
        key: ApiKey,
        extra: &[(&'static str, &'static str)],
        codes: Codes,
        deadlines: Deadlines,
    ) -> Result<Self, SettingsProblem> {
        let bearer = key
            .bearer()
            .ok_or(SettingsProblem::Key("no header can carry it"))?;
        let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
        let mut http = Self::with(headers, address, extra, codes, deadlines);
        http.key = Some(key);
        Ok(http)
    }

    /// A connection to a desk whose key is not known before somebody has logged in.
    pub(crate) fn keyless(
        address: Address,
        extra: &[(&'static str, &'static str)],
        codes: Codes,
        deadlines: Deadlines,
    ) -> Self {
        Self::with(HeaderMap::new(), address, extra, codes, deadlines)
    }

    /// A connection to a desk that wants to know who calls in a header of the person's own choice.
    pub(crate) fn with_header(
        address: Address,
        name: &str,
        key: ApiKey,
        words: Words,
        deadlines: Deadlines,
    ) -> Result<Self, SettingsProblem> {
        let known = HeaderName::from_bytes(name.trim().as_bytes()).ok();
        let name = known
            .filter(|name| !OURS.contains(name))
            .ok_or(SettingsProblem::Key("no header of that name can carry it"))?;
        let value = key
            .plain()
            .ok_or(SettingsProblem::Key("no header can carry it"))?;
        let headers = HeaderMap::from_iter([(name, value)]);
        let mut http = Self::with(headers, address, &[], |_| None, deadlines);
        http.key = Some(key);
        http.words = Some(words);
        Ok(http)
    }

    /// Of a desk whose refusals may have no words: once it has answered, what it has nothing for is gone.
    #[must_use]
    pub(crate) fn saying_gone_by_status(mut self) -> Self {
        self.says_gone_by_status = true;
        self
    }

    fn with(
        mut headers: HeaderMap,
        address: Address,
        extra: &[(&'static str, &'static str)],
        codes: Codes,
        deadlines: Deadlines,
    ) -> Self {
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        for (name, value) in extra {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        Self {
            address,
            key: None,
            headers,
            codes,
            words: None,
            says_gone_by_status: false,
            has_answered: AtomicBool::new(false),
            deadlines,
            client: OnceCell::new(),
            budget: Mutex::new(None),
        }
    }

    /// Sends what changes nothing on the desk: tried again while the deadline allows, waits of up to two seconds
    /// for a busy desk included.
    pub(crate) async fn read(&self, request: Request<'_>) -> Result<Answer, Failure> {
        let tries = async {
            let mut tried = 0;
            loop {
                let failure = match self.send(&request).await {
                    Ok(answer) => return Ok(answer),
                    Err(failure) => failure,
                };
                let Some(pause) = pause(&failure, tried, self.deadlines.pause) else {
                    return Err(failure);
                };
                tried += 1;
                tracing::debug!(tried, kind = %failure.kind, "trying a read again");
                sleep(pause).await;
            }
        };
        self.within(self.deadlines.read, request.bearer, tries)
            .await
    }

    /// Sends what changes something on the desk: once.
    pub(crate) async fn write(&self, request: Request<'_>) -> Result<Answer, Failure> {
        let sent = self.send(&request);
        self.within(self.deadlines.write, request.bearer, sent)
            .await
    }

    /// The budget as the latest answer told.
    pub(crate) fn budget(&self) -> Option<Budget> {
        *self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn within(
        &self,
        deadline: Duration,
        bearer: Option<&ApiKey>,
        work: impl Future<Output = Result<Answer, Failure>>,
    ) -> Result<Answer, Failure> {
        let result = timeout(deadline, work).await.unwrap_or_else(|_| {
            let why = format!("nothing whole within {} s", deadline.as_secs());
            Err(Failure::new(FailureKind::Timeout, Received::Unknown, why))
        });
        let keys = [self.key.as_ref(), bearer];
        result.map_err(|failure| {
            let message = keys
                .into_iter()
                .flatten()
                .fold(failure.message.raw().to_owned(), |text, key| {
                    key.scrub(&text)
                });
            Failure {
                message: Untrusted::from(message),
                ..failure
            }
        })
    }

    async fn send(&self, request: &Request<'_>) -> Result<Answer, Failure> {
        let url = self.address.to(request.path, request.query)?;
        let client = self.client().await?;
        let mut sent = client
            .request(request.method.clone(), url)
            .headers(self.headers.clone());
        if let Some(bearer) = request.bearer.and_then(ApiKey::bearer) {
            sent = sent.header(AUTHORIZATION, bearer);
        }
        if let Some(body) = &request.body {
            sent = sent
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        let response = sent.send().await.map_err(|error| fault::classify(&error))?;
        let (status, version) = (response.status(), response.version());
        let headers = response.headers().clone();
        tracing::debug!(method = %request.method, path = ?request.path, %status, "answered");
        if let Some(budget) = wait::budget(&headers) {
            *self.budget.lock().unwrap_or_else(PoisonError::into_inner) = Some(budget);
        }
        if status.is_success() {
            let answer = Answer::new(version, &headers, body::read(response, ANSWER_LIMIT).await?);
            self.has_answered
                .fetch_or(answer.is_ok(), Ordering::Relaxed);
            return answer;
        }
        // The status alone is an answer: a refusal whose words cannot be read is still that refusal.
        let words = body::read(response, REFUSAL_LIMIT)
            .await
            .unwrap_or_default();
        let said = self.words.and_then(|find| find(&words));
        let mut refusal = Refusal::new(status, &headers, &words).saying(said);
        if self.says_gone_by_status && self.has_answered.load(Ordering::Relaxed) {
            refusal = refusal.of_desk();
        }
        Err(refusal.failure(self.codes))
    }

    async fn client(&self) -> Result<&Client, Failure> {
        let (is_encrypted, connect) = (self.address.is_encrypted(), self.deadlines.connect);
        let build = async move {
            // Reading the system's certificates takes tens of milliseconds of disk.
            tokio::task::spawn_blocking(move || client::build(is_encrypted, connect))
                .await
                .unwrap_or_else(|_| Err(client::unbuilt("the thread that sets up encryption died")))
        };
        self.client.get_or_try_init(|| build).await
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// How long to pause before another try; none if there is to be none. Full jitter keeps many clients from coming
/// back at the same moment.
fn pause(failure: &Failure, tried: u32, longest: Duration) -> Option<Duration> {
    if tried >= RETRIES {
        return None;
    }
    match failure.kind {
        FailureKind::Unreachable | FailureKind::Broken | FailureKind::Server(_) => {
            Some((longest * 2_u32.pow(tried)).mul_f64(fastrand::f64()))
        }
        FailureKind::RateLimited(wait) if wait <= PATIENCE => Some(wait),
        FailureKind::RateLimited(_)
        | FailureKind::Tls
        | FailureKind::Proxy
        | FailureKind::Timeout
        | FailureKind::Unauthorized
        | FailureKind::Forbidden
        | FailureKind::Gone
        | FailureKind::StaleCursor
        | FailureKind::Rejected
        | FailureKind::BadAnswer
        | FailureKind::TooBig
        | FailureKind::Unsupported
        | FailureKind::Store => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: FailureKind) -> Failure {
        Failure::new(kind, Received::Unknown, "")
    }

    #[test]
    fn a_read_is_tried_again_only_where_that_can_help() {
        let longest = Duration::from_millis(100);
        for kind in [
            FailureKind::Unreachable,
            FailureKind::Broken,
            FailureKind::Server(502),
        ] {
            for tried in 0..RETRIES {
                let pause = pause(&failed(kind.clone()), tried, longest).unwrap();
                assert!(pause <= longest * 2_u32.pow(tried), "{pause:?}");
            }
            assert_eq!(pause(&failed(kind), RETRIES, longest), None);
        }
        let busy = |seconds| failed(FailureKind::RateLimited(Duration::from_secs(seconds)));
        assert_eq!(pause(&busy(2), 0, longest), Some(Duration::from_secs(2)));
        assert_eq!(pause(&busy(3), 0, longest), None, "the caller waits");
        for kind in [
            FailureKind::Unauthorized,
            FailureKind::Rejected,
            FailureKind::Tls,
        ] {
            assert_eq!(pause(&failed(kind), 0, longest), None);
        }
    }

    #[test]
    fn a_request_is_shown_without_what_it_carries() {
        let key = ApiKey::new("sk_CANARY").unwrap();
        let path = ["auth", "login"];
        let query = [("q", "CANARY")];
        let request = Request::post(&path).query(&query).bearer(&key);
        let request = request.json(&[("password", "CANARY")]).unwrap();
        assert_eq!(
            format!("{request:?}"),
            r#"Request { method: POST, path: ["auth", "login"], .. }"#
        );
    }

    #[test]
    fn a_client_is_shown_without_its_key() {
        let address = Address::parse("http://127.0.0.1:1").unwrap();
        let key = ApiKey::new("sk_CANARY").unwrap();
        let http = Http::new(address, key, &[], |_| None, Deadlines::default()).unwrap();
        assert_eq!(
            format!("{http:?}"),
            "Http { address: Address(http://127.0.0.1:1), .. }"
        );
    }
}
