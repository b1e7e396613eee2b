//! The words of Dapr that stand in no schema: flags of daprd, APIs, features, policies, actions.
//!
//! Each list names the file it was read from; paths are those of dapr/dapr 1.18.2, and `kit:` those of dapr/kit 0.18.2.
//! `conformance/tests/lint/words.rs` compares them.

/// A flag of daprd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag {
    /// The name without its dashes; one dash does as well as two.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether it is still to be used.
    pub standing: Standing,
}

/// What a flag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing, or `=true` and `=false`; a word behind it is not its value.
    Switch,
    /// A whole number.
    Number,
    /// The number of a port.
    Port,
    /// A duration with its unit.
    Duration,
    /// A quantity as in Kubernetes, `4Mi`.
    Quantity,
    /// Several values, with commas between or by repeating the flag.
    List,
    /// Any text.
    Text,
}

/// Whether a flag is still to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Current,
    /// It is deprecated, and this flag does what it did.
    Replaced(&'static str),
    /// It is deprecated and has no effect.
    Dead,
}

/// Read from `cmd/daprd/options/options.go`, `pkg/metrics/options.go` and `kit:logger/options.go`.
pub const FLAGS: &[Flag] = &[
    flag_of("actors-disseminate-timeout", Takes::Duration),
    flag_of("actors-service", Takes::Text).is(Standing::Dead),
    flag_of("allowed-origins", Takes::Text),
    flag_of("app-channel-address", Takes::Text),
    flag_of("app-health-check-path", Takes::Text),
    flag_of("app-health-probe-interval", Takes::Number),
    flag_of("app-health-probe-timeout", Takes::Number),
    flag_of("app-health-threshold", Takes::Number),
    flag_of("app-id", Takes::Text),
    flag_of("app-max-concurrency", Takes::Number),
    flag_of("app-port", Takes::Port),
    flag_of("app-protocol", Takes::Text),
    flag_of("app-ssl", Takes::Switch).is(Standing::Replaced("app-protocol")),
    flag_of("build-info", Takes::Switch),
    flag_of("components-path", Takes::Text).is(Standing::Replaced("resources-path")),
    flag_of("config", Takes::List),
    flag_of("control-plane-address", Takes::Text),
    flag_of("control-plane-namespace", Takes::Text),
    flag_of("control-plane-trust-domain", Takes::Text),
    flag_of("dapr-block-shutdown-duration", Takes::Duration),
    flag_of("dapr-graceful-shutdown-seconds", Takes::Number),
    flag_of("dapr-grpc-port", Takes::Port),
    flag_of("dapr-http-max-request-size", Takes::Number).is(Standing::Replaced("max-body-size")),
    flag_of("dapr-http-port", Takes::Port),
    flag_of("dapr-http-read-buffer-size", Takes::Number).is(Standing::Replaced("read-buffer-size")),
    flag_of("dapr-internal-grpc-listen-address", Takes::Text),
    flag_of("dapr-internal-grpc-port", Takes::Port),
    flag_of("dapr-listen-addresses", Takes::Text),
    flag_of("dapr-public-listen-address", Takes::Text),
    flag_of("dapr-public-port", Takes::Port),
    flag_of("disable-builtin-k8s-secret-store", Takes::Switch),
    flag_of("disable-init-endpoints", Takes::List),
    flag_of("enable-api-logging", Takes::Switch),
    flag_of("enable-app-health-check", Takes::Switch),
    flag_of("enable-metrics", Takes::Switch),
    flag_of("enable-mtls", Takes::Switch),
    flag_of("enable-profiling", Takes::Switch),
    flag_of("hot-reload-reconcile-interval", Takes::Duration),
    flag_of("log-as-json", Takes::Switch),
    flag_of("log-file", Takes::Text),
    flag_of("log-level", Takes::Text),
    flag_of("max-body-size", Takes::Quantity),
    flag_of("metrics-listen-address", Takes::Text),
    flag_of("metrics-port", Takes::Port),
    flag_of("mode", Takes::Text),
    flag_of("placement-host-address", Takes::Text),
    flag_of("profile-port", Takes::Port),
    flag_of("read-buffer-size", Takes::Quantity),
    flag_of("reminders-service", Takes::Text).is(Standing::Dead),
    flag_of("resources-path", Takes::List),
    flag_of("scheduler-host-address", Takes::List),
    flag_of("scheduler-job-streams", Takes::Number),
    flag_of("sentry-address", Takes::Text),
    flag_of("sentry-request-jwt-audiences", Takes::List),
    flag_of("unix-domain-socket", Takes::Text),
    flag_of("version", Takes::Switch),
    flag_of("wait", Takes::Switch),
];

