//! Values as Poster writes them: the same one is a text in one method and a number in another, and "nothing" is `null`,
//! `""`, `"0"` or `"0000-00-00"` (examples on dev.joinposter.com/en/docs/v3, dash and clients; documented).

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;
use stamp_core::receipt;

/// Ten million millions.
const GREATEST: Decimal = Decimal::from_parts(1_316_134_912, 2328, 0, false, 0);

/// One value, as text. `None`: not there, `null`, or no single value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Scalar(Option<String>);

impl Scalar {
    /// What stands there, whatever it means.
    pub(super) fn written(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// A name or an id, where there is one.
    pub(super) fn known(&self) -> Option<&str> {
        self.written().map(str::trim).filter(|text| !["", "0", "0000-00-00"].contains(text))
    }

    /// Something was said about it, if only that there is nothing.
    pub(super) fn is_told(&self) -> bool {
        self.0.is_some()
    }

    /// A number; nothing at all is zero. One that no till can have taken is refused, so that sums of some cannot overflow.
    pub(super) fn number(&self) -> Result<Decimal, receipt::Unreadable> {
        let number = match self.written().map(str::trim) {
            None | Some("") => Decimal::ZERO,
            Some(text) => receipt::exactly(&Value::String(text.to_owned()))?,
        };
        match number.abs() <= GREATEST {
            true => Ok(number),
            false => Err(receipt::Unreadable),
        }
    }

    /// A whole number.
    pub(super) fn whole(&self) -> Option<i64> {
        self.written()?.trim().parse().ok()
    }

    /// A time in milliseconds since 1970, UTC. `None` also for zero, which stands for "not yet".
    pub(super) fn millis(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.whole().filter(|millis| *millis > 0)?).ok()
    }
}

impl From<&Value> for Scalar {
    fn from(value: &Value) -> Self {
        Self(match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(yes) => Some(u8::from(*yes).to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        })
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Value::deserialize(from).map(|value| Self::from(&value))
    }
}

/// The members of a list, or of an object keyed `"0"`, `"1"`, …, that have the wanted form.
pub(super) fn members<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(list(Value::deserialize(from)?)
        .into_iter()
        .filter_map(|value| serde_json::from_value(value).ok())
        .collect())
}

/// A list, or an object keyed by numbers, as a list.
pub(super) fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(members) => members,
        Value::Object(members) => members.into_iter().map(|(_, member)| member).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_and_a_number_are_the_same() {
        for value in [json!("16776"), json!(16776)] {
            let scalar = Scalar::from(&value);
            assert_eq!((scalar.known(), scalar.whole()), (Some("16776"), Some(16776)));
        }
        assert_eq!(Scalar::from(&json!(true)).known(), Some("1"));
    }

    #[test]
    fn nothing_is_written_in_many_ways() {
        for value in [json!(null), json!(""), json!("0"), json!(0), json!("0000-00-00"), json!([]), json!({})]
        {
            assert_eq!(Scalar::from(&value).known(), None, "{value}");
        }
        assert!(!Scalar::from(&json!(null)).is_told() && Scalar::from(&json!("0")).is_told());
    }

    #[test]
    fn a_time_is_in_milliseconds_and_zero_is_none() {
        let time = Scalar::from(&json!("1518873046314")).millis().unwrap();
        assert_eq!(time.to_string(), "2018-02-17T13:10:46.314Z");
        for none in [json!("0"), json!(""), json!(null), json!("soon"), json!(-5), json!("99999999999999999")]
        {
            assert_eq!(Scalar::from(&none).millis(), None, "{none}");
        }
    }

    #[test]
    fn an_amount_that_is_not_there_is_zero_and_one_that_is_no_amount_is_refused() {
        assert_eq!(Scalar::from(&json!(null)).number(), Ok(Decimal::ZERO));
        assert_eq!(Scalar::from(&json!("9.0000000")).number(), Ok(Decimal::from(9)));
        for no_sum in [json!("much"), json!("9".repeat(28)), json!("7".repeat(29)), json!(1e28), json!(-1e20)]
        {
            assert!(Scalar::from(&no_sum).number().is_err(), "{no_sum}");
        }
        assert_eq!(GREATEST, Decimal::from(10_000_000_000_000_i64));
    }
}
