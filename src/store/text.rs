//! Words for the indexes and the filter: bodies without their markup, everything else as it is.
//!
//! Nothing here goes to a screen; what is found is shown through the cleaning gate.

use crate::domain::conversation::Conversation;
use crate::domain::delivery::{Label, labels};
use crate::domain::event::Event;
use crate::domain::id::Profile;
use crate::domain::kept::Kept;
use crate::domain::part::{Body, Content, Part};
use crate::domain::untrusted::Untrusted;

/// How much of one part is indexed, in bytes. Longer ones are machine output; the rest is still shown.
const LONGEST: usize = 64 * 1024;

/// The longest name of an entity that is resolved, in bytes, with its `;`.
const LONGEST_ENTITY: usize = 9;

/// The words of a header, tags kept here included: what a person remembers a conversation by.
pub(super) fn header_words(conversation: &Conversation, kept: &Kept) -> String {
    let mut words = spaced(conversation.id.as_str());
    let kept = kept.tags.iter().map(|tag| &tag.name);
    for text in names(conversation).chain(kept) {
        words.push('\n');
        words.push_str(&spaced(text.raw()));
    }
    words
}

/// The words of a header for the filter, in lower case.
pub(super) fn haystack(profile: &Profile, conversation: &Conversation) -> String {
    let mut words = fold(conversation.id.as_str());
    for text in names(conversation) {
        words.push('\n');
        words.push_str(&fold(text.raw()));
    }
    if let Some(delivery) = &conversation.delivery {
        let desk = Label::Desk(profile.as_str());
        for label in labels(delivery).into_iter().chain([desk]) {
            words.push('\n');
            words.push_str(&label.filter());
        }
        for text in delivery.status.iter().chain(&delivery.detail) {
            words.push('\n');
            words.push_str(&fold(text.raw()));
        }
    }
    words
}

fn names(conversation: &Conversation) -> impl Iterator<Item = &Untrusted> {
    let contact = conversation.contact.as_ref();
    [
        conversation.title.as_ref(),
        contact.and_then(|contact| contact.name.as_ref()),
        contact.and_then(|contact| contact.email.as_ref()),
    ]
    .into_iter()
    .flatten()
    .chain(conversation.tags.iter().map(|tag| &tag.name))
}

/// The words of a part, ready for the index; empty if it has none.
pub(super) fn part_words(part: &Part) -> String {
    spaced(&part_text(part))
}

/// The words of a part without markup.
pub(super) fn part_text(part: &Part) -> String {
    let mut text = match &part.content {
        Content::Message { body, .. }
        | Content::Note { body }
        | Content::QuickReply { body, .. } => body_text(body),
        Content::QuickReplies { options } => joined(options.iter().map(|(_, label)| label)),
        Content::Form { fields } => joined(fields.iter()),
        // A file is remembered by its name.
        Content::Event(Event::Attached(file)) => joined(file.name.iter()),
        Content::Event(_) => String::new(),
    };
    let end = (0..=LONGEST.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    text.truncate(end.unwrap_or(0));
    text
}

fn body_text(body: &Body) -> String {
    match (&body.plain, &body.markdown, &body.html) {
        (Some(text), _, _) | (None, Some(text), _) => text.raw().to_owned(),
        (None, None, Some(html)) => without_tags(html.raw()),
        (None, None, None) => String::new(),
    }
}

fn joined<'a>(texts: impl Iterator<Item = &'a Untrusted>) -> String {
    texts.map(Untrusted::raw).collect::<Vec<_>>().join("\n")
}

/// HTML as words: tags become spaces, the content of scripts and styles goes, the common entities are resolved. Good
/// for finding and for a line of context; reading is the `text` module's business.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(start) = rest.find(['<', '&']) {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        rest = if rest.starts_with('<') {
            text.push(' ');
            after_tag(rest)
        } else {
            after_entity(rest, &mut text)
        };
        if text.len() > LONGEST {
            return text;
        }
    }
    text.push_str(rest);
    text
}

