//! The jobs that come in, and which of them share a commit.

use std::{
    collections::VecDeque,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use tokio::{sync::oneshot, time::Instant};

use super::Message;
use crate::job::Job;

/// Jobs that share one commit at most. Beyond this the commit is no longer what costs.
const GROUP: usize = 64;
/// How long the next group waits for callers to come back: this part of what the last commit took, and never longer
/// than the time after it.
const PART: u32 = 4;
const LONGEST: Duration = Duration::from_millis(2);

/// Callers that were answered together come back together, some microseconds later. A group that began without them
/// would leave them to the next one, and from then on two half groups would wait for each other's commits.
pub(super) struct Inbox {
    messages: Receiver<Message>,
    /// What came during the last commit.
    waiting: VecDeque<Message>,
    /// Those, and the callers who were answered by it.
    expected: usize,
    until: Option<Instant>,
}

impl Inbox {
    pub(super) const fn new(messages: Receiver<Message>) -> Self {
        Self { messages, waiting: VecDeque::new(), expected: 0, until: None }
    }

    /// The next message; waits for it, `patience` at most.
    pub(super) fn next(&mut self, patience: Option<Duration>) -> Result<Message, RecvTimeoutError> {
        match (self.waiting.pop_front(), patience) {
            (Some(message), _) => Ok(message),
            (None, Some(patience)) => self.messages.recv_timeout(patience),
            (None, None) => self.messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    /// So many jobs were committed together, which took so long. To be called before their callers are answered.
    pub(super) fn committed(&mut self, jobs: usize, took: Duration) {
        self.waiting.extend(self.messages.try_iter());
        self.expected = self.waiting.len() + jobs;
        self.until = Some(now() + (took / PART).min(LONGEST));
    }

    /// The jobs that share the next commit: those that are there, and those of callers who are just coming back.
    /// Nobody else is waited for: while a commit runs the next group gathers by itself.
    pub(super) fn group(&mut self, first: Message) -> (Vec<Box<dyn Job>>, Option<oneshot::Sender<()>>) {
        let mut group = Vec::new();
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                Message::Stop(stop) => return (group, Some(stop)),
                Message::Job(job) => group.push(job),
            }
            next = match group.len() {
                GROUP.. => None,
                gathered => self.one_more(gathered),
            };
        }
        (group, None)
    }

    fn one_more(&mut self, gathered: usize) -> Option<Message> {
        let there = self.waiting.pop_front().or_else(|| self.messages.try_recv().ok());
        if there.is_some() || gathered >= self.expected {
            return there;
        }
        let left = self.until?.checked_duration_since(now())?;
        self.messages.recv_timeout(left).ok()
    }
}

/// A monotonic reading. The writer has no caller who could hand one in.
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{self, Sender},
        thread,
    };

    use super::*;
    use crate::job::{Demand, Task};

    const AN_HOUR: Duration = Duration::from_secs(3_600);

    fn job() -> Message {
        Message::Job(Task::new("do nothing", Demand::Upkeep, |_| Ok(())).0)
    }

    fn inbox() -> (Sender<Message>, Inbox) {
        let (sender, receiver) = mpsc::channel();
        (sender, Inbox::new(receiver))
    }

    /// As if the commit had taken very long, so that a test would hang rather than pass by chance.
    fn committed(inbox: &mut Inbox, jobs: usize) {
        inbox.committed(jobs, AN_HOUR);
        inbox.until = inbox.until.map(|_| now() + AN_HOUR);
    }

    #[test]
    fn callers_that_were_answered_together_share_the_next_commit_with_those_who_waited() {
        let (callers, mut inbox) = inbox();
        (0..2).for_each(|_| callers.send(job()).unwrap());
        committed(&mut inbox, 3);
        let returning = thread::spawn(move || {
            (0..3).for_each(|_| callers.send(job()).unwrap());
            callers
        });
        let first = inbox.next(None).unwrap();
        assert_eq!(inbox.group(first).0.len(), 5);
        returning.join().unwrap();
    }

    #[test]
    fn a_lone_caller_is_served_at_once_and_so_is_one_that_comes_later() {
        let (_callers, mut inbox) = inbox();
        assert_eq!(inbox.group(job()).0.len(), 1);
        committed(&mut inbox, 1);
        assert_eq!(inbox.group(job()).0.len(), 1);
        committed(&mut inbox, 64);
        inbox.until = Some(now());
        assert_eq!(inbox.group(job()).0.len(), 1);
    }

    #[test]
    fn nobody_is_waited_for_longer_than_a_part_of_the_commit() {
        let (_callers, mut inbox) = inbox();
        for (took, longest) in [(AN_HOUR, LONGEST), (LONGEST, LONGEST / PART)] {
            let before = now();
            inbox.committed(2, took);
            assert!((before + longest..=now() + longest).contains(&inbox.until.unwrap()), "{took:?}");
        }
    }

    #[test]
    fn a_group_ends_where_the_queue_is_told_to_stop() {
        let (callers, mut inbox) = inbox();
        let (stop, _stopped) = oneshot::channel();
        callers.send(Message::Stop(stop)).unwrap();
        callers.send(job()).unwrap();
        committed(&mut inbox, 8);
        let (group, stop) = inbox.group(job());
        assert_eq!((group.len(), stop.is_some()), (1, true));
    }
}
