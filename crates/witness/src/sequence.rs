//! The sequences of certificates of the API keys: each certificate names the one before it, so that
//! one that is left out or told twice shows.

use std::collections::HashMap;

use lucairn_veil::Place;

use crate::store::{Link, SequenceEnd, Store, StoreError, next_place};

/// The ends of the sequences if every submitted step is taken. The store is the truth; after a
/// doubt it is read again.
#[derive(Default)]
pub(crate) struct Sequences(HashMap<String, SequenceEnd>);

impl Sequences {
    /// The place of the next certificate of an API key; without a key there is no sequence.
    pub(crate) async fn next(
        &self,
        api_key_id: Option<&str>,
        store: &dyn Store,
    ) -> Result<Option<Place>, StoreError> {
        let Some(api_key_id) = api_key_id else { return Ok(None) };
        let end = match self.0.get(api_key_id) {
            Some(end) => Some(*end),
            None => store.sequence_end(api_key_id).await?,
        };
        Ok(Some(next_place(end.as_ref())))
    }

    /// A certificate has been submitted.
    pub(crate) fn extend(&mut self, link: Option<&Link>) {
        let Some(link) = link else { return };
        let end = SequenceEnd { tenant_seq: link.place.tenant_seq, digest: link.digest };
        self.0.insert(link.api_key_id.clone(), end);
    }

    /// A step was not taken, so memory is ahead of the store.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}
