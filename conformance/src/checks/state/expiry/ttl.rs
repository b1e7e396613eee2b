//! A value saved with `ttlInSeconds` is readable for that many seconds and absent afterwards, for every kind of read.
//!
//! PostgreSQL keeps the expired row until a cleanup runs, so each read has to leave it out by itself (R41). What it makes of
//! a time that no page allows, and that it tells the expiry, is its own: Redis tells none, and the store in memory takes `-2`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use jiff::Timestamp;

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_save, holds};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.ttl",
    title: "A value is readable until its time to live is over",
    clause: Clause {
        text: "A value saved with metadata `ttlInSeconds` is readable for that many seconds and absent afterwards.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/state-store-ttl/",
        since: "1.11",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::EXPIRY,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    NOT_EARLY = Step::caught("value-does-not-expire-early", &[Defect::TtlExpiresEarly])
        .cites(&["R41"])
        .rows(&["state-ttl-expires/early"]),
    ABSENT_AFTERWARDS =
        Step::caught("value-is-absent-afterwards", &[Defect::TtlIgnored]).cites(&["R41"]).rows(&["state-ttl-expires"]),
    BULK_LEAVES_IT_OUT = Step::caught("bulk-get-leaves-it-out-too", &[Defect::TtlBulkIgnored])
        .resting_on(&[ABSENT_AFTERWARDS])
        .rows(&["state-ttl-expires/bulk"]),
    EXPIRED_COUNTS_AS_NEW = Step::caught("expired-key-counts-as-new", &[Defect::FirstWriteRefusesNew])
        .resting_on(&[ABSENT_AFTERWARDS])
        .of(owner::ETAGS)
        .rows(&["state-first-write-existing/expired"]),
    EXPIRY_TOLD = Step::caught("expiry-is-told", &[Defect::TtlNotTold])
        .resting_on(&[NOT_EARLY, ABSENT_AFTERWARDS])
        .of(owner::POSTGRES)
        .rows(&["state-get-ttl-header"]),
    REWRITE_CLEARS_IT = Step::caught("rewrite-without-ttl-clears-it", &[Defect::TtlSurvivesRewrite])
        .of(owner::POSTGRES)
        .rows(&["state-ttl-cleared", "state-ttl-cleared/survives"]),
    FOR_EVER = Step::caught("zero-and-minus-one-mean-for-ever", &[Defect::TtlZeroRefused])
        .resting_on(&[REWRITE_CLEARS_IT])
        .rows(&["state-ttl-zero-minus", "state-ttl-zero-minus/persist"]),
    UNREADABLE_TTL = Step::caught("unreadable-ttl-is-refused", &[Defect::BadTtlAccepted, Defect::BadTtlAnswers400])
        .of(owner::POSTGRES)
        .rows(&["state-ttl-invalid"]),
    REFUSED_WRITES_NOTHING = Step::caught("refused-ttl-writes-nothing", &[Defect::BadTtlAccepted])
        .of(owner::POSTGRES)
        .rows(&["state-ttl-invalid/unwritten"]),
    TTL_IN_URL_WINS = Step::caught("ttl-in-the-url-wins", &[Defect::UrlMetadataIgnored])
        .over(Transport::Http)
        .resting_on(&[NOT_EARLY, ABSENT_AFTERWARDS, EXPIRY_TOLD])
        .of(owner::POSTGRES)
        .rows(&["state-ttl-url-wins", "gen-url-metadata"]),
);

const TTL: Duration = Duration::from_secs(1);
/// Past the time to live; the store compares with its own clock at each read, so nothing has to run in between.
const EXPIRY: patience::Wait = patience::CONSISTENCY.lasting(Duration::from_secs(4));
/// Values whose time to live a second save takes away, each with the time that this one names.
const LASTING: [(Step, &str, Option<&str>); 3] =
    [(REWRITE_CLEARS_IT, "rewritten", None), (FOR_EVER, "zero", Some("0")), (FOR_EVER, "minus", Some("-1"))];

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let mut lasting = Vec::new();
    for (step, name, ttl) in LASTING {
        let key = trial.scope().key(name);
        let item = || Item::json(&key, &json!(1));
        given(&client.save(STORE, &[item().with_metadata("ttlInSeconds", &TTL.as_secs().to_string())]).await?)?;
        let again = ttl.map_or_else(item, |ttl| item().with_metadata("ttlInSeconds", ttl));
        let saved = client.save(STORE, &[again]).await?;
        lasting.push((step, key, saved));
    }
    expires(&trial, &client).await?;
    is_told(&trial, &client).await?;
    // The time that they had at first is over by now: it began before that of the value which expired meanwhile.
    for (step, key, saved) in &lasting {
        let step = trial.step(*step);
        step.answers(saved, Outcome::Done);
        holds(&step, &client, key, Some(&json!(1))).await?;
    }

    let key = trial.scope().key("bad");
    for ttl in ["-2", "abc", "1.5", "2147483648"] {
        let item = Item::json(&key, &json!(1)).with_metadata("ttlInSeconds", ttl);
        answers_save(&trial.step(UNREADABLE_TTL), &client, item, Outcome::SaveFailed).await?;
    }
    holds(&trial.step(REFUSED_WRITES_NOTHING), &client, &key, None).await?;
    Ok(())
}

