//! The shapes: what nests, compares, looks back or repeats itself.

/// What a source is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Html,
    Markdown,
    Plain,
}

impl Language {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Markdown => "Markdown",
            Self::Plain => "plain",
        }
    }
}

/// A source of any size: something at the start, something over and over, something at the end.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) language: Language,
    before: &'static str,
    unit: &'static str,
    after: &'static str,
}

impl Shape {
    const fn html(
        name: &'static str,
        before: &'static str,
        unit: &'static str,
        after: &'static str,
    ) -> Self {
        Self {
            name,
            language: Language::Html,
            before,
            unit,
            after,
        }
    }

    const fn markdown(name: &'static str, unit: &'static str, after: &'static str) -> Self {
        Self {
            name,
            language: Language::Markdown,
            before: "",
            unit,
            after,
        }
    }

    const fn plain(name: &'static str, unit: &'static str, after: &'static str) -> Self {
        Self {
            name,
            language: Language::Plain,
            before: "",
            unit,
            after,
        }
    }

    /// The source of about `size` bytes. `#` in the unit becomes a number that is different each time.
    pub(crate) fn source(&self, size: usize) -> String {
        let room = size.saturating_sub(self.before.len() + self.after.len());
        let mut source = String::with_capacity(size + self.unit.len() + 16);
        source.push_str(self.before);
        if self.unit.contains('#') {
            let mut number = 0_u32;
            while source.len() < room {
                number += 1;
                source.push_str(&self.unit.replace('#', &number.to_string()));
            }
        } else {
            source.push_str(&self.unit.repeat(room / self.unit.len()));
        }
        source.push_str(self.after);
        source
    }
}

/// A word that breaks nowhere.
const LONG: &str = "Donaudampfschifffahrtsgesellschaftskapitaen";

