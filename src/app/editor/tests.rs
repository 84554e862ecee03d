//! What `editor` promises, case by case.

use super::*;
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

/// The text with `|` where the cursor is.
fn shown(editor: &Editor) -> String {
    let (before, after) = editor.text().split_at(editor.cursor());
    format!("{before}|{after}")
}

/// An editor with the text of `marked`, whose `|` is the cursor.
fn at(marked: &str) -> Editor {
    let cursor = marked.find('|').unwrap();
    Editor::restored(&marked.replacen('|', "", 1), cursor)
}

fn check(before: &str, act: impl FnOnce(&mut Editor), after: &str) {
    let mut editor = at(before);
    act(&mut editor);
    assert_eq!(shown(&editor), after, "from {before}");
}

#[test]
fn typing_puts_text_before_the_cursor() {
    check("a|b", |editor| editor.insert("ö"), "aö|b");
    check("a|b", Editor::newline, "a\n|b");
}

#[test]
fn graphemes_move_and_vanish_whole() {
    for grapheme in ["e\u{301}", "👩‍👩‍👧", "🇵🇹", "👍🏽", "각"] {
        check(
            &format!("x{grapheme}|y"),
            |editor| editor.go(Motion::Left),
            &format!("x|{grapheme}y"),
        );
        check(
            &format!("x|{grapheme}y"),
            |editor| editor.delete(Motion::Right),
            "x|y",
        );
        check(
            &format!("x{grapheme}|y"),
            |editor| editor.delete(Motion::Left),
            "x|y",
        );
    }
}

#[test]
fn words_and_lines_are_crossed_and_deleted() {
    let go = |motion| move |editor: &mut Editor| editor.go(motion);
    let delete = |motion| move |editor: &mut Editor| editor.delete(motion);
    check("one, two|", go(Motion::WordLeft), "one, |two");
    check("one|, two", go(Motion::WordRight), "one, two|");
    check("a\nbc|d\ne", go(Motion::LineStart), "a\n|bcd\ne");
    check("a\nbc|d\ne", go(Motion::LineEnd), "a\nbcd|\ne");
    check("a\nbc|d\ne", go(Motion::TextStart), "|a\nbcd\ne");
    check("a\nbc|d\ne", go(Motion::TextEnd), "a\nbcd\ne|");
    check("one, two|", delete(Motion::WordLeft), "one, |");
    check("a\nbc|d\ne", delete(Motion::LineEnd), "a\nbc|\ne");
    check("a\nbc|\ne", delete(Motion::LineEnd), "a\nbc|e");
    check("a\nbc|d", delete(Motion::LineStart), "a\n|d");
    check("a\n|d", delete(Motion::LineStart), "a|d");
    check("|", delete(Motion::Left), "|");
}

#[test]
fn joining_lines_never_leaves_the_cursor_inside_a_grapheme() {
    check(
        "e|\n\u{301}x",
        |editor| editor.delete(Motion::Right),
        "e\u{301}|x",
    );
}

#[test]
fn pasted_controls_become_signs_and_line_ends_become_one_kind() {
    check(
        "|",
        |editor| editor.paste("a\r\nb\rc\td\u{1b}[2J\u{9b}\u{202e}x"),
        "a\nb\nc    d␛[2J��x|",
    );
    let mut line = Editor::one_line();
    line.paste("a\r\nb\n");
    line.newline();
    assert_eq!(line.text(), "a b ");
}

#[test]
fn a_word_is_undone_at_once_and_a_paste_alone() {
    let mut editor = Editor::lines();
    for letter in "dear Ana".chars() {
        editor.insert(&letter.to_string());
    }
    editor.paste(", hello");
    for expected in ["dear Ana", "dear ", ""] {
        assert!(editor.undo());
        assert_eq!(editor.text(), expected);
    }
    assert!(!editor.undo());
    for expected in ["dear ", "dear Ana", "dear Ana, hello"] {
        assert!(editor.redo());
        assert_eq!(editor.text(), expected);
    }
    assert!(!editor.redo());
}

#[test]
fn moving_ends_a_step_and_deleting_has_steps_of_its_own() {
    let mut editor = Editor::lines();
    editor.insert("a");
    editor.go(Motion::TextEnd);
    editor.insert("b");
    editor.undo();
    assert_eq!(editor.text(), "a");

    let mut editor = at("one two|");
    for _ in 0..4 {
        editor.delete(Motion::Left);
    }
    assert_eq!(shown(&editor), "one|");
    editor.undo();
    assert_eq!(shown(&editor), "one two|");
}

