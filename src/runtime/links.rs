//! Opening a link in the person's browser or mail program.
//!
//! The address is parsed and written anew, so what the launcher gets always begins with its scheme and never with a
//! hyphen; there is no shell; and only three schemes lead anywhere.

use std::process::Stdio;
use std::time::Duration;

use thiserror::Error;
use tokio::process::Command;
use url::Url;

use super::child::{Environment, Words};

/// A launcher that has not failed by now is at work; some stay as long as the browser does.
const PATIENCE: Duration = Duration::from_secs(3);

/// Programs that open an address, best first.
const LAUNCHERS: &[&[&str]] = if cfg!(target_os = "macos") {
    &[&["/usr/bin/open"]]
} else {
    &[&["xdg-open"], &["gio", "open"], &["wslview"]]
};

/// Why the link was not opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum LinkProblem {
    /// No address, or of a kind that may do more than show a page.
    #[error("only http, https and mailto links are opened")]
    NotOpened,
    /// The browser is on the other side of the connection.
    #[error("there is no display here; copy the link and open it on your own machine")]
    NoDisplay,
    /// Nothing that opens links is installed, or nothing that worked.
    #[error("no program here opens links; copy the link instead")]
    NoLauncher,
}

/// Opens an address. Waits only as long as a launcher could fail; what it started lives on without us.
pub async fn open(address: &str, environment: &Environment) -> Result<(), LinkProblem> {
    let url = openable(address)?;
    if !environment.has_display() {
        return Err(LinkProblem::NoDisplay);
    }
    for launcher in LAUNCHERS {
        if launch(launcher, &url, environment).await {
            return Ok(());
        }
    }
    Err(LinkProblem::NoLauncher)
}

/// The address as the launcher gets it.
fn openable(address: &str) -> Result<Url, LinkProblem> {
    let url = Url::parse(address).map_err(|_| LinkProblem::NotOpened)?;
    let web = matches!(url.scheme(), "http" | "https");
    // Names before the host are for deceiving people about the host.
    let plain = url.username().is_empty() && url.password().is_none();
    if web && url.has_host() && plain || url.scheme() == "mailto" {
        Ok(url)
    } else {
        Err(LinkProblem::NotOpened)
    }
}

/// Whether the launcher works on it.
async fn launch(launcher: &[&str], url: &Url, environment: &Environment) -> bool {
    let Some((program, arguments)) = launcher.split_first() else {
        return false;
    };
    let words = arguments
        .iter()
        .fold(Words::new(*program), |words, argument| {
            words.with(*argument)
        })
        .with(url.as_str());
    let started = Command::from(environment.command(&words))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // The browser must not end with us, nor by a key that was meant for us.
        .process_group(0)
        .spawn();
    let Ok(mut child) = started else {
        return false;
    };
    match tokio::time::timeout(PATIENCE, child.wait()).await {
        Ok(ended) => ended.is_ok_and(|status| status.success()),
        // Still running. The runtime collects it when it ends.
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_pages_and_mail_are_opened() {
        let opened = |address| openable(address).map(String::from).ok();
        let canonical = Some("https://shop.example.org/a?b=c%20d".to_owned());
        assert_eq!(opened("HTTPS://Shop.example.org/a?b=c d"), canonical);
        assert_eq!(
            opened("mailto:a@example.org"),
            Some("mailto:a@example.org".to_owned())
        );
        for refused in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "smb://host/x",
            "ssh://-oProxyCommand=x",
            "--help",
            "https://bank.example@evil.example/",
            "https://",
            "example.org",
            "",
        ] {
            assert_eq!(opened(refused), None, "{refused}");
        }
    }

    #[tokio::test]
    async fn over_a_remote_shell_it_says_so() {
        let environment = Environment::new([("SSH_TTY".into(), "/dev/pts/1".into())]);
        let answer = open("https://example.org", &environment).await;
        assert_eq!(answer, Err(LinkProblem::NoDisplay));
    }

    #[tokio::test]
    #[cfg(not(target_os = "macos"))]
    async fn the_launcher_gets_one_argument_and_a_failing_one_is_passed_over() {
        let bin = tempfile::tempdir().unwrap();
        let script = |name: &str, text: &str| {
            let path = bin.path().join(name);
            fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        };
        script("xdg-open", "exit 3");
        script("gio", "printf '%s\\n' \"$@\" > \"${0%/*}/got\"");
        let path = format!("{}:/usr/bin:/bin", bin.path().display());
        let environment = Environment::new([
            ("DISPLAY".into(), ":0".into()),
            ("PATH".into(), path.into()),
        ]);
        open("https://example.org/;touch x", &environment)
            .await
            .unwrap();
        let got = fs::read_to_string(bin.path().join("got")).unwrap();
        assert_eq!(got, "open\nhttps://example.org/;touch%20x\n");
    }
}
