//! A report for a reader.

use std::fmt::Write;

use super::{Delivery, Report, Summary};

/// The report as a table. Microseconds throughout, so that columns can be compared at a glance.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    write_text(&mut out, report).expect("writing to a string cannot fail");
    out
}

fn write_text(out: &mut String, report: &Report) -> std::fmt::Result {
    let run = &report.run;
    writeln!(out, "{}  {}  {}  {}", run.operation, run.transport, run.target, run.arrival)?;
    let requested = report.requested_rate.map_or_else(|| "no".to_owned(), |rate| format!("{rate:.1}/s"));
    let rate = report.achieved_rate;
    let events = report.message_rate.map_or_else(String::new, |rate| format!(", {rate:.0} events/s"));
    writeln!(out, "  rate      {requested} requested, {rate:.1}/s achieved{events} over {:.2} s", report.elapsed_s)?;
    let (planned, sent) = (report.planned, report.sent);
    writeln!(out, "  planned   {planned} = {sent} sent + {} dropped + {} queued", report.dropped, report.queued)?;
    let outcomes: Vec<_> = report.outcomes.iter().map(|(name, count)| format!("{count} {name}")).collect();
    writeln!(out, "  outcomes  {}", outcomes.join(", "))?;
    writeln!(out, "\n  {:<18}{}", "microseconds", HEAD.map(|name| format!("{name:>10}")).concat())?;
    row(out, "response", &report.response)?;
    row(out, "service", &report.service)?;
    row(out, "lateness", &report.lateness)?;
    for (name, part) in &report.series {
        row(out, &format!("{name} response"), &part.response)?;
        row(out, &format!("{name} service"), &part.service)?;
    }
    if let Some(delivery) = &report.delivery {
        row(out, "delivery", &delivery.latency)?;
        let Delivery { published, delivered, duplicated, lost, reordered, strange, .. } = delivery;
        write!(out, "\n  events     {published} published, {delivered} delivered, {duplicated} duplicated, ")?;
        writeln!(out, "{lost} lost, {reordered} reordered, {strange} strange")?;
    }
    let generator = &report.generator;
    let (cpu, hiccup) = (generator.cpu_us_per_operation, generator.hiccup_p99_us);
    writeln!(
        out,
        "\n  generator  {cpu:.1} µs of processor time per operation; sleeping alone woke {hiccup:.0} µs late (p99)"
    )?;
    for kept in &report.budgets {
        let word = if kept.held { "held    " } else { "EXCEEDED" };
        writeln!(out, "  budget     {word} {} (measured {:.1})", kept.budget, kept.measured)?;
    }
    for doubt in &report.doubts {
        writeln!(out, "  DOUBT      {doubt}")?;
    }
    Ok(())
}

const HEAD: [&str; 8] = ["count", "mean", "p50", "p90", "p95", "p99", "p99.9", "max"];

fn row(out: &mut String, name: &str, summary: &Summary) -> std::fmt::Result {
    write!(out, "  {name:<18}{:>10}", summary.count)?;
    let Summary { mean, p50, p90, p95, p99, p999, max, .. } = *summary;
    for value in [mean, p50, p90, p95, p99, p999, max] {
        write!(out, "{value:>10.1}")?;
    }
    writeln!(out)
}
