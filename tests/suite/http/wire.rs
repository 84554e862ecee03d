//! Recorded answers, and what they mean.

use insta::assert_snapshot;
use tinbox::backend::featurebase::decode::{self, Definitions};
use tinbox::domain::field::FieldKind;

use super::{fixture, show};

#[test]
fn a_conversation_holds_all_seventeen_types_and_one_more() {
    let body = fixture!("conversation");
    let thread = decode::thread(body.as_bytes(), &mut Definitions::default()).unwrap();
    assert_snapshot!(show::thread(&thread));
}

#[test]
fn a_walk_tells_what_previews_can_tell() {
    let page = decode::page(fixture!("walk").as_bytes(), &mut Definitions::default()).unwrap();
    assert_snapshot!(show::page(&page));
}

#[test]
fn a_search_tells_where_it_found_the_words() {
    let page = decode::page(fixture!("search").as_bytes(), &mut Definitions::default()).unwrap();
    assert_snapshot!(show::page(&page));
}

#[test]
fn a_list_ends_with_an_empty_cursor() {
    let page = decode::page(fixture!("list").as_bytes(), &mut Definitions::default()).unwrap();
    assert_snapshot!(show::page(&page));
}

#[test]
fn a_contact_has_companies_and_fields() {
    let contact = decode::contact(fixture!("contact").as_bytes()).unwrap();
    assert_snapshot!(show::contact(&contact));
}

#[test]
fn a_custom_field_says_what_it_takes_whatever_is_missing_or_unknown() {
    let body = fixture!("attributes").as_bytes();
    let fields = decode::fields(body, &mut Definitions::default()).unwrap();
    let told: Vec<_> = fields
        .iter()
        .map(|field| {
            let (kind, options) = match &field.kind {
                FieldKind::Choice(options) => ("one of", options.as_slice()),
                FieldKind::Choices(options) => ("any of", options.as_slice()),
                FieldKind::Other(word) => ("unknown", std::slice::from_ref(word)),
                other => (other.words(), [].as_slice()),
            };
            let options: Vec<_> = options.iter().map(show::words).collect();
            let (id, name) = (field.id.as_str(), show::words(&field.name));
            format!("{id} {name}: {kind} {options:?}")
        })
        .collect();
    assert_snapshot!(told.join("\n"));
}

#[test]
fn teammates_teams_and_tags_are_named() {
    let admins = decode::admins(fixture!("admins").as_bytes()).unwrap();
    let admins = admins.iter().map(|admin| {
        let email = admin.email.as_ref().map(show::words);
        format!("{:?} {} {email:?}", admin.id, show::words(&admin.name))
    });
    let teams = decode::teams(fixture!("teams").as_bytes()).unwrap();
    let teams = teams.iter().map(|team| {
        format!(
            "{:?} {} {:?}",
            team.id,
            show::words(&team.name),
            team.members
        )
    });
    let tags = decode::tags(fixture!("tags").as_bytes()).unwrap();
    let tag = decode::tag(fixture!("tag").as_bytes()).unwrap();
    let tags = tags.iter().chain([&tag]).map(show::tag);
    assert_snapshot!(
        admins
            .chain(teams)
            .chain(tags)
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn a_reply_comes_back_as_a_part() {
    let part = decode::part(fixture!("reply").as_bytes()).unwrap();
    assert_snapshot!(show::part(&part));
}

#[test]
fn five_hundred_parts_may_be_cut_and_come_in_order_each_once() {
    let part = |id: usize| {
        format!(
            r#"{{"id":"{id}","partType":"priority","createdAt":"2026-01-01T00:00:0{}Z"}}"#,
            id % 3
        )
    };
    let parts: Vec<_> = (0..500).rev().map(part).collect();
    let read = |parts: &[String]| {
        let body = format!(r#"{{"id":"1","conversationParts":[{}]}}"#, parts.join(","));
        decode::thread(body.as_bytes(), &mut Definitions::default()).unwrap()
    };
    let whole = read(&parts);
    assert!(whole.is_cut, "500 is the cap, so there may be more");
    assert_eq!(whole.parts.len(), 500);
    assert!(
        whole
            .parts
            .is_sorted_by_key(tinbox::domain::part::Part::order)
    );
    let second = r#"{"id":"3","partType":"priority","createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-02T00:00:00Z","redacted":true}"#;
    let twice = read(&[part(3), second.to_owned(), part(3), part(4)]);
    assert!(!twice.is_cut);
    assert_eq!(twice.parts.len(), 2);
    assert!(twice.parts[0].redacted, "the newer version counts");
}

#[test]
fn a_part_without_identity_leaves_a_visible_gap() {
    let body = r#"{"id":"1","createdAt":"2026-01-01T00:00:00Z","conversationParts":[7,{"partType":"user_msg"}]}"#;
    let thread = decode::thread(body.as_bytes(), &mut Definitions::default()).unwrap();
    assert_snapshot!(show::thread(&thread));
}

#[test]
fn around_a_hit_the_end_is_known_only_if_everything_is_shown() {
    let row = |previews: usize| {
        let preview = |id| {
            format!(
                r#"{{"id":"{id}","partType":"user_msg","createdAt":"2026-01-01T00:00:{id:02}Z"}}"#
            )
        };
        let previews: Vec<_> = (0..previews).map(preview).collect();
        let body = format!(
            r#"{{"data":[{{"id":"1","state":"open","matchingPart":{{"id":"0"}},"surroundingConversationParts":[{}]}}]}}"#,
            previews.join(",")
        );
        let mut page = decode::page(body.as_bytes(), &mut Definitions::default()).unwrap();
        let row = page.rows.remove(0);
        (
            row.last_part.map(|part| part.as_str().to_owned()),
            row.waiting_since.is_some(),
        )
    };
    assert_eq!(row(29), (Some("28".to_owned()), true));
    assert_eq!(row(30), (None, false), "there may be newer ones");
}
