//! A caller under a policy.

use crate::checks::prelude::*;

/// A sidecar whose calls to one app obey a Resiliency policy.
pub(super) struct Caller {
    client: Client,
    app: String,
}

impl Caller {
    /// Starts one of that name: `kind` is the list of policies, `policy` the only one in it, which `field` of the target
    /// then names.
    pub(super) async fn under(
        trial: &Trial,
        name: &str,
        target: &Sidecar,
        (kind, field, policy): (&str, &str, &str),
    ) -> Result<Self, Error> {
        let app = target.app_id.clone();
        let spec =
            format!("policies:\n  {kind}:\n    tested: {policy}\ntargets:\n  apps:\n    {app}: {{{field}: tested}}\n");
        let ask = SidecarAsk::new(name, trial.scope().app_protocol()).with_resiliency(&spec);
        let sidecar = trial.run(&Launch::new(ask)).await?;
        Ok(Self { client: trial.client_of(&sidecar), app })
    }

    /// Calls a route of the app.
    pub(super) async fn post(&self, route: &str) -> Result<Reply, Error> {
        let call = Invoke { app: &self.app, method: &route[1..], verb: "POST", ..Invoke::default() };
        self.client.invoke(&call).await
    }
}
