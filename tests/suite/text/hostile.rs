//! Hostile sources: nothing acts, nothing is lost, nothing is slow.

use proptest::prelude::*;
use tinbox::cli::render::{RenderOptions, render};
use tinbox::text::{Document, Role, SafeUrl, Target, Unfold};

use super::clean::assert_clean;
use super::rows;

/// Counts what an escape-sequence parser would act on.
#[derive(Default)]
struct Acts(usize);

impl vte::Perform for Acts {
    fn execute(&mut self, byte: u8) {
        self.0 += usize::from(byte != b'\n');
    }

    fn csi_dispatch(&mut self, _: &vte::Params, _: &[u8], _: bool, _: char) {
        self.0 += 1;
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, _: u8) {
        self.0 += 1;
    }

    fn osc_dispatch(&mut self, _: &[&[u8]], _: bool) {
        self.0 += 1;
    }

    fn hook(&mut self, _: &vte::Params, _: &[u8], _: bool, _: char) {
        self.0 += 1;
    }
}

fn acts(bytes: &[u8]) -> usize {
    let mut acts = Acts::default();
    vte::Parser::new().advance(&mut acts, bytes);
    acts.0
}

/// Everything a document can show, through every place text can take.
fn everything(document: &Document) -> String {
    let mut all = rows(document, 40, &Unfold::none());
    all.push_str(&rows(document, 7, &Unfold::all()));
    all.push_str(document.to_text().as_str());
    all.push_str(document.to_markdown().as_str());
    for link in document.links() {
        all.push_str(link.text.as_str());
        all.push_str(link.host.as_str());
    }
    for image in document.images() {
        all.push_str(image.alt.as_str());
    }
    all
}

#[test]
fn no_escape_gets_through_any_place() {
    let payloads = [
        "\x1B]0;t\x07",
        "\x1B]52;c;eA==\x1B\\",
        "\x1BP$q\"p\x1B\\",
        "\x1B[2J",
        "\u{9B}2J",
        "\u{9D}0;t\u{9C}",
        "\x1B_x",
        "\x1BX",
        "\x1Bc",
        "\x05",
        "\x08\x08",
        "&#27;[2J",
        "&#x1b;]0;t&#7;",
        "&#155;2J",
        "&#x9b;2J",
        "&#x202e;",
        "\u{202E}",
        "\u{E0041}",
    ];
    for payload in payloads {
        let places = [
            format!("<p>{payload}</p>"),
            format!("<pre>{payload}</pre>"),
            format!("<a href=\"https://a.example/{payload}\">x{payload}</a>"),
            format!("<a href=\"x:{payload}\">x</a>"),
            format!("<img alt=\"{payload}\" src=\"cid:{payload}\">"),
            format!("<table><tr><th>{payload}<th>b<tr><td>1<td>{payload}</table>"),
            format!("<ul><li>{payload}</ul><{payload}@x>"),
            format!("<h1>{payload}</h1><blockquote>{payload}</blockquote>"),
        ];
        for source in &places {
            let all = everything(&Document::html(source));
            assert_clean(&all);
            assert_eq!(acts(all.as_bytes()), 0, "{source:?}");
        }
        for document in [
            Document::markdown(&format!(
                "{payload} [a](https://x.example/{payload} \"{payload}\") `{payload}`\n\n```\n{payload}\n```\n"
            )),
            Document::plain(&format!(
                "{payload}\n> {payload}\n-- \n{payload}\nhttps://x.example/{payload}"
            )),
        ] {
            let all = everything(&document);
            assert_clean(&all);
            assert_eq!(acts(all.as_bytes()), 0, "{payload:?}");
        }
    }
}

