//! Fetches a picture that a message names, from wherever that is.
//!
//! The address comes from a stranger, so nothing of the desk's goes along: no key, no header, no cookie, no referer. One
//! request, one deadline for all of it, one bound on its size. A redirect is not followed, because the person agreed to
//! one host. Numbers and names without a dot are no hosts: what they mean depends on whose network it is, and that
//! somebody else's letter makes this machine ask its neighbors is how routers get new settings. Nor is a name that
//! leads there. Every picture has a client of its own, so that no connection ties two of them together.

use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderValue};
use reqwest::{Client, Response, StatusCode};
use tokio::time::timeout;
use url::{Host, Url};

use crate::backend::http::outward::{self, Outward};
use crate::backend::http::{body, client, fault};
use crate::domain::failure::{Failure, FailureKind, Received};

/// The largest file.
const LIMIT: usize = 8 * 1024 * 1024;

/// How pictures are fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PictureSettings {
    /// Plain http from this machine is taken too: the embedded desk serves its pictures there.
    pub allows_loopback: bool,
    /// For a connection, with its encryption.
    pub connect: Duration,
    /// For everything.
    pub deadline: Duration,
}

impl Default for PictureSettings {
    fn default() -> Self {
        Self {
            allows_loopback: false,
            connect: Duration::from_secs(5),
            deadline: Duration::from_secs(20),
        }
    }
}

/// Fetches pictures.
#[derive(Clone, Copy, Debug)]
pub struct PictureSource {
    settings: PictureSettings,
}

impl PictureSource {
    /// Nothing is fetched yet.
    pub fn new(settings: PictureSettings) -> Self {
        Self { settings }
    }

    /// The bytes of a picture, whatever they are.
    ///
    /// # Errors
    /// If the address may not be asked, does not answer, answers something else than a file, or too much of it.
    pub async fn fetch(&self, address: &str) -> Result<Vec<u8>, Failure> {
        let url = self.fetchable(address)?;
        let deadline = self.settings.deadline;
        timeout(deadline, self.ask(url)).await.unwrap_or_else(|_| {
            let why = format!("nothing whole within {} s", deadline.as_secs());
            Err(Failure::new(FailureKind::Timeout, Received::Unknown, why))
        })
    }

    /// The address, if it may be asked.
    fn fetchable(&self, address: &str) -> Result<Url, Failure> {
        let url = Url::parse(address).map_err(|_| refused("it has no address"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("its address hides a name"));
        }
        let is_loopback = match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        match url.scheme() {
            "http" if is_loopback && self.settings.allows_loopback => return Ok(url),
            "https" => {}
            "http" => return Err(refused("its address is not encrypted (http)")),
            _ => return Err(refused("its address is none of the web")),
        }
        match url.domain() {
            Some(name) if name.trim_end_matches('.').contains('.') => Ok(url),
            _ => Err(refused(
                "its host is a number or a name of your own network",
            )),
        }
    }

    async fn ask(&self, url: Url) -> Result<Vec<u8>, Failure> {
        let client = self.client(&url).await?;
        let answer = request(&client, url).await?;
        check(answer.status())?;
        if answer
            .content_length()
            .is_some_and(|length| length > LIMIT as u64)
        {
            return Err(too_big());
        }
        body::read(answer, LIMIT).await
    }

    async fn client(&self, url: &Url) -> Result<Client, Failure> {
        let connect = self.settings.connect;
        let outward = match url.scheme() {
            "https" => Some(Outward::new(url.host_str().unwrap_or_default())),
            _ => None,
        };
        tokio::task::spawn_blocking(move || match outward {
            Some(outward) => client::build_outward(&outward, connect),
            None => client::build(false, connect),
        })
        .await
        .unwrap_or_else(|_| Err(client::unbuilt("the thread that sets up encryption died")))
    }
}

async fn request(client: &Client, url: Url) -> Result<Response, Failure> {
    client
        .get(url)
        .header(
            ACCEPT,
            HeaderValue::from_static("image/png, image/jpeg, image/gif, image/webp"),
        )
        .header(ACCEPT_ENCODING, HeaderValue::from_static("identity"))
        .send()
        .await
        .map_err(|error| {
            if outward::is_inward(&error) {
                refused("its host leads into your own network")
            } else {
                fault::classify(&error)
            }
        })
}

/// What the status says.
fn check(status: StatusCode) -> Result<(), Failure> {
    let kind = match status.as_u16() {
        200 => return Ok(()),
        300..=399 => {
            return Err(refused(
                "its host sends on to another address, which is not followed",
            ));
        }
        401 | 403 => FailureKind::Forbidden,
        404 | 410 => FailureKind::Gone,
        code @ (429 | 500..) => FailureKind::Server(code),
        _ => FailureKind::BadAnswer,
    };
    let why = format!("HTTP {}", status.as_u16());
    Err(Failure::new(kind, Received::Refused, why))
}

fn refused(why: &str) -> Failure {
    Failure::new(FailureKind::Rejected, Received::No, why)
}

fn too_big() -> Failure {
    let why = format!("more than {} MiB", LIMIT / (1024 * 1024));
    Failure::new(FailureKind::TooBig, Received::Unknown, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(address: &str, allows_loopback: bool) -> bool {
        let settings = PictureSettings {
            allows_loopback,
            ..PictureSettings::default()
        };
        PictureSource::new(settings).fetchable(address).is_ok()
    }

    #[test]
    fn only_named_hosts_are_asked_and_only_encrypted() {
        assert!(may("https://files.example.org/a.png?signature=x", false));
        for refused in [
            "http://files.example.org/a.png",
            "https://user@files.example.org/a.png",
            "https://192.168.1.1/reboot",
            "https://[::1]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://localhost/",
            "https://router/",
            "https://router./",
            "http://127.0.0.1:8080/",
            "ftp://files.example.org/a.png",
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
            "a.png",
        ] {
            assert!(!may(refused, false), "{refused}");
        }
        assert!(may("http://127.0.0.1:8080/u/a.png", true));
        assert!(!may("http://192.168.1.1/", true));
        assert!(!may("https://127.0.0.1/", true), "there is no use for it");
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_not_asked() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = Url::parse(&format!("https://localhost:{port}/a.png")).unwrap();
        let source = PictureSource::new(PictureSettings::default());
        let failure = source.ask(url).await.unwrap_err();
        assert_eq!(failure, refused("its host leads into your own network"));
        let asked = listener.accept().map_err(|error| error.kind());
        assert_eq!(asked.unwrap_err(), std::io::ErrorKind::WouldBlock);
    }
}
