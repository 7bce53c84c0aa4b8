//! Connection strings with a password: the user information of RFC 3986, section 3.2.1, with any
//! scheme.

use crate::detect::url::credentials;
use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};

pub(in crate::detect) struct ConnectionString;

impl Detector for ConnectionString {
    fn name(&self) -> &'static str {
        "connection_string"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Secret
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["://"]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let span = credentials(spot.text, &spot.trigger)?;
        Some(Found::new(span, Rank::Proven))
    }
}
