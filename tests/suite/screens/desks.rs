//! Several desks in one queue, and what is kept here for those that cannot keep it.

use jiff::SignedDuration;
use tinbox::app::message::{Link, Report};
use tinbox::app::popup::Popup;
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::{ConversationKey, Profile};
use tinbox::domain::view::View;

use super::harness::Desk;
use super::sample;

const READ_ONLY: &str = "it only reads";
const LOCAL: &str = "it cannot, so it is kept on this machine";

/// A desk that only reads, and wants a person now and then.
fn reading() -> Capabilities {
    let cannot = [
        Ability::Reply,
        Ability::Close,
        Ability::Reopen,
        Ability::Assign,
        Ability::AssignTeam,
        Ability::Rename,
        Ability::Redact,
        Ability::Delete,
    ];
    let kept = [Ability::Note, Ability::Tag, Ability::Snooze];
    let cannot = cannot.map(|ability| (ability, Verdict::No(READ_ONLY)));
    let kept = kept.map(|ability| (ability, Verdict::Local(LOCAL)));
    Capabilities::all_but("Ledger", cannot.into_iter().chain(kept).collect())
}

fn two(width: u16, height: u16, keys: &str) -> Desk {
    let mut desk = Desk::two(width, height, reading());
    desk.keys(keys);
    desk
}

/// Snapshots of a key script on two desks, in both sizes.
macro_rules! shown_on_two {
    ($name:ident, $keys:literal) => {
        #[test]
        fn $name() {
            let small = concat!(stringify!($name), "_80x24");
            insta::assert_snapshot!(small, two(80, 24, $keys).screen());
            let large = concat!(stringify!($name), "_120x36");
            insta::assert_snapshot!(large, two(120, 36, $keys).screen());
        }
    };
}

shown_on_two!(one_queue_over_two_desks, "g a");
shown_on_two!(one_queue_in_single_lines, "g a w");
shown_on_two!(one_desk_of_two, "p p");
shown_on_two!(the_desks_to_choose_from, "g p");
shown_on_two!(what_wants_a_person_on_any_desk, "g !");
shown_on_two!(what_a_person_wrote_elsewhere, "g w");
shown_on_two!(what_a_desk_cannot_is_gray, "p p j Ctrl-K \"assign\"");
shown_on_two!(
    a_snooze_a_tag_and_a_note_kept_here,
    "p p j n \"They called.\" Ctrl-S Enter t \"vip\" Enter Esc s t g s c"
);

fn line(desk: &Desk) -> String {
    desk.screen().lines().last().unwrap().trim().to_owned()
}

fn keys_listed(desk: &Desk) -> Vec<String> {
    let rows = desk.model.list.known().iter();
    rows.map(|row| row.key.id.as_str().to_owned()).collect()
}

#[test]
fn a_key_says_why_a_desk_cannot() {
    let mut desk = two(120, 36, "p p");
    for key in ["r", "e", "a", "i", "T", "D"] {
        desk.keys(key);
        assert!(
            line(&desk).contains("Ledger: it only reads"),
            "{key}: {}",
            line(&desk)
        );
        assert!(desk.model.popup.is_none() && desk.model.composer.is_none());
    }
    assert_eq!(desk.done, []);
}

#[test]
fn the_scope_goes_round_and_each_has_its_counts() {
    let mut desk = two(120, 36, "g a");
    let everything = keys_listed(&desk).len();
    let counted = |desk: &Desk| {
        let counts = desk.model.list.counts.value().unwrap();
        counts.of(View::All).unwrap()
    };
    assert_eq!(counted(&desk), everything as u64);
    desk.keys("p");
    assert!(keys_listed(&desk).iter().all(|id| !id.starts_with("r-")));
    let first = counted(&desk);
    desk.keys("p");
    assert_eq!(keys_listed(&desk), ["r-1", "r-3"]);
    assert_eq!(first + counted(&desk), everything as u64);
    desk.keys("p");
    assert_eq!(keys_listed(&desk).len(), everything);
}

#[test]
fn a_search_stays_within_the_scope() {
    let mut desk = two(120, 36, "/ \"maria\" Enter");
    assert!(keys_listed(&desk).contains(&"48213".to_owned()));
    assert!(keys_listed(&desk).contains(&"r-1".to_owned()));
    desk.keys("Esc p p / \"maria\" Enter");
    assert_eq!(keys_listed(&desk), ["r-1", "r-2"]);
}

