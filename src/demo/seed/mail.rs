//! Mail as customers' programs write it: wrapped in somebody's HTML, with a signature and the last message quoted below.

use jiff::Timestamp;

use crate::demo::markup;
use crate::demo::model::Body;

const OUTLOOK: &str = include_str!("../../../assets/demo/mail/outlook.html");
const GMAIL: &str = include_str!("../../../assets/demo/mail/gmail.html");
const APPLE: &str = include_str!("../../../assets/demo/mail/apple.html");
const NEWSLETTER: &str = include_str!("../../../assets/demo/mail/newsletter.html");
const PLAIN: &str = "{body}\n{signature}\n{quoted}";

/// The programs a customer may use, dealt out by number.
const PROGRAMS: [&str; 5] = ["gmail", "outlook", "gmail", "apple", "plain"];

/// The message a mail answers.
#[derive(Clone, Debug)]
pub(super) struct Quoted {
    pub(super) author: String,
    pub(super) at: Timestamp,
    pub(super) text: String,
}

/// Who writes the mail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sender<'a> {
    pub(super) name: &'a str,
    pub(super) email: &'a str,
    pub(super) company: &'a str,
}

pub(super) fn program(wish: Option<&str>, number: usize) -> &str {
    wish.unwrap_or(PROGRAMS[number % PROGRAMS.len()])
}

/// Wraps `text` as `program` would send it.
pub(super) fn wrap(program: &str, text: &str, sender: Sender<'_>, quoted: Option<&Quoted>) -> Body {
    let template = match program {
        "outlook" => OUTLOOK,
        "gmail" => GMAIL,
        "apple" => APPLE,
        "newsletter" => NEWSLETTER,
        _ => PLAIN,
    };
    let signature = if program == "plain" {
        String::new()
    } else {
        sign(program, sender)
    };
    let html = template
        .trim_end()
        .replace(
            "{quoted}",
            &quoted.map_or_else(String::new, |quoted| quote(program, quoted)),
        )
        .replace("{signature}", &markup::stored(&signature))
        .replace("{body}", &markup::html(text));
    let mut markdown = text.to_owned();
    if let Some(Quoted { author, at, text }) = quoted {
        let intro = format!("\n\nOn {}, {author} wrote:\n", spoken(*at));
        markdown.push_str(&intro);
        for line in text.lines() {
            markdown.push_str("\n> ");
            markdown.push_str(line);
        }
    }
    Body {
        html_only: program == "newsletter",
        ..Body::html(markdown, html)
    }
}

fn sign(program: &str, sender: Sender<'_>) -> String {
    let mut name = String::new();
    markup::escape(sender.name, &mut name);
    let mut company = String::new();
    markup::escape(sender.company, &mut company);
    let email = sender.email;
    match program {
        "outlook" => format!(
            "<table border=0 cellspacing=0 cellpadding=0><tr><td style=\"border-right:solid #0F6CBD 1.5pt;padding:0 8pt\">\
             <img width=48 height=48 src=\"{{signed:logo.png}}\" alt=\"{company}\"></td><td style=\"padding-left:8pt\">\
             <b>{name}</b><br>{company}<br><a href=\"mailto:{email}\">{email}</a></td></tr></table>"
        ),
        "gmail" => format!(
            "<div class=\"gmail_signature\"><div dir=\"ltr\">-- <br><b>{name}</b><br>{company}</div></div>"
        ),
        "apple" => "<div><br></div><div>Sent from my iPhone</div>".to_owned(),
        _ => String::new(),
    }
}

fn quote(program: &str, quoted: &Quoted) -> String {
    let Quoted { author, at, text } = quoted;
    let (when, text) = (spoken(*at), markup::html(text));
    match program {
        "outlook" => format!(
            "<div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0\"><p class=\"MsoNormal\"><b>From:</b> \
             {author} &lt;support@kestrel.example&gt;<br><b>Sent:</b> {when}<br><b>Subject:</b> RE: your request</p></div>{text}"
        ),
        "gmail" => format!(
            "<br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On {when} {author} &lt;<a \
             href=\"mailto:support@kestrel.example\">support@kestrel.example</a>&gt; wrote:<br></div><blockquote \
             class=\"gmail_quote\" style=\"margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex\">{text}\
             </blockquote></div>"
        ),
        "apple" => format!(
            "<div><br><blockquote type=\"cite\"><div>On {when}, {author} wrote:</div><br>{text}</blockquote></div>"
        ),
        _ => format!("<blockquote>{text}</blockquote>"),
    }
}

fn spoken(at: Timestamp) -> String {
    at.strftime("%a, %b %-d, %Y at %H:%M").to_string()
}
