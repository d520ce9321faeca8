//! A text that is on its way to a log, a bundle or a page, with a secret in it.

use stamp_core::redact;

use super::first_line;

/// Where the secret goes.
const PLACE: &str = "@@";

/// A kind of secret and a number that makes it, then the text, with `@@` in its place.
pub fn redactor(input: &[u8]) {
    let (secret, text) = first_line(input);
    let text = String::from_utf8_lossy(text);
    is_steady(&text);
    let Some((before, after)) = text.split_once(PLACE) else { return };
    let Some(Secret { planted, hidden }) = secret_of(secret) else { return };
    let stands_alone = before
        .chars()
        .next_back()
        .is_none_or(|letter| letter.is_whitespace() || "\"'=:,;(<[&".contains(letter))
        && after.chars().next().is_none_or(|letter| letter.is_whitespace() || "\"',;)>]&".contains(letter));
    if !stands_alone || before.contains(&hidden) || after.contains(&hidden) {
        return;
    }
    let text = format!("{before}{planted}{after}");
    let shown = is_steady(&text);
    assert!(!shown.contains(&hidden), "{hidden:?} is left of {text:?}: {shown:?}");
    let shown = redact::json(&text);
    assert!(!shown.contains(&hidden), "{hidden:?} is left of {text:?} as JSON: {shown:?}");
}

/// What is redacted stays as it is when it is redacted again.
fn is_steady(text: &str) -> String {
    let shown = redact::redact(text).into_owned();
    assert_eq!(redact::redact(&shown), shown, "a second pass finds more in {text:?}");
    shown
}

struct Secret {
    planted: String,
    /// The part that must not survive.
    hidden: String,
}

fn secret_of(line: &str) -> Option<Secret> {
    let (kind, number) = line.split_once(' ')?;
    let number: u32 = number.parse().ok()?;
    let by_itself = |planted: String| Secret { hidden: planted.clone(), planted };
    let after = |label: &str, hidden: String| Secret { planted: format!("{label}{hidden}"), hidden };
    Some(match kind {
        "key" => by_itself(format!("7loc_sc_demo{number}")),
        "token" => by_itself(format!("stp_{number:010}abcdef")),
        "bearer" => after("Bearer ", format!("x{number:010}.y-z")),
        "password" => after("password: ", format!("x{number:010}y")),
        "email" => by_itself(format!("guest.{number}@mail.example.com")),
        "phone" => by_itself(format!("+{}", 10_000_000_000 + u64::from(number))),
        "spaced" => by_itself(format!(
            "067 {:03} {:02} {:02}",
            number % 1000,
            number / 1000 % 100,
            number / 100_000 % 100
        )),
        "card" => by_itself(format!("card_{number}x")),
        "voucher" => by_itself(format!("v_{number:06}")),
        "url" => after("https://my.7stamp.com", format!("/en/card_{number:06}/card?user_uuid={number:08x}")),
        "number" => after("card number ", format!("{:06}", number % 1_000_000)),
        _ => return None,
    })
}
