//! The names by which mail programs tell what a container holds.
//!
//! Classes and ids as the programs write them; one that is missing only means that its content
//! is found by its words, or stays in sight.

use crate::text::html::element::Attributes;

/// The containers that mail programs put around what they quote.
pub(super) fn names_quote(attributes: &Attributes<'_>) -> bool {
    const CLASSES: &[&str] = &[
        "gmail_quote",
        "gmail_quote_container",
        "gmail_extra_quote",
        "yahoo_quoted",
        "yahooquoted",
        "moz-cite-prefix",
        "moz-forward-container",
        "mailru-blockquote",
        "js-helper",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "zohomailquote",
        "quotedtext",
        "wordsection_quote",
        "hotmail_quote",
        "ms-outlook-quote",
        "gmail_attr",
        "quote-header",
        "mail_quote_preamble",
    ];
    const IDS: &[&str] = &[
        "divrplyfwdmsg",
        "appendonsend",
        "olk_src_body_section",
        "yahoo_quoted",
        "reply-intro",
        "mail-editor-reference-message-container",
        "isforwardcontent",
        "isreplycontent",
        "origbody",
        "replyblockquote",
    ];
    let class = attributes.class.is_some_and(|class| {
        class
            .split_ascii_whitespace()
            .any(|c| CLASSES.iter().any(|known| c.eq_ignore_ascii_case(known)))
    });
    class || attributes.id.is_some_and(|id| is_one_of(id, IDS))
}

pub(super) fn names_signature(attributes: &Attributes<'_>) -> bool {
    const NAMES: &[&str] = &[
        "gmail_signature",
        "signature",
        "moz-signature",
        "applemailsignature",
        "ms-outlook-mobile-signature",
        "ms-outlook-signature",
        "protonmail_signature_block",
        "x_signature",
        "tutanota_signature",
        "ymail_signature",
    ];
    let class = attributes
        .class
        .is_some_and(|c| c.split_ascii_whitespace().any(|c| is_one_of(c, NAMES)));
    class || attributes.id.is_some_and(|id| is_one_of(id, NAMES))
}

pub(super) fn names_preview(attributes: &Attributes<'_>) -> bool {
    let named = |value: &str| {
        let value = value.to_ascii_lowercase();
        value.contains("preheader") || value.contains("preview")
    };
    attributes.class.is_some_and(named) || attributes.id.is_some_and(named)
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    // Outlook on the web puts `x_` before the ids of what it quotes.
    let name = name.strip_prefix("x_").unwrap_or(name);
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}
