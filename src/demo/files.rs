//! Uploaded files: addresses that are signed for one read and good for a while, and the pictures behind them.
//!
//! Nothing is stored. The name of a file is the seed of what it shows, so that every name leads to a picture and the
//! same name always to the same one.

pub(crate) mod drawing;

use jiff::Timestamp;
use serde::Deserialize;

/// Signs the addresses of one read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signer<'a> {
    pub(crate) base: &'a str,
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
    /// No two reads show the same address.
    pub(crate) read: u64,
    /// How long its addresses are good, in seconds.
    pub(crate) good_for: i64,
}

impl Signer<'_> {
    /// The address of a file, good for this read only.
    pub(crate) fn address(&self, name: &str) -> String {
        let expires = self.now.as_second() + self.good_for;
        let signature = signature(self.seed, name, expires, self.read);
        let (base, read) = (self.base, self.read);
        format!("{base}/u/{name}?expires={expires}&read={read}&signature={signature}")
    }
}

/// What a signed address says beside the name of its file.
#[derive(Debug, Deserialize)]
pub(crate) struct Signed {
    expires: i64,
    read: u64,
    signature: String,
}

impl Signed {
    /// Whether a desk of that seed signed it for that file, and it is still good.
    pub(crate) fn is_good(&self, seed: u64, name: &str, now: Timestamp) -> bool {
        self.signature == signature(seed, name, self.expires, self.read)
            && now.as_second() < self.expires
    }
}

/// What a signed address must say about a file.
fn signature(seed: u64, name: &str, expires: i64, read: u64) -> String {
    // No secret worth keeping; it has to be noticed when somebody changes a letter.
    let numbers = [seed, expires.cast_unsigned(), read];
    let bytes = name
        .bytes()
        .chain(numbers.into_iter().flat_map(u64::to_be_bytes));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