/// Every shape that is measured.
pub(crate) const SHAPES: &[Shape] = &[
    Shape::html(
        "paragraphs",
        "",
        "<p>Where is my <b>order</b> of <i>Tuesday</i>, please?</p>\n",
        "",
    ),
    Shape::html(
        "one paragraph",
        "<p>",
        "Where is my order of Tuesday, please? ",
        "",
    ),
    Shape::html("one word", "<p>", LONG, ""),
    Shape::html("open div", "", "<div>", ""),
    Shape::html("div and text", "", "<div>x", ""),
    Shape::html("open b", "", "<b>x", ""),
    Shape::html("b and i", "", "<b>x</b><i>y</i>", ""),
    Shape::html("open p", "", "<p>x", ""),
    Shape::html("br", "", "x<br>", ""),
    Shape::html("open blockquote", "", "<blockquote>x", ""),
    Shape::html("blockquotes", "", "<blockquote>x</blockquote>y", ""),
    Shape::html("open list", "", "<ul><li>x", ""),
    Shape::html("items", "<ol>", "<li>x", ""),
    Shape::html("open table", "", "<table><tr><td>x", ""),
    Shape::html(
        "tables",
        "",
        "<table><tr><td>x<td>y<tr><td>1<td>2</table>",
        "",
    ),
    Shape::html("rows of two", "<table>", "<tr><td>x<td>y", ""),
    Shape::html("rows of one", "<table>", "<tr><td>x", ""),
    Shape::html("cells in one row", "<table><tr>", "<td>x", ""),
    Shape::html(
        "rows with long cells",
        "<table>",
        "<tr><td>Where is my order of Tuesday<td>It is on its way, and it is late<td>12.50",
        "",
    ),
    Shape::html(
        "rows under long names",
        "<table><tr><th>A name that is rather long for a column, but who would mind<th>And another one that is no shorter, as they go<th>c<th>d<th>e<th>f<th>g<th>h<th>i<th>j<th>k<th>l<th>m<th>n<th>o<th>p<th>q<th>r<th>s<th>t",
        "<tr><td>1<td>2<td>3<td>4<td>5<td>6<td>7<td>8<td>9<td>0<td>1<td>2<td>3<td>4<td>5<td>6<td>7<td>8<td>9<td>0",
        "",
    ),
    Shape::html(
        "cells that span",
        "<table>",
        "<tr><td colspan=2>x<td colspan=9>y",
        "",
    ),
    Shape::html("open attribute", "", "<a href=\"", ""),
    Shape::html("mixed quotes", "", "<a b=\"x> <a c='y> ", ""),
    Shape::html("open comment", "", "<!--", ""),
    Shape::html("comments with a bang", "", "<!-- --!>", "-->"),
    Shape::html("less", "", "<", ""),
    Shape::html("open a", "", "<a", ">"),
    Shape::html("attributes", "<p ", "a#=1 ", ">x"),
    Shape::html(
        "classes",
        "<style>.a{color:red}</style><p class='",
        "a#  ",
        "'>x",
    ),
    Shape::html(
        "styles",
        "",
        "<p style='color:red;display:block;font-size:12px'>x</p>",
        "",
    ),
    Shape::html("style sheet", "<style>", ".a#{color:red}", "</style>x"),
    Shape::html("open media", "<style>", "@media x {", "</style>x"),
    Shape::html("no-break spaces", "", "&nbsp;", ""),
    Shape::html("entities", "", "&eacute;", ""),
    Shape::html("escapes", "", "&#27;&#x202e;", ""),
    Shape::html("marks", "a", "\u{301}", ""),
    Shape::html("marks after letters", "", "a\u{301}\u{302}\u{303}", ""),
    Shape::html("joiners", "", "👨\u{200D}", ""),
    Shape::html("tags", "", "\u{E0041}", ""),
    Shape::html("jamo", "", "\u{1100}", ""),
    Shape::html("wide letters", "", "見積書", ""),
    Shape::html("wide brackets", "", "（", ""),
    Shape::html("wide and bold", "", "（<b>見</b>", ""),
    Shape::html("bell and title", "", "\u{1b}]0;", ""),
    Shape::html("zeros", "", "\0", ""),
    Shape::html("tabs", "<pre>", "\t", ""),
    Shape::html("empty lines of code", "<pre>", "\n", ""),
    Shape::html("pictures", "", "<img src=http://x/y.png alt=z>", ""),
    Shape::html(
        "links around blocks",
        "",
        "<a href=http://x.y/><div>x</div></a>",
        "",
    ),
    Shape::html("links", "", "<a href=http://x.y/#>x</a> ", ""),
    Shape::html("open links", "", "<a href=http://x.y/#><div>x", ""),
    Shape::html(
        "links and text in a deep link",
        "<a href=http://x.y/><div>",
        "x<b>y</b>",
        "</div></a>",
    ),
    Shape::html(
        "long hosts",
        "",
        "<a href=http://xn--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-#.y/>x</a>",
        "",
    ),
    Shape::html(
        "written addresses",
        "",
        "see http://a.example/# and www.b.example ",
        "",
    ),
    Shape::html(
        "brackets after an address",
        "",
        "http://a.example/))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))) ",
        "",
    ),
    Shape::html("hidden", "", "<span style='display:none'>x</span>y ", ""),
    Shape::html("white on white", "", "<font color=white>x</font>y ", ""),
    Shape::html(
        "attributions",
        "",
        "<p>On 1 Jan 2025 at 10:00 a@b.example wrote:</p>",
        "<blockquote>x</blockquote>",
    ),
    Shape::markdown(
        "paragraphs",
        "Where is my **order** of *Tuesday*, please?\n\n",
        "",
    ),
    Shape::markdown("quotes", "> x\n", ""),
    Shape::markdown("deep quotes", "> > > > > > > > x\n", ""),
    Shape::markdown("deeper", ">", ""),
    Shape::markdown("items", "- x\n", ""),
    Shape::markdown("items in items", "- - - - x\n", ""),
    Shape::markdown("numbers", "1. x\n", ""),
    Shape::markdown("open links", "[a](", ""),
    Shape::markdown("brackets", "[", ""),
    Shape::markdown("pictures", "![a](b)", ""),
    Shape::markdown("open strong", "**a ", ""),
    Shape::markdown("strong and emphasis", "*a_ ", ""),
    Shape::markdown("ticks", "`", ""),
    Shape::markdown("ticks and text", "`a``b", ""),
    Shape::markdown("tables", "|a|b|\n|-|-|\n", ""),
    Shape::markdown("rows", "|a|b|\n", ""),
    Shape::markdown("headings", "# x\n", ""),
    Shape::markdown("rules", "---\n", ""),
    Shape::markdown("entities", "&amp;", ""),
    Shape::markdown("HTML", "<div>\n", ""),
    Shape::markdown("inline HTML", "<b>x</b>", ""),
    Shape::markdown("open HTML", "<a b=\"", ""),
    Shape::markdown("definitions", "[a#]: http://x.y/#\n", ""),
    Shape::markdown("links", "[a](http://x.y/#) ", ""),
    Shape::markdown("fences", "```\nx\n```\n", ""),
    Shape::markdown("backslashes", "\\", ""),
    Shape::markdown("less and bang", "<!", ""),
    Shape::markdown("less and question", "<?", ""),
    Shape::plain("lines", "Where is my order of Tuesday, please?\n", ""),
    Shape::plain("one line", "Where is my order of Tuesday, please? ", ""),
    Shape::plain("one word", LONG, ""),
    Shape::plain("short lines", "x\n", ""),
    Shape::plain("empty lines", "\n", ""),
    Shape::plain("quotes", ">", ""),
    Shape::plain("quoted lines", "> x\n", ""),
    Shape::plain("quotes that come and go", "> a\n> b\n> c\n> d\nx\n", ""),
    Shape::plain(
        "deeper and deeper",
        "> a\n>> b\n>>> c\n>>>> d\n>>>>> e\n",
        "",
    ),
    Shape::plain(
        "log lines",
        "2026-11-18T09:12:44Z INFO worker started\n",
        "",
    ),
    Shape::plain(
        "logs and quotes",
        "09:12:44 a\n09:12:45 b\n09:12:46 c\n> a\n> b\n> c\n> d\nx\n",
        "",
    ),
    Shape::plain(
        "attributions",
        "On 1 Jan 2025 at 10:00 a@b.example wrote:\n",
        "> x\n",
    ),
    Shape::plain("headers", "From: a\nTo: b\n", ""),
    Shape::plain("signatures", "-- \nx\n", ""),
    Shape::plain(
        "brackets after an address",
        "http://a.example/)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))) ",
        "",
    ),
    Shape::plain("www", "www.", ""),
    Shape::plain("addresses", "http://a.example/# ", ""),
    Shape::plain("JSON", "{\"key\": \"value\",\n", ""),
    Shape::plain("bell and title", "\u{1b}]0;", ""),
    Shape::plain("returns", "\r", ""),
    Shape::plain("wide letters", "見積書", ""),
    Shape::plain("right to left", "مرحبا ", ""),
];

