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
use crate::sequence::Sequences;
use crate::store::{
    ChainedEvent, ExchangeChange, OpenRow, Outcome, Reply, Step, Store, StoreError, Taken,
};
use crate::turns::{Held, State, Turn, Turns};
use crate::{Setup, StartError};

/// How often a step is made again after somebody else's write before it failed.
const ATTEMPTS: usize = 8;

/// How long a claim waits for the event that ends its exchange, so that one step takes both. Whoever
/// sent it waits for that, and sends it again when this process dies before.
const HOLD: Duration = Duration::from_millis(100);

/// A witness over a store.
pub struct Witness {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Clock,
    pub(crate) turns: Turns,
    pub(crate) own: OwnKeys,
    pub(crate) roster: Roster,
    pub(crate) issuer: String,
    patience: Patience,
    /// The end of the audit chain if every submitted step is taken; nothing after one was not.
    chain: Mutex<Option<Chain>>,
    sequences: Mutex<Sequences>,
}

/// What becomes of an exchange.
enum Fate {
    Unchanged,
    Keep(Exchange),
    Certify(Exchange),
    Forget(String),
}

impl Fate {
    /// An exchange is certified with the last that was missing.
    fn of(exchange: Exchange) -> Self {
        if exchange.is_complete() { Self::Certify(exchange) } else { Self::Keep(exchange) }
    }
}

/// Resolves when what was recorded is durable.
pub(crate) type Durable = Reply<()>;

/// What became of claims.
pub(crate) enum Claimed {
    /// They are recorded.
    Recorded(Durable),
    /// They are in memory, and the next step of their exchange will record them.
    Held(Held),
}

