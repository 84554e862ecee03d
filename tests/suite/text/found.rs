//! What fuzzing and measuring found, each with the source that showed it.

use tinbox::text::{Document, Unfold};

use super::rows;

/// A mail with everything unfolded, in 40 columns.
fn html(source: &str) -> String {
    rows(&Document::html(source), 40, &Unfold::all())
}

#[test]
fn more_folds_than_there_are_numbers_stay_in_sight() {
    let source = "> a\n> b\n> c\n> d\nx\n".repeat(70_000);
    let document = Document::plain(&source);
    assert!(document.folds().len() < usize::from(u16::MAX));
    let mut answers = 0;
    document.each_line(20, &Unfold::none(), |line| {
        answers += usize::from(line.to_clean().as_str() == "x");
    });
    assert_eq!(answers, 70_000);
}

#[test]
fn code_with_fences_in_it_comes_through_markdown() {
    for source in [
        "~~~~\n```\none\n```\ntwo\n~~~~\nthree\n",
        "> ~~~\n> ````\n> one two\n> ~~~\n\nthree\n",
        "- ~~~\n  ```\n  one\n  ~~~\n- two three\n",
    ] {
        let document = Document::markdown(source);
        let again = Document::markdown(document.to_markdown().as_str());
        assert_eq!(again.to_text(), document.to_text(), "{source}");
    }
}

#[test]
fn words_beside_the_mark_of_a_fence_are_shown() {
    let document = Document::markdown("``` do not pay\ncode\n```\n");
    assert_eq!(rows(&document, 40, &Unfold::all()), "do not pay\n\ncode\n");
    let document = Document::markdown("```json\n{}\n```\n");
    assert_eq!(rows(&document, 40, &Unfold::all()), "{}\n");
}

#[test]
fn a_comment_ends_where_a_browser_ends_it() {
    for (source, shown) in [
        ("a <!-- x --!> b <!-- y --> c", "a b c\n"),
        ("a <!-- x ---> b -->", "a b -->\n"),
        ("a <!-- x -- y --> b", "a b\n"),
        ("a <!-- x --!> b <c lost --> d", "a b d\n"),
    ] {
        assert_eq!(html(source), shown, "{source}");
    }
}

#[test]
fn a_link_ends_where_another_begins() {
    let source =
        "<a href=https://one.example/><div>one <a href=https://two.example/>two</a> none</div></a>";
    let document = Document::html(source);
    let pieces: Vec<(String, Option<u16>)> = document.lines(80, &Unfold::none())[0]
        .pieces
        .iter()
        .map(|piece| (piece.text.as_str().trim().to_owned(), piece.link))
        .filter(|(text, _)| !text.is_empty() && !text.starts_with('['))
        .collect();
    let expected = [("one", Some(1)), ("two", Some(2)), ("none", None)];
    assert_eq!(pieces, expected.map(|(text, link)| (text.to_owned(), link)));
}

#[test]
fn brackets_of_a_sentence_are_not_of_the_address() {
    let document = Document::plain("(see http://a.example/x_(y)) and [http://b.example/] ok");
    let addresses: Vec<&str> = document
        .links()
        .iter()
        .filter_map(|link| Some(link.url()?.as_str()))
        .collect();
    assert_eq!(addresses, ["http://a.example/x_(y)", "http://b.example/"]);
}

#[test]
fn a_long_name_of_a_column_is_said_whole_once() {
    let name = "The name of this column is longer than anybody would like to read it again";
    let row = format!("<tr>{}", "<td>a value".repeat(8));
    let names = "<th>b".repeat(7);
    let table = format!("<table><tr><th>{name}{names}{}</table>", row.repeat(3));
    let text = rows(&Document::html(&table), 50, &Unfold::all());
    let flat = text.replace('\n', " ");
    assert_eq!(flat.matches("read it again").count(), 1, "{text}");
    assert_eq!(flat.matches("The name of this column").count(), 3, "{text}");
}

#[test]
fn the_lists_of_word_are_lists() {
    let item = |mark: &str, text: &str| {
        format!(
            "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span \
             style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp;&nbsp; </span></span><![endif]>{text}<o:p></o:p></p>"
        )
    };
    let source = [
        item("·", "one that is long"),
        item("3.", "two"),
        item("a)", "three"),
    ]
    .concat();
    assert_eq!(
        rows(&Document::html(&source), 14, &Unfold::all()),
        "• one that is\n  long\n3. two\n• a) three\n"
    );
}

#[test]
fn an_exponent_is_not_a_digit_of_its_base() {
    let source = "<p>2<sup>10</sup>, m<sup>2</sup>, 1<sup>st</sup>, H<sub>2</sub>O";
    assert_eq!(html(source), "2^10, m^2, 1st, H2O\n");
}

