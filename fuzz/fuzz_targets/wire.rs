//! Answers of the desk: any bytes are read or refused, and one odd value never costs a conversation.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tinbox::backend::featurebase::decode::{self, Definitions};

const CONVERSATION: &str = include_str!("../../tests/fixtures/wire/featurebase/conversation.json");
const PAGE: &str = include_str!("../../tests/fixtures/wire/featurebase/walk.json");

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
    let mut known = Definitions::default();
    let _ = decode::thread(body, &mut known);
    let _ = decode::page(body, &mut known);
    let _ = decode::part(body);
    let _ = decode::admins(body);
    let _ = decode::teams(body);
    let _ = decode::tags(body);
    let _ = decode::tag(body);
    let _ = decode::contact(body);

    let Ok(odd) = serde_json::from_slice::<Value>(body) else {
        return;
    };
    if depth(&odd) > 64 {
        return;
    }
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
