//! Which audit events are asked for.

use crate::base_url::encode;
use crate::error::Error;

/// Which audit events are asked for; all of the last 30 days if nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    days: Option<u32>,
    event_type: Option<String>,
}

impl AuditQuery {
    /// Events of the last so many days. Gateways take 1 to 90.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let query = lucairn::AuditQuery::default().days(7);
    /// println!("{} events", client.audit_events(&query).await?.total_events);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn days(mut self, days: u32) -> Self {
        self.days = Some(days);
        self
    }

    /// Events of one type, such as `proxy.completed`.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let query = lucairn::AuditQuery::default().event_type("proxy.completed");
    /// for event in client.audit_events(&query).await?.events {
    ///     assert_eq!(event.event_type, "proxy.completed");
    /// }
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn event_type(mut self, event_type: impl Into<String>) -> Self {
        self.event_type = Some(event_type.into());
        self
    }

    /// The path with the query; without a question mark if nothing is asked for.
    pub(crate) fn path(&self) -> Result<String, Error> {
        if self.days == Some(0) {
            return Err(Error::config("days must be at least 1"));
        }
        let days = self.days.map(|days| format!("days={days}"));
        let kind = self.event_type.as_deref().map(|kind| format!("type={}", encode(kind)));
        let query: Vec<String> = days.into_iter().chain(kind).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        Ok(format!("/api/v1/audit/export{mark}{}", query.join("&")))
    }
}

#[cfg(test)]
mod tests;
