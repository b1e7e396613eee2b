//! Chat, tools, and what was said.

mod chat;
mod chat_model;
mod conversation;
mod conversation_survives_replica;
mod mcp;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "assistant",
    about: "Chat, tools, and what was said.",
    checks: &[
        &chat::CHECK,
        &chat_model::CHECK,
        &mcp::CHECK,
        &conversation::CHECK,
        &conversation_survives_replica::CHECK,
    ],
};
