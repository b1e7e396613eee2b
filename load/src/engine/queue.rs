//! Between the clock and the connections: operations that are due, and connections that have nothing to do.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Instant;

/// An operation that was released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// Its number in the whole run.
    pub number: u64,
    /// When it was due.
    pub intended: Instant,
    /// When the clock let it go; the difference is the generator's own lateness.
    pub released: Instant,
}

/// A queue of one worker: one thread, so no lock.
pub(super) struct Queue {
    state: RefCell<State>,
}

struct State {
    due: VecDeque<Planned>,
    limit: usize,
    dropped: u64,
    closed: bool,
    /// Connections without work, the last to become idle at the end: it is the one whose caches are warm.
    idle: Vec<usize>,
    wakers: Vec<Option<Waker>>,
}

impl Queue {
    /// A queue for so many connections that holds at most `limit` operations.
    pub(super) fn new(connections: usize, limit: usize) -> Self {
        let wakers = vec![None; connections];
        let state = State { due: VecDeque::new(), limit, dropped: 0, closed: false, idle: Vec::new(), wakers };
        Self { state: RefCell::new(state) }
    }

    /// Adds an operation, and wakes an idle connection for it. A full queue drops it: memory is bounded, and what was
    /// dropped is counted.
    pub(super) fn push(&self, planned: Planned) {
        let mut state = self.state.borrow_mut();
        if state.due.len() >= state.limit {
            state.dropped += 1;
            return;
        }
        state.due.push_back(planned);
        let waker = state.idle.pop().and_then(|connection| state.wakers[connection].take());
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// The next operation for a connection; `None` when the queue is closed.
    pub(super) async fn take(&self, connection: usize) -> Option<Planned> {
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            if state.closed {
                return Poll::Ready(None);
            }
            if let Some(planned) = state.due.pop_front() {
                return Poll::Ready(Some(planned));
            }
            // Registered once, however often it is polled, so that one push wakes one connection.
            if state.wakers[connection].replace(context.waker().clone()).is_none() {
                state.idle.push(connection);
            }
            Poll::Pending
        })
        .await
    }

    /// Whether nothing waits for a connection.
    pub(super) fn is_empty(&self) -> bool {
        self.state.borrow().due.is_empty()
    }

    /// How many were dropped.
    pub(super) fn dropped(&self) -> u64 {
        self.state.borrow().dropped
    }

    /// Ends it: connections get nothing more. Returns how many were still waiting.
    pub(super) fn close(&self) -> u64 {
        let mut state = self.state.borrow_mut();
        state.closed = true;
        let left = state.due.len() as u64;
        state.due.clear();
        let wakers: Vec<_> = state.wakers.iter_mut().filter_map(Option::take).collect();
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        left
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn planned(number: u64) -> Planned {
        let now = Instant::now();
        Planned { number, intended: now, released: now }
    }

    #[tokio::test]
    async fn operations_leave_in_the_order_in_which_they_came() {
        let queue = Queue::new(1, 10);
        (0..3).for_each(|number| queue.push(planned(number)));
        for number in 0..3 {
            assert_eq!(queue.take(0).await.unwrap().number, number);
        }
    }

    #[tokio::test]
    async fn a_full_queue_drops_and_counts() {
        let queue = Queue::new(1, 2);
        (0..5).for_each(|number| queue.push(planned(number)));
        assert_eq!((queue.dropped(), queue.close()), (3, 2));
        assert!(queue.is_empty());
    }

    #[tokio::test]
    async fn each_push_wakes_another_idle_connection() {
        let queue = Queue::new(2, 10);
        let (mut first, mut second) = (Box::pin(queue.take(0)), Box::pin(queue.take(1)));
        // Polled twice, as a stray wake-up does.
        for _ in 0..2 {
            assert!((&mut first).now_or_never().is_none() && (&mut second).now_or_never().is_none());
        }
        queue.push(planned(0));
        queue.push(planned(1));
        let (one, other) = futures_util::future::join(first, second).await;
        assert_eq!(one.unwrap().number + other.unwrap().number, 1);
    }

    #[tokio::test]
    async fn a_closed_queue_lets_its_connections_go() {
        let queue = Queue::new(1, 10);
        let waiting = queue.take(0);
        let (taken, ()) = futures_util::future::join(waiting, async { assert_eq!(queue.close(), 0) }).await;
        assert_eq!(taken, None);
    }
}
