//! What documents are made of: tables, lists, links, pictures, copies.

use tinbox::text::{Document, ImageSource, Role, Unfold};

use super::{html, rows};

#[test]
fn a_data_table_gives_way_to_labels() {
    let source = "<table><tr><th>Item</th><th>Price</th></tr><tr><td>Desk lamp, brass</td><td>12.00</td></tr>\
                  <tr><td>Chair</td><td>8.50</td></tr></table>";
    assert_eq!(
        html(source, 40),
        "Item              Price\n───────────────────────\nDesk lamp, brass  12.00\nChair              8.50\n"
    );
    assert_eq!(
        html(source, 16),
        "Item       Price\n────────────────\nDesk       12.00\nlamp,\nbrass\nChair       8.50\n"
    );
    assert_eq!(
        html(source, 12),
        "Item:\n  Desk lamp,\n  brass\nPrice: 12.00\n\nItem: Chair\nPrice: 8.50\n"
    );
}

#[test]
fn a_layout_table_reads_in_order() {
    let prose = "A paragraph that is long enough to be prose, so nobody takes the table around it for data, ever. ";
    let source = format!(
        "<table><tr><td>{prose}{prose}{prose}</td><td>Aside</td></tr><tr><td>Below</td><td>Last</td></tr></table>"
    );
    let text = html(&source, 60);
    let at = |word: &str| text.find(word).unwrap();
    assert!(
        at("prose") < at("Aside") && at("Aside") < at("Below") && at("Below") < at("Last"),
        "{text}"
    );
}

#[test]
fn links_are_numbered_once_and_listed() {
    let document = Document::html(
        "<a href='https://a.example/x'>one</a> <a href='https://a.example/x'>again</a> <a href='https://b.example/'>b.example</a> <a href='#top'>up</a>",
    );
    assert_eq!(
        rows(&document, 60, &Unfold::none()),
        "one [1] again [1] b.example [2] up\n\n[1] a.example/x\n"
    );
    let hosts: Vec<_> = document
        .links()
        .iter()
        .map(|link| (link.number, link.host.to_string()))
        .collect();
    assert_eq!(
        hosts,
        [(1, "a.example".to_owned()), (2, "b.example".to_owned())]
    );
}

#[test]
fn numbers_stand_apart_from_words_but_not_from_punctuation() {
    let source = "(<a href='https://a.example/'>one</a>), <a href='https://b.example/'>two</a>three <a href='https://a.example/'>x</a> y";
    assert!(
        html(source, 60).starts_with("(one [1]), two [2] three x [1] y\n"),
        "{}",
        html(source, 60)
    );
}

#[test]
fn pieces_of_a_link_lead_to_it() {
    let document = Document::html("see <a href='https://a.example/'>the <b>page</b></a>.");
    let lines = document.lines(40, &Unfold::none());
    let linked: String = lines[0]
        .pieces
        .iter()
        .filter(|p| p.link == Some(1))
        .map(|p| p.text.as_str())
        .collect();
    assert_eq!(linked, "the page[1]");
    assert!(lines[0].pieces.iter().any(|p| p.role == Role::Link));
}

#[test]
fn pictures_are_named_and_trackers_are_not() {
    let document = Document::html(
        "<img src='https://a.example/cat.jpg' alt='A cat' width=300 height=200><img src='cid:plan.png@x'>\
         <img src='https://t.example/p.gif' width=1 height=1 alt='hi'><img src='https://a.example/line.gif' alt=''>",
    );
    assert_eq!(
        rows(&document, 60, &Unfold::none()),
        "[image: A cat\u{A0}300×200] [image: plan.png]\n"
    );
    assert!(matches!(
        document.images()[0].source,
        ImageSource::Remote(_)
    ));
    assert!(matches!(
        document.images()[1].source,
        ImageSource::Attached(_)
    ));
}

#[test]
fn lists_nest_and_count() {
    let source =
        "<ol start=9><li>nine<ul><li>dot</li></ul></li><li>ten, which is a longer entry</li></ol>";
    assert_eq!(
        html(source, 20),
        "9. nine\n   ◦ dot\n10. ten, which is a\n    longer entry\n"
    );
}

#[test]
fn a_preview_line_is_not_shown_and_hidden_text_is_marked() {
    assert_eq!(
        html("<div style='display:none'>Preview</div><p>Text</p>", 40),
        "Text\n"
    );
    assert_eq!(
        html("<p>Text <span style='display:none'>more</span> end</p>", 40),
        "Text [hidden: more] end\n"
    );
    assert_eq!(
        html(
            "<style>.w{color:#fefefe}</style><p>a</p><p class=w>b</p><div bgcolor=black class=w>c</div>",
            40
        ),
        "a\n\n[hidden: b]\n\nc\n"
    );
}

