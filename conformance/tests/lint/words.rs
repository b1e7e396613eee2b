//! The annotations and words of the lint, beside the Go files that they were read from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use conformance::lint::facts::annotation::{ANNOTATIONS, Kind, LABELS, PORTS, TRUTHY, VARIABLES};
use conformance::lint::facts::word;
use conformance::lint::facts::word::{APIS, FEATURES, FLAGS, PATH_VERSIONS, Standing, Takes};

use crate::cache::required;

const DAPR: &str = "github.com/dapr/dapr";
const KIT: &str = "github.com/dapr/kit";

type Words = BTreeSet<String>;

/// A file of a module, its lines with single spaces.
fn lines(module: &Path, file: &str) -> Vec<String> {
    let text = fs::read_to_string(module.join(file)).unwrap_or_else(|error| panic!("read {file}: {error}"));
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// What stands in quotes.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// The words that follow `marker`, which ends with their opening quote, one a line.
fn after(lines: &[String], marker: &str) -> Words {
    let word = |line: &String| Some(line.split_once(marker)?.1.split('"').next()?.to_owned());
    lines.iter().filter_map(word).collect()
}

/// The constants of a type with their words: `Kind = "word"`.
fn constants(lines: &[String], of: &str) -> BTreeMap<String, String> {
    let marker = format!(" {of} = \"");
    let read = |line: &String| {
        let (name, rest) = line.split_once(&marker)?;
        Some((name.to_owned(), rest.split('"').next()?.to_owned()))
    };
    lines.iter().filter_map(read).collect()
}

fn words<T: ToString>(words: impl IntoIterator<Item = T>) -> Words {
    words.into_iter().map(|word| word.to_string()).collect()
}

/// The value of a tag of a field, `default:"http"`.
fn tag<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.split_once(&format!("{name}:\""))?.1.split('"').next()
}

#[track_caller]
fn same(what: &str, ours: &Words, theirs: &Words) {
    let (missing, invented): (Vec<_>, Vec<_>) = (theirs.difference(ours).collect(), ours.difference(theirs).collect());
    assert!(!theirs.is_empty(), "{what}: nothing was found in Dapr's file");
    assert!(missing.is_empty() && invented.is_empty(), "{what}: missing {missing:?}, invented {invented:?}");
}

#[test]
fn the_annotations_are_those_of_the_injector() {
    let Some(dapr) = required(DAPR) else { return };
    let named = after(&lines(&dapr, "pkg/injector/annotations/annotations.go"), "= \"");
    same("annotations", &words(ANNOTATIONS.iter().map(|one| one.name)), &named);

    let read = |line: String| {
        let name = tag(&line, "annotation")?;
        let kind = line.split(' ').nth(1)?.trim_start_matches('*').trim_end_matches("32");
        Some(format!("{name} {kind} {:?}", tag(&line, "default")))
    };
    let ours = ANNOTATIONS.iter().map(|one| {
        let kind = match one.kind {
            Kind::Bool => "bool",
            Kind::Integer | Kind::Port => "int",
            Kind::Duration | Kind::Quantity | Kind::Word(_) | Kind::Words(_) | Kind::Text => "string",
        };
        format!("{} {kind} {:?}", one.name, one.default)
    });
    let theirs = lines(&dapr, "pkg/injector/patcher/sidecar.go").into_iter().filter_map(read).collect();
    same("kinds and defaults of annotations", &words(ours), &theirs);
}

#[test]
fn what_the_injector_adds_is_what_it_adds() {
    let (Some(dapr), Some(kit)) = (required(DAPR), required(KIT)) else { return };
    let consts = lines(&dapr, "pkg/injector/consts/consts.go");
    same("labels", &words(LABELS), &after(&consts, "Label = \""));
    let variables: Vec<_> = consts.iter().filter(|line| line.starts_with("UserContainer")).cloned().collect();
    same("variables", &words(VARIABLES), &after(&variables, "= \""));

    let truthy = lines(&kit, "strings/strings.go");
    let truthy = truthy.iter().filter(|line| line.starts_with("case \"")).flat_map(|line| quoted(line));
    same("words for true", &words(TRUTHY), &words(truthy));

    let fixed = lines(&dapr, "pkg/runtime/config.go");
    let fixed = fixed.iter().filter(|line| line.starts_with("Default")).filter_map(|line| line.split_once("Port = "));
    let fixed = words(fixed.map(|(_, number)| number));
    let sidecar = lines(&dapr, "pkg/injector/patcher/sidecar.go");
    let moved = sidecar.iter().filter(|line| line.split(' ').next().is_some_and(|name| name.ends_with("Port")));
    let moved = words(moved.filter_map(|line| tag(line, "default")));
    same("ports", &words(PORTS.iter().map(|port| port.number)), &fixed.union(&moved).cloned().collect());
}