#[test]
fn text_behind_a_quote_that_is_missing_is_shown() {
    let source = "<a href=\"https://one.example/>one</a> two <a href=\"https://two.example/\">three</a> four";
    let text = rows(&Document::html(source), 80, &Unfold::all());
    for word in ["one", "two", "three", "four"] {
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn markup_in_an_attribute_is_the_attributes() {
    for title in [
        "\"<b>Sale</b>\"",
        "'<b class=\"x\">Sale</b> <i>today</i>'",
        "\"<b>Sale</b>\" ",
        "\"<b>Sale</b>\" target=_blank",
    ] {
        let source = format!("<a href=\"https://shop.example/x\" title={title}>Go</a> on");
        let document = Document::html(&source);
        let found: Vec<_> = document
            .links()
            .iter()
            .filter_map(|link| link.url())
            .collect();
        assert_eq!(found[0].as_str(), "https://shop.example/x", "{source}");
        assert_eq!(
            rows(&document, 80, &Unfold::all()),
            "Go [1] on\n\n[1] https://shop.example/x\n",
            "{source}"
        );
    }
    // Here the quote is missing, whatever follows the next one.
    for source in [
        "<a href=\"https://one.example/>one</a> 5\" wide",
        "<b class=\"x>one</b> and \"wide\"",
        "<i title=\"<b>one</b><a href=\"https://x.example/\">wide</a>",
    ] {
        let text = rows(&Document::html(source), 80, &Unfold::all());
        assert!(text.contains("one") && text.contains("wide"), "{text}");
    }
}

#[test]
fn a_quote_in_a_quote_keeps_the_bar_between_them() {
    let source = "<blockquote>one<blockquote>two</blockquote></blockquote>";
    assert_eq!(html(source), "│ one\n│\n│ │ two\n");
}

#[test]
fn an_attribution_without_a_verb_goes_with_its_quote() {
    let source = "<p>Hi</p><div>17.11.2026, 10:22, \"Help\" &lt;help@acme.example&gt;:</div><blockquote>one</blockquote>";
    assert_eq!(
        rows(&Document::html(source), 40, &Unfold::none()),
        "Hi\n\n▸ 2 quoted lines\n"
    );
}

#[test]
fn cells_that_nobody_names_are_not_made_pairs_of() {
    let goods = "<table border=1>\
        <tr><td>Order 1182 of Monday</td><td>Widget, large, blue</td><td>EUR 129.90</td></tr>\
        <tr><td>Order 1183 of Tuesday</td><td>Gadget, small, red</td><td>EUR 19.90</td></tr></table>";
    let told = "Order 1182 of Monday\n  Widget, large,\n  blue\n  EUR 129.90\n\n\
                Order 1183 of\nTuesday\n  Gadget, small, red\n  EUR 19.90\n";
    assert_eq!(rows(&Document::html(goods), 20, &Unfold::all()), told);
    let named = "<table border=1>\
        <tr><td>Customer:</td><td>Maria Silva</td><td>Telephone:</td><td>+351 21 555 01</td></tr>\
        <tr><td>Street:</td><td>Rua do Sol 5</td><td>City:</td><td>Lisboa</td></tr></table>";
    let told =
        "Customer: Maria Silva\nTelephone:\n  +351 21 555 01\nStreet: Rua do Sol 5\nCity: Lisboa\n";
    assert_eq!(rows(&Document::html(named), 24, &Unfold::all()), told);
}

#[test]
fn a_table_stands_apart() {
    let source = "<div>before</div><table><tr><td>a<td>1<tr><td>b<td>2</table>after";
    assert_eq!(html(source), "before\n\na  1\nb  2\n\nafter\n");
}

#[test]
fn cells_of_several_rows_and_a_caption_leave_a_table_a_table() {
    let source = "<table><caption>Prices</caption><tr><th>Item<th>Net<th>Gross<tr><td rowspan=2>Pen<td>20<td>24\
                  <tr><td>21<td>25<tr><td>Book<td>10<td>12</table>";
    assert_eq!(
        html(source),
        "Prices\n\nItem  Net  Gross\n────────────────\nPen    20     24\n       21     25\nBook   10     12\n"
    );
}

#[test]
fn rows_of_rows_cost_no_more_than_they_are() {
    let cell = "<td rowspan=60000>x";
    let source = format!("<table><tr>{}{}", cell.repeat(24), "<tr><td>y".repeat(200));
    let text = rows(&Document::html(&source), 200, &Unfold::all());
    assert_eq!(text.matches('y').count(), 200, "{text}");
    assert_eq!(text.matches('x').count(), 24, "{text}");
}

#[test]
fn lists_count_as_they_are_asked_to() {
    let source = "<ol type=a start=3><li>c<li value=27>aa<li>ab</ol><ol style='list-style-type:upper-roman'><li value=4>x\
                  <li value=4000>y</ol><ol><li value=7>seven<li>eight</ol>";
    assert_eq!(
        html(source),
        "c. c\naa. aa\nab. ab\n\nIV. x\n4000. y\n\n7. seven\n8. eight\n"
    );
}

#[test]
fn a_form_is_read_as_it_was_filled_in() {
    let source = "<form>Name<input value=Maria><input type=checkbox checked>news<input type=checkbox>calls\
                  <input type=password value=secret><input type=hidden value=token><select><option>Rome<option>Oslo</select>\
                  <button>Send</button><input type=reset value=Clear></form>";
    assert_eq!(
        rows(&Document::html(source), 80, &Unfold::all()),
        "Name Maria [x] news [ ] calls Rome Oslo Send Clear\n"
    );
}

#[test]
fn what_stands_in_for_a_film_stands_apart() {
    let source = "a<video>b</video><iframe>c</iframe><dialog>d</dialog><dialog>e</dialog>";
    assert_eq!(html(source), "a b c\nd\ne\n");
}

#[test]
fn text_off_the_page_is_marked() {
    let source = "<p>a <span style='position:absolute;left:-9999px'>b</span> c";
    assert_eq!(html(source), "a [hidden: b] c\n");
}

#[test]
fn markup_in_markdown_means_the_same_with_and_without_attributes() {
    for (one, other) in [
        ("a<b>c</b>d", "a<b x>c</b >d"),
        ("a<br>b", "a<br x>b"),
        ("a<u>b</u><i>c</i>", "a<u x>b</u ><i x>c</i >"),
        ("a<q>b</q>", "a<q x>b</q >"),
    ] {
        let (one, other) = (Document::markdown(one), Document::markdown(other));
        let lines = |document: &Document| document.lines(40, &Unfold::all());
        assert_eq!(lines(&one), lines(&other));
    }
}
