//! From the bytes of an answer to the words of a help desk, without a network: for fuzzing.

use crate::backend::parrot::form::Fields;
use crate::backend::parrot::read::parts;
use crate::backend::parrot::wire;
use crate::domain::conversation::Detail;

/// Reads whatever bytes as every answer there is, for fuzzing: nothing may panic. Tells how much came out.
pub fn anything(body: &[u8]) -> usize {
    let fields = Fields::default();
    let values = wire::rows(body).unwrap_or_default();
    let rows = values.iter().filter_map(|value| wire::row(value, &fields));
    let rows: Vec<_> = rows
        .map(|row| row.into_conversation(true, Detail::Row))
        .collect();
    let object = wire::object(body).ok();
    let shown = object.as_ref().and_then(|it| wire::row(it, &fields));
    let sent = object.as_ref().and_then(|it| wire::part(it, &fields, None));
    let said = wire::complaint(body);
    let single = usize::from(shown.is_some()) + usize::from(sent.is_some());
    rows.len() + parts(&values, &fields, Some("p")).len() + single + usize::from(said.is_some())
}
