//! Waiting for what is not there yet, as long as the caller wants and as often as the gateway says.

use std::future::Future;
use std::time::Duration;

use lucairn_veil::api::JobAccepted;
use tokio::time::Instant;

use crate::answer::Finished;
use crate::call::{Route, expect_ready};
use crate::certificate::ServedCertificate;
use crate::client::Client;
use crate::error::Error;

/// The pause when the gateway says nothing.
const PAUSE: Duration = Duration::from_secs(1);
/// The shortest pause, whatever the gateway says.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
/// How long before the end the last question is asked, at most.
const LAST_CALL: Duration = Duration::from_secs(1);

impl Client {
    /// Fetches the certificate of an exchange as soon as it is there.
    ///
    /// Asks again when the gateway said that it is worth it, and once more shortly before the end.
    /// A gateway does not tell a pending certificate from an exchange that it does not know.
    ///
    /// # Errors
    /// [`Error::Timeout`] if it is not there `within` that time; otherwise as
    /// [`Client::certificate`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// # let request_id = gateway::REQUEST_ID;
    /// let within = std::time::Duration::from_secs(60);
    /// let served = client.wait_for_certificate(request_id, within).await?;
    /// println!("{}", served.certificate_id);
    /// # Ok(()) });
    /// ```
    pub async fn wait_for_certificate(
        &self,
        request_id: &str,
        within: Duration,
    ) -> Result<ServedCertificate, Error> {
        until_ready(within, || self.certificate(request_id)).await
    }

    /// Waits for the answer of a job.
    ///
    /// The address in the job is used only if it leads to this client's gateway.
    ///
    /// # Errors
    /// [`Error::Timeout`] if it is not there `within` that time; [`Error::ResponseValidation`] if
    /// the job's address leads elsewhere; otherwise as [`Client::messages`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{Answer, MessagesRequest};
    ///
    /// let request = MessagesRequest::new("Write a long story").model("slow");
    /// let finished = match client.messages(&request).await? {
    ///     Answer::Finished(finished) => *finished,
    ///     Answer::Accepted(job) => {
    ///         client.wait_for_job(&job, std::time::Duration::from_secs(600)).await?
    ///     }
    /// };
    /// println!("{}", finished.text());
    /// # Ok(()) });
    /// ```
    pub async fn wait_for_job(
        &self,
        job: &JobAccepted,
        within: Duration,
    ) -> Result<Finished, Error> {
        let url = self.shared.base_url.resolve(&job.status_url);
        let url = url.ok_or_else(|| {
            Error::unfit(b"", "the address of the job leads to another server than the gateway")
        })?;
        until_ready(within, || async {
            let request = self.request(Route::OfCaller, "GET", url.clone(), bytes::Bytes::new())?;
            let response = self.send(request).await?;
            Finished::read(&expect_ready(response, "The job's answer")?.body)
        })
        .await
    }
}

/// Asks until the answer is something else than 202.
async fn until_ready<T, F>(time: Duration, ask: impl Fn() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let begun = Instant::now();
    within(time, async {
        loop {
            let hint = match ask().await {
                Err(Error::Http { status: 202, retry_after, .. }) => retry_after,
                other => return other,
            };
            let left = time.saturating_sub(begun.elapsed());
            let last_call = left.saturating_sub(LAST_CALL.min(left / 4));
            let pause = hint.unwrap_or(PAUSE).min(last_call).max(SHORTEST_PAUSE);
            tokio::time::sleep(pause).await;
        }
    })
    .await
}

/// Bounds something in time.
pub(crate) async fn within<T>(
    time: Duration,
    what: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    tokio::time::timeout(time, what).await.unwrap_or(Err(Error::Timeout { after: time }))
}
