//! A caller under policies.

use crate::checks::prelude::*;

/// A sidecar whose calls to one app obey Resiliency policies.
pub(super) struct Caller {
    client: Client,
    app: String,
}

impl Caller {
    /// Starts one of that name. Each policy comes behind the list in which it is the only entry, and the field of the
    /// target that names it.
    pub(super) async fn under(
        trial: &Trial,
        name: &str,
        target: &Sidecar,
        policies: &[(&str, &str, &str)],
    ) -> Result<Self, Error> {
        let app = target.app_id.clone();
        let lists: String =
            policies.iter().map(|(list, _, policy)| format!("  {list}:\n    tested: {policy}\n")).collect();
        let fields: Vec<_> = policies.iter().map(|(_, field, _)| format!("{field}: tested")).collect();
        let spec = format!("policies:\n{lists}targets:\n  apps:\n    {app}: {{{}}}\n", fields.join(", "));
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