#[test]
fn only_web_and_mail_addresses_open() {
    for raw in [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "smb://host/share",
        "ssh://host",
        "telnet://host",
        "ftp://host/x",
        "about:blank",
        "blob:https://x/y",
        "https://user@host.example/",
        "https://u:p@host.example/",
        "http://",
        "https:///",
        "mailto:",
        "tel:+4712345678",
        "//host.example/x",
        "/path",
        "x",
    ] {
        assert!(SafeUrl::parse(raw).is_err(), "{raw:?}");
    }
    for (raw, url, host) in [
        (
            "https://a.example/x y",
            "https://a.example/x%20y",
            "a.example",
        ),
        ("HTTP://A.Example", "http://a.example/", "a.example"),
        (
            "https://аррӏе.com/",
            "https://xn--80ak6aa92e.com/",
            "xn--80ak6aa92e.com",
        ),
        ("ht\ntps://a.example/", "https://a.example/", "a.example"),
        (
            "mailto:a@b.example?subject=Hi there&attach=/etc/passwd&body=x",
            "mailto:a@b.example?subject=Hi%20there&body=x",
            "b.example",
        ),
    ] {
        let parsed = SafeUrl::parse(raw).unwrap();
        assert_eq!(
            (parsed.as_str(), parsed.host().as_str()),
            (url, host),
            "{raw:?}"
        );
    }
}

#[test]
fn a_text_that_names_another_host_is_called_out() {
    for (text, href, misleads) in [
        ("https://www.paypal.com/", "https://evil.example/", true),
        ("paypal.com", "https://paypal.com.evil.example/", true),
        (
            "Sign in at www.bank.example now",
            "https://evil.example/",
            true,
        ),
        ("info@bank.com", "https://evil.example/", true),
        ("www.paypal.com", "https://paypal.com/x", false),
        ("shop.acme.com", "https://acme.com/shop", false),
        ("report.pdf", "https://acme.com/report.pdf", false),
        ("Node.js e.g. v1.2", "https://nodejs.org/", false),
        ("Click here", "https://anything.example/", false),
    ] {
        let document = Document::html(&format!("<a href='{href}'>{text}</a>"));
        assert_eq!(document.links()[0].misleading, misleads, "{text} → {href}");
        let lines = document.lines(80, &Unfold::none());
        let warned = lines[0].pieces.iter().any(|p| p.role == Role::Warning);
        assert_eq!(warned, misleads, "{text} → {href}");
    }
}

#[test]
fn an_address_that_was_honest_before_is_called_out_where_it_lies() {
    let honest = [
        "<a href='https://evil.example/x'>Logo</a>",
        "https://evil.example/x",
        "<a href='https://evil.example/x'><img src='https://evil.example/i' alt='Logo'></a>",
    ];
    for honest in honest {
        let lie = "<a href='https://evil.example/x'>https://www.paypal.com/login</a>";
        let document = Document::html(&format!("<p>{honest}</p><p>{lie}</p><p>{honest}</p>"));
        assert_eq!(document.links().len(), 1, "{honest}");
        let link = &document.links()[0];
        assert!(link.misleading, "{honest}");
        assert_eq!(link.text.as_str(), "https://www.paypal.com/login");
        let lines = document.lines(80, &Unfold::none());
        let warned = lines.iter().flat_map(|line| &line.pieces);
        let warned = warned
            .filter(|piece| piece.role == Role::Warning)
            .map(|piece| piece.text.as_str())
            .collect::<String>();
        assert!(warned.contains("⚠\u{A0}evil.example"), "{warned}");
        assert!(
            rows(&document, 80, &Unfold::all()).contains("[1] https://evil.example/x"),
            "the target is listed"
        );
    }
}

#[test]
fn refused_targets_stay_text() {
    let document = Document::html("<a href='java&#10;script:alert(1)'>go</a>");
    assert!(matches!(document.links()[0].target, Target::Refused { .. }));
    assert_eq!(document.links()[0].url(), None);
    assert!(rows(&document, 80, &Unfold::none()).starts_with("go [1\u{A0}⚠]\n"));
}

