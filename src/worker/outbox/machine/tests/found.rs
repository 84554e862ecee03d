//! Which part of a reading is taken for the words that were sent, and what a reading is measured from.

use super::*;

/// "Thanks!" that the desk took without showing it, when part `after` was the newest.
fn taken_unseen(after: &str) -> Entry {
    Entry {
        id: ChangeId::new("0"),
        high_water: Some(PartId::new(after)),
        ..reply(Progress::Done {
            at: at(9),
            part: None,
        })
    }
}

#[test]
fn words_that_were_taken_before_and_show_up_late_are_not_ours() {
    let (before, entry) = (taken_unseen("1"), unsure(0));
    let late = thread(vec![mine("2")]);
    assert!(matches!(
        progress(read_at(&entry, &late, &[&before], 12)),
        Progress::Unknown { looks: 1, .. }
    ));
    let both = thread(vec![mine("2"), mine("3")]);
    let part = Some(PartId::new("3"));
    assert_eq!(
        progress(read_at(&entry, &both, &[&before], 15)),
        Progress::Done { at: at(15), part }
    );
}

#[test]
fn words_that_were_there_before_ours_left_take_nothing_from_ours() {
    let mut entry = unsure(0);
    entry.high_water = Some(PartId::new("2"));
    let both = thread(vec![mine("2"), mine("3")]);
    let part = Some(PartId::new("3"));
    let done = Progress::Done { at: at(15), part };
    assert_eq!(
        progress(read_at(&entry, &both, &[&taken_unseen("1")], 15)),
        done
    );
    // Other words were taken, or the same for other readers.
    let mut other = taken_unseen("2");
    other.change = Change::Note("Thanks!".into());
    assert_eq!(progress(read_at(&entry, &both, &[&other], 15)), done);
}

/// A place for what could not be read: it stands at the end whatever comes.
fn gap() -> Part {
    Part {
        id: PartId::new("unreadable"),
        at: at(900),
        author: None,
        content: Content::Event(crate::domain::event::Event::Notice("3 messages".into())),
        ..mine("9")
    }
}

#[test]
fn a_place_for_what_cannot_be_read_marks_no_end() {
    let Step::Go(sent, Some(Action::Send)) =
        read_at(&reply(waiting_at(5)), &thread(vec![gap()]), &[], 5)
    else {
        panic!("it leaves");
    };
    assert_eq!(sent.high_water, Some(PartId::new("1")));
    let found = Progress::Done {
        at: at(12),
        part: Some(PartId::new("2")),
    };
    assert_eq!(
        progress(read_at(
            &unsure(0),
            &thread(vec![mine("2"), gap()]),
            &[],
            12
        )),
        found
    );
    // Nor does it hide, once the person was asked, what others say next.
    let bob = |id| part(id, AuthorKind::Admin, "bob", "On it");
    let mut asking = reply(waiting_at(5));
    for (second, parts) in [
        (6, vec![bob("2"), gap()]),
        (7, vec![bob("2"), bob("3"), gap()]),
    ] {
        let Step::Go(next, None) = read_at(&asking, &thread(parts), &[], second) else {
            panic!("it asks");
        };
        assert!(matches!(next.progress, Progress::Asking(_)));
        asking = *next;
        asking.progress = waiting_at(second);
    }
}

#[test]
fn a_teammate_whom_the_desk_does_not_name_may_be_us() {
    let unnamed = |words: &str| {
        let mut part = part("2", AuthorKind::Admin, "", words);
        part.author.as_mut().unwrap().id = None;
        part
    };
    let found = read_at(&unsure(0), &thread(vec![unnamed("Thanks!")]), &[], 15);
    let Step::Go(entry, None) = found else {
        panic!("{found:?}");
    };
    let part = Some(PartId::new("2"));
    assert_eq!(entry.progress, Progress::Done { at: at(15), part });
    let other = read_at(&unsure(0), &thread(vec![unnamed("Other words")]), &[], 15);
    assert!(matches!(other, Step::Go(entry, None) if !entry.progress.is_done()));
    // Before the words leave, whoever cannot be told to be us counts as somebody else.
    let early = read_at(
        &reply(waiting_at(1)),
        &thread(vec![unnamed("Mine")]),
        &[],
        15,
    );
    let Step::Go(entry, None) = early else {
        panic!("{early:?}");
    };
    assert!(matches!(
        entry.progress,
        Progress::Asking(Question::Changed { .. })
    ));
}
