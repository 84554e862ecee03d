//! Answers of the desk: any bytes are read or refused, and one odd value never costs a conversation.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tinbox::backend::featurebase::decode::{self, Definitions};
use tinbox::backend::{cleargrid, featurebase, ohallo, parrot};

const CONVERSATION: &str = include_str!("../../tests/fixtures/wire/featurebase/conversation.json");
const PAGE: &str = include_str!("../../tests/fixtures/wire/featurebase/walk.json");

/// Every desk's reader of anything. They may make of it what they like, and may not panic.
const READERS: [fn(&[u8]) -> usize; 4] = [
    cleargrid::decode::anything,
    featurebase::decode::anything,
    ohallo::decode::anything,
    parrot::decode::anything,
];

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../../tests/fixtures/wire/", $name, ".json"))
    };
}

/// Good answers of every shape a desk gives, to put something odd into.
const RECORDED: [&str; 10] = [
    recorded!("cleargrid/page"),
    recorded!("featurebase/search"),
    recorded!("featurebase/tickets"),
    recorded!("ohallo/attachments"),
    recorded!("ohallo/attention"),
    recorded!("ohallo/contact"),
    recorded!("ohallo/detail"),
    recorded!("ohallo/list"),
    recorded!("ohallo/messages"),
    recorded!("ohallo/channel"),
];

/// Gives an answer to every desk, whosever it is.
fn read(answer: &[u8]) {
    for reader in READERS {
        reader(answer);
    }
}

/// The places in a value where something else may stand, as pointers.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                all.push(at.clone());
                places(inner, &at, all);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                let at = format!("{at}/{index}");
                all.push(at.clone());
                places(inner, &at, all);
            }
        }
        _ => {}
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// The fixture with `odd` in the place that `choice` chooses, and that place.
fn damaged(fixture: &str, choice: u16, odd: &Value) -> (String, String) {
    let mut answer: Value = serde_json::from_str(fixture).expect("the fixture is JSON");
    let mut all = Vec::new();
    places(&answer, "", &mut all);
    let place = all[usize::from(choice) % all.len()].clone();
    *answer.pointer_mut(&place).expect("the place is there") = odd.clone();
    (answer.to_string(), place)
}

fuzz_target!(|data: (u16, &[u8])| {
    let (choice, body) = data;
    read(body);

    let Ok(odd) = serde_json::from_slice::<Value>(body) else {
        return;
    };
    if depth(&odd) > 64 {
        return;
    }
    let recorded = RECORDED[usize::from(choice) % RECORDED.len()];
    let (answer, _) = damaged(recorded, choice, &odd);
    read(answer.as_bytes());

    let whole = decode::thread(CONVERSATION.as_bytes(), &mut Definitions::default())
        .expect("the fixture is read");
    let (answer, place) = damaged(CONVERSATION, choice, &odd);
    match decode::thread(answer.as_bytes(), &mut Definitions::default()) {
        Ok(thread) => {
            // The list itself may be gone or replaced; a single part costs at most itself.
            if !["/conversationParts"].contains(&place.as_str()) {
                assert!(
                    thread.parts.len() + 1 >= whole.parts.len(),
                    "{place} = {odd} costs parts"
                );
            }
        }
        Err(failure) => assert_eq!(
            place, "/id",
            "{place} = {odd} costs the conversation: {failure:?}"
        ),
    }
    let before =
        decode::page(PAGE.as_bytes(), &mut Definitions::default()).expect("the fixture is read");
    let rows = before.rows.len() + before.unreadable;
    let (answer, place) = damaged(PAGE, choice, &odd);
    match decode::page(answer.as_bytes(), &mut Definitions::default()) {
        Ok(page) if place != "/data" => {
            assert_eq!(
                page.rows.len() + page.unreadable,
                rows,
                "{place} = {odd} loses rows unsaid"
            );
            assert!(
                page.unreadable <= before.unreadable + 1,
                "{place} = {odd} costs other rows"
            );
        }
        Ok(_) => {}
        Err(failure) => assert_eq!(
            place, "/data",
            "{place} = {odd} costs the page: {failure:?}"
        ),
    }
});
