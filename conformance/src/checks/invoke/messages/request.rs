//! The invoked app gets the verb, path, query, headers, body and content type that the caller sent.
//!
//! A gateway that sorts a query or drops a repeated header breaks signatures and paging without any error (E35).

use bytes::Bytes;

use crate::checks::prelude::*;
use crate::checks::stand;

const VERBS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/// Unsorted, with a repeated name, an empty value and three escapes that mean something else once decoded.
const QUERY: &str = "b=2&a=1&a=3&empty=&flag&plus=a+b&slash=%2F&and=%26";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.request",
    title: "An invoked app sees the request as the caller sent it",
    clause: Clause {
        text: "Verb, path, raw query, headers, body and content type of an invocation reach the app unchanged, with \
               the caller's app id added.",
        url: "https://docs.dapr.io/reference/api/service_invocation_api/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    EVERY_VERB_REACHES_APP = Step::caught("every-verb-reaches-the-app", &[Defect::InvokeChangesVerb])
        .resting_on(&[CALLER_NAMED_APP])
        .cites(&["R7", "R110", "E35"])
        .rows(&["inv-verbs"]),
    QUERY_ARRIVES =
        Step::caught("query-arrives-as-it-was-written", &[Defect::InvokeDropsQuery, Defect::InvokeReordersQuery])
            .cites(&["E35"])
            .rows(&["inv-query", "inv-query/empty", "inv-query/plus"]),
    HEADER_ARRIVES =
        Step::caught("header-arrives", &[Defect::InvokeDropsHeaders]).cites(&["E35"]).rows(&["inv-headers"]),
    REPEATED_HEADER_ARRIVES = Step::caught("repeated-header-arrives-as-often", &[Defect::InvokeDropsHeaders])
        .cites(&["E35"])
        .rows(&["inv-headers/repeated"]),
    HOP_BY_HOP_STAYS_BEHIND = Step::caught("hop-by-hop-headers-stay-behind", &[Defect::InvokeForwardsHopByHop])
        .over(Transport::Http)
        .since("1.17.4")
        .rows(&["inv-hop-by-hop"]),
    BODY_ARRIVES =
        Step::caught("body-arrives-byte-for-byte", &[Defect::InvokeDropsBody]).rows(&["inv-body-types/binary"]),
    CONTENT_TYPE_ARRIVES =
        Step::caught("content-type-arrives", &[Defect::InvokeDropsContentType]).rows(&["inv-body-types/content-type"]),
    CALLER_NAMED_APP =
        Step::caught("caller-is-named-to-the-app", &[Defect::InvokeNoCallerHeader]).rows(&["inv-added-headers/ids"]),
    ESCAPED_SLASH_KEPT = Step::caught("escaped-slash-of-the-path-is-kept", &[Defect::InvokeDecodesPath])
        .over(Transport::Http)
        .rows(&["inv-path-escaped", "inv-path-escaped/slash", "inv-path-escaped/header"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    verbs(&trial).await?;
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let (caller, witness) = (trial.sidecar("a")?, target.witness()?);
    let route = trial.scope().route("whole");
    witness.answer(&route, Script::always(Answer::http(200, "seen")));
    let body: Bytes = (0..=u8::MAX).collect::<Vec<_>>().into();
    let mut headers = vec![("x-single", "a; b, c"), ("x-repeated", "first"), ("x-repeated", "second")];
    if trial.transport() == Transport::Http {
        headers.extend([("keep-alive", "timeout=5"), ("proxy-connection", "keep-alive")]);
    }
    let call = Invoke {
        app: &target.app_id,
        method: &route[1..],
        verb: "POST",
        query: QUERY,
        headers,
        body: body.clone(),
        content_type: Some("application/vnd.todo+binary; v=1"),
    };
    let query = trial.step(QUERY_ARRIVES);
    succeeds(&query, &client.invoke(&call).await?);
    let seen = query.arrives(witness, &route, 1).await;
    let Some(seen) = seen.first() else { return Ok(()) };
    query.equals("the query", &seen.query.as_str(), &QUERY);
    trial.step(HEADER_ARRIVES).equals("x-single", &values(seen, "x-single"), &vec!["a; b, c"]);
    // A proxy may fold repeated headers into one line with a comma (RFC 9110, section 5.3).
    let repeated = values(seen, "x-repeated").join(",").replace(", ", ",");
    trial.step(REPEATED_HEADER_ARRIVES).equals("x-repeated", &repeated.as_str(), &"first,second");
    if trial.transport() == Transport::Http {
        let stayed = trial.step(HOP_BY_HOP_STAYS_BEHIND);
        stayed.equals("keep-alive", &values(seen, "keep-alive"), &Vec::new());
        stayed.equals("proxy-connection", &values(seen, "proxy-connection"), &Vec::new());
    }
    trial.step(BODY_ARRIVES).equals("the body", &seen.body, &body);
    let kind = seen.header("content-type");
    trial.step(CONTENT_TYPE_ARRIVES).equals("the content type", &kind, &Some("application/vnd.todo+binary; v=1"));
    let named = trial.step(CALLER_NAMED_APP);
    named.equals("dapr-caller-app-id", &seen.header("dapr-caller-app-id"), &Some(caller.app_id.as_str()));
    named.equals("dapr-callee-app-id", &seen.header("dapr-callee-app-id"), &Some(target.app_id.as_str()));

    if trial.transport() == Transport::Http {
        escaped_slash(&trial).await?;
    }
    Ok(())
}

/// An escaped slash is a letter of its segment (RFC 3986, section 2.2), whichever way the app is named. Decoded, as by
/// daprd 1.18.2, it cuts the segment in two, and a route of the app's own that has one cannot be reached.
async fn escaped_slash(trial: &Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let (witness, kept) = (target.witness()?, trial.step(ESCAPED_SLASH_KEPT));
    for (name, by_header) in [("in-url", false), ("in-header", true)] {
        let route = trial.scope().route(name);
        let (written, decoded) = (format!("{route}%2Fbelow"), format!("{route}/below"));
        for path in [&written, &decoded] {
            witness.answer(path, Script::always(Answer::http(200, "")));
        }
        let reply = if by_header {
            let headers = vec![("dapr-app-id", target.app_id.as_str())];
            client.raw(Raw { verb: "GET", path: &written, headers, ..Raw::default() }).await?
        } else {
            let call = Invoke { app: &target.app_id, method: &written[1..], verb: "GET", ..Invoke::default() };
            client.invoke(&call).await?
        };
        succeeds(&kept, &reply);
        let seen = [&written, &decoded].into_iter().flat_map(|path| witness.ledger().on(path));
        let seen: Vec<_> = seen.map(|entry| entry.path).collect();
        kept.equals("the path", &seen, &vec![written]);
    }
    Ok(())
}

fn succeeds(step: &Visit<'_>, reply: &Reply) {
    step.that(reply.status.is_success(), "the success of the app", reply.summary());
}

async fn verbs(trial: &Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let witness = target.witness()?;
    for verb in VERBS {
        let route = trial.scope().route(verb);
        witness.answer(&route, Script::always(Answer::http(200, "")));
        let step = trial.step(EVERY_VERB_REACHES_APP);
        let call = Invoke { app: &target.app_id, method: &route[1..], verb, ..Invoke::default() };
        succeeds(&step, &client.invoke(&call).await?);
        let seen: Vec<_> = step.arrives(witness, &route, 1).await.into_iter().map(|entry| entry.verb).collect();
        step.equals("the verbs of the calls", &seen, &vec![verb.to_owned()]);
    }
    Ok(())
}

fn values<'a>(entry: &'a Entry, header: &str) -> Vec<&'a str> {
    entry.headers.iter().filter(|(name, _)| name == header).map(|(_, value)| value.as_str()).collect()
}
