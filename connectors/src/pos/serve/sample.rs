//! What a file would be reported as: a message of the cloud, or an answer of any of the ways.

use jiff::Timestamp;
use serde_json::Value;
use stamp_core::receipt::Report;

use super::{
    cloud::order::{Order, plain_site},
    fields::Fields,
    front, hook, server,
    settings::Settings,
    shared::Site,
};

/// A file of which nothing would be reported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSample {
    /// It is no JSON.
    #[error("the sample is not JSON; save the body as it was sent or answered")]
    NoJson,
    /// It holds nothing that is known.
    #[error(
        "nothing in the sample is known: it is a message of the cloud, the till's list of checks, an answer of the cloud \
         with orders or ordersByOrganizations, or a sales report with data"
    )]
    Unknown,
}

/// The reports that would follow from `bytes`, by the currency and zone of `settings`; `XXX` stands for a currency that only
/// the cloud knows. Which way it is of is seen from what stands in it.
///
/// # Errors
/// Where nothing in it is known.
pub fn sample(settings: &Settings, bytes: &[u8], now: Timestamp) -> Result<Vec<Report>, NoSample> {
    let site = plain_site(settings.currency.as_deref(), settings.zone.as_ref());
    let told: Value = serde_json::from_slice(bytes).map_err(|_| NoSample::NoJson)?;
    let fields = Fields::of(&told);
    if fields.field("data").is_there() {
        return Ok(server::sample(&told, &site, now));
    }
    let by_organisation =
        fields.field("ordersByOrganizations").list().flat_map(|entry| entry.field("orders").list());
    let answered: Vec<_> = fields.field("orders").list().chain(by_organisation).collect();
    if !answered.is_empty() {
        return Ok(answered.into_iter().filter_map(|order| of_the_cloud(order, &site, now)).collect());
    }
    if fields.field("order").is_there() {
        return Ok(of_the_cloud(fields, &site, now).into_iter().collect());
    }
    let one = [told.clone()];
    let list = fields.field("value").value().unwrap_or(&told).as_array().map_or(&one[..], Vec::as_slice);
    let is_message = |entry: &Value| {
        ["eventType", "transactionType"].iter().any(|name| Fields::of(entry).field(name).is_there())
    };
    if list.iter().any(is_message) {
        return hook::sample(bytes, &site, now).map(|(reports, _)| reports).ok_or(NoSample::Unknown);
    }
    let terminal = settings.front.as_ref().and_then(|front| front.terminal.as_deref());
    let front::Sample { reports, unread, .. } = front::sample(list, &site, terminal, now);
    if reports.is_empty() && unread == list.len() {
        return Err(NoSample::Unknown);
    }
    Ok(reports)
}

fn of_the_cloud(order: Fields<'_>, site: &Site, now: Timestamp) -> Option<Report> {
    Order::read(order, "cloud", site, now)?.report().map(|(report, _)| report)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn settings() -> Settings {
        let (currency, zone) = (Some("EUR".to_owned()), None);
        Settings { currency, zone, front: None, cloud: None, hook: None, server: None }
    }

    fn reported(told: &Value) -> Result<usize, NoSample> {
        sample(&settings(), told.to_string().as_bytes(), Timestamp::UNIX_EPOCH).map(|reports| reports.len())
    }

    #[test]
    fn each_way_is_known_by_what_stands_in_it() {
        let order = json!({ "id": "a", "posId": "b", "order": { "status": "Closed", "sum": 1 } });
        let front =
            json!({ "Id": "a", "Status": 2, "ResultSum": 1, "CloseTime": "2026-05-11T15:34:56+03:00" });
        let row =
            json!({ "UniqOrderId.Id": "a", "CloseTime": "2026-05-11T15:34:56", "DishDiscountSumInt": 1 });
        for told in [
            json!([{ "eventType": "TableOrderUpdate", "eventInfo": order }]),
            json!({ "eventType": "DeliveryOrderUpdate", "eventInfo": order }),
            json!({ "transactionType": "x", "orderId": "a", "phone": "+370 600 00000" }),
            json!({ "orders": [order] }),
            json!({ "ordersByOrganizations": [{ "orders": [order] }] }),
            order,
            json!([front]),
            front,
            json!({ "data": [row] }),
        ] {
            assert_eq!(reported(&told), Ok(1), "{told}");
        }
    }

    #[test]
    fn what_is_not_known_is_said() {
        assert_eq!(reported(&json!({ "hello": 1 })), Err(NoSample::Unknown));
        assert_eq!(sample(&settings(), b"<html>", Timestamp::UNIX_EPOCH), Err(NoSample::NoJson));
    }

    /// Any JSON, with the names that are looked for.
    fn any_json() -> impl Strategy<Value = Value> {
        let name = prop::sample::select(vec![
            "Id",
            "id",
            "posId",
            "Status",
            "status",
            "order",
            "orders",
            "eventType",
            "eventInfo",
            "sum",
            "ResultSum",
            "timestamp",
            "whenClosed",
            "CloseTime",
            "customer",
            "Customers",
            "data",
            "UniqOrderId.Id",
            "items",
            "Guests",
        ]);
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(|on| json!(on)),
            any::<i64>().prop_map(|number| json!(number)),
            any::<f64>().prop_map(|number| json!(number)),
            prop::sample::select(vec!["Closed", "Deleted", "TableOrderUpdate", "2026-05-11T15:34:56", "a"])
                .prop_map(|text| json!(text)),
            "\\PC{0,12}".prop_map(|text| json!(text)),
        ];
        leaf.prop_recursive(5, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(|list| json!(list)),
                prop::collection::vec((name.clone(), inner), 0..8).prop_map(|members| members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_json_makes_it_panic(told in any_json()) {
            let _ = reported(&told);
            let _ = reported(&json!([{ "eventType": "TableOrderUpdate", "eventInfo": told }]));
        }
    }
}
