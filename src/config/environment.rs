//! The variables the program was started with. They are read once, in `cli`, and come here as data.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::theme::color::Depth;

/// The variables of the environment. An empty one counts as none, as people unset them that way.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Environment(BTreeMap<String, String>);

impl fmt::Debug for Environment {
    /// The names alone: some of the values are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let pairs = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Self(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }
}

impl Environment {
    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Where the configuration is, instead of where the system keeps it.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.get("TINBOX_CONFIG").map(PathBuf::from)
    }

    /// Where drafts and outbox are, instead of where the system keeps them.
    pub fn state_dir(&self) -> Option<PathBuf> {
        self.get("TINBOX_STATE_DIR").map(PathBuf::from)
    }

    /// Where the cache is, instead of where the system keeps it.
    pub fn cache_dir(&self) -> Option<PathBuf> {
        self.get("TINBOX_CACHE_DIR").map(PathBuf::from)
    }

    /// Whether colors are unwanted (no-color.org) or the terminal says it has none.
    pub fn is_colorless(&self) -> bool {
        self.get("NO_COLOR").is_some() || self.get("TERM") == Some("dumb")
    }

    /// How many colors the terminal says it has.
    pub fn depth(&self) -> Depth {
        let term = self.get("TERM").unwrap_or_default();
        match self.get("COLORTERM") {
            Some("truecolor" | "24bit") => Depth::True,
            _ if term.contains("direct") => Depth::True,
            _ if term.contains("256color") => Depth::Indexed,
            _ => Depth::Sixteen,
        }
    }

    /// The program the person writes with, as words; no shell ever sees them.
    pub fn editor(&self) -> Option<Vec<String>> {
        let command = self.get("VISUAL").or_else(|| self.get("EDITOR"))?;
        let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some(words)
    }

    /// A path of the configuration: absolute, or in the person's own folder after `~/`.
    pub(super) fn path(&self, text: &str) -> Option<PathBuf> {
        if let Some(rest) = text.strip_prefix("~/") {
            return Some(PathBuf::from(self.get("HOME")?).join(rest));
        }
        let path = PathBuf::from(text);
        path.is_absolute().then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables.iter().copied().collect()
    }

    #[test]
    fn secrets_are_not_printed() {
        let environment = environment(&[("FEATUREBASE_API_KEY", "sk_canary")]);
        assert_eq!(format!("{environment:?}"), r#"{"FEATUREBASE_API_KEY"}"#);
    }

    #[test]
    fn an_empty_variable_is_none() {
        assert!(!environment(&[("NO_COLOR", "")]).is_colorless());
        assert!(environment(&[("NO_COLOR", "1")]).is_colorless());
    }

    #[test]
    fn visual_comes_before_editor() {
        let both = environment(&[("VISUAL", "code -w"), ("EDITOR", "vi")]);
        assert_eq!(both.editor(), Some(vec!["code".into(), "-w".into()]));
        assert_eq!(environment(&[("EDITOR", " ")]).editor(), None);
    }

    #[test]
    fn a_tilde_is_the_persons_own_folder() {
        let home = environment(&[("HOME", "/home/ana")]);
        assert_eq!(home.path("~/key"), Some("/home/ana/key".into()));
        assert_eq!(home.path("/etc/key"), Some("/etc/key".into()));
        assert_eq!(home.path("key"), None);
        assert_eq!(Environment::default().path("~/key"), None);
    }
}
