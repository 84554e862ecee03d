//! Mends a source before it is tokenized, where a browser would throw text away.
//!
//! A support agent must see it: an address in angle brackets that looks like a tag, a tag or a
//! comment that never ends. Tags with hundreds of attributes are cut, because the tokenizer
//! compares each attribute with all before it.

/// Attributes of one tag that are read; real mail has a dozen.
const MAX_ATTRIBUTES: usize = 64;

/// Stands for a `<` that is text until the tokenizer has passed it. A noncharacter: where a
/// message holds it itself, it reads as `<`, which is as good as the sign for nothing.
pub(super) const LESS_THAN: char = '\u{FDD0}';

/// What a `<` begins.
enum Begins {
    /// A tag, comment or declaration up to this offset.
    Markup(usize),
    /// The same with too many attributes: those between the offsets are left out.
    Crowded(usize, usize),
    /// Nothing: the sign itself is text.
    Text,
}

/// The source with every `<` replaced that would swallow text.
///
/// Zero bytes and `&nbsp;` are replaced as well, as the tokenizer hands them out one by one.
pub(super) fn mend(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut mended = String::with_capacity(source.len() + source.len() / 16);
    let mut copied = 0;
    let mut at = 0;
    let mut budget = Budget {
        left: bytes.len().saturating_mul(4).max(4096),
    };
    let last_close = source.rfind('>').unwrap_or(0);
    let last_comment_end = source.rfind("-->").max(source.rfind("--!>")).unwrap_or(0);
    let special = |b: &u8| matches!(b, b'<' | b'&' | 0);
    while let Some(offset) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(special))
    {
        let open = at + offset;
        let mut replace = |with: char, length: usize| {
            mended.push_str(source.get(copied..open).unwrap_or_default());
            mended.push(with);
            copied = open + length;
            at = copied;
        };
        match bytes.get(open) {
            Some(0) => replace('\u{2400}', 1),
            Some(b'&')
                if bytes
                    .get(open..)
                    .is_some_and(|rest| rest.starts_with(b"&nbsp;")) =>
            {
                replace('\u{A0}', 6);
            }
            Some(b'<') => match begins(source, open, last_close, last_comment_end, &mut budget) {
                Begins::Markup(end) => at = end,
                Begins::Crowded(from, to) => {
                    mended.push_str(source.get(copied..from).unwrap_or_default());
                    copied = to;
                    at = to;
                }
                Begins::Text => replace(LESS_THAN, 1),
            },
            _ => at = open + 1,
        }
    }
    mended.push_str(source.get(copied..).unwrap_or_default());
    mended
}

/// Decides what the `<` at `open` begins.
fn begins(
    source: &str,
    open: usize,
    last_close: usize,
    last_comment_end: usize,
    budget: &mut Budget,
) -> Begins {
    let bytes = source.as_bytes();
    match bytes.get(open + 1) {
        _ if open > last_close => Begins::Text,
        Some(b'a'..=b'z' | b'A'..=b'Z') if is_address(source, open + 1) => Begins::Text,
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'/') => tag(bytes, open + 1, budget),
        Some(b'!') if bytes.get(open..open + 4) == Some(b"<!--") => {
            if open > last_comment_end {
                Begins::Text
            } else {
                comment(source, open + 4)
            }
        }
        Some(b'!' | b'?') => Begins::Markup(open + 2),
        _ => Begins::Text,
    }
}

/// Bytes that may be read twice because a quote was never closed; keeps the pass linear.
struct Budget {
    left: usize,
}

