//! Folding: what was said before goes behind one line, what is new never does.

use tinbox::text::{Document, FoldKind, Unfold};

use super::rows;

fn folded(document: &Document) -> String {
    rows(document, 72, &Unfold::none())
}

#[test]
fn attributions_fold_in_many_languages() {
    for attribution in [
        "On Tue, Nov 18, 2025 at 10:12 AM Ana <ana@acme.example> wrote:",
        "Am Di., 18. Nov. 2025 um 10:12 Uhr schrieb Ana <ana@acme.example>:",
        "Le mar. 18 nov. 2025 à 10:12, Ana <ana@acme.example> a écrit :",
        "El mar, 18 nov 2025 a las 10:12, Ana (<ana@acme.example>) escribió:",
        "Il giorno mar 18 nov 2025 alle ore 10:12 Ana <ana@acme.example> ha scritto:",
        "Em ter., 18 de nov. de 2025 às 10:12, Ana <ana@acme.example> escreveu:",
        "Op di 18 nov 2025 om 10:12 schreef Ana <ana@acme.example>:",
        "вт, 18 нояб. 2025 г. в 10:12, Ana <ana@acme.example> написала:",
        "Den tis 18 nov. 2025 kl 10:12 skrev Ana <ana@acme.example>:",
        "wt., 18 lis 2025 o 10:12 Ana <ana@acme.example> napisał(a):",
        "18 Kas 2025 Sal 10:12 tarihinde Ana <ana@acme.example> şunu yazdı:",
        "2025年11月18日(火) 10:12 Ana <ana@acme.example>のメッセージ:",
        "在 2025年11月18日 10:12，Ana <ana@acme.example> 写道：",
    ] {
        for quote in ["> Hello\n> there", "Hello\nthere"] {
            let document = Document::plain(&format!("New text.\n\n{attribution}\n{quote}\n"));
            assert_eq!(
                folded(&document),
                "New text.\n\n▸ 3 quoted lines\n",
                "{attribution}\n{quote}"
            );
        }
    }
}

#[test]
fn dividers_and_headers_fold_the_rest() {
    for head in [
        "-----Original Message-----\nFrom: Ana",
        "-----Ursprüngliche Nachricht-----\nVon: Ana",
        "________________________________\nFrom: Ana <a@x.example>\nSent: Tuesday\nTo: Maria\nSubject: Hi",
        "From: Ana <a@x.example>\nSent: Tuesday\nTo: Maria\nSubject: Hi",
        "Von: Ana\nGesendet: Dienstag\nAn: Maria\nBetreff: Hallo",
        "De : Ana\nEnvoyé : mardi\nÀ : Maria\nObjet : Bonjour",
        "От: Ana\nОтправлено: вторник\nКому: Maria\nТема: Привет",
    ] {
        let document = Document::plain(&format!("New text.\n\n{head}\n\nOld text.\n"));
        let text = folded(&document);
        assert!(text.starts_with("New text.\n"), "{text}");
        assert!(
            text.contains('▸') && !text.contains("Old text"),
            "{head}\n---\n{text}"
        );
    }
    let forward =
        Document::plain("Look:\n\n---------- Forwarded message ---------\nFrom: Ana\n\nHello\n");
    assert_eq!(forward.folds()[0].kind, FoldKind::Forward);
}

#[test]
fn containers_of_mail_programs_fold() {
    for (name, quote) in [
        (
            "yahoo",
            "<div class='yahoo_quoted'><div>On Tuesday at 10:12, Ana wrote:</div><div>Old text</div></div>",
        ),
        (
            "outlook web",
            "<div id='appendonsend'></div><hr><div id='divRplyFwdMsg'><b>From:</b> Ana<br><b>Sent:</b> Tuesday<br><b>To:</b> M<br><b>Subject:</b> Hi</div><div>Old text</div>",
        ),
        (
            "outlook mac",
            "<span id='OLK_SRC_BODY_SECTION'><div>From: Ana</div><div>Old text</div></span>",
        ),
        (
            "thunderbird",
            "<div class='moz-cite-prefix'>On 18.11.2025 10:12, Ana wrote:<br></div><blockquote type='cite'><p>Old text</p></blockquote>",
        ),
        (
            "mail.ru",
            "<div class='js-helper js-readmsg-msg'><div>Old text</div><div>more</div></div>",
        ),
        (
            "proton",
            "<div class='protonmail_quote'>On Tuesday, Ana wrote:<br><blockquote class='protonmail_quote' type='cite'>Old text</blockquote></div>",
        ),
        (
            "bar",
            "<div style='border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt'><p>Old text</p><p>more</p></div>",
        ),
    ] {
        let document = Document::html(&format!("<div>New text</div>{quote}"));
        let text = folded(&document);
        assert!(
            text.contains("New text") && text.contains('▸') && !text.contains("Old text"),
            "{name}\n{text}"
        );
        assert!(
            rows(&document, 72, &Unfold::all()).contains("Old text"),
            "{name}"
        );
    }
}

