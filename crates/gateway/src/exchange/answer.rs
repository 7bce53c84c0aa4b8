//! The bodies of answers. This is the one place where originals are written out: to their owner.

use lucairn_compartment::message::NativeAnswer;
use lucairn_sanitizer::Vault;
use lucairn_veil::api::{JobAccepted, VeilLinks, VeilStatus};
use serde::Serialize;

use super::forward::Reply;
use super::restore;
use super::ticket::Ticket;
use crate::problem::Problem;
use crate::services::Services;

/// A finished exchange, in the field order of the documented response.
#[derive(Serialize)]
struct Finished<'a> {
    request_id: &'a str,
    status: &'static str,
    model_used: &'a str,
    latency_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<NativeAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<&'a str>,
    redaction_count: u64,
    relinked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ground_truth_evaluation: Option<&'a serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    veil: Option<VeilLinks>,
}

/// The answer of a model, with originals put back.
pub(crate) fn completed(
    services: &Services,
    ticket: &Ticket,
    reply: Reply,
    vault: &Vault,
) -> Result<Vec<u8>, Problem> {
    write(&Finished {
        request_id: &ticket.request_id,
        status: "JOB_STATUS_COMPLETED",
        model_used: &reply.answered.model_used,
        latency_ms: services.latency_ms(ticket.begun),
        result: Some(restore::restore(reply.answer, vault, ticket.relink)),
        error_message: None,
        redaction_count: ticket.redaction_count,
        relinked: ticket.relink,
        ground_truth_evaluation: ticket.evaluation.as_ref(),
        veil: veil_block(services, ticket, VeilStatus::Available),
    })
}

/// The answer of a job whose model gave none.
pub(crate) fn failed(
    services: &Services,
    ticket: &Ticket,
    problem: &Problem,
) -> Result<Vec<u8>, Problem> {
    write(&Finished {
        request_id: &ticket.request_id,
        status: "JOB_STATUS_FAILED",
        model_used: ticket.call.model.as_deref().unwrap_or("unknown"),
        latency_ms: services.latency_ms(ticket.begun),
        result: None,
        error_message: Some(&format!("{}: {}", problem.kind.code(), problem.message)),
        redaction_count: ticket.redaction_count,
        relinked: false,
        ground_truth_evaluation: ticket.evaluation.as_ref(),
        veil: veil_block(services, ticket, VeilStatus::Available),
    })
}

/// The answer to a caller whose model outlasts the wait.
pub(crate) fn accepted(
    services: &Services,
    job_id: &str,
    ticket: &Ticket,
) -> Result<Vec<u8>, Problem> {
    write(&JobAccepted {
        status: "processing".to_owned(),
        job_id: job_id.to_owned(),
        request_id: ticket.request_id.clone(),
        status_url: services.url(&format!("/api/v1/proxy/jobs/{job_id}")),
        veil: veil_block(services, ticket, VeilStatus::Pending),
    })
}

fn veil_block(services: &Services, ticket: &Ticket, status: VeilStatus) -> Option<VeilLinks> {
    let certificate = format!("/api/v1/veil/certificate/{}", ticket.request_id);
    ticket.veil_block.then(|| VeilLinks {
        status,
        certificate_url: services.url(&certificate),
        summary_url: services.url(&format!("{certificate}/summary")),
    })
}

fn write<T: Serialize>(body: &T) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(body).map_err(|error| Problem::internal(&error))
}
