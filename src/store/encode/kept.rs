//! What is kept in a desk's stead, a second time. In the state file, so nothing here is renamed without a migration.

use jiff::Timestamp;

use crate::domain::conversation::State;
use crate::domain::id::PartId;
use crate::domain::kept::{Kept, Standing};
use crate::domain::people::Tag;
use crate::store::encode::stored_structs;

stored_structs! {
    "Standing" Standing { state: State, over: State, known_at: Timestamp }
    "Kept" Kept { standing: Option<Standing>, tags: Vec<Tag>, notes: Vec<PartId> }
}
