//! A scanned code.

use std::time::Duration;

use stamp_core::{
    cloud::types::{Identifier, IdentifierKind},
    config::Stamping,
    counter::VoucherName,
    make::VoucherRef,
    notice::{self, said},
    operation::OpId,
    scan::{Code, Meaning},
};
use stamp_store::{CallerKey, CallerLookup};
use tracing::info;

use super::{
    Answer, Redemption, Till, Trouble, Turn,
    call::Call,
    reads::{First, Mine},
};
use crate::clock;

/// A code as it came to the till.
#[derive(Debug, Clone)]
pub struct Scan {
    /// The code.
    pub code: Code,
    /// It is the id of a card that was looked up, whatever the codes of this shop look like.
    pub is_card_id: bool,
    /// The scanner, or who called.
    pub source: String,
    /// Who stands at the till, where it tells.
    pub cashier: Option<String>,
    /// The cashier has already said that one more is meant.
    pub allow_repeat: bool,
}

impl Scan {
    /// The card's own code, unchanged: only the cloud reads it.
    pub(super) fn guest(&self) -> Identifier {
        Identifier {
            kind: if self.is_card_id { IdentifierKind::CardId } else { IdentifierKind::Scan },
            value: self.code.as_str().to_owned(),
            symbology: self.code.symbology().map(str::to_owned),
        }
    }
}

/// What one reading of a code is.
enum Reading {
    /// The same scan as an earlier reading.
    Again(First),
    /// A stamp, which has a guard of its own.
    Stamp,
    /// A scan of its own, to be answered for all its readings.
    Alone(Mine, Wish),
}

/// What is wanted with a code.
enum Wish {
    /// The guest is noted for the open check.
    Attach,
    /// The voucher is shown or redeemed, as the shop has it.
    Voucher(VoucherRef),
    /// Yes to a question about this voucher.
    Yes(VoucherName),
    /// The card says whose voucher this code is.
    Whose(String),
}

impl Till {
    /// Whether a code can be a card or a voucher of this shop.
    #[must_use]
    pub fn is_ours(&self, code: &Code) -> bool {
        self.parts.policy.patterns.classify(code) != Meaning::Unrecognised
    }

    /// Whether this may name a guest: a code that can be no card of this shop is anybody's, so it neither leaves the machine
    /// nor is kept.
    #[must_use]
    pub fn may_be_a_card(&self, guest: &Identifier) -> bool {
        if guest.kind != IdentifierKind::Scan {
            return true;
        }
        let meaning =
            Code::parse(guest.value.as_bytes()).map(|code| self.parts.policy.patterns.classify(&code));
        matches!(meaning, Ok(Meaning::Card | Meaning::Several))
    }

    /// Takes a scan that may have been typed. Whatever it makes is on disk when this returns; it returns within the answering time.
    pub async fn scan(
        &self,
        scan: Scan,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        self.scan_in_turn(self.repaired(scan), caller, wait, Turn::default()).await
    }

    /// As [`Till::scan`], for a scanner whose scans are taken in their order. No keyboard layout has touched them, so
    /// nothing is repaired.
    pub async fn scan_in_turn(
        &self,
        scan: Scan,
        caller: Option<CallerKey>,
        wait: Duration,
        turn: Turn,
    ) -> Result<Answer, Trouble> {
        let call = Call::new(caller, wait, self.parts.policy.answer_within, turn);
        let answer = self.take_scan(&scan, call).await;
        let is_news = |answer| self.told().is_news(&scan, answer, clock::now().mono);
        if answer.as_ref().map_or(true, is_news) {
            self.tell(&scan.source, &answer);
        }
        answer
    }

