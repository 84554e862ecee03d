//! What becomes of each character on its way to a terminal.
//!
//! Signs, never deletions, for whatever could hide or move text; deletions only for characters
//! that have no look of their own. Unassigned code points are kept: this table would be older
//! than the next emoji.

/// The fate of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Harmless: kept.
    Keep,
    /// A tab: spaces up to the next stop.
    Tab,
    /// Any kind of line end but the carriage return.
    LineEnd,
    /// A carriage return, alone or before a line feed.
    Return,
    /// Shown as this sign.
    Sign(char),
    /// Shown as its number in `⟦ ⟧`: a C1 control.
    Number,
    /// Shown as its name in `⟦ ⟧`: a bidirectional control.
    Named(&'static str),
    /// Has no look of its own: left out.
    Drop,
    /// A zero width joiner: kept inside emoji and joining scripts.
    Joiner,
    /// A zero width non-joiner: kept inside joining scripts.
    NonJoiner,
    /// A text or emoji presentation selector: kept after what it can select.
    Presentation,
    /// A tag character: kept inside a flag.
    Tag,
}

/// Decides what becomes of `c`.
pub(super) fn fate(c: char) -> Fate {
    match c {
        ' '..='~' | '\u{A0}'..='\u{AC}' | '\u{AE}'..='\u{2FF}' => Fate::Keep,
        '\t' => Fate::Tab,
        '\r' => Fate::Return,
        '\n' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::LineEnd,
        '\0'..='\u{1F}' => Fate::Sign(control_picture(c)),
        '\u{7F}' => Fate::Sign('\u{2421}'),
        '\u{80}'..='\u{9F}' => Fate::Number,
        '\u{202A}' => Fate::Named("⟦LRE⟧"),
        '\u{202B}' => Fate::Named("⟦RLE⟧"),
        '\u{202C}' => Fate::Named("⟦PDF⟧"),
        '\u{202D}' => Fate::Named("⟦LRO⟧"),
        '\u{202E}' => Fate::Named("⟦RLO⟧"),
        '\u{2066}' => Fate::Named("⟦LRI⟧"),
        '\u{2067}' => Fate::Named("⟦RLI⟧"),
        '\u{2068}' => Fate::Named("⟦FSI⟧"),
        '\u{2069}' => Fate::Named("⟦PDI⟧"),
        '\u{200D}' => Fate::Joiner,
        '\u{200C}' => Fate::NonJoiner,
        '\u{FE0E}' | '\u{FE0F}' => Fate::Presentation,
        '\u{E0000}'..='\u{E007F}' => Fate::Tag,
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0D}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{13430}'..='\u{1345F}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0080}'..='\u{E0FFF}' => Fate::Drop,
        // Private use, noncharacters, and planes that hold nothing at all.
        '\u{E000}'..='\u{F8FF}'
        | '\u{FDD0}'..='\u{FDEF}'
        | '\u{40000}'..='\u{DFFFF}'
        | '\u{E1000}'..='\u{10FFFF}' => Fate::Sign('\u{FFFD}'),
        _ if (c as u32) & 0xFFFE == 0xFFFE => Fate::Sign('\u{FFFD}'),
        _ => Fate::Keep,
    }
}

/// The picture Unicode keeps for a C0 control: `␛` for ESC.
fn control_picture(c: char) -> char {
    char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}')
}

/// Whether a presentation selector or a joiner may follow `c`.
pub(super) fn is_pictographic(c: char) -> bool {
    matches!(c,
        '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2194}'..='\u{21AA}' | '\u{231A}'..='\u{23FF}' | '\u{24C2}' | '\u{25AA}'..='\u{25FE}'
        | '\u{2600}'..='\u{27BF}' | '\u{2934}' | '\u{2935}' | '\u{2B05}'..='\u{2B55}'
        | '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether `c` can be the first character of a keycap such as `1️⃣`.
pub(super) fn is_keycap(c: char) -> bool {
    matches!(c, '0'..='9' | '#' | '*')
}

/// Whether `c` belongs to a script whose letters change shape beside a joiner.
pub(super) fn is_joining(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{61B}' | '\u{61D}'..='\u{DFF}' | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17B3}' | '\u{17B6}'..='\u{180A}' | '\u{1810}'..='\u{18AF}'
        | '\u{1B00}'..='\u{1CFF}' | '\u{A800}'..='\u{ABFF}' | '\u{FB50}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{11FFF}')
}
