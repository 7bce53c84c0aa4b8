//! Request bodies, whole, within a size and a time.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http_body_util::BodyExt;

use crate::problem::{Kind, Problem};
use crate::services::Services;

/// A body.
pub(super) struct Whole(pub(super) Bytes);

impl FromRequest<Arc<Services>> for Whole {
    type Rejection = Problem;

    async fn from_request(request: Request, services: &Arc<Services>) -> Result<Self, Problem> {
        let limit = services.config.max_body_bytes;
        let reading = read(request.into_body(), limit);
        match tokio::time::timeout(services.config.body_timeout(), reading).await {
            Ok(read) => read.map(Self),
            Err(_) => {
                let message = "The body did not arrive in time. Send it faster or make it smaller.";
                Err(Problem::new(Kind::RequestTimeout, message))
            }
        }
    }
}

/// What is too large is answered at once; the server reads on and throws away, so that a client that
/// does not look before it has sent everything gets the answer, too.
async fn read(mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || {
        let message = format!("The body is larger than {limit} bytes.");
        Problem::new(Kind::RequestTooLarge, message)
    };
    if hyper::body::Body::size_hint(&body).lower() > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    let mut kept = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Problem::new(Kind::InvalidRequest, "The body ended before it was complete.")
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > limit - kept.len() {
            return Err(too_large());
        }
        kept.extend_from_slice(&data);
    }
    Ok(Bytes::from(kept))
}