/// What follows a tag, a comment, or a whole element that holds no words.
fn after_tag(html: &str) -> &str {
    let end_of_tag = |html: &str| html.find('>').map_or(html.len(), |end| end + 1);
    let begins_with = |open: &str| {
        html.get(..open.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(open))
    };
    if begins_with("<!--") {
        return html.find("-->").map_or("", |end| &html[end + 3..]);
    }
    for (open, close) in [("<script", "</script"), ("<style", "</style")] {
        if begins_with(open) {
            let rest = find_ignoring_case(html, close).map_or("", |end| &html[end..]);
            return &rest[end_of_tag(rest)..];
        }
    }
    &html[end_of_tag(html)..]
}

fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes()
        .windows(needle.len())
        .position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

fn after_entity<'a>(html: &'a str, text: &mut String) -> &'a str {
    // No further than the longest name: a text of `&` alone must not be read once for each of them.
    let name = html
        .bytes()
        .skip(1)
        .take(LONGEST_ENTITY)
        .position(|byte| byte == b';')
        .map(|length| &html[1..=length]);
    let decoded = name.and_then(|name| match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    });
    if let (Some(name), Some(character)) = (name, decoded) {
        text.push(character);
        &html[name.len() + 2..]
    } else {
        text.push('&');
        &html[1..]
    }
}

/// Text with every character of a script that puts no spaces between words set apart, so that any run of them can be
/// found as a phrase.
pub(super) fn spaced(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut spaced = String::with_capacity(text.len() + text.len() / 4);
    for character in text.chars() {
        if is_unspaced(character) {
            spaced.push(' ');
            spaced.push(character);
            spaced.push(' ');
        } else {
            spaced.push(character);
        }
    }
    spaced
}

/// Whether a character belongs to a script written without spaces between words: Chinese, Japanese, Thai, Lao, Khmer,
/// Burmese. Korean has spaces but glues particles to its words, so its syllables are set apart too.
fn is_unspaced(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF          // Thai, Lao
        | 0x1000..=0x109F        // Burmese
        | 0x1780..=0x17FF        // Khmer
        | 0x2E80..=0x2FDF        // radicals
        | 0x3005..=0x3007
        | 0x3040..=0x30FF        // kana
        | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xAC00..=0xD7AF        // hangul
        | 0xF900..=0xFAFF
        | 0xFF66..=0xFF9F        // half-width kana
        | 0x2_0000..=0x3_FFFF)
}

/// Text for comparing without regard to case.
pub(super) fn fold(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(html: &str, words: &[&str]) {
        let text = without_tags(html);
        assert_eq!(text.split_whitespace().collect::<Vec<_>>(), words, "{html}");
    }

    #[test]
    fn markup_is_not_words() {
        check("<p class=\"a>b\">one</p>two", &["b\">one", "two"]);
        check("one<br/>two<!-- three -->four", &["one", "two", "four"]);
        check(
            "<STYLE>a{}</style >one<script>x<y</script>two",
            &["one", "two"],
        );
        check("<script>never closed", &[]);
        check("one <", &["one"]);
        check("<!-- never closed", &[]);
    }

    #[test]
    fn entities_are_characters() {
        check(
            "caf&#233; &#x5BCC;&amp;&lt;b&gt;",
            &["caf\u{e9}", "\u{5bcc}&<b>"],
        );
        check(
            "a&nbsp;b &unknown; &#xD800; & &;",
            &["a", "b", "&unknown;", "&#xD800;", "&", "&;"],
        );
    }

    #[test]
    fn hostile_text_costs_no_more_than_its_length() {
        for pattern in ["&", "<", "<!--", "<script>", "&#", "<a ", "</", "&amp"] {
            let text = pattern.repeat(1 << 20);
            assert!(without_tags(&text).len() <= text.len());
        }
    }

    proptest! {
        #[test]
        fn any_text_has_words(html in "([<>&;#!/-]|script|style|\\PC){0,60}") {
            without_tags(&html);
            spaced(&html);
        }
    }
}