#[test]
fn code_keeps_its_spaces() {
    let source = "<pre>if x:\n    y()\n\n    z()</pre>after";
    assert_eq!(html(source, 40), "if x:\n    y()\n\n    z()\n\nafter\n");
    let long = Document::html(&format!("<pre>{}</pre>", "word ".repeat(30)));
    let raw = long.lines(20, &Unfold::none().raw(true));
    assert!(raw.len() == 1 && raw[0].nowrap);
    assert!(
        long.lines(20, &Unfold::none())
            .iter()
            .all(|line| line.width() <= 20 && !line.nowrap)
    );
}

#[test]
fn markdown_and_html_mean_the_same() {
    for (markdown, source) in [
        (
            "**a** *b* ~~c~~ `d`",
            "<p><b>a</b> <i>b</i> <s>c</s> <code>d</code></p>",
        ),
        (
            "# T\n\ntext\n\n- x\n- y",
            "<h1>T</h1><p>text</p><ul><li>x</li><li>y</li></ul>",
        ),
        (
            "> q\n\nafter",
            "<blockquote><p>q</p></blockquote><p>after</p>",
        ),
        (
            "[t](https://a.example/)",
            "<p><a href='https://a.example/'>t</a></p>",
        ),
        ("&#27;[0m &lt;b&gt;", "<p>&#27;[0m &lt;b&gt;</p>"),
        ("x <b>y</b>", "<p>x <b>y</b></p>"),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
        ),
    ] {
        let (one, other) = (Document::markdown(markdown), Document::html(source));
        assert_eq!(
            one.lines(40, &Unfold::all()),
            other.lines(40, &Unfold::all()),
            "{markdown}"
        );
    }
}

#[test]
fn a_copy_is_unwrapped_and_quotes_with_signs() {
    let document = Document::html(
        "<p>one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen</p>\
         <blockquote>old<br>older</blockquote><p>new&nbsp;text</p>",
    );
    let copy = document.to_text();
    assert!(copy.as_str().starts_with("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen\n"));
    assert!(copy.as_str().contains("> old\n> older\n"), "{copy}");
    assert!(copy.as_str().contains("new text"), "{copy}");
}

#[test]
fn markdown_copies_read_back_the_same() {
    for source in [
        "<p>a <b>b</b> <i>c</i> <code>d</code> 1*2_3 [x] # y</p>",
        "<h2>Head</h2><p>one<br>two</p><p>three</p>",
        "<ul><li>x<ul><li>y</li></ul></li><li>z</li></ul>",
        "<blockquote><p>q</p><p>r</p></blockquote><p>after</p>",
        "<p>see <a href='https://a.example/x'>this</a> now</p>",
        "<pre>let a = 1;\n  b</pre><p>end</p>",
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
        "<ol><li>one</li><li>two</li></ol><hr><p>1. no list</p>",
    ] {
        let document = Document::html(source);
        let again = Document::markdown(document.to_markdown().as_str());
        assert_eq!(
            rows(&again, 60, &Unfold::all()),
            rows(&document, 60, &Unfold::all()),
            "{source}\n{}",
            document.to_markdown()
        );
    }
}

#[test]
fn hard_wrapped_paragraphs_are_joined_and_short_lines_are_not() {
    let source = "This paragraph was broken at a fixed column by the program that sent it,\n\
                  so its lines are joined again before they are laid out on a screen that\n\
                  is narrower.\n\nName: Maria\nOrder: 42\n";
    let document = Document::plain(source);
    assert_eq!(
        document.to_text().as_str().lines().count(),
        4,
        "{}",
        document.to_text()
    );
    assert!(
        document
            .to_text()
            .as_str()
            .contains("Name: Maria\nOrder: 42")
    );
}

#[test]
fn wide_and_joined_scripts_wrap_between_graphemes() {
    let document =
        Document::plain("見積書の再発行について、お願いします。 👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧 e\u{301}e\u{301}e\u{301}");
    for width in 1..20 {
        for line in document.lines(width, &Unfold::none()) {
            assert!(line.width() <= width, "{line:?} at {width}");
            assert!(
                !line.to_clean().as_str().starts_with(['、', '。']) || width < 4,
                "{line:?} at {width}"
            );
        }
    }
}

#[test]
fn a_long_label_said_again_fits_however_little_room_there_is() {
    let name = "a-long-name-without-a-place-to-break ".repeat(3);
    let row = "<tr><td>one</td><td>two</td></tr>".repeat(4);
    let source = format!("<table><tr><th>{name}</th><th>B</th></tr>{row}</table>");
    let document = Document::html(&source);
    for width in 1..50 {
        for line in document.lines(width, &Unfold::all()) {
            assert!(line.width() <= width, "{width}: {}", line.to_clean());
        }
    }
}
