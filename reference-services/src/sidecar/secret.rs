//! Secrets (R58).

use std::collections::HashMap;

use http::Method;

use super::{CallError, Sidecar, encoded};
use crate::settings::Secret;

impl Sidecar {
    /// One key of a secret: a missing key is `None`, and so is a missing secret, which is told as a fault whose text
    /// says that it was not found, or as an empty text; everything else is an error (E49). The namespace goes with the
    /// request, since the component's own never takes effect (E47).
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn secret(&self, store: &str, name: &str, key: &str) -> Result<Option<Secret>, CallError> {
        let path = format!("/v1.0/secrets/{}/{}?metadata.namespace=default", encoded(store), encoded(name));
        let answer = match self.ask(self.request(Method::GET, &path)).await {
            Err(CallError::Dapr { status: 500, code, message })
                if code == "ERR_SECRET_GET" && message.contains("not found") =>
            {
                return Ok(None);
            }
            other => other?,
        };
        if answer.body.is_empty() {
            return Ok(None);
        }
        let mut keys: HashMap<String, String> = answer.json()?;
        Ok(keys.remove(key).filter(|text| !text.is_empty()).map(Secret::new))
    }
}
