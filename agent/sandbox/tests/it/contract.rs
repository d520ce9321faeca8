//! Every operation of the contract, called so that it works and so that it fails.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};

use crate::schema::Contract;
use crate::shop::{Answer, Shop, answer, op, redemption, run, stamp, void, with};

#[test]
fn every_operation_answers_as_the_contract_says() {
    run(async {
        let mut tour = Tour::start().await;
        tour.reads().await;
        tour.writes().await;
        tour.operations().await;
        tour.rest().await;
        tour.refused_for_its_key().await;

        let all: BTreeSet<String> =
            tour.contract.operations().iter().map(|operation| operation.id.to_owned()).collect();
        assert_eq!(all.len(), 17);
        assert_eq!(tour.seen(|status| status < 300), all, "an operation was never seen to work");
        assert_eq!(tour.seen(|status| status >= 400), all, "an operation was never seen to fail");
    });
}

#[test]
fn the_judge_finds_what_is_wrong() {
    let contract = Contract::read();
    let stamps = contract.operation("addStamps");
    let good = stamp(&op(1), "card_anna");
    assert_eq!(contract.faults_of_request(&stamps, &good), Vec::<String>::new());
    for bad in [
        stamp("1", "card_anna"),
        with(good.clone(), json!({ "quantity": 100 })),
        with(good.clone(), json!({ "occurred_at": "yesterday" })),
        with(good.clone(), json!({ "quantitty": 1 })),
        with(good, json!({ "amount": { "value": "1,50", "currency": "EUR" } })),
    ] {
        assert!(!contract.faults_of_request(&stamps, &bad).is_empty(), "{bad}");
    }
    let problem = json!({ "title": "No", "status": 404, "code": "card_not_found" });
    let judged = |status, content_type: &str, body: &Value| {
        contract.faults_of_answer(&stamps, status, content_type, body).len()
    };
    assert_eq!(judged(404, "application/problem+json", &problem), 0);
    assert_eq!(judged(404, "application/json", &problem), 1);
    assert_eq!(judged(404, "application/problem+json", &json!({ "title": "No", "status": 404 })), 1);
    assert_eq!(judged(204, "application/json", &Value::Null), 1);
}

/// A tour through the contract, which remembers what was seen.
struct Tour {
    contract: Contract,
    shop: Shop,
    statuses: BTreeMap<String, BTreeSet<u16>>,
}

impl Tour {
    async fn start() -> Self {
        Self { contract: Contract::read(), shop: Shop::open().await, statuses: BTreeMap::new() }
    }

    fn seen(&self, matches: impl Fn(u16) -> bool) -> BTreeSet<String> {
        let seen =
            self.statuses.iter().filter(|(_, statuses)| statuses.iter().any(|status| matches(*status)));
        seen.map(|(id, _)| id.clone()).collect()
    }

    async fn reads(&mut self) {
        self.get("me", "", "", 200).await;
        self.get("getCard", "card_anna", "", 200).await;
        self.get("getCard", "card_nobody", "", 404).await;
        self.get("getCard", "card_deleted", "", 410).await;
        self.get("getCard", "card_foreign", "", 403).await;
        self.get("getVoucher", "v_free_coffee", "", 200).await;
        self.get("getVoucher", "v_nothing", "", 404).await;
        for code in ["https://my.7stamp.com/en/card_ben/card", "FREECOFFEE", "COFFEE2024", "4006381333931"] {
            let scan = json!({ "raw": code, "symbology": "]Q1", "scanned_at": "2026-05-11T12:34:56Z" });
            self.post("resolveScan", "", &scan, 200).await;
        }
        self.post("resolveScan", "", &json!({ "raw": "", "scanned_at": "2026-05-11T12:34:56Z" }), 422).await;
        for (kind, value) in [
            ("email", "anna@example.com"),
            ("phone", "+4915100000001"),
            ("name", "anna"),
            ("card_number", "113772"),
            ("wallet_pass_id", "wp_anna"),
        ] {
            let found = self.post("searchCards", "", &json!({ "type": kind, "value": value }), 200).await;
            assert_eq!(found.body["cards"][0]["id"], "card_anna", "by {kind}");
        }
        self.post("searchCards", "", &json!({ "type": "nickname", "value": "Annie" }), 422).await;
        self.post("lookupVouchers", "", &json!({ "redeem_code": "FREECOFFEE" }), 200).await;
        self.post("lookupVouchers", "", &json!({}), 422).await;
    }

