//! The witness at work: records claims and events, and certifies each exchange with the last one
//! that was missing, or when its time is over.

use std::sync::Arc;
use std::time::Duration;

use lucairn_compartment::clock::{Clock, Timestamp};
use lucairn_compartment::message::{AuditEvent, ClaimsNote, Window};
use lucairn_veil::claim::Claim;
use tokio::sync::Mutex;

use crate::assemble::assemble;
use crate::audit::Chain;
use crate::exchange::{Exchange, Patience, is_plain_id};
use crate::refusal::Refused;
use crate::roster::{OwnKeys, Roster};
use crate::store::{ExchangeChange, Outcome, Reply, Step, Store, StoreError, Taken};
use crate::turns::{State, Turn, Turns};
use crate::{Config, StartError};

/// How often an event looks for the end of the chain again after somebody else's write failed.
const CHAIN_ATTEMPTS: usize = 8;

/// A witness over a store.
pub struct Witness {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Clock,
    pub(crate) turns: Turns,
    pub(crate) own: OwnKeys,
    pub(crate) roster: Roster,
    pub(crate) issuer: String,
    patience: Patience,
    /// The end of the audit chain as of the last submitted step; nothing after a doubt.
    chain: Mutex<Option<Chain>>,
}

/// Resolves when what was recorded is durable.
pub(crate) type Durable = Reply<()>;

impl Witness {
    /// Reads the keys and all open exchanges, and checks the audit chain.
    ///
    /// # Errors
    /// [`StartError`] says what has to be put right before the witness can work.
    pub async fn open(
        config: &Config,
        store: Arc<dyn Store>,
        clock: Clock,
    ) -> Result<Self, StartError> {
        let own = OwnKeys::load_or_create(&config.data)?;
        let roster = Roster::new(&own, &config.roster)?;
        let chain = Chain::restore(&store.chain_end().await?)?;
        let turns = Turns::default();
        for row in store.open_exchanges().await? {
            turns.insert(Exchange::from_row(&row)?);
        }
        tracing::info!(events = chain.size(), open = turns.len(), "the audit chain is whole");
        Ok(Self {
            store,
            clock,
            turns,
            own,
            roster,
            issuer: config.issuer.clone(),
            patience: Patience {
                claim_timeout: Duration::from_secs(config.claim_timeout_seconds),
                clock_skew: Duration::from_secs(config.clock_skew_seconds),
            },
            chain: Mutex::new(Some(chain)),
        })
    }

    /// Records claims about one exchange, all or none of them.
    pub(crate) async fn record_claims(
        &self,
        note: &ClaimsNote,
        claims: Vec<Claim>,
    ) -> Result<Durable, Refused> {
        let request_id = note.request_id.as_str();
        if claims.is_empty() || !is_plain_id(request_id) {
            return Err(Refused::BadMessage);
        }
        let now = self.clock.now()?;
        let mut turn = self.enter(request_id).await?;
        let before = turn.take();
        let mut exchange = match &before {
            State::Open(exchange) => (**exchange).clone(),
            _ => Exchange::new(request_id, now, self.patience),
        };
        let mut admit_all = || {
            claims.iter().try_fold(false, |changed, claim| {
                Ok(exchange.admit(claim.clone(), now, self.patience)? | changed)
            })
        };
        let change = match admit_all() {
            Ok(true) => {
                if let Some(window) = note.window_ms {
                    exchange.set_window(Duration::from_millis(window), now, self.patience);
                }
                Some(self.certify_or_keep(&exchange, now)?)
            }
            Ok(false) => None,
            Err(refused) => {
                turn.put(before);
                return Err(refused);
            }
        };
        let taken = self.store.submit(Step { event: None, exchange: change.clone() }).await?;
        self.settle(&mut turn, &taken, change.as_ref(), exchange);
        if taken.outcome == Outcome::AlreadyCertified {
            self.check_certified(request_id, &claims).await?;
        }
        Ok(taken.durable)
    }

    /// Records an event in the audit chain, and in its exchange if it ends one.
    pub(crate) async fn record_event(&self, event: &AuditEvent) -> Result<Durable, Refused> {
        let ended = event.request_id.as_deref().filter(|_| event.ends_exchange);
        let ids = [Some(event.event_id.as_str()), event.request_id.as_deref()];
        if !ids.into_iter().flatten().all(is_plain_id) {
            return Err(Refused::BadMessage);
        }
        let mut turn = match ended {
            Some(request_id) => Some(self.enter(request_id).await?),
            None => None,
        };
        for _ in 0..CHAIN_ATTEMPTS {
            let known = turn.as_mut().map(Turn::take);
            let (reply, ended) = self.submit_event(event, known.as_ref()).await?;
            let taken = match reply.await {
                Ok(taken) => taken,
                Err(error) => {
                    *self.chain.lock().await = None;
                    return Err(error.into());
                }
            };
            let is_appended = matches!(taken.outcome, Outcome::Done | Outcome::AlreadyCertified);
            if !is_appended {
                *self.chain.lock().await = None;
            }
            match (turn.as_mut(), ended, known) {
                (Some(turn), Some((change, exchange)), _) if is_appended => {
                    self.settle(turn, &taken, Some(&change), exchange);
                }
                (Some(turn), _, Some(known)) => turn.put(known),
                _ => {}
            }
            if taken.outcome != Outcome::NotNext {
                return Ok(taken.durable);
            }
        }
        Err(Refused::Unavailable)
    }

