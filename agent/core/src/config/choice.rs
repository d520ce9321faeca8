//! Choices among a few names.

use crate::named::named;

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
        /// Standard input, one code for each line; for trials.
        Stdin = "stdin",
    }
}

/// Kinds of scanners that are planned: not unknown, but not there yet either.
pub(super) const SCANNER_KINDS_LATER: &[&str] = &["tcp", "mqtt"];
