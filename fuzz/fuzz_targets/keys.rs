//! The notation of keys and the file it stands in: what is displayed reads back, every key of an accepted file asks for
//! what the file says, and a refusal points into the file without steering the terminal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tinbox::action::Action;
use tinbox::config::environment::Environment;
use tinbox::config::{Config, Rejected};
use tinbox::keymap::notation::KeySequence;
use tinbox::keymap::{Keymap, Pending, Resolution};
use tinbox::text::Clean;
use tinbox_fuzz::assert_inert;

fn assert_unambiguous(keymap: &Keymap) {
    for action in Action::ALL {
        for keys in keymap.all_keys_for(*action) {
            let mut pending = Pending::default();
            let last = keys
                .keys()
                .map(|key| keymap.resolve(action.scope(), &mut pending, key))
                .last();
            assert_eq!(
                last,
                Some(Resolution::Action(*action)),
                "`{keys}` does not ask for `{action}`"
            );
            assert!(!pending.is_waiting(), "`{keys}` leaves something pending");
        }
    }
}

fn assert_taken_or_told(file: &str) {
    match Config::parse("config.toml", file, &Environment::default()) {
        Ok(config) => assert_unambiguous(&config.keymap),
        Err(Rejected::Wrong(wrong)) => {
            let told = wrong.to_string();
            assert!(!told.is_empty(), "refused without a word");
            assert_inert(Clean::block(&told).as_str());
            assert!(
                !told.contains(|c: char| c.is_control() && c != '\n'),
                "{told:?}"
            );
            for problem in wrong.file.iter().flat_map(|problems| problems.list()) {
                assert!(
                    problem.span.end <= file.len(),
                    "{problem:?} points past the file"
                );
            }
        }
        Err(Rejected::Unreadable { .. }) => unreachable!("nothing is read from a disk"),
    }
}

fuzz_target!(|text: &str| {
    match text.parse::<KeySequence>() {
        Ok(keys) => {
            let shown = keys.to_string();
            assert_eq!(shown.parse(), Ok(keys), "{text:?} is shown as {shown:?}");
            assert!(!shown.contains(char::is_control));
        }
        Err(problem) => assert!(!problem.to_string().is_empty()),
    }
    assert_taken_or_told(text);
    // The same text as the keys of one action, so that it gets past the syntax of the file.
    let quoted = serde_json::Value::from(text).to_string();
    assert_taken_or_told(&format!("[keys.inbox]\nclose = [{quoted}]\nreopen = []\n"));
});