/// What the hunt makes shapes of.
pub(crate) const PIECES: &[&str] = &[
    "x",
    "word ",
    "\n",
    "\n\n",
    " ",
    "\t",
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<br>",
    "<b>",
    "</b>",
    "<i>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "<td colspan=9>",
    "<ul>",
    "</ul>",
    "<ol>",
    "<li>",
    "</li>",
    "<blockquote>",
    "</blockquote>",
    "<pre>",
    "</pre>",
    "<h1>",
    "</h1>",
    "<hr>",
    "<a href=http://x.y/>",
    "<a href=\"",
    "</a>",
    "<img src=http://x/y.png alt=z>",
    "<span style='display:none'>",
    "</span>",
    "<font color=white>",
    "</font>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<!--",
    "-->",
    "--!>",
    "<",
    ">",
    "&",
    "&nbsp;",
    "&#27;",
    "&amp;",
    "\"",
    "'",
    "=",
    "<a ",
    "<x ",
    "> ",
    ">> ",
    "- ",
    "1. ",
    "    ",
    "# ",
    "**",
    "*",
    "_",
    "~~",
    "`",
    "```\n",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![",
    "|",
    "|a|b|\n",
    "|-|-|\n",
    "\\",
    "http://a.b/",
    "www.",
    "a@b.c",
    "\u{301}",
    "👨\u{200D}",
    "見",
    "（",
    "。",
    "\u{1b}]0;",
    "\u{202E}",
    "\u{E0041}",
    "\u{A0}",
    "-- \n",
    "On 1 Jan 2025 at 10:00 a@b wrote:\n",
    "From: a\n",
    "Sent: b\n",
    "09:12:44 x\n",
    "{\n",
    "};\n",
    "<q>",
    "</q>",
    "<option>",
    "<select>",
    "<o:p>",
    "<![endif]>",
    "<!--[if mso]>",
    "<div class=gmail_quote>",
    "<svg>",
    "</svg>",
    "[a]: b\n",
    "[^1]",
    "===\n",
];
