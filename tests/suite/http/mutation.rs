//! Every field of every recorded answer replaced by everything it should not be: nothing may fail because of it.

use proptest::prelude::*;
use serde_json::{Value, json};
use tinbox::backend::featurebase::decode::{self, Definitions};

use super::fixture;

/// A way from the root to a value: keys and indices as text.
pub(super) type Path = Vec<String>;

fn paths(value: &Value, here: &Path, all: &mut Vec<Path>) {
    let mut go = |key: String, value: &Value| {
        let mut path = here.clone();
        path.push(key);
        paths(value, &path, all);
        all.push(path);
    };
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(key, value)| go(key.clone(), value)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| go(index.to_string(), value));
        }
        _ => {}
    }
}

fn replace(root: &Value, path: &Path, with: Option<&Value>) -> Value {
    let mut root = root.clone();
    let mut at = &mut root;
    let (last, way) = path.split_last().unwrap();
    for key in way {
        at = match at {
            Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
            other => &mut other[key],
        };
    }
    match (at, with) {
        (Value::Array(items), Some(value)) => items[last.parse::<usize>().unwrap()] = value.clone(),
        (Value::Array(items), None) => drop(items.remove(last.parse().unwrap())),
        (Value::Object(fields), Some(value)) => drop(fields.insert(last.clone(), value.clone())),
        (Value::Object(fields), None) => drop(fields.remove(last)),
        _ => unreachable!("a path goes through containers"),
    }
    root
}

/// Reads every mutation of `body`; `read` says whether it could be read and how much came out.
pub(super) fn mutate(
    body: &str,
    read: impl Fn(&[u8]) -> Option<usize>,
    mut judge: impl FnMut(&Path, Option<usize>),
) -> usize {
    let root: Value = serde_json::from_str(body).unwrap();
    let strange = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1.5e300),
        json!(9_007_199_254_740_993_u64),
        json!(""),
        json!("../..?#%00\u{1b}]52;c;\u{7}\u{202e}"),
        json!("9999-12-31T23:59:59.999Z"),
        json!([]),
        json!([null, 1, "a", [], {}]),
        json!({}),
        json!({"id": {"id": []}, "type": 7}),
    ];
    let mut all = Vec::new();
    paths(&root, &Path::new(), &mut all);
    let mut count = 0;
    for path in &all {
        for with in strange.iter().map(Some).chain([None]) {
            let mutated = replace(&root, path, with).to_string();
            judge(path, read(mutated.as_bytes()));
            count += 1;
        }
    }
    count
}

#[test]
fn a_conversation_survives_any_field_but_its_own_identity() {
    let read = |body: &[u8]| {
        decode::thread(body, &mut Definitions::default())
            .ok()
            .map(|thread| thread.parts.len())
    };
    let mut root: Value = serde_json::from_str(fixture!("conversation")).unwrap();
    let parts = root["conversationParts"].take();
    let mut count = mutate(&root.to_string(), read, |path, parts| match parts {
        None => assert_eq!(path, &["id"], "only a missing identity is fatal"),
        Some(parts) => assert!(parts == 0 || path == &["conversationParts"], "{path:?}"),
    });
    // One part at a time: its type decides which of its fields are read.
    for part in parts.as_array().unwrap() {
        let alone =
            json!({"id": "1", "csatHistory": root["csatHistory"][0], "conversationParts": [part]});
        count += mutate(&alone.to_string(), read, |path, parts| {
            match path.as_slice() {
                [id] if id == "id" => assert!(parts.is_none_or(|parts| parts == 1)),
                // No list, an empty one, or a list of something else.
                [list] if list == "conversationParts" => assert!(parts.is_some()),
                [_, _] => assert!(parts.is_some_and(|parts| parts <= 1), "{path:?}"),
                _ => assert_eq!(
                    parts,
                    Some(1),
                    "{path:?}: a part is shown, whatever is wrong with it"
                ),
            }
        });
    }
    assert!(count > 4000, "{count} mutations");
}

