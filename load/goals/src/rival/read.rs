//! What the tools print about what they saw.

use serde_json::Value;

use super::tool::{Seen, Tool};

/// The figures in what a tool printed; `None` when there are none.
pub(crate) fn read(tool: Tool, out: &str) -> Option<Seen> {
    match tool {
        Tool::Ours => ours(out),
        Tool::Oha => oha(out),
        Tool::Fortio => fortio(out),
        Tool::Vegeta => vegeta(out),
        Tool::Goose => goose(out),
        Tool::Hey | Tool::Wrk => text(out),
    }
}

fn json(out: &str) -> Option<Value> {
    serde_json::from_str(&out[out.find('{')?..]).ok()
}

fn ours(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let response = |name: &str| report["response"][name].as_f64();
    Some(Seen {
        requests: report["sent"].as_f64()?,
        rate: report["achieved_rate"].as_f64()?,
        mean: response("mean"),
        p50: response("p50"),
        p95: response("p95"),
        p99: response("p99"),
        ..Seen::default()
    })
}

fn oha(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let micros = |value: &Value| Some(value.as_f64()? * 1e6);
    let (summary, percentiles) = (&report["summary"], &report["latencyPercentiles"]);
    let (rate, total) = (summary["requestsPerSec"].as_f64()?, summary["total"].as_f64()?);
    Some(Seen {
        requests: rate * total,
        rate,
        mean: micros(&summary["average"]),
        p50: micros(&percentiles["p50"]),
        p95: micros(&percentiles["p95"]),
        p99: micros(&percentiles["p99"]),
        ..Seen::default()
    })
}

fn fortio(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let histogram = &report["DurationHistogram"];
    let percentile = |wanted: f64| {
        let entry =
            histogram["Percentiles"].as_array()?.iter().find(|entry| entry["Percentile"].as_f64() == Some(wanted))?;
        Some(entry["Value"].as_f64()? * 1e6)
    };
    Some(Seen {
        requests: histogram["Count"].as_f64()?,
        rate: report["ActualQPS"].as_f64()?,
        mean: Some(histogram["Avg"].as_f64()? * 1e6),
        p50: percentile(50.0),
        p95: None,
        p99: percentile(99.0),
        ..Seen::default()
    })
}

fn vegeta(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let micros = |name: &str| Some(report["latencies"][name].as_f64()? / 1e3);
    Some(Seen {
        requests: report["requests"].as_f64()?,
        rate: report["rate"].as_f64()?,
        mean: micros("mean"),
        p50: micros("50th"),
        p95: micros("95th"),
        p99: micros("99th"),
        ..Seen::default()
    })
}

/// One line of our own goose program: requests, seconds, then microseconds.
fn goose(out: &str) -> Option<Seen> {
    let report = json(out)?;
    let (requests, seconds) = (report["requests"].as_f64()?, report["seconds"].as_f64()?);
    Some(Seen {
        requests,
        rate: requests / seconds,
        mean: report["mean"].as_f64(),
        p50: report["p50"].as_f64(),
        p95: report["p95"].as_f64(),
        p99: report["p99"].as_f64(),
        ..Seen::default()
    })
}

/// hey and wrk print for people.
fn text(out: &str) -> Option<Seen> {
    let after = |prefix: &str| out.lines().find_map(|line| line.trim().strip_prefix(prefix)).map(str::trim);
    let rate: f64 = after("Requests/sec:")?.parse().ok()?;
    // hey: `Total: 2.0004 secs`; wrk: `180530 requests in 3.00s, …`.
    let hey = after("Total:").and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    let wrk = out
        .lines()
        .find(|line| line.contains(" requests in "))
        .and_then(|line| line.split_whitespace().next()?.parse().ok());
    let requests = hey.map(|seconds| rate * seconds).or(wrk)?;
    let percentile = |name: &str| {
        // hey: `99% in 0.0012 secs`, 0.1 ms coarse; wrk: `99%    1.20ms`.
        let words: Vec<_> = out.lines().find(|line| line.trim().starts_with(name))?.split_whitespace().collect();
        match words.as_slice() {
            [_, "in", seconds, "secs"] => Some(seconds.parse::<f64>().ok()? * 1e6),
            [_, time] => micros(time),
            _ => None,
        }
    };
    Some(Seen {
        requests,
        rate,
        p50: percentile("50%"),
        p95: percentile("95%"),
        p99: percentile("99%"),
        ..Seen::default()
    })
}

fn micros(text: &str) -> Option<f64> {
    let units = [("us", 1.0), ("ms", 1e3), ("s", 1e6)];
    units.into_iter().find_map(|(unit, factor)| Some(text.strip_suffix(unit)?.parse::<f64>().ok()? * factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrk_is_read() {
        let out = "  Latency Distribution\n     50%  103.00us\n     99%    1.20ms\n  180530 requests in 3.00s, 25.82MB read\nRequests/sec:  60176.66\n";
        let seen = text(out).unwrap();
        assert_eq!((seen.requests, seen.rate, seen.p50, seen.p99), (180_530.0, 60_176.66, Some(103.0), Some(1_200.0)));
    }

    #[test]
    fn hey_is_read() {
        let out = "Summary:\n  Total:\t2.0000 secs\n  Requests/sec:\t1000.0\n\nLatency distribution:\n  50% in 0.0002 secs\n  95% in 0.0004 secs\n  99% in 0.0010 secs\n";
        let seen = text(out).unwrap();
        assert_eq!((seen.requests, seen.p50, seen.p95, seen.p99), (2_000.0, Some(200.0), Some(400.0), Some(1_000.0)));
    }

    #[test]
    fn the_json_of_the_others_is_read() {
        let seen = oha(
            r#"{"summary":{"requestsPerSec":100.0,"total":2.0,"average":0.001},"latencyPercentiles":{"p50":0.0005,"p95":0.002,"p99":null}}"#,
        );
        assert_eq!(
            seen.map(|seen| (seen.requests, seen.mean, seen.p50, seen.p99)),
            Some((200.0, Some(1_000.0), Some(500.0), None))
        );
        let seen =
            vegeta(r#"{"requests":200,"rate":100.1,"latencies":{"mean":1000000,"50th":500000,"95th":1,"99th":2}}"#);
        assert_eq!(seen.map(|seen| (seen.requests, seen.p50)), Some((200.0, Some(500.0))));
        let seen = fortio(
            r#"{"ActualQPS":99.9,"DurationHistogram":{"Count":200,"Avg":0.001,"Percentiles":[{"Percentile":50,"Value":0.0005}]}}"#,
        );
        assert_eq!(seen.map(|seen| (seen.requests, seen.p50, seen.p99)), Some((200.0, Some(500.0), None)));
    }
}
