//! What the system remembers, for a reader.

use std::fmt::Write as _;

use super::events::Events;
use super::history::History;

/// The history for a reader.
#[must_use]
pub fn text(history: &History) -> String {
    let History { created, found, completed, unanswered, lost, unlisted, duplicated, reordered, .. } = history;
    let History { strange, misjudged, cut_lists, .. } = history;
    let mut out = format!(
        "  history    {created} created, {found} found, {completed} completed, {unanswered} unanswered\n  \
         tasks      {lost} lost, {unlisted} unlisted, {duplicated} duplicated, {reordered} reordered, \
         {strange} strange, {misjudged} misjudged\n"
    );
    if *cut_lists > 0 {
        let _ = writeln!(out, "             {cut_lists} lists were cut: the order of older tasks is not known");
    }
    if let Some(events) = &history.events {
        let Events { expected, seen, lost, duplicated, reordered, repeated, .. } = events;
        let _ = writeln!(
            out,
            "  events     {expected} expected, {seen} seen, {lost} lost, {duplicated} duplicated, {reordered} reordered, \
             {repeated} repeated"
        );
    }
    for example in &history.examples {
        let _ = writeln!(out, "  WRONG      {example}");
    }
    let word = if history.holds() { "HOLDS" } else { "VIOLATED" };
    let _ = writeln!(out, "{word}  the system remembers what it told its users");
    out
}
