//! HTML of any shape: no row past the width, nothing a terminal would act on, and no word lost.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tinbox::text::{Document, decode};
use tinbox_fuzz::{assert_all_words, assert_shown_well, rows, soup, width_for};

/// Markup as mail has it and as it should not; an empty piece is a word.
const PIECES: &[&str] = &[
    "",
    "",
    "",
    "",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<br>",
    "<span>",
    "</span>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "</th>",
    "<tbody>",
    "<td colspan=2>",
    "<td rowspan=3>",
    "<caption>",
    "</caption>",
    "<input value=x>",
    "<button>",
    "</button>",
    "<ol type=a start=5>",
    "<li value=9>",
    "<dialog>",
    "<video>",
    "</video>",
    "<ul>",
    "</ul>",
    "<ol>",
    "</ol>",
    "<li>",
    "</li>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<blockquote>",
    "</blockquote>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<h1>",
    "</h1>",
    "<h3>",
    "<hr>",
    "<a href=\"https://a.example/x\">",
    "</a>",
    "<a href=\"java&#10;script:x\">",
    "<img src=cid:x alt=pic>",
    "<img width=1 src=x>",
    "<font color=white>",
    "</font>",
    "<select>",
    "<option>",
    "</select>",
    "<button>",
    "<center>",
    "<o:p>",
    "</o:p>",
    "<!-- x -->",
    "<!--[if mso]>x<![endif]-->",
    "<![if !mso]>",
    "<![endif]>",
    "<",
    ">",
    "&",
    "&nbsp;",
    "&amp;",
    "&#27;",
    "&lt;",
    "<a href=\"",
    "\"",
    "'",
    "=",
    "<!--",
    "-->",
    "--!>",
    "<title>",
    "<style>",
    "<textarea>",
    "<noscript>",
    "<q>",
    "</q>",
    "<body bgcolor=black>",
    "\n",
    "\t",
    "<x",
    "</",
    "<unknown a=b c>",
    "<s>",
    "<div class=gmail_quote>",
    "<p class=MsoNormal>",
    "On 1 Jan 2025 at 10:00 a@b.example wrote:",
];

fuzz_target!(|data: &[u8]| {
    let source = decode(data);
    assert_shown_well(&Document::html(&source), width_for(&source));
    let (source, words) = soup(data.get(..200).unwrap_or(data), PIECES);
    // What a browser would not show is left out on purpose: the content of a style sheet that ends, of a comment that
    // ends, and of a tag that ends. Only sources without an open one are asked for all their words.
    let swallows = [
        "<style>",
        "<title>",
        "<!--",
        "<a href=\"",
        "\"",
        "<x",
        "</",
        "<",
        "'",
        "=",
    ];
    let document = Document::html(&source);
    assert_shown_well(&document, width_for(&source));
    if data
        .iter()
        .take(200)
        .all(|byte| !swallows.contains(&PIECES[usize::from(*byte) % PIECES.len()]))
    {
        assert_all_words(&rows(&document, 300), words, &source);
        assert_all_words(document.to_text().as_str(), words, &source);
        let again = document.to_markdown();
        assert_all_words(again.as_str(), words, &source);
        assert_all_words(
            Document::markdown(again.as_str()).to_text().as_str(),
            words,
            again.as_str(),
        );
    }
});
