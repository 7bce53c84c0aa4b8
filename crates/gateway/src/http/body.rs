//! Request bodies, whole, within a size and a time.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http_body_util::BodyExt;

use crate::problem::{Kind, Problem};
use crate::services::Services;

/// How many times the limit is still read and thrown away, so that a client that does not look
/// before it has sent everything gets the answer and not a broken connection.
const DRAINED: usize = 8;

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

async fn read(mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let mut kept = Vec::new();
    let mut seen = 0usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Problem::new(Kind::InvalidRequest, "The body ended before it was complete.")
        })?;
        let Ok(data) = frame.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= limit {
            kept.extend_from_slice(&data);
        } else if seen > limit.saturating_mul(DRAINED) {
            break;
        }
    }
    if seen > limit {
        let message = format!("The body is larger than {limit} bytes.");
        return Err(Problem::new(Kind::RequestTooLarge, message));
    }
    Ok(Bytes::from(kept))
}
