//! One comparison from its first slice to its verdict.

use std::sync::Arc;

use fixtures::error::Error;

use super::pairs::{Figures, Pairs};
use super::pools::{Pools, Which};
use super::report::{Cell, Sidecar, Verdict};
use super::slice::{Rhythm, Side, Slice};
use crate::engine::{Interrupt, Target};
use crate::machine::{Watch, process_memory};

/// Two ways to get the same work done.
pub struct Comparison {
    /// The operation.
    pub operation: String,
    /// `http` or `grpc`.
    pub transport: String,
    /// What the direct side is, in words.
    pub baseline: String,
    /// Without a sidecar.
    pub direct: Arc<dyn Target>,
    /// Through the sidecar.
    pub through: Arc<dyn Target>,
    /// The processes of the sidecars.
    pub pids: Vec<u32>,
    /// Processes of the direct side, when it is to be known what the sidecars took more than those.
    pub direct_pids: Vec<u32>,
}

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How slices are driven.
    pub rhythm: Rhythm,
    /// Pairs that are wanted; three times as many are run at most.
    pub pairs: usize,
    /// A half-width of the interval that is good enough, as a share of what is added; more pairs are run until then.
    pub precision: f64,
    /// Decides which side begins.
    pub seed: u64,
}

/// Pairs that are run and thrown away first: connections, caches and pools get warm.
const WARM_UP: usize = 2;
/// Times the wanted pairs that are run at most.
const EXTEND: usize = 3;
/// A difference of the direct side from itself beyond this share voids the cell.
const SAME: f64 = 0.03;
/// A difference that the clock itself makes, in microseconds; a smaller one proves nothing.
const FLOOR_US: f64 = 5.0;
/// When more than this share of the pairs had to be left out, the rest cannot be trusted either.
const LEFT_OUT: f64 = 0.3;

/// Runs a comparison. `done` is told how many pairs there are after each.
///
/// # Errors
/// When a side cannot be reached at the start, or the system gives no timer.
pub async fn compare(
    comparison: &Comparison,
    settings: &Settings,
    lost: &Watch,
    interrupt: &mut Interrupt,
    mut done: impl FnMut(usize),
) -> Result<Cell, Error> {
    let connections = settings.rhythm.connections;
    let mut sides = Sides {
        direct: Side::open(comparison.direct.clone(), connections, comparison.direct_pids.clone()).await?,
        again: Side::open(comparison.direct.clone(), connections, Vec::new()).await?,
        through: Side::open(comparison.through.clone(), connections, comparison.pids.clone()).await?,
    };
    let mut random = fastrand::Rng::with_seed(settings.seed);
    let (mut added, mut same) = (Pairs::default(), Pairs::default());
    let mut pools = Pools::new();
    let mut run = 0;
    let mut direct_first = random.bool();
    while run < WARM_UP + settings.pairs * EXTEND && !*interrupt.borrow() {
        let order = if direct_first { [Which::Direct, Which::Through] } else { [Which::Through, Which::Direct] };
        let mut pair = Vec::with_capacity(2);
        for which in order {
            pair.push((which, sides.slice(which, settings, lost, interrupt).await?));
        }
        // The direct side against itself every second pair: it costs a quarter of the time.
        let itself = if run % 2 == 1 {
            let first = sides.slice(Which::Direct, settings, lost, interrupt).await?;
            let second = sides.slice(Which::Again, settings, lost, interrupt).await?;
            let turned = random.bool();
            Some(if turned { (second, first) } else { (first, second) })
        } else {
            None
        };
        run += 1;
        direct_first = !direct_first;
        if *interrupt.borrow() || run <= WARM_UP {
            continue;
        }
        let of = |wanted| pair.iter().find(|(which, _)| *which == wanted).map(|(_, slice)| slice);
        if let (Some(direct), Some(through)) = (of(Which::Direct), of(Which::Through)) {
            added.add(Figures::from(direct), Figures::from(through));
        }
        pair.iter().for_each(|(which, slice)| pools.add(*which, slice));
        if let Some((first, second)) = &itself {
            same.add(Figures::from(first), Figures::from(second));
            [first, second].into_iter().for_each(|slice| pools.trace(Which::Again, slice));
        }
        done(run - WARM_UP);
        if run >= WARM_UP + settings.pairs && enough(&added, &same, settings) {
            break;
        }
    }
    let interrupted = *interrupt.borrow();
    let (verdict, reason) = judge(&added, &same, settings, interrupted);
    let sidecar = added.cpu().map(|cpu| Sidecar {
        cpu_us_per_operation: cpu,
        cpu_us_added: added.cpu_added(),
        memory_bytes: comparison.pids.iter().filter_map(|pid| process_memory(*pid)).sum(),
        processes: comparison.pids.len(),
    });
    Ok(Cell {
        operation: comparison.operation.clone(),
        transport: comparison.transport.clone(),
        baseline: comparison.baseline.clone(),
        verdict,
        reason,
        pairs: added.usable(),
        left_out: added.left_out(),
        direct: pools.direct.part(),
        through: pools.through.part(),
        added: added.added(),
        same: same.added(),
        sidecar,
        trace: pools.trace,
    })
}

