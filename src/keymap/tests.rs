//! What `keymap` promises, case by case.

use super::*;
use crate::action::{Compose, Picking, Program, Queue, Reading, Sending, Triage};
use crate::keymap::key::Code;
use crate::source::Problems;

/// The built-in keys with those of `text`, and the complaints about it.
fn customized(text: &str) -> (Keymap, String) {
    let mut problems = Vec::new();
    let map = Keymap::built_in().read(text, &mut problems);
    let complaints = match Problems::none_or("keys", text, problems) {
        Ok(()) => String::new(),
        Err(problems) => problems.to_string(),
    };
    (map, complaints)
}

/// What the keys come to, one after the other.
fn press(map: &Keymap, scope: Scope, keys: &str) -> Vec<Resolution> {
    let mut pending = Pending::default();
    let keys: KeySequence = keys.parse().unwrap();
    keys.keys()
        .map(|key| map.resolve(scope, &mut pending, key))
        .collect()
}

fn asks(map: &Keymap, scope: Scope, keys: &str) -> Option<Action> {
    match press(map, scope, keys).pop() {
        Some(Resolution::Action(action)) => Some(action),
        _ => None,
    }
}

#[test]
fn the_default_file_has_no_problem_and_a_key_for_every_action() {
    let mut problems = Vec::new();
    let map = Keymap::empty().read(DEFAULTS, &mut problems);
    assert_eq!(problems, []);
    for action in Action::ALL {
        assert!(map.keys_for(*action).is_some(), "no key for {action}");
    }
}

#[test]
fn no_default_uses_alt() {
    for binding in Keymap::built_in().bindings {
        assert!(binding.keys.keys().all(|key| !key.alt), "{}", binding.keys);
    }
}

#[test]
fn the_documented_keys_ask_for_what_the_documentation_says() {
    let map = Keymap::built_in();
    let inbox = |keys| asks(&map, Scope::Inbox, keys);
    assert_eq!(inbox("j"), Some(Queue::Down.into()));
    assert_eq!(inbox("g g"), Some(Queue::Top.into()));
    assert_eq!(inbox("g @"), Some(Queue::GoMentions.into()));
    assert_eq!(inbox("e"), Some(Triage::Close.into()));
    assert_eq!(inbox("E"), Some(Triage::Reopen.into()));
    assert_eq!(inbox("y y"), Some(Reading::CopyLink.into()));
    assert_eq!(inbox("Ctrl-K"), Some(Program::Palette.into()));
    assert_eq!(
        asks(&map, Scope::Composer, "Enter"),
        Some(Compose::Newline.into())
    );
    assert_eq!(
        asks(&map, Scope::Composer, "Ctrl-S"),
        Some(Compose::Review.into())
    );
    assert_eq!(
        asks(&map, Scope::Review, "Enter"),
        Some(Sending::Send.into())
    );
    assert_eq!(
        asks(&map, Scope::Picker, "Tab"),
        Some(Picking::Typed.into())
    );
}

#[test]
fn esc_never_quits_and_characters_stay_text() {
    let map = Keymap::built_in();
    for scope in Scope::ALL {
        let asked = asks(&map, scope, "Esc");
        assert!(
            !matches!(asked, None | Some(Action::Program(_))),
            "{asked:?}"
        );
    }
    for scope in [Scope::Composer, Scope::Picker, Scope::Prompt] {
        for character in (' '..='~').chain(['é', '本']) {
            let key = Key::char(character);
            let mut pending = Pending::default();
            assert_eq!(map.resolve(scope, &mut pending, key), Resolution::Unbound);
        }
    }
}

#[test]
fn a_sequence_says_how_it_goes_on_and_ends() {
    let map = Keymap::built_in();
    let mut pending = Pending::default();
    let Resolution::Pending(ways) = map.resolve(Scope::Inbox, &mut pending, Key::char('g')) else {
        panic!("`g` begins sequences");
    };
    assert!(pending.is_waiting());
    assert!(ways.is_sorted());
    assert!(ways.contains(&Continuation {
        keys: "m".parse().unwrap(),
        action: Queue::GoMine.into(),
    }));
    let end = map.resolve(Scope::Inbox, &mut pending, Key::char('g'));
    assert_eq!(end, Resolution::Action(Queue::Top.into()));
    assert!(!pending.is_waiting());
}

