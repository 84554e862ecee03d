//! Bytes of a message to text, by the charset it names itself.
//!
//! Only `tinbox render` meets bytes; help desks send text. A byte order mark wins, then valid
//! UTF-8, then the `<meta>` of HTML, then what most legacy mail is: windows-1252.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far into the source a `<meta>` is looked for, in bytes.
const META_WITHIN: usize = 8 * 1024;

/// Decodes a message; bytes that fit no charset become `�`.
pub fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding
            .decode_without_bom_handling(bytes.get(length..).unwrap_or_default())
            .0
            .into_owned();
    }
    let named = meta(bytes);
    // ISO-2022-JP is ASCII to the eye, so its escape sequences must be asked for first.
    let ascii_safe = named.is_none_or(Encoding::is_ascii_compatible);
    if ascii_safe && let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let encoding = match named {
        Some(encoding) if encoding != UTF_8 => encoding,
        // A few broken bytes in UTF-8 stay few: most of the text is still right.
        _ if is_mostly_utf8(bytes) => UTF_8,
        _ => WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The encoding a `<meta charset>` or `<meta content="…; charset=…">` names.
fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes
        .get(..bytes.len().min(META_WITHIN))?
        .to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = find(&head, b"charset", from) {
        from = at + 7;
        let rest = head.get(from..)?;
        let skip = rest
            .iter()
            .take_while(|b| matches!(b, b' ' | b'=' | b'"' | b'\''))
            .count();
        let rest = rest.get(skip..)?;
        let name = rest
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
            .count();
        if let Some(encoding) = rest.get(..name).and_then(Encoding::for_label) {
            return Some(encoding);
        }
    }
    None
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let at = bytes
        .get(from..)?
        .windows(what.len())
        .position(|window| window == what)?;
    Some(from + at)
}

/// Whether nearly every sequence beyond ASCII is valid UTF-8.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad * 4
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn charsets_are_read_as_named() {
        for (bytes, text) in [
            (&b"caf\xe9"[..], "café"),
            ("日本".as_bytes(), "日本"),
            (b"\xef\xbb\xbfhi", "hi"),
            (b"\xff\xfeh\0i\0", "hi"),
            (b"<meta charset=koi8-r>\xd4\xc5\xd3\xd4", "<meta charset=koi8-r>тест"),
            (
                b"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-5\">\xe2\xd5\xe1\xe2",
                "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-5\">тест",
            ),
            (b"<meta charset=utf-8>\x93quoted\x94", "<meta charset=utf-8>“quoted”"),
        ] {
            assert_eq!(decode(bytes), text);
        }
    }
}
