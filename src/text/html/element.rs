//! The elements that change how mail reads. All others are transparent: their text stays.

use html5ever::Attribute;

/// What an element does to its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum Element {
    Anchor,
    /// Stands in a line, apart from the words around it: a button, what stands in for a film.
    Apart,
    Block,
    Blockquote,
    Break,
    Cell,
    Code,
    Emphasis,
    Heading(u8),
    HeaderCell,
    Image,
    Indent,
    Input,
    Item,
    List,
    NumberedList,
    Option,
    Paragraph,
    Pre,
    Quotation,
    Row,
    RowGroup,
    Rule,
    /// Its content is not text: a title, a style sheet, a script, Word's XML.
    Silent,
    Span,
    Strike,
    Strong,
    /// Raised: an exponent, the number of a note.
    Superscript,
    Table,
}

impl Element {
    /// The element of a tag name in lower case; none if the tag is transparent.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "a" => Self::Anchor,
            "applet" | "audio" | "button" | "canvas" | "iframe" | "meter" | "object"
            | "progress" | "select" | "textarea" | "video" => Self::Apart,
            "address" | "article" | "aside" | "body" | "caption" | "center" | "details"
            | "dialog" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer"
            | "form" | "header" | "hgroup" | "html" | "legend" | "main" | "nav" | "noembed"
            | "noframes" | "search" | "section" | "summary" => Self::Block,
            "blockquote" => Self::Blockquote,
            "br" => Self::Break,
            "td" => Self::Cell,
            "th" => Self::HeaderCell,
            "code" | "kbd" | "samp" | "tt" => Self::Code,
            "em" | "i" | "cite" | "dfn" | "var" => Self::Emphasis,
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "img" | "image" | "v:imagedata" => Self::Image,
            "dd" => Self::Indent,
            "input" => Self::Input,
            "li" => Self::Item,
            "ul" | "menu" | "dir" => Self::List,
            "ol" => Self::NumberedList,
            "option" => Self::Option,
            "p" => Self::Paragraph,
            "pre" | "listing" | "xmp" => Self::Pre,
            "q" => Self::Quotation,
            "tr" => Self::Row,
            "thead" | "tbody" | "tfoot" => Self::RowGroup,
            "hr" => Self::Rule,
            "title" | "style" | "script" | "xml" | "template" | "svg" => Self::Silent,
            "span" | "font" | "u" | "small" | "big" | "sub" | "label" | "abbr" | "mark"
            | "time" | "bdi" | "bdo" | "ins" | "o:p" | "noscript" | "head" => Self::Span,
            "s" | "strike" | "del" => Self::Strike,
            "b" | "strong" => Self::Strong,
            "sup" => Self::Superscript,
            "table" => Self::Table,
            _ => return None,
        })
    }

    /// Whether it has no content and no end tag.
    pub(super) fn is_void(self) -> bool {
        matches!(self, Self::Break | Self::Image | Self::Input | Self::Rule)
    }

    /// Whether it begins a line of its own.
    pub(super) fn is_block(self) -> bool {
        match self {
            Self::Block
            | Self::Blockquote
            | Self::Cell
            | Self::Heading(_)
            | Self::HeaderCell
            | Self::Indent
            | Self::Item
            | Self::List
            | Self::NumberedList
            | Self::Paragraph
            | Self::Pre
            | Self::Row
            | Self::RowGroup
            | Self::Rule
            | Self::Table => true,
            Self::Anchor
            | Self::Apart
            | Self::Break
            | Self::Code
            | Self::Emphasis
            | Self::Image
            | Self::Input
            | Self::Option
            | Self::Quotation
            | Self::Silent
            | Self::Span
            | Self::Strike
            | Self::Strong
            | Self::Superscript => false,
        }
    }
}

/// The attributes that matter, borrowed from the tag.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::text) struct Attributes<'a> {
    /// Whether there may be one that changes how text looks; most tags have none at all.
    pub(in crate::text) may_style: bool,
    pub(in crate::text) align: Option<&'a str>,
    pub(in crate::text) alt: Option<&'a str>,
    pub(in crate::text) background: Option<&'a str>,
    pub(in crate::text) bgcolor: Option<&'a str>,
    pub(in crate::text) checked: bool,
    pub(in crate::text) class: Option<&'a str>,
    pub(in crate::text) color: Option<&'a str>,
    pub(in crate::text) colspan: Option<&'a str>,
    pub(in crate::text) height: Option<&'a str>,
    pub(in crate::text) hidden: bool,
    pub(in crate::text) href: Option<&'a str>,
    pub(in crate::text) id: Option<&'a str>,
    pub(in crate::text) kind: Option<&'a str>,
    pub(in crate::text) rowspan: Option<&'a str>,
    pub(in crate::text) src: Option<&'a str>,
    pub(in crate::text) start: Option<&'a str>,
    pub(in crate::text) style: Option<&'a str>,
    pub(in crate::text) value: Option<&'a str>,
    pub(in crate::text) width: Option<&'a str>,
}

impl<'a> Attributes<'a> {
    /// Picks them out of a tag.
    pub(super) fn of(attributes: &'a [Attribute]) -> Self {
        let mut picked = Self {
            may_style: !attributes.is_empty(),
            ..Self::default()
        };
        for attribute in attributes {
            let value = Some(&*attribute.value);
            match &*attribute.name.local {
                "align" => picked.align = value,
                "alt" => picked.alt = value,
                "background" => picked.background = value,
                "bgcolor" => picked.bgcolor = value,
                "checked" => picked.checked = true,
                "class" => picked.class = value,
                "color" => picked.color = value,
                "colspan" => picked.colspan = value,
                "height" => picked.height = value,
                "hidden" => picked.hidden = true,
                "href" => picked.href = value,
                "id" => picked.id = value,
                "type" => picked.kind = value,
                "rowspan" => picked.rowspan = value,
                "src" => picked.src = value,
                "start" => picked.start = value,
                "style" => picked.style = value,
                "value" => picked.value = value,
                "width" => picked.width = value,
                _ => {}
            }
        }
        picked
    }
}