/// The flags that `fs.StringVar(&to, "name", ..)` and the like define, with what they take.
fn flags(lines: &[String]) -> Words {
    let one = |line: &String| {
        let (takes, rest) = line.strip_prefix("fs.")?.split_once("Var(")?;
        Some(format!("{} {}", quoted(rest).next()?, takes.replace("Uint", "Int")))
    };
    lines.iter().filter_map(one).collect()
}

/// The flags of a package that is handed `stringVar` and `boolVar`: each call has its name two lines below.
fn handed(lines: &[String]) -> Words {
    let one = |three: &[String]| match three[0].as_str() {
        "stringVar(" => Some(format!("{} String", quoted(&three[2]).next()?)),
        "boolVar(" => Some(format!("{} Bool", quoted(&three[2]).next()?)),
        _ => None,
    };
    lines.windows(3).filter_map(one).collect()
}

#[test]
fn the_flags_are_those_of_daprd() {
    let (Some(dapr), Some(kit)) = (required(DAPR), required(KIT)) else { return };
    let options = lines(&dapr, "cmd/daprd/options/options.go");
    let mut theirs = flags(&options);
    theirs.extend(handed(&lines(&dapr, "pkg/metrics/options.go")));
    theirs.extend(handed(&lines(&kit, "logger/options.go")));
    let ours = FLAGS.iter().map(|flag| {
        let takes = match flag.takes {
            Takes::Switch => "Bool",
            Takes::Number => "Int",
            Takes::Duration => "Duration",
            Takes::List => "StringSlice",
            Takes::Port | Takes::Quantity | Takes::Text => "String",
        };
        format!("{} {takes}", flag.name)
    });
    same("flags", &words(ours), &theirs);

    let (mut deprecated, mut strange) = (Words::new(), Vec::new());
    for line in options.iter().filter_map(|line| line.strip_prefix("fs.MarkDeprecated(")) {
        let name = quoted(line).next().unwrap();
        deprecated.insert(name.to_owned());
        strange.extend(match word::flag(name).map(|flag| flag.standing) {
            Some(Standing::Replaced(by)) if line.contains(&format!("--{by}")) => None,
            Some(Standing::Dead) if line.contains("no longer") => None,
            _ => Some(line),
        });
    }
    let ours = FLAGS.iter().filter(|flag| flag.standing != Standing::Current).map(|flag| flag.name);
    same("deprecated flags", &words(ours), &deprecated);
    assert_eq!(strange, [""; 0], "replaced by something else");
}

#[test]
fn the_apis_are_those_that_the_rules_are_compared_with() {
    let Some(dapr) = required(DAPR) else { return };
    let groups = lines(&dapr, "pkg/api/http/endpoints/endpointgroup.go");
    let (names, versions) = (constants(&groups, "EndpointGroupName"), constants(&groups, "EndpointGroupVersion"));
    let mut http = Words::new();
    for file in fs::read_dir(dapr.join("pkg/api/http")).unwrap().map(|entry| entry.unwrap().file_name()) {
        let Some(file) = file.to_str().filter(|file| file.ends_with(".go") && !file.ends_with("_test.go")) else {
            continue;
        };
        let mut group = None;
        for line in lines(&dapr, &format!("pkg/api/http/{file}")) {
            let word = line.rsplit_once("endpoints.").map(|(_, word)| word.trim_end_matches(','));
            if line.starts_with("Name: endpoints.") {
                group = word.and_then(|word| names.get(word));
            } else if let (true, Some(name)) = (line.starts_with("Version: endpoints."), group.take()) {
                http.insert(format!("{name} {}", versions[word.unwrap()]));
            }
        }
    }
    let pairs = |name: &str, versions: &[&str]| versions.iter().map(|one| format!("{name} {one}")).collect::<Vec<_>>();
    same("APIs over HTTP", &words(APIS.iter().flat_map(|api| pairs(api.name, api.http))), &http);

    let grpc = lines(&dapr, "pkg/api/grpc/endpoints.go").into_iter().filter(|line| line.ends_with("\": {"));
    let grpc: Vec<_> =
        grpc.map(|line| line.trim_end_matches("\": {").trim_start_matches('"').replace('.', " ")).collect();
    same("APIs over gRPC", &words(APIS.iter().flat_map(|api| pairs(api.name, api.grpc))), &words(grpc));

    let alias = |line: &String| Some(format!("{} {}", quoted(line).next()?, line.split_once("// Alias: ")?.1));
    let ours = PATH_VERSIONS.iter().map(|(plain, path)| format!("{plain} {path}"));
    same("versions", &words(ours), &groups.iter().filter_map(alias).collect());
    let paths = words(PATH_VERSIONS.iter().map(|(_, path)| path));
    let routes = lines(&dapr, "pkg/api/http/http.go").into_iter().filter(|line| line.starts_with("apiVersionV"));
    same("versions in paths", &paths, &after(&routes.collect::<Vec<_>>(), "= \""));
}

