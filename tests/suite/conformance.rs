//! What every desk must do, asked through the trait only and run against each desk's embedded twin.
//!
//! A new desk adds one line to [`desks`] below; everything else is the same for all.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod faults;
mod reads;
mod writes;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tinbox::backend::featurebase::{Featurebase, FeaturebaseSettings};
use tinbox::backend::http::{ApiKey, Deadlines};
use tinbox::backend::parrot::{Form, Parrot, ParrotSettings};
use tinbox::backend::{Page, SharedBackend, Walk};
use tinbox::demo::{self, DeskOptions, Fault, RunningDesk};
use tinbox::domain::conversation::Conversation;

/// A desk's client and its embedded twin, in which one can see what really arrived.
struct Twin {
    desk: SharedBackend,
    running: RunningDesk,
    /// Where a reply is sent and a conversation read, with `*` for the conversation.
    reply_path: &'static str,
    conversation_path: &'static str,
}

/// Makes one test of each check for each desk.
macro_rules! desks {
    ($($start:ident: $($module:ident::$check:ident),* $(,)?;)*) => {$(
        mod $start {
            $(
                #[tokio::test]
                async fn $check() {
                    super::$module::$check(super::$start().await).await;
                }
            )*
        }
    )*};
}

desks! {
    featurebase:
        reads::every_walk_ends_and_visits_everything_once,
        reads::a_row_tells_what_the_whole_conversation_tells,
        reads::parts_are_in_order_and_what_is_unknown_is_shown,
        reads::the_directory_holds_together,
        reads::a_contact_card_knows_the_conversation,
        reads::a_search_finds_words_and_ends,
        reads::what_does_not_exist_is_gone,
        reads::the_budget_is_known,
        writes::words_arrive_once_and_as_written,
        writes::a_reply_is_in_the_conversation_afterwards,
        writes::a_change_does_what_it_promises,
        writes::a_change_can_be_taken_back,
        writes::what_the_desk_cannot_do_never_leaves,
        writes::a_redacted_part_keeps_its_place,
        writes::a_deleted_conversation_is_gone,
        writes::a_new_tag_is_in_the_catalog,
        faults::a_read_gets_through_trouble,
        faults::a_reply_is_never_sent_twice,
        faults::a_refusal_is_told_apart_from_a_question;
    parrot:
        reads::every_walk_ends_and_visits_everything_once,
        reads::parts_are_in_order,
        reads::a_contact_card_knows_the_conversation,
        reads::what_does_not_exist_is_gone,
        writes::a_reply_is_in_the_conversation_afterwards,
        writes::what_the_desk_cannot_do_never_leaves,
        faults::a_read_gets_through_trouble,
        faults::a_reply_is_never_sent_twice,
        faults::a_refusal_is_told_apart_from_a_question;
}

fn quiet() -> DeskOptions {
    DeskOptions {
        quiet: true,
        conversations: 120,
        ..DeskOptions::at("2026-11-17T14:00:00Z".parse().unwrap())
    }
}

fn impatient() -> Deadlines {
    Deadlines {
        pause: Duration::from_millis(1),
        ..Deadlines::default()
    }
}

async fn featurebase() -> Twin {
    let running = demo::start(quiet(), 0).await.unwrap();
    let desk = Featurebase::new(FeaturebaseSettings {
        base_url: running.url.clone(),
        api_key: ApiKey::new(&running.api_key).unwrap(),
        acting_admin: Some(running.admin.clone()),
        deadlines: impatient(),
    });
    Twin {
        desk: Arc::new(desk.unwrap()),
        running,
        reply_path: "/v2/conversations/*/reply",
        conversation_path: "/v2/conversations/*",
    }
}

async fn parrot() -> Twin {
    let running = demo::parrot::start(quiet(), 0).await.unwrap();
    let details = demo::parrot::DETAILS;
    let said = |name: &str| {
        let found = details.iter().find(|(option, _)| *option == name);
        found.map(|(_, text)| *text)
    };
    let desk = Parrot::new(ParrotSettings {
        base_url: format!("{}{}", running.url, demo::parrot::BASE),
        account: running.admin.clone(),
        header: "Authorization".to_owned(),
        value: ApiKey::whole(&format!("Bearer {}", running.api_key)).unwrap(),
        form: Form::read(said).unwrap(),
        deadlines: impatient(),
    });
    Twin {
        desk: Arc::new(desk.unwrap()),
        running,
        reply_path: "/api/v2/accounts/*/conversation-messages",
        conversation_path: "/api/v2/accounts/*/conversations/*",
    }
}

impl Twin {
    /// All pages of a walk.
    async fn walk(&self, walk: Walk) -> Vec<Page> {
        let mut pages: Vec<Page> = Vec::new();
        let mut visited = BTreeSet::new();
        loop {
            let cursor = pages.last().and_then(|page| page.next.clone());
            let is_new = cursor
                .as_ref()
                .is_none_or(|cursor| visited.insert(cursor.as_str().to_owned()));
            assert!(is_new, "a cursor comes back");
            let page = self.desk.page(walk, cursor.as_ref()).await.unwrap();
            let is_last = page.next.is_none();
            pages.push(page);
            if is_last {
                return pages;
            }
        }
    }

    /// All conversations of a walk, as rows.
    async fn rows(&self, walk: Walk) -> Vec<Conversation> {
        self.walk(walk)
            .await
            .into_iter()
            .flat_map(|page| page.rows)
            .collect()
    }

    /// An open conversation, whole.
    async fn an_open_one(&self) -> Conversation {
        let page = self.desk.page(Walk::Open, None).await.unwrap();
        self.desk
            .conversation(&page.rows[0].id)
            .await
            .unwrap()
            .conversation
    }

    /// How many replies and notes the desk carried out.
    fn spoken(&self) -> usize {
        let end = self.reply_path.rsplit('/').next().unwrap();
        let is_reply = |path: &str| path.rsplit('/').next() == Some(end);
        self.running
            .writes()
            .iter()
            .filter(|write| is_reply(&write.path))
            .count()
    }

    fn strike_reply(&self, fault: Fault) {
        self.running
            .faults()
            .push("POST", self.reply_path, 1, fault);
    }
}
