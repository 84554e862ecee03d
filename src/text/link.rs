//! Links: which may be opened, and where they really go.
//!
//! The decision is made on the *parsed* URL, never on its text, so `java&#10;script:` is what a
//! browser would make of it. Only `http`, `https` and `mailto` can be opened; everything else
//! stays text. Nothing here opens anything.

use std::ops::Range;

use url::Url;

use super::clean::Clean;

/// Longest address that is offered for opening, in bytes.
const MAX_URL: usize = 8 * 1024;

/// An address that may be handed to a browser: `http`, `https` or `mailto`, with a punycode host,
/// no user name, and no character that a command line or a terminal would act on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SafeUrl {
    url: Clean,
    host: Clean,
}

impl SafeUrl {
    /// Parses `raw` as a browser would.
    ///
    /// # Errors
    /// Says in a few words why the address is not offered for opening.
    pub fn parse(raw: &str) -> Result<Self, &'static str> {
        if raw.len() > MAX_URL {
            return Err("too long");
        }
        let url = Url::parse(raw.trim()).map_err(|_| "not an address")?;
        match url.scheme() {
            "http" | "https" => {
                if !url.username().is_empty() || url.password().is_some() {
                    return Err("hides a user name");
                }
                let host = url.host_str().unwrap_or_default();
                if host.is_empty() {
                    return Err("names no host");
                }
                Ok(Self {
                    host: Clean::line(host),
                    url: Clean::line(url.as_str()),
                })
            }
            "mailto" => mailto(&url),
            _ => Err("not a web address"),
        }
    }

    /// The whole address, as ASCII.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The address, ready to show.
    pub fn clean(&self) -> &Clean {
        &self.url
    }

    /// The host, or for `mailto` the domain of the first recipient; empty if there is none.
    pub fn host(&self) -> &Clean {
        &self.host
    }

    /// The beginning of the address that says where it leads: the host with what ends it, or a mail's recipients. Without
    /// its end `paypal.com` could go on as `paypal.com.example.net`.
    pub fn up_to_host(&self) -> &str {
        let text = self.as_str();
        let (begin, ends) = match text.find("://") {
            Some(place) => (place + "://".len(), '/'),
            None => (0, '?'),
        };
        let end = text.get(begin..).and_then(|rest| rest.find(ends));
        end.and_then(|end| text.get(..=begin + end)).unwrap_or(text)
    }

    /// Whether it writes a mail.
    pub fn is_mail(&self) -> bool {
        self.as_str().starts_with("mailto:")
    }

    /// The address without the parts everyone knows: scheme, `www.`, a lone slash.
    pub fn short(&self) -> Clean {
        let text = self.as_str();
        let text = text.split_once("://").map_or(text, |(_, rest)| rest);
        let text = text.strip_prefix("mailto:").unwrap_or(text);
        let text = text.strip_prefix("www.").unwrap_or(text);
        Clean::line(text.strip_suffix('/').unwrap_or(text))
    }
}

/// Keeps recipients, subject and body; other headers could attach files.
fn mailto(url: &Url) -> Result<SafeUrl, &'static str> {
    let to = url.path();
    if to.is_empty()
        && !url
            .query_pairs()
            .any(|(name, _)| name.eq_ignore_ascii_case("to"))
    {
        return Err("names nobody");
    }
    if to.starts_with('-') || to.contains("%00") {
        return Err("not a mail address");
    }
    let mut kept = Url::parse("mailto:").map_err(|_| "not a mail address")?;
    kept.set_path(to);
    let pairs: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| {
            ["to", "subject", "body"]
                .iter()
                .any(|k| name.eq_ignore_ascii_case(k))
        })
        .collect();
    if !pairs.is_empty() {
        kept.query_pairs_mut().extend_pairs(pairs);
    }
    // A form writes a space as `+`; a mail program would show the plus.
    let text = match kept.as_str().split_once('?') {
        Some((path, query)) => format!("{path}?{}", query.replace('+', "%20")),
        None => kept.as_str().to_owned(),
    };
    let host = to
        .split(',')
        .next()
        .and_then(|first| first.rsplit_once('@'))
        .map_or("", |(_, h)| h);
    Ok(SafeUrl {
        url: Clean::line(&text),
        host: Clean::line(host),
    })
}

/// Where a link goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// May be opened.
    Safe(SafeUrl),
    /// May not: the address as text, and why.
    Refused { address: Clean, why: &'static str },
}

/// A numbered link of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The number shown beside it, from 1.
    pub number: u16,
    /// Where it goes.
    pub target: Target,
    /// What the reader sees; empty for a picture without words.
    pub text: Clean,
    /// The host it really goes to; empty if refused.
    pub host: Clean,
    /// Whether the text names another host than the target.
    pub misleading: bool,
}

impl Link {
    /// The address that may be opened.
    pub fn url(&self) -> Option<&SafeUrl> {
        match &self.target {
            Target::Safe(url) => Some(url),
            Target::Refused { .. } => None,
        }
    }

    /// Whether its words say something else than where it leads, or its host is spelled in letters that may look like
    /// others.
    pub fn deceives(&self) -> bool {
        self.misleading || self.host.as_str().contains("xn--")
    }

