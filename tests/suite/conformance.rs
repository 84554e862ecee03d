//! What every desk must do, asked through the trait only and run against each desk's embedded twin.
//!
//! A new desk adds one line to [`desks`] below; everything else is the same for all.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails fails its test"
)]

mod begin;
mod beside;
mod faults;
mod files;
mod ledger;
mod reads;
mod writes;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tinbox::backend::cleargrid::{Cleargrid, CleargridSettings};
use tinbox::backend::featurebase::{Featurebase, FeaturebaseSettings};
use tinbox::backend::http::{ApiKey, Deadlines};
use tinbox::backend::ohallo::{Ohallo, OhalloSettings};
use tinbox::backend::parrot::{Form, Parrot, ParrotSettings};
use tinbox::backend::{Page, SharedBackend, Walk};
use tinbox::demo::{self, DeskOptions, Fault, RunningDesk};
use tinbox::domain::capability::Verdict;
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{BotState, Conversation, State};
use tinbox::domain::failure::FailureKind;

/// A desk's client and its embedded twin, in which one can see what really arrived.
struct Twin {
    desk: SharedBackend,
    running: RunningDesk,
    /// Where a reply is sent and a conversation read, with `*` for the conversation.
    reply_path: &'static str,
    conversation_path: &'static str,
    /// A word that the desk's own search finds somewhere.
    word: &'static str,
    /// The kinds of parts that occur.
    kinds: &'static [&'static str],
    /// A part of a type nobody knows occurs too.
    has_unknown: bool,
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
        begin::what_is_begun_is_there_once_and_found_again,
        begin::what_cannot_be_begun_is_not_sent,
        writes::a_reply_is_in_the_conversation_afterwards,
        writes::a_change_does_what_it_promises,
        writes::a_change_can_be_taken_back,
        writes::what_the_desk_cannot_do_never_leaves,
        writes::a_redacted_part_keeps_its_place,
        writes::a_deleted_conversation_is_gone,
        writes::a_new_tag_is_in_the_catalog,
        beside::people_are_found_by_name_and_by_address,
        beside::articles_are_those_a_customer_can_read,
        beside::a_ticket_is_made_once_and_belongs_to_its_conversation,
        beside::requests_are_those_of_the_customer,
        beside::figures_add_up,
        beside::a_workspace_without_reports_says_so,
        files::a_desk_without_files_of_its_own_says_so,
        faults::a_read_gets_through_trouble,
        faults::a_reply_is_never_sent_twice,
        faults::a_refusal_is_told_apart_from_a_question;
    ohallo:
        reads::every_walk_ends_and_visits_everything_once,
        reads::a_row_tells_what_the_whole_conversation_tells,
        reads::parts_are_in_order_and_what_is_unknown_is_shown,
        reads::the_directory_holds_together,
        reads::a_contact_card_knows_the_conversation,
        reads::a_search_finds_words_and_ends,
        reads::what_does_not_exist_is_gone,
        writes::words_arrive_once_and_as_written,
        begin::what_is_begun_is_there_once_and_found_again,
        begin::what_cannot_be_begun_is_not_sent,
        writes::a_change_does_what_it_promises,
        writes::a_change_can_be_taken_back,
        writes::what_the_desk_cannot_do_never_leaves,
        beside::what_the_desk_does_not_have_is_not_asked,
        writes::without_a_person_in_charge_nothing_is_said,
        files::a_file_is_somewhere_else_each_time,
        faults::a_read_gets_through_trouble,
        faults::a_reply_is_never_sent_twice,
        faults::a_refusal_is_told_apart_from_a_question;
    cleargrid:
        reads::every_walk_ends_and_visits_everything_once,
        writes::what_the_desk_cannot_do_never_leaves,
        beside::what_the_desk_does_not_have_is_not_asked,
        files::a_desk_without_files_of_its_own_says_so,
        ledger::a_window_holds_what_changed_in_it_and_nothing_else,
        ledger::a_short_page_is_not_the_end,
        ledger::a_window_gets_through_trouble,
        ledger::a_refused_token_is_renewed_then_we_log_in_then_that_is_that,
        ledger::a_wrong_password_is_said_so_and_not_tried_for_ever,
        ledger::what_has_no_words_says_so;
    parrot:
        reads::every_walk_ends_and_visits_everything_once,
        reads::parts_are_in_order_and_what_is_unknown_is_shown,
        reads::a_contact_card_knows_the_conversation,
        reads::what_does_not_exist_is_gone,
        writes::a_reply_is_in_the_conversation_afterwards,
        writes::what_the_desk_cannot_do_never_leaves,
        beside::what_the_desk_does_not_have_is_not_asked,
        files::a_desk_without_files_of_its_own_says_so,
        faults::a_read_gets_through_trouble,
        faults::a_reply_is_never_sent_twice,
        faults::a_refusal_is_told_apart_from_a_question;
}

