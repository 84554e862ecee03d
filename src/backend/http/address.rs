//! Where a desk lives, and the addresses of what it has. Nothing leads away from the one host.

use std::fmt;

use url::{Host, Url};

use crate::backend::http::SettingsProblem;
use crate::domain::failure::{Failure, FailureKind, Received};

/// A desk's base address: https anywhere, plain http on this machine only.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Reads an address from the configuration.
    ///
    /// # Errors
    /// If it is no address, if it would send the key unencrypted over a network, or if it holds a password, a query
    /// or a fragment.
    pub fn parse(text: &str) -> Result<Self, SettingsProblem> {
        let url = Url::parse(text.trim()).map_err(|problem| SettingsProblem::Address {
            why: format!("{problem}; it should look like `https://desk.example`"),
        })?;
        let address = Self(url);
        let refuse = |why: &str| {
            Err(SettingsProblem::Address {
                why: why.to_owned(),
            })
        };
        match address.0.scheme() {
            "https" => {}
            "http" if address.is_loopback() => {}
            "http" => {
                return refuse(
                    "plain http would send the key readable over the network; use https",
                );
            }
            _ => return refuse("only https is understood"),
        }
        if address.0.host().is_none() {
            return refuse("it has no host");
        }
        if !address.0.username().is_empty() || address.0.password().is_some() {
            return refuse("a name or password does not belong into it");
        }
        if address.0.query().is_some() || address.0.fragment().is_some() {
            return refuse("it goes on after the path (`?` or `#`)");
        }
        Ok(address)
    }

    /// Whether it is on this machine, by number or by the name every system resolves to it.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    /// Whether the connection is encrypted.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The address of something below the base. Every segment is encoded whole, so an identity from outside cannot
    /// lead elsewhere (featurebase.md 1.4).
    ///
    /// # Errors
    /// If a segment is empty, `.` or `..`: those change the path whatever their encoding, now and at every other try.
    pub(crate) fn to(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Url, Failure> {
        if segments
            .iter()
            .any(|segment| matches!(*segment, "" | "." | ".."))
        {
            return Err(Failure::new(
                FailureKind::Rejected,
                Received::Refused,
                "an identity that no address can hold; nothing was sent",
            ));
        }
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in [
            "https://do.featurebase.app",
            "http://127.0.0.1:8080",
            "http://127.8.9.1",
            "http://[::1]:1/",
            "http://localhost:3000/desk",
            " https://desk.example/base/ ",
        ] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "do.featurebase.app",
            "http://do.featurebase.app",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "https://user:CANARY@desk.example",
            "https://desk.example/?key=CANARY",
            "https://desk.example/#CANARY",
        ] {
            let problem = Address::parse(bad).expect_err(bad).to_string();
            assert!(!problem.contains("CANARY"), "{problem}");
        }
    }

    #[test]
    fn no_identity_leads_away_from_the_desk() {
        let base = Address::parse("https://desk.example/base/").unwrap();
        let to = |id| base.to(&["v2", "conversations", id], &[]).map(String::from);
        assert_eq!(
            to("42").unwrap(),
            "https://desk.example/base/v2/conversations/42"
        );
        assert_eq!(
            to("../a/b?c#d%00\\e f").unwrap(),
            "https://desk.example/base/v2/conversations/..%2Fa%2Fb%3Fc%23d%2500%5Ce%20f"
        );
        for bad in ["", ".", ".."] {
            assert_eq!(to(bad).unwrap_err().received, Received::Refused);
        }
    }

    #[test]
    fn a_query_is_encoded() {
        let base = Address::parse("https://desk.example").unwrap();
        let url = base.to(&["v2", "x"], &[("cursor", "a=b+c/&d")]).unwrap();
        assert_eq!(
            url.as_str(),
            "https://desk.example/v2/x?cursor=a%3Db%2Bc%2F%26d"
        );
    }
}
