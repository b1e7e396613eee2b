//! The ways to log in that a description names only: `.build-tools/builtin-authentication-profiles.yaml` of
//! dapr/components-contrib, which is no part of its Go module and so is not in the module cache.

use conformance::lint::facts::component::Field;

/// A field and what is said of it.
#[derive(Debug, Clone, Copy)]
struct Known {
    name: &'static str,
    required: bool,
    sensitive: bool,
    allowed: &'static [&'static str],
    default: Option<&'static str>,
}

/// A title and its fields.
type Login = (&'static str, &'static [Known]);

const fn field(name: &'static str) -> Known {
    Known { name, required: false, sensitive: false, allowed: &[], default: None }
}

impl Known {
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn secret(self) -> Self {
        Self { sensitive: true, ..self }
    }

    const fn allowed(self, allowed: &'static [&'static str]) -> Self {
        Self { allowed, ..self }
    }

    const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }
}

const AWS: &[Login] = &[
    (
        "AWS: Access Key ID and Secret Access Key",
        &[
            field("region"),
            field("awsRegion"),
            field("accessKey").secret(),
            field("secretKey").secret(),
            field("sessionToken").secret(),
        ],
    ),
    (
        "AWS: Assume IAM Role",
        &[field("region").required(), field("assumeRoleArn"), field("sessionName").or("DaprDefaultSession")],
    ),
    ("AWS: Credentials from Environment Variables", &[]),
    (
        "AWS: IAM Roles Anywhere",
        &[field("trustAnchorArn").required(), field("trustProfileArn").required(), field("assumeRoleArn").required()],
    ),
];

const CLOUD: Known = field("azureEnvironment")
    .allowed(&["AzurePublicCloud", "AzureChinaCloud", "AzureUSGovernmentCloud"])
    .or("AzurePublicCloud");

const AZURE: &[Login] = &[
    ("Azure AD: Managed identity", &[field("azureClientId"), CLOUD]),
    (
        "Azure AD: Client credentials",
        &[
            field("azureTenantId").required(),
            field("azureClientId").required(),
            field("azureClientSecret").required().secret(),
            CLOUD,
        ],
    ),
    (
        "Azure AD: Client certificate",
        &[
            field("azureTenantId").required(),
            field("azureClientId").required(),
            field("azureCertificate").secret(),
            field("azureCertificateFile"),
            field("azureCertificatePassword").secret(),
            CLOUD,
        ],
    ),
];

const GCP: &[Login] = &[(
    "GCP API Authentication with Service Account Key",
    &[
        field("privateKeyID").required().secret(),
        field("privateKey").required().secret(),
        field("type").allowed(&["service_account"]),
        field("projectID").required(),
        field("clientEmail").required(),
        field("clientID").required(),
        field("authURI"),
        field("tokenURI"),
        field("authProviderX509CertURL"),
        field("clientX509CertURL"),
    ],
)];

/// What a name stands for: titles and fields.
pub(crate) fn logins(name: &str) -> Vec<(&'static str, Vec<Field>)> {
    let logins = match name {
        "aws" => AWS,
        "azuread" => AZURE,
        "gcp" => GCP,
        _ => panic!("the built-in profile {name} is not known here"),
    };
    let written = |known: &Known| Field {
        name: known.name.to_owned(),
        required: known.required,
        sensitive: known.sensitive,
        allowed: known.allowed.iter().map(|word| (*word).to_owned()).collect(),
        default: known.default.map(str::to_owned),
        ..Field::default()
    };
    logins.iter().map(|(title, fields)| (*title, fields.iter().map(written).collect())).collect()
}
