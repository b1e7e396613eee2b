//! The page and its files.

use rstest::rstest;
use serde_json::json;

use super::start;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

#[rstest]
#[case::page("/", "text/html; charset=utf-8", "<!doctype html>")]
#[case::script("/app.js", "text/javascript; charset=utf-8", "// The page:")]
#[case::style("/style.css", "text/css; charset=utf-8", ":root {")]
#[case::icon("/icon.svg", "image/svg+xml", "<svg ")]
#[tokio::test]
async fn a_file_is_served_once_and_then_known(#[case] path: &str, #[case] media_type: &str, #[case] beginning: &str) {
    let (_wire, service) = start().await;
    let response = service.ask("GET", path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers().clone();
    for (name, value) in [
        ("content-type", media_type),
        ("cache-control", "no-cache"),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert!(response.text().await.unwrap().starts_with(beginning));

    let tag = headers["etag"].to_str().unwrap();
    for known in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}")] {
        let again = service.ask("GET", path).header("if-none-match", &known).send().await.unwrap();
        assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &headers["etag"]), "{known}");
        assert_eq!(again.text().await.unwrap(), "");
    }
    let other = service.ask("GET", path).header("if-none-match", "\"other\"").send().await.unwrap();
    assert_eq!(other.status(), 200);
}

#[tokio::test]
async fn each_file_has_a_tag_of_its_own() {
    let (_wire, service) = start().await;
    let mut tags = std::collections::BTreeSet::new();
    for path in ["/", "/app.js", "/style.css", "/icon.svg"] {
        let response = service.ask("GET", path).send().await.unwrap();
        tags.insert(response.headers()["etag"].to_str().unwrap().to_owned());
    }
    assert_eq!(tags.len(), 4, "{tags:?}");
}

#[tokio::test]
async fn the_page_asks_for_its_own_files_only() {
    let (_wire, service) = start().await;
    for path in ["/", "/app.js", "/style.css"] {
        let text = service.ask("GET", path).send().await.unwrap().text().await.unwrap();
        let foreign = text.lines().find(|line| line.contains("//") && !line.trim_start().starts_with("//"));
        assert_eq!(foreign, None, "{path}");
        assert!(!text.contains("innerHTML"), "{path} writes markup");
    }
}

#[tokio::test]
async fn it_subscribes_to_nothing() {
    let (_wire, service) = start().await;
    let answer = service.get("/dapr/subscribe").await;
    assert_eq!((answer.status, answer.body), (200, json!([])));
}