/// Whether more pairs would not change what can be said.
fn enough(added: &Pairs, same: &Pairs, settings: &Settings) -> bool {
    let Some(found) = added.added() else { return false };
    let wide = (settings.precision * found.p50.value.abs()).max(FLOOR_US);
    let compared = same.usable() > 0 && differs(same).is_none();
    added.usable() >= settings.pairs && found.p50.half_width() <= wide && compared
}

/// What the direct side differs from itself by, as a share, when that is more than it may be.
fn differs(same: &Pairs) -> Option<f64> {
    let (share, added) = (same.relative()?, same.added()?);
    let beyond = !share.contains(0.0) && share.value.abs() > SAME && added.p50.value.abs() > FLOOR_US;
    beyond.then_some(share.value)
}

fn judge(added: &Pairs, same: &Pairs, settings: &Settings, interrupted: bool) -> (Verdict, Option<String>) {
    #[expect(clippy::cast_precision_loss, reason = "some dozen pairs")]
    let hiccup_share = added.hiccups as f64 / (added.usable() + added.left_out()).max(1) as f64;
    let void = |reason: String| (Verdict::Void, Some(reason));
    let inconclusive = |reason: String| (Verdict::Inconclusive, Some(reason));
    if added.failed > 0 {
        return void(format!("{} pairs had operations that failed or were not sent", added.failed));
    }
    if interrupted {
        return inconclusive(format!("interrupted after {} pairs", added.usable()));
    }
    if hiccup_share > LEFT_OUT {
        let share = 100.0 * hiccup_share;
        return inconclusive(format!("the machine was busy with something else in {share:.0} % of the pairs"));
    }
    if let Some(share) = differs(same) {
        return void(format!("the direct side differs from itself by {:+.1} %", 100.0 * share));
    }
    match added.added() {
        None => inconclusive("no pair could be used".into()),
        Some(_) if same.usable() == 0 => inconclusive("no pair of the direct side with itself could be used".into()),
        Some(found) if found.p50.half_width() > (settings.precision * found.p50.value.abs()).max(FLOOR_US) => {
            let width = found.p50.half_width();
            inconclusive(format!("the interval is ±{width:.0} µs, wider than asked for, after all pairs"))
        }
        Some(_) => (Verdict::Measured, None),
    }
}

struct Sides {
    direct: Side,
    again: Side,
    through: Side,
}

impl Sides {
    async fn slice(
        &mut self,
        which: Which,
        settings: &Settings,
        lost: &Watch,
        interrupt: &mut Interrupt,
    ) -> Result<Slice, Error> {
        let side = match which {
            Which::Direct => &mut self.direct,
            Which::Through => &mut self.through,
            Which::Again => &mut self.again,
        };
        side.slice(&settings.rhythm, lost, interrupt).await
    }
}
