//! Six weeks of a lender's reminders: busy on weekdays, quiet on Sundays, one bad day of a carrier and one of a mail
//! server, and a stretch in which another lender wrote so much that whole pages are not ours.

use fastrand::Rng;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Unit};

use super::row::{Receipt, Row};

/// How far back it goes, in days.
const DAYS: i64 = 42;
/// Rows of other lenders in one stretch: more than two pages of the usual size.
const FOREIGN: u64 = 1_100;
/// Days ago on which text messages mostly failed, and on which a mail server refused.
const CARRIER_TROUBLE: i64 = 4;
const MAIL_TROUBLE: i64 = 11;

/// Of twenty: how often which way is taken.
const PLATFORMS: [(&str, u32); 4] = [("EMAIL", 9), ("SMS", 6), ("WHATSAPP", 4), ("VOICE", 1)];
const PURPOSES: [(&str, u32); 5] = [
    ("REMINDER", 9),
    ("STATEMENT", 4),
    ("PAYMENT_PLAN", 3),
    ("RECEIPT", 3),
    ("WELCOME", 1),
];
/// Hours of the day, UTC, in which things are sent.
const HOURS: std::ops::Range<i64> = 5..18;

const MAIL_BOUNCES: [(&str, &str); 5] = [
    ("550", "5.1.1 mailbox not found"),
    ("550", "5.1.1 Empfänger unbekannt"),
    ("552", "5.2.2 caixa de correio cheia"),
    ("554", "5.7.1 message refused by policy"),
    ("421", "4.7.0 réessayez plus tard"),
];
const TEXT_FAILURES: [(&str, &str); 3] = [
    ("30003", "handset unreachable"),
    ("30006", "Festnetznummer oder nicht erreichbar"),
    ("30007", "filtered by the carrier"),
];
const CHAT_FAILURES: [(&str, &str); 2] = [
    ("131026", "destinatário não utiliza a aplicação"),
    ("131047", "more than a day since the last reply"),
];
const CALL_FAILURES: [(&str, &str); 2] = [("486", "busy"), ("480", "nobody answered")];

/// The whole ledger at the start.
pub(super) fn rows(rng: &mut Rng, amount: usize, now: Timestamp) -> Vec<Row> {
    let mut rows: Vec<Row> = (1..=amount as u64)
        .map(|id| {
            let created_at = moment(rng, now);
            let row = sent(rng, id, created_at);
            let is_fresh = now.duration_since(created_at) < SignedDuration::from_mins(20);
            if is_fresh {
                return row;
            }
            let later = SignedDuration::from_millis(rng.i64(800..900_000));
            let at = created_at.saturating_add(later).unwrap_or(now).min(now);
            let days_ago = now.duration_since(created_at).as_hours() / 24;
            settled(rng, &row, at, days_ago)
        })
        .collect();
    let stretch = now - SignedDuration::from_hours(24 * 20);
    rows.extend((0..FOREIGN).map(|number| {
        let at = stretch + SignedDuration::from_millis(number as i64 * 40);
        Row {
            is_foreign: true,
            ..sent(rng, amount as u64 + 1 + number, at)
        }
    }));
    for row in &mut rows {
        row.is_foreign |= rng.u8(0..100) < 12;
    }
    rows
}

/// A moment of the last weeks at which a lender writes.
fn moment(rng: &mut Rng, now: Timestamp) -> Timestamp {
    loop {
        let back = SignedDuration::from_millis(rng.i64(0..DAYS * 86_400_000));
        let at = (now - back).to_zoned(TimeZone::UTC);
        let is_sunday = at.weekday() == jiff::civil::Weekday::Sunday;
        let is_awake = HOURS.contains(&i64::from(at.hour()));
        if is_awake && (!is_sunday || rng.u8(0..10) == 0) {
            let at = at.timestamp().round(Unit::Millisecond);
            return at.unwrap_or(now).min(now);
        }
    }
}

/// A row that was just sent.
pub(super) fn sent(rng: &mut Rng, id: u64, at: Timestamp) -> Row {
    let by = if rng.u8(0..6) == 0 { "AGENT" } else { "SYSTEM" };
    Row {
        id,
        is_foreign: false,
        platform: one_of(rng, &PLATFORMS),
        purpose: one_of(rng, &PURPOSES),
        kind: "OUTBOUND",
        by,
        operation: "SEND",
        status: "SENT",
        visibility: if by == "AGENT" { "PUBLIC" } else { "INTERNAL" },
        receipt: Some(Receipt {
            status: "QUEUED",
            code: None,
            error: None,
        }),
        created_at: at,
        updated_at: at,
    }
}

/// What the carrier told about a row that waited for it.
pub(super) fn received(rng: &mut Rng, row: &Row, now: Timestamp) -> Row {
    settled(rng, row, now, 0)
}

fn settled(rng: &mut Rng, row: &Row, at: Timestamp, days_ago: i64) -> Row {
    let is_mail = row.platform == "EMAIL";
    let percent = match (row.platform, days_ago) {
        ("SMS", CARRIER_TROUBLE) => 62,
        ("EMAIL", MAIL_TROUBLE) => 38,
        ("EMAIL", _) => 5,
        ("SMS", _) => 7,
        ("VOICE", _) => 30,
        _ => 4,
    };
    let luck = rng.u8(0..100);
    let receipt = if luck < percent {
        let (code, error) = match (row.platform, days_ago) {
            ("SMS", CARRIER_TROUBLE) => TEXT_FAILURES[2],
            ("EMAIL", MAIL_TROUBLE) => MAIL_BOUNCES[4],
            ("EMAIL", _) => *rng.choice(&MAIL_BOUNCES).unwrap_or(&MAIL_BOUNCES[0]),
            ("SMS", _) => *rng.choice(&TEXT_FAILURES).unwrap_or(&TEXT_FAILURES[0]),
            ("VOICE", _) => *rng.choice(&CALL_FAILURES).unwrap_or(&CALL_FAILURES[0]),
            _ => *rng.choice(&CHAT_FAILURES).unwrap_or(&CHAT_FAILURES[0]),
        };
        Some(Receipt {
            status: if is_mail { "BOUNCED" } else { "UNDELIVERED" },
            code: Some(code),
            error: Some(error),
        })
    } else if luck > 97 {
        // Some carriers never tell.
        None
    } else {
        Some(Receipt {
            status: "DELIVERED",
            code: is_mail.then_some("250"),
            error: None,
        })
    };
    let has_failed = receipt
        .as_ref()
        .is_some_and(|receipt| receipt.error.is_some());
    Row {
        status: if has_failed { "FAILED" } else { "SENT" },
        operation: if rng.u8(0..12) == 0 {
            "RESEND"
        } else {
            row.operation
        },
        receipt,
        updated_at: at,
        ..row.clone()
    }
}

/// One of several, as often as its weight says.
fn one_of(rng: &mut Rng, choices: &[(&'static str, u32)]) -> &'static str {
    let all: u32 = choices.iter().map(|(_, weight)| weight).sum();
    let mut left = rng.u32(0..all.max(1));
    for (word, weight) in choices {
        if left < *weight {
            return word;
        }
        left -= weight;
    }
    choices.last().map_or("", |(word, _)| word)
}
