//! A file that came with a message: what its desk tells of it, and where it can be fetched for a moment.

use std::fmt;

use crate::domain::id::{AttachmentId, PartId};
use crate::domain::untrusted::Untrusted;

/// Kinds of pictures that can be shown.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/// The longest name that is told, in characters: what comes after it is worth knowing too.
const LONGEST_NAME: usize = 100;

/// A file, without its bytes and without an address: addresses are good for a short while, and are asked for when
/// somebody wants the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// The identity within the conversation.
    pub id: AttachmentId,
    /// The message it came with, which may not be among those the desk gives.
    pub message: Option<PartId>,
    /// What its sender calls it. No path, whatever is in it.
    pub name: Option<Untrusted>,
    /// Its kind, as its sender says.
    pub content_type: Option<Untrusted>,
    /// How large it is.
    pub bytes: Option<u64>,
}

impl Attachment {
    /// What it is called.
    pub fn called(&self) -> &str {
        let name = self.name.as_ref().filter(|name| !name.is_blank());
        name.map_or("a file without a name", Untrusted::raw)
    }

    /// Its name, kind and size: `photo.jpg (image/jpeg, 120 kB)`.
    pub fn words(&self) -> Untrusted {
        let name = self.called();
        let name = match name.char_indices().nth(LONGEST_NAME) {
            Some((end, _)) => format!("{}…", &name[..end]),
            None => name.to_owned(),
        };
        let kind = self.content_type.as_ref().filter(|kind| !kind.is_blank());
        let kind = kind.map(|kind| kind.raw().to_owned());
        let about: Vec<String> = kind.into_iter().chain(self.bytes.map(amount)).collect();
        if about.is_empty() {
            name.into()
        } else {
            format!("{name} ({})", about.join(", ")).into()
        }
    }

    /// Whether it says of itself that it is a picture that can be shown.
    pub fn is_picture(&self) -> bool {
        let kind = self.content_type.as_ref().map_or("", Untrusted::raw);
        let kind = kind.split(';').next().unwrap_or_default().trim();
        PICTURES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(kind))
    }
}

/// Bytes as people count them.
pub fn amount(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// Where a file is when somebody asks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whereabouts {
    /// The desk no longer lists it.
    Gone,
    /// The desk lists it, without an address.
    Untold,
    /// There, for a short while.
    At(SignedAddress),
}

/// An address that lets whoever has it fetch the file: it is used at once, and neither kept, shown nor logged. So it
/// has no `Display`, and `Debug` tells nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedAddress(Box<str>);

impl SignedAddress {
    /// Takes an address as it came.
    pub fn new(address: impl Into<Box<str>>) -> Self {
        Self(address.into())
    }

    /// The address as it came, for fetching and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: Option<&str>, kind: Option<&str>, bytes: Option<u64>) -> Attachment {
        Attachment {
            id: "f1".into(),
            message: None,
            name: name.map(Into::into),
            content_type: kind.map(Into::into),
            bytes,
        }
    }

    #[test]
    fn it_is_told_by_name_kind_and_size_as_far_as_they_are_known() {
        let told = |name, kind, bytes| file(name, kind, bytes).words().raw().to_owned();
        assert_eq!(
            told(Some("a.jpg"), Some("image/jpeg"), Some(120_400)),
            "a.jpg (image/jpeg, 120 kB)"
        );
        assert_eq!(
            told(None, None, Some(1_812_455)),
            "a file without a name (1.8 MB)"
        );
        assert_eq!(
            told(Some(" "), Some(""), Some(12)),
            "a file without a name (12 bytes)"
        );
        assert_eq!(told(Some("notes"), None, None), "notes");
        let long = "é".repeat(400);
        let told = told(Some(&long), Some("text/plain"), None);
        assert_eq!(told, format!("{}… (text/plain)", "é".repeat(100)));
    }

    #[test]
    fn a_picture_is_what_says_so_and_can_be_shown() {
        let is_picture = |kind| file(Some("a.png"), Some(kind), None).is_picture();
        assert!(is_picture("image/png") && is_picture("IMAGE/JPEG; q=1"));
        assert!(!is_picture("image/svg+xml") && !is_picture("image/heic"));
        assert!(!file(Some("a.png"), None, None).is_picture());
    }

    #[test]
    fn an_address_is_not_told() {
        let address = SignedAddress::new("https://files.example/f1?signature=secret");
        let told = format!("{:?}", Whereabouts::At(address));
        assert_eq!(told, "At(SignedAddress(…))");
    }
}
