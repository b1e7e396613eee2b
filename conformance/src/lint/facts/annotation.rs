//! The annotations of a pod that the sidecar injector reads, and what it puts into the pod.

use crate::lint::facts::word::{APP_PROTOCOLS, INIT_ENDPOINTS, LOG_LEVELS};

/// What the names of Dapr's annotations begin with.
pub const PREFIX: &str = "dapr.io/";

/// The container that the injector adds; a pod that has one of this name is left alone. Read from
/// `pkg/injector/consts/consts.go` of dapr/dapr 1.18.2.
pub const SIDECAR: &str = "daprd";

/// An annotation of a pod template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Annotation {
    /// The whole name, `dapr.io/app-port`.
    pub name: &'static str,
    /// What its value is read as.
    pub kind: Kind,
    /// What holds where it is absent; `None`: nothing, or what daprd takes by itself.
    pub default: Option<&'static str>,
    /// The annotation to write instead of one that still works.
    pub deprecated: Option<&'static str>,
}

/// What the value of an annotation is read as. Every value is a string to Kubernetes, so a bare `true` or `3000` is
/// refused with the whole pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of [`TRUTHY`] in any case; whatever else it is reads as false, without a word.
    Bool,
    /// A whole number; another text is ignored with a warning in the injector's log.
    Integer,
    /// An integer that is a port.
    Port,
    /// Handed to daprd, which does not start unless it is a duration with its unit, `30s`.
    Duration,
    /// A quantity as in Kubernetes, `64Mi`. One that does not parse takes all sidecar resources with it, or, where it
    /// is handed to daprd, keeps daprd from starting.
    Quantity,
    /// One of these words, in any case; daprd does not start on another.
    Word(&'static [&'static str]),
    /// These words with commas between, in any case; daprd does not start on another.
    Words(&'static [&'static str]),
    /// Any text.
    Text,
}

/// The words that are true to the injector, in any case. Read from `strings/strings.go` of dapr/kit 0.18.2.
pub const TRUTHY: &[&str] = &["1", "on", "t", "true", "y", "yes"];