#[test]
fn marks_on_both_desks_are_done_where_they_can_be_and_the_rest_is_named() {
    let mut desk = two(120, 36, "g a");
    let open = keys_listed(&desk).len();
    desk.keys("* e");
    assert_eq!(desk.done.len(), open - 2);
    let said = line(&desk);
    assert!(
        said.contains(&format!("Closed {} conversations", open - 2)),
        "{said}"
    );
    assert!(said.contains("2 left out, Ledger: it only reads"), "{said}");
    assert_eq!(keys_listed(&desk), ["r-1", "r-3"]);
}

#[test]
fn taking_is_in_the_name_one_has_on_each_desk() {
    let all = Capabilities::all_but("Other", Vec::new());
    let mut desk = Desk::two(120, 36, all);
    desk.keys("g u * i");
    let mut names: Vec<_> = desk
        .done
        .iter()
        .map(|change| match change {
            Change::Assign(Some(admin)) => admin.as_str().to_owned(),
            other => panic!("{other:?}"),
        })
        .collect();
    names.sort();
    assert_eq!(names, ["a-7", "a-7", "ana"]);
    desk.keys("z");
    assert_eq!(desk.done.len(), 6);
    assert!(
        desk.done[3..]
            .iter()
            .all(|change| *change == Change::Assign(None))
    );
}

#[test]
fn a_picker_has_what_the_conversations_own_desk_has() {
    let all = Capabilities::all_but("Other", Vec::new());
    let mut desk = Desk::two(120, 36, all);
    desk.keys("p p p g a");
    let rows = keys_listed(&desk);
    let place = rows.iter().position(|id| id == "r-1").unwrap();
    desk.keys(&"J ".repeat(place)).keys("a");
    let screen = desk.screen();
    assert!(
        screen.contains("Me (Ana Costa)") && !screen.contains("Tom Baker"),
        "{screen}"
    );
}

#[test]
fn trouble_on_one_desk_is_said_with_its_name() {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut desk = two(width, height, "g a");
        let why = Failure::new(FailureKind::Unreachable, Received::No, "no route");
        let since = desk.now;
        desk.link("globex", Link::Offline { since, why });
        let tabs = desk.screen().lines().next().unwrap().to_owned();
        assert!(tabs.contains("globex offline"), "{tabs}");
        assert!(
            desk.screen().contains("Maria Silva"),
            "the other desk stays"
        );
    }
}

#[test]
fn what_is_found_elsewhere_is_opened_and_stays_open() {
    let mut desk = two(120, 36, "");
    assert_eq!(keys_listed(&desk)[0], "48213");
    desk.keys("g w");
    desk.shows("globex · Where is my parcel?");
    desk.keys("2");
    let wanted = ConversationKey::new("globex", "r-2");
    assert_eq!(desk.model.timeline.key.as_ref(), Some(&wanted));
    // News of the queue does not take it away.
    desk.report(Report::Changed { keys: Vec::new() });
    assert_eq!(desk.model.timeline.key.as_ref(), Some(&wanted));
    desk.shows("I got it twice.");
    // And back from there she wrote here.
    desk.keys("g w");
    desk.shows("acme · Card declined");
}

#[test]
fn what_the_same_person_writes_on_another_desk_is_told_as_it_comes() {
    let mut desk = two(120, 36, "");
    let count = |desk: &Desk| desk.model.elsewhere()[0].count;
    assert_eq!(count(&desk), 2);
    let mut another = sample::other_threads().swap_remove(0);
    another.conversation.id = "r-9".into();
    desk.finds_on("globex", &another);
    assert_eq!(count(&desk), 3);
    desk.keys("g w");
    let titles = desk
        .screen()
        .matches("globex · Where is my parcel?")
        .count();
    assert_eq!(titles, 2, "{}", desk.screen());
}

#[test]
fn a_ledger_alone_opens_on_what_did_not_arrive() {
    let mut desk = Desk::two(120, 36, reading().with_ledger());
    desk.keys("g a p");
    assert_eq!(desk.model.list.view(), View::All);
    desk.keys("p");
    assert_eq!(desk.model.list.view(), View::Undelivered);
    desk.keys("g v");
    let Some(Popup::Deliveries(chart)) = &desk.model.popup else {
        panic!("no chart");
    };
    assert_eq!(chart.query.profile, Some(Profile::new("globex")));
}

#[test]
fn a_note_kept_here_is_no_news_to_who_wrote_it() {
    let mut desk = two(120, 36, "p p");
    desk.pass(SignedDuration::from_secs(20));
    desk.keys("n \"They called.\" Ctrl-S Enter j k");
    desk.shows("They called.");
    desk.hides("new since");
}

