//! A query answers the values that its filter takes, in the order of its sort, page by page.
//!
//! A query is for the whole table, that of other apps included, so every filter here names a value of this trial. The
//! numbers have two digits each: PostgreSQL compares them as texts.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::etag;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.query",
    title: "A query finds values by what is in them",
    clause: Clause {
        text: "A query answers the values that its filter takes, in the order of its sort, page by page.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/howto-state-query-api/",
        since: "1.5",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::QUERIES,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    EQ = Step::caught("eq-finds-what-is-equal", &[Defect::QueryIgnoresFilter])
        .rows(&["state-query-ok", "state-query-ok/grpc"]),
    IN = Step::caught("in-finds-each-of-its-values", &[Defect::QueryTakesFirstOfIn])
        .resting_on(&[EQ])
        .rows(&["state-query-ok/filters"]),
    AND = Step::caught("and-finds-what-meets-all", &[Defect::QueryAndIsOr])
        .resting_on(&[EQ])
        .rows(&["state-query-ok/filters"]),
    OR = Step::caught("or-finds-what-meets-one", &[Defect::QueryOrIsAnd])
        .resting_on(&[EQ])
        .rows(&["state-query-ok/filters"]),
    COMPARISONS = Step::caught("bounds-of-comparisons-count", &[Defect::QueryTakesBounds])
        .resting_on(&[EQ, AND])
        .rows(&["state-query-ok/filters"]),
    WHOLE_ROW = Step::caught("row-has-its-value-and-its-etag", &[Defect::QueryDropsEtags])
        .resting_on(&[EQ])
        .rows(&["state-query-ok"]),
    NOTHING = Step::caught("query-that-nothing-meets-is-answered-with-nothing", &[Defect::QueryIgnoresFilter])
        .rows(&["state-query-none", "state-query-none/grpc"]),
    SORT = Step::caught("rows-come-in-the-order-of-the-sort", &[Defect::QueryIgnoresSort])
        .resting_on(&[EQ, IN])
        .rows(&["state-query-ok"]),
    PAGES = Step::caught("pages-have-each-row-once", &[Defect::QueryIgnoresToken])
        .resting_on(&[EQ, IN, SORT])
        .rows(&["state-query-paging"]),
    REFUSED =
        Step::caught("query-that-is-none-is-refused", &[Defect::QueryHidesFault]).observed().rows(&["state-query-bad"]),
);