async fn expires(trial: &Trial, client: &Client) -> Result<(), Stop> {
    let (key, lasting) = (trial.scope().key("session"), trial.scope().key("lasting"));
    let value = json!({"user": 7});
    let ttl = TTL.as_secs().to_string();
    let items = [Item::json(&key, &value).with_metadata("ttlInSeconds", &ttl), Item::json(&lasting, &value)];
    // The clock starts before the save: whatever ends within the time to live saw a value that was still good.
    let started = Instant::now();
    given(&client.save(STORE, &items).await?)?;
    let step = trial.step(NOT_EARLY);
    let readable = AtomicBool::new(false);
    let gone = patience::until(EXPIRY, "the expiry", async || match client.get(STORE, &key).await {
        Ok(reply) if reply.status.is_success() && reply.body.is_empty() => Probe::Ready(Ok(reply)),
        Ok(reply) => {
            // A read that was refused, or never answered, says nothing of the value.
            readable.fetch_or(reply.status.is_success(), Ordering::Relaxed);
            Probe::NotYet(reply.summary())
        }
        Err(error) => Probe::Ready(Err(error)),
    });
    match gone.await {
        Ok(reply) => {
            let (reply, after) = (reply?, started.elapsed());
            step.that(after >= TTL, "readable for 1 s from the save", format!("absent {after:.2?} after the save"));
            trial.step(ABSENT_AFTERWARDS).answers(&reply, Outcome::Absent);
        }
        Err(late) => {
            step.that(readable.load(Ordering::Relaxed), "readable for 1 s", late.context.clone());
            // A machine that stood still for half of it leaves the other half, which is more than the time to live.
            let step = trial.step(ABSENT_AFTERWARDS).timed(EXPIRY.limit() / 2);
            step.that(false, "absent within 4 s", late.context);
        }
    }

    let (_, found) = client.bulk_get(STORE, &[&key, &lasting]).await?;
    let delivered: Vec<_> = found.iter().filter(|entry| entry.data.is_some()).map(|entry| entry.key.as_str()).collect();
    trial.step(BULK_LEAVES_IT_OUT).equals("keys with a value", &delivered, &vec![lasting.as_str()]);
    // The expired row may still lie in the table; a first write takes its place.
    let item = Item::json(&key, &value).with_concurrency("first-write");
    answers_save(&trial.step(EXPIRED_COUNTS_AS_NEW), client, item, Outcome::Done).await?;
    Ok(())
}

async fn is_told(trial: &Trial, client: &Client) -> Result<(), Stop> {
    let key = trial.scope().key("told");
    let with_ttl = |ttl| Item::json(&key, &json!(1)).with_metadata("ttlInSeconds", ttl);

    let told = trial.step(EXPIRY_TOLD);
    answers_save(&told, client, with_ttl("100"), Outcome::Done).await?;
    let left = seconds_left(&client.get(STORE, &key).await?);
    // Generous on both sides: the two clocks need not agree to the second.
    let near = left.is_some_and(|left| (80..=120).contains(&left));
    told.that(near, "an expiry in about 100 s", format!("expiry in {left:?} s"));
    given(&client.save(STORE, &[Item::json(&key, &json!(1))]).await?)?;
    let got = client.get(STORE, &key).await?;
    let step = trial.step(REWRITE_CLEARS_IT);
    if step.answers(&got, Outcome::Value) {
        step.equals("the expiry", &expiry(&got), &None);
    }

    let step = trial.step(FOR_EVER);
    for ttl in ["0", "-1"] {
        // Without a time to live before it there is none to take away.
        given(&client.save(STORE, &[with_ttl("100")]).await?)?;
        answers_save(&step, client, with_ttl(ttl), Outcome::Done).await?;
        let got = client.get(STORE, &key).await?;
        if step.answers(&got, Outcome::Value) {
            step.equals("the expiry", &expiry(&got), &None);
        }
    }

    if trial.transport() == Transport::Http {
        let body = json!([{"key": key, "value": 1, "metadata": {"ttlInSeconds": "5000"}}]).to_string().into();
        let path = format!("/v1.0/state/{STORE}?metadata.ttlInSeconds=100");
        let headers = vec![("content-type", "application/json")];
        let in_url = trial.step(TTL_IN_URL_WINS);
        in_url.answers(&client.raw(Raw { verb: "POST", path: &path, headers, body }).await?, Outcome::Done);
        let left = seconds_left(&client.get(STORE, &key).await?);
        let near = left.is_some_and(|left| (80..=120).contains(&left));
        in_url.that(near, "an expiry in about 100 s", format!("expiry in {left:?} s"));
    }
    Ok(())
}

/// What the answer names as the value's expiry: a header over HTTP, a metadata entry over gRPC.
fn expiry(reply: &Reply) -> Option<&str> {
    reply.header(match reply.transport {
        Transport::Http => "metadata.ttlexpiretime",
        Transport::Grpc => "ttlexpiretime",
    })
}

/// How far off that is.
fn seconds_left(reply: &Reply) -> Option<i64> {
    let expiry: Timestamp = expiry(reply)?.parse().ok()?;
    Some(expiry.as_second() - Timestamp::now().as_second())
}