    async fn writes(&mut self) {
        self.write("addStamps", "", &stamp(&op(1), "card_ben"), 201).await;
        self.write("addStamps", "", &stamp(&op(1), "card_ben"), 201).await;
        self.write("addStamps", "", &stamp(&op(2), "card_greta"), 422).await;
        self.write("addStamps", "", &stamp(&op(3), "card_foreign"), 403).await;
        self.write("redeem", "", &redemption(&op(4), "v_free_coffee"), 201).await;
        self.write("redeem", "", &redemption(&op(5), "v_free_coffee"), 409).await;
        let offline =
            json!({ "mode": "offline", "offline": { "decision": "accepted", "policy_id": "offline_1" } });
        self.write("redeem", "", &with(redemption(&op(6), "v_free_coffee"), offline), 200).await;
        let shared = json!({
            "op_id": op(7),
            "redeem_code": "FREECOFFEE",
            "occurred_at": "2026-05-11T12:34:56Z",
            "mode": "online",
            "till": { "id": "till-1", "cashier": "Kim" },
        });
        let ambiguous = self.write("redeem", "", &shared, 409).await;
        assert_eq!(ambiguous.body["candidates"].as_array().map(Vec::len), Some(2));
        self.write("redeem", "", &redemption(&op(8), "v_summer"), 410).await;

        let base =
            |n| json!({ "op_id": op(n), "occurred_at": "2026-05-11T12:34:56Z", "till": { "id": "till-1" } });
        let card = json!({ "email": "jo@example.com", "language": "de", "deliver_via": "email" });
        self.write("issueCard", "", &with(base(10), card), 201).await;
        self.write("issueCard", "", &with(base(11), json!({ "template_id": "tpl_none" })), 422).await;
        for (n, validity) in [
            (12, json!({ "kind": "unlimited" })),
            (13, json!({ "kind": "days", "days": 3 })),
            (14, json!({ "kind": "months", "months": 1 })),
            (15, json!({ "kind": "fixed_date", "date": "2030-12-24" })),
        ] {
            let voucher = json!({ "title": "Sorry for the wait", "validity": validity });
            self.write("issueVoucher", "", &with(base(n), voucher), 201).await;
        }
        self.write("issueVoucher", "", &base(16), 422).await;
    }

    async fn operations(&mut self) {
        self.get("getOperation", &op(1), "", 200).await;
        self.get("getOperation", &op(999), "", 404).await;
        self.write("voidOperation", &op(1), &void(&op(20)), 200).await;
        self.write("voidOperation", &op(999), &void(&op(21)), 404).await;
        let item = |n: u64, card: &str| json!({ "op_id": op(n), "method": "POST", "path": "/stamps", "body": stamp(&op(n), card) });
        let batch =
            json!({ "operations": [item(22, "card_anna"), item(23, "card_nobody"), item(1, "card_ben")] });
        let answer = self.post("batch", "", &batch, 200).await;
        let statuses: Vec<&Value> =
            answer.body["results"].as_array().unwrap().iter().map(|result| &result["status"]).collect();
        assert_eq!(statuses, [201, 404, 201]);
        let many: Vec<Value> = (100..151).map(|n| item(n, "card_anna")).collect();
        self.post("batch", "", &json!({ "operations": many }), 413).await;
    }

    async fn rest(&mut self) {
        self.get("cardHistory", "card_ben", "", 200).await;
        self.get("cardHistory", "card_nobody", "", 404).await;
        let page = self.get("events", "", "?wait=0&limit=3", 200).await;
        assert_eq!(page.body["more"], true);
        self.get("events", "", "?wait=0&after=100000", 410).await;
        self.get("events", "", "?wait=31", 400).await;
        self.get("offlineVouchers", "", "", 200).await;
        self.get("offlineVouchers", "", "?after=first", 400).await;
        let status = json!({
            "version": "1.0.0",
            "till": "till-1",
            "at": "2026-05-11T12:34:56Z",
            "queued": 3,
            "parked": 0,
            "oldest_unsent_at": null,
            "health": ["offline"],
        });
        self.call("putAgentStatus", "agent-1", "", Some(&status), 204).await;
        self.call("putAgentStatus", "agent-1", "", Some(&json!({ "version": "1.0.0" })), 422).await;
    }

    async fn refused_for_its_key(&mut self) {
        self.shop.sandbox.set_key_valid(false);
        let refused = self.get("me", "", "", 401).await;
        assert_eq!(refused.verdict(), (401, "key_invalid"));
    }

    async fn get(&mut self, id: &str, parameter: &str, query: &str, status: u16) -> Answer {
        self.call(id, parameter, query, None, status).await
    }

    async fn post(&mut self, id: &str, parameter: &str, body: &Value, status: u16) -> Answer {
        self.call(id, parameter, "", Some(body), status).await
    }

    async fn write(&mut self, id: &str, parameter: &str, body: &Value, status: u16) -> Answer {
        self.call(id, parameter, "", Some(body), status).await
    }

    async fn call(
        &mut self,
        id: &str,
        parameter: &str,
        query: &str,
        body: Option<&Value>,
        status: u16,
    ) -> Answer {
        let operation = self.contract.operation(id);
        let method = Method::from_bytes(operation.method.to_uppercase().as_bytes()).unwrap();
        let path = operation.path.replace("{id}", parameter) + query;
        let mut request = self.shop.request(method, &path);
        if let Some(body) = body {
            if status < 300 {
                assert_eq!(
                    self.contract.faults_of_request(&operation, body),
                    Vec::<String>::new(),
                    "{id}: {body}"
                );
            }
            if let Some(op_id) = body["op_id"].as_str() {
                request = request.header("Idempotency-Key", format!("\"{op_id}\""));
            }
            request = request.body(body.to_string());
        }
        let answer = answer(request).await;
        assert_eq!(answer.status, status, "{id}: {}", answer.body);
        let faults = self.contract.faults_of_answer(&operation, status, &answer.content_type, &answer.body);
        assert_eq!(faults, Vec::<String>::new(), "{id} {status}: {}", answer.body);
        let code_and_status = (answer.body["status"].as_u64(), answer.body["code"].as_str());
        assert_eq!(status >= 400, code_and_status.1.is_some(), "only problems have a code");
        assert!(status < 400 || code_and_status.0 == Some(u64::from(status)), "{id}: status in the body");
        self.statuses.entry(id.to_owned()).or_default().insert(status);
        answer
    }
}
