//! Bodies on their way out: Markdown to HTML, and image addresses that are signed anew for every read (sheet 5.2).

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::files::Signer;

/// Around the name of an uploaded image in a stored body; no address is ever stored. Private-use characters, so that no
/// search for words finds them.
const OPENS: char = '\u{e000}';
const CLOSES: char = '\u{e001}';

/// Renders Markdown the way the messenger does; HTML typed by a customer comes out as text.
pub(crate) fn html(markdown: &str) -> String {
    let mut html = String::with_capacity(markdown.len() * 5 / 4);
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let mut in_image = false;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                in_image = true;
                html.push_str(&format_src(&dest_url));
            }
            Event::End(TagEnd::Image) => {
                in_image = false;
                html.push_str("\">");
            }
            Event::Start(tag) => open(&tag, &mut html),
            Event::End(tag) => html.push_str(close(tag)),
            Event::Code(code) if !in_image => {
                html.push_str("<code>");
                escape(&code, &mut html);
                html.push_str("</code>");
            }
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                escape(&text, &mut html);
            }
            Event::SoftBreak | Event::HardBreak => html.push_str("<br>"),
            Event::Rule => html.push_str("<hr>"),
            _ => {}
        }
    }
    html
}

fn format_src(address: &str) -> String {
    let mut image = "<img src=\"".to_owned();
    escape(address, &mut image);
    image.push_str("\" alt=\"");
    image
}

fn open(tag: &Tag<'_>, html: &mut String) {
    let plain = match tag {
        Tag::Link { dest_url, .. } => {
            html.push_str("<a href=\"");
            escape(dest_url, html);
            "\" rel=\"noopener\" target=\"_blank\">"
        }
        Tag::Paragraph => "<p>",
        Tag::Heading { .. } => "<h3>",
        Tag::BlockQuote(_) => "<blockquote>",
        Tag::CodeBlock(_) => "<pre><code>",
        Tag::List(None) => "<ul>",
        Tag::List(Some(_)) => "<ol>",
        Tag::Item => "<li>",
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        Tag::Strikethrough => "<s>",
        Tag::Table(_) => "<table>",
        Tag::TableHead | Tag::TableRow => "<tr>",
        Tag::TableCell => "<td>",
        _ => "",
    };
    html.push_str(plain);
}

const fn close(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Link => "</a>",
        TagEnd::Paragraph => "</p>",
        TagEnd::Heading(_) => "</h3>",
        TagEnd::BlockQuote(_) => "</blockquote>",
        TagEnd::CodeBlock => "</code></pre>",
        TagEnd::List(false) => "</ul>",
        TagEnd::List(true) => "</ol>",
        TagEnd::Item => "</li>",
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Strikethrough => "</s>",
        TagEnd::Table => "</table>",
        TagEnd::TableHead | TagEnd::TableRow => "</tr>",
        TagEnd::TableCell => "</td>",
        _ => "",
    }
}

/// Escapes for text and for double-quoted attributes alike.
pub(crate) fn escape(text: &str, html: &mut String) {
    for sign in text.chars() {
        match sign {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}

/// Turns `{signed:name}`, as the written texts have it, into the stored form.
pub(crate) fn stored(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once("{signed:") {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        out.extend([
            before,
            OPENS.encode_utf8(&mut [0; 4]),
            name,
            CLOSES.encode_utf8(&mut [0; 4]),
        ]);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Replaces every stored image by an address that is good for this read only.
pub(crate) fn signed(text: &str, signer: &Signer<'_>) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once(OPENS) {
        let Some((name, behind)) = after.split_once(CLOSES) else {
            break;
        };
        out.push_str(before);
        out.push_str(&signer.address(name));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Stores images that came as data URIs, as the service does: the body that is kept names a file instead.
///
/// `number` tells the uploads of one message from those of another.
pub(crate) fn uploaded(markdown: &str, number: u64) -> String {
    let mut rest = markdown;
    let mut out = String::with_capacity(markdown.len());
    let mut count = 0;
    while let Some((before, data)) = rest.split_once("](data:image/") {
        let Some((_, behind)) = data.split_once(')') else {
            break;
        };
        let kind: String = data
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        count += 1;
        out.push_str(before);
        let address = format!("]({OPENS}upload-{number}-{count}.{kind}{CLOSES})");
        out.push_str(&address);
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_and_markup_stays_text() {
        assert_eq!(
            html("a **b** <i>\n\n- c"),
            "<p>a <strong>b</strong> &lt;i&gt;</p><ul><li>c</li></ul>"
        );
        assert_eq!(
            html("![shot](https://a.example/x.png)"),
            "<p><img src=\"https://a.example/x.png\" alt=\"shot\"></p>"
        );
    }

    #[test]
    fn two_reads_sign_the_same_image_differently() {
        let text = stored("see {signed:a.png} and {signed:b.png}");
        let signer = |read| Signer {
            base: "https://files.example",
            seed: 1,
            now: jiff::Timestamp::UNIX_EPOCH,
            read,
            good_for: 3600,
        };
        assert!(!signed(&text, &signer(1)).contains([OPENS, CLOSES]));
        assert_ne!(signed(&text, &signer(1)), signed(&text, &signer(2)));
        assert_eq!(signed("plain {x}", &signer(1)), "plain {x}");
    }

    #[test]
    fn data_uris_are_stored_and_everything_else_stays() {
        let text = "a ![x](data:image/png;base64,AAAA) b ![y](https://a.example/y.png) ![z](data:image/gif;base64,Rg==)";
        let wanted = "a ![x]({signed:upload-7-1.png}) b ![y](https://a.example/y.png) ![z]({signed:upload-7-2.gif})";
        assert_eq!(uploaded(text, 7), stored(wanted));
    }
}