    async fn take_scan(&self, scan: &Scan, mut call: Call) -> Result<Answer, Trouble> {
        if let Some(made) = self.made_before(call.caller.as_ref()).await? {
            return self.outcome(made, call.left()).await;
        }
        let code = scan.code.as_str();
        if let Some(caller) = call.caller.as_ref().filter(|_| !scan.allow_repeat)
            && let Some(question) = self.asked().before(caller, code, clock::now().mono)
        {
            return Ok(question);
        }
        let answer = match self.meaning(scan, &mut call).await {
            Ok(Meaning::Card) => self.read(scan, true, &mut call).await?,
            Ok(Meaning::Voucher) => self.read(scan, false, &mut call).await?,
            Ok(Meaning::Unrecognised | Meaning::Several) => {
                info!(source = scan.source, code = ?scan.code, "not recognised");
                return Ok(Answer::said(said::not_recognised(&self.parts.words)));
            }
            Err(answer) => return Ok(*answer),
        };
        if let Some(caller) = &call.caller
            && matches!(answer.notice.code.as_str(), "one-more" | "confirm-voucher")
        {
            self.asked().note(caller, code, answer.clone(), clock::now().mono);
        }
        Ok(answer)
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
    async fn meaning(&self, scan: &Scan, call: &mut Call) -> Result<Meaning, Box<Answer>> {
        if scan.is_card_id {
            return Ok(Meaning::Card);
        }
        let meaning = self.parts.policy.patterns.classify(&scan.code);
        if meaning != Meaning::Several {
            return Ok(meaning);
        }
        call.turn.end();
        let asked = self.parts.client.resolve(scan.code.as_str(), scan.code.symbology());
        match tokio::time::timeout_at(call.until, asked).await {
            Ok(Ok(resolved)) => Ok(match resolved.kind.as_str() {
                "card" => Meaning::Card,
                "voucher" | "ambiguous" => Meaning::Voucher,
                _ => Meaning::Unrecognised,
            }),
            Ok(Err(_)) | Err(_) => Err(Box::new(Answer::said(said::cannot_tell(&self.parts.words)))),
        }
    }

    async fn read(&self, scan: &Scan, is_card: bool, call: &mut Call) -> Result<Answer, Trouble> {
        loop {
            let reading = if is_card { self.card_read(scan) } else { self.voucher_read(scan) };
            match reading {
                Reading::Stamp if self.parts.policy.stamping == Stamping::Off => {
                    return Ok(Answer::said(said::stamping_off(&self.parts.words)));
                }
                Reading::Stamp => return self.stamp(scan, call).await,
                Reading::Alone(mine, wish) => {
                    let answer = self.fulfil(scan, wish, call).await?;
                    mine.send_replace(Some(answer.clone()));
                    return Ok(answer);
                }
                Reading::Again(first) => {
                    if let Some(answer) = self.as_the_first(first, call).await? {
                        return Ok(answer);
                    }
                }
            }
        }
    }

    fn card_read(&self, scan: &Scan) -> Reading {
        let (now, source, code) = (clock::now().mono, scan.source.as_str(), scan.code.as_str());
        let mut reads = self.reads();
        if scan.allow_repeat && self.parts.policy.stamping == Stamping::Scan {
            return Reading::Stamp;
        }
        if let Some(first) = reads.again(source, code, now) {
            return Reading::Again(first);
        }
        let mut questions = self.questions();
        let wish = if let Some(voucher) = questions.yes(source, code, now) {
            Wish::Yes(voucher)
        } else if let Some(shared) = questions.shown_for(source, now) {
            Wish::Whose(shared)
        } else if self.parts.policy.stamping == Stamping::Receipt {
            Wish::Attach
        } else {
            return Reading::Stamp;
        };
        Reading::Alone(reads.begin(source, code, now), wish)
    }

    fn voucher_read(&self, scan: &Scan) -> Reading {
        let now = clock::now();
        let (source, code) = (scan.source.as_str(), scan.code.as_str());
        let mut reads = self.reads();
        if let Some(first) = reads.again(source, code, now.mono) {
            return Reading::Again(first);
        }
        let wish = match self.questions().yes(source, code, now.mono) {
            Some(voucher) => Wish::Yes(voucher),
            None => Wish::Voucher(VoucherRef::from_code(code, self.attached())),
        };
        Reading::Alone(reads.begin(source, code, now.mono), wish)
    }

    async fn fulfil(&self, scan: &Scan, wish: Wish, call: &mut Call) -> Result<Answer, Trouble> {
        let redemption = |voucher| Redemption {
            voucher,
            card: self.attached(),
            source: scan.source.clone(),
            cashier: scan.cashier.clone(),
            at_risk: None,
        };
        match wish {
            Wish::Attach => self.attach(scan.guest()).await,
            Wish::Yes(voucher) => self.redeem_now(redemption(VoucherRef::Id(voucher.id)), call).await,
            Wish::Voucher(voucher) => {
                let answer = self.voucher(redemption(voucher), call).await?;
                self.open_question(scan, scan.code.as_str(), &answer);
                Ok(answer)
            }
            Wish::Whose(code) => {
                let voucher = VoucherRef::from_code(&code, Some(scan.guest()));
                let mut answer = self.voucher(redemption(voucher), call).await?;
                if answer.notice.code == "voucher-not-found" {
                    answer.notice = notice::redemption::not_this_guests(&self.parts.words);
                }
                self.open_question(scan, &code, &answer);
                Ok(answer)
            }
        }
    }

    /// What the next scan of this scanner may answer.
    fn open_question(&self, scan: &Scan, code: &str, answer: &Answer) {
        let now = clock::now().mono;
        match (answer.notice.code.as_str(), &answer.voucher) {
            ("confirm-voucher", Some(voucher)) => {
                let voucher = VoucherName::from(voucher);
                for read in [code, scan.code.as_str()] {
                    self.questions().ask(&scan.source, read, &voucher, now);
                }
            }
            ("voucher-ambiguous", _) => self.questions().whose(&scan.source, code, now),
            // The card was shown for this code, and could not be asked about.
            ("cannot-check", _) if code != scan.code.as_str() => {
                self.questions().whose(&scan.source, code, now)
            }
            _ => {}
        }
    }
}
