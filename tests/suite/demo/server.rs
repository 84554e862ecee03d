//! Starting and stopping, and desks of unusual size.

use serde_json::json;
use tinbox::demo;

use super::{Caller, DeskOptions, options, rows};

#[tokio::test]
async fn a_port_is_free_again_after_the_desk_has_stopped() {
    let desk = Caller::quiet().await;
    assert!(desk.desk.url.starts_with("http://127.0.0.1:") && desk.desk.api_key.starts_with("sk_"));
    let port: u16 = desk
        .desk
        .url
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok())
        .expect("a port");
    assert!(
        demo::start(options(), port).await.is_err(),
        "the port is taken"
    );
    desk.get("/v2/tags").await;
    desk.desk.stop().await.expect("nothing is under way");
    let again = demo::start(options(), port)
        .await
        .expect("the port is free");
    again.stop().await.expect("nothing is under way");
}

#[tokio::test(start_paused = true)]
async fn small_desks_live_too() {
    for conversations in [0, 1, 7] {
        let desk = Caller::with(DeskOptions {
            conversations,
            quiet: false,
            ..options()
        })
        .await;
        let everything = json!({ "query": { "field": "state", "operator": "IN", "value": ["open", "closed", "snoozed"] } });
        let found = desk.search(everything.clone()).await;
        assert_eq!(rows(&found).len(), conversations);
        tokio::time::advance(std::time::Duration::from_hours(1)).await;
        assert!(
            rows(&desk.search(everything).await).len() > conversations,
            "nobody wrote in an hour"
        );
    }
}

#[tokio::test]
async fn another_seed_has_another_key_and_the_same_people_at_work() {
    let (one, two) = (
        Caller::quiet().await,
        Caller::with(DeskOptions {
            seed: 9,
            ..options()
        })
        .await,
    );
    assert_ne!(one.desk.api_key, two.desk.api_key);
    assert_eq!(one.desk.admin, two.desk.admin);
}