/// An API that the rules of `spec.api` can name. Over HTTP a rule takes the version of a path as well, `v1.0-alpha1`
/// (see [`PATH_VERSIONS`]), and then its name may be the mere beginning of one: `s` means secrets, shutdown and state.
/// Nothing complains about what does not exist. An allow list of only such rules opens everything over gRPC and closes
/// everything over HTTP; a protocol without any rule is open, and `protocol: GRPC` is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Api {
    /// Its name.
    pub name: &'static str,
    /// Its versions where the rule says `protocol: http`, in any case.
    pub http: &'static [&'static str],
    /// Its versions where the rule says `protocol: grpc`, to the letter.
    pub grpc: &'static [&'static str],
}

/// Read from the groups in `pkg/api/http`, and from `pkg/api/grpc/endpoints.go`. `healthz` is open whatever the rules
/// are.
pub const APIS: &[Api] = &[
    api_of("actors", &["v1"], &["v1", "v1alpha1"]),
    api_of("bindings", &["v1"], &["v1"]),
    api_of("configuration", &["v1", "v1alpha1"], &["v1", "v1alpha1"]),
    api_of("conversation", &["v1alpha1", "v1alpha2"], &["v1alpha1", "v1alpha2"]),
    api_of("crypto", &["v1alpha1"], &["v1alpha1"]),
    api_of("healthz", &["v1"], &[]),
    api_of("invoke", &["v1"], &["v1"]),
    api_of("jobs", &["v1", "v1alpha1"], &["v1", "v1alpha1"]),
    api_of("lock", &["v1alpha1"], &["v1alpha1"]),
    api_of("metadata", &["v1"], &["v1"]),
    api_of("publish", &["v1", "v1alpha1"], &["v1", "v1alpha1"]),
    api_of("secrets", &["v1"], &["v1"]),
    api_of("shutdown", &["v1"], &["v1"]),
    api_of("state", &["v1", "v1alpha1"], &["v1", "v1alpha1"]),
    api_of("subscribe", &[], &["v1alpha1"]),
    api_of("subtlecrypto", &["v1alpha1"], &["v1alpha1"]),
    api_of("unlock", &["v1alpha1"], &["v1alpha1"]),
    api_of("workflows", &["v1", "v1alpha1", "v1beta1"], &["v1alpha1", "v1beta1"]),
];

/// The versions as they stand in the path of a request, each behind its plain form. Read from
/// `pkg/api/http/endpoints/endpointgroup.go`.
pub const PATH_VERSIONS: &[(&str, &str)] =
    &[("v1", "v1.0"), ("v1alpha1", "v1.0-alpha1"), ("v1alpha2", "v1.0-alpha2"), ("v1beta1", "v1.0-beta1")];

/// A feature that a Configuration can switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// Its name, to the letter; another is taken and means nothing.
    pub name: &'static str,
    /// Whether it is on where nothing is said.
    pub by_default: bool,
}

/// Read from `pkg/config/configuration.go`.
pub const FEATURES: &[Feature] = &[
    Feature { name: "ActorStateTTL", by_default: false },
    Feature { name: "HotReload", by_default: true },
    Feature { name: "WorkflowHistorySigning", by_default: false },
    Feature { name: "WorkflowsClusteredDeployment", by_default: false },
    Feature { name: "WorkflowsRemoteActivityReminder", by_default: true },
];

/// The values of `policy` of a retry, in any case. Read from `kit:retry/retry.go`.
pub const RETRY_POLICIES: &[&str] = &["constant", "exponential"];

/// The retries that are there without being defined; one defined under such a name replaces it. Read from
/// `pkg/resiliency/resiliency.go`.
pub const BUILT_IN_RETRIES: &[&str] = &[
    "DaprBuiltInActorNotFoundRetries",
    "DaprBuiltInActorReminderRetries",
    "DaprBuiltInActorRetries",
    "DaprBuiltInInitializationRetries",
    "DaprBuiltInServiceRetries",
];

/// The one of [`BUILT_IN_RETRIES`] whose replacement is ignored.
pub const PROTECTED_RETRY: &str = "DaprBuiltInActorNotFoundRetries";

/// What the names of policies end with that hold for targets without one of their own: see [`is_default_policy`].
pub const DEFAULT_POLICIES: &[&str] = &["CircuitBreakerPolicy", "RetryPolicy", "TimeoutPolicy"];

/// The types of components in the names of default policies. Read from `pkg/resiliency/resiliency.go`.
pub const COMPONENT_TYPES: &[&str] =
    &["Binding", "Configuration", "Conversation", "Crypto", "Lock", "Pubsub", "Secretstore", "Statestore"];

/// The values of `circuitBreakerScope`, to the letter. Read from `pkg/resiliency/resiliency.go`.
pub const BREAKER_SCOPES: &[&str] = &["both", "id", "type"];