    /// Appends an event to the chain as memory has it, and ends its exchange if nothing did before.
    ///
    /// Whatever is submitted later follows it, so the chain need not be locked until it is recorded.
    async fn submit_event(
        &self,
        event: &AuditEvent,
        known: Option<&State>,
    ) -> Result<(Reply<Taken>, Option<(ExchangeChange, Exchange)>), Refused> {
        let mut end = self.chain.lock().await;
        // Read under the lock, so that time does not go backwards along the chain.
        let now = self.clock.now()?;
        let mut chain = match end.take() {
            Some(chain) => chain,
            None => restored(&*self.store).await?,
        };
        let (chained, ending) = chain.append(event, now);
        let mut ended = None;
        if let Some(known) = known {
            let mut exchange = match known {
                State::Open(exchange) => (**exchange).clone(),
                _ => Exchange::new(event.request_id.as_deref().unwrap_or(""), now, self.patience),
            };
            if exchange.end(ending, now, self.patience) {
                ended = Some((self.certify_or_keep(&exchange, now)?, exchange));
            }
        }
        let change = ended.as_ref().map(|(change, _)| change.clone());
        let reply = self.store.submit(Step { event: Some(chained), exchange: change });
        *end = Some(chain);
        Ok((reply, ended))
    }

    /// Gives an exchange more time.
    pub(crate) async fn extend(&self, request_id: &str, window: &Window) -> Result<(), Refused> {
        let now = self.clock.now()?;
        let mut turn = self.enter(request_id).await?;
        let State::Open(mut exchange) = turn.take() else {
            turn.put(State::Absent);
            let certified = self.store.certificate(request_id).await?.is_some();
            return Err(if certified { Refused::Closed } else { Refused::Unknown });
        };
        exchange.set_window(Duration::from_millis(window.window_ms), now, self.patience);
        let change = self.keep(&exchange)?;
        let step = Step { event: None, exchange: Some(change.clone()) };
        let taken = self.store.submit(step).await?;
        self.settle(&mut turn, &taken, Some(&change), *exchange);
        Ok(())
    }

    /// Certifies every exchange whose time is over with the claims that are there.
    ///
    /// # Errors
    /// When the clock is not set. An exchange that cannot be certified now is left for the next
    /// time.
    pub async fn sweep(&self) -> Result<(), lucairn_compartment::clock::ClockNotSet> {
        let now = self.clock.now()?;
        for request_id in self.turns.due(now) {
            if let Err(refused) = self.close_overdue(&request_id, now).await {
                tracing::warn!(request_id, code = refused.code(), "cannot certify an exchange now");
            }
        }
        Ok(())
    }

    async fn close_overdue(&self, request_id: &str, now: Timestamp) -> Result<(), Refused> {
        let mut turn = self.enter(request_id).await?;
        let exchange = match turn.take() {
            State::Open(exchange) if exchange.due <= now => exchange,
            other => {
                turn.put(other);
                return Ok(());
            }
        };
        let change = if exchange.claims.is_empty() {
            ExchangeChange::Forget(request_id.to_owned())
        } else {
            ExchangeChange::Close(assemble(&exchange, &self.own, &self.roster.keys, now)?)
        };
        let step = Step { event: None, exchange: Some(change.clone()) };
        let taken = self.store.submit(step).await?;
        self.settle(&mut turn, &taken, Some(&change), *exchange);
        Ok(())
    }

    /// Waits for the turn to change an exchange, and reads it again if memory is in doubt.
    async fn enter(&self, request_id: &str) -> Result<Turn, Refused> {
        let mut turn = self.turns.enter(request_id).await;
        let mut state = turn.take();
        if state == State::Unknown {
            let row = self.store.open_exchange(request_id).await?;
            let read = row.as_ref().map(Exchange::from_row).transpose()?;
            state = read.map_or(State::Absent, |exchange| State::Open(Box::new(exchange)));
        }
        turn.put(state);
        Ok(turn)
    }

    fn certify_or_keep(
        &self,
        exchange: &Exchange,
        now: Timestamp,
    ) -> Result<ExchangeChange, Refused> {
        if exchange.is_complete() {
            assemble(exchange, &self.own, &self.roster.keys, now).map(ExchangeChange::Close)
        } else {
            self.keep(exchange)
        }
    }

    fn keep(&self, exchange: &Exchange) -> Result<ExchangeChange, Refused> {
        exchange.to_row().map(ExchangeChange::Keep).map_err(|error| {
            tracing::error!(request_id = exchange.request_id, %error, "cannot write an exchange");
            Refused::Unavailable
        })
    }

    /// Brings memory to what the store took.
    fn settle(
        &self,
        turn: &mut Turn,
        taken: &Taken,
        change: Option<&ExchangeChange>,
        exchange: Exchange,
    ) {
        turn.put(match (taken.outcome, change) {
            (Outcome::Done, Some(ExchangeChange::Keep(_)) | None) => {
                State::Open(Box::new(exchange))
            }
            _ => State::Absent,
        });
        if let (Outcome::Done, Some(ExchangeChange::Close(row))) = (taken.outcome, change) {
            tracing::debug!(request_id = row.request_id, verdict = row.verdict, "certified");
        }
    }

    /// A claim that is sent again after its certificate was made is welcome if it stands in it.
    async fn check_certified(&self, request_id: &str, claims: &[Claim]) -> Result<(), Refused> {
        let row = self.store.certificate(request_id).await?.ok_or(Refused::Unavailable)?;
        let certificate = lucairn_veil::Certificate::parse(&row.certificate)
            .map_err(|_| StoreError::Damaged("a certificate".to_owned()))?;
        let is_in = |claim: &Claim| certificate.claims.contains(claim);
        if claims.iter().all(is_in) { Ok(()) } else { Err(Refused::Closed) }
    }
}

async fn restored(store: &dyn Store) -> Result<Chain, Refused> {
    let end = store.chain_end().await?;
    Chain::restore(&end).map_err(|error| {
        tracing::error!(%error, "the audit chain cannot go on");
        Refused::Unavailable
    })
}
