//! What support sees of each attempt of an operation.

use axum::{
    Json, Router,
    http::{StatusCode, header},
    routing::{get, post},
};
use serde_json::{Value, json};
use stamp_sandbox::{Fault, FaultPlan};
use stamp_tests::{Setup, Till, card, cloud, now, requests, until};
use tokio::{net::TcpListener, task::JoinSet};

/// A member of each attempt.
fn each(operation: &Value, member: &str) -> Vec<Value> {
    let made = operation["attempts_made"].as_array().unwrap_or_else(|| panic!("none told: {operation:#}"));
    made.iter().map(|attempt| attempt[member].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_attempt_is_told_with_what_came_of_it() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let faults = [Fault::CutBefore, Fault::ServerError { status: 503 }];
    let plans = faults.map(|fault| FaultPlan::next(1, fault).on("/stamps"));
    cloud.faults().replace(plans.into()).unwrap();
    let op = till.api().scan(&card("anna")).await.op_id();
    let done = till.operation_is(&op, "done").await;
    assert_eq!(each(&done, "number"), [1, 2, 3]);
    assert_eq!(each(&done, "status"), [Value::Null, json!(503), json!(201)]);
    assert_eq!(each(&done, "failure"), [json!("lost"), Value::Null, Value::Null]);
    assert_eq!(each(&done, "decided"), ["again", "again", "done"]);
    assert!(each(&done, "words")[0].is_string() && each(&done, "code")[1].is_string(), "{done:#}");

    let shown = till.home().run(&["queue", "show", &op]).ok();
    assert_eq!(shown.lines().filter(|line| line.starts_with("Attempt")).count(), 3, "{shown}");
    let role = till.home().run(&["token", "new", "--role", "pos"]).ok();
    let own = till.api().with_token(role.trim()).scan(&card("clara")).await.op_id();
    let own = till.api().with_token(role.trim()).get(&format!("/v1/operations/{own}")).await.json();
    assert_eq!((&own["state"], &own["attempts_made"]), (&json!("done"), &Value::Null), "{own:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_taken_shows_the_question_what_became_of_it() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let taken = Fault::Problem { status: 422, code: "idempotency_key_reused".to_owned() };
    cloud.faults().set(FaultPlan::next(1, taken).on("/stamps")).unwrap();
    let op = till.api().scan(&card("anna")).await.op_id();
    let parked = till.operation_is(&op, "parked").await;
    assert_eq!(each(&parked, "status"), [422, 404]);
    assert_eq!(each(&parked, "question"), [Value::Null, json!(true)]);
    assert_eq!(each(&parked, "decided"), ["look-up", "parked"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_outlive_a_kill_and_the_one_that_it_cut_off_is_told() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    till.link_is("up").await;
    let hang = FaultPlan::always(Fault::NeverAnswers).on("/stamps");
    let broken = FaultPlan::next(1, Fault::ServerError { status: 500 }).on("/stamps");
    cloud.faults().replace(vec![broken, hang]).unwrap();
    let op = till.api().one_more(&card("anna")).await.op_id();
    until("the second attempt is under way", async || (requests(&cloud, &op).len() == 2).then_some(())).await;
    let home = till.kill();
    cloud.faults().clear();
    let till = Till::start(home).await;
    let done = till.operation_is(&op, "done").await;
    assert_eq!(each(&done, "number"), [1, 2, 3]);
    assert_eq!(each(&done, "status"), [json!(500), Value::Null, json!(201)]);
    assert_eq!(each(&done, "failure")[1], "interrupted");
}

/// A cloud that says personal things about every stamp.
async fn talkative() -> (String, JoinSet<()>) {
    let me = json!({"business": {"id": "b_1"}, "location": {"id": "l_1"}, "staff": {"login": "s"},
        "server_time": now()});
    let problem = json!({"title": "validation failed", "status": 422, "code": "validation_failed",
        "detail": "eva@example.com (+421 905 123 456) has no such card"});
    let answer = (
        StatusCode::UNPROCESSABLE_ENTITY,
        [(header::CONTENT_TYPE, "application/problem+json")],
        problem.to_string(),
    );
    let router = Router::new()
        .route("/v1/me", get(async move || Json(me)))
        .route("/v1/stamps", post(async move || answer));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    let mut talking = JoinSet::new();
    talking.spawn(async move { axum::serve(listener, router).await.unwrap() });
    (base_url, talking)
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_numbers_in_the_clouds_words_are_not_kept() {
    let (base_url, talking) = talkative().await;
    let elsewhere = cloud().await;
    let till = Till::start(Setup::of(&elsewhere).base_url(&base_url).home()).await;
    till.link_is("up").await;
    let op = till.api().scan(&card("anna")).await.op_id();
    let parked = till.operation_is(&op, "parked").await;
    let words = each(&parked, "words")[0].as_str().unwrap().to_owned();
    assert!(words.starts_with("validation failed: ") && words.ends_with("has no such card"), "{words}");
    let shown = till.home().run(&["queue", "show", &op]).ok();
    for text in [&words, &shown, &parked["attempts_made"].to_string()] {
        assert!(!text.contains("eva") && !text.contains("905"), "{text}");
    }
    drop(talking);
}
