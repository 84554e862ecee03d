//! Names of strangers lead out into the internet, or nowhere.
//!
//! Whoever owns a name decides which address it has, and may choose one of this machine or of the neighborhood. So the
//! addresses are looked at after the name was resolved, and the connection is made to what was looked at: there is no
//! second question that could be answered otherwise. Only the one name is judged. A proxy that a person configured may
//! well be a neighbor; behind it, which names lead where is the proxy's affair.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves names; one of them to addresses of the internet only.
#[derive(Clone, Debug)]
pub(super) struct Outward {
    host: String,
}

impl Outward {
    /// That host's addresses are looked at.
    pub(super) fn new(host: &str) -> Self {
        Self {
            host: plain(host).to_owned(),
        }
    }
}

/// The name leads to this machine or its neighborhood, and nowhere else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("its name leads into your own network")]
pub(super) struct Inward;

/// Whether a connection failed because a name leads inward.
pub(super) fn is_inward(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<Inward>() {
            return true;
        }
        source = cause.source();
    }
    false
}

impl Resolve for Outward {
    fn resolve(&self, name: Name) -> Resolving {
        let is_judged = plain(name.as_str()).eq_ignore_ascii_case(&self.host);
        Box::pin(async move {
            let all = tokio::net::lookup_host((name.as_str(), 0)).await?;
            if !is_judged {
                return Ok(Box::new(all.collect::<Vec<_>>().into_iter()) as Addrs);
            }
            let outside: Vec<SocketAddr> = all.filter(|at| is_outside(at.ip())).collect();
            if outside.is_empty() {
                return Err(Inward.into());
            }
            Ok(Box::new(outside.into_iter()) as Addrs)
        })
    }
}

/// A name without the dot that ends it.
fn plain(name: &str) -> &str {
    name.trim_end_matches('.')
}

/// Whether an address is one of the internet, and of a single machine.
fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_outside_v4(address),
        IpAddr::V6(address) => is_outside_v6(address),
    }
}

/// The registry of special addresses: RFC 6890 and what was added later.
fn is_outside_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_special = match (first, second) {
        // This network; this machine; several machines; kept for later.
        (0 | 127 | 224.., _) => true,
        // Between a provider and its customers; between the two halves of a test bench.
        (100, 64..=127) | (198, 18..=19) => true,
        // Of protocols, and of examples; 6to4 relays that are no more.
        (192, 0) => matches!(third, 0 | 2),
        (192, 88) => third == 99,
        _ => address.is_private() || address.is_link_local() || address.is_documentation(),
    };
    !is_special
}

fn is_outside_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let bits = address.to_bits();
    let low = Ipv4Addr::from_bits(bits as u32);
    match first {
        // 6to4 has the other kind inside; Teredo and examples lead nowhere good.
        0x2002 => is_outside_v4(Ipv4Addr::from_bits((bits >> 80) as u32)),
        0x2001 => second >= 0x200 && second != 0xdb8,
        0x2000..=0x3fff => true,
        // NAT64, where that is how the other kind is reached.
        0x64 => bits >> 32 == 0x0064_ff9b_0000_0000_0000_0000 && is_outside_v4(low),
        // The other kind in disguise; everything else is local, of several machines, or nobody's.
        _ => address.to_ipv4_mapped().is_some_and(is_outside_v4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads_outside(address: &str) -> bool {
        is_outside(address.parse().unwrap())
    }

    #[test]
    fn addresses_of_the_internet_are_outside() {
        for address in [
            "1.1.1.1",
            "93.184.215.14",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.254",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2a00:1450:4001::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(leads_outside(address), "{address}");
        }
    }

    #[test]
    fn addresses_of_here_and_of_several_are_not() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.178.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.251",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::192.168.1.1",
            "64:ff9b:1::1.1.1.1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:c0a8:101::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::fb",
        ] {
            assert!(!leads_outside(address), "{address}");
        }
    }

    async fn resolved(judged: &str, name: &str) -> Result<Vec<SocketAddr>, String> {
        let addresses = Outward::new(judged).resolve(name.parse().unwrap()).await;
        addresses
            .map(Iterator::collect)
            .map_err(|why| why.to_string())
    }

    #[tokio::test]
    async fn one_name_is_judged_and_others_are_resolved() {
        let refused = Err(Inward.to_string());
        assert_eq!(resolved("localhost", "localhost").await, refused);
        assert_eq!(resolved("LocalHost.", "localhost").await, refused);
        let proxy = resolved("files.example", "localhost").await.unwrap();
        assert!(proxy.iter().all(|at| at.ip().is_loopback()) && !proxy.is_empty());
    }
}