/// The numbers that the `trip` of a circuit breaker can name. Read from `pkg/resiliency/breaker/circuitbreaker.go`.
pub const TRIP_NUMBERS: &[&str] =
    &["consecutiveFailures", "consecutiveSuccesses", "requests", "totalFailures", "totalSuccesses"];

/// The actions of access control and the default access to secrets, in any case. Another action means deny; another
/// access to secrets keeps daprd from starting. Read from `pkg/config/configuration.go`.
pub const ACTIONS: &[&str] = &["allow", "deny"];

/// The trust domain of an access list that names none. Read from `pkg/config/configuration.go`.
pub const TRUST_DOMAIN: &str = "public";

/// The values of `httpVerb`, to the letter, beside `*` for all. Read from `pkg/proto/common/v1/common.pb.go`.
pub const VERBS: &[&str] = &["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// The values of `tracing.otel.protocol`, to the letter; without one nothing is sent, and with another daprd does not
/// start. Read from `pkg/runtime/runtime.go`.
pub const OTEL_PROTOCOLS: &[&str] = &["grpc", "http"];

/// The part of traces that is kept where `samplingRate` is absent or no number. Read from
/// `pkg/diagnostics/utils/trace_utils.go`.
pub const SAMPLING_RATE: f64 = 1e-4;

/// The protocols of an app, in any case. Read from `pkg/config/protocol/protocol.go`.
pub const APP_PROTOCOLS: &[&str] = &["grpc", "grpcs", "h2c", "http", "https"];

/// The levels of the log, in any case. Read from `kit:logger/logger.go`.
pub const LOG_LEVELS: &[&str] = &["debug", "error", "fatal", "info", "warn"];

/// The endpoints of an app that daprd can be told not to ask, in any case. Read from `pkg/runtime/config.go`.
pub const INIT_ENDPOINTS: &[&str] = &["config", "subscribe"];

/// The flag of that name, without its dashes.
#[must_use]
pub fn flag(name: &str) -> Option<&'static Flag> {
    FLAGS.iter().find(|flag| flag.name == name)
}

/// The API of that name.
#[must_use]
pub fn api(name: &str) -> Option<&'static Api> {
    APIS.iter().find(|api| api.name == name)
}

/// The plain form of the version of a path: `v1alpha1` of `v1.0-alpha1`.
#[must_use]
pub fn plain_version(version: &str) -> Option<&'static str> {
    PATH_VERSIONS.iter().find(|(_, path)| *path == version).map(|(plain, _)| *plain)
}

/// Whether a policy of that name holds for targets without one of their own; `ending` is one of [`DEFAULT_POLICIES`].
/// `DefaultRetryPolicy` is for all, then there are `App`, `Actor` and `Component`, `ComponentInbound` and
/// `ComponentOutbound`, and the latter two behind one of [`COMPONENT_TYPES`].
#[must_use]
pub fn is_default_policy(name: &str, ending: &str) -> bool {
    let Some(target) = name.strip_prefix("Default").and_then(|rest| rest.strip_suffix(ending)) else { return false };
    let directed = |target: &str| ["ComponentInbound", "ComponentOutbound"].contains(&target);
    let typed = || COMPONENT_TYPES.iter().any(|of| target.strip_prefix(of).is_some_and(directed));
    ["", "App", "Actor", "Component"].contains(&target) || directed(target) || typed()
}

const fn api_of(name: &'static str, http: &'static [&'static str], grpc: &'static [&'static str]) -> Api {
    Api { name, http, grpc }
}

const fn flag_of(name: &'static str, takes: Takes) -> Flag {
    Flag { name, takes, standing: Standing::Current }
}

impl Flag {
    const fn is(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_stand_in_order_and_a_replacement_is_current() {
        assert!(FLAGS.is_sorted_by_key(|flag| flag.name));
        for replaced in FLAGS {
            if let Standing::Replaced(name) = replaced.standing {
                assert_eq!(flag(name).unwrap().standing, Standing::Current, "{}", replaced.name);
            }
        }
    }

    #[test]
    fn a_version_of_a_path_has_a_plain_form_that_some_api_has() {
        assert_eq!(plain_version("v1.0-alpha1"), Some("v1alpha1"));
        assert_eq!(plain_version("v1alpha1"), None);
        assert!(PATH_VERSIONS.iter().all(|(plain, _)| APIS.iter().any(|api| api.http.contains(plain))));
    }

    #[test]
    fn a_default_policy_is_told_by_its_target() {
        for name in ["DefaultRetryPolicy", "DefaultAppRetryPolicy", "DefaultPubsubComponentInboundRetryPolicy"] {
            assert!(is_default_policy(name, "RetryPolicy"), "{name}");
        }
        for name in ["DefaultPubsubComponentRetryPolicy", "DefaultTimeoutPolicy", "AppRetryPolicy"] {
            assert!(!is_default_policy(name, "RetryPolicy"), "{name}");
        }
    }
}
