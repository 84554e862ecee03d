//! Places that are functions: the renderer, copies, and what is said about files.

use tinbox::cli::render::{RenderOptions, render};
use tinbox::config::Config;
use tinbox::config::environment::Environment;
use tinbox::runtime::editor::EditSession;
use tinbox::text::{Clean, Document};

use super::judge::TEXT;
use super::{Place, audit, corpus};

const PLACES: &[Place] = &[
    Place {
        name: "render, plain",
        allowed: TEXT,
        show: |text| rendered("plain", text.as_bytes()),
    },
    Place {
        name: "render, HTML text",
        allowed: TEXT,
        show: |text| html(&format!("<p>{text}<pre>{text}</pre><h1>{text}</h1>")),
    },
    Place {
        name: "render, HTML alternative text",
        allowed: TEXT,
        show: |text| html(&format!("<p>x<img src=cid:x alt='{text}'>")),
    },
    Place {
        name: "render, attached picture",
        allowed: TEXT,
        show: |text| html(&format!("<p>x<img src='cid:{text}.png'>")),
    },
    Place {
        name: "render, HTML target",
        allowed: TEXT,
        show: |text| html(&format!("<p><a href='https://a.example/{text}'>x</a>")),
    },
    Place {
        name: "render, HTML host",
        allowed: TEXT,
        show: |text| {
            html(&format!(
                "<p><a href='https://{text}.example/'>www.x.example</a>"
            ))
        },
    },
    Place {
        name: "render, refused target",
        allowed: TEXT,
        show: |text| html(&format!("<p><a href='x:{text}'>x</a>")),
    },
    Place {
        name: "render, table",
        allowed: TEXT,
        show: |text| {
            html(&format!(
                "<table><tr><th>{text}<th>b<tr><td>1<td>{text}<tr><td>2<td>3</table>"
            ))
        },
    },
    Place {
        name: "render, list and quote",
        allowed: TEXT,
        show: |text| {
            html(&format!(
                "<ul><li>{text}</ul><blockquote>{text}</blockquote>"
            ))
        },
    },
    Place {
        name: "render, tag that is an address",
        allowed: TEXT,
        show: |text| html(&format!("x <{text}@x.example> y")),
    },
    Place {
        name: "render, HTML in another charset",
        allowed: TEXT,
        show: foreign,
    },
    Place {
        name: "render, Markdown",
        allowed: TEXT,
        show: |text| markdown(&format!("{text}\n\n`{text}`\n\n- {text}\n\n> {text}\n")),
    },
    Place {
        name: "render, Markdown fence",
        allowed: TEXT,
        show: |text| markdown(&format!("```{text}\n{text}\n```\n")),
    },
    Place {
        name: "render, Markdown link",
        allowed: TEXT,
        show: |text| {
            markdown(&format!(
                "[x](https://a.example/{text} \"{text}\") ![{text}](y)"
            ))
        },
    },
    Place {
        name: "copy and pipe, HTML",
        allowed: TEXT,
        show: |text| {
            copies(&Document::html(&format!(
                "<p>{text}<p><a href='https://a.example/{text}'>{text}</a>"
            )))
        },
    },
    Place {
        name: "copy and pipe, Markdown",
        allowed: TEXT,
        show: |text| copies(&Document::markdown(&format!("{text}\n\n    {text}\n"))),
    },
    Place {
        name: "copy and pipe, plain",
        allowed: TEXT,
        show: |text| copies(&Document::plain(text)),
    },
    Place {
        name: "settings, wrong value",
        allowed: TEXT,
        show: |text| settings("config.toml", &format!("theme = \"{text}\"\n")),
    },
    Place {
        name: "settings, wrong name",
        allowed: TEXT,
        show: |text| settings("config.toml", &format!("\"{text}\" = 1\n")),
    },
    Place {
        name: "settings, wrong syntax",
        allowed: TEXT,
        show: |text| settings("config.toml", &format!("= {text}\n")),
    },
    Place {
        name: "settings, keys",
        allowed: TEXT,
        show: |text| {
            settings(
                "config.toml",
                &format!("[keys.inbox]\nclose = [\"{text}\"]\n"),
            )
        },
    },
    Place {
        name: "settings, name of the file",
        allowed: TEXT,
        show: |text| settings(text, "theme = 1\n"),
    },
    Place {
        name: "settings, a file that is not there",
        allowed: TEXT,
        show: unreadable,
    },
    Place {
        name: "name of the editor's file",
        allowed: &[],
        show: edited,
    },
];