impl Witness {
    /// Reads the keys and all open exchanges, and checks the audit chain.
    ///
    /// # Errors
    /// [`StartError`] says what has to be put right before the witness can work.
    pub async fn open(
        setup: &Setup,
        store: Arc<dyn Store>,
        clock: Clock,
    ) -> Result<Self, StartError> {
        // The store may have made its database just now.
        let own = OwnKeys::load_or_create(&setup.data, false)?;
        let roster = Roster::new(&own, &setup.roster)?;
        let config = &setup.config;
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
            sequences: Mutex::new(Sequences::default()),
        })
    }

    /// Records claims about one exchange, all or none of them.
    pub(crate) async fn record_claims(
        &self,
        note: &ClaimsNote,
        claims: &[Arc<Claim>],
    ) -> Result<Claimed, Refused> {
        let request_id = note.request_id.as_str();
        if claims.is_empty() || !is_plain_id(request_id) {
            return Err(Refused::BadMessage);
        }
        let mut turn = self.enter(request_id).await?;
        let now = self.clock.now()?;
        let before = turn.take();
        let mut exchange = match &before {
            State::Open(exchange) => (**exchange).clone(),
            _ => Exchange::new(request_id, now, self.patience),
        };
        let admitted = claims.iter().try_fold(false, |changed, claim| {
            exchange.admit(Arc::clone(claim), now, self.patience).map(|news| changed | news)
        });
        // Who gives no window waits for nothing but the acknowledgement.
        let may_hold = note.window_ms.is_none() && matches!(before, State::Open(_));
        let fate = match admitted {
            Ok(true) => {
                if let Some(window) = note.window_ms {
                    exchange.set_window(Duration::from_millis(window), now, self.patience);
                }
                match Fate::of(exchange) {
                    Fate::Keep(exchange) if may_hold && exchange.ending.is_none() => {
                        turn.put(State::Open(Box::new(exchange)));
                        return Ok(Claimed::Held(turn.hold()));
                    }
                    fate => fate,
                }
            }
            unchanged => {
                turn.put(before);
                unchanged?;
                if may_hold {
                    return Ok(Claimed::Held(turn.hold()));
                }
                Fate::Unchanged
            }
        };
        // A repeated claim submits an empty step, after which the first one is durable too.
        let taken = self.submit(&mut turn, fate, now).await?;
        if taken.outcome == Outcome::AlreadyCertified {
            self.check_certified(request_id, claims).await?;
        }
        Ok(Claimed::Recorded(taken.durable))
    }

    /// Waits until claims that are held are recorded, with the end of their exchange or without.
    pub(crate) async fn settle(
        &self,
        request_id: &str,
        mut held: Held,
    ) -> Result<Durable, Refused> {
        let told = tokio::time::timeout(HOLD, &mut held).await;
        if let Ok(told) = told {
            return told.map(|durable| Box::pin(durable) as _).map_err(|_| Refused::Unavailable);
        }
        let mut turn = self.enter(request_id).await?;
        if let Ok(durable) = held.try_recv() {
            return Ok(Box::pin(durable));
        }
        match turn.take() {
            State::Open(exchange) => {
                let now = self.clock.now()?;
                Ok(self.submit(&mut turn, Fate::Keep(*exchange), now).await?.durable)
            }
            other => {
                turn.put(other);
                Err(Refused::Unavailable)
            }
        }
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
        for _ in 0..ATTEMPTS {
            let known = turn.as_mut().map(Turn::take);
            let (reply, after) = self.submit_event(event, known.as_ref()).await?;
            let mut taken = reply.await?;
            if matches!(taken.outcome, Outcome::NotNext | Outcome::RepeatedEvent) {
                // Memory is ahead of the store, here or already since a write before this one.
                *self.chain.lock().await = None;
                self.sequences.lock().await.forget();
            }
            if let (Some(turn), Some(known)) = (turn.as_mut(), known) {
                let now_known = match (taken.outcome, after) {
                    (Outcome::Done, Some(after)) => {
                        taken.durable = turn.written(taken.durable);
                        after
                    }
                    (Outcome::AlreadyCertified, _) => State::Absent,
                    _ => known,
                };
                turn.put(now_known);
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
    ) -> Result<(Reply<Taken>, Option<State>), Refused> {
        let mut end = self.chain.lock().await;
        // Read under the lock, so that time does not go backwards along the chain.
        let now = self.clock.now()?;
        let mut chain = match end.take() {
            Some(chain) => chain,
            None => restored(&*self.store).await?,
        };
        let (chained, ending) = chain.append(event, now);
        let mut fate = Fate::Unchanged;
        if let Some(known) = known {
            let mut exchange = match known {
                State::Open(exchange) => (**exchange).clone(),
                _ => Exchange::new(event.request_id.as_deref().unwrap_or(""), now, self.patience),
            };
            if exchange.end(ending, now, self.patience) {
                fate = Fate::of(exchange);
            }
        }
        let submitted = self.submit_step(Some(chained), &fate, now).await?;
        *end = Some(chain);
        Ok(submitted)
    }

    /// Gives an exchange more time.
    pub(crate) async fn extend(&self, request_id: &str, window: &Window) -> Result<(), Refused> {
        let mut turn = self.enter(request_id).await?;
        let now = self.clock.now()?;
        let State::Open(mut exchange) = turn.take() else {
            turn.put(State::Absent);
            let certified = self.store.certificate(request_id).await?.is_some();
            return Err(if certified { Refused::Closed } else { Refused::Unknown });
        };
        exchange.set_window(Duration::from_millis(window.window_ms), now, self.patience);
        self.submit(&mut turn, Fate::Keep(*exchange), now).await.map(drop)
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
        let fate = if exchange.claims.is_empty() {
            Fate::Forget(request_id.to_owned())
        } else {
            Fate::Certify(*exchange)
        };
        self.submit(&mut turn, fate, now).await.map(drop)
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

    /// Submits what becomes of the exchange whose turn it is, and brings memory to it.
    async fn submit(&self, turn: &mut Turn, fate: Fate, now: Timestamp) -> Result<Taken, Refused> {
        for _ in 0..ATTEMPTS {
            let (reply, after) = self.submit_step(None, &fate, now).await?;
            let mut taken = reply.await?;
            match (taken.outcome, after) {
                (Outcome::NotNext, _) => {
                    self.sequences.lock().await.forget();
                    continue;
                }
                (Outcome::AlreadyCertified, _) => turn.put(State::Absent),
                (_, Some(after)) => {
                    taken.durable = turn.written(taken.durable);
                    turn.put(after);
                }
                (_, None) => {}
            }
            return Ok(taken);
        }
        Err(Refused::Unavailable)
    }

    /// Submits a step, and tells what is known of its exchange when it is taken.
    async fn submit_step(
        &self,
        event: Option<ChainedEvent>,
        fate: &Fate,
        now: Timestamp,
    ) -> Result<(Reply<Taken>, Option<State>), Refused> {
        let (exchange, after) = match fate {
            Fate::Unchanged => (None, None),
            Fate::Keep(exchange) => {
                let after = State::Open(Box::new(exchange.clone()));
                (Some(ExchangeChange::Keep(row(exchange)?)), Some(after))
            }
            Fate::Forget(id) => (Some(ExchangeChange::Forget(id.clone())), Some(State::Absent)),
            Fate::Certify(exchange) => {
                // Whatever is signed later follows it, so the lock is held until it is submitted.
                let mut sequences = self.sequences.lock().await;
                let api_key_id = exchange.caller.api_key_id.as_deref();
                let place = sequences.next(api_key_id, &*self.store).await?;
                let keys = (&self.own, &self.roster.keys);
                let row = assemble(exchange, place, keys, now)?;
                tracing::debug!(request_id = row.request_id, verdict = row.verdict, "certified");
                sequences.extend(row.link.as_ref());
                let change = Some(ExchangeChange::Close(row));
                let reply = self.store.submit(Step { event, exchange: change });
                return Ok((reply, Some(State::Absent)));
            }
        };
        Ok((self.store.submit(Step { event, exchange }), after))
    }

    /// A claim that is sent again after its certificate was made is welcome if it stands in it.
    async fn check_certified(
        &self,
        request_id: &str,
        claims: &[Arc<Claim>],
    ) -> Result<(), Refused> {
        let row = self.store.certificate(request_id).await?.ok_or(Refused::Unavailable)?;
        let certificate = lucairn_veil::Certificate::parse(&row.certificate)
            .map_err(|_| StoreError::Damaged("a certificate".to_owned()))?;
        let is_in = |claim: &Arc<Claim>| certificate.claims.contains(claim);
        if claims.iter().all(is_in) { Ok(()) } else { Err(Refused::Closed) }
    }
}

fn row(exchange: &Exchange) -> Result<OpenRow, Refused> {
    exchange.to_row().map_err(|error| {
        tracing::error!(request_id = exchange.request_id, %error, "cannot write an exchange");
        Refused::Unavailable
    })
}

async fn restored(store: &dyn Store) -> Result<Chain, Refused> {
    let end = store.chain_end().await?;
    Chain::restore(&end).map_err(|error| {
        tracing::error!(%error, "the audit chain cannot go on");
        Refused::Unavailable
    })
}
