//! A command line as people write it, split into words: no shell, no expansion.

/// The words of a line: spaces separate, quotes and backslashes keep together, nothing is expanded. Nothing when a
/// quote stays open or a backslash ends the line.
pub fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            // Inside quotes a backslash is one, unless it keeps a quote or itself from meaning more.
            (Some('"'), '\\') if !characters.as_str().starts_with(['"', '\\']) => {
                word.get_or_insert_default().push(character);
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().push(characters.next()?),
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    if quote.is_some() {
        return None;
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_words_together_and_nothing_is_expanded() {
        let words = |line| split(line).map(|words| words.join("|"));
        assert_eq!(
            words("jq -r '.parts[] | .text'").unwrap(),
            "jq|-r|.parts[] | .text"
        );
        assert_eq!(words("echo $HOME `id` ~ *").unwrap(), "echo|$HOME|`id`|~|*");
        assert_eq!(words(r#"a\ b "c \" d" '' "#).unwrap(), "a b|c \" d|");
        assert_eq!(words(r#"grep "\d+""#).unwrap(), r"grep|\d+");
        assert_eq!(words(r#"grep "\\" \d"#).unwrap(), r"grep|\|d");
        assert_eq!(words(r#"grep "\"#), None);
        assert_eq!(words("  ").unwrap(), "");
        assert_eq!(words("say 'it"), None);
        assert_eq!(words("end\\"), None);
    }
}