/// Finds the end of the tag whose name begins at `start`; a `>` follows somewhere.
fn tag(bytes: &[u8], start: usize, budget: &mut Budget) -> Begins {
    if budget.left == 0 {
        return unclosed(bytes, start);
    }
    let mut attributes = 0;
    let mut cut = None;
    let mut at = start;
    let mut after_equals = false;
    let mut in_word = true;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return cut.map_or(Begins::Markup(at + 1), |from| Begins::Crowded(from, at)),
            b'"' | b'\'' if after_equals => {
                let body = bytes.get(at + 1..).unwrap_or_default();
                let Some(length) = body.iter().position(|b| b == byte) else {
                    break;
                };
                let (value, after) = body.split_at_checked(length).unwrap_or_default();
                if swallows(value, after.get(1)) {
                    budget.left = budget.left.saturating_sub(length);
                    return unclosed(bytes, start);
                }
                at += length + 1;
                (after_equals, in_word) = (false, false);
            }
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0C' => in_word = false,
            b'/' if !after_equals => in_word = false,
            b'=' => (after_equals, in_word) = (true, true),
            _ => {
                if !in_word && !after_equals {
                    attributes += 1;
                    if attributes > MAX_ATTRIBUTES && cut.is_none() {
                        cut = Some(at);
                    }
                }
                (after_equals, in_word) = (false, true);
            }
        }
        at += 1;
    }
    // A quote never closes: the tag ends where an old browser would end it.
    budget.left = budget.left.saturating_sub(bytes.len() - start);
    unclosed(bytes, start)
}

/// Whether the value of an attribute is text that a missing quote would swallow; `after` is the byte behind its quote.
///
/// It holds an end tag then, and gives itself away: the tag that misses the quote ends in it before another begins, or what
/// closes it is a quote that opens the value of another tag. Markup that is meant, as in a tooltip, does neither.
fn swallows(value: &[u8], after: Option<&u8>) -> bool {
    if !value.contains(&b'>') || !value.windows(2).any(|pair| pair == b"</") {
        return false;
    }
    let is_markup = value.iter().find(|byte| matches!(byte, b'<' | b'>')) == Some(&b'<');
    let ends = matches!(
        after,
        Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0C' | b'/' | b'>')
    );
    !is_markup || value.last() == Some(&b'=') || !ends
}

/// A tag with an unclosed quote: its name stays, the attributes up to the first `>` go.
fn unclosed(bytes: &[u8], start: usize) -> Begins {
    let tail = bytes.get(start..).unwrap_or_default();
    let Some(close) = tail.iter().position(|b| *b == b'>') else {
        return Begins::Text;
    };
    let name = tail
        .iter()
        .position(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'>'))
        .unwrap_or(close);
    Begins::Crowded(start + name.min(close), start + close)
}

/// Finds the end of a comment; one that never ends is text.
fn comment(source: &str, start: usize) -> Begins {
    let rest = source.get(start..).unwrap_or_default();
    if rest.starts_with('>') || rest.starts_with("->") {
        return Begins::Markup(start);
    }
    // Whichever end comes first, in one pass: looking for each of them would read on to the end
    // of the source for every comment.
    let mut tail = rest;
    while let Some(at) = tail.find("--") {
        // The dashes overlap: `--->` ends a comment as well.
        tail = tail.get(at..).unwrap_or_default().trim_start_matches('-');
        let after = tail.strip_prefix('>').or_else(|| tail.strip_prefix("!>"));
        if let Some(after) = after {
            return Begins::Markup(source.len() - after.len());
        }
    }
    Begins::Text
}

/// Whether what follows the `<` at `start` is a mail or web address up to a `>`.
fn is_address(source: &str, start: usize) -> bool {
    let rest = source.get(start..).unwrap_or_default();
    let stops = |b: &u8| {
        matches!(
            b,
            b'<' | b'>' | b'"' | b'\'' | b'=' | b' ' | b'\t' | b'\n' | b'\r'
        )
    };
    let word = rest.as_bytes().iter().position(stops).unwrap_or(rest.len());
    let ends = rest.as_bytes().get(word) == Some(&b'>');
    let word = rest.get(..word.min(2048)).unwrap_or_default();
    let lower = word
        .get(..8.min(word.len()))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let web = lower.starts_with("http://")
        || lower.starts_with("https:/")
        || lower.starts_with("mailto:");
    // `<https://example.com/?a=b>` holds an equals sign: for web addresses the scheme is enough.
    web || (ends && word.contains('@'))
}
