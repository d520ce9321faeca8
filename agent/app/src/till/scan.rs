//! A scanned code.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    cloud::types::{Identifier, IdentifierKind},
    config::Stamping,
    make::Moment,
    notice::{self, said},
    operation::OpId,
    scan::{Code, Meaning, Repeat, Sighting},
};
use stamp_store::{CallerKey, CallerLookup};
use tracing::info;

use super::{Answer, Taken, Till, Trouble};
use crate::clock;

/// A code as it came to the till.
#[derive(Debug, Clone)]
pub struct Scan {
    /// The code.
    pub code: Code,
    /// The scanner, or who called.
    pub source: String,
    /// Who stands at the till, where it tells.
    pub cashier: Option<String>,
    /// The cashier has already said that one more is meant.
    pub allow_repeat: bool,
}

impl Till {
    /// Takes a scan. Whatever it makes is on disk when this returns; it returns within the answering time.
    pub async fn scan(
        &self,
        scan: Scan,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        let answer = self.take_scan(&scan, caller, wait).await;
        match &answer {
            Ok(answer) => self.post(&scan.source, answer),
            Err(Trouble::Store(_)) => self.parts.notices.post(&scan.source, None, said::not_stored()),
            Err(_) => {}
        }
        answer
    }

    async fn take_scan(
        &self,
        scan: &Scan,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        if let Some(made) = self.made_before(caller.as_ref()).await? {
            return self.outcome(made, wait).await;
        }
        match self.meaning(scan).await {
            Ok(Meaning::Card) => self.card(scan, caller, wait).await,
            Ok(Meaning::Voucher) => {
                let card = self.attachments().current(clock::now()).cloned();
                self.voucher_scanned(scan, scan.code.as_str(), card, caller, wait).await
            }
            Ok(Meaning::Unrecognised | Meaning::Several) => {
                info!(source = scan.source, code = ?scan.code, "not recognised");
                Ok(Answer::said(said::not_recognised()))
            }
            Err(answer) => Ok(*answer),
        }
    }

    /// A caller that repeats itself after a crash is answered about the operation that it made then.
    pub(super) async fn made_before(&self, caller: Option<&CallerKey>) -> Result<Option<OpId>, Trouble> {
        let Some(caller) = caller else { return Ok(None) };
        let lookup =
            self.parts.store.caller_operation(&caller.caller, &caller.key, caller.fingerprint).await?;
        match lookup {
            CallerLookup::Unknown => Ok(None),
            CallerLookup::Made(operation) => Ok(Some(operation.new.op_id)),
            CallerLookup::KeyReused => Err(Trouble::KeyReused),
        }
    }

    /// What the code is; the cloud is asked where the patterns alone cannot tell.
    async fn meaning(&self, scan: &Scan) -> Result<Meaning, Box<Answer>> {
        let meaning = self.parts.policy.patterns.classify(&scan.code);
        if meaning != Meaning::Several {
            return Ok(meaning);
        }
        let asked = self.parts.client.resolve(scan.code.as_str(), scan.code.symbology());
        match tokio::time::timeout(self.parts.policy.answer_within, asked).await {
            Ok(Ok(resolved)) => Ok(match resolved.kind.as_str() {
                "card" => Meaning::Card,
                "voucher" | "ambiguous" => Meaning::Voucher,
                _ => Meaning::Unrecognised,
            }),
            Ok(Err(_)) | Err(_) => Err(Box::new(Answer::said(notice::Notice::new(
                notice::Level::Warn,
                "cannot-tell",
                "Card or voucher?",
                "This code could be either, and the cloud cannot be asked now. Nothing was done.",
            )))),
        }
    }

    async fn card(&self, scan: &Scan, caller: Option<CallerKey>, wait: Duration) -> Result<Answer, Trouble> {
        let guest = guest(&scan.code);
        let whose = self.counter().take_whose(&scan.source, clock::now().mono);
        if let Some(code) = whose {
            return self.voucher_scanned(scan, &code, Some(guest), caller, wait).await;
        }
        match self.parts.policy.stamping {
            Stamping::Off => Ok(Answer::said(said::stamping_off())),
            Stamping::Receipt => Ok(self.attach(guest)),
            Stamping::Scan => self.stamp(scan, guest, caller, wait).await,
        }
    }

    async fn stamp(
        &self,
        scan: &Scan,
        guest: Identifier,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        // A caller with a key of its own tells its requests apart itself: none of them is a double reading.
        let own_key = caller.as_ref().map(|caller| caller.key.as_str()).filter(|_| scan.allow_repeat);
        let source = own_key.unwrap_or(&scan.source);
        let request = caller.as_ref().map(|caller| format!("{} {}", caller.caller, caller.key));
        let op_id = clock::mint();
        let sighting = Sighting { source, key: scan.code.as_str(), op_id, confirmed: scan.allow_repeat };
        let was_asked =
            |request: &String| !scan.allow_repeat && self.counter().was_asked(request, clock::now().mono);
        if request.as_ref().is_some_and(was_asked) {
            return Ok(Answer::said(said::one_more(Duration::ZERO)));
        }
        let (now, again, taking) = loop {
            let taking = Arc::clone(&self.taking).read_owned().await;
            let now = clock::now();
            let judged = self.guard().check(now.mono, sighting);
            match judged {
                Repeat::Fresh => break (now, scan.allow_repeat, taking),
                Repeat::Confirmed => break (now, true, taking),
                Repeat::Ask { ago } => {
                    if let Some(request) = request {
                        self.counter().asked(request, now.mono);
                    }
                    return Ok(Answer::said(said::one_more(ago)));
                }
                Repeat::Same(first) => {
                    drop(taking);
                    match self.outcome_of_the_first(first, caller.clone(), wait).await {
                        // Whoever scanned it went away before it was written.
                        Err(Trouble::NotFound(_)) => self.guard().forget(first),
                        answer => return answer,
                    }
                }
            }
        };
        let moment = Moment { op_id, at: now.wall, source: &scan.source, cashier: scan.cashier.as_deref() };
        let new = self.maker().stamp(guest, again, moment);
        match self.take_holding(new, caller, taking).await {
            Ok(Taken::New(op_id)) => self.outcome(op_id, wait).await,
            Ok(Taken::Known(operation)) => {
                self.guard().forget(op_id);
                self.outcome(operation.new.op_id, wait).await
            }
            Err(trouble) => {
                self.guard().forget(op_id);
                Err(trouble)
            }
        }
    }

    /// The second reading of one scan: answered as the first. The first may still be on its way to the disk.
    async fn outcome_of_the_first(
        &self,
        first: OpId,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        drop(self.taking.write().await);
        // Its caller may have gone without waiting for the disk. Writes are taken in order: once this one is
        // through, the first is there or never will be.
        self.parts.store.flush().await?;
        if let (Some(caller), Some(known)) = (caller, self.parts.store.get(first).await?) {
            // Remembers the caller's key for the operation that is there.
            self.take(known.new, Some(caller)).await?;
        }
        self.outcome(first, wait).await
    }
}

/// The card's own code, unchanged: only the cloud reads it.
fn guest(code: &Code) -> Identifier {
    Identifier {
        kind: IdentifierKind::Scan,
        value: code.as_str().to_owned(),
        symbology: code.symbology().map(str::to_owned),
    }
}
