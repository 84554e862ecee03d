//! What a ledger of deliveries adds up to, and the words that find its rows.
//!
//! Days and weeks are those of UTC, because that is how a ledger writes its moments: so the same row counts on the same
//! day for everybody who looks, and the filter of the list finds exactly the rows that were counted.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::conversation::{Delivery, DeliveryOutcome};
use crate::domain::id::Profile;
use crate::domain::stretch::{Stretch, days_after};
use crate::domain::untrusted::Untrusted;

/// Which deliveries to add up, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeliveryQuery {
    /// Of one connection; none for all.
    pub profile: Option<Profile>,
    /// Of which days.
    pub stretch: Stretch,
    /// Only by this way, without regard to case.
    pub platform: Option<Box<str>>,
    /// Only for this purpose, without regard to case.
    pub purpose: Option<Box<str>>,
}

impl DeliveryQuery {
    /// The moment it begins, and the one before which it ends.
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        (midnight(self.stretch.from), midnight(self.stretch.end()))
    }
}

/// How many deliveries ended how.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Those that arrived.
    pub delivered: u64,
    /// Those that were sent back.
    pub bounced: u64,
    /// Those that did not get there.
    pub failed: u64,
    /// Those nobody told of, or in a word we do not know.
    pub unknown: u64,
}

impl Tally {
    /// Counts some more.
    pub fn add(&mut self, outcome: DeliveryOutcome, amount: u64) {
        match outcome {
            DeliveryOutcome::Delivered => self.delivered += amount,
            DeliveryOutcome::Bounced => self.bounced += amount,
            DeliveryOutcome::Failed => self.failed += amount,
            DeliveryOutcome::Unknown => self.unknown += amount,
        }
    }

    /// All of them.
    pub fn sent(&self) -> u64 {
        self.delivered + self.bounced + self.failed + self.unknown
    }

    /// Those that are known not to have arrived.
    pub fn lost(&self) -> u64 {
        self.bounced + self.failed
    }

    /// How many of a hundred arrived; none where nothing was sent.
    ///
    /// What nobody told of counts as sent and not as delivered, so the rate never flatters. It is rounded down for the
    /// same reason: 100 means all.
    pub fn rate(&self) -> Option<u64> {
        (self.delivered * 100).checked_div(self.sent())
    }
}

/// Deliveries added up.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DeliveryReport {
    /// All that was asked for.
    pub total: Tally,
    /// By the first day of each period, oldest first, without gaps.
    pub periods: Vec<(Date, Tally)>,
    /// What is known not to have arrived, by the carrier's code, most first; blank where there was none.
    pub codes: Vec<(Untrusted, Tally)>,
    /// By way, most first, as if none had been asked for.
    pub platforms: Vec<(Untrusted, Tally)>,
    /// By purpose, most first, as if none had been asked for.
    pub purposes: Vec<(Untrusted, Tally)>,
    /// By connection, as if none had been asked for.
    pub profiles: Vec<(Profile, Tally)>,
    /// Whether the ledgers asked for were read to their end and are kept for all of those days, or else the counts are
    /// lower bounds; none if there are no such ledgers.
    pub is_complete: Option<bool>,
}

/// What stands in a filter for what a desk does not say.
const NOTHING: &str = "-";
/// What stands in a filter for all that is known not to have arrived.
const LOST: &str = "lost";

/// A word that finds rows of a ledger, and no others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Label<'a> {
    /// Sent from the first of these days to the last.
    Sent(Date, Date),
    /// Through that connection.
    Desk(&'a str),
    /// Sent that way; blank where the desk does not say.
    Platform(&'a str),
    /// Sent for that purpose.
    Purpose(&'a str),
    /// With that code of the carrier.
    Code(&'a str),
    /// It ended so.
    Outcome(DeliveryOutcome),
    /// It is known not to have arrived.
    Lost,
}

impl<'a> Label<'a> {
    /// What a word of a filter stands for; none if it is a word like any other.
    pub fn parse(word: &'a str) -> Option<Self> {
        let (name, value) = word.strip_prefix('[')?.strip_suffix(']')?.split_once(':')?;
        Some(match name {
            "sent" => {
                let (first, last) = value.split_once("..")?;
                Self::Sent(first.parse().ok()?, last.parse().ok()?)
            }
            "desk" => Self::Desk(value),
            "platform" => Self::Platform(value),
            "purpose" => Self::Purpose(value),
            "code" => Self::Code(value),
            "is" if value == LOST => Self::Lost,
            "is" => Self::Outcome(
                DeliveryOutcome::ALL
                    .into_iter()
                    .find(|outcome| outcome.word() == value)?,
            ),
            _ => return None,
        })
    }

    /// What the rows it finds have in common, for a person.
    fn in_words(&self) -> String {
        let day = |day: &Date| day.strftime("%-d %b").to_string();
        let named = |name: &str, value: &str| match value {
            NOTHING => format!("no {name}"),
            value => format!("{name} {value}"),
        };
        match self {
            Self::Sent(first, last) if first == last => format!("sent {}", day(first)),
            Self::Sent(first, last) => format!("sent {} to {}", day(first), day(last)),
            Self::Desk(name) => format!("on {name}"),
            Self::Platform(platform) => named("platform", platform),
            Self::Purpose(purpose) => named("purpose", purpose),
            Self::Code(code) => named("code", code),
            Self::Outcome(outcome) => outcome.word().to_owned(),
            Self::Lost => "not delivered".to_owned(),
        }
    }

    /// The word as the filter takes it: without spaces, in lower case, and closed at both ends, so that the code `55`
    /// does not find `550`.
    pub fn filter(&self) -> String {
        match self {
            Self::Sent(first, last) => format!("[sent:{first}..{last}]"),
            Self::Desk(name) => format!("[desk:{}]", joined(name)),
            Self::Platform(platform) => format!("[platform:{}]", joined(platform)),
            Self::Purpose(purpose) => format!("[purpose:{}]", joined(purpose)),
            Self::Code(code) => format!("[code:{}]", joined(code)),
            Self::Outcome(outcome) => format!("[is:{}]", outcome.word()),
            Self::Lost => format!("[is:{LOST}]"),
        }
    }
}

/// The stretch of time a word of the filter speaks of, if it speaks of one.
pub fn sent(word: &str) -> Option<(Timestamp, Timestamp)> {
    match Label::parse(word)? {
        Label::Sent(first, last) => Some((midnight(first), midnight(days_after(last, 1)))),
        _ => None,
    }
}

/// What the rows of a filter have, for a person: "sent 6 Nov to 19 Nov, code 550, with “ana”".
pub fn filter_in_words(filter: &str) -> String {
    let mut said = Vec::new();
    let mut words = Vec::new();
    for word in filter.split_whitespace() {
        match Label::parse(word) {
            Some(label) => said.push(label.in_words()),
            None => words.push(word),
        }
    }
    if said.is_empty() {
        return format!("with “{filter}”");
    }
    if !words.is_empty() {
        said.push(format!("with “{}”", words.join(" ")));
    }
    said.join(", ")
}

/// The words that find one row, but for its time and its connection.
pub fn labels(delivery: &Delivery) -> Vec<Label<'_>> {
    let mut labels = vec![
        Label::Platform(raw(delivery.platform.as_ref())),
        Label::Purpose(raw(delivery.purpose.as_ref())),
        Label::Code(raw(delivery.code.as_ref())),
        Label::Outcome(delivery.outcome),
    ];
    if delivery.outcome.is_lost() {
        labels.push(Label::Lost);
    }
    labels
}

impl DeliveryOutcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Delivered, Self::Bounced, Self::Failed, Self::Unknown];

    /// The outcome in a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is known not to have arrived.
    pub fn is_lost(self) -> bool {
        matches!(self, Self::Bounced | Self::Failed)
    }
}

