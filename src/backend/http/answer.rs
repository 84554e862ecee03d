//! A success, and whether it is really the desk's.

use std::borrow::Cow;

use reqwest::Version;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, TRANSFER_ENCODING};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;

use crate::domain::failure::{Failure, FailureKind, Received};

/// The body of a success.
#[derive(Debug)]
pub(crate) struct Answer(Vec<u8>);

impl Answer {
    /// Takes a body, if it can be the desk's.
    pub(super) fn new(
        version: Version,
        headers: &HeaderMap,
        body: Vec<u8>,
    ) -> Result<Self, Failure> {
        let answer = Self(body);
        let kind = headers.get(CONTENT_TYPE).map_or(Cow::Borrowed(""), |kind| {
            String::from_utf8_lossy(kind.as_bytes())
        });
        if kind.contains("html") || answer.json().trim_ascii_start().starts_with(b"<") {
            return Err(bad(
                "a web page came instead: does this network want a log-in, or is the address wrong?",
            ));
        }
        // Such a body ends when the connection does, so a cut looks like an end (safety.md, finding 6).
        let is_framed = headers.contains_key(CONTENT_LENGTH)
            || headers.contains_key(TRANSFER_ENCODING)
            || version > Version::HTTP_11;
        if !is_framed && !answer.json().is_empty() {
            decode::<IgnoredAny>(answer.json())?;
        }
        Ok(answer)
    }

    /// The body, from the first byte of its JSON on.
    pub(crate) fn json(&self) -> &[u8] {
        json(&self.0)
    }
}

/// Reads a body.
pub(crate) fn decode<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Failure> {
    let body = json(body);
    if body.trim_ascii().is_empty() {
        return Err(bad("the answer is empty"));
    }
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        Category::Eof => Failure::new(
            FailureKind::Broken,
            Received::Unknown,
            "the answer ends in the middle",
        ),
        // Where it went wrong, never what stood there: that is a customer's text.
        _ => bad(&format!(
            "the answer is not what a desk sends (line {}, column {})",
            error.line(),
            error.column()
        )),
    })
}

/// The body without the mark some servers put before UTF-8.
fn json(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

fn bad(why: &str) -> Failure {
    Failure::new(FailureKind::BadAnswer, Received::Unknown, why)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read(kind: &str, body: &[u8]) -> Result<Value, FailureKind> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        Answer::new(Version::HTTP_11, &headers, body.to_vec())
            .and_then(|answer| decode(answer.json()))
            .map_err(|failure| failure.kind)
    }

    #[test]
    fn only_json_is_an_answer() {
        let json = "application/json; charset=utf-8";
        assert_eq!(
            read(json, b"\xef\xbb\xbf{}"),
            Ok(Value::Object(serde_json::Map::new()))
        );
        assert_eq!(
            read("text/plain", b" {} "),
            Ok(Value::Object(serde_json::Map::new()))
        );
        assert_eq!(read("text/html", b"{}"), Err(FailureKind::BadAnswer));
        assert_eq!(
            read(json, b"\n<!doctype html>"),
            Err(FailureKind::BadAnswer)
        );
        assert_eq!(read(json, b""), Err(FailureKind::BadAnswer));
        assert_eq!(read(json, b"{\"a\":\"\xff\"}"), Err(FailureKind::BadAnswer));
        assert_eq!(read(json, b"\xff\xfe{\0}\0"), Err(FailureKind::BadAnswer));
        assert_eq!(read(json, b"{} {}"), Err(FailureKind::BadAnswer));
        assert_eq!(read(json, b"{\"a\":[1,2"), Err(FailureKind::Broken));
    }

    #[test]
    fn a_problem_names_the_place_and_not_the_text() {
        let failure = decode::<Value>(b"{\"body\":CANARY}").unwrap_err();
        assert_eq!(
            failure.message.raw(),
            "the answer is not what a desk sends (line 1, column 9)"
        );
    }
}
