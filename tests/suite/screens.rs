//! What a person sees: key scripts in, whole screens out, at 80x24 and 120x36.
//!
//! Together the snapshots show every part type and every picker.

mod attributes;
mod begin;
mod beside;
mod bytes;
mod deliveries;
mod desks;
mod drafts;
mod earlier;
mod figures;
mod files;
mod gestures;
mod handover;
mod harness;
mod output;
mod participants;
mod pickers;
mod pictures;
mod queue;
mod reading;
mod sample;
mod sending;
mod sizes;
mod thread;

use tinbox::domain::capability::{Ability, Capabilities, Verdict};

use harness::Desk;

/// The screen after a key script, at a size.
fn screen(width: u16, height: u16, keys: &str) -> String {
    let mut desk = Desk::new(width, height);
    desk.keys(keys);
    desk.screen()
}

/// On a desk that lacks an ability, the keys that need it open nothing, ask nobody, and what is said is why.
#[track_caller]
fn refuses(keys: &str, ability: Ability, why: &'static str, said: &str) {
    let can = Capabilities::all_but("Parrot", vec![(ability, Verdict::No(why))]);
    let mut desk = Desk::on(80, 24, can);
    desk.keys(keys);
    assert!(desk.model.popup.is_none());
    assert_eq!(desk.looked_up, []);
    desk.shows(said);
}

/// Snapshots of a key script in the two sizes every screen must look composed in.
macro_rules! shown {
    ($name:ident, $keys:literal) => {
        #[test]
        fn $name() {
            let small = concat!(stringify!($name), "_80x24");
            insta::assert_snapshot!(small, crate::screens::screen(80, 24, $keys));
            let large = concat!(stringify!($name), "_120x36");
            insta::assert_snapshot!(large, crate::screens::screen(120, 36, $keys));
        }
    };
}
pub(crate) use shown;