fn raw(text: Option<&Untrusted>) -> &str {
    text.map_or("", Untrusted::raw)
}

/// A desk's words as one word.
fn joined(words: &str) -> String {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        NOTHING.to_owned()
    } else {
        words.join("_")
    }
}

/// When a day begins.
pub fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stretch::Step;

    fn delivery(code: &str) -> Delivery {
        Delivery {
            outcome: DeliveryOutcome::Bounced,
            status: None,
            code: Some(code.into()),
            detail: None,
            platform: Some("Whats App".into()),
            purpose: None,
        }
    }

    #[test]
    fn a_row_is_found_by_all_that_it_is_and_by_nothing_else() {
        let delivery = delivery("550");
        let found: Vec<String> = labels(&delivery).iter().map(Label::filter).collect();
        assert_eq!(
            found,
            [
                "[platform:whats_app]",
                "[purpose:-]",
                "[code:550]",
                "[is:bounced]",
                "[is:lost]",
            ]
        );
        assert!(!found.join("\n").contains(&Label::Code("55").filter()));
    }

    #[test]
    fn a_time_is_found_in_the_word_that_says_it() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let word = Label::Sent(day("2026-11-01"), day("2026-11-07")).filter();
        assert_eq!(word, "[sent:2026-11-01..2026-11-07]");
        let bounds = (midnight(day("2026-11-01")), midnight(day("2026-11-08")));
        assert_eq!(sent(&word), Some(bounds));
        for other in ["[sent:]", "[sent:2026-11-01]", "[sent:x..y]", "sent", ""] {
            assert_eq!(sent(other), None, "{other}");
        }
    }

    #[test]
    fn a_filter_is_said_in_words() {
        let said = |filter| filter_in_words(filter);
        assert_eq!(said("ana maria"), "with “ana maria”");
        assert_eq!(said("[odd:1]"), "with “[odd:1]”");
        assert_eq!(
            said("[sent:2026-11-06..2026-11-19] [is:lost] [code:-] ana"),
            "sent 6 Nov to 19 Nov, not delivered, no code, with “ana”"
        );
        assert_eq!(
            said("[sent:2026-11-06..2026-11-06] [desk:ledger] [platform:email] [is:bounced]"),
            "sent 6 Nov, on ledger, platform email, bounced"
        );
    }

    #[test]
    fn the_rate_never_flatters() {
        let mut tally = Tally::default();
        assert_eq!(tally.rate(), None);
        tally.add(DeliveryOutcome::Delivered, 999);
        tally.add(DeliveryOutcome::Unknown, 1);
        assert_eq!(
            (tally.sent(), tally.lost(), tally.rate()),
            (1000, 0, Some(99))
        );
    }

    #[test]
    fn periods_follow_each_other_without_gaps() {
        let query = DeliveryQuery {
            profile: None,
            stretch: Stretch {
                step: Step::Week,
                from: Step::Week.begin("2026-11-21".parse().unwrap()),
                periods: 3,
            },
            platform: None,
            purpose: None,
        };
        let begins: Vec<String> = query.stretch.begins().map(|day| day.to_string()).collect();
        assert_eq!(begins, ["2026-11-16", "2026-11-23", "2026-11-30"]);
        let (from, until) = query.bounds();
        assert_eq!(
            (from.to_string(), until.to_string()),
            (
                "2026-11-16T00:00:00Z".to_owned(),
                "2026-12-07T00:00:00Z".to_owned()
            )
        );
    }
}
