//! Feature requests: boards, statuses, posts and who voted for them.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::desk::Desk;
use super::people::Contact;
use super::seed::read;

#[derive(Debug, Deserialize)]
struct Wishes {
    board: Vec<String>,
    status: Vec<(String, String, String)>,
    post: Vec<(String, usize, usize, usize, String)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Board {
    pub(crate) id: String,
    pub(crate) name: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) color: String,
    /// `reviewing`, `unstarted`, `active`, `completed` or `canceled`.
    pub(crate) kind: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) id: String,
    pub(crate) title: String,
    /// HTML.
    pub(crate) content: String,
    pub(crate) board: usize,
    pub(crate) status: usize,
    pub(crate) tags: Vec<String>,
    /// Ids of contacts; the first one wrote the post.
    pub(crate) voters: Vec<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

impl Post {
    pub(crate) fn slug(&self) -> String {
        self.title
            .to_lowercase()
            .replace(|sign: char| !sign.is_ascii_alphanumeric(), "-")
    }
}

#[derive(Debug, Default)]
pub(crate) struct Feedback {
    pub(crate) boards: Vec<Board>,
    pub(crate) statuses: Vec<Status>,
    pub(crate) posts: Vec<Post>,
}

impl Feedback {
    /// How many posts somebody wrote.
    pub(crate) fn written_by(&self, contact: &Contact) -> usize {
        self.posts
            .iter()
            .filter(|post| post.voters.first() == Some(&contact.id))
            .count()
    }

    pub(crate) fn post(&self, id: &str) -> Option<usize> {
        self.posts.iter().position(|post| post.id == id)
    }
}

/// Collects the wishes of contacts that exist, so that a contact's page can show what they asked for.
pub(crate) fn collect(desk: &mut Desk) {
    let wishes: Wishes = read(
        "feedback.toml",
        include_str!("../../assets/demo/feedback.toml"),
    );
    let boards = wishes
        .board
        .into_iter()
        .map(|name| Board {
            id: desk.object_id(),
            name,
        })
        .collect();
    let statuses = wishes
        .status
        .into_iter()
        .map(|(name, color, kind)| Status {
            id: desk.object_id(),
            name,
            color,
            kind,
        })
        .collect();
    let mut posts = Vec::new();
    for (number, (title, votes, status, board, wish)) in wishes.post.into_iter().enumerate() {
        let age = |days: i64| {
            desk.now
                .saturating_sub(SignedDuration::from_hours(24 * days))
                .unwrap_or(desk.now)
        };
        let nth = number.cast_signed() as i64;
        let (created_at, updated_at) = (age(300 - nth * 21), age(40 - nth * 3));
        let voters = (0..votes).map(|vote| (vote * 7 + number * 13) % desk.people.contacts.len());
        let mut voters: Vec<String> = voters
            .map(|index| desk.people.contacts[index].id.clone())
            .collect();
        voters.dedup();
        let id = desk.object_id();
        let content = format!("<p>{wish}</p>");
        posts.push(Post {
            id,
            title,
            content,
            board,
            status,
            tags: Vec::new(),
            voters,
            created_at,
            updated_at,
        });
    }
    desk.feedback = Feedback {
        boards,
        statuses,
        posts,
    };
}
