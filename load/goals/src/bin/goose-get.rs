//! The smallest goose program: users that get one address again and again. `ci/perf` measures it beside the engine.
//!
//! `goose-get URL LENGTH USERS RATE [plain]`, for example `goose-get http://127.0.0.1:8080/ 3s 16 1000`; a rate of 0 is
//! none. With `plain`, no time is recorded beside what goose itself keeps.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use goose::config::GooseConfiguration;
use goose::prelude::*;
use load::report::Summary;
use load::time::histogram;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == "--version") {
        println!("goose 0.19");
        return Ok(());
    }
    let [url, length, users, rate, rest @ ..] = arguments.as_slice() else {
        return Err("usage: goose-get URL LENGTH USERS RATE [plain]".into());
    };
    let plain = rest.iter().any(|word| word == "plain");
    let mut options = vec![
        format!("--host={url}"),
        format!("--users={users}"),
        "--increase-rate=1000".into(),
        format!("--run-time={length}"),
        "--no-print-metrics".into(),
        "--no-telnet".into(),
        "--quiet".into(),
        "--quiet".into(),
    ];
    if rate != "0" {
        options.push(format!("--throttle-requests={rate}"));
    }
    let (count, times) = (Arc::new(AtomicU64::new(0)), Arc::new(Mutex::new(histogram())));
    let (counted, seen) = (count.clone(), times.clone());
    let get: TransactionFunction = Arc::new(move |user| {
        let (counted, seen) = (counted.clone(), seen.clone());
        Box::pin(async move {
            let response = user.get("").await?;
            counted.fetch_add(1, Ordering::Relaxed);
            if !plain {
                let micros = response.request.response_time_micros();
                seen.lock().unwrap_or_else(PoisonError::into_inner).saturating_record(micros * 1_000);
            }
            Ok(())
        })
    });
    let began = Instant::now();
    GooseAttack::initialize_with_config(GooseConfiguration::parse_args_default(&options)?)?
        .register_scenario(scenario!("get").register_transaction(Transaction::new(get)))
        .execute()
        .await?;
    let seconds = began.elapsed().as_secs_f64();
    let times = Summary::of(&times.lock().unwrap_or_else(PoisonError::into_inner));
    let Summary { mean, p50, p95, p99, .. } = times;
    let count = count.load(Ordering::Relaxed);
    println!(
        "{}",
        serde_json::json!({ "requests": count, "seconds": seconds, "mean": mean, "p50": p50, "p95": p95, "p99": p99 })
    );
    Ok(())
}
