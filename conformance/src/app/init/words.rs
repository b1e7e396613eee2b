//! What the file says to whoever completes it. The word TODO is in none of it: where it stands, something is left to
//! the team, and those places are counted.

/// What the file is.
pub(super) const HEAD: &str = "\
# What only the team of this app knows: `dapr-conformance app --contract` reads it.
# `dapr-conformance app init` wrote what the app showed of itself while it was watched. What is not told is not asked.
";
/// Before the components.
pub(super) const COMPONENTS: &str = "\
# The components of its sidecar that it named. What its handlers ask for shows only with events: name those too, by the
# names that stand in its code, since its sidecar knows no others. Or give its resource files by `--resources-path`.
";
/// In place of the components.
pub(super) const NO_COMPONENTS: &str = "\
# The components of its sidecar, where no `--resources-path` tells them:
# components: {pubsub: [pubsub], state: [statestore], secrets: [secretstore]}
";
/// Before the secrets that it read.
pub(super) const SECRETS: &str = "\
# The secrets that it read are made up, each with one key: its own name. Where it looks for other keys, or for a value of
# a certain form, tell them; one that is left empty is made up.
";
/// In place of the input bindings, which nobody sees from outside.
pub(super) const BINDINGS: &str = "\
# Input bindings that bring it events:
# bindings: [sweep]
";
/// Before the subscriptions.
pub(super) const EVENTS: &str = "\
# `good`: the data of events that it handles, for example {id: \"o-${new}\", amount: 3}; ${new} is a new text each time.
# `bad`: data that it refuses, and whether such an event is to come again, for example:
#   bad: [{data: {amount: three}, then: drop}]
# What must come of a good one, and by which fields of its data it knows what it has handled, for example:
#   effects: {saves: [{store: statestore, key: \"order-o-${new}\"}], invokes: [{app: prices, method: price}]}
#   unique: [id]
";
/// In place of the subscriptions.
pub(super) const NO_EVENTS: &str = "\
# It announced no subscription. One that a resource file declares:
# subscriptions: [{pubsub: pubsub, topic: orders, good: [{id: \"o-${new}\", amount: 3}]}]
";
/// In place of the methods, which nobody sees from outside.
pub(super) const METHODS: &str = "\
# What other apps call:
# methods: [{verb: POST, path: order, body: {id: \"m-${new}\", amount: 1}, status: 202}]
";
/// In place of its actors, of which only the types show.
pub(super) const ACTORS: &str = "\
# Methods of its actors:
# actors: [{type: Basket, method: add, body: {sku: \"s-${new}\"}, status: 200}]
";
/// In place of the schemas of what it publishes.
pub(super) const PUBLISHES: &str = "\
# Where it publishes to, with the JSON schema of the data, or the file that has it:
# publishes: [{pubsub: pubsub, topic: confirmed, schema: {type: object, required: [id]}}]
";
/// In place of its promises.
pub(super) const PROMISES: &str = "\
# How fast it answers 99 of 100 events and calls, and that nothing it acknowledged is lost when it starts again:
# promises: {p99: 500ms, restart: nothing-lost}
";
/// Before the peers.
pub(super) const PEERS: &str = "\
# The apps that it calls: the harness answers in their place.
";
/// In place of the peers.
pub(super) const NO_PEERS: &str = "\
# The apps that it calls, for the harness to answer in their place:
# peers: [{app: prices, method: price, status: 200, answer: {price: 7}}]
";
/// In place of the paths of health.
pub(super) const NO_HEALTH: &str = "\
# Where it tells whether it lives, and whether it can work:
# health: {live: /health, ready: /ready}
";
/// Before a path that answers, where nobody knows for what.
pub(super) const PERHAPS_LIVE: &str =
    "  # It answers 2xx. Name it where it tells of the process alone, not of the sidecar or of a store as well:\n";