fn options() -> DeskOptions {
    DeskOptions {
        quiet: true,
        conversations: 120,
        ..DeskOptions::at("2026-11-17T14:00:00Z".parse().unwrap())
    }
}

fn deadlines() -> Deadlines {
    Deadlines {
        pause: Duration::from_millis(1),
        ..Deadlines::default()
    }
}

async fn ohallo() -> Twin {
    let running = demo::ohallo::start(options(), 0).await.unwrap();
    let desk = Ohallo::new(OhalloSettings {
        base_url: running.url.clone(),
        api_key: ApiKey::new(&running.api_key).unwrap(),
        workspace: Some(demo::ohallo::WORKSPACE.to_owned()),
        users: demo::ohallo::users(),
        me: Some(running.admin_id.clone()),
        channels: Vec::new(),
        deadlines: deadlines(),
    });
    Twin {
        desk: Arc::new(desk.unwrap()),
        running,
        reply_path: "/api/conversations/*/reply",
        conversation_path: "/api/conversations/*",
        word: "invoice",
        kinds: &["Message", "Event"],
        has_unknown: false,
    }
}

async fn featurebase() -> Twin {
    let running = demo::start(options(), 0).await.unwrap();
    let desk = Featurebase::new(FeaturebaseSettings {
        base_url: running.url.clone(),
        api_key: ApiKey::new(&running.api_key).unwrap(),
        acting_admin: Some(running.admin.clone()),
        deadlines: deadlines(),
    });
    Twin {
        desk: Arc::new(desk.unwrap()),
        running,
        reply_path: "/v2/conversations/*/reply",
        conversation_path: "/v2/conversations/*",
        word: "export",
        kinds: &["Message", "Note", "QuickReplies", "QuickReply", "Form"],
        has_unknown: true,
    }
}

async fn cleargrid() -> Twin {
    let running = demo::cleargrid::start(options(), 0).await.unwrap();
    Twin {
        desk: Arc::new(ledger_client(&running, &running.api_key)),
        running,
        reply_path: "/no/such/path",
        conversation_path: "/no/such/path",
        word: "",
        kinds: &[],
        has_unknown: false,
    }
}

fn ledger_client(running: &RunningDesk, password: &str) -> Cleargrid {
    let desk = Cleargrid::new(CleargridSettings {
        base_url: running.url.clone(),
        lender: running.admin_id.clone(),
        email: running.admin.clone(),
        password: password.to_owned().into(),
        state: State::Closed,
        deadlines: deadlines(),
    });
    desk.unwrap()
}

async fn parrot() -> Twin {
    let running = demo::parrot::start(options(), 0).await.unwrap();
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
        deadlines: deadlines(),
    });
    Twin {
        desk: Arc::new(desk.unwrap()),
        running,
        reply_path: "/api/v2/accounts/*/conversation-messages",
        conversation_path: "/api/v2/accounts/*/conversations/*",
        word: "",
        kinds: &["Message"],
        has_unknown: false,
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

    /// An open conversation, whole; on a desk that has none of that, any, as whole as it gets.
    async fn an_open_one(&self) -> Conversation {
        let mut rows = self.desk.page(Walk::Open, None).await.unwrap().rows;
        if rows.is_empty() {
            rows = self.desk.page(Walk::Recent, None).await.unwrap().rows;
        }
        let wanting = rows.iter().position(|row| !row.attention.is_empty());
        let row = rows.swap_remove(wanting.unwrap_or(0));
        match self.desk.conversation(&row.id).await {
            Ok(thread) => thread.conversation,
            Err(failure) if failure.kind == FailureKind::Unsupported => row,
            Err(failure) => panic!("{failure:?}"),
        }
    }

    /// An open conversation that takes a reply now: where an automated agent answers, a person takes over first.
    async fn an_answerable_one(&self) -> Conversation {
        let open = self.an_open_one().await;
        if self.can(&Change::TakeOver) && open.bot != Some(BotState::HandedOver) {
            self.desk
                .perform(&open.id, &Change::TakeOver)
                .await
                .unwrap();
        }
        self.desk.conversation(&open.id).await.unwrap().conversation
    }

    /// Whether the desk says that it can do this.
    fn can(&self, change: &Change) -> bool {
        self.desk.capabilities().verdict(change.needs()) == Verdict::Yes
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
