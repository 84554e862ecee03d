//! What can go wrong between us and a desk, in the classes that decide what to do next.

use std::fmt;
use std::time::Duration;

use crate::domain::untrusted::Untrusted;

/// Why a request came to nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FailureKind {
    /// No connection: name not found, refused, unreachable.
    Unreachable,
    /// The connection is not to be trusted: certificate, name, protocol.
    Tls,
    /// A proxy stands in the way.
    Proxy,
    /// The total deadline passed.
    Timeout,
    /// The connection broke before the answer was whole.
    Broken,
    /// Too many requests; wait that long.
    RateLimited(Duration),
    /// The key was refused.
    Unauthorized,
    /// The key may not do this.
    Forbidden,
    /// What was asked for does not exist, or no longer.
    Gone,
    /// The walk's cursor is no longer good: begin again.
    StaleCursor,
    /// The desk refuses this very request.
    Rejected,
    /// The desk has trouble of its own; the HTTP status.
    Server(u16),
    /// Something answered that is not the desk, or not in its language.
    BadAnswer,
    /// The answer was larger than anything sensible.
    TooBig,
    /// The desk cannot do this; nothing was sent.
    Unsupported,
    /// The local store failed.
    Store,
}

/// Whether the desk can have acted on a request that failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Received {
    /// It provably never left, or was refused unread: sending again is safe.
    No,
    /// The desk read it and said no.
    Refused,
    /// Nobody can tell.
    Unknown,
}

/// A failed request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The class.
    pub kind: FailureKind,
    /// Whether the desk can have acted on it.
    pub received: Received,
    /// What the desk or the system said, for a person; may be empty. Never holds the key.
    pub message: Untrusted,
}

impl Failure {
    /// A failure of that class.
    pub fn new(kind: FailureKind, received: Received, message: impl Into<Untrusted>) -> Self {
        Self {
            kind,
            received,
            message: message.into(),
        }
    }

    /// A desk cannot do this and nothing was sent.
    pub fn unsupported(why: &str) -> Self {
        Self::new(FailureKind::Unsupported, Received::No, why)
    }

    /// A request the desk is known to refuse was not sent. It counts as the desk's refusal: sending it again is no use.
    pub fn refused_here(why: impl Into<String>) -> Self {
        Self::new(FailureKind::Rejected, Received::Refused, why.into())
    }

    /// How a desk that fails like this is, in a word or two: it is not there, or it is and does not do its work.
    pub fn absence(&self) -> &'static str {
        match self.kind {
            FailureKind::Server(_) => "in trouble",
            _ => "offline",
        }
    }

    /// Whether the network, not the request, is at fault: worth trying again later.
    pub fn is_offline(&self) -> bool {
        matches!(
            self.kind,
            FailureKind::Unreachable
                | FailureKind::Proxy
                | FailureKind::Timeout
                | FailureKind::Broken
                | FailureKind::Tls
        )
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => write!(f, "the desk cannot be reached"),
            Self::Tls => write!(f, "the connection is not secure"),
            Self::Proxy => write!(f, "the proxy refused"),
            Self::Timeout => write!(f, "no answer in time"),
            Self::Broken => write!(f, "the connection broke"),
            Self::RateLimited(wait) => {
                write!(f, "too many requests, waiting {}s", wait.as_secs())
            }
            Self::Unauthorized => write!(f, "the key was refused"),
            Self::Forbidden => write!(f, "not allowed"),
            Self::Gone => write!(f, "it no longer exists"),
            Self::StaleCursor => write!(f, "the list changed while it was read"),
            Self::Rejected => write!(f, "the desk refused it"),
            Self::Server(status) => write!(f, "the desk has trouble (HTTP {status})"),
            Self::BadAnswer => write!(f, "the answer is not the desk's"),
            Self::TooBig => write!(f, "the answer is too large"),
            Self::Unsupported => write!(f, "this desk cannot do that"),
            Self::Store => write!(f, "the local store failed"),
        }
    }
}
