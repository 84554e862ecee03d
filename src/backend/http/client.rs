//! Builds the client below: what it trusts, and what it must never do by itself.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, redirect, retry, tls};

use crate::backend::http::outward::Outward;
use crate::domain::failure::{Failure, FailureKind, Received};

/// Connections idle for longer are closed by us, before the desk does it while we write.
const IDLE: Duration = Duration::from_secs(20);

/// A client for one desk. It blocks for tens of milliseconds where it reads the system's certificates.
pub(super) fn build(is_encrypted: bool, connect: Duration) -> Result<Client, Failure> {
    build_from(is_encrypted, connect, Client::builder)
}

/// A client for one stranger's host, which has to be in the internet. It blocks as [`build`] does.
pub(super) fn build_outward(outward: &Outward, connect: Duration) -> Result<Client, Failure> {
    build_from(true, connect, || {
        Client::builder().dns_resolver(Arc::new(outward.clone()))
    })
}

fn build_from(
    is_encrypted: bool,
    connect: Duration,
    blank: impl Fn() -> ClientBuilder,
) -> Result<Client, Failure> {
    let builder = || {
        blank()
            .user_agent(concat!("tinbox/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(connect)
            .pool_idle_timeout(IDLE)
    };
    if !is_encrypted {
        // This machine only: no proxy has a say in it, and no certificate is needed.
        let plain = builder().no_proxy().tls_certs_only([]);
        return plain.build().map_err(|error| unbuilt(&error.to_string()));
    }
    let encrypted = || {
        builder()
            .https_only(true)
            .tls_version_min(tls::Version::TLS_1_2)
    };
    encrypted()
        .build()
        .or_else(|error| {
            // A slim container has no certificates of its own: Mozilla's list stands in.
            tracing::warn!(%error, "the system's certificates cannot be used");
            let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
            encrypted()
                .tls_certs_only(roots.filter_map(|root| Certificate::from_der(root).ok()))
                .build()
        })
        .map_err(|error| unbuilt(&error.to_string()))
}

/// No client, so no request.
pub(super) fn unbuilt(why: &str) -> Failure {
    Failure::new(FailureKind::Tls, Received::No, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_client_can_be_built() {
        assert!(build(false, IDLE).is_ok());
        assert!(build(true, IDLE).is_ok());
        assert!(build_outward(&Outward::new("files.example"), IDLE).is_ok());
    }
}
