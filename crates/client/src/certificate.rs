//! Certificates: as they are served, and verified.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use lucairn_veil::verify::verify;
use lucairn_veil::{Certificate, KeySet, Policy, Verified};

use crate::answer::{Answer, Finished};
use crate::base_url::request_segment;
use crate::call::{Route, expect_ready};
use crate::client::Client;
use crate::error::Error;
use crate::request::MessagesRequest;
use crate::{Reason, wait};

/// A certificate as the gateway served it. Nothing of it is verified.
///
/// It keeps the bytes: they are what is verified, and what is to be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct ServedCertificate {
    bytes: Vec<u8>,
    certificate: Certificate,
}

impl ServedCertificate {
    fn read(bytes: Vec<u8>) -> Result<Self, Error> {
        match Certificate::parse(&bytes) {
            Ok(certificate) => Ok(Self { bytes, certificate }),
            Err(error) => {
                let what = "Response body failed to deserialize as VeilCertificate";
                Err(Error::unfit(&bytes, format!("{what}: {error}")))
            }
        }
    }
}

impl AsRef<[u8]> for ServedCertificate {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Deref for ServedCertificate {
    type Target = Certificate;

    fn deref(&self) -> &Certificate {
        &self.certificate
    }
}

impl fmt::Debug for ServedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.certificate.fmt(f)
    }
}

/// An answer and the verified certificate of its exchange; made by [`Client::verified_messages`].
///
/// Verified means: the trusted witness and the services signed exactly this. What they signed may
/// still be that something was wrong, so look at `certificate.verification.overall_verdict`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct VerifiedAnswer {
    /// The answer.
    pub answer: Finished,
    /// The certificate.
    pub certificate: Verified<Certificate>,
}

/// Verifies a certificate offline.
///
/// # Errors
/// [`Error::Certificate`] with the first check that failed.
///
/// # Examples
/// ```
/// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
/// use lucairn::{KeySet, Policy, verify_certificate};
///
/// # let (served, document) = gateway::vector();
/// # let (served, document) = (served.to_string(), document.to_string());
/// let keys = KeySet::from_well_known_json(document.as_bytes())?;
/// let certificate = verify_certificate(&served, &keys, &Policy::default())?;
/// assert_eq!(certificate.verification.overall_verdict.to_string(), "VERDICT_VERIFIED");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify_certificate(
    certificate: impl AsRef<[u8]>,
    keys: &KeySet,
    policy: &Policy,
) -> Result<Verified<Certificate>, Error> {
    Ok(verify(certificate.as_ref(), keys, policy).into_result()?)
}

impl Client {
    /// Fetches the certificate of an exchange. It is not verified yet.
    ///
    /// # Errors
    /// As [`Client::messages`]; in particular [`Error::Http`] with the status 202 while the
    /// certificate is pending or the exchange is not known, 404 for what is no id of a request, and
    /// 403 on tiers that have no certificates as JSON.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// # let request_id = gateway::REQUEST_ID;
    /// let served = client.certificate(request_id).await?;
    /// let certificate = client.verify_certificate(&served).await?;
    /// println!("{} claims", certificate.claims.len());
    /// # Ok(()) });
    /// ```
    pub async fn certificate(&self, request_id: &str) -> Result<ServedCertificate, Error> {
        let path = format!("/api/v1/veil/certificate/{}", request_segment(request_id)?);
        let response = self.get(Route::OfCaller, &path).await?;
        ServedCertificate::read(expect_ready(response, "Veil certificate")?.body)
    }

    /// Fetches the page about an exchange that is written for people, as HTML.
    ///
    /// # Errors
    /// As [`Client::messages`]; in particular [`Error::Http`] with the status 202 while the
    /// certificate is pending or the exchange is not known, and 404 for what is no id of a request.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// # let request_id = gateway::REQUEST_ID;
    /// let page = client.certificate_summary(request_id).await?;
    /// assert!(page.starts_with("<!doctype html>"));
    /// # Ok(()) });
    /// ```
    pub async fn certificate_summary(&self, request_id: &str) -> Result<String, Error> {
        let path = format!("/api/v1/veil/certificate/{}/summary", request_segment(request_id)?);
        let response = self.get(Route::OfCaller, &path).await?;
        let body = expect_ready(response, "Veil certificate summary")?.body;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// Verifies a certificate with this client's keys and policy ([`Client::witness_keys`]).
    ///
    /// # Errors
    /// [`Error::Certificate`] with the first check that failed; as [`Client::messages`], when keys
    /// have to be fetched.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// # let served = gateway::vector().0.to_string();
    /// match client.verify_certificate(&served).await {
    ///     Ok(certificate) => println!("issued at {}", certificate.issued_at),
    ///     Err(error) => println!("not verified: {error}"),
    /// }
    /// # Ok(()) });
    /// ```
    pub async fn verify_certificate(
        &self,
        certificate: impl AsRef<[u8]>,
    ) -> Result<Verified<Certificate>, Error> {
        let (bytes, policy) = (certificate.as_ref(), &self.shared.policy);
        let outcome = verify_certificate(bytes, &*self.witness_keys().await?, policy);
        let lacks_key = |error: &Error| {
            matches!(error.reason(), Some(Reason::WitnessMismatch | Reason::ServiceKeyMismatch))
        };
        if outcome.as_ref().is_err_and(lacks_key)
            && let Ok(keys) = self.refresh_witness_keys().await
        {
            return verify_certificate(bytes, &keys, policy);
        }
        outcome
    }

    /// Sends a prompt and gives the answer together with its verified certificate, or neither.
    ///
    /// This is [`Client::messages`], [`Client::wait_for_job`], [`Client::wait_for_certificate`] and
    /// [`Client::verify_certificate`] in a row, and the certificate must be about this exchange.
    /// `within` covers all of it; [`Client::messages`] ends earlier at its own timeout.
    ///
    /// # Errors
    /// As those calls. The model may have answered even then.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use std::time::Duration;
    ///
    /// let request = lucairn::MessagesRequest::new("Hello {name}").field("name", "Anna Schmidt");
    /// let sent = client.verified_messages(&request, Duration::from_secs(60)).await?;
    /// println!("{}", sent.answer.text());
    /// println!("{}", sent.certificate.verification.overall_verdict);
    /// # Ok(()) });
    /// ```
    pub async fn verified_messages(
        &self,
        request: &MessagesRequest,
        within: Duration,
    ) -> Result<VerifiedAnswer, Error> {
        wait::within(within, async {
            let answer = match self.messages(request).await? {
                Answer::Finished(finished) => *finished,
                Answer::Accepted(job) => self.wait_for_job(&job, within).await?,
            };
            let request_id = answer.request_id.as_deref().ok_or_else(|| {
                Error::unfit(b"", "the answer names no request, so it has no certificate")
            })?;
            let served = self.wait_for_certificate(request_id, within).await?;
            let certificate = self.verify_certificate(&served).await?;
            if certificate.request_id != request_id {
                return Err(Error::Certificate {
                    reason: Reason::RequestIdSplice,
                    certificate_id: Some(certificate.certificate_id.clone()),
                    message: "the certificate is about another exchange".to_owned(),
                });
            }
            Ok(VerifiedAnswer { answer, certificate })
        })
        .await
    }
}
