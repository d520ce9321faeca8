//! The support page: what it shows, and what is decided there.

use reqwest::header;
use serde_json::{Value, json};

use crate::shop::{Role, Shop};

const NOWHERE: &str = "0198c0de-0000-7000-8000-000000000001";

pub(crate) async fn looks(shop: &Shop) {
    for part in ["supportPage", "supportQueue", "supportLog", "supportReport", "supportRows"] {
        let drawn = shop.call(part).ok().await;
        assert_eq!(untold(&drawn), None, "a text is missing in {part}");
    }
    let table = shop.call("supportReportTable").query("days=7").ok().await;
    assert!(table.as_str().unwrap().starts_with("kind,began_at_utc,"), "{table}");
    for part in ["supportReport", "supportReportTable"] {
        shop.call(part).query("days=many").fails(400, "malformed").await;
    }
    let newest = shop.call("listOperations").query("order=newest&limit=2").ok().await;
    let op = |place: usize| newest["operations"][place]["op_id"].as_str().unwrap().to_owned();
    let whole = shop.call("supportOperation").at(&op(0)).ok().await;
    assert!(whole.as_str().unwrap().contains(&op(0)) && untold(&whole).is_none(), "{whole}");
    shop.call("supportOperation").at(NOWHERE).fails(404, "operation_not_found").await;
    shop.call("supportOperation").at("first").fails(400, "malformed").await;

    let number = newest["operations"][0]["number"].as_str().unwrap();
    let search = |typed: &str| shop.call("supportSearch").json(&json!({"q": typed}));
    let named = search(number).ok().await;
    let found =
        shop.call("supportQueue").query(&format!("search={}", named["search"].as_str().unwrap())).ok().await;
    assert!(found.as_str().unwrap().contains(&op(0)) && !found.as_str().unwrap().contains(&op(1)), "{found}");
    search(&"7".repeat(1_025)).fails(422, "validation_failed").await;
    let forgotten = shop.call("supportQueue").query(&format!("search={NOWHERE}")).ok().await;
    assert!(forgotten.as_str().unwrap().contains("aria-invalid"), "{forgotten}");
    let mistaken = shop.call("supportQueue").query("from=soon").ok().await;
    assert!(mistaken.as_str().unwrap().contains("aria-invalid"), "{mistaken}");
    let rows = shop.call("supportRows").query(&format!("ids={},{NOWHERE}", op(1))).ok().await;
    assert!(rows.as_str().unwrap().contains(&op(1)) && !rows.as_str().unwrap().contains(NOWHERE), "{rows}");
    shop.call("supportRows").query("ids=first").fails(400, "malformed").await;
    who_may_not_see_it_is_shown_how_to_get_in(shop).await;
}

pub(crate) async fn decides(shop: &Shop) {
    let refused = |guest: &str| json!({"code": format!("https://my.7stamp.com/en/card_{guest}/card")});
    let scan = async |guest: &str| {
        let scan = shop.call("takeScan").by(Role::Pos).wait().json(&refused(guest)).ok().await;
        assert_eq!(scan["operation"]["state"], "refused", "{scan:#}");
        scan["operation"]["op_id"].as_str().unwrap().to_owned()
    };
    let op = scan("nobody1").await;
    let retry = |id: &str, key: &str| shop.call("supportRetry").at(id).key(key).json(&json!({}));
    let first = retry(&op, "one").ok().await;
    assert!(first.as_str().unwrap().contains("data-level=\"ok\""), "{first}");
    retry(&op, "one").ok().await;
    let again = shop.call("listOperations").query(&format!("q={op}")).ok().await;
    assert_eq!(again["operations"][0]["op_id"], *op);
    retry(&op, "").fails(400, "malformed").await;

    let op = scan("nobody2").await;
    let discard = |id: &str, key: &str, reason: &str| {
        shop.call("supportDiscard").at(id).key(key).json(&json!({"reason": reason}))
    };
    discard(&op, "two", " ").fails(422, "validation_failed").await;
    for _ in 0..2 {
        let done = discard(&op, "two", "not our guest").ok().await;
        assert!(done.as_str().unwrap().contains("not our guest") && untold(&done).is_none(), "{done}");
    }
    discard(&op, "two", "another").fails(422, "idempotency_key_reused").await;
    for late in [discard(&op, "three", "again").send().await, retry(&op, "four").send().await] {
        assert_eq!(late.status, 409);
        assert!(late.body.as_str().unwrap().contains("data-level=\"refused\""), "{late:?}");
    }
    retry(NOWHERE, "five").fails(404, "operation_not_found").await;
    discard(NOWHERE, "six", "gone").fails(404, "operation_not_found").await;
    discard("first", "seven", "gone").fails(400, "malformed").await;
}

async fn who_may_not_see_it_is_shown_how_to_get_in(shop: &Shop) {
    for (role, status) in [(None, 401), (Some(Role::Cashier), 403), (Some(Role::Pos), 403)] {
        let url = format!("{}/support", shop.base);
        let mut request = shop.http.get(url).header(header::ACCEPT, "text/html,*/*");
        if let Some((name, value)) = role.map(|role| shop.credentials(role)) {
            request = request.header(name, value);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (status, &"text/html; charset=utf-8".parse().unwrap())
        );
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'"), "{policy}");
        let shown = answer.text().await.unwrap();
        assert!(shown.contains("stamp-agent token new --role support"), "{shown}");
        assert!(!shown.contains("data-live"), "nothing of the till: {shown}");
    }
}

/// The id of a text that nobody has.
fn untold(drawn: &Value) -> Option<String> {
    let text = drawn.as_str().unwrap();
    let place = text.match_indices("support-").find(|(place, _)| !text[..*place].ends_with(['/', '"', '=']));
    place.map(|(place, _)| text[place..].chars().take(40).collect())
}
