//! One exchange that has no certificate yet: which claims are there, which more may come, and
//! until when. Pure: no store, no clock.

use std::sync::Arc;
use std::time::Duration;

use lucairn_compartment::clock::Timestamp;
use lucairn_veil::claim::Claim;
use lucairn_veil::json::Json;
use lucairn_veil::key::Service;
use lucairn_veil::time::parse_rfc3339;

use crate::audit::Ending;
use crate::refusal::Refused;
use crate::store::{OpenRow, StoreError};

/// What the claims of most exchanges fit into as JSON, in bytes.
const ROOM: usize = 4096;

/// How patient the witness is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// How long claims may be missing after the exchange should have ended.
    pub(crate) claim_timeout: Duration,
    /// How far the clock of a service may be off.
    pub(crate) clock_skew: Duration,
}

/// An exchange under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) request_id: String,
    /// When it is certified with what is there.
    pub(crate) due: Timestamp,
    /// At most one of each service outside, in the order of arrival; shared, because the exchange
    /// is copied at each step and its claims stay as they came.
    pub(crate) claims: Vec<Arc<Claim>>,
    /// The event that ended it.
    pub(crate) ending: Option<Ending>,
    /// As the bridge's claim says; nobody before it is there.
    pub(crate) caller: Arc<Caller>,
}

/// Whose exchange it is, as far as the bridge named anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) customer_id: Option<String>,
    pub(crate) org_id: Option<String>,
    pub(crate) api_key_id: Option<String>,
}

impl Exchange {
    /// An exchange that nothing is known of yet.
    pub(crate) fn new(request_id: &str, now: Timestamp, patience: Patience) -> Self {
        Self {
            request_id: request_id.to_owned(),
            due: now.plus(patience.claim_timeout),
            claims: Vec::new(),
            ending: None,
            caller: Arc::default(),
        }
    }

    /// Takes a claim; tells whether anything changed, which a repeated claim does not.
    ///
    /// The AI worker may claim again, because a call may be sent again after a crash. Whether the
    /// signature holds is for the certificate to say.
    pub(crate) fn admit(
        &mut self,
        claim: Arc<Claim>,
        now: Timestamp,
        patience: Patience,
    ) -> Result<bool, Refused> {
        if self.claims.contains(&claim) {
            return Ok(false);
        }
        let (service, caller) = self.check(&claim)?;
        check_time(&claim, now, patience)?;
        let same_service = self.claims.iter().position(|known| known.service() == Some(service));
        match same_service {
            None => self.claims.push(claim),
            Some(place) if service == Service::Ai => self.claims[place] = claim,
            Some(_) => return Err(Refused::Duplicate),
        }
        self.caller = caller.unwrap_or_else(|| Arc::clone(&self.caller));
        Ok(true)
    }

    /// A claim that passes can stand in a signed certificate, whatever it says. Gives the caller
    /// whom a bridge names.
    fn check(&self, claim: &Claim) -> Result<(Service, Option<Arc<Caller>>), Refused> {
        let service = match claim.service() {
            Some(Service::Audit) => return Err(Refused::Malformed("only the witness audits")),
            Some(service) => service,
            None => return Err(Refused::Malformed("no such service")),
        };
        if claim.request_id != self.request_id {
            return Err(Refused::Malformed("it is about another exchange"));
        }
        if !is_plain_id(&claim.claim_id) {
            return Err(Refused::Malformed("its id is not printable ASCII without <, > and &"));
        }
        let takes_id = |known: &&Arc<Claim>| known.claim_id == claim.claim_id;
        if self.claims.iter().find(takes_id).is_some_and(|known| known.service() != Some(service)) {
            return Err(Refused::Malformed("its id belongs to another claim"));
        }
        let is_bridge = service == Service::Bridge;
        let caller = claim.read_payload(|payload| is_bridge.then(|| Arc::new(Caller::of(payload))));
        Ok((service, caller.ok_or(Refused::Malformed("its payload cannot be read"))?))
    }

