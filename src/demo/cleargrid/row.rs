//! One row of the ledger, and how it is written.

use jiff::Timestamp;
use serde_json::{Value, json};

/// A row. Words are as the vendor's sample spells them, or made up where it names none.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: u64,
    /// Of another lender: such rows are dropped after a page was cut.
    pub(super) is_foreign: bool,
    pub(super) platform: &'static str,
    pub(super) purpose: &'static str,
    pub(super) kind: &'static str,
    pub(super) by: &'static str,
    pub(super) operation: &'static str,
    pub(super) status: &'static str,
    pub(super) visibility: &'static str,
    pub(super) receipt: Option<Receipt>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug)]
pub(super) struct Receipt {
    pub(super) status: &'static str,
    pub(super) code: Option<&'static str>,
    pub(super) error: Option<&'static str>,
}

impl Row {
    /// Its place in the order of the cursor: field, then internal id.
    pub(super) fn place(&self) -> (i64, u64) {
        (self.updated_at.as_millisecond(), self.id)
    }

    /// 24 hex digits, as of a document store.
    pub(super) fn public_id(&self) -> String {
        let seconds = self.created_at.as_second();
        format!(
            "{seconds:08x}{:016x}",
            self.id.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        )
    }

    /// Whether nobody told yet what became of it.
    pub(super) fn waits(&self) -> bool {
        let is_queued = |receipt: &Receipt| receipt.status == "QUEUED";
        !self.is_foreign && self.receipt.as_ref().is_some_and(is_queued)
    }

    pub(super) fn json(&self) -> Value {
        let receipt = self.receipt.as_ref().map(|receipt| {
            json!({ "status": receipt.status, "code": receipt.code, "error_detail": receipt.error })
        });
        json!({
            "public_id": self.public_id(),
            "platform": self.platform,
            "purpose": self.purpose,
            "type": self.kind,
            "by": self.by,
            "operation": self.operation,
            "status": self.status,
            "visibility": self.visibility,
            "delivery_status": receipt,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        })
    }
}

/// A moment with milliseconds and a `Z`.
pub(super) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