#[test]
fn a_new_edit_forgets_what_was_taken_back() {
    let mut editor = Editor::lines();
    editor.paste("a");
    editor.undo();
    editor.insert("b");
    assert!(!editor.redo());
    assert_eq!(editor.text(), "b");
}

#[test]
fn what_can_be_undone_is_bounded_but_never_nothing() {
    let mut editor = Editor::lines();
    let big = "x".repeat(3 * 512 * 1024);
    for _ in 0..3 {
        editor.replace_all("");
        editor.paste(&big);
    }
    let mut steps = 0;
    while editor.undo() {
        steps += 1;
    }
    // The last paste, and before it the removal of the one before: more would be over 4 MiB.
    assert_eq!(steps, 2);

    let mut editor = Editor::lines();
    for _ in 0..1100 {
        editor.paste("a");
    }
    while editor.undo() {}
    assert_eq!(editor.text().len(), 100);
}

#[test]
fn the_word_before_the_cursor_can_be_replaced() {
    let mut editor = at("hi ;refund| there");
    assert_eq!(&editor.text()[editor.word_before()], ";refund");
    editor.replace(editor.word_before(), "your money");
    assert_eq!(shown(&editor), "hi your money| there");
    editor.undo();
    assert_eq!(shown(&editor), "hi ;refund| there");
}

fn rows(text: &str, width: usize) -> Vec<String> {
    Editor::restored(text, 0)
        .visual_lines(width)
        .iter()
        .map(|line| text[line.shown.clone()].to_owned())
        .collect()
}

#[test]
fn lines_break_between_words() {
    assert_eq!(rows("", 5), [""]);
    assert_eq!(rows("a\n", 5), ["a", ""]);
    assert_eq!(rows("hello world", 5), ["hello", "world"]);
    assert_eq!(rows("hello world", 6), ["hello ", "world"]);
    assert_eq!(rows("a hello", 6), ["a ", "hello"]);
    assert_eq!(rows("abcdefgh", 3), ["abc", "def", "gh"]);
    assert_eq!(rows("見積書の再発行", 5), ["見積", "書の", "再発", "行"]);
    assert_eq!(rows("ab 見積書", 5), ["ab 見", "積書"]);
}

#[test]
fn vertical_moves_keep_the_column_they_came_from() {
    let mut editor = at("abcdef|\nx\nabcdefgh");
    editor.go_rows(1, 20);
    assert_eq!(shown(&editor), "abcdef\nx|\nabcdefgh");
    editor.go_rows(1, 20);
    assert_eq!(shown(&editor), "abcdef\nx\nabcdef|gh");
    editor.go_rows(-2, 20);
    assert_eq!(shown(&editor), "abcdef|\nx\nabcdefgh");
    editor.go_rows(-1, 20);
    assert_eq!(editor.cursor(), 0);
    editor.go_rows(9, 20);
    assert_eq!(editor.cursor(), editor.text().len());
}

#[test]
fn vertical_moves_go_by_rows_of_a_wrapped_line() {
    let mut editor = at("one tw|o three");
    editor.go_rows(1, 8);
    assert_eq!(shown(&editor), "one two three|");
    assert_eq!(editor.cursor_position(8), Position { row: 1, column: 5 });
    editor.go_rows(-1, 8);
    assert_eq!(shown(&editor), "one tw|o three");
}

#[test]
fn a_row_that_goes_on_keeps_the_cursor_on_itself() {
    let mut editor = at("abcd\nabcdefgh|");
    editor.go_rows(-1, 4);
    assert_eq!(editor.cursor_position(4), Position { row: 1, column: 3 });
}

#[test]
fn the_window_of_a_long_line_shows_the_cursor() {
    let mut line = Editor::one_line();
    line.insert("abcdefghij");
    assert_eq!(line.window(5), (6..10, 4));
    line.go(Motion::TextStart);
    assert_eq!(line.window(5), (0..5, 0));
    assert_eq!(line.window(40), (0..10, 0));
}

/// Less than a second even unoptimized; work that grows with the square of the text would take minutes.
#[test]
fn a_megabyte_is_pasted_wrapped_and_undone() {
    let mut editor = Editor::lines();
    editor.paste(&"The quick brown 狐 jumps.\r\n".repeat(40_000));
    assert_eq!(editor.visual_lines(40).len(), 40_001);
    assert_eq!(editor.cursor_position(40).row, 40_000);
    editor.undo();
    assert_eq!(editor.text(), "");

    editor.paste(&"x".repeat(1_000_000));
    assert_eq!(editor.visual_lines(40).len(), 25_000);
    editor.delete(Motion::WordLeft);
    assert_eq!(editor.text(), "");
}

#[derive(Clone, Debug)]
enum Act {
    Insert(String),
    Paste(String),
    Newline,
    Delete(Motion),
    Go(Motion),
    Rows(isize),
    Undo,
    Redo,
}

