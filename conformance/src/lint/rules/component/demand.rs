//! What a component does not start without. The descriptions ask for more than the code does, and for less.
//!
//! Read in components-contrib 1.18.3; the table of components says what is described.

use super::known::Known;
use super::literal::{is_filled, literal};
use crate::lint::prelude::*;

/// Fields that are described as required and whose absence does not keep the component from starting, or does so only
/// sometimes; no names: all of the type.
const STARTS_WITHOUT: &[(&str, &[&str])] = &[
    // `Init` makes a client and asks nothing; the fields are used with a request, or come with it.
    ("bindings.aws.dynamodb", &["table"]),
    ("bindings.aws.kinesis", &["streamName"]),
    ("bindings.aws.s3", &["bucket"]),
    ("bindings.aws.ses", &["emailFrom", "emailTo", "subject"]),
    ("bindings.aws.sns", &["topicArn"]),
    ("bindings.aws.sqs", &["queueName"]),
    ("bindings.azure.cosmosdb", &["partitionKey"]),
    ("bindings.azure.cosmosdb.gremlinapi", &["url"]),
    ("bindings.azure.eventgrid", &[]),
    ("bindings.dubbo", &[]),
    ("bindings.gcp.pubsub", &["topic"]),
    ("bindings.http", &["url"]),
    ("bindings.influx", &[]),
    ("bindings.rocketmq", &["topics"]),
    ("bindings.sftp", &[]),
    ("bindings.smtp", &["emailFrom", "emailTo", "subject"]),
    ("bindings.twilio.sendgrid", &["emailFrom", "emailTo", "subject"]),
    ("bindings.twilio.sms", &["toNumber"]),
    ("secretstores.azure.keyvault", &["vaultName"]),
    ("state.aerospike", &["namespace"]),
    ("state.cloudflare.workerskv", &["key", "workerName"]),
    // Without a host the client dials localhost:6379.
    ("bindings.redis", &["redisHost"]),
    ("configuration.redis", &["redisHost"]),
    ("pubsub.redis", &["redisHost"]),
    ("state.redis", &["redisHost"]),
    // There is a default, or it is found out.
    ("middleware.http.bearer", &["jwksURL"]),
    ("middleware.http.ratelimit", &["maxRequestsPerSecond"]),
    ("middleware.http.routerchecker", &["rule"]),
    ("middleware.http.sentinel", &["appName"]),
    ("pubsub.jetstream", &["deliverPolicy"]),
    ("state.coherence", &[]),
    ("state.hashicorp.consul", &[]),
    // Only a subscriber needs it, and the id of the consumer comes from the runtime.
    ("pubsub.azure.eventhubs", &[]),
    // One of two is enough: see below.
    ("secretstores.hashicorp.vault", &[]),
    ("state.ravendb", &[]),
];

/// Fields without which these types do not start; of several names one is enough.
const ALSO: &[(&[&str], &[&str])] = &[
    (&["bindings.apns"], &["key-id"]),
    (&["bindings.apns"], &["team-id"]),
    (&["bindings.apns"], &["private-key"]),
    (&["bindings.azure.eventhubs", "pubsub.azure.eventhubs"], &["connectionString", "eventHubNamespace"]),
    (
        &["bindings.azure.servicebus.queues", "pubsub.azure.servicebus.queues", "pubsub.azure.servicebus.topics"],
        &["connectionString", "namespaceName"],
    ),
    (&["bindings.gcp.bucket", "pubsub.gcp.pubsub", "secretstores.gcp.secretmanager"], &["projectID", "project_id"]),
    (&["bindings.mqtt3"], &["consumerID"]),
    (
        &["bindings.postgres", "configuration.postgresql", "state.cockroachdb", "state.postgresql", "state.yugabytedb"],
        &["connectionString", "url", "host", "hostaddr", "port", "database", "user", "password", "sslRootCert"],
    ),
    (&["bindings.rabbitmq"], &["host"]),
    (&["bindings.smtp"], &["port"]),
    (&["bindings.twilio.sendgrid"], &["apiKey"]),
    (&["bindings.twilio.sms"], &["accountSid"]),
    (&["bindings.twilio.sms"], &["authToken"]),
    (&["configuration.azure.appconfig"], &["connectionString", "host"]),
    (&["middleware.http.oauth2clientcredentials"], &["clientID"]),
    (&["middleware.http.oauth2clientcredentials"], &["clientSecret"]),
    (&["middleware.http.oauth2clientcredentials"], &["scopes"]),
    (&["middleware.http.oauth2clientcredentials"], &["tokenURL"]),
    (&["pubsub.jetstream"], &["natsURL"]),
    (&["pubsub.mqtt3"], &["url"]),
    (&["secretstores.hashicorp.vault"], &["vaultToken", "vaultTokenMountPath"]),
    (&["state.couchbase"], &["couchbaseURL"]),
    (&["state.couchbase"], &["username"]),
    (&["state.couchbase"], &["password"]),
    (&["state.couchbase"], &["bucketName"]),
    (&["state.mongodb"], &["connectionString", "host", "server"]),
    (&["state.mysql", "state.oracledatabase"], &["connectionString"]),
    (&["state.sqlite", "state.sqlserver"], &["connectionString", "url"]),
];

