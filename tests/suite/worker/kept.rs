//! What a desk cannot keep is kept here: nothing is asked of the desk, and nothing waits for it.

use tinbox::app::effect::Effect;
use tinbox::app::message::{Link, Report};
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::conversation::State;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::Profile;
use tinbox::domain::kept::{note_id, tag_of};
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::store::Store;

use crate::store::paths;

use super::fake::{Fake, Fate, at, thread};
use super::{Bench, key};

/// A desk without notes, tags and snoozes, that can reopen.
fn forgetful() -> Capabilities {
    let kept = [Ability::Note, Ability::Tag, Ability::Snooze];
    let kept = kept.map(|ability| (ability, Verdict::Local("it cannot")));
    Capabilities::all_but("Fake", kept.to_vec())
}

fn entry(id: &str, change: Change) -> Entry {
    Entry {
        basis: None,
        before: Some(Box::new(thread("a", 1).conversation)),
        ..super::entry(id, "a", change)
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_done_at_once_though_the_desk_is_out_of_reach() {
    let directory = tempfile::tempdir().unwrap();
    let paths = paths(&directory);
    let mut store = Store::open(&paths, at(0)).unwrap();
    let desk = Profile::new("desk");
    store.put_thread(&desk, &thread("a", 1), at(900)).unwrap();
    let fake = Fake::new(vec![thread("a", 1)]).can(forgetful());
    let why = Failure::new(FailureKind::Unreachable, Received::No, "no route");
    fake.inside().reads = Some(Fate::Fail(why));
    let mut bench = Bench::start(store, paths.state_dir.clone(), fake);
    bench
        .until(|report| match report {
            Report::Link {
                link: Link::Offline { .. },
                ..
            } => Some(()),
            _ => None,
        })
        .await;
    let until = at(90_000);
    let changes = [
        Change::Note("They called.".into()),
        Change::Tag(tag_of("vip")),
        Change::Snooze { until },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let id = number.to_string();
        bench.submit([entry(&id, change)]).await;
        let steps = bench.steps(&id, Progress::is_done).await;
        assert_eq!(
            steps.len(),
            2,
            "waiting, done, and nothing between: {steps:?}"
        );
    }
    assert_eq!(bench.desk.performed(), []);
    let store = Store::open(&paths, at(0)).unwrap();
    let opened = store
        .reader()
        .opened(&key("a"), at(2_000))
        .unwrap()
        .unwrap();
    let until = Some(until);
    assert_eq!(opened.row.conversation.state, State::Snoozed { until });
    assert_eq!(opened.row.kept.tags, [tag_of("vip")]);
    assert_eq!(opened.row.kept.notes, [note_id(&ChangeId::new("0"))]);
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_here_is_taken_back_here_though_the_desk_could() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1)]).can(forgetful()));
    bench.pass(5).await;
    let snooze = entry("1", Change::Snooze { until: at(90_000) });
    bench.submit([snooze]).await;
    bench.steps("1", Progress::is_done).await;
    bench.submit([entry("2", Change::Reopen)]).await;
    bench.steps("2", Progress::is_done).await;
    assert_eq!(bench.desk.performed(), []);
    // Now nothing is kept, so opening it again is the desk's business.
    bench.submit([entry("3", Change::Reopen)]).await;
    bench.steps("3", Progress::is_done).await;
    assert_eq!(bench.desk.performed(), [("a".to_owned(), Change::Reopen)]);
}

#[tokio::test(start_paused = true)]
async fn a_tag_is_made_without_the_desk_and_offered_from_then_on() {
    let mut bench = Bench::new(Fake::new(vec![thread("a", 1)]).can(forgetful()));
    bench.pass(5).await;
    bench
        .effect(Effect::CreateTag {
            profile: Profile::new("desk"),
            name: " VIP ".to_owned(),
            keys: vec![key("a")],
        })
        .await;
    let tag = bench
        .until(|report| match report {
            Report::TagCreated { tag, .. } => Some(tag.unwrap()),
            _ => None,
        })
        .await;
    assert_eq!(tag, tag_of("VIP"));
    let tags = bench
        .until(|report| match report {
            Report::Directory { directory, .. } => Some(directory.tags),
            _ => None,
        })
        .await;
    assert_eq!(tags, [tag]);
    assert_eq!(bench.desk.performed(), []);
}