/// Rows of a page.
const LIMIT: usize = 2;
/// More pages than there are.
const MOST_PAGES: usize = 4;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, scope) = (trial.client("a")?, trial.scope());
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| scope.key(name));
    let [a, b, c, d] = [&a, &b, &c, &d].map(String::as_str);
    let [ulm, bonn, rome] = ["ulm", "bonn", "rome"].map(|name| scope.key(name));
    let values = [
        json!({"n": 30, "city": ulm}),
        json!({"n": 20, "city": ulm}),
        json!({"n": 10, "city": bonn}),
        json!({"n": 40, "shop": {"city": ulm}}),
    ];
    // Over gRPC only this content type makes a value JSON; over HTTP it always is.
    let item = |(key, value)| Item::json(key, value).with_metadata("contentType", "application/json");
    let items: Vec<_> = [a, b, c, d].into_iter().zip(&values).map(item).collect();
    given(&client.save(STORE, &items).await?)?;

    let (in_ulm, in_both) = (json!({"EQ": {"city": ulm}}), json!({"IN": {"city": [ulm, bonn]}}));
    let with = |part: Value| json!({"AND": [in_ulm, part]});
    let either = json!({"OR": [{"EQ": {"city": bonn}}, {"EQ": {"shop.city": ulm}}]});
    let cases: [(Step, Value, &[&str]); 9] = [
        (EQ, in_ulm.clone(), &[a, b]),
        (IN, in_both.clone(), &[a, b, c]),
        (AND, with(json!({"EQ": {"n": 30}})), &[a]),
        (OR, either, &[c, d]),
        (COMPARISONS, with(json!({"NEQ": {"n": 30}})), &[b]),
        (COMPARISONS, with(json!({"GT": {"n": 20}})), &[a]),
        (COMPARISONS, with(json!({"GTE": {"n": 20}})), &[a, b]),
        (COMPARISONS, with(json!({"LT": {"n": 30}})), &[b]),
        (COMPARISONS, with(json!({"LTE": {"n": 30}})), &[a, b]),
    ];
    for (step, filter, expected) in cases {
        let step = trial.step(step);
        let reply = ask(&client, &json!({ "filter": filter })).await?;
        step.answers(&reply, Outcome::Value);
        let mut found = keys(&reply);
        found.sort_unstable();
        step.equals(&format!("the keys of {filter}"), &found, &owned(expected));
    }
    whole_row(&trial, &client, a, &in_ulm, &values[0]).await?;
    let none = ask(&client, &json!({"filter": {"EQ": {"city": rome}}})).await?;
    trial.step(NOTHING).answers(&none, Outcome::Absent);
    for (order, expected) in [("ASC", [c, b, a]), ("DESC", [a, b, c])] {
        let reply = ask(&client, &json!({"filter": in_both, "sort": [{"key": "n", "order": order}]})).await?;
        trial.step(SORT).equals(&format!("the keys in the order {order}"), &keys(&reply), &owned(&expected));
    }
    let expected = vec![owned(&[c, b]), owned(&[a])];
    trial.step(PAGES).equals("the keys of each page", &pages(&client, &in_both).await?, &expected);
    refusals(&trial, &client).await
}

/// One row as a query tells it, beside what a read says of its key.
async fn whole_row(trial: &Trial, client: &Client, key: &str, filter: &Value, value: &Value) -> Result<(), Stop> {
    let told = ask(client, &json!({ "filter": filter })).await?.json();
    let rows = told["results"].as_array().cloned().unwrap_or_default();
    let row = rows.into_iter().find(|row| row["key"] == key).unwrap_or_default();
    let step = trial.step(WHOLE_ROW);
    step.equals_json("`data`", &row["data"], value);
    step.equals_json("`etag`", &row["etag"], &etag(client, key).await?.into());
    Ok(())
}

/// The keys of each page, each asked for with the token of the one before.
async fn pages(client: &Client, filter: &Value) -> Result<Vec<Vec<String>>, Stop> {
    let (mut pages, mut token) = (Vec::new(), String::new());
    for _ in 0..MOST_PAGES {
        let page = json!({"limit": LIMIT, "token": token});
        let reply = ask(client, &json!({"filter": filter, "sort": [{"key": "n"}], "page": page})).await?;
        let keys = keys(&reply);
        if keys.is_empty() {
            break;
        }
        pages.push(keys);
        reply.json()["token"].as_str().unwrap_or_default().clone_into(&mut token);
    }
    Ok(pages)
}

async fn refusals(trial: &Trial, client: &Client) -> Result<(), Stop> {
    for question in [
        "{",
        r#"{"filter": {"LIKE": {"city": "u"}}}"#,
        r#"{"filter": {"GT": {"city": "u"}}}"#,
        r#"{"page": {"token": "x"}}"#,
    ] {
        trial.step(REFUSED).answers(&client.query(STORE, question).await?, Outcome::QueryFailed);
    }
    Ok(())
}

async fn ask(client: &Client, question: &Value) -> Result<Reply, Error> {
    client.query(STORE, &question.to_string()).await
}

/// The keys that were found, in order.
fn keys(reply: &Reply) -> Vec<String> {
    let told = reply.json();
    let rows = told["results"].as_array().into_iter().flatten();
    rows.map(|row| row["key"].as_str().unwrap_or_default().to_owned()).collect()
}

fn owned(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}
