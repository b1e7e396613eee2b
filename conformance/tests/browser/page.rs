//! What a person does on the page.

use fixtures::prerequisite::available;
use fixtures::run::Run;
use fixtures::todo::Options;
use rstest::rstest;

use super::system::{Form, System};
use super::window::Window;

/// A time that the reminders of the next tick cover, as the field takes it.
const DUE_SOON: &str = "
    const soon = new Date(Date.now() + 2 * 60 * 1000 - new Date().getTimezoneOffset() * 60 * 1000);
    document.querySelector('#due').value = soon.toISOString().slice(0, 16);";

/// A title that would become a picture, and a request, if it were taken for markup.
const MARKUP: &str = "<img src=/stolen>";

fn one_is(text: &str) -> impl Fn(&[String]) -> bool {
    move |texts| texts.iter().any(|seen| seen == text)
}

fn one_has(text: &str) -> impl Fn(&[String]) -> bool {
    move |texts| texts.iter().any(|seen| seen.contains(text))
}

fn none_is(text: &str) -> impl Fn(&[String]) -> bool {
    move |texts| texts.iter().all(|seen| seen != text)
}

#[rstest]
#[case::embedded(Form::Embedded, "page-embedded")]
#[case::processes(Form::Processes, "page-processes")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_keeps_tasks_talks_to_the_assistant_and_is_notified(#[case] form: Form, #[case] picture: &str) {
    let run = Run::new();
    let Some(environment) = available(form.environment(&run)) else { return };
    let Some(window) = available(Window::open(&run).await) else { return };
    let options = Options { development_user: Some("alice"), ..Options::default() };
    let system = System::start(environment, &options, &[]).await;
    let origin = system.origin();

    window.visit(&origin).await;
    window.until("#no-tasks", "an empty list", one_has("Nothing to do")).await;
    assert_eq!(window.texts("#development [data-user]").await, ["alice"]);

    // By the form, with a time; the notification comes by cron, event and inbox.
    window.run(DUE_SOON, vec![]).await;
    window.enter("#title", "water the plants").await;
    window.until("#tasks .name", "the task of the form", one_is("water the plants")).await;
    window.until("#notifications li", "a live notification", one_has("Due soon: water the plants")).await;

    // By the assistant.
    window.enter("#message", "Add a new task to buy groceries").await;
    window.until("#messages .theirs", "a reply", one_has("buy groceries")).await;
    window.until("#tasks .name", "the task of the chat", one_is("buy groceries")).await;
    assert_eq!(window.texts("#messages .mine").await, ["Add a new task to buy groceries"]);
    window.picture(picture).await;

    // Done tasks are shown among the done ones only.
    window.click("button[aria-label='Complete: buy groceries']").await;
    window.until("#tasks .name", "the done task to go", none_is("buy groceries")).await;
    window.click("[data-status=completed]").await;
    window.until("#tasks .completed .name", "the done task", one_is("buy groceries")).await;
    window.click("button[aria-label='Delete: buy groceries']").await;
    window.until("#no-tasks", "no done task", one_has("Nothing is done yet")).await;

    window.click("[data-status=all]").await;
    window.enter("#title", MARKUP).await;
    window.until("#tasks .name", "a title as it was written", one_is(MARKUP)).await;

    // A task that repeats needs a time; the page says so before it asks anybody.
    window.run("document.querySelector('#rule').value = 'daily'", vec![]).await;
    window.enter("#title", "stretch").await;
    window.until("#create .problem", "what is wrong", one_has("needs a time")).await;

    assert_eq!(window.errors().await, Vec::<serde_json::Value>::new());
    let sent = window.sent().await;
    assert!(sent.len() > 10, "the network log is empty: {sent:?}");
    // What is inline goes nowhere: the browser draws its own controls with it.
    let stays = |url: &str| url.starts_with(&format!("{origin}/")) || url.starts_with("data:");
    let foreign: Vec<_> = sent.iter().filter(|sent| !stays(&sent.url)).collect();
    assert!(foreign.is_empty(), "requests left the origin of the page: {foreign:?}");
    assert!(sent.iter().all(|sent| !sent.url.ends_with("/stolen")), "{sent:?}");

    window.close().await;
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_signs_in_and_out() {
    let run = Run::new();
    let Some(window) = available(Window::open(&run).await) else { return };
    let system = System::start(Form::Embedded.environment(&run).unwrap(), &Options::default(), &[]).await;

    window.visit(&system.origin()).await;
    window.until("#sign-in h2", "the form to sign in", one_is("Sign in")).await;
    window.enter("#token", "nonsense").await;
    window.until("#sign-in .problem", "a refusal", one_has("not accepted")).await;
    window.enter("#token", &super::origin::token("alice")).await;
    window.until("#visitor [data-user]", "the name of the visitor", one_is("alice")).await;
    assert!(window.texts("#development").await.is_empty(), "no development mode");
    window.enter("#title", "call the bank").await;
    window.until("#tasks .name", "the new task", one_is("call the bank")).await;

    window.click("#sign-out").await;
    window.until("#sign-in h2", "the form to sign in", one_is("Sign in")).await;
    window.enter("#token", &super::origin::token("bob")).await;
    window.until("#visitor [data-user]", "the name of the visitor", one_is("bob")).await;
    window.until("#no-tasks", "an empty list", one_has("Nothing to do")).await;

    window.close().await;
    system.stop().await;
}
