//! Looking up certificates and events. Whoever asks for what is not his own learns nothing.

use lucairn_compartment::message::{EventQuery, Owner, RecordedEvent};
use lucairn_veil::Certificate;

use crate::refusal::Refused;
use crate::store::StoreError;
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
    /// The certificate of an exchange, for its owner or for the public.
    pub(crate) async fn certificate(
        &self,
        request_id: &str,
        asker: &Owner,
    ) -> Result<Lookup, Refused> {
        // Memory first: an exchange that is certified in between is then found in the store.
        let pending = self.turns.owner(request_id).await;
        if let Some(row) = self.store.certificate(request_id).await? {
            return match &asker.customer_id {
                None => public_view(&row.certificate).map(Lookup::Found),
                asker if *asker == row.customer_id => Ok(Lookup::Found(row.certificate)),
                _ => Ok(Lookup::Unknown),
            };
        }
        let may_know =
            |owner: &Option<String>| asker.customer_id.is_none() || *owner == asker.customer_id;
        Ok(if pending.as_ref().is_some_and(may_know) { Lookup::Pending } else { Lookup::Unknown })
    }

    /// A customer's events.
    pub(crate) async fn events(&self, query: EventQuery) -> Result<Vec<RecordedEvent>, Refused> {
        Ok(self.store.events(query).await?)
    }
}

/// The certificate without claims and without the ids of the customer.
fn public_view(certificate: &[u8]) -> Result<Vec<u8>, Refused> {
    let damaged = || StoreError::Damaged("a certificate".to_owned());
    let mut certificate = Certificate::parse(certificate).map_err(|_| damaged())?;
    certificate.claims.clear();
    certificate.client_id = None;
    certificate.api_key_id = None;
    Ok(serde_json::to_vec(&certificate).map_err(|_| damaged())?)
}
