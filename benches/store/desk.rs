//! A desk of any size, made conversation by conversation and never held whole.

use std::time::Duration;

use jiff::Timestamp;
use tinbox::domain::conversation::{Conversation, Detail, State, Thread};
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{Author, AuthorKind, Tag};

/// The moment everything is measured at.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// Texts that look like a desk's to an index: few words are common, most are rare.
pub(crate) struct Desk {
    random: fastrand::Rng,
    vocabulary: Vec<String>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let mut random = fastrand::Rng::with_seed(7);
        let syllables = [
            "re", "fun", "in", "vo", "ice", "pay", "ment", "or", "der", "ship", "log", "ac",
            "count", "a",
        ];
        let mut vocabulary: Vec<String> = [
            "the", "please", "my", "order", "refund", "and", "is", "thanks",
        ]
        .map(str::to_owned)
        .to_vec();
        while vocabulary.len() < 20_000 {
            let length = random.usize(2..5);
            vocabulary.push(
                (0..length)
                    .map(|_| *random.choice(&syllables).unwrap())
                    .collect(),
            );
        }
        Self { random, vocabulary }
    }

    /// Words by a falling distribution: the tenth of the vocabulary in front makes most of the text.
    fn words(&mut self, amount: usize) -> String {
        let mut text = String::new();
        for _ in 0..amount {
            let share = self.random.f64().powi(4);
            let index = (share * self.vocabulary.len() as f64) as usize;
            text.push_str(&self.vocabulary[index]);
            text.push(' ');
        }
        text
    }

    /// Conversation number `index`, the newest first: a fiftieth open, a fiftieth snoozed, the rest closed.
    pub(crate) fn conversation(&mut self, index: usize) -> Conversation {
        let at = now() - Duration::from_secs(60 * index as u64 + 60);
        let mut conversation =
            Conversation::new((1_000_000 - index).to_string().as_str().into(), at);
        conversation.detail = Detail::Whole;
        conversation.title = Some(self.words(6).into());
        conversation.preview = Some(self.words(12).into());
        conversation.last_activity_at = Some(at);
        conversation.state = match index % 50 {
            0 => State::Open,
            1 => State::Snoozed {
                until: Some(now() + Duration::from_secs(index as u64)),
            },
            _ => State::Closed,
        };
        if !index.is_multiple_of(150) {
            conversation.assignee = Some(["ana", "ben", "cem", "dia"][index / 50 % 4].into());
        }
        conversation.waiting_since = index.is_multiple_of(100).then_some(at);
        conversation.contact = Some(Author {
            kind: AuthorKind::Contact,
            id: Some(format!("contact-{index}").into()),
            name: Some(format!("{} {}", self.words(1), self.words(1)).into()),
            email: Some(format!("person{index}@example.org").into()),
        });
        conversation.tags = vec![Tag {
            id: "t1".into(),
            name: self.words(1).into(),
        }];
        conversation
    }

    /// A conversation with so many parts of about 300 bytes each.
    pub(crate) fn thread(&mut self, index: usize, amount: usize) -> Thread {
        let mut conversation = self.conversation(index);
        let parts: Vec<Part> = (0..amount)
            .map(|number| self.part(&conversation, number, amount))
            .collect();
        conversation.last_part = parts.last().map(|part| part.id.clone());
        Thread {
            conversation,
            parts,
            is_cut: false,
        }
    }

    fn part(&mut self, conversation: &Conversation, number: usize, amount: usize) -> Part {
        let at = conversation.updated_at - Duration::from_secs(600 * (amount - number) as u64);
        let words = self.random.usize(10..80);
        let kind = if number.is_multiple_of(2) {
            AuthorKind::Contact
        } else {
            AuthorKind::Admin
        };
        let mut text = self.words(words);
        if self.random.usize(..20_000) == 0 {
            text.push_str("xylophone");
        }
        Part {
            id: number.to_string().as_str().into(),
            at,
            updated_at: at,
            author: Some(Author {
                kind,
                id: Some("ben".into()),
                name: Some("Ben Ode".into()),
                email: None,
            }),
            content: Content::Message {
                body: Body {
                    html: Some(format!("<p>{text}</p>").into()),
                    ..Body::default()
                },
                channel: Channel::Email,
            },
            redacted: false,
            tags: Vec::new(),
        }
    }
}
