//! One round trip through a sidecar at a time: the scenarios that checks judge and loads send, on the embedded sidecar
//! and, where it is installed, on daprd. One connection, closed loop: what an app waits for when nothing else happens.

use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use fixtures::client::Transport;
use fixtures::form::Form;
use fixtures::prerequisite::available;
use fixtures::run::Run;
use fixtures::scenario::{Scenario, Scene};
use fixtures::versions::Versions;
use load::engine::Planned;
use load::outcome::Outcome;
use load::place::Place;

const SCENARIOS: [Scenario; 4] = [Scenario::StateGet, Scenario::StateSet, Scenario::Publish, Scenario::Invoke];

fn round_trips(criterion: &mut Criterion) {
    // The stand's own tasks need threads of their own; the connection has one for itself.
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for form in [Form::Embedded, Form::Processes] {
        let run = Run::new();
        let versions = Versions::from_env();
        let Some(environment) = available(runtime.block_on(form.open(&run, false, &versions))) else { continue };
        let mut group = criterion.benchmark_group(form.slug());
        for scenario in SCENARIOS {
            for transport in [Transport::Http, Transport::Grpc] {
                let opened = Place::within(&environment, &run, scenario, transport, Scene::PAYLOAD);
                let place = runtime.block_on(opened).expect("the stand opens");
                let target = place.target().expect("no token is used");
                let mut call = single.block_on(target.connect(0)).expect("the sidecar is there");
                let mut number = 0;
                group.bench_function(format!("{}-{}", scenario.slug(), transport.slug()), |bench| {
                    bench.iter(|| {
                        let now = Instant::now();
                        number += 1;
                        let outcome = single.block_on(call.call(Planned { number, intended: now, released: now }));
                        assert_eq!(outcome, Outcome::Accepted, "a refused operation is no round trip");
                    });
                });
                drop(call);
                runtime.block_on(place.close()).expect("the stand closes");
            }
        }
        group.finish();
        runtime.block_on(environment.close()).expect("the environment closes");
    }
}

criterion_group!(sidecar, round_trips);
criterion_main!(sidecar);
