//! The shapes: what nests, compares, looks back or repeats itself.

/// What a source is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Html,
    Markdown,
    Plain,
    /// Plain text, put into its order on screen.
    Turned,
}

impl Language {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Markdown => "Markdown",
            Self::Plain => "plain",
            Self::Turned => "turned",
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
    const fn new(language: Language, name: &'static str, unit: &'static str) -> Self {
        Self {
            name,
            language,
            before: "",
            unit,
            after: "",
        }
    }

    const fn html(name: &'static str, unit: &'static str) -> Self {
        Self::new(Language::Html, name, unit)
    }

    const fn markdown(name: &'static str, unit: &'static str) -> Self {
        Self::new(Language::Markdown, name, unit)
    }

    const fn plain(name: &'static str, unit: &'static str) -> Self {
        Self::new(Language::Plain, name, unit)
    }

    const fn turned(name: &'static str, unit: &'static str) -> Self {
        Self::new(Language::Turned, name, unit)
    }

    /// The same with this before all units.
    const fn begun(self, before: &'static str) -> Self {
        Self { before, ..self }
    }

    /// The same with this after all units.
    const fn ended(self, after: &'static str) -> Self {
        Self { after, ..self }
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

/// A table whose columns have more names than room.
const LONG_NAMES: &str = "<table><tr><th>A name that is rather long for a column, but who would mind\
    <th>And another one that is no shorter, as they go\
    <th>c<th>d<th>e<th>f<th>g<th>h<th>i<th>j<th>k<th>l<th>m<th>n<th>o<th>p<th>q<th>r<th>s<th>t";

/// And a row below them.
const TWENTY_CELLS: &str = "<tr><td>1<td>2<td>3<td>4<td>5<td>6<td>7<td>8<td>9<td>0\
    <td>1<td>2<td>3<td>4<td>5<td>6<td>7<td>8<td>9<td>0";

/// Every shape that is measured.
pub(crate) const SHAPES: &[Shape] = &[
    Shape::html(
        "paragraphs",
        "<p>Where is my <b>order</b> of <i>Tuesday</i>, please?</p>\n",
    ),
    Shape::html("one paragraph", "Where is my order of Tuesday, please? ").begun("<p>"),
    Shape::html("one word", LONG).begun("<p>"),
    Shape::html("open div", "<div>"),
    Shape::html("div and text", "<div>x"),
    Shape::html("open b", "<b>x"),
    Shape::html("b and i", "<b>x</b><i>y</i>"),
    Shape::html("open p", "<p>x"),
    Shape::html("br", "x<br>"),
    Shape::html("open blockquote", "<blockquote>x"),
    Shape::html("blockquotes", "<blockquote>x</blockquote>y"),
    Shape::html("open list", "<ul><li>x"),
    Shape::html("items", "<li>x").begun("<ol>"),
    Shape::html("open table", "<table><tr><td>x"),
    Shape::html("tables", "<table><tr><td>x<td>y<tr><td>1<td>2</table>"),
    Shape::html("rows of two", "<tr><td>x<td>y").begun("<table>"),
    Shape::html("rows of one", "<tr><td>x").begun("<table>"),
    Shape::html("cells in one row", "<td>x").begun("<table><tr>"),
    Shape::html(
        "rows with long cells",
        "<tr><td>Where is my order of Tuesday<td>It is on its way, and it is late<td>12.50",
    )
    .begun("<table>"),
    Shape::html("rows under long names", TWENTY_CELLS).begun(LONG_NAMES),
    Shape::html("cells that span", "<tr><td colspan=2>x<td colspan=9>y").begun("<table>"),
    Shape::html("open attribute", "<a href=\""),
    Shape::html("mixed quotes", "<a b=\"x> <a c='y> "),
    Shape::html("open comment", "<!--"),
    Shape::html("comments with a bang", "<!-- --!>").ended("-->"),
    Shape::html("less", "<"),
    Shape::html("open a", "<a").ended(">"),
    Shape::html("attributes", "a#=1 ").begun("<p ").ended(">x"),
    Shape::html("classes", "a#  ")
        .begun("<style>.a{color:red}</style><p class='")
        .ended("'>x"),
    Shape::html(
        "styles",
        "<p style='color:red;display:block;font-size:12px'>x</p>",
    ),
    Shape::html("style sheet", ".a#{color:red}")
        .begun("<style>")
        .ended("</style>x"),
    Shape::html("open media", "@media x {")
        .begun("<style>")
        .ended("</style>x"),
    Shape::html("no-break spaces", "&nbsp;"),
    Shape::html("entities", "&eacute;"),
    Shape::html("escapes", "&#27;&#x202e;"),
    Shape::html("marks", "\u{301}").begun("a"),
    Shape::html("marks after letters", "a\u{301}\u{302}\u{303}"),
    Shape::html("joiners", "👨\u{200D}"),
    Shape::html("tags", "\u{E0041}"),
    Shape::html("jamo", "\u{1100}"),
    Shape::html("wide letters", "見積書"),
    Shape::html("wide brackets", "（"),
    Shape::html("wide and bold", "（<b>見</b>"),
    Shape::html("bell and title", "\u{1b}]0;"),
    Shape::html("zeros", "\0"),
    Shape::html("tabs", "\t").begun("<pre>"),
    Shape::html("empty lines of code", "\n").begun("<pre>"),
    Shape::html("pictures", "<img src=http://x/y.png alt=z>"),
    Shape::html(
        "links around blocks",
        "<a href=http://x.y/><div>x</div></a>",
    ),
    Shape::html("links", "<a href=http://x.y/#>x</a> "),
    Shape::html("open links", "<a href=http://x.y/#><div>x"),
    Shape::html("links and text in a deep link", "x<b>y</b>")
        .begun("<a href=http://x.y/><div>")
        .ended("</div></a>"),
    Shape::html(
        "long hosts",
        "<a href=http://xn--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-#.y/>x</a>",
    ),
    Shape::html(
        "written addresses",
        "see http://a.example/# and www.b.example ",
    ),
    Shape::html(
        "brackets after an address",
        "http://a.example/))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))) ",
    ),
    Shape::html(
        "cells of several rows",
        "<tr><td rowspan=999>x<td rowspan=3>y<td>z",
    )
    .begun("<table>"),
    Shape::html("rows under rows", "<tr><td>").begun(
        "<table><tr><td rowspan=65000>a<td rowspan=65000>b<td rowspan=65000>c<td rowspan=65000>d",
    ),
    Shape::html("one wide column", "word ")
        .begun("<table><tr><td>a<td>b<tr><td>x<td>")
        .ended("<tr><td>c<td>d"),
    Shape::html("many attributes", "a=1 ")
        .begun("<p ")
        .ended(">x"),
    Shape::html("a long attribute", "0123456789")
        .begun("<a href='https://a.example/?")
        .ended("'>x</a>"),
    Shape::html("a long style", "color:red;")
        .begun("<p style='")
        .ended("'>x"),
    Shape::html("styles of classes", "<p class='a b a b a b'>x</p>")
        .begun("<style>.a{color:red}.b{display:none}</style>"),
    Shape::html("a picture in the message", "iVBORw0KGgoAAAANSUhEUgAA")
        .begun("<img alt=x src='data:image/png;base64,")
        .ended("'>x"),
    Shape::html("colors", "\u{1b}[31mx\u{1b}[0m"),
    Shape::html("direction marks", "a\u{202E}\u{2066}b\u{200F}"),
    Shape::html("families", "👨\u{200D}👩\u{200D}👧\u{200D}👦"),
    Shape::html("open quotations", "<q>x"),
    Shape::html("open details", "<details><summary>x"),
    Shape::html("fields", "<input value=x>"),
    Shape::html("letters of a list", "<li>x").begun("<ol type=i>"),
    Shape::html(
        "Word's lists",
        "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.</span>x</p>",
    ),
    Shape::html("conditional comments", "<!--[if mso]>x<![endif]-->y"),
    Shape::html("end tags", "</div></p></b>"),
    Shape::html("hidden", "<span style='display:none'>x</span>y "),
    Shape::html("white on white", "<font color=white>x</font>y "),
    Shape::html(
        "attributions",
        "<p>On 1 Jan 2025 at 10:00 a@b.example wrote:</p>",
    )
    .ended("<blockquote>x</blockquote>"),
    Shape::markdown(
        "paragraphs",
        "Where is my **order** of *Tuesday*, please?\n\n",
    ),
    Shape::markdown("quotes", "> x\n"),
    Shape::markdown("deep quotes", "> > > > > > > > x\n"),
    Shape::markdown("deeper", ">"),
    Shape::markdown("items", "- x\n"),
    Shape::markdown("items in items", "- - - - x\n"),
    Shape::markdown("numbers", "1. x\n"),
    Shape::markdown("open links", "[a]("),
    Shape::markdown("brackets", "["),
    Shape::markdown("pictures", "![a](b)"),
    Shape::markdown("open strong", "**a "),
    Shape::markdown("strong and emphasis", "*a_ "),
    Shape::markdown("ticks", "`"),
    Shape::markdown("ticks and text", "`a``b"),
    Shape::markdown("tables", "|a|b|\n|-|-|\n"),
    Shape::markdown("rows", "|a|b|\n"),
    Shape::markdown("headings", "# x\n"),
    Shape::markdown("rules", "---\n"),
    Shape::markdown("entities", "&amp;"),
    Shape::markdown("HTML", "<div>\n"),
    Shape::markdown("inline HTML", "<b>x</b>"),
    Shape::markdown("open HTML", "<a b=\""),
    Shape::markdown("definitions", "[a#]: http://x.y/#\n"),
    Shape::markdown("links", "[a](http://x.y/#) "),
    Shape::markdown("stars", "*"),
    Shape::markdown("stars and letters", "*a**b"),
    Shape::markdown("underlines and stars", "_*_*a"),
    Shape::markdown("strikes", "~~a~"),
    Shape::markdown("nested links", "[[a](b)](c)"),
    Shape::markdown("nested pictures", "![![a](b)](c)"),
    Shape::markdown("open references", "[a]["),
    Shape::markdown("closing brackets", "]"),
    Shape::markdown("angles", "<a@b.c>"),
    Shape::markdown(
        "wide table",
        "|a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|\n|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|\n",
    ),
    Shape::markdown("tabs", "\t"),
    Shape::markdown("indents", "  - x\n"),
    Shape::markdown("quoted items", "> - x\n"),
    Shape::markdown("footnotes", "[^a] "),
    Shape::markdown("tasks", "- [ ] x\n"),
    Shape::markdown("underlined headings", "x\n=\n"),
    Shape::markdown("fences", "```\nx\n```\n"),
    Shape::markdown("backslashes", "\\"),
    Shape::markdown("less and bang", "<!"),
    Shape::markdown("less and question", "<?"),
    Shape::plain("lines", "Where is my order of Tuesday, please?\n"),
    Shape::plain("one line", "Where is my order of Tuesday, please? "),
    Shape::plain("one word", LONG),
    Shape::plain("short lines", "x\n"),
    Shape::plain("empty lines", "\n"),
    Shape::plain("quotes", ">"),
    Shape::plain("quoted lines", "> x\n"),
    Shape::plain("quotes that come and go", "> a\n> b\n> c\n> d\nx\n"),
    Shape::plain("deeper and deeper", "> a\n>> b\n>>> c\n>>>> d\n>>>>> e\n"),
    Shape::plain("log lines", "2026-11-18T09:12:44Z INFO worker started\n"),
    Shape::plain(
        "logs and quotes",
        "09:12:44 a\n09:12:45 b\n09:12:46 c\n> a\n> b\n> c\n> d\nx\n",
    ),
    Shape::plain(
        "attributions",
        "On 1 Jan 2025 at 10:00 a@b.example wrote:\n",
    )
    .ended("> x\n"),
    Shape::plain("headers", "From: a\nTo: b\n"),
    Shape::plain("signatures", "-- \nx\n"),
    Shape::plain(
        "brackets after an address",
        "http://a.example/)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))) ",
    ),
    Shape::plain("www", "www."),
    Shape::plain("addresses", "http://a.example/# "),
    Shape::plain("JSON", "{\"key\": \"value\",\n"),
    Shape::plain("bell and title", "\u{1b}]0;"),
    Shape::plain("returns", "\r"),
    Shape::plain("wide letters", "見積書"),
    Shape::plain("right to left", "مرحبا "),
    Shape::plain(
        "base64",
        "TWFueSBoYW5kcyBtYWtlIGxpZ2h0IHdvcmsuTWFueSBoYW5kcyBtYWtlIGxpZ2h0IHdvcmsu\n",
    ),
    Shape::plain("colors", "\u{1b}[31mx\u{1b}[0m "),
    Shape::plain("direction marks", "a\u{202E}\u{2066}b\u{200F} "),
    Shape::turned("right to left", "مرحبا "),
    Shape::turned("both directions", "مرحبا abc 12 "),
    Shape::turned("brackets", "(م)[ש] "),
    Shape::turned("open brackets", "(م[ש"),
    Shape::turned("lines", "مرحبا abc\n"),
    Shape::turned("letters in turn", "aשbם"),
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
