//! Asks the fake as a program would.

use serde_json::{Value, json};
use stamp_tests::{
    fakes::serve::{API_LOGIN, Place, Syrve},
    install_tls,
};

/// A program without any cleverness.
pub(super) struct Caller {
    http: reqwest::Client,
    front: String,
    cloud: String,
    site: String,
}

impl Caller {
    pub(super) fn of(syrve: &Syrve) -> Self {
        install_tls();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let [front, cloud, site] =
            [Place::Front, Place::Cloud, Place::Site].map(|place| syrve.base_url(place));
        Self { http, front, cloud, site }
    }

    /// `GET` from the till: the status, and the body where it is JSON.
    pub(super) async fn front(&self, path: &str) -> (u16, Value) {
        whole(self.http.get(format!("{}/api/{path}", self.front))).await
    }

    /// A key of the till.
    pub(super) async fn front_key(&self) -> String {
        self.front("login/2050").await.1.as_str().unwrap().to_owned()
    }

    /// The till's checks.
    pub(super) async fn orders(&self, key: &str) -> Vec<Value> {
        self.front(&format!("orders?key={key}")).await.1.as_array().unwrap().clone()
    }

    /// A token of the cloud.
    pub(super) async fn token(&self) -> String {
        let (_, body) = self.cloud("", "/api/1/access_token", &json!({"apiLogin": API_LOGIN})).await;
        body["token"].as_str().unwrap().to_owned()
    }

    /// `POST` to the cloud.
    pub(super) async fn cloud(&self, token: &str, path: &str, body: &Value) -> (u16, Value) {
        whole(self.http.post(format!("{}{path}", self.cloud)).bearer_auth(token).json(body)).await
    }

    /// `GET` from the site's server, as text.
    pub(super) async fn site(&self, path: &str) -> (u16, String) {
        let response = self.http.get(format!("{}/resto/api/{path}", self.site)).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// A report of sales of these days.
    pub(super) async fn report(&self, key: &str, from: &str, to: &str) -> Vec<Value> {
        let body = json!({
            "reportType": "SALES", "buildSummary": "false",
            "groupByRowFields": ["UniqOrderId.Id", "CloseTime", "Delivery.CustomerCardNumber"],
            "groupByColFields": [], "aggregateFields": ["DishDiscountSumInt"],
            "filters": {
                "OpenDate.Typed": {"filterType": "DateRange", "periodType": "CUSTOM", "from": from, "to": to,
                    "includeLow": true, "includeHigh": false},
                "OrderDeleted": {"filterType": "IncludeValues", "values": ["NOT_DELETED"]},
            },
        });
        let url = format!("{}/resto/api/v2/reports/olap?key={key}", self.site);
        whole(self.http.post(url).json(&body)).await.1["data"].as_array().unwrap().clone()
    }
}

async fn whole(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap_or(Value::Null))
}
