//! Everything that can be wrong from the start: each is one sentence, and an exit code a script can see.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::TINBOX;
use super::desk::Desk;
use super::home::{Home, Person};
use super::line::Line;
use crate::terminal::harness::{Harness, Launch};

/// Starts it and waits for an end that is a refusal; tells what was said on standard error.
#[track_caller]
fn refused(home: &Home, launch: Launch) -> String {
    let harness = launch.start();
    assert_ne!(harness.exit_code(), 0);
    harness.assert_restored();
    let said = home.complaints();
    assert!(said.starts_with("tinbox: "), "{said:?}");
    said
}

#[test]
fn a_wrong_key_is_one_calm_panel_and_a_bad_end() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let launch = home
        .connected(&desk, &desk.url)
        .variable("FEATUREBASE_API_KEY", "sk_mistyped");
    let mut harness = launch.start();
    harness.wait_for("key was refused");
    harness.wait_for("FEATUREBASE_API_KEY");
    harness.send("q");
    assert_eq!(harness.exit_code(), 1);
    harness.assert_restored();
    let said = home.complaints();
    assert!(said.contains("the key was refused"), "{said}");
    assert!(!said.contains("sk_mistyped"), "{said}");
}

/// The program where nothing useful answers.
fn offline(home: &Home, url: &str) -> Harness {
    let harness = home
        .launch(&[])
        .variable("FEATUREBASE_API_KEY", "sk_any")
        .variable("FEATUREBASE_BASE_URL", url)
        .variable("TINBOX_ADMIN", "ana@kestrel.example")
        .start();
    harness.wait_for("offline");
    harness
}

#[test]
fn an_address_where_nobody_listens_is_offline_and_can_be_left() {
    let home = Home::new();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut harness = offline(&home, &format!("http://{port}"));
    harness.send("q");
    harness.exit_code();
    harness.assert_restored();
}

#[test]
fn a_web_page_instead_of_a_desk_shows_none_of_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4_096]);
            let page = "<html><title>CAPTIVE</title><body>Log in to CAPTIVE</body></html>";
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{page}",
                page.len()
            );
        }
    });
    let home = Home::new();
    let mut harness = offline(&home, &url);
    assert!(!harness.contents().contains("CAPTIVE"));
    harness.send("q");
    harness.exit_code();
    harness.assert_restored();
    assert!(!home.complaints().contains("CAPTIVE"));
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let home = Home::new();
    let launch = home
        .launch(&[])
        .variable("FEATUREBASE_API_KEY", "sk_any")
        .variable("FEATUREBASE_BASE_URL", "http://desk.example");
    let said = refused(&home, launch);
    assert!(
        said.contains("http://desk.example") && said.contains("https"),
        "{said}"
    );
}

#[test]
fn a_teammate_nobody_knows_is_named_with_those_there_are() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let launch = home
        .connected(&desk, &desk.url)
        .variable("TINBOX_ADMIN", "nobody@kestrel.example");
    let said = refused(&home, launch);
    assert!(said.contains("nobody@kestrel.example"), "{said}");
    assert!(said.contains(&desk.admin), "{said}");
}

#[test]
fn a_broken_configuration_is_told_whole_with_its_lines() {
    let home = Home::new();
    let config = home.write(
        "config.toml",
        "theme = \"nope\"\ndensity = 3\nfoo = 1\n[sync]\npoll_every = \"1s\"\n",
    );
    let said = refused(&home, home.launch(&[]).variable("TINBOX_CONFIG", config));
    for line in [1, 2, 3, 5] {
        assert!(said.contains(&format!("config.toml:{line}:")), "{said}");
    }
}

#[test]
fn a_wrong_command_line_or_no_terminal_is_code_two() {
    for (arguments, words) in [
        ("--frobnicate 2>&1", "unexpected argument '--frobnicate'"),
        ("2>&1 < /dev/null", "standard input is not a terminal"),
        ("> /dev/null", "standard output is not a terminal"),
    ] {
        let home = Home::new();
        let line = format!("'{TINBOX}' {arguments}; echo code $?");
        let harness = Launch::new("/bin/sh")
            .argument("-c")
            .argument(line)
            .variable("TINBOX_STATE_DIR", home.path("state"))
            .variable("TINBOX_CACHE_DIR", home.path("cache"))
            .start();
        harness.wait_for("code 2");
        harness.wait_for(words);
        assert_eq!(harness.exit_code(), 0);
    }
}

#[test]
fn a_desk_that_comes_up_later_is_noticed() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let mut line = Line::to(desk.address());
    line.cut();
    let mut harness = home.connected(&desk, &line.url()).start();
    harness.wait_for("offline");
    line.mend();
    harness.wait("the inbox", |screen| {
        let text = screen.contents();
        text.contains("live") && text.contains("▌")
    });
    harness.quit();
}
