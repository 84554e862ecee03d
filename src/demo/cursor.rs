//! Pages: the `limit` and `cursor` of every list, and the envelope around it (sheet 1.3).
//!
//! A cursor is base64 of a small JSON object that names the walk it belongs to, so one taken from another list, mode or
//! sort order is refused as the service refuses it.

use serde_json::{Value, json};

use super::problem::Problem;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// The longest cursor the service takes.
const LONGEST: usize = 512;
pub(crate) const DEFAULT_LIMIT: usize = 10;
pub(crate) const LARGEST_LIMIT: usize = 100;

/// How much of a walk is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) limit: usize,
    pub(crate) cursor: Option<String>,
}

/// One page of rows and the cursor of the next.
pub(crate) struct Page<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    pub(crate) fn envelope(&self, shape: impl FnMut(&T) -> Value) -> Value {
        json!({ "object": "list", "data": self.rows.iter().map(shape).collect::<Vec<_>>(), "nextCursor": self.next })
    }
}

/// Cuts one page out of `all`, which must come in the order of the walk with a key that descends strictly.
pub(crate) fn page<T>(
    walk: &str,
    ask: &Ask,
    all: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> (i64, i64),
) -> Result<Page<T>, Problem> {
    let after = ask
        .cursor
        .as_deref()
        .map(|cursor| decode(walk, cursor))
        .transpose()?;
    let mut rest = all
        .into_iter()
        .filter(|row| after.is_none_or(|after| key(row) < after));
    let rows: Vec<T> = rest.by_ref().take(ask.limit).collect();
    let more = rest.next().is_some();
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| encode(walk, key(row)));
    Ok(Page { rows, next })
}

/// Cuts one page out of a list whose order is its own key: its positions.
pub(crate) fn page_in_order<T>(
    walk: &str,
    ask: &Ask,
    all: impl IntoIterator<Item = T>,
) -> Result<Page<T>, Problem> {
    let numbered = all
        .into_iter()
        .enumerate()
        .map(|(position, row)| (-position.cast_signed() as i64, row));
    let page = page(walk, ask, numbered, |(key, _)| (*key, 0))?;
    Ok(Page {
        rows: page.rows.into_iter().map(|(_, row)| row).collect(),
        next: page.next,
    })
}

fn encode(walk: &str, key: (i64, i64)) -> String {
    base64(
        json!({ "w": walk, "a": [key.0, key.1] })
            .to_string()
            .as_bytes(),
    )
}

fn decode(walk: &str, cursor: &str) -> Result<(i64, i64), Problem> {
    if cursor.len() > LONGEST {
        return Err(Problem::invalid_cursor());
    }
    let value = unbase64(cursor)
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .filter(|value| value["w"] == walk)
        .ok_or_else(Problem::invalid_cursor)?;
    match (value["a"][0].as_i64(), value["a"][1].as_i64()) {
        (Some(first), Some(second)) => Ok((first, second)),
        _ => Err(Problem::invalid_cursor()),
    }
}

pub(super) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .fold(0_usize, |word, byte| word << 8 | usize::from(*byte))
            << (8 * (3 - chunk.len()));
        for position in 0..4 {
            let sign = ALPHABET[word >> (18 - 6 * position) & 63];
            text.push(if position <= chunk.len() {
                char::from(sign)
            } else {
                '='
            });
        }
    }
    text
}

pub(super) fn unbase64(text: &str) -> Option<Vec<u8>> {
    let signs = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(signs.len() * 3 / 4);
    for chunk in signs.chunks(4) {
        let mut word = 0_usize;
        for sign in chunk {
            word = word << 6 | ALPHABET.iter().position(|known| known == sign)?;
        }
        word <<= 6 * (4 - chunk.len());
        bytes.extend(
            (0..chunk.len().checked_sub(1)?).map(|position| (word >> (16 - 8 * position)) as u8),
        );
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_survives_the_round_trip() {
        for length in 0..40_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(97)).collect();
            assert_eq!(unbase64(&base64(&bytes)).as_deref(), Some(&bytes[..]));
        }
        assert_eq!(base64(b"hi?>"), "aGk/Pg==");
    }

    #[test]
    fn a_walk_visits_everything_once_and_ends() {
        let mut ask = Ask {
            limit: 3,
            cursor: None,
        };
        let mut seen = Vec::new();
        loop {
            let page = page_in_order("numbers", &ask, 0..10).expect("the cursor is our own");
            seen.extend(page.rows);
            ask.cursor = page.next;
            if ask.cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, (0..10).collect::<Vec<_>>());
    }

    #[test]
    fn a_cursor_of_another_walk_is_refused() {
        let cursor = encode("filter", (1, 2));
        assert!(decode("filter", &cursor).is_ok());
        for (walk, cursor) in [
            ("search", cursor.as_str()),
            ("filter", "%%%"),
            ("filter", "e30="),
            ("filter", ""),
        ] {
            assert!(decode(walk, cursor).is_err(), "{walk} took {cursor}");
        }
    }
}
