//! What every service answers by itself, and how it refuses.

use rstest::rstest;

use super::{Answer, Running};

#[tokio::test]
async fn a_service_is_healthy_at_once_and_ready_when_it_says_so() {
    let service = Running::small().await;
    assert_eq!(Answer::of(service.ask("GET", "/healthz")).await.status, 204);

    let starting = Answer::of(service.ask("GET", "/readyz")).await;
    assert_eq!((starting.status, starting.detail().as_str()), (503, "the service has just started"));
    service.ready.reached();
    assert_eq!(Answer::of(service.ask("GET", "/readyz")).await.status, 204);
    service.ready.lacks("the task database does not answer");
    let lacking = Answer::of(service.ask("GET", "/readyz")).await;
    assert_eq!((lacking.status, lacking.detail().as_str()), (503, "the task database does not answer"));
}

#[tokio::test]
async fn an_unknown_route_is_a_problem() {
    let service = Running::small().await;
    let answer = Answer::of(service.ask("GET", "/nowhere")).await;
    assert_eq!((answer.status, answer.detail().as_str()), (404, "there is no such route"));
}

#[rstest]
#[case::of_the_app("/sum")]
#[case::of_the_server("/healthz")]
#[tokio::test]
async fn a_wrong_verb_is_a_problem_that_tells_the_right_ones(#[case] path: &str) {
    let service = Running::small().await;
    let answer = Answer::of(service.ask("DELETE", path)).await;
    assert_eq!((answer.status, answer.detail().as_str()), (405, "this route has no such verb"));
    let allowed = answer.headers["allow"].to_str().unwrap();
    assert!(allowed.split(',').any(|verb| verb == "GET"), "{allowed}");
}

#[rstest]
#[case::json("application/json", r#"{"a":1,"b":2}"#, 200)]
#[case::cloud_event("application/cloudevents+json", r#"{"a":1,"b":2}"#, 200)]
#[case::with_parameters("application/json; charset=utf-8", r#"{"a":1,"b":2}"#, 200)]
#[case::text("text/plain", r#"{"a":1,"b":2}"#, 415)]
#[case::cut("application/json", r#"{"a":1,"#, 400)]
#[case::empty("application/json", "", 400)]
#[case::field_missing("application/json", r#"{"a":1}"#, 422)]
#[case::wrong_type("application/json", r#"{"a":1,"b":"2"}"#, 422)]
#[case::unknown_field("application/json", r#"{"a":1,"b":2,"c":3}"#, 422)]
#[tokio::test]
async fn a_body_is_taken_or_refused_by_what_is_wrong(
    #[case] media_type: &str,
    #[case] body: &'static str,
    #[case] status: u16,
) {
    let service = Running::small().await;
    let answer = Answer::of(service.ask("POST", "/sum").header("content-type", media_type).body(body)).await;
    assert_eq!(answer.status, status, "{answer:?}");
    if status == 200 {
        assert_eq!(answer.body, "3");
    } else {
        assert_ne!(answer.detail(), "");
    }
}

#[rstest]
#[case::fits("/query?a=1&b=2", 200)]
#[case::wrong_type("/query?a=1&b=x", 400)]
#[case::missing("/query?a=1", 400)]
#[case::an_id("/things/6ba7b810-9dad-11d1-80b4-00c04fd430c8", 200)]
#[case::no_id("/things/6ba7b810", 404)]
#[tokio::test]
async fn a_query_and_a_path_are_taken_or_refused(#[case] target: &str, #[case] status: u16) {
    let service = Running::small().await;
    let answer = Answer::of(service.ask("GET", target)).await;
    assert_eq!(answer.status, status, "{answer:?}");
    if status != 200 {
        assert_ne!(answer.detail(), "");
    }
}

#[tokio::test]
async fn the_trace_of_the_request_reaches_the_handler() {
    let service = Running::small().await;
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let answer = Answer::of(service.ask("GET", "/trace").header("traceparent", parent)).await;
    assert_eq!(answer.body, parent);
}

#[tokio::test]
async fn a_request_without_a_trace_gets_one_and_keeps_it() {
    let service = Running::small().await;
    let (one, other) = (Answer::of(service.ask("GET", "/trace")).await, Answer::of(service.ask("GET", "/trace")).await);
    assert_ne!(one.body, other.body);
    assert_eq!(Answer::of(service.ask("GET", "/traces")).await.body, "true");
}

#[tokio::test]
async fn the_metrics_count_requests_by_route_and_hold_what_the_service_adds() {
    let service = Running::small().await;
    service.metrics.counter("todo_successors", "Successors made").inc();
    for id in ["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"] {
        Answer::of(service.ask("GET", &format!("/things/{id}"))).await;
    }
    Answer::of(service.ask("BREW", "/nowhere")).await;

    let told = Answer::of(service.ask("GET", "/metrics")).await;
    assert_eq!(told.headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    for line in [
        r#"todo_http_requests_total{route="/things/{id}",method="GET",status="200"} 2"#,
        r#"todo_http_requests_total{route="unknown",method="other",status="404"} 1"#,
        "todo_http_request_seconds_count 3",
        "todo_successors_total 1",
        "# EOF",
    ] {
        assert!(told.body.lines().any(|told| told == line), "{line} is missing in\n{}", told.body);
    }
}
