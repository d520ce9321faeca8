//! Amounts as tills write them: numbers or texts, in units of the currency or in hundredths of them. Never a float.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use crate::cloud::types::Money;

/// Currencies without a smaller unit (ISO 4217, list one).
const WHOLE: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
    "XPF",
];
/// Currencies with thousandths (ISO 4217, list one).
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// An amount that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no amount: a decimal number such as 7.40 is needed")]
pub struct Unreadable;

/// The exact number that stands there, as a number or as a text. A lone comma is a decimal point.
///
/// # Errors
/// Where it is neither, or has more than 28 digits.
pub fn exactly(value: &Value) -> Result<Decimal, Unreadable> {
    match value {
        // Its shortest form, which is what the till wrote unless that had more digits than any amount has.
        Value::Number(number) => parse(&number.to_string()),
        Value::String(text) => parse(text),
        _ => Err(Unreadable),
    }
}

/// An amount in units of the currency, rounded to its smallest unit, halves away from zero.
#[must_use]
pub fn from_major(amount: Decimal, currency: &str) -> Money {
    let digits = digits(currency);
    let mut amount = amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(digits);
    if amount.is_zero() {
        amount.set_sign_positive(true);
    }
    Money { value: amount.to_string(), currency: currency.to_owned() }
}

/// An amount in hundredths of the currency's unit, whatever its smallest unit is.
#[must_use]
pub fn from_minor(hundredths: Decimal, currency: &str) -> Money {
    from_major(hundredths / Decimal::ONE_HUNDRED, currency)
}

fn parse(text: &str) -> Result<Decimal, Unreadable> {
    let text = text.trim();
    let pointed;
    let text = match (text.matches(',').count(), text.contains('.')) {
        (1, false) => {
            pointed = text.replace(',', ".");
            &pointed
        }
        _ => text,
    };
    let written = Decimal::from_str_exact(text).ok();
    written.or_else(|| Decimal::from_scientific(text).ok()).ok_or(Unreadable)
}

fn digits(currency: &str) -> u32 {
    match currency {
        currency if WHOLE.contains(&currency) => 0,
        currency if THOUSANDTHS.contains(&currency) => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn major(value: &Value, currency: &str) -> String {
        from_major(exactly(value).unwrap(), currency).value
    }

    #[test]
    fn the_same_amount_is_the_same_text_however_it_is_written() {
        for value in
            [json!(7.4), json!("7.40"), json!("7.4000000"), json!("7,4"), json!(" 7.4 "), json!("74e-1")]
        {
            assert_eq!(major(&value, "EUR"), "7.40", "{value}");
        }
    }

    #[test]
    fn what_a_float_has_added_is_rounded_off() {
        assert_eq!(major(&json!(0.1 + 0.2), "EUR"), "0.30");
        assert_eq!(major(&json!(2.675), "EUR"), "2.68");
        assert_eq!(major(&json!(-2.675), "EUR"), "-2.68");
        assert_eq!(major(&json!(-0.001), "EUR"), "0.00");
    }

    #[test]
    fn hundredths_are_hundredths_also_of_currencies_without_them() {
        let minor = |text: &str, currency| from_minor(exactly(&json!(text)).unwrap(), currency).value;
        assert_eq!(minor("2750", "UAH"), "27.50");
        assert_eq!(minor("250000", "JPY"), "2500");
        assert_eq!(minor("1250", "KWD"), "12.500");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for value in
            [json!(null), json!(""), json!("1,234.50"), json!("12 EUR"), json!([1]), json!("9".repeat(40))]
        {
            assert_eq!(exactly(&value), Err(Unreadable), "{value}");
        }
    }

    #[test]
    fn what_is_made_is_in_the_contracts_form() {
        for (text, currency) in [("0", "EUR"), ("99999999999999999999", "JPY"), ("0.0001", "KWD")] {
            assert!(from_major(exactly(&json!(text)).unwrap(), currency).is_well_formed(), "{text}");
        }
    }
}
