//! A phrase cut into numbers, words and signs: `1h30m` is four of them, as is `1 h 30 m`.

use crate::app::when::WhenProblem;

/// The smallest piece of a phrase.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Lexeme {
    /// A number and how many digits it was written with; none for a number written out.
    Number(u16, usize),
    /// A word in lower case.
    Word(String),
    /// Any other character but spaces and commas.
    Sign(char),
}

/// Numbers people write out.
const WRITTEN: [(&str, u16); 14] = [
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
];

/// The text as numbers, words and signs. A number of more than four digits is not understood.
pub(super) fn lexemes(text: &str) -> Result<Vec<Lexeme>, WhenProblem> {
    let text = text.to_lowercase();
    let mut rest = text.as_str();
    let mut list = Vec::new();
    while let Some(first) = rest.chars().next() {
        let of_kind = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            of_kind(|c| c.is_ascii_digit())
        } else if first.is_alphabetic() {
            of_kind(char::is_alphabetic)
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        if first.is_ascii_digit() {
            let number = piece.parse().ok().filter(|_| length <= 4);
            let number = number.ok_or_else(|| WhenProblem::Unknown(piece.to_owned()))?;
            list.push(Lexeme::Number(number, length));
        } else if first.is_alphabetic() {
            let written = WRITTEN.iter().find(|(word, _)| *word == piece);
            list.push(match written {
                Some((_, number)) => Lexeme::Number(*number, 0),
                None => Lexeme::Word(piece.to_owned()),
            });
        } else if !first.is_whitespace() && first != ',' {
            list.push(Lexeme::Sign(first));
        }
    }
    Ok(list)
}
