//! The tools of the spec, by the Model Context Protocol (R87 to R90), served here and not by Dapr (E83).
//!
//! Stateless, with plain JSON answers: nothing of a client is kept between two requests, so that either replica can
//! answer, and so can a sidecar in between.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use http::request::Parts;
use rmcp::handler::server::tool::Extension;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{Implementation, ServerCapabilities, ServerConfig};
use rmcp::schemars::JsonSchema;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{Json, ServerHandler, tool, tool_handler, tool_router};
use serde::{Deserialize, Serialize};

use super::Backend;
use super::conversation::Action;
use super::input::{Text, Title, Wanted, Which};
use super::tasks::LONGEST_LIST;
use crate::identity::User;
use crate::problem::Problem;
use crate::task::Task;
use crate::trace::TraceContext;

/// The server of the tools, behind the user's token.
pub(crate) fn routes(backend: &Arc<Backend>) -> Router {
    let tools = Tools { backend: backend.clone() };
    // Any host: what this check is for, a page that reaches a server on its reader's machine, has no token.
    let config = StreamableHttpServerConfig::default()
        .disable_allowed_hosts()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_sse_keep_alive(None);
    let service =
        StreamableHttpService::new(move || Ok(tools.clone()), Arc::new(NeverSessionManager::default()), config);
    Router::new().route_service("/mcp", service).layer(from_fn_with_state(backend.clone(), identified))
}

/// Who calls a tool, and in which trace.
#[derive(Clone)]
struct Caller {
    user: User,
    trace: TraceContext,
}

async fn identified(user: User, trace: TraceContext, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(Caller { user, trace });
    next.run(request).await
}

#[derive(Clone)]
struct Tools {
    backend: Arc<Backend>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct ListTasks {
    /// Whose tasks; only one's own.
    user_id: String,
    /// Which tasks.
    #[serde(default)]
    status: Which,
}

#[derive(Serialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct Listed {
    /// Newest first.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    tasks: Vec<Task>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct CreateTask {
    /// Whose task it is to be; only one's own.
    user_id: String,
    /// 1 to 200 characters.
    title: String,
    /// At most 4,000 characters.
    description: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct Created {
    task_id: String,
    /// Always `created`.
    status: String,
    title: String,
}

#[tool_router]
impl Tools {
    #[tool(description = "Lists the user's tasks, the newest 500 of all, of the pending or of the completed ones")]
    async fn list_tasks(
        &self,
        Extension(parts): Extension<Parts>,
        Parameters(asked): Parameters<ListTasks>,
    ) -> Result<Json<Listed>, String> {
        let caller = caller(&parts, &asked.user_id)?;
        let tasks = self.backend.list(&caller.user.0, asked.status.status(), LONGEST_LIST).await.map_err(told)?;
        // Also the first time, when there is no conversation yet (E34).
        let remember = self.backend.converse(&caller.user.0, |talk| talk.last_action = Some(Action::ListTasks));
        remember.await.map_err(told)?;
        Ok(Json(Listed { tasks }))
    }

    #[tool(description = "Creates a task for the user")]
    async fn create_task(
        &self,
        Extension(parts): Extension<Parts>,
        Parameters(asked): Parameters<CreateTask>,
    ) -> Result<Json<Created>, String> {
        let caller = caller(&parts, &asked.user_id)?;
        let wanted = Wanted {
            title: Title::try_from(asked.title).map_err(|why| format!("title: {why}"))?,
            description: asked
                .description
                .map(Text::try_from)
                .transpose()
                .map_err(|why| format!("description: {why}"))?,
            due_at: None,
            recurrence: None,
        };
        let task = self.backend.create(&caller.user.0, wanted, &caller.trace).await.map_err(told)?;
        Ok(Json(Created { task_id: task.id.to_string(), status: "created".to_owned(), title: task.title }))
    }
}

#[tool_handler]
impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("todo-backend", env!("CARGO_PKG_VERSION")))
    }
}

/// The caller, when it is `user`: a model does not choose whose tasks it sees (E73).
fn caller(parts: &Parts, user: &str) -> Result<Caller, String> {
    let caller = parts.extensions.get::<Caller>().filter(|caller| caller.user.0 == user);
    caller.cloned().ok_or_else(|| "user_id is not the user of the token".to_owned())
}

fn told(problem: Problem) -> String {
    problem.detail
}
