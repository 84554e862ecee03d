//! What `when` promises, case by case.

use super::*;
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZoneDatabase};
use proptest::prelude::*;

/// Friday.
const NOW: &str = "2026-11-20T14:03:27[Europe/Lisbon]";

fn at(moment: &str) -> Zoned {
    moment.parse().unwrap()
}

/// What a text means on that Friday, or why it means nothing.
fn said(text: &str) -> String {
    said_at(text, NOW)
}

fn said_at(text: &str, now: &str) -> String {
    match parse(text, &at(now), &Hours::default()) {
        Ok(at) => at.strftime("%a %F %H:%M").to_string(),
        Err(problem) => problem.to_string(),
    }
}

#[track_caller]
fn check(expected: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn lengths_count_from_now() {
    check(
        "Fri 2026-11-20 14:33",
        &[
            "30m",
            "30 min",
            "in 30 minutes",
            "+30m",
            "half an hour",
            "0.5h",
        ],
    );
    check(
        "Fri 2026-11-20 15:33",
        &["90m", "1h30m", "1.5h", "1 hour and 30 minutes", "90 min"],
    );
    check(
        "Fri 2026-11-20 16:03",
        &["2h", "in 2 hours", "In Two Hours"],
    );
    check("Sat 2026-11-21 16:03", &["1d 2h"]);
}

#[test]
fn longer_lengths_count_days_and_end_in_the_morning() {
    check(
        "Sat 2026-11-21 09:00",
        &[
            "1d",
            "in a day",
            "tomorrow",
            "tom",
            "tomorrow 9",
            "tomorrow at 9am",
        ],
    );
    check("Fri 2026-11-27 09:00", &["1w", "in a week", "7 days"]);
    check(
        "Fri 2026-11-27 14:00",
        &["in 1 week at 2pm", "14:00 in 7 days"],
    );
    check("Sun 2026-12-20 09:00", &["1mo", "in one month"]);
    check(
        "Wed 2026-11-25 09:00",
        &["in 3 workdays", "3 business days", "3wd"],
    );
}

#[test]
fn a_time_alone_is_the_next_one() {
    check(
        "Sat 2026-11-21 09:00",
        &["9am", "9:00", "09:00", "at 9 am", "morning"],
    );
    check("Fri 2026-11-20 17:30", &["5:30pm", "17:30", "5:30 PM"]);
    check("Sat 2026-11-21 12:00", &["noon", "12pm", "midday"]);
    check("Sat 2026-11-21 00:00", &["midnight", "12am"]);
    check(
        "Fri 2026-11-20 18:00",
        &[
            "tonight",
            "evening",
            "this evening",
            "eod",
            "end of day",
            "6pm",
        ],
    );
    check(
        "Fri 2026-11-20 20:00",
        &["tonight 20:00", "tonight at 8pm", "8pm tonight"],
    );
}

#[test]
fn a_day_of_the_week_is_the_next_one() {
    check(
        "Mon 2026-11-23 09:00",
        &["mon", "monday", "next week", "next mon", "on Monday at 9"],
    );
    check(
        "Fri 2026-11-20 16:00",
        &["fri 4pm", "this fri 16:00", "4pm friday"],
    );
    check("Fri 2026-11-27 14:00", &["fri 2pm", "friday, 14:00"]);
    check(
        "Fri 2026-11-27 09:00",
        &["fri", "next friday", "eow", "end of the week"],
    );
    check("Sat 2026-11-21 09:00", &["weekend", "this weekend", "sat"]);
    check(
        "Sat 2026-11-21 18:00",
        &["tomorrow evening", "tomorrow night"],
    );
}

#[test]
fn dates_are_read_in_every_common_order() {
    check(
        "Sat 2027-06-05 09:00",
        &[
            "5 jun",
            "jun 5",
            "June 5th",
            "5th of june",
            "the 5th of June",
            "2027-06-05",
        ],
    );
    check(
        "Sat 2027-06-05 14:00",
        &[
            "jun 5 14:00",
            "5 jun at 2pm",
            "5 jun 2027 14:00",
            "2027-06-05 14:00",
            "2027-06-05T14:00",
        ],
    );
    check("Tue 2026-12-01 09:00", &["next month", "1st", "the 1st"]);
    check("Mon 2026-11-30 09:00", &["eom", "end of month", "30 nov"]);
    check("Tue 2028-02-29 09:00", &["29 feb"]);
}

#[test]
fn what_is_over_is_a_problem_where_it_cannot_come_again() {
    check("Fri 20 Nov 2020 09:00 is past", &["2020-11-20"]);
    check("today 09:00 is past", &["today", "today 9am"]);
    check("today 14:03 is past", &["0m"]);
}

#[test]
fn what_is_not_understood_is_said_and_never_guessed() {
    check(
        "`gibberish` is not understood",
        &["gibberish", "fri gibberish"],
    );
    check("`5` what? Write `5h`, `5:00` or `5 jun`", &["5", "5/6"]);
    check("there is no 25:00", &["25:00", "tomorrow 25:00"]);
    check("there is no 13:00", &["13pm"]);
    check("there is no 08:00 tonight", &["tonight 8"]);
    check(
        "`2` what? Write `2h`, `2:00` or `2 jun`",
        &["fri 2", "tomorrow 2"],
    );
    check("`23` what? Write `23h`, `23:00` or `23 jun`", &["mon 23"]);
    check(
        "there is no such day",
        &["31 jun", "2027-02-29", "32nd", "0 jun"],
    );
    check(
        "that says two different moments",
        &["fri sat", "9am 10am", "30m 5pm", "tomorrow 2h"],
    );
    check(
        "that is more than ten years away",
        &["11 years", "9999 years", "9999 months"],
    );
    check("`20261` is not understood", &["20261"]);
    check(&WhenProblem::Empty.to_string(), &["", "  ", "at", "in the"]);
}

#[test]
fn a_named_day_whose_time_is_over_is_the_one_after() {
    let friday_evening = "2026-11-20T19:00[Europe/Lisbon]";
    assert_eq!(said_at("eow", friday_evening), "Fri 2026-11-27 09:00");
    assert_eq!(said_at("20 nov", friday_evening), "Sat 2027-11-20 09:00");
    assert_eq!(said_at("the 20th", friday_evening), "Sun 2026-12-20 09:00");
    let last_day = "2026-11-30T12:00[Europe/Lisbon]";
    assert_eq!(said_at("eom", last_day), "Thu 2026-12-31 09:00");
}

#[test]
fn summer_time_moves_nothing_that_was_said() {
    // Clocks go back at 02:00 on 25 October 2026 in Lisbon, and forward at 01:00 on 28 March 2027.
    let before = "2026-10-24T14:00[Europe/Lisbon]";
    assert_eq!(said_at("tomorrow 9", before), "Sun 2026-10-25 09:00");
    let night = "2026-10-25T00:30[Europe/Lisbon]";
    let two_hours = parse("2h", &at(night), &Hours::default()).unwrap();
    assert_eq!(
        two_hours.to_string(),
        "2026-10-25T01:30:00+00:00[Europe/Lisbon]"
    );
    // Skipped, so it is an hour later.
    assert_eq!(said_at("28 mar 1:30", before), "Sun 2027-03-28 02:30");
    // Between the two, 01:30 is still to come today.
    let between: Zoned = "2026-10-25T01:45:00+01:00[Europe/Lisbon]".parse().unwrap();
    let again = parse("1:30", &between, &Hours::default()).unwrap();
    assert_eq!(
        again.to_string(),
        "2026-10-25T01:30:00+00:00[Europe/Lisbon]"
    );
}

fn preset_list(now: &str, zone: Option<&str>) -> String {
    let now = at(now);
    let zone = zone.map(|name| TimeZone::get(name).unwrap());
    let lines: Vec<String> = presets(&now, &Hours::default(), zone.as_ref())
        .iter()
        .map(|preset| {
            let at = describe(&preset.at, &now);
            format!("{} {:19} {at}", preset.key, preset.label)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn presets_on_a_tuesday_morning() {
    insta::assert_snapshot!(preset_list("2026-11-17T10:20:40[Europe/Lisbon]", Some("Asia/Tokyo")), @r#"
    h in 1 hour           today 11:20
    l later today         today 13:20
    e this evening        today 18:00
    t tomorrow            Wed 18 Nov 09:00
    d in 2 working days   Thu 19 Nov 09:00
    m Monday              Mon 23 Nov 09:00
    w in one week         Tue 24 Nov 09:00
    n 1st of next month   Tue 1 Dec 09:00
    c their next morning  Wed 18 Nov 00:00
    "#);
}

#[test]
fn presets_on_a_friday_evening() {
    insta::assert_snapshot!(preset_list("2026-11-27T19:00[Europe/Lisbon]", None), @r#"
    h in 1 hour           today 20:00
    t next working day    Mon 30 Nov 09:00
    d in 2 working days   Tue 1 Dec 09:00
    m Monday              Mon 30 Nov 09:00
    w in one week         Fri 4 Dec 09:00
    n 1st of next month   Tue 1 Dec 09:00
    "#);
}

#[test]
fn a_moment_is_described_with_what_is_needed() {
    let now = at(NOW);
    let said = |moment| describe(&at(moment), &now);
    assert_eq!(said("2026-11-20T16:30[Europe/Lisbon]"), "today 16:30");
    assert_eq!(said("2026-11-25T09:00[Europe/Lisbon]"), "Wed 25 Nov 09:00");
    assert_eq!(
        said("2027-06-05T14:00[Europe/Lisbon]"),
        "Sat 5 Jun 2027 14:00"
    );
}

const PHRASES: &[&str] = &[
    "30m",
    "2h",
    "tomorrow 9",
    "9am",
    "noon",
    "midnight",
    "2:30",
    "mon",
    "fri 2pm",
    "next week",
    "in 3 workdays",
    "eom",
    "eow",
    "weekend",
    "5 jun",
    "jun 5 14:00",
    "the 31st",
    "29 feb",
    "next month",
    "1w",
    "1d 2h",
    "1:30 tomorrow",
];

/// Any minute from 1970 to 2037 in any zone there is.
fn any_now() -> impl Strategy<Value = Zoned> {
    let zones: Vec<String> = TimeZoneDatabase::bundled()
        .available()
        .map(|name| name.to_string())
        .collect();
    let minutes = 0..(68 * 365 * 24 * 60_i64);
    (minutes, prop::sample::select(zones)).prop_map(|(minutes, zone)| {
        let zone = TimeZoneDatabase::bundled().get(&zone).unwrap();
        Timestamp::from_second(minutes * 60).unwrap().to_zoned(zone)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_phrase_means_a_moment_to_come_in_every_zone(
        now in any_now(), phrase in prop::sample::select(PHRASES),
    ) {
        let at = parse(phrase, &now, &Hours::default()).unwrap();
        prop_assert!(at > now, "{phrase} at {now} is {at}");
        prop_assert_eq!(at.time_zone(), now.time_zone());
    }

    #[test]
    fn a_wall_clock_time_is_that_time_unless_the_clock_skips_it(
        now in any_now(), hour in 0..24_i8, minute in 0..60_i8,
    ) {
        let text = format!("tomorrow {hour}:{minute:02}");
        let at = parse(&text, &now, &Hours::default()).unwrap();
        let wanted = now.date().tomorrow().unwrap().at(hour, minute, 0, 0);
        let is_skipped = now.time_zone().to_ambiguous_timestamp(wanted).offset();
        let is_skipped = matches!(is_skipped, AmbiguousOffset::Gap { .. });
        if is_skipped {
            prop_assert!(at.datetime() > wanted, "{text} at {now} is {at}");
        } else {
            prop_assert_eq!(at.datetime(), wanted);
        }
    }

    #[test]
    fn presets_are_to_come_and_their_keys_differ(now in any_now(), theirs in any_now()) {
        let list = presets(&now, &Hours::default(), Some(theirs.time_zone()));
        let mut keys: Vec<char> = list.iter().map(|preset| preset.key).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), list.len());
        for preset in list {
            prop_assert!(preset.at > now, "{} at {now} is {}", preset.label, preset.at);
            prop_assert_eq!(preset.at.time_zone(), now.time_zone());
        }
    }

    #[test]
    fn no_text_is_too_odd(text in "[a-z0-9:./ -]{0,24}|.{0,12}", now in any_now()) {
        if let Ok(at) = parse(&text, &now, &Hours::default()) {
            prop_assert!(at > now);
        }
    }
}
