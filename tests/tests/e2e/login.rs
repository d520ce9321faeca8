//! Logging in at the page with a code.

use reqwest::{Method, header};
use serde_json::json;
use stamp_store::Store;
use stamp_tests::{Client, Home, RawRequest, Reply, Setup, Till, cloud, connect, free_port, now, until};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// What `stamp-agent token new --code` prints.
fn code(home: &Home, role: &str) -> String {
    home.run(&["token", "new", "--role", role, "--code", "--label", "visit"]).ok().trim().to_owned()
}

async fn log_in(api: &Client, code: &str) -> Reply {
    let origin = format!("http://{}", api.address());
    let headers = [("content-type", "application/json"), ("origin", origin.as_str())];
    api.bare(Method::POST, "/v1/login", &headers, &json!({"code": code}).to_string()).await
}

fn cookie(reply: &Reply) -> String {
    let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn with_session(api: &Client, method: Method, path: &str, cookie: &str) -> Reply {
    api.bare(method, path, &[("cookie", cookie)], "").await
}

async fn may_list_tokens(till: &Till, cookie: &str) -> u16 {
    with_session(till.api(), Method::GET, "/v1/tokens", cookie).await.status
}

async fn id_of_session(till: &Till) -> String {
    till.api().get("/v1/tokens").await.json()["tokens"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_makes_the_page_supports_once_across_restarts_until_it_is_revoked() {
    let cloud = cloud().await;
    // The port is a part of the cookie's name.
    let till = Till::start(Setup::of(&cloud).listen(free_port()).home()).await;
    let code = code(till.home(), "support");
    let logged_in = log_in(till.api(), &code.to_lowercase()).await;
    assert_eq!(
        (logged_in.status, logged_in.json()["role"].as_str()),
        (200, Some("support")),
        "{logged_in:?}"
    );
    let set = logged_in.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(set.contains("; HttpOnly; SameSite=Strict; Max-Age=28800") && !set.contains("Secure"), "{set}");
    let session = cookie(&logged_in);
    assert_eq!(may_list_tokens(&till, &session).await, 200);
    assert_eq!(log_in(till.api(), &code).await.code(), "login_code_wrong");

    let (home, _, _) = till.terminate().await;
    let till = Till::start(home).await;
    assert_eq!(may_list_tokens(&till, &session).await, 200, "a restart ends no login");
    let page = with_session(till.api(), Method::GET, "/", &session).await;
    assert!(!page.headers.contains_key(header::SET_COOKIE), "the page leaves the session as it is");

    let id = id_of_session(&till).await;
    till.home().run(&["token", "revoke", &id]).ok();
    assert_eq!(may_list_tokens(&till, &session).await, 401);
    let (home, _, _) = till.terminate().await;
    let secret = session.split('=').nth(1).unwrap();
    assert!(!home.log().contains(&code) && !home.log().contains(secret), "{}", home.log());
    let (store, _) = Store::open(&home.queue(), now().parse().unwrap()).unwrap();
    let journal = store.journal(9).await.unwrap();
    let acts: Vec<_> = journal.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(acts, ["token-revoked", "login", "code-made"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_login_has_a_secret_of_its_own_and_logging_out_ends_that() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let name = format!("stamp_agent_session_{}", till.api().address().port());
    let planted = format!("{name}=sts_planted");
    let origin = format!("http://{}", till.api().address());
    let headers =
        [("content-type", "application/json"), ("origin", origin.as_str()), ("cookie", planted.as_str())];
    let body = json!({"code": code(till.home(), "support")}).to_string();
    let first = till.api().bare(Method::POST, "/v1/login", &headers, &body).await;
    let second = log_in(till.api(), &code(till.home(), "support")).await;
    let (first, second) = (cookie(&first), cookie(&second));
    assert!(first != second && first != planted);
    assert_eq!(may_list_tokens(&till, &planted).await, 401);

    let out = with_session(till.api(), Method::POST, "/v1/logout", &first).await;
    assert_eq!((out.status, cookie(&out).as_str()), (204, format!("{name}=").as_str()));
    assert_eq!((may_list_tokens(&till, &first).await, may_list_tokens(&till, &second).await), (401, 200));
    // A session is no token, and a token is no session.
    let secret = second.split('=').nth(1).unwrap();
    assert_eq!(till.api().with_token(secret).get("/v1/tokens").await.status, 401);
    let as_cookie = format!("{name}={}", till.api().token());
    assert_eq!(may_list_tokens(&till, &as_cookie).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_logs_in_again_has_one_login_and_the_former_has_ended() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let first = cookie(&log_in(till.api(), &code(till.home(), "support")).await);
    let origin = format!("http://{}", till.api().address());
    let headers = [("content-type", "application/json"), ("origin", &*origin), ("cookie", &*first)];
    let body = json!({"code": code(till.home(), "support")}).to_string();
    let second = cookie(&till.api().bare(Method::POST, "/v1/login", &headers, &body).await);
    assert_eq!((may_list_tokens(&till, &first).await, may_list_tokens(&till, &second).await), (401, 200));
    assert_eq!(till.api().get("/v1/tokens").await.json()["tokens"].as_array().unwrap().len(), 1);
    let (home, ..) = till.terminate().await;
    let (store, _) = Store::open(&home.queue(), now().parse().unwrap()).unwrap();
    let journal = store.journal(9).await.unwrap();
    let acts: Vec<_> = journal.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(acts, ["logout", "login", "code-made", "login", "code-made"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_till_page_support_logs_out_and_a_cashier_has_nothing_to_log_out_of() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let has_form = |page: &Reply| page.text.contains("<form method=\"post\" action=\"/v1/logout\"");
    let opened = till.api().bare(Method::GET, "/", &[], "").await;
    assert!(!has_form(&opened) && opened.headers[header::REFERRER_POLICY] == "no-referrer");
    let session = cookie(&log_in(till.api(), &code(till.home(), "support")).await);
    let page = with_session(till.api(), Method::GET, "/", &session).await;
    assert!(has_form(&page), "{}", page.text);
    assert_eq!(page.headers[header::REFERRER_POLICY], "same-origin", "else the form has no Origin");

    let origin = format!("http://{}", till.api().address());
    let form = RawRequest::new(till.api(), "POST", "/v1/logout", "").without("authorization");
    let form = form.with("content-type", "application/x-www-form-urlencoded").with("cookie", &session);
    assert_eq!(form.clone().with("origin", "null").send().await.status, 403);
    let out = form.with("origin", &origin).send().await;
    assert!(out.status == 303 && out.text.contains("location: /\r\n"), "{out:?}");
    assert_eq!(may_list_tokens(&till, &session).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_the_login_page_works_without_scripts() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    let code = code(till.home(), "support");
    let page = till.api().bare(Method::GET, "/login", &[], "").await;
    assert_eq!(page.headers[header::REFERRER_POLICY], "same-origin", "else a browser sends no Origin");
    let origin = format!("http://{}", till.api().address());
    let post = async |body: String| {
        let form = RawRequest::new(till.api(), "POST", "/v1/login", body).without("authorization");
        form.with("content-type", "application/x-www-form-urlencoded").with("origin", &origin).send().await
    };
    let done = post(format!("code=+{}", code.replace('-', "%20"))).await;
    let header = |name: &str| done.text.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    assert_eq!((done.status, header("location: ").as_str()), (303, "/"), "{done:?}");
    let set = header("set-cookie: ");
    assert_eq!(may_list_tokens(&till, set.split(';').next().unwrap()).await, 200);
    let again = post(format!("code={code}")).await;
    assert!(again.status == 401 && again.text.contains("This code is wrong"), "{again:?}");
    assert!(!again.text.contains(&code), "what was typed is not repeated");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_login_one_is_where_one_wanted_to_be_and_nowhere_else() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).language("uk").home()).await;
    let page = till.api().bare(Method::GET, "/login?to=/support", &[], "").await.text;
    assert!(page.contains("lang=\"uk\"") && page.contains("Увійти"), "{page}");
    assert!(
        page.contains("value=\"/support\"") && page.contains("token new --role support --code"),
        "{page}"
    );
    let elsewhere = till.api().bare(Method::GET, "/login?to=https://evil.example", &[], "").await;
    assert!(elsewhere.status == 200 && !elsewhere.text.contains("evil"), "{elsewhere:?}");

    let origin = format!("http://{}", till.api().address());
    let form = [("content-type", "application/x-www-form-urlencoded"), ("origin", &*origin)];
    for (to, gone_to) in
        [("%2Fsupport", "/support"), ("%2F%2Fevil.example", "/"), ("https://evil.example", "/"), ("", "/")]
    {
        let mut login = RawRequest::new(
            till.api(),
            "POST",
            "/v1/login",
            format!("code={}&to={to}", code(till.home(), "support")),
        )
        .without("authorization");
        for (name, value) in form {
            login = login.with(name, value);
        }
        let done = login.send().await;
        let location = done.text.lines().find_map(|line| line.strip_prefix("location: "));
        assert_eq!((done.status, location), (303, Some(gone_to)), "{to}: {done:?}");
    }
    let body = "code=ABCDEFGH&to=/support";
    let wrong = till.api().bare(Method::POST, "/v1/login", &form, body).await;
    assert!(wrong.status == 401 && wrong.text.contains("Код неправильний"), "{wrong:?}");
    assert!(wrong.text.contains("value=\"/support\""), "{wrong:?}");
    let soon = till.api().bare(Method::POST, "/v1/login", &form, body).await;
    assert!(soon.status == 429 && soon.text.contains("Зачекайте 1\u{a0}с"), "{soon:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_session_listens_to_ends_with_it() {
    let cloud = cloud().await;
    let till = Till::start(Setup::of(&cloud).home()).await;
    for path in ["/v1/notices", "/page/notices", "/v1/changes"] {
        ends_with_its_session(&till, path).await;
    }
}

async fn ends_with_its_session(till: &Till, path: &str) {
    let session = cookie(&log_in(till.api(), &code(till.home(), "support")).await);
    let address = till.api().address();
    let mut listening = connect(address).await;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {session}\r\n\r\n");
    listening.write_all(request.as_bytes()).await.unwrap();
    let mut said = [0; 12];
    listening.read_exact(&mut said).await.unwrap();
    assert_eq!(&said, b"HTTP/1.1 200");
    till.api().delete(&format!("/v1/tokens/{}", id_of_session(till).await)).await;
    let mut rest = Vec::new();
    // Its end, long before an idle connection is closed.
    until(&format!("{path} has ended"), async || {
        let mut some = [0; 4096];
        let read = listening.try_read(&mut some);
        rest.extend(read.iter().flat_map(|length| &some[..*length]));
        rest.ends_with(b"0\r\n\r\n").then_some(())
    })
    .await;
}