fn rendered(language: &str, bytes: &[u8]) -> Vec<u8> {
    let options = RenderOptions {
        width: Some(60),
        markdown: language == "markdown",
        html: language == "html",
        plain: language == "plain",
        file: None,
    };
    let mut all = render(&options, bytes, None).into_bytes();
    all.extend(render(&options, bytes, Some(24)).into_bytes());
    all
}

fn html(source: &str) -> Vec<u8> {
    rendered("html", source.as_bytes())
}

fn markdown(source: &str) -> Vec<u8> {
    rendered("markdown", source.as_bytes())
}

/// The text under every charset it may claim to be in, with bytes that are none.
fn foreign(text: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for charset in [
        "utf-8",
        "iso-8859-1",
        "windows-1252",
        "koi8-r",
        "shift_jis",
        "gb18030",
        "iso-2022-jp",
        "utf-16le",
        "utf-7",
        "x-user-defined",
    ] {
        let mut source = format!("<meta charset={charset}><p>{text}").into_bytes();
        source.extend(b"\x9b2J\x90x\x9d0;t\x9c\xff\xfe\x80\x1b[2J\x1b$B\x1b(B</p>");
        all.extend(rendered("html", &source));
        source.splice(0..0, *b"\xff\xfe");
        all.extend(rendered("html", &source));
    }
    all
}

fn copies(document: &Document) -> Vec<u8> {
    format!("{}\n{}", document.to_text(), document.to_markdown()).into_bytes()
}

/// What the command line says about settings that are not taken; it cleans all it says.
fn settings(file: &str, text: &str) -> Vec<u8> {
    let problem = Config::parse(file, text, &Environment::default()).unwrap_err();
    Clean::block(&problem.to_string()).as_str().into()
}

fn unreadable(text: &str) -> Vec<u8> {
    let problem = Config::load(std::path::Path::new(text), &Environment::default()).unwrap_err();
    Clean::block(&problem.to_string()).as_str().into()
}

/// The name of the file that a conversation with this identity is edited in, which editors show in their title.
fn edited(text: &str) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let session = EditSession::begin(directory.path(), text, "words").unwrap();
    let path = session
        .path()
        .strip_prefix(directory.path())
        .unwrap()
        .to_owned();
    assert_eq!(path.components().count(), 1, "{}", path.display());
    path.into_os_string().into_encoded_bytes()
}

#[test]
fn no_text_acts_in_any_place() {
    audit(PLACES, &corpus::singles());
}

#[test]
fn a_line_of_half_a_megabyte_acts_no_more_than_a_short_one() {
    let all = corpus::singles().concat();
    let giant = all.repeat(500_000 / all.len());
    for place in ["render, plain", "render, HTML text", "render, Markdown"] {
        let place = PLACES.iter().find(|known| known.name == place).unwrap();
        let said = super::judge::unknown(TEXT, &(place.show)(&giant));
        assert!(said.is_empty(), "{}: {said:?}", place.name);
    }
}

#[test]
fn text_after_a_sequence_that_never_ends_is_shown() {
    for text in corpus::singles()
        .iter()
        .filter(|text| !text.contains(['<', '`', '|', '#']))
    {
        for language in ["plain", "html", "markdown"] {
            let shown = String::from_utf8(rendered(language, format!("{text} endmark").as_bytes()))
                .unwrap();
            assert_eq!(
                shown.matches("endmark").count(),
                2,
                "{language}: {text:?}\n{shown}"
            );
        }
    }
}
