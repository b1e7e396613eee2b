//! Requests and notifications, one after the other.

use std::time::Duration;

use fixtures::error::{Error, Kind};
use lsp_server::{Connection, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Exit, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{CodeActionRequest, HoverRequest, Request as _, Shutdown};
use lsp_types::{
    CodeActionParams, CodeActionProviderCapability, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, HoverParams, HoverProviderCapability, PublishDiagnosticsParams, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::buffers::Buffers;
use super::translate;
use crate::lint::repair::Settings;

/// Serves one editor until it says good-bye.
///
/// # Errors
/// When the editor breaks the protocol or the pipe.
pub fn serve(settings: Settings) -> Result<(), Error> {
    let (connection, threads) = Connection::stdio();
    let server = Server { connection, settings, buffers: Buffers::default() };
    let served = server.run();
    let joined = threads.join();
    served.map_err(|why| Error::new(Kind::Wire, format!("serve the editor: {why}")))?;
    joined.map_err(Error::from)
}

struct Server {
    connection: Connection,
    settings: Settings,
    buffers: Buffers,
}

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How long nothing may change before it is judged: an editor tells each letter.
const PAUSE: Duration = Duration::from_millis(50);

impl Server {
    fn run(mut self) -> Outcome {
        let capabilities = ServerCapabilities {
            text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            code_action_provider: Some(CodeActionProviderCapability::Simple(true)),
            ..ServerCapabilities::default()
        };
        self.connection.initialize(serde_json::to_value(capabilities)?)?;
        let mut changed = false;
        loop {
            let receiver = &self.connection.receiver;
            let message = if changed { receiver.recv_timeout(PAUSE).ok() } else { None };
            if message.is_none() && changed {
                self.show()?;
                changed = false;
            }
            // An editor that went away has nothing more to say.
            let Some(message) = message.or_else(|| self.connection.receiver.recv().ok()) else { return Ok(()) };
            match message {
                Message::Request(request) => self.answer(request)?,
                Message::Notification(notification) if notification.method == Exit::METHOD => return Ok(()),
                Message::Notification(notification) => changed |= self.hear(notification)?,
                Message::Response(_) => {}
            }
        }
    }

    fn answer(&self, request: Request) -> Outcome {
        let id = request.id.clone();
        let answer = match request.method.as_str() {
            Shutdown::METHOD => Ok(Value::Null),
            HoverRequest::METHOD => params(request.params).map(|params| self.hover(&params)),
            CodeActionRequest::METHOD => params(request.params).map(|params| self.actions(&params)),
            other => Err((lsp_server::ErrorCode::MethodNotFound, format!("{other} is not served"))),
        };
        let response = match answer {
            Ok(value) => Response::new_ok(id, value),
            Err((code, why)) => Response::new_err(id, code as i32, why),
        };
        Ok(self.connection.sender.send(Message::Response(response))?)
    }

    fn hover(&self, params: &HoverParams) -> Value {
        let at = &params.text_document_position_params;
        let judged = self.buffers.judged(&at.text_document.uri, &self.settings);
        let hover =
            judged.and_then(|(set, found)| translate::hover(&translate::at(&set, &found, at.position, at.position)));
        serde_json::to_value(hover).unwrap_or_default()
    }

    fn actions(&self, params: &CodeActionParams) -> Value {
        let uri = &params.text_document.uri;
        let actions = self.buffers.judged(uri, &self.settings).map(|(set, found)| {
            let at = translate::at(&set, &found, params.range.start, params.range.end);
            translate::actions(&set, uri, &at)
        });
        serde_json::to_value(actions.unwrap_or_default()).unwrap_or_default()
    }

    /// Takes what happened to a buffer; whether there is something to show. What cannot be read is passed over, since a
    /// notification has no answer.
    fn hear(&mut self, notification: Notification) -> Outcome<bool> {
        match notification.method.as_str() {
            DidOpenTextDocument::METHOD => {
                let Some(params) = told::<DidOpenTextDocumentParams>(notification) else { return Ok(false) };
                self.buffers.put(&params.text_document.uri, params.text_document.text);
            }
            DidChangeTextDocument::METHOD => {
                let Some(mut params) = told::<DidChangeTextDocumentParams>(notification) else { return Ok(false) };
                // Each change is the whole text, as the capabilities ask for.
                let Some(change) = params.content_changes.pop() else { return Ok(false) };
                self.buffers.put(&params.text_document.uri, change.text);
            }
            DidCloseTextDocument::METHOD => {
                let Some(params) = told::<DidCloseTextDocumentParams>(notification) else { return Ok(false) };
                self.buffers.close(&params.text_document.uri);
                self.publish(&params.text_document.uri, Vec::new())?;
            }
            DidSaveTextDocument::METHOD => {}
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Shows what is found in all buffers: a change of one file can be a finding in another.
    fn show(&self) -> Outcome {
        for uri in self.buffers.open() {
            let judged = self.buffers.judged(&uri, &self.settings);
            let shown = judged.map(|(set, found)| found.iter().map(|it| translate::shown(&set, &uri, it)).collect());
            self.publish(&uri, shown.unwrap_or_default())?;
        }
        Ok(())
    }

    fn publish(&self, uri: &Uri, shown: Vec<lsp_types::Diagnostic>) -> Outcome {
        let params = serde_json::to_value(PublishDiagnosticsParams::new(uri.clone(), shown, None))?;
        let notification = Notification { method: PublishDiagnostics::METHOD.to_owned(), params };
        Ok(self.connection.sender.send(Message::Notification(notification))?)
    }
}

fn told<T: DeserializeOwned>(notification: Notification) -> Option<T> {
    serde_json::from_value(notification.params).ok()
}

fn params<T: DeserializeOwned>(value: Value) -> Result<T, (lsp_server::ErrorCode, String)> {
    serde_json::from_value(value).map_err(|error| (lsp_server::ErrorCode::InvalidParams, error.to_string()))
}
