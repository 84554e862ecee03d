//! Unfinished texts on their way into the store.

use rusqlite::Connection;
use tinbox::app::effect::Effect;
use tinbox::app::message::Report;
use tinbox::domain::conversation::State;
use tinbox::domain::draft::{Basis, Draft, Kind};
use tinbox::store::Store;

use crate::store::paths;

use super::fake::{Fake, at, thread};
use super::{Bench, key};

#[tokio::test(start_paused = true)]
async fn a_text_the_store_would_not_take_is_offered_again() {
    let home = tempfile::tempdir().unwrap();
    let paths = paths(&home);
    let store = Store::open(&paths, at(1_000)).unwrap();
    let state = Connection::open(home.path().join("state/state.db")).unwrap();
    let refuse =
        "CREATE TRIGGER refuse BEFORE INSERT ON draft BEGIN SELECT RAISE(ABORT, 'no'); END";
    state.execute_batch(refuse).unwrap();
    let desk = Fake::new(vec![thread("a", 1)]);
    let mut bench = Bench::start(store, paths.state_dir.clone(), desk);
    let draft = Draft {
        key: key("a"),
        kind: Kind::Reply,
        text: "I looked into it".into(),
        cursor: 3,
        basis: Basis {
            last_part: None,
            state: State::Open,
            assignee: None,
        },
        begun_at: at(1_000),
        saved_at: at(1_001),
        opening: None,
    };
    bench.effect(Effect::SaveDraft(draft.clone())).await;
    bench
        .until(|report| matches!(report, Report::Notice { is_error: true, .. }).then_some(()))
        .await;
    state.execute_batch("DROP TRIGGER refuse").unwrap();
    bench.pass(6).await;
    bench.handle.shutdown().await;
    let store = Store::open(&paths, at(1_010)).unwrap();
    assert_eq!(store.reader().all_drafts().unwrap(), [draft]);
}
