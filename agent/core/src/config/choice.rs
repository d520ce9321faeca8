//! Choices among a few names.

use super::{mistake::Wrong, rule::quoted, suggest};
use crate::{named::named, scan::Layout};

named! {
    /// How a stamp comes about. One way for each till.
    Stamping {
        /// Each scan of a card is a stamp.
        Scan = "scan",
        /// A closed receipt is, for the card attached to it.
        Receipt = "receipt",
        /// This till gives no stamps; it may still redeem.
        Off = "off",
    }
}

named! {
    /// What a scanned voucher does.
    RedeemMode {
        /// It is shown; the cashier confirms.
        Confirm = "confirm",
        /// It is redeemed at once.
        Auto = "auto",
    }
}

named! {
    /// What happens to a voucher while there is no internet.
    OfflineRedeem {
        /// The cashier may accept a voucher at own risk, up to the limits.
        Limited = "limited",
        /// None is taken.
        Refuse = "refuse",
        /// Each is accepted at once, at the owner's risk.
        Always = "always",
    }
}

named! {
    /// The keyboard layout of the machine, which changes what a scanner types.
    CodeLayout {
        /// Not known: what is damaged is repaired where it can have meant one thing only.
        Auto = "auto",
        /// American, as scanners expect it: nothing is repaired.
        Us = "us",
        /// Russian.
        Ru = "ru",
        /// Ukrainian.
        Uk = "uk",
        /// German.
        De = "de",
        /// French.
        Fr = "fr",
        /// Slovak.
        Sk = "sk",
    }
}

impl CodeLayout {
    /// The layout, where it is known.
    #[must_use]
    pub const fn known(self) -> Option<Layout> {
        match self {
            Self::Auto => None,
            Self::Us => Some(Layout::Us),
            Self::Ru => Some(Layout::Ru),
            Self::Uk => Some(Layout::Uk),
            Self::De => Some(Layout::De),
            Self::Fr => Some(Layout::Fr),
            Self::Sk => Some(Layout::Sk),
        }
    }
}

named! {
    /// What of a till's own client names a card to the cloud.
    ClientField {
        /// The card's number at the till is the code of the wallet card, as a scanner reads it.
        Card = "card",
        /// The card's number at the till is the number of the stamp card.
        Number = "number",
        /// The telephone number.
        Phone = "phone",
        /// The e-mail address.
        Email = "email",
    }
}

impl ClientField {
    /// Whether there is such a one.
    pub(super) fn check(text: &str) -> Result<(), Wrong> {
        one_of(text, Self::NAMES)
    }
}

fn one_of(text: &str, names: &[&'static str]) -> Result<(), Wrong> {
    match names.contains(&text) {
        true => Ok(()),
        false => {
            let wrong = Wrong::new(format!("{} is none of {}", quoted(text), names.join(", ")));
            Err(Wrong { hint: suggest::nearest(text, names.iter().copied()).map(suggest::hint), ..wrong })
        }
    }
}

named! {
    /// What a broker speaks.
    MqttVersion {
        /// MQTT 5.
        Five = "5",
        /// MQTT 3.1.1.
        Three = "3.1.1",
    }
}

named! {
    /// What a broker is used for.
    BrokerUse {
        /// The cloud says that there is something new.
        Wake = "wake",
        /// The head office sees the till.
        Status = "status",
        /// The tills of the shop tell each other which vouchers they accept without internet.
        Claims = "claims",
    }
}

impl BrokerUse {
    /// Whether there is such a one.
    pub(super) fn check(text: &str) -> Result<(), Wrong> {
        one_of(text, Self::NAMES)
    }
}

named! {
    /// What a till of Serve speaks.
    Dialect {
        /// As tills of Syrve and iiko.
        Syrve = "syrve",
        /// Another product, which a `[[generic]]` describes.
        Generic = "generic",
    }
}

named! {
    /// How one logs in to the cloud of Syrve.
    ServeAuth {
        /// By an API login.
        V1 = "v1",
        /// By an API key, an application and its secret.
        V2 = "v2",
    }
}

named! {
    /// Parity bit of a serial line.
    Parity {
        /// No parity bit.
        None = "none",
        /// Even parity.
        Even = "even",
        /// Odd parity.
        Odd = "odd",
    }
}

named! {
    /// What ends a code that a scanner sends.
    Suffix {
        /// Any of the others, as it comes; else the gap.
        Auto = "auto",
        /// Carriage return, 0x0D.
        Cr = "cr",
        /// Line feed, 0x0A.
        Lf = "lf",
        /// Both, in this order.
        Crlf = "crlf",
        /// Tabulator, 0x09.
        Tab = "tab",
        /// Nothing: only the gap ends a code.
        None = "none",
    }
}

named! {
    /// How a scanner is told what became of a scan.
    Beep {
        /// Not at all: it sounds by itself.
        None = "none",
        /// As Honeywell's "Host ACK" wants it.
        Honeywell = "honeywell",
    }
}

named! {
    /// How a scanner is connected.
    ScannerKind {
        /// A serial line, or USB that looks like one.
        Serial = "serial",
        /// USB in the mode made for tills: HID POS.
        HidPos = "hid-pos",
        /// A keyboard of Linux, of which nobody else hears.
        Evdev = "evdev",
        /// The network.
        Tcp = "tcp",
        /// Standard input, one code for each line; for trials.
        Stdin = "stdin",
    }
}

/// Kinds of scanners that are planned: not unknown, but not there yet either.
pub(super) const SCANNER_KINDS_LATER: &[&str] = &["mqtt"];
