//! Pages of other origins: only those that are allowed, and only under `/api` (E43, E71).

use reference_services::settings::Secret;
use reqwest::Response;
use rstest::rstest;

use super::Stand;

const PAGE: &str = "http://127.0.0.1:8080";

async fn start() -> Stand {
    Stand::start_with(|settings| settings.cors_origins = vec![PAGE.to_owned()]).await
}

async fn preflight(stand: &Stand, path: &str, origin: &str) -> Response {
    let request = stand.service.ask("OPTIONS", path).header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    request.header("access-control-request-headers", "authorization,content-type").send().await.unwrap()
}

fn allowed(response: &Response) -> Vec<&str> {
    let origins = response.headers().get_all("access-control-allow-origin");
    origins.iter().map(|origin| origin.to_str().unwrap()).collect()
}

#[tokio::test]
async fn an_allowed_page_may_call_the_api() {
    let stand = start().await;
    let answer = preflight(&stand, "/api/chat", PAGE).await;
    assert_eq!((answer.status().as_u16(), allowed(&answer)), (200, vec![PAGE]));
    let headers = answer.headers()["access-control-allow-headers"].to_str().unwrap();
    assert!(headers.contains("authorization") && headers.contains("content-type"), "{headers}");

    let answer = stand.ask("ada", "GET", "/api/tasks").header("origin", PAGE).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), allowed(&answer)), (200, vec![PAGE]));
    let refused = stand.service.ask("GET", "/api/tasks").header("origin", PAGE).send().await.unwrap();
    assert_eq!((refused.status().as_u16(), allowed(&refused)), (401, vec![PAGE]), "the page may read its refusal");
}

#[rstest]
#[case::no_app_token("GET", "/api/tasks", None, "", 401)]
#[case::no_route("GET", "/api/nothing", Some("app"), "", 404)]
#[case::another_verb("PUT", "/api/tasks", Some("app"), "", 405)]
#[case::too_long("POST", "/api/tasks", Some("app"), &"x".repeat(1024 * 1024 + 1), 413)]
#[tokio::test]
async fn a_page_may_read_every_refusal(
    #[case] verb: &str,
    #[case] path: &str,
    #[case] token: Option<&str>,
    #[case] body: &str,
    #[case] status: u16,
) {
    let stand = Stand::start_with(|settings| {
        settings.cors_origins = vec![PAGE.to_owned()];
        settings.app_token = Some(Secret::new("app"));
    });
    let mut request = stand.await.ask("ada", verb, path).header("origin", PAGE).body(body.to_owned());
    if let Some(token) = token {
        request = request.header("dapr-api-token", token);
    }
    let answer = request.send().await.unwrap();
    assert_eq!((answer.status().as_u16(), allowed(&answer)), (status, vec![PAGE]));
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
}

#[tokio::test]
async fn another_page_may_not() {
    let stand = start().await;
    assert_eq!(allowed(&preflight(&stand, "/api/chat", "http://127.0.0.1:8081").await), Vec::<&str>::new());
}

#[rstest]
#[case::cron("/reminder-cron", 200)]
#[case::successors("/successors", 405)]
#[case::subscriptions("/dapr/subscribe", 405)]
#[case::a_binding_that_there_is_not("/other-cron", 404)]
#[tokio::test]
async fn nothing_outside_the_api_is_for_pages(#[case] path: &str, #[case] status: u16) {
    let stand = start().await;
    let answer = preflight(&stand, path, PAGE).await;
    assert_eq!((answer.status().as_u16(), allowed(&answer)), (status, vec![]));
}

#[tokio::test]
async fn without_origins_no_page_may_call() {
    let stand = Stand::start().await;
    let answer = preflight(&stand, "/api/chat", PAGE).await;
    assert_eq!((answer.status().as_u16(), allowed(&answer)), (405, vec![]));
}