#[test]
fn a_sequence_that_leads_nowhere_is_forgotten() {
    let map = Keymap::built_in();
    assert_eq!(
        press(&map, Scope::Inbox, "g , j")[1..],
        [Resolution::Unbound, Resolution::Action(Queue::Down.into())]
    );
}

#[test]
fn what_holds_everywhere_is_reached_from_inside_but_only_by_keys_that_type_nothing() {
    let map = Keymap::built_in();
    assert_eq!(
        asks(&map, Scope::Composer, "Ctrl-C"),
        Some(Program::Quit.into())
    );
    assert_eq!(
        asks(&map, Scope::Prompt, "Ctrl-L"),
        Some(Program::Redraw.into())
    );
    assert_eq!(
        asks(&map, Scope::Composer, "PageUp"),
        Some(Reading::PageUp.into())
    );
    assert_eq!(asks(&map, Scope::Prompt, "PageUp"), None);
    assert_eq!(asks(&map, Scope::Review, "z"), None);
}

#[test]
fn shift_and_case_are_no_matter_with_control() {
    let map = Keymap::built_in();
    let shouted = Key {
        code: Code::Char('S'),
        ctrl: true,
        alt: false,
        shift: true,
    };
    let found = map.resolve(Scope::Composer, &mut Pending::default(), shouted);
    assert_eq!(found, Resolution::Action(Compose::Review.into()));
}

#[test]
fn a_persons_keys_replace_the_defaults_of_that_action_only() {
    let (map, complaints) = customized("[inbox]\ndown = \"ö\"\nwhy = []\n");
    assert_eq!(complaints, "");
    assert_eq!(asks(&map, Scope::Inbox, "ö"), Some(Queue::Down.into()));
    assert_eq!(asks(&map, Scope::Inbox, "j"), None);
    assert_eq!(asks(&map, Scope::Inbox, "k"), Some(Queue::Up.into()));
    assert_eq!(map.keys_for(Queue::Why), None);
}

#[test]
fn two_actions_may_trade_keys() {
    let (map, complaints) = customized("[inbox]\nclose = [\"s\"]\nsnooze = [\"e\"]\n");
    assert_eq!(complaints, "");
    assert_eq!(asks(&map, Scope::Inbox, "s"), Some(Triage::Close.into()));
}

#[test]
fn every_mistake_is_reported_at_once_and_the_rest_still_works() {
    let text = r#"[inbox]
clsoe = ["e"]
send = ["b"]
close = ["s", "gg"]
history = ["g"]
why = ["="]
[composer]
review = ["x"]
[listing]
"#;
    let (map, complaints) = customized(text);
    insta::assert_snapshot!(complaints, @r#"
    keys:2: unknown action `clsoe`
    2 | clsoe = ["e"]
      | ^^^^^
      = did you mean `close`?

    keys:3: `send` is no action of `inbox`
    3 | send = ["b"]
      | ^^^^
      = it belongs to `review`

    keys:4: `s` asks for `snooze` by default and cannot ask for `close` too
    4 | close = ["s", "gg"]
      |          ^^^
      = take it away there first: `snooze = []`

    keys:4: `gg` is no key
    4 | close = ["s", "gg"]
      |               ^^^^
      = did you mean `g g`?

    keys:5: `g v`, which asks for `deliveries` by default, begins with `g`
    5 | history = ["g"]
      |            ^^^
      = take it away there first: `deliveries = []`

    keys:8: `x` types a character in `composer`
    8 | review = ["x"]
      |           ^^^
      = begin with Ctrl or a key that types nothing

    keys:9: unknown table `listing`
    9 | [listing]
      |  ^^^^^^^
      = one of `inbox`, `composer`, `review`, `picker`, `prompt`
    "#);
    assert_eq!(asks(&map, Scope::Inbox, "="), Some(Queue::Why.into()));
}

#[test]
fn two_of_a_persons_own_keys_conflict_by_name() {
    let (_, complaints) = customized("[inbox]\nnote = [\"F9\"]\nreply = [\"F9\"]\n");
    insta::assert_snapshot!(complaints, @r#"
    keys:3: `F9` asks for `note` and cannot ask for `reply` too
    3 | reply = ["F9"]
      |          ^^^^
      = keep one of the two
    "#);
}
