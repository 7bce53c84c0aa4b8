//! Looking up certificates and events. Whoever asks for what is not his own learns nothing.

use lucairn_compartment::message::{EventQuery, Owner, RecordedEvent};

use crate::refusal::Refused;
use crate::witness::Witness;

/// What there is for a request id, as far as the asker may know.
pub(crate) enum Lookup {
    /// The certificate as it is served.
    Found(Vec<u8>),
    /// The exchange is under way.
    Pending,
    /// There is none, or it is somebody else's.
    Unknown,
}

impl Witness {
    /// The certificate of an exchange, for its owner.
    ///
    /// Asked without an owner it is given whole: the gateway verifies it and shows the public a
    /// page about it, never the certificate itself.
    pub(crate) async fn certificate(
        &self,
        request_id: &str,
        asker: &Owner,
    ) -> Result<Lookup, Refused> {
        let may_know = |owner: &Option<String>| match &asker.customer_id {
            None => true,
            asker => asker == owner,
        };
        // Memory first: an exchange that is certified in between is then found in the store.
        let pending = self.turns.owner(request_id).await;
        if let Some(row) = self.store.certificate(request_id).await? {
            let found = may_know(&row.customer_id);
            return Ok(if found { Lookup::Found(row.certificate) } else { Lookup::Unknown });
        }
        Ok(if pending.as_ref().is_some_and(may_know) { Lookup::Pending } else { Lookup::Unknown })
    }

    /// A customer's events.
    pub(crate) async fn events(&self, query: EventQuery) -> Result<Vec<RecordedEvent>, Refused> {
        Ok(self.store.events(query).await?)
    }
}