/// Every annotation, in the order of the alphabet. Read from `pkg/injector/annotations/annotations.go` and
/// `pkg/injector/patcher/sidecar.go` of dapr/dapr 1.18.2.
pub const ANNOTATIONS: &[Annotation] = &[
    of("dapr.io/actors-disseminate-timeout", Kind::Duration),
    of("dapr.io/api-token-secret", Kind::Text),
    of("dapr.io/app-channel-address", Kind::Text),
    of("dapr.io/app-health-check-path", Kind::Text).or("/healthz"),
    of("dapr.io/app-health-probe-interval", Kind::Integer).or("5"),
    of("dapr.io/app-health-probe-timeout", Kind::Integer).or("500"),
    of("dapr.io/app-health-threshold", Kind::Integer).or("3"),
    of("dapr.io/app-id", Kind::Text),
    of("dapr.io/app-max-concurrency", Kind::Integer),
    of("dapr.io/app-port", Kind::Port),
    of("dapr.io/app-protocol", Kind::Word(APP_PROTOCOLS)).or("http"),
    of("dapr.io/app-ssl", Kind::Bool).replaced_by("dapr.io/app-protocol"),
    of("dapr.io/app-token-secret", Kind::Text),
    of("dapr.io/block-shutdown-duration", Kind::Duration),
    of("dapr.io/component-container", Kind::Text),
    of("dapr.io/config", Kind::Text),
    of("dapr.io/debug-port", Kind::Port).or("40000"),
    of("dapr.io/disable-builtin-k8s-secret-store", Kind::Bool),
    of("dapr.io/disable-init-endpoints", Kind::Words(INIT_ENDPOINTS)),
    of("dapr.io/enable-api-logging", Kind::Bool),
    of("dapr.io/enable-app-health-check", Kind::Bool),
    of("dapr.io/enable-debug", Kind::Bool).or("false"),
    of("dapr.io/enable-metrics", Kind::Bool).or("true"),
    of("dapr.io/enable-native-sidecar", Kind::Bool),
    of("dapr.io/enable-profiling", Kind::Bool),
    of("dapr.io/enabled", Kind::Bool),
    of("dapr.io/env", Kind::Text),
    of("dapr.io/env-from-secret", Kind::Text),
    of("dapr.io/graceful-shutdown-seconds", Kind::Integer).or("-1"),
    of("dapr.io/grpc-port", Kind::Port).or("50001"),
    of("dapr.io/http-max-request-size", Kind::Integer).replaced_by("dapr.io/max-body-size"),
    of("dapr.io/http-read-buffer-size", Kind::Integer).replaced_by("dapr.io/read-buffer-size"),
    of("dapr.io/inject-pluggable-components", Kind::Bool),
    of("dapr.io/internal-grpc-port", Kind::Port).or("50002"),
    of("dapr.io/log-as-json", Kind::Bool),
    of("dapr.io/log-level", Kind::Word(LOG_LEVELS)).or("info"),
    of("dapr.io/max-body-size", Kind::Quantity),
    of("dapr.io/metrics-port", Kind::Port).or("9090"),
    of("dapr.io/placement-host-address", Kind::Text),
    of("dapr.io/pluggable-components", Kind::Text),
    of("dapr.io/pluggable-components-sockets-folder", Kind::Text),
    of("dapr.io/read-buffer-size", Kind::Quantity),
    of("dapr.io/scheduler-host-address", Kind::Text),
    of("dapr.io/sentry-request-jwt-audiences", Kind::Text),
    of("dapr.io/sidecar-cpu-limit", Kind::Quantity),
    of("dapr.io/sidecar-cpu-request", Kind::Quantity),
    of("dapr.io/sidecar-image", Kind::Text),
    of("dapr.io/sidecar-listen-addresses", Kind::Text).or("[::1],127.0.0.1"),
    of("dapr.io/sidecar-liveness-probe-delay-seconds", Kind::Integer).or("180"),
    of("dapr.io/sidecar-liveness-probe-period-seconds", Kind::Integer).or("10"),
    of("dapr.io/sidecar-liveness-probe-threshold", Kind::Integer).or("5"),
    of("dapr.io/sidecar-liveness-probe-timeout-seconds", Kind::Integer).or("3"),
    of("dapr.io/sidecar-memory-limit", Kind::Quantity),
    of("dapr.io/sidecar-memory-request", Kind::Quantity),
    of("dapr.io/sidecar-readiness-probe-delay-seconds", Kind::Integer).or("1"),
    of("dapr.io/sidecar-readiness-probe-period-seconds", Kind::Integer).or("1"),
    of("dapr.io/sidecar-readiness-probe-threshold", Kind::Integer).or("5"),
    of("dapr.io/sidecar-readiness-probe-timeout-seconds", Kind::Integer).or("1"),
    of("dapr.io/sidecar-seccomp-profile-type", Kind::Text),
    of("dapr.io/sidecar-svc-annotations", Kind::Text),
    of("dapr.io/unix-domain-socket-path", Kind::Text),
    of("dapr.io/volume-mounts", Kind::Text),
    of("dapr.io/volume-mounts-rw", Kind::Text),
];

/// The labels that the injector puts on a pod. Read from `pkg/injector/consts/consts.go` of dapr/dapr 1.18.2.
pub const LABELS: &[&str] = &["dapr.io/app-id", "dapr.io/metrics-enabled", "dapr.io/sidecar-injected"];

/// The variables that the injector puts into every container of an app, unless the container has them already. Read
/// from `pkg/injector/consts/consts.go` of dapr/dapr 1.18.2.
pub const VARIABLES: &[&str] = &["APP_PROTOCOL", "DAPR_GRPC_PORT", "DAPR_HTTP_PORT"];