#[test]
fn new_text_is_never_hidden() {
    for source in [
        "> all of it\n> is quoted\n> here\n> and here\n",
        "On Tue, Nov 18, 2025 at 10:12 AM Ana <a@x.example> wrote:\n> one\n> two\n",
        "-- \nMaria\nExample\n",
        "-----Original Message-----\nFrom: Ana\n\nHello\n",
    ] {
        let document = Document::plain(source);
        assert!(document.folds().is_empty(), "{source}");
    }
    for source in [
        "On page 3 he wrote:\nthis is what I think\nand more\n",
        "From: what I can tell it works\nTo: be sure I tried twice\n",
        "I got the original message from you.\nThanks.\n",
        "He wrote: please call.\nI did.\n",
    ] {
        assert!(Document::plain(source).folds().is_empty(), "{source}");
    }
}

#[test]
fn answers_between_quotes_stay() {
    let source =
        "> one\n> two\n> three\n> four\n> five\n\nFirst answer\n\n> six\n\nSecond answer\n";
    let text = folded(&Document::plain(source));
    assert!(
        text.contains("▸ 5 quoted lines") && text.contains("First answer"),
        "{text}"
    );
    assert!(
        text.contains("│ six") && text.contains("Second answer"),
        "{text}"
    );
    let gmail = "<div>Top</div><div class='gmail_quote'>On Tue, Nov 18, 2025 Ana &lt;a@x&gt; wrote:<blockquote>1<br>2<br>3<br>4<br>5</blockquote><div>Inline answer</div><blockquote>6<br>7<br>8<br>9</blockquote></div>";
    assert!(folded(&Document::html(gmail)).contains("Inline answer"));
}

#[test]
fn signatures_and_logs_fold() {
    let signed = Document::plain("Text\n\n-- \nMaria\nExample Ltd\n");
    assert_eq!(folded(&signed), "Text\n\n▸ signature, 3 lines\n");
    let long = format!("Text\n\n-- \n{}", "not a signature\n".repeat(40));
    assert!(Document::plain(&long).folds().is_empty());
    let failures: Vec<String> = (0..20)
        .map(|n| format!("2025-11-18 09:12:{n:02} ERROR failure {n}\n"))
        .collect();
    let failures = failures.concat();
    let document = Document::plain(&format!("It fails:\n\n{failures}\nWhy?\n"));
    let text = folded(&document);
    assert!(
        text.contains("failure 11\n▸ 8 more lines\n\nWhy?"),
        "{text}"
    );
}

#[test]
fn a_fold_opens_and_closes() {
    let document = Document::plain("New.\n\n> a\n> b\n> c\n> d\n");
    let mut unfold = Unfold::none();
    unfold.toggle(0);
    assert_eq!(
        rows(&document, 40, &unfold),
        "New.\n\n▾ 4 quoted lines\n│ a\n│ b\n│ c\n│ d\n"
    );
    let header = document
        .lines(40, &unfold)
        .into_iter()
        .find(|line| line.fold.is_some())
        .unwrap();
    assert_eq!(header.fold, Some(0));
    unfold.toggle(0);
    assert_eq!(unfold, Unfold::none());
    assert_eq!(
        rows(&document, 40, &Unfold::all()),
        "New.\n\n│ a\n│ b\n│ c\n│ d\n"
    );
}
