//! Pictures: which are worth a word, and which only watch the reader.

use super::element::Attributes;
use super::style::{Style, pixels};
use crate::text::clean::Clean;
use crate::text::link::SafeUrl;
use crate::text::rich::{Image, ImageSource};

/// Longest alternative text, in characters.
const MAX_ALT: usize = 500;

/// What becomes of an `<img>`.
pub(super) enum Picture {
    /// It says something.
    Worth(Image),
    /// Decoration: worth a word only if a link holds nothing else.
    Decoration(Image),
    /// A tracking pixel or a spacer.
    Nothing,
}

/// Judges an `<img>`.
pub(super) fn judge(attributes: &Attributes<'_>, style: &Style) -> Picture {
    let width = attributes.width.and_then(pixels).or(style.width);
    let height = attributes.height.and_then(pixels).or(style.height);
    if width.is_some_and(|w| w <= 3) || height.is_some_and(|h| h <= 3) {
        return Picture::Nothing;
    }
    let src = attributes.src.unwrap_or_default().trim();
    let name = file_name(src);
    let alt = attributes.alt.unwrap_or_default();
    let end = alt
        .char_indices()
        .nth(MAX_ALT)
        .map_or(alt.len(), |(at, _)| at);
    let mut said = String::new();
    for word in alt.get(..end).unwrap_or_default().split_whitespace() {
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(word);
    }
    let (source, attached) = match src.split_once(':') {
        Some((scheme, id)) if scheme.eq_ignore_ascii_case("cid") => {
            (ImageSource::Attached(Clean::line(id)), true)
        }
        _ => (
            SafeUrl::parse(src).map_or(ImageSource::Inline, ImageSource::Remote),
            false,
        ),
    };
    let alt = if said.is_empty() && (attributes.alt.is_none() || attached) {
        name
    } else {
        said
    };
    let size = width
        .zip(height)
        .filter(|(w, h)| *w < 10_000 && *h < 10_000);
    let image = Image {
        source,
        alt: Clean::line(&alt),
        size,
    };
    // Nobody wrote what it shows, and it is too thin to show anything.
    let thin = attributes.alt.is_none() && size.is_some_and(|(w, h)| w <= 12 || h <= 12);
    let silent = attributes.alt.is_some_and(|alt| alt.trim().is_empty());
    if (thin && !attached)
        || is_spacer(src) && image.alt.is_empty() | (attributes.alt.is_none() && !attached)
    {
        Picture::Nothing
    } else if (silent && !attached) || (image.alt.is_empty() && src.is_empty()) {
        Picture::Decoration(image)
    } else {
        Picture::Worth(image)
    }
}

/// The file name an address ends with, if it looks like one a person gave.
fn file_name(src: &str) -> String {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let name = match path.split_once(':') {
        Some((scheme, id)) if scheme.eq_ignore_ascii_case("cid") => {
            id.split('@').next().unwrap_or_default()
        }
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("data") => "",
        _ => path.rsplit('/').next().unwrap_or_default(),
    };
    let picture = name
        .rsplit_once('.')
        .is_some_and(|(_, end)| (3..=4).contains(&end.len()));
    let human =
        picture && name.len() <= 40 && name.chars().filter(char::is_ascii_digit).count() <= 8;
    if human {
        name.to_owned()
    } else {
        String::new()
    }
}

/// Whether the file is named as those are that only keep other things apart.
fn is_spacer(src: &str) -> bool {
    let name = src
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    [
        "spacer",
        "pixel",
        "blank",
        "clear.",
        "transp",
        "shim",
        "1x1",
        "dot.",
        "trans.",
        "track",
        "beacon",
        "open.aspx",
    ]
    .iter()
    .any(|word| name.contains(word))
}
