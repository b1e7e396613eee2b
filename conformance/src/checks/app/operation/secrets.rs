//! No secret stands in the log of the app, or in what it answers.
//!
//! Logs are read by many, and are kept for long; answers go to whoever called, and what an event is answered stands in
//! the log of the sidecar: daprd 1.18.2 logs the answer to an event that failed with its body. Mostly nobody writes a
//! secret there on purpose: it comes with the request that failed, with a whole configuration, or with the environment.
//!
//! Where the sidecar has no such secret the app is told one that is made up and is nobody's, so that it can be looked
//! for; the two tokens that it was started with are looked for beside them. The app is made to fail in every way in
//! which its handlers can, as most of it is told by errors. A report shows no more than how a secret begins.

use fixtures::team::fault::AppFault;
use fixtures::team::{Act, Team};

use super::probes::{self, Probes};
use crate::checks::app::asked;
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.secrets",
    title: "No secret is logged or answered",
    clause: Clause {
        text: "What an app reads from a secret store, or is given as a token, it neither logs nor answers.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/secrets/secrets-overview/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    LOG = Step::caught_in_app("no-secret-in-the-log", &[AppFault::LogsSecret]),
    ANSWER = Step::caught_in_app("no-secret-in-an-answer", &[AppFault::AnswersSecret]),
);

/// So much of a secret tells which it is, and not what.
const SHOWN: usize = 10;
/// So much of a line that holds one.
const LINE: usize = 200;

const LOGGED: &str = "log that a secret was read, and its name. Headers, a whole configuration, the environment and \
                      the body of the sidecar's answer belong into no line: mind the debug level of HTTP clients, \
                      and `{:?}`, `%+v` and toString() of what holds one";

const ANSWERED: &str = "answer what failed in words of your own: the text of an error may hold the whole request. No \
                        str(error) or error.stack, no debug page of Flask or ASP.NET, and \
                        server.error.include-message=never in Spring";

async fn run(trial: Trial) -> Result<(), Stop> {
    let team = trial.team()?;
    let replies = replies(&trial).await?;
    let secrets = secrets(team);
    if secrets.is_empty() {
        return Err(Stop::NotOffered("the app reads no secret, and was not started here with a token".to_owned()));
    }
    if replies.is_empty() {
        trial.set_aside(ANSWER, "it was asked for nothing: --contract tells of events, methods and health paths");
    } else {
        let leaks = replies.iter().filter_map(|reply| leak(reply, &secrets));
        let met = format!("{} answers without any", replies.len());
        judge(&trial, ANSWER, leaks, "no secret in an answer", met, ANSWERED);
    }
    if team.is_ours() {
        // What it printed last comes a little later.
        asked::settle(team).await;
        let lines = team.log().lines();
        let leaks = lines.iter().filter(|line| held(line, &secrets).is_some()).map(|line| short(line, &secrets));
        let met = format!("{} lines without any", lines.len());
        judge(&trial, LOG, leaks, "no secret in the log", met, LOGGED);
    } else {
        trial.set_aside(LOG, "the app was not started here, so its log is not known");
    }
    Ok(())
}

/// One observation, of the first that holds a secret.
fn judge(trial: &Trial, step: Step, leaks: impl Iterator<Item = String>, expected: &str, met: String, hint: &str) {
    let leaks: Vec<_> = leaks.collect();
    let met = match leaks.as_slice() {
        [] => met,
        [first] => first.clone(),
        [first, others @ ..] => format!("{first} (and {} more)", others.len()),
    };
    trial.step(step).does(&[], leaks.is_empty(), expected, met, hint);
}

/// Everything that nobody else may see.
fn secrets(team: &Team) -> Vec<String> {
    let tokens = team.tokens().into_iter().flat_map(|tokens| [tokens.sidecar.clone(), tokens.app.clone()]);
    team.relay().canaries().into_iter().chain(tokens).collect()
}

/// What the app answers: to events that are handled, and to such as fail for each of its calls; to its callers; and to
/// whoever asks how it is.
async fn replies(trial: &Trial) -> Result<Vec<Reply>, Stop> {
    let (team, channel) = (trial.team()?, trial.channel()?);
    let handled = match topic::handled_all(trial).await {
        Err(Stop::NotOffered(_)) => Vec::new(),
        handled => handled?,
    };
    let mut replies = Vec::new();
    for (topic, example) in &handled {
        replies.extend(failures(trial, topic, example).await?);
    }
    for method in &team.given().methods {
        replies.push(asked::invoke(trial, method).await?.reply);
    }
    for path in Probes::of(trial).await?.paths() {
        replies.push(probes::ask(&channel, path).await?);
    }
    Ok(replies)
}

/// The answers to an event that is handled, by which it asks for its secrets, and then to others like it one of whose
/// calls is refused.
async fn failures(trial: &Trial, topic: &Topic, example: &Value) -> Result<Vec<Reply>, Error> {
    let (team, channel) = (trial.team()?, trial.channel()?);
    let handled = asked::answered(trial, topic, &topic.like(example)).await?;
    let kinds = handled.kinds();
    let mut replies = vec![handled.reply];
    for kind in kinds {
        let refusal = team.relay().fault(kind, Act::Refuse(500), usize::MAX);
        replies.push(topic.bring(&channel, &topic.like(example)).await?);
        drop(refusal);
    }
    Ok(replies)
}

/// What of an answer holds a secret.
fn leak(reply: &Reply, secrets: &[String]) -> Option<String> {
    let body = String::from_utf8_lossy(&reply.body);
    let headers = reply.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    let leaking = std::iter::once(body.into_owned()).chain(headers).find(|text| held(text, secrets).is_some())?;
    Some(format!("{}: {} {}", reply.sent, reply.status, short(&leaking, secrets)))
}

/// The secret that stands in a text.
fn held<'a>(text: &str, secrets: &'a [String]) -> Option<&'a String> {
    secrets.iter().find(|secret| text.contains(secret.as_str()))
}

/// The text around the first secret in it, with no more than the beginning of each.
fn short(text: &str, secrets: &[String]) -> String {
    let at = secrets.iter().filter_map(|secret| text.find(secret.as_str())).min().unwrap_or_default();
    let before = text[..at].char_indices().rev().nth(LINE / 2).map_or(0, |(index, _)| index);
    let hidden = secrets.iter().fold(text[before..].to_owned(), |text, secret| {
        text.replace(secret.as_str(), &format!("{}…", secret.chars().take(SHOWN).collect::<String>()))
    });
    hidden.chars().take(LINE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_of_a_secret_is_shown_than_its_beginning() {
        let secrets = ["canary-0123456789".to_owned(), "token-0123456789".to_owned()];
        let line = format!("{} key=canary-0123456789, header=token-0123456789;", "é".repeat(500));
        let shown = short(&line, &secrets);
        assert!(shown.ends_with("key=canary-012…, header=token-0123…;") && shown.chars().count() < LINE, "{shown}");
        assert!(held(&shown, &secrets).is_none());
    }
}