impl Act {
    fn apply(&self, editor: &mut Editor) {
        match self {
            Self::Insert(text) => editor.insert(text),
            Self::Paste(text) => editor.paste(text),
            Self::Newline => editor.newline(),
            Self::Delete(motion) => editor.delete(*motion),
            Self::Go(motion) => editor.go(*motion),
            Self::Rows(rows) => editor.go_rows(*rows, 10),
            Self::Undo => drop(editor.undo()),
            Self::Redo => drop(editor.redo()),
        }
    }
}

/// Texts whose graphemes join, split and differ in width.
fn awkward() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "word",
        " ",
        "  ",
        "\n",
        "é",
        "e\u{301}",
        "\u{301}",
        "本",
        "👩‍👩‍👧",
        "\u{200d}",
        "🇵",
        "🇵🇹",
        "\r\n",
        "\t",
        "\u{1b}",
        "\u{ff9e}",
        "각",
        "ᄀ",
        "-",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn motion() -> impl Strategy<Value = Motion> {
    prop::sample::select(vec![
        Motion::Left,
        Motion::Right,
        Motion::WordLeft,
        Motion::WordRight,
        Motion::LineStart,
        Motion::LineEnd,
        Motion::TextStart,
        Motion::TextEnd,
    ])
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        awkward().prop_map(Act::Insert),
        awkward().prop_map(Act::Paste),
        Just(Act::Newline),
        motion().prop_map(Act::Delete),
        motion().prop_map(Act::Go),
        (-4..5_isize).prop_map(Act::Rows),
        Just(Act::Undo),
        Just(Act::Redo),
    ]
}

fn is_boundary(text: &str, at: usize) -> bool {
    at == text.len() || text.grapheme_indices(true).any(|(index, _)| index == at)
}

proptest! {
    #[test]
    fn the_cursor_is_always_between_graphemes(acts in prop::collection::vec(act(), 0..30)) {
        let mut editor = Editor::lines();
        for act in acts {
            act.apply(&mut editor);
            prop_assert!(is_boundary(editor.text(), editor.cursor()), "{act:?} {}", shown(&editor));
            prop_assert!(!editor.text().contains(|c: char| c.is_control() && c != '\n'));
        }
    }

    #[test]
    fn undoing_everything_leads_back_and_redoing_forward(acts in prop::collection::vec(act(), 0..30)) {
        let mut editor = Editor::lines();
        for act in &acts {
            act.apply(&mut editor);
        }
        while editor.redo() {}
        let written = editor.text().to_owned();
        while editor.undo() {}
        prop_assert_eq!(editor.text(), "");
        while editor.redo() {}
        prop_assert_eq!(editor.text(), written);
    }

    #[test]
    fn undoing_one_paste_restores_text_and_cursor(
        text in awkward(), pasted in awkward(), at in 0..40_usize,
    ) {
        let mut editor = Editor::restored(&text, at);
        let before = shown(&editor);
        editor.paste(&pasted);
        if editor.undo() {
            prop_assert_eq!(shown(&editor), before);
        }
    }

    #[test]
    fn wrapping_loses_nothing_and_stays_within_the_width(text in awkward(), width in 1..30_usize) {
        let editor = Editor::restored(&text, 0);
        let text = editor.text();
        let lines = editor.visual_lines(width);
        let mut at = 0;
        for line in &lines {
            if line.range.start != at {
                prop_assert_eq!(&text[at..line.range.start], "\n");
            }
            at = line.range.end;
            let shown = &text[line.shown.clone()];
            let hanging = &text[line.shown.end..line.range.end];
            prop_assert_eq!(line.shown.start, line.range.start);
            prop_assert!(hanging.bytes().all(|byte| byte == b' '));
            prop_assert_eq!(line.width, crate::text::width(shown));
            prop_assert!(line.width <= width || shown.graphemes(true).count() == 1, "{:?} in {}", shown, width);
        }
        prop_assert_eq!(at, text.len());
    }

    #[test]
    fn the_cursor_is_shown_inside_its_row(text in awkward(), at in 0..60_usize, width in 2..30_usize) {
        let editor = Editor::restored(&text, at);
        let lines = editor.visual_lines(width);
        let position = editor.cursor_position(width);
        let line = &lines[position.row];
        prop_assert!(line.range.start <= editor.cursor() && editor.cursor() <= line.range.end);
        prop_assert!(position.column <= line.width);
        let (range, column) = editor.window(width);
        prop_assert!(range.contains(&editor.cursor()) || range.end == editor.cursor());
        prop_assert!(column < width);
    }
}
