//! A sheet of paper: the smallest PDF that has a few lines on it.

/// One page with these lines. What a plain font does not have is a question mark.
pub(super) fn page(lines: &[&str]) -> Vec<u8> {
    let mut words = "BT /F1 14 Tf 22 TL 72 760 Td\n".to_owned();
    for line in lines {
        words.push_str(&format!("({}) Tj T*\n", escaped(line)));
    }
    words.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{words}\nendstream", words.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let (count, start) = (objects.len() + 1, text.len());
    text.push_str(&format!(
        "xref\n0 {count}\n{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    text.into_bytes()
}

fn escaped(line: &str) -> String {
    let mut text = String::new();
    for sign in line.chars() {
        match sign {
            '(' | ')' | '\\' => text.extend(['\\', sign]),
            ' '..='~' => text.push(sign),
            _ => text.push('?'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_is_where_the_table_says() {
        let text = String::from_utf8(page(&["a (b) \\ é", "c"])).unwrap();
        assert!(text.contains("(a \\(b\\) \\\\ ?) Tj T*\n(c) Tj"));
        let (_, end) = text.split_once("startxref\n").unwrap();
        let start: usize = end.lines().next().unwrap().parse().unwrap();
        let table: Vec<&str> = text[start..].lines().collect();
        assert_eq!(table[..3], ["xref", "0 6", "0000000000 65535 f "]);
        for (number, row) in (1..=5).zip(&table[3..]) {
            let at: usize = row[..10].parse().unwrap();
            assert!(
                text[at..].starts_with(&format!("{number} 0 obj\n")),
                "{row}"
            );
        }
        let (_, stream) = text.split_once("/Length ").unwrap();
        let length: usize = stream.split(' ').next().unwrap().parse().unwrap();
        let words = stream.split_once("stream\n").unwrap().1;
        assert!(words[length..].starts_with("\nendstream"));
    }
}