#[test]
fn the_features_are_those_of_the_runtime() {
    let Some(dapr) = required(DAPR) else { return };
    let text = lines(&dapr, "pkg/config/configuration.go");
    let known = constants(&text, "Feature");
    let on = text.iter().skip_while(|line| !line.starts_with("var defaultFeatures")).take_while(|line| *line != "}");
    let on: Vec<_> = on.filter_map(|line| line.strip_suffix(": true,")).collect();
    let theirs = known.iter().map(|(name, word)| format!("{word} {}", on.contains(&name.as_str())));
    same("features", &words(FEATURES.iter().map(|one| format!("{} {}", one.name, one.by_default))), &words(theirs));
}

#[test]
fn the_words_of_policies_are_those_of_the_runtime() {
    let (Some(dapr), Some(kit)) = (required(DAPR), required(KIT)) else { return };
    same("retry policies", &words(word::RETRY_POLICIES), &after(&lines(&kit, "retry/retry.go"), "case \""));
    let text = lines(&dapr, "pkg/resiliency/resiliency.go");
    same("breaker scopes", &words(word::BREAKER_SCOPES), &after(&text, "case \""));
    same("built-in retries", &words(word::BUILT_IN_RETRIES), &after(&text, "BuiltInPolicyName = \""));
    same("component types", &words(word::COMPONENT_TYPES), &after(&text, " ComponentType = \""));
    let endings = after(&text, "DefaultPolicyTemplate = \"Default%s");
    same("default policies", &words(word::DEFAULT_POLICIES), &endings);
    let trip = lines(&dapr, "pkg/resiliency/breaker/circuitbreaker.go");
    let trip = trip.iter().filter(|line| line.contains("\": int64(counts.")).flat_map(|line| quoted(line));
    same("trip numbers", &words(word::TRIP_NUMBERS), &words(trip));
}

#[test]
fn the_words_of_configurations_are_those_of_the_runtime() {
    let (Some(dapr), Some(kit)) = (required(DAPR), required(KIT)) else { return };
    let text = lines(&dapr, "pkg/config/configuration.go");
    same("actions", &words(word::ACTIONS), &after(&text, "Access = \""));
    same("trust domain", &words([word::TRUST_DOMAIN]), &after(&text, "DefaultTrustDomain = \""));
    let verbs = lines(&dapr, "pkg/proto/common/v1/common.pb.go").into_iter();
    let verbs = verbs.skip_while(|line| !line.starts_with("HTTPExtension_Verb_name =")).take_while(|line| line != "}");
    let verbs: Vec<_> = verbs.filter(|line| !line.starts_with("0:")).collect();
    same("verbs", &words(word::VERBS), &words(verbs.iter().flat_map(|line| quoted(line))));
    let otel = lines(&dapr, "pkg/runtime/runtime.go");
    let otel = otel.iter().filter(|line| line.starts_with("if protocol != ")).flat_map(|line| quoted(line));
    same("protocols of otel", &words(word::OTEL_PROTOCOLS), &words(otel));
    let rate = after(&lines(&dapr, "pkg/diagnostics/utils/trace_utils.go"), "defaultSamplingRate = ");
    assert_eq!(rate.iter().map(|rate| rate.parse()).collect::<Vec<_>>(), [Ok(word::SAMPLING_RATE)]);
    let protocols = after(&lines(&dapr, "pkg/config/protocol/protocol.go"), " Protocol = \"");
    same("protocols of apps", &words(word::APP_PROTOCOLS), &protocols);
    let levels = after(&lines(&kit, "logger/logger.go"), "case \"");
    same("levels of the log", &words(word::LOG_LEVELS), &levels);
    let endpoints = after(&lines(&dapr, "pkg/runtime/config.go"), "InitEndpoint = \"");
    same("endpoints at start", &words(word::INIT_ENDPOINTS), &endpoints);
}
