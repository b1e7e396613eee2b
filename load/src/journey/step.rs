//! One step of a journey: a request, measured from its sending to the last byte of its answer.

use std::time::Instant;

use goose::goose::{GooseMethod, GooseRequest, GooseUser, TransactionError};
use serde_json::Value;

use super::stage::Stage;
use crate::outcome::{Outcome, Refusal};

/// The steps, each a series of its own.
pub(super) const STEPS: [&str; 6] = ["chat-create", "chat-list", "chat-complete", "create", "list", "complete"];

/// What is sent in a step.
pub(super) struct Step<'a> {
    /// One of [`STEPS`].
    pub(super) name: &'static str,
    pub(super) path: &'a str,
    /// A `POST` with this body; a `GET` without one.
    pub(super) body: Option<Value>,
    pub(super) authorization: Option<&'a str>,
}

/// Something that ended a walk in goose's own machinery.
pub(super) type Failed = Box<TransactionError>;

impl Step<'_> {
    /// Sends it. Gives the answer when it is 2xx and `good`; anything else is in the outcomes, and `None`.
    pub(super) async fn take(
        self,
        stage: &Stage,
        user: &mut GooseUser,
        good: impl Fn(&Value) -> bool,
    ) -> Result<Option<Value>, Failed> {
        let series = STEPS.iter().position(|name| *name == self.name).unwrap_or_default();
        let method = if self.body.is_some() { GooseMethod::Post } else { GooseMethod::Get };
        let mut builder = user.get_request_builder(&method, self.path)?;
        if let Some(authorization) = self.authorization {
            builder = builder.header("authorization", authorization);
        }
        if let Some(body) = &self.body {
            builder = builder.json(body);
        }
        let request = GooseRequest::builder().name(self.name).set_request_builder(builder).build();
        let began = Instant::now();
        let mut sent = user.request(request).await?;
        let answered = match sent.response {
            Ok(response) => {
                let status = response.status();
                response.bytes().await.map(|body| (status, body))
            }
            Err(error) => Err(error),
        };
        let (outcome, answer) = match answered {
            Ok((status, body)) if status.is_success() => {
                let answer = serde_json::from_slice(&body).unwrap_or_default();
                if good(&answer) { (Outcome::Accepted, Some(answer)) } else { (refused(Refusal::Unexpected), None) }
            }
            Ok((status, _)) => (refused(Refusal::Http(status.as_u16())), None),
            Err(error) if error.is_timeout() => (Outcome::TimedOut, None),
            Err(error) if error.is_connect() => (refused(Refusal::Unreachable), None),
            Err(_) => (refused(Refusal::Broken), None),
        };
        stage.record(series, began, outcome);
        if outcome != Outcome::Accepted {
            // goose has seen the status only; that the walk goes on is for its caller to decide. It answers with the
            // failure that it was just told of.
            user.set_failure(&outcome.to_string(), &mut sent.request, None, None).ok();
        }
        Ok(answer)
    }
}

const fn refused(refusal: Refusal) -> Outcome {
    Outcome::Refused(refusal)
}