/// A port that a sidecar listens on, which an app in the same pod cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port {
    /// The number, unless its annotation or flag gives another.
    pub number: u16,
    /// What is served there.
    pub serves: &'static str,
    /// The annotation that moves it; `None`: fixed in Kubernetes.
    pub annotation: Option<&'static str>,
    /// The flag of daprd that moves it; `None`: not daprd's own.
    pub flag: Option<&'static str>,
    /// The annotation without which nothing listens there; see its default. `None`: it is always taken.
    pub switch: Option<&'static str>,
}

/// Every port of a sidecar. Outside Kubernetes there is no public one unless asked for, and the internal one is picked
/// by the app id, from 47300 on. Read from `pkg/injector/patcher/sidecar.go` and `pkg/runtime/config.go` of dapr/dapr
/// 1.18.2.
pub const PORTS: &[Port] = &[
    port(3500, "the HTTP API").flag("dapr-http-port"),
    port(3501, "health and metadata for the kubelet").flag("dapr-public-port"),
    port(7777, "profiling").flag("profile-port").switch("dapr.io/enable-profiling"),
    port(9090, "metrics").annotation("dapr.io/metrics-port").flag("metrics-port").switch("dapr.io/enable-metrics"),
    port(40000, "the debugger").annotation("dapr.io/debug-port").switch("dapr.io/enable-debug"),
    port(50001, "the gRPC API").annotation("dapr.io/grpc-port").flag("dapr-grpc-port"),
    port(50002, "other sidecars").annotation("dapr.io/internal-grpc-port").flag("dapr-internal-grpc-port"),
];

/// The annotation of that whole name.
#[must_use]
pub fn annotation(name: &str) -> Option<&'static Annotation> {
    ANNOTATIONS.iter().find(|annotation| annotation.name == name)
}

/// Whether the injector reads the value as true.
#[must_use]
pub fn is_truthy(value: &str) -> bool {
    TRUTHY.iter().any(|word| word.eq_ignore_ascii_case(value.trim()))
}

const fn of(name: &'static str, kind: Kind) -> Annotation {
    Annotation { name, kind, default: None, deprecated: None }
}

impl Annotation {
    const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    const fn replaced_by(self, name: &'static str) -> Self {
        Self { deprecated: Some(name), ..self }
    }
}

const fn port(number: u16, serves: &'static str) -> Port {
    Port { number, serves, annotation: None, flag: None, switch: None }
}

impl Port {
    const fn annotation(self, name: &'static str) -> Self {
        Self { annotation: Some(name), ..self }
    }

    const fn flag(self, name: &'static str) -> Self {
        Self { flag: Some(name), ..self }
    }

    const fn switch(self, name: &'static str) -> Self {
        Self { switch: Some(name), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::facts::word::flag;

    #[test]
    fn the_annotations_stand_in_order_and_name_each_other_rightly() {
        assert!(ANNOTATIONS.is_sorted_by_key(|annotation| annotation.name));
        assert!(ANNOTATIONS.iter().filter_map(|one| one.deprecated).all(|name| annotation(name).is_some()));
    }

    #[test]
    fn a_port_names_what_moves_it_and_the_default_there_is_its_number() {
        for port in PORTS {
            assert!(port.flag.is_none_or(|name| flag(name).is_some()), "{port:?}");
            assert!(port.switch.is_none_or(|name| annotation(name).is_some()), "{port:?}");
            let moved = port.annotation.map(|name| annotation(name).unwrap().default.unwrap().to_owned());
            assert!(moved.is_none_or(|default| default == port.number.to_string()), "{port:?}");
        }
    }

    #[test]
    fn what_is_not_a_word_for_true_is_false() {
        assert!(is_truthy(" True ") && is_truthy("on"));
        assert!(!is_truthy("enabled") && !is_truthy("false") && !is_truthy(""));
    }
}
