//! The hand-written words: threads, names, companies, read from `assets/demo` at compile time.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::demo::model::Channel;

/// One support story, to be played as far as a conversation has come.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Thread {
    /// A name for the cast to ask for it by.
    #[serde(default)]
    pub(crate) key: String,
    pub(crate) lang: String,
    pub(crate) titles: Vec<String>,
    pub(crate) via: Vec<Channel>,
    pub(crate) team: usize,
    pub(crate) tags: Vec<String>,
    /// Plays only when asked for by name.
    #[serde(default)]
    pub(crate) rare: bool,
    /// The page the chat was started on.
    #[serde(default)]
    pub(crate) url: Option<String>,
    /// The mail program whose HTML the customer's mails are wrapped in.
    #[serde(default)]
    pub(crate) mail: Option<String>,
    pub(crate) say: Vec<(Role, String)>,
}

/// Whose line it is, or what kind of thing happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Customer,
    Admin,
    Note,
    Bot,
    /// Choices, joined by `|`.
    Options,
    Choice,
    /// Questions `name:type`, joined by `|`.
    Form,
    Filled,
    Wait,
    Resumed,
    Interrupted,
    Priority,
    Calm,
    Join,
    Redacted,
    /// Snoozed for so many hours, then open again.
    Slept,
    /// Asked for a rating and given one: `score|remark`.
    Rated,
    Other,
}

#[derive(Debug, Deserialize)]
struct Threads {
    thread: Vec<Thread>,
}

/// All threads, the plain ones first.
pub(crate) fn threads() -> Vec<Thread> {
    let files = [
        (
            "billing.toml",
            include_str!("../../../assets/demo/threads/billing.toml"),
        ),
        (
            "technical.toml",
            include_str!("../../../assets/demo/threads/technical.toml"),
        ),
        (
            "howto.toml",
            include_str!("../../../assets/demo/threads/howto.toml"),
        ),
        (
            "chat.toml",
            include_str!("../../../assets/demo/threads/chat.toml"),
        ),
        (
            "europe.toml",
            include_str!("../../../assets/demo/threads/europe.toml"),
        ),
        (
            "world.toml",
            include_str!("../../../assets/demo/threads/world.toml"),
        ),
        (
            "special.toml",
            include_str!("../../../assets/demo/threads/special.toml"),
        ),
    ];
    files
        .into_iter()
        .flat_map(|(name, text)| read::<Threads>(name, text).thread)
        .collect()
}

/// Reads an embedded file. A broken one is a broken build, which the tests catch before anybody can see it.
pub(crate) fn read<T: DeserializeOwned>(name: &str, text: &str) -> T {
    match toml::from_str(text) {
        Ok(read) => read,
        #[expect(
            clippy::panic,
            reason = "the text is compiled in, and a test reads every file"
        )]
        Err(error) => panic!("assets/demo/{name}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_can_be_played() {
        for thread in threads() {
            let name = thread.titles.first().expect("a title");
            let speaks = |wanted: Role| thread.say.iter().any(|(role, _)| *role == wanted);
            assert!(!thread.via.is_empty() && thread.say.len() < 50, "{name}");
            assert!(speaks(Role::Customer) || speaks(Role::Redacted), "{name}");
            assert!(
                thread.rare || speaks(Role::Admin),
                "{name} is never answered"
            );
        }
    }

    #[test]
    fn there_are_people_who_speak_every_language() {
        let names = include_str!("../../../assets/demo/names.toml");
        for thread in threads() {
            assert!(
                names.contains(&format!("locale = \"{}-", thread.lang)),
                "nobody speaks {}",
                thread.lang
            );
        }
    }
}