#[test]
fn what_a_browser_would_swallow_is_read() {
    for source in [
        "mail <kept@example.org> end",
        "see <https://example.org/kept?a=\"b\"> end",
        "<p>kept <!-- never closed end",
        "a <b kept end",
        "<title>kept end",
        "<style>kept end",
        "x <a href=\"never closed> kept end",
        "<textarea>kept end",
        "<xml>kept end",
        "<table><tr><td>kept</table> end",
        "</td></table>kept end",
        "<select><option>kept</option></select> end",
        "kept < end",
        "<b><i>kept</b></i> end",
        "<noscript>kept</noscript> end",
        "<p hidden2>kept <p>end",
    ] {
        let text = rows(&Document::html(source), 80, &Unfold::all());
        assert!(
            text.contains("kept") && text.contains("end"),
            "{source}\n{text}"
        );
    }
    let silent = "<head><title>no</title><style>no</style></head><script>no</script><xml>no</xml><!-- no -->\
                  <!--[if mso]>no<![endif]--><![if !mso]>yes<![endif]><o:p>&nbsp;</o:p>";
    assert_eq!(rows(&Document::html(silent), 80, &Unfold::all()), "yes\n");
}

/// Sources whose cost explodes where a renderer nests, compares or looks back.
fn bombs(size: usize) -> Vec<(&'static str, String)> {
    let many = |unit: &str| unit.repeat(size / unit.len());
    vec![
        ("div", many("<div>")),
        ("b", many("<b>x")),
        ("quote", many("<blockquote>x")),
        ("list", many("<ul><li>x")),
        ("table", many("<table><tr><td>x")),
        ("rows", format!("<table>{}", many("<tr><td>x<td>y"))),
        ("cells", format!("<table><tr>{}", many("<td>x"))),
        (
            "attributes",
            format!(
                "<p {}>x",
                (0..size / 8)
                    .map(|n| format!("a{n}=1 "))
                    .collect::<Vec<_>>()
                    .concat()
            ),
        ),
        ("open quote", many("<a href=\"")),
        ("open quotes", format!("{}>", many("<a b=\"<a c='"))),
        ("mixed quotes", many("<a b=\"x> <a c='y> ")),
        ("open comment", many("<!--")),
        ("less", many("<")),
        ("a", many("<a")),
        ("marks", format!("a{}", many("\u{301}"))),
        ("jamo", many("\u{1100}")),
        ("joiner", many("👨\u{200D}")),
        ("tab", format!("<pre>{}", many("\t"))),
        ("word", many("x")),
        ("bracket", format!("http://a.b/{}", many(")"))),
        ("www", many("www.")),
        ("break", many("x<br>")),
        ("link", many("<a href=http://x.y/>x</a>")),
    ]
}

#[test]
fn cost_grows_with_size_and_no_faster() {
    // Work is counted in what comes out, not in time: a test on a busy machine must not lie.
    // Ten times the source may give ten times the rows, and must come back at all.
    for (name, source) in bombs(200_000) {
        let document = Document::html(&source);
        let rows = document.lines(80, &Unfold::all());
        let pieces: usize = rows.iter().map(|row| row.pieces.len()).sum();
        assert!(pieces <= source.len(), "{name}: {pieces} pieces");
        let widest = rows
            .iter()
            .map(tinbox::text::Line::width)
            .max()
            .unwrap_or(0);
        assert!(widest <= 80, "{name}: {widest} cells");
    }
    for source in [
        ">",
        "> > x\n",
        "- x\n",
        "[",
        "![",
        "`",
        "*a_",
        "|a|b|\n|-|-|\n",
        "<div>\n",
    ] {
        let source = source.repeat(50_000 / source.len());
        assert!(Document::markdown(&source).lines(80, &Unfold::all()).len() <= source.len());
    }
}

