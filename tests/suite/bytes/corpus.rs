//! Texts that would do something: one corpus for all places.

/// Every hostile text, alone.
pub(crate) fn singles() -> Vec<String> {
    [raw(), written()].concat()
}

/// What acts as it stands.
fn raw() -> Vec<String> {
    let mut texts = Vec::new();
    let mut add = |text: String| texts.push(text);
    // Controls, raw: C0 with DEL, and C1 as UTF-8.
    (0..=0x1F_u8)
        .chain([0x7F])
        .for_each(|byte| add(format!("a{}b", char::from(byte))));
    ('\u{80}'..='\u{9F}').for_each(|c| add(format!("a{c}2Jb")));
    // Operating system commands by number, ended by either end, by C1, or by nothing.
    let known = [
        133, 176, 555, 633, 697, 701, 777, 1337, 5113, 5522, 6973, 7770, 9001,
    ];
    (0..=120)
        .chain(known)
        .for_each(|number| add(format!("a\u{1b}]{number};c;eA==\u{7}b")));
    for (open, close) in [
        ("\u{1b}]52;c;", "\u{1b}\\"),
        ("\u{9d}0;", "\u{9c}"),
        ("\u{1b}]0;", ""),
    ] {
        add(format!("a{open}eA=={close}b"));
    }
    // Strings of all kinds, ended and not.
    for open in [
        "\u{1b}P$q\"p",
        "\u{1b}PqABC",
        "\u{1b}_Gf=24",
        "\u{1b}^x",
        "\u{1b}Xx",
        "\u{90}x",
        "\u{98}x",
        "\u{9e}x",
        "\u{9f}x",
    ] {
        add(format!("a{open}\u{1b}\\b"));
        add(format!("a{open}b"));
    }
    // Every final letter of a control sequence, and every escape of two characters.
    ('@'..='~').for_each(|letter| {
        add(format!(
            "a\u{1b}[2{letter}\u{1b}[?5{letter}\u{1b}[>1{letter}b"
        ));
    });
    ('0'..='~').for_each(|letter| add(format!("a\u{1b}{letter}\u{1b}#{letter}\u{1b}({letter}b")));
    // Direction, tags, marks, joiners, and characters that are not there.
    for c in [
        '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}', '\u{2066}', '\u{2067}',
        '\u{2068}', '\u{2069}', '\u{200E}', '\u{200F}', '\u{61C}',
    ] {
        add(format!("a{c}gpj.exe"));
    }
    for c in [
        '\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{2028}', '\u{2029}', '\u{FEFF}',
        '\u{FFF9}', '\u{FFFE}', '\u{E000}', '\u{AD}', '\u{3164}',
    ] {
        add(format!("{c}a{c}{c}b"));
    }
    add(format!("a{}b", "\u{E0041}\u{E0042}".repeat(20)));
    add(format!("a{}b", "\u{301}".repeat(200)));
    add(format!("{}b", "\u{301}\u{489}".repeat(40)));
    add(format!("a{}b", "👨\u{200D}".repeat(60)));
    texts
}

/// The same, written so that it becomes itself only once it is decoded.
fn written() -> Vec<String> {
    let mut texts = Vec::new();
    let mut add = |text: String| texts.push(text);
    for entity in [
        "&#27;[2J",
        "&#x1b;]0;t&#7;",
        "&#155;2J",
        "&#x9b;2J",
        "&#x202e;x",
        "&#0;x",
        "&#8203;x",
        "&Tab;&NewLine;x",
        "&#xE0041;x",
        "%1b[2J",
        "\\u001b[2J",
        "\\x1b[2J",
        "=1B[2J",
        "java&#10;script:alert(1)",
        "java&Tab;script:x",
        "javascript:alert(1)",
    ] {
        add(format!("a {entity} b"));
    }
    // What closes the place it stands in.
    for close in [
        "</title></style></script>x",
        "\"'><b>x",
        "]]>x",
        "```\nx",
        "](http://x.example)",
        "\r\nX: y",
        "\n\n# x",
        "|\n|-|\n",
    ] {
        add(format!("a{close}\u{1b}[2Jb"));
    }
    texts
}

/// The same, several to a text, for places where each text costs a screen or a process.
pub(crate) fn packed(each: usize) -> Vec<String> {
    singles()
        .chunks(each)
        .map(|chunk| chunk.join(" "))
        .collect()
}
