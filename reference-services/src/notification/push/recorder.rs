//! A provider that pushes nothing and keeps what it was given, for tests and for systems without a provider.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::{Push, PushError};
use crate::Pending;
use crate::notification::Notification;
use crate::trace::TraceContext;

/// How many notifications are kept: enough to look at, and no growth over weeks.
const LONGEST: usize = 1_000;

/// Keeps the last notifications in memory.
#[derive(Debug, Default)]
pub struct Recorder {
    pushed: Mutex<VecDeque<Notification>>,
}

impl Recorder {
    /// What was pushed, oldest first.
    pub fn pushed(&self) -> Vec<Notification> {
        self.pushed.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Push for Recorder {
    fn push<'a>(&'a self, notification: &'a Notification, _: &'a TraceContext) -> Pending<'a, Result<(), PushError>> {
        let mut pushed = self.pushed.lock().unwrap_or_else(PoisonError::into_inner);
        if !pushed.iter().any(|known| known.id == notification.id) {
            if pushed.len() == LONGEST {
                pushed.pop_front();
            }
            pushed.push_back(notification.clone());
        }
        Box::pin(std::future::ready(Ok(())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notification::Content;

    #[tokio::test]
    async fn a_recorder_keeps_the_last_thousand_once_each() {
        let recorder = Recorder::default();
        for id in (0..1_002).chain([1_001]) {
            let content = Content::Message { message: "hi".to_owned() };
            let notification = Notification { id: id.to_string(), user_id: "alice".to_owned(), content };
            recorder.push(&notification, &TraceContext::new()).await.unwrap();
        }
        let ids: Vec<_> = recorder.pushed().into_iter().map(|notification| notification.id).collect();
        assert_eq!(ids, (2..1_002).map(|id| id.to_string()).collect::<Vec<_>>());
    }
}
