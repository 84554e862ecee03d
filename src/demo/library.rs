//! The help center: collections and articles, read only.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::seed::read;

/// Where published articles can be read.
pub(crate) const HELP: &str = "https://help.kestrel.example";
/// Help centers have slugs for ids.
const HELP_CENTER: &str = "2kestrelhelp0042";

#[derive(Debug, Deserialize)]
struct Shelf {
    collection: Vec<String>,
    article: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    title: String,
    slug: String,
    collection: usize,
    description: String,
    body: String,
    #[serde(default)]
    german: Option<String>,
    #[serde(default)]
    draft: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Article {
    /// A short id.
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) slug: String,
    pub(crate) collection: u64,
    pub(crate) description: String,
    /// HTML.
    pub(crate) body: String,
    /// The German title, when there is a translation.
    pub(crate) german: Option<String>,
    pub(crate) draft: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// Articles agents link to, and the collections they stand in.
#[derive(Debug, Default)]
pub(crate) struct Library {
    pub(crate) collections: Vec<(u64, String)>,
    pub(crate) articles: Vec<Article>,
}

impl Library {
    pub(crate) fn stocked(now: Timestamp) -> Self {
        let shelf: Shelf = read("help.toml", include_str!("../../assets/demo/help.toml"));
        let collections: Vec<(u64, String)> = (501..).zip(shelf.collection).collect();
        let shelve = |(id, row): (u64, Row)| {
            let Row {
                title,
                slug,
                collection,
                description,
                body,
                german,
                draft,
            } = row;
            let age = |days: i64| {
                now.saturating_sub(SignedDuration::from_hours(24 * days))
                    .unwrap_or(now)
            };
            let number = id.cast_signed() - 7_000;
            Article {
                id,
                title,
                slug,
                collection: 501 + collection as u64,
                description,
                body,
                german,
                draft,
                created_at: age(400 - number * 9),
                updated_at: age(60 - number * 3),
            }
        };
        let articles = (7_000..).zip(shelf.article).map(shelve).collect();
        Self {
            collections,
            articles,
        }
    }

    #[expect(
        clippy::unused_self,
        reason = "which help center a desk has is the library's to say"
    )]
    pub(crate) const fn help_center(&self) -> &'static str {
        HELP_CENTER
    }
}