    /// The sender knows how long the exchange may still take.
    pub(crate) fn set_window(&mut self, window: Duration, now: Timestamp, patience: Patience) {
        if self.ending.is_none() {
            self.due = now.plus(window).plus(patience.claim_timeout);
        }
    }

    /// The exchange is over; only the first ending counts. Whoever is missing must be quick.
    pub(crate) fn end(&mut self, ending: Ending, now: Timestamp, patience: Patience) -> bool {
        let is_first = self.ending.is_none();
        if is_first {
            self.ending = Some(ending);
            self.due = self.due.min(now.plus(patience.claim_timeout));
        }
        is_first
    }

    /// Whether nobody is missing.
    pub(crate) fn is_complete(&self) -> bool {
        let has = |service| self.claims.iter().any(|claim| claim.service() == Some(service));
        let Some(ending) = &self.ending else { return false };
        has(Service::Bridge)
            && has(Service::Sanitizer)
            && (has(Service::Ai) || !ending.calls_model())
    }

    /// The row that keeps it.
    pub(crate) fn to_row(&self) -> Result<OpenRow, serde_json::Error> {
        Ok(OpenRow {
            request_id: self.request_id.clone(),
            due_nanos: self.due.nanos(),
            claims: self.claims_json()?,
            ending: self.ending.as_ref().map(serde_json::to_string).transpose()?,
        })
    }

    fn claims_json(&self) -> Result<String, serde_json::Error> {
        let mut json = Vec::with_capacity(ROOM);
        let claims: Vec<&Claim> = self.claims.iter().map(|claim| &**claim).collect();
        serde_json::to_writer(&mut json, &claims)?;
        String::from_utf8(json).map_err(serde::ser::Error::custom)
    }

    /// Reads it back.
    pub(crate) fn from_row(row: &OpenRow) -> Result<Self, StoreError> {
        let damaged = |what| StoreError::Damaged(format!("{what} of an open exchange"));
        let claims =
            Json::parse_borrowed(row.claims.as_bytes()).map_err(|_| damaged("the claims"))?;
        let claims = claims.as_array().ok_or_else(|| damaged("the claims"))?;
        let ending = row.ending.as_deref().map(serde_json::from_str).transpose();
        let claims = claims.iter().map(|claim| Claim::from_json(claim).map(Arc::new));
        let claims: Vec<Arc<Claim>> =
            claims.collect::<Result<_, _>>().map_err(|_| damaged("a claim"))?;
        let bridge = claims.iter().find(|claim| claim.service() == Some(Service::Bridge));
        let caller = bridge.and_then(|claim| claim.read_payload(Caller::of)).unwrap_or_default();
        Ok(Self {
            request_id: row.request_id.clone(),
            due: Timestamp::from_nanos(row.due_nanos),
            claims,
            ending: ending.map_err(|_| damaged("the ending"))?,
            caller: Arc::new(caller),
        })
    }
}

impl Caller {
    /// Reads the payload of a bridge claim.
    fn of(payload: &Json<'_>) -> Self {
        let text = |name: &str| {
            let text = payload.get(name).and_then(Json::as_str)?;
            (!text.is_empty()).then(|| text.to_owned())
        };
        Self {
            customer_id: text("customer_id"),
            org_id: text("org_id"),
            api_key_id: text("api_key_id"),
        }
    }
}

fn check_time(claim: &Claim, now: Timestamp, patience: Patience) -> Result<(), Refused> {
    let claimed = parse_rfc3339(&claim.timestamp)
        .filter(|_| claim.timestamp.ends_with('Z'))
        .ok_or(Refused::Malformed("its time is not RFC 3339 in UTC"))?;
    let distance = (claimed - i128::from(now.nanos())).unsigned_abs();
    if distance > patience.clock_skew.as_nanos() { Err(Refused::Skewed) } else { Ok(()) }
}

/// Whether both canonical rules write an id as it is, which a signed certificate demands.
pub(crate) fn is_plain_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 256
        && id.bytes().all(|byte| matches!(byte, b'!'..=b'~') && !matches!(byte, b'<' | b'>' | b'&'))
}

#[cfg(test)]
mod tests;
