//! Links as terminals understand them (OSC 8): what stands around the cells of one.
//!
//! The address passed the gate for links, which keeps `http`, `https` and `mailto` only and writes everything else as
//! percent codes. It is looked at again here, byte by byte, because an address goes to the terminal inside of a control
//! sequence: whatever could end that sequence would be obeyed.

use crate::ui::links::Target;

/// Longer addresses are dropped by VTE and iTerm2, some with what follows; `O` opens them all the same.
const LONGEST: usize = 2_083;

/// Ends a link.
pub(super) const CLOSE: &[u8] = b"\x1b]8;;\x1b\\";

/// Begins a link; false if the terminal had better not be told of it.
pub(super) fn open(to: &Target, out: &mut Vec<u8>) -> bool {
    let address = to.address.as_str().as_bytes();
    if !is_allowed(address) {
        return false;
    }
    // The identity makes one link of the rows it is wrapped into.
    out.extend_from_slice(format!("\x1b]8;id={:016x};", to.identity).as_bytes());
    out.extend_from_slice(address);
    out.extend_from_slice(b"\x1b\\");
    true
}

fn is_allowed(address: &[u8]) -> bool {
    let schemes: [&[u8]; 3] = [b"https://", b"http://", b"mailto:"];
    address.len() <= LONGEST
        && schemes.iter().any(|scheme| address.starts_with(scheme))
        && address.iter().all(|byte| (0x21..=0x7e).contains(byte))
}

/// The length of a link's beginning or end, if that is what `bytes` begin with and it is one of ours.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(CLOSE) {
        return Some(CLOSE.len());
    }
    let rest = bytes.strip_prefix(b"\x1b]8;id=")?;
    let (identity, rest) = rest.split_at_checked(16)?;
    let is_hexadecimal = identity.iter().all(u8::is_ascii_hexdigit);
    let rest = rest.strip_prefix(b";")?;
    let end = rest.iter().position(|byte| *byte == 0x1b)?;
    let (address, rest) = rest.split_at_checked(end)?;
    let is_ours = is_hexadecimal && is_allowed(address) && rest.starts_with(b"\x1b\\");
    is_ours.then_some(bytes.len() - rest.len() + 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::link::SafeUrl;

    fn opened(address: &str) -> Option<String> {
        let to = Target {
            address: SafeUrl::parse(address).ok()?,
            identity: 0x2a,
        };
        let mut out = Vec::new();
        open(&to, &mut out).then(|| String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_link_has_an_identity_and_a_plain_address() {
        let said = opened("https://Shop.example.org/a b?c=\u{1b}]52;c;x\u{7}é").unwrap();
        assert_eq!(
            said,
            "\u{1b}]8;id=000000000000002a;https://shop.example.org/a%20b?c=%1B]52;c;x%07%C3%A9\u{1b}\\"
        );
        assert_eq!(length(said.as_bytes()), Some(said.len()));
        assert_eq!(length(CLOSE), Some(CLOSE.len()));
        assert!(opened("mailto:ana@example.org?subject=a b").is_some());
    }

    #[test]
    fn what_may_not_be_opened_or_is_too_long_is_no_link() {
        for refused in ["javascript:alert(1)", "file:///etc/passwd", "ssh://-oProxy"] {
            assert_eq!(opened(refused), None, "{refused}");
        }
        let long = format!("https://a.example/{}", "x".repeat(LONGEST));
        assert_eq!(opened(&long), None);
    }

    #[test]
    fn other_sequences_are_not_taken_for_links() {
        for said in [
            "\u{1b}]8;;https://a.example\u{1b}\\",
            "\u{1b}]8;id=000000000000002a;file:///etc\u{1b}\\",
            "\u{1b}]8;id=000000000000002a;https://a\u{7}",
            "\u{1b}]8;id=000000000000002a;https://a\u{9c}\u{1b}\\",
            "\u{1b}]8;id=000000000000002a;https://a b\u{1b}\\",
            "\u{1b}]8;id=x:000000000000;https://a\u{1b}\\",
            "\u{1b}]8;id=000000000000002a;https://a",
            "\u{1b}]52;c;eA==\u{7}",
        ] {
            assert_eq!(length(said.as_bytes()), None, "{said:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_an_address_holds_nothing_leaves_the_sequence(tail in any::<String>()) {
            if let Some(said) = opened(&format!("https://a.example/{tail}")) {
                prop_assert_eq!(length(said.as_bytes()), Some(said.len()));
            }
        }
    }
}
