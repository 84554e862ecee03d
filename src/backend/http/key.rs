//! The secret a desk knows us by.

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::backend::http::SettingsProblem;

/// A word of a header this long is a secret; shorter ones name its kind.
const SECRET_WORD: usize = 8;
/// So many characters from the beginning of a secret are known again by themselves.
const SECRET_HEAD: usize = 16;

/// A desk's key. It is wiped when dropped, and neither `Debug` nor any error shows it.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes a key, without the white space that copying brings along.
    ///
    /// # Errors
    /// If nothing is left, or if it holds what no header can carry; the message does not repeat it.
    pub fn new(key: &str) -> Result<Self, SettingsProblem> {
        let key = key.trim();
        if key.is_empty() {
            return Err(SettingsProblem::Key("it is empty"));
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SettingsProblem::Key(
                "it has spaces, line breaks or letters that no key has: was more than the key copied?",
            ));
        }
        Ok(Self(SecretString::from(key)))
    }

    /// Takes what a header is to say, whole: a scheme and a token, or a token alone.
    ///
    /// # Errors
    /// If nothing is left, or if it holds what no header can carry; the message does not repeat it.
    pub fn whole(value: &str) -> Result<Self, SettingsProblem> {
        let value = value.trim();
        if value.is_empty() {
            return Err(SettingsProblem::Key("it is empty"));
        }
        if !value
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ')
        {
            return Err(SettingsProblem::Key(
                "it has line breaks or letters that no header has: was more than the key copied?",
            ));
        }
        Ok(Self(SecretString::from(value)))
    }

    /// A header that says the key and nothing else, marked so that no library prints it.
    pub(crate) fn plain(&self) -> Option<HeaderValue> {
        let mut header = HeaderValue::try_from(self.0.expose_secret()).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// The `Authorization` header, marked so that no library prints it.
    pub(crate) fn bearer(&self) -> Option<HeaderValue> {
        let mut header =
            HeaderValue::try_from(format!("Bearer {}", self.0.expose_secret())).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// Whether it is the same key.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }

    /// The text without the key: some services repeat a refused key in their answer.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let key = self.0.expose_secret();
        // A desk that is told `Bearer x` complains about `x`.
        key.split(' ')
            .filter(|word| word.len() >= SECRET_WORD)
            .fold(scrub(text, key, "[key]"), |text, word| {
                scrub(&text, word, "[key]")
            })
    }
}

/// The text with a mark where a secret was, also where only the beginning of a long one is left: a desk's words are cut
/// before anybody looks for secrets in them.
pub(crate) fn scrub(text: &str, secret: &str, mark: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    let text = text.replace(secret, mark);
    let Some((head, tail)) = secret
        .char_indices()
        .nth(SECRET_HEAD)
        .and_then(|(end, _)| secret.split_at_checked(end))
    else {
        return text;
    };
    let mut scrubbed = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(head) {
        scrubbed.push_str(before);
        scrubbed.push_str(mark);
        let same = after.chars().zip(tail.chars());
        let same = same.take_while(|(one, other)| one == other);
        rest = &after[same.map(|(one, _)| one.len_utf8()).sum()..];
    }
    scrubbed + rest
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([hidden])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_printed() {
        let key = ApiKey::new(" sk_CANARY\n").unwrap();
        assert_eq!(format!("{key:?}"), "ApiKey([hidden])");
        assert_eq!(format!("{:?}", key.bearer().unwrap()), "Sensitive");
        assert_eq!(key.bearer().unwrap().as_bytes(), b"Bearer sk_CANARY");
        assert_eq!(key.scrub("no key `sk_CANARY` here"), "no key `[key]` here");
    }

    #[test]
    fn a_secret_that_was_cut_is_still_one() {
        let secret = "eyJhbGciOiJIUzI1NiJ9.CANARY.ü";
        let check = |text: &str, expected: &str| {
            assert_eq!(scrub(text, secret, "[token]"), expected, "{text}");
        };
        check(&format!("no `{secret}` here"), "no `[token]` here");
        check(
            "`eyJhbGciOiJIUzI1NiJ9.CANA (request 7)",
            "`[token] (request 7)",
        );
        check("`eyJhbGciOiJIUzI1", "`[token]");
        check("`eyJhbGciOiJIUzI", "`eyJhbGciOiJIUzI");
        assert_eq!(scrub("as it is", "", "[token]"), "as it is");
    }

    #[test]
    fn a_whole_header_may_have_a_scheme() {
        let key = ApiKey::whole(" Bearer tk_CANARY\n").unwrap();
        assert_eq!(key.plain().unwrap().as_bytes(), b"Bearer tk_CANARY");
        assert_eq!(format!("{:?}", key.plain().unwrap()), "Sensitive");
        assert_eq!(key.scrub("no `tk_CANARY`"), "no `[key]`");
        assert_eq!(key.scrub("no `Bearer tk_CANARY`"), "no `[key]`");
        for bad in ["", " \n", "Bearer CANARY\r\nX-Evil: 1", "schlüssel-CANARY"] {
            let problem = ApiKey::whole(bad).unwrap_err().to_string();
            assert!(!problem.contains("CANARY"), "{problem}");
        }
    }

    #[test]
    fn a_bad_key_is_refused_without_being_repeated() {
        for bad in [
            "",
            "  ",
            "sk_CANARY\r\nX-Evil: 1",
            "sk CANARY",
            "schlüssel-CANARY",
        ] {
            let problem = ApiKey::new(bad).unwrap_err().to_string();
            assert!(
                problem.starts_with("the API key cannot be used"),
                "{problem}"
            );
            assert!(!problem.contains("CANARY"), "{problem}");
        }
    }
}
