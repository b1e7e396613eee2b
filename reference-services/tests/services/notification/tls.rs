//! A push provider at an `https://` address.

use std::sync::Arc;

use reference_services::notification::push::{Push, PushError, provider};
use reference_services::notification::{Content, Notification};
use reference_services::trace::TraceContext;
use rstest::rstest;

use crate::authority::Authority;
use crate::provider::Provider;

async fn push(provider: &Arc<dyn Push>) -> Result<(), PushError> {
    let content = Content::Message { message: "hello".to_owned() };
    let notification = Notification { id: "k1".to_owned(), user_id: "alice".to_owned(), content };
    provider.push(&notification, &TraceContext::new()).await
}

#[tokio::test]
async fn a_provider_whose_authority_is_trusted_is_pushed_to() {
    let (outside, authority) = (Provider::start().await, Authority::new());
    let address = authority.vouch_for(&outside.url).await;
    let provider = provider(Some(&address), Some(&authority.file())).unwrap();
    assert_eq!((push(&provider).await, push(&provider).await), (Ok(()), Ok(())));
    let keys: Vec<_> = outside.pushed().into_iter().map(|push| push.key).collect();
    assert_eq!(keys, ["k1", "k1"]);
}

/// The host by which the provider is called, and whether its authority is trusted.
#[rstest]
#[case::another_authority("127.0.0.1", false, "invalid peer certificate: UnknownIssuer")]
#[case::another_name("localhost", true, "invalid peer certificate: certificate not valid for name \"localhost\"")]
#[tokio::test]
async fn a_provider_that_nobody_vouches_for_is_told_nothing(
    #[case] host: &str,
    #[case] trusted: bool,
    #[case] why: &str,
) {
    let (outside, authority, other) = (Provider::start().await, Authority::new(), Authority::new());
    let address = authority.vouch_for(&outside.url).await.replace("127.0.0.1", host);
    let trusted = if trusted { authority.file() } else { other.file() };
    let provider = provider(Some(&address), Some(&trusted)).unwrap();
    let PushError::Unavailable(told) = push(&provider).await.unwrap_err() else { panic!("it is refused for good") };
    assert!(told.starts_with(why), "{told}");
    assert!(told.ends_with("TRUSTED_CA_FILE names a PEM file of authorities to trust besides the system's"), "{told}");
    assert!(outside.pushed().is_empty());
}