#[test]
fn the_filter_unfolds_and_has_no_escapes() {
    let options = RenderOptions {
        width: Some(40),
        ..RenderOptions::default()
    };
    let source = b"New \x1B[31mtext\n\nOn Tue, Nov 18, 2025 at 10:12 Ana <a@x.example> wrote:\n> old\n> older\n";
    let piped = render(&options, source, None);
    assert!(
        piped.contains("old") && !piped.contains('▸') && piped.contains("␛[31mtext"),
        "{piped}"
    );
    assert_eq!(acts(piped.as_bytes()), 0);
    assert!(
        render(&options, source, Some(80)).contains("▸ 4 quoted lines")
            || render(&options, source, Some(80)).contains("▸ 3 quoted lines")
    );
    let html = render(
        &RenderOptions::default(),
        b"<p>caf\xE9 &amp; <b>co</b></p>",
        None,
    );
    assert_eq!(html, "café & co\n");
    assert_eq!(
        render(&RenderOptions::default(), b"if a < b and c > d: e@x", None),
        "if a < b and c > d: e@x\n"
    );
}

/// Sources made of the pieces of all three languages.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<",
            ">",
            "</",
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<table>",
            "<tr>",
            "<td>",
            "<th colspan=3>",
            "</td>",
            "</tr>",
            "</table>",
            "<ul>",
            "<ol start=5>",
            "<li>",
            "</ul>",
            "<blockquote>",
            "</blockquote>",
            "<pre>",
            "</pre>",
            "<a href='https://a.example/'>",
            "</a>",
            "<img src=cid:x>",
            "<br>",
            "<hr>",
            "<h1>",
            "</h1>",
            "<b>",
            "</i>",
            "<!--",
            "-->",
            "<style>",
            "</style>",
            "<span style='display:none'>",
            "</span>",
            "&nbsp;",
            "&#27;",
            "&amp;",
            "\n",
            "\n\n",
            "> ",
            "- ",
            "1. ",
            "```\n",
            "`",
            "**",
            "| a | b |\n|---|---|\n",
            "-- \n",
            "On 1 Jan 2025 at 10:00 a@b wrote:\n",
            "http://a.b/c",
            "From: x\n",
            "\"",
            "'",
            "=",
            "見",
            "👨‍👩‍👧",
            "e\u{301}",
            "مرحبا",
            "\u{1B}",
            "\u{202E}",
            "\t",
            " ",
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,12}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_never_exceed_the_width(source in soup(), width in 1..60_usize) {
        for document in [Document::html(&source), Document::markdown(&source), Document::plain(&source)] {
            for unfold in [Unfold::none(), Unfold::all()] {
                for line in document.lines(width, &unfold) {
                    prop_assert!(line.width() <= width, "{:?} at {}", line, width);
                    assert_clean(line.to_clean().as_str());
                }
            }
            assert_clean(&everything(&document));
        }
    }

    #[test]
    fn plain_text_loses_no_letter(source in soup(), width in 2..60_usize) {
        let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let document = Document::plain(&source);
        let shown = letters(&rows(&document, width, &Unfold::all()));
        let mut shown = shown.chars();
        for c in letters(&source).chars() {
            prop_assert!(shown.any(|s| s == c), "{:?} lost {:?}", source, c);
        }
    }

    #[test]
    fn words_of_html_are_all_there(words in prop::collection::vec("[a-z]{3,9}", 1..30), tags in prop::collection::vec(0..12_usize, 30)) {
        const TAGS: &[&str] = &["<p>", "</p>", "<td>", "<tr>", "</table>", "<table>", "<li>", "<b>", "</div>", "<blockquote>", "<h2>", "<br>"];
        let source: String = words.iter().zip(&tags).flat_map(|(w, t)| [w.as_str(), " ", TAGS[*t], " "]).collect();
        let text = rows(&Document::html(&source), 200, &Unfold::all());
        for word in &words {
            prop_assert!(text.contains(word.as_str()), "{} lost from {}\n{}", word, source, text);
        }
    }

    #[test]
    fn any_bytes_render(bytes in prop::collection::vec(any::<u8>(), 0..400), markdown in any::<bool>()) {
        let options = RenderOptions { width: Some(30), markdown, ..RenderOptions::default() };
        let text = render(&options, &bytes, None);
        prop_assert_eq!(acts(text.as_bytes()), 0);
    }
}