#[test]
fn one_odd_row_never_costs_the_page() {
    for body in [fixture!("walk"), fixture!("search"), fixture!("list")] {
        let rows = |body: &[u8]| {
            let page = decode::page(body, &mut Definitions::default()).ok()?;
            Some(page.rows.len() + page.unreadable)
        };
        let whole = rows(body.as_bytes()).unwrap();
        let count = mutate(body, rows, |path, seen| match (path.as_slice(), seen) {
            ([data], None) => assert_eq!(data, "data", "only a missing list is fatal"),
            ([data], Some(seen)) if data == "data" => assert!(seen == 0 || seen == 5),
            ([_, _], Some(seen)) => assert!(seen == whole || seen + 1 == whole, "{path:?}"),
            (_, seen) => assert_eq!(seen, Some(whole), "{path:?}: every row is read or counted"),
        });
        assert!(count > 100, "{count} mutations");
    }
}

#[test]
fn lists_of_people_and_tags_survive_anything() {
    let admins = |body: &[u8]| decode::admins(body).ok().map(|all| all.len());
    mutate(fixture!("admins"), admins, check_list);
    let teams = |body: &[u8]| decode::teams(body).ok().map(|all| all.len());
    mutate(fixture!("teams"), teams, check_list);
    let tags = |body: &[u8]| decode::tags(body).ok().map(|all| all.len());
    mutate(fixture!("tags"), tags, check_list);
}

fn check_list(path: &Path, read: Option<usize>) {
    assert!(
        read.is_some() || path == &["data"],
        "{path:?}: only a missing list is fatal"
    );
}

#[test]
fn single_things_survive_any_field_but_their_identity() {
    let check = |path: &Path, read: Option<usize>| {
        assert!(read.is_some() || path == &["id"], "{path:?}");
    };
    mutate(
        fixture!("contact"),
        |body| decode::contact(body).ok().map(|_| 1),
        check,
    );
    mutate(
        fixture!("reply"),
        |body| decode::part(body).ok().map(|_| 1),
        check,
    );
    mutate(
        fixture!("tag"),
        |body| decode::tag(body).ok().map(|_| 1),
        check,
    );
}

/// Any JSON made of the names and words the decoder looks for, in places they do not belong.
fn strange_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "1",
        "open",
        "snoozed",
        "customer",
        "admin",
        "user_msg",
        "tags",
        "added",
        "rating_submitted",
        "expired",
        "2026-11-20T09:00:00.000Z",
        "\u{1b}[31m",
        "",
    ]);
    let names = prop::sample::select(vec![
        "id",
        "type",
        "partType",
        "data",
        "conversationParts",
        "surroundingConversationParts",
        "csat",
        "csatHistory",
        "author",
        "participants",
        "createdAt",
        "state",
        "customAttributes",
        "customAttributeValues",
        "options",
        "nextCursor",
        "tags",
        "score",
        "workflowWait",
        "matchingPart",
        "source",
        "bodyMarkdown",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..6).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_json_is_too_strange(mut json in strange_json()) {
        if let Value::Object(fields) = &mut json {
            fields.insert("id".to_owned(), "1".into());
        }
        let body = json.to_string();
        let thread = decode::thread(body.as_bytes(), &mut Definitions::default());
        prop_assert_eq!(thread.is_ok(), json.is_object());
        let page = json!({"data": [json, {"id": "2"}]}).to_string();
        let page = decode::page(page.as_bytes(), &mut Definitions::default()).unwrap();
        prop_assert_eq!(page.rows.len() + page.unreadable, 2);
    }
}

#[test]
fn an_answer_cut_anywhere_is_an_error_and_nothing_half() {
    let body = fixture!("conversation").trim_end().as_bytes();
    for end in 0..body.len() {
        assert!(
            decode::thread(&body[..end], &mut Definitions::default()).is_err(),
            "cut at {end}"
        );
    }
}