/// Names that are read for the first of them (`common/authentication/azure/metadata-properties.go`,
/// `middleware/http/bearer/metadata.go`).
const SAME: &[&[&str]] = &[
    &["accountName", "storageAccount", "storageAccountName"],
    &["audience", "clientID"],
    &["containerName", "container", "storageAccountContainer"],
    &["issuer", "issuerURL"],
    &["queueName", "queue", "storageAccountQueue"],
    &["tableName", "table", "storageAccountTable"],
];

/// What the ways to log in to Kafka do not work without (`common/component/kafka/metadata.go` and `auth.go`).
const LOGINS: &[(&str, &[&str])] = &[
    ("certificate", &["caCert"]),
    ("mtls", &["clientCert", "clientKey"]),
    ("oidc", &["oidcTokenEndpoint", "oidcClientID", "oidcClientSecret"]),
    (
        "oidc_private_key_jwt",
        &["oidcTokenEndpoint", "oidcClientID", "oidcClientAssertionCert", "oidcClientAssertionKey"],
    ),
    ("password", &["saslUsername", "saslPassword"]),
];

/// Something that a component lacks and does not start without.
#[derive(Debug, Clone)]
pub(super) struct Missing<'a> {
    /// The names of which one would be enough, the usual one first.
    pub(super) names: Vec<&'static str>,
    /// The field that is there and says nothing.
    pub(super) empty: Option<Field<'a>>,
    /// The field that was most likely meant to be it.
    pub(super) misspelt: Option<Field<'a>>,
    /// The way to log in that asks for it.
    pub(super) login: Option<Field<'a>>,
}

/// All that a component lacks.
pub(super) fn missing<'a>(known: &Known<'a>) -> Vec<Missing<'a>> {
    let list = known.component.resource.at(&["spec", "metadata"]);
    // What is no list is another fault.
    if list.is_some_and(|list| !matches!(list.resolved().value, Value::Sequence(_))) {
        return Vec::new();
    }
    let mut wanted: Vec<(Vec<&'static str>, Option<Field<'a>>)> =
        demands(known).into_iter().map(|names| (names, None)).collect();
    if let Some((field, names)) = login(known) {
        wanted.extend(names.iter().map(|name| (vec![*name], Some(field))));
    }
    let (fields, unread) = (known.component.fields(), known.unread());
    let is_one = |field: &Field<'a>, names: &[&str]| names.iter().any(|name| field.is(name));
    wanted
        .into_iter()
        .filter(|(names, _)| !fields.iter().any(|field| is_one(field, names) && is_filled(field)))
        .map(|(names, login)| {
            let is_meant = |field: &&Field<'a>| {
                is_filled(field) && known.meant(field.written()).is_some_and(|meant| names.contains(&meant))
            };
            let empty = fields.iter().find(|field| is_one(field, &names)).copied();
            let misspelt = unread.iter().find(is_meant).copied();
            Missing { names, empty, misspelt, login }
        })
        .collect()
}

/// The names of what a type asks for, of each of which one is enough.
fn demands(known: &Known<'_>) -> Vec<Vec<&'static str>> {
    let is_asked = |name: &str| {
        let own = STARTS_WITHOUT.iter().find(|(kind, _)| *kind == known.kind);
        let is_excused = own.is_some_and(|(_, names)| names.is_empty() || names.contains(&name));
        !is_excused && !known.kind.contains(".alicloud.")
    };
    let same = |name: &'static str| {
        let several = SAME.iter().find(|same| same.first() == Some(&name));
        several.map_or_else(|| vec![name], |same| same.to_vec())
    };
    let required = known.version.fields.iter().filter(|field| field.required && !field.unread);
    // What only one side of a binding needs it asks for when it is used.
    let described = required.filter(|field| field.direction.is_none() && is_asked(&field.name));
    let also = ALSO.iter().filter(|(types, _)| types.contains(&known.kind));
    described.map(|field| same(&field.name)).chain(also.map(|(_, names)| names.to_vec())).collect()
}

/// The way to log in to Kafka, and what it needs.
fn login<'a>(known: &Known<'a>) -> Option<(Field<'a>, &'static [&'static str])> {
    let field = known.component.field("authType").filter(|_| known.kind.ends_with(".kafka"))?;
    let (_, text) = literal(&field)?;
    let (_, names) = LOGINS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text))?;
    Some((field, *names))
}
