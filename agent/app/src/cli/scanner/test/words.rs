//! What is said about a scan.

use std::time::Duration;

use stamp_core::{
    config::{RedeemMode, Stamping},
    scan::{Code, Frame, Framing, Meaning, Rejection, Suffix},
};

use super::raw::Raw;

/// Shown at most of one scan, in bytes.
const SHOWN: usize = 256;

/// For programs.
pub(super) const fn name(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Card => "card",
        Meaning::Voucher => "voucher",
        Meaning::Several => "card-or-voucher",
        Meaning::Unrecognised => "not-ours",
    }
}

/// What the till would do.
pub(super) const fn would(meaning: Meaning, stamping: Stamping, redeem: RedeemMode) -> &'static str {
    match (meaning, stamping, redeem) {
        (Meaning::Card, Stamping::Scan, _) => "A card: it would be stamped",
        (Meaning::Card, Stamping::Receipt, _) => "A card: it would be attached to the open receipt",
        (Meaning::Card, Stamping::Off, _) => "A card: nothing would be done, since till.stamping is \"off\"",
        (Meaning::Voucher, _, RedeemMode::Confirm) => {
            "A voucher: it would be shown, and redeemed once the cashier confirms"
        }
        (Meaning::Voucher, _, RedeemMode::Auto) => "A voucher: it would be redeemed at once",
        (Meaning::Several, ..) => "A card or a voucher: the cloud would be asked which",
        (Meaning::Unrecognised, ..) => "Not ours: it would be ignored",
    }
}

/// Why a code is not ours.
pub(super) fn not_ours(code: &Code) -> &'static str {
    if code.as_str().bytes().all(|byte| byte.is_ascii_digit()) {
        return "A number, as on a product: the usual patterns match none, so that none leaves this machine.";
    }
    "No pattern of codes.card and codes.voucher matches the whole code. Of a 7stamp card, compare it with --show-codes."
}

/// What a scan is that is no text, and the cure.
pub(super) fn rejected(rejection: &Rejection) -> (String, String) {
    let cure = match rejection {
        Rejection::Empty => "Scan again; a scanner that sends only the kind of bar code is set up wrongly.",
        Rejection::TooLong { .. } => {
            "No card is so long; if two scans are in one, set the scanner to send CR after each."
        }
        Rejection::NotUtf8 => {
            "Where the baud rate of a serial line is wrong, nothing else can be read either."
        }
        Rejection::ControlCharacter { .. } => {
            "A product's GS1 marking has such; if cards have them too, take off what the scanner puts before or after codes."
        }
    };
    (format!("Not readable: {rejection}"), cure.to_owned())
}

/// What a frame is that is no scan, and the cure.
pub(super) fn broken(frame: &Frame, framing: &Framing) -> (String, String) {
    match frame {
        Frame::Partial { len } => {
            let cure = match framing.suffix {
                Suffix::Auto => {
                    "Its end (CR, LF, Tab), which the scan before had, did not come, or the connection broke within \
                     it. Scan again; if that is no help, check the cable."
                }
                Suffix::None => "The connection broke within it; check the cable, and scan again.",
                _ => {
                    "It did not end with the configured suffix; set suffix = \"auto\", or the scanner to send it."
                }
            };
            (format!("Not readable: only a part of a scan ({len} bytes)"), cure.to_owned())
        }
        Frame::WithoutPrefix { len } => (
            format!("Not readable: without the configured prefix ({len} bytes)"),
            "Leave `prefix` out of the configuration, or set the scanner to send it.".to_owned(),
        ),
        Frame::TooLong { len } => (
            format!("Not readable: {len} bytes without an end"),
            "Set the scanner to send CR after each code; on a serial line check the baud rate, too."
                .to_owned(),
        ),
        Frame::Scan(_) => (String::new(), String::new()),
    }
}

/// What ended a scan of a stream. `gap`: the silence that does.
pub(super) fn end(end: &[u8], frame: &Frame, gap: Option<Duration>) -> String {
    if !end.is_empty() {
        let names = end.iter().map(|byte| match byte {
            b'\r' => "CR",
            b'\n' => "LF",
            _ => "Tab",
        });
        return names.collect::<Vec<_>>().join(" ");
    }
    match (frame, gap) {
        (Frame::Scan(_), Some(gap)) => format!("none; {} ms of silence", gap.as_millis()),
        (Frame::Scan(_), None) => "none; the input ended".to_owned(),
        _ => "none".to_owned(),
    }
}

/// All bytes, in hexadecimal and as text.
pub(super) fn in_full(raw: &Raw) -> String {
    let bytes = [raw.body.as_slice(), &raw.end].concat();
    let shown = &bytes[..bytes.len().min(SHOWN)];
    let rest = bytes.len() - shown.len();
    let rest = if rest == 0 { String::new() } else { format!(" … and {rest} more") };
    format!("{}  \"{}\"{rest}", hex(shown), shown.escape_ascii())
}

/// All bytes but those of the code, of which only the kind is told. The first `prefix` bytes are the configured prefix.
pub(super) fn without_code(raw: &Raw, prefix: usize) -> String {
    let (prefix, rest) = raw.body.split_at(prefix.min(raw.body.len()));
    let (symbology, code) = match rest {
        [b']', letter, modifier, ..] if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            rest.split_at(3)
        }
        _ => rest.split_at(0),
    };
    let hidden = format!("{} bytes not shown ({})", code.len(), kinds(code));
    let parts = [hex(prefix), hex(symbology), hidden, hex(&raw.end)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" + ")
}

/// The reports of one scan, without the zeros at their ends; where codes are not shown, only how many.
pub(super) fn reports(reports: &[Vec<u8>], shows_codes: bool) -> String {
    let bytes: usize = reports.iter().map(Vec::len).sum();
    let count = format!("{} report(s), {bytes} bytes", reports.len());
    if !shows_codes {
        return format!("{count} not shown");
    }
    let ends = |report: &[u8]| report.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let shown = reports.iter().map(|report| hex(&report[..ends(report).min(SHOWN)]));
    format!("{count}: {}", shown.collect::<Vec<_>>().join(" | "))
}

fn kinds(bytes: &[u8]) -> String {
    let control = bytes.iter().filter(|byte| byte.is_ascii_control()).count();
    let foreign = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    match (control, foreign) {
        (0, 0) => "all printable ASCII".to_owned(),
        (control, 0) => format!("{control} of them control characters"),
        (0, foreign) => format!("{foreign} of them not ASCII"),
        (control, foreign) => format!("{control} of them control characters, {foreign} not ASCII"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