#[test]
fn what_is_kept_here_is_never_sent_and_can_be_taken_back() {
    let mut desk = two(120, 36, "p p");
    let key = ConversationKey::new("globex", "r-1");
    let before = desk.store.reader().opened(&key, desk.now).unwrap().unwrap();
    desk.keys("n \"They called.\" Ctrl-S Enter t \"vip\" Enter Esc");
    desk.pass(SignedDuration::from_secs(20));
    let kept = desk.store.reader().opened(&key, desk.now).unwrap().unwrap();
    assert_eq!(kept.parts.len(), before.parts.len() + 1);
    assert_eq!(kept.row.kept.notes.len(), 1);
    assert_eq!(kept.row.kept.tags[0].name.raw(), "vip");
    desk.shows("vip (local)");
    desk.shows("kept on this machine");
    desk.keys("s t");
    assert_eq!(keys_listed(&desk), ["r-3"]);
    assert!(
        line(&desk).contains("kept on this machine"),
        "{}",
        line(&desk)
    );
    desk.keys("z");
    // It comes back in its place, and the cursor with it.
    assert_eq!(keys_listed(&desk), ["r-1", "r-3"]);
    assert_eq!(desk.model.list.selected.as_ref(), Some(&key));
    desk.keys("z z");
    let after = desk.store.reader().opened(&key, desk.now).unwrap().unwrap();
    assert_eq!(after.row.kept, before.row.kept);
    assert_eq!(after.parts, before.parts);
    assert_eq!(desk.done, []);
}

#[test]
fn a_snooze_kept_here_ends_when_the_customer_writes() {
    let mut desk = two(120, 36, "p p s t");
    assert_eq!(keys_listed(&desk), ["r-3"]);
    let maria = desk.store.reader();
    let key = ConversationKey::new("globex", "r-1");
    let opened = maria.opened(&key, desk.now).unwrap().unwrap();
    let author = opened.parts[0].author.clone().unwrap();
    desk.pass(SignedDuration::from_mins(5));
    desk.arrives_on("globex", "r-1", author, "Still nothing.");
    assert_eq!(keys_listed(&desk), ["r-3", "r-1"]);
    desk.shows("woke");
}

#[test]
fn a_tag_kept_here_is_searched_filtered_and_offered_again() {
    let mut desk = two(120, 36, "p p t \"vip\" Enter Esc f \"vip\" Enter");
    assert_eq!(keys_listed(&desk), ["r-1"]);
    desk.keys("Esc / \"vip\" Enter");
    assert_eq!(keys_listed(&desk), ["r-1"]);
    let tags = desk
        .store
        .reader()
        .kept_tags(&Profile::new("globex"))
        .unwrap();
    assert_eq!(tags[0].name.raw(), "vip");
}

#[test]
fn a_note_kept_here_is_found_and_taken_away_by_its_key() {
    let mut desk = two(
        120,
        36,
        "p p n \"They called about the xylophone.\" Ctrl-S Enter",
    );
    desk.pass(SignedDuration::from_secs(20));
    desk.keys("/ \"xylophone\" Enter");
    assert_eq!(keys_listed(&desk), ["r-1"]);
    desk.keys("Esc Enter G D \"redact\" Enter");
    desk.keys("h / \"xylophone\" Enter");
    assert_eq!(
        keys_listed(&desk),
        Vec::<String>::new(),
        "{}",
        desk.screen()
    );
    assert_eq!(desk.done, []);
}

#[test]
fn with_one_desk_nothing_speaks_of_desks() {
    let mut desk = Desk::new(120, 36);
    desk.hides("acme ·  ");
    desk.hides("All desks");
    desk.keys("p");
    assert!(
        line(&desk).contains("There is only one desk"),
        "{}",
        line(&desk)
    );
    desk.keys("g w");
    assert!(
        line(&desk).contains("There is only one desk"),
        "{}",
        line(&desk)
    );
}

#[test]
fn where_nothing_is_anybodys_own_the_first_view_is_one_with_something_in_it() {
    let mut desk = Desk::of_nobody(120, 36);
    assert_eq!(desk.model.list.view(), View::Unassigned);
    // What a person chooses stays, empty or not.
    desk.keys("1");
    let synced_at = Some(desk.model.now);
    let is_syncing = false;
    desk.link(
        "acme",
        Link::Live {
            synced_at,
            is_syncing,
        },
    );
    assert_eq!(desk.model.list.view(), View::Mine);
}

#[test]
fn nothing_heard_is_not_told_as_nothing_there() {
    let mut desk = two(120, 36, "p p g x");
    desk.shows("Nothing bounced or failed.");
    desk.is_heard = false;
    desk.report(Report::Changed { keys: Vec::new() });
    desk.shows("Reading the queue…");
    desk.keys("g d");
    desk.shows("No unfinished texts.");
}
