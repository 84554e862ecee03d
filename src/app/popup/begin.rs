//! The lists one goes through to begin a conversation: desks, people, ways.

use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::opening::{Addressee, Opening, Way};
use crate::domain::untrusted::Untrusted;
use crate::text::clean::Clean;

/// What is said while nothing is typed.
const HOW: &str = "Or type an e-mail address, or a telephone number with its country: +351…";

/// The desks, each with why it cannot.
pub(in crate::app) fn desks(desks: Vec<(Profile, Option<String>)>) -> Popup {
    let choices = desks.into_iter().map(|(profile, why)| Choice {
        refusal: why.as_deref().map(Clean::line),
        ..Choice::new(profile.as_str(), "", Pick::BeginOn(profile.clone()))
    });
    let title = "A new conversation on";
    let picker = Picker::new(PickerKind::BeginOn, title, choices.collect());
    Popup::Picker(picker)
}

/// The people who can be meant without typing: the customer on screen, those a draft waits for, and those just
/// written to.
pub(in crate::app) fn addressees(
    profile: Profile,
    current: Option<Addressee>,
    waiting: Vec<(ConversationKey, Addressee)>,
    begun: Vec<(ConversationKey, Addressee)>,
) -> Popup {
    let current = current.map(|to| {
        let label = named(&to);
        Choice::new(&label, "this customer", Pick::Addressee(Box::new(to)))
    });
    let waiting = waiting.into_iter().map(|(key, to)| {
        let label = format!("Draft to {}", named(&to));
        Choice::new(&label, "go on", Pick::GoOn(key))
    });
    let begun = begun.into_iter().map(|(key, to)| {
        let label = format!("Begun with {}", named(&to));
        Choice::new(&label, "show", Pick::Open(key))
    });
    let choices = current.into_iter().chain(waiting).chain(begun).collect();
    let title = "A new conversation with";
    let mut picker = Picker::new(PickerKind::Addressee(profile), title, choices);
    picker.remark = Some(Clean::fixed(HOW));
    Popup::Picker(picker)
}

/// What can be put right in a conversation that has not begun.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Correction {
    /// What it is about.
    Subject,
    /// With whom it is.
    Address,
}

/// Whom was meant, to be typed anew.
pub(in crate::app) fn other_addressee(profile: Profile, to: &Addressee) -> Popup {
    let kind = PickerKind::Addressee(profile);
    let mut picker = Picker::new(kind, "Rather with", Vec::new());
    picker.filter.insert(&named(to));
    offer_typed(&mut picker);
    Popup::Picker(picker)
}

/// What can be put right in what is being begun, as rows.
pub(in crate::app) fn corrections(opening: &Opening) -> Vec<Choice> {
    let correct = |label: &str, what| Choice::new(label, "", Pick::Correct(what));
    let subject = correct("Another subject…", Correction::Subject);
    let address = correct("Another address…", Correction::Address);
    let subject = opening.way.has_subject().then_some(subject);
    subject.into_iter().chain([address]).collect()
}

/// Offers whom was typed, as soon as it is a whole address; until then says what is missing. A whole address means
/// nobody else: whoever else the letters are found in stands below it.
pub(super) fn offer_typed(picker: &mut Picker) {
    let is_typed = |choice: &Choice| matches!(choice.pick, Pick::AddresseeTyped(_));
    picker.choices.retain(|choice| !is_typed(choice));
    picker.narrow();
    let text = picker.filter.text().trim().to_owned();
    picker.remark = match Addressee::typed(&text) {
        _ if text.is_empty() => Some(Clean::fixed(HOW)),
        Ok(to) => {
            let meant = |choice: &Choice| matches!(&choice.pick, Pick::Addressee(known) if known.is_at_address_of(&to));
            let (mut shown, others): (Vec<usize>, Vec<usize>) =
                (0..picker.choices.len()).partition(|index| meant(&picker.choices[*index]));
            let others = others
                .into_iter()
                .filter(|index| picker.shown.contains(index));
            let label = named(&to);
            let pick = Pick::AddresseeTyped(Box::new(to));
            shown.push(picker.choices.len());
            shown.extend(others);
            picker.choices.push(Choice::new(&label, "as typed", pick));
            picker.shown = shown;
            picker.selected = 0;
            None
        }
        // Who looks for a name of the list has not mistyped an address.
        Err(_) if !picker.shown.is_empty() => None,
        Err(wrong) => Some(Clean::fixed(wrong)),
    };
}

/// The ways, each with why it does not lead there.
pub(in crate::app) fn ways(profile: Profile, to: Addressee, ways: &[Way]) -> Popup {
    let choices = ways.iter().map(|way| {
        let label = match way.name.raw() {
            "" => way.id.as_str(),
            name => name,
        };
        Choice {
            refusal: way.refusal(&to).map(Clean::fixed),
            ..Choice::new(label, way.kind.word(), Pick::Way(Box::new(way.clone())))
        }
    });
    let mut choices: Vec<Choice> = choices.collect();
    // A mail is what a person is least surprised by.
    let is_mail = |choice: &Choice| matches!(&choice.pick, Pick::Way(way) if way.has_subject());
    choices.sort_by_key(|choice| (choice.refusal.is_some(), !is_mail(choice)));
    let title = format!("To {} by", named(&to));
    let kind = PickerKind::Way(profile, Box::new(to));
    Popup::Picker(Picker::new(kind, &title, choices))
}

/// Somebody with their address: `Maria Silva <maria@example.org>`.
fn named(to: &Addressee) -> String {
    let address = to.email.as_ref().or(to.phone.as_ref()).map(Untrusted::raw);
    match (to.called(), address) {
        (name, Some(address)) if name != address => format!("{name} <{address}>"),
        (name, _) => name.to_owned(),
    }
}