    /// Whether the text already shows the whole address.
    pub fn is_bare(&self) -> bool {
        self.url().is_some_and(|url| {
            let (text, address) = (bare(self.text.as_str()), bare(url.as_str()));
            // Addresses are ASCII, but the text of one may be a host in another script, in capitals.
            text.eq_ignore_ascii_case(address)
                || !text.is_ascii() && text.to_lowercase() == address.to_lowercase()
        })
    }
}

/// An address without its scheme and its last slashes.
fn bare(text: &str) -> &str {
    let text = text.trim().trim_end_matches('/');
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    text.strip_prefix("mailto:").unwrap_or(text)
}

/// Whether `text` names a host, and another one than `host`.
pub(super) fn misleads(text: &str, host: &str) -> bool {
    !host.is_empty()
        && text
            .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '"' | ','))
            .take(24)
            .filter_map(named_host)
            .any(|named| !same_site(&named, host))
}

/// The host that a word of visible text claims, as punycode.
fn named_host(word: &str) -> Option<String> {
    // Most words are none, and need no closer look.
    if !word.contains('.') {
        return None;
    }
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let lower = word.to_lowercase();
    let (explicit, rest) = match lower.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphabetic()) => (true, rest),
        _ => (lower.starts_with("www."), lower.as_str()),
    };
    let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let rest = rest.rsplit('@').next().unwrap_or_default();
    let rest = rest.split(':').next().unwrap_or_default();
    let (_, last) = rest.rsplit_once('.')?;
    if !explicit && !is_common_ending(last) {
        return None;
    }
    let url = Url::parse(&format!("http://{rest}/")).ok()?;
    url.domain().map(str::to_owned)
}

/// Endings that make a bare word with dots a host in the reader's eyes; `report.pdf` is none.
fn is_common_ending(ending: &str) -> bool {
    const FILES: &[&str] = &[
        "js", "ts", "py", "rs", "md", "sh", "cs", "pl", "ps", "vb", "db", "gz", "so", "go",
    ];
    const ENDINGS: &[&str] = &[
        "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "app", "dev", "shop",
        "store", "online", "site", "xyz", "cloud", "bank", "email", "support", "help", "tech",
        "agency", "club", "live", "news",
    ];
    let country = ending.len() == 2 && ending.chars().all(|c| c.is_ascii_alphabetic());
    (country && !FILES.contains(&ending)) || ENDINGS.contains(&ending) || !ending.is_ascii()
}

/// Whether two hosts are the same, or one is a subdomain of the other.
fn same_site(named: &str, real: &str) -> bool {
    let bare = |host: &str| {
        host.trim_end_matches('.')
            .trim_start_matches("www.")
            .to_ascii_lowercase()
    };
    let (named, real) = (bare(named), bare(real));
    let under = |host: &str, site: &str| {
        host.strip_suffix(site)
            .is_some_and(|sub| sub.ends_with('.'))
    };
    named == real || under(&real, &named) || under(&named, &real)
}

/// Byte ranges of the web addresses written out in `text`, without the punctuation after them.
pub(super) fn bare_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut before = ' ';
    let mut past = 0;
    for (start, c) in text.char_indices() {
        let boundary = !before.is_alphanumeric();
        before = c;
        if start < past || !boundary || !matches!(c, 'h' | 'H' | 'w' | 'W') {
            continue;
        }
        let rest = text.get(start..).unwrap_or_default();
        if !["http://", "https://", "www."]
            .iter()
            .any(|mark| starts_with_ignoring_case(rest, mark))
        {
            continue;
        }
        let raw = rest
            .get(..rest.find(ends_url).unwrap_or(rest.len()))
            .unwrap_or_default();
        past = start + raw.len();
        if raw.len() <= MAX_URL / 4 {
            let url = trim_end(raw);
            if url.contains(|c: char| c.is_alphanumeric()) && url.len() > "https://".len() {
                found.push(start..start + url.len());
            }
        }
    }
    found
}

fn starts_with_ignoring_case(text: &str, mark: &str) -> bool {
    text.get(..mark.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(mark))
}

fn ends_url(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '<' | '>' | '"' | '`' | '|' | '⟦' | '「' | '」' | '。' | '、' | '\u{2400}'..='\u{2421}'
        )
}

/// Leaves closing punctuation to the sentence, unless its opening partner is inside.
fn trim_end(mut url: &str) -> &str {
    // Counted once: an address may end with a thousand brackets.
    let count = |c: char| url.matches(c).count();
    let mut without_partner = [
        count(')').saturating_sub(count('(')),
        count(']').saturating_sub(count('[')),
    ];
    while let Some(last) = url.chars().next_back() {
        let closes = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '’' | '”' | '»' => true,
            ')' | ']' => {
                let left = &mut without_partner[usize::from(last == ']')];
                let closes = *left > 0;
                *left = left.saturating_sub(1);
                closes
            }
            _ => false,
        };
        if !closes {
            break;
        }
        url = url.get(..url.len() - last.len_utf8()).unwrap_or_default();
    }
    url
}
