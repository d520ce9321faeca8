//! Scans from streams of bytes, and the time in which they are heard.

use std::{future::pending, io, time::Duration};

use stamp_core::scan::{Frame, Framer};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    time::sleep,
};

use super::{Context, SIGN_OF_LIFE};

/// How reading came to its end.
pub(super) enum End {
    /// The stop came, or nobody takes signals any more.
    Stopped,
    /// The other end has nothing more to say.
    Closed,
    /// The stream broke.
    Broken(io::Error),
}

/// Reads scans from `input` in the runtime until it ends; what is under way by then is left to the caller.
pub(super) async fn read<R>(input: &mut R, ear: &mut Ear, context: &Context) -> End
where
    R: AsyncRead + Unpin,
{
    let mut listening = Listening::new(context);
    let mut buffer = vec![0; 4096];
    loop {
        let frames = tokio::select! {
            biased;
            () = context.stop.cancelled() => return End::Stopped,
            read = input.read(&mut buffer) => match read {
                Ok(0) => return End::Closed,
                Ok(count) => listening.hear(ear, &buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => Vec::new(),
                Err(error) => return End::Broken(error),
            },
            () = listening.until(ear.deadline()) => listening.silence(ear),
            () = sleep(SIGN_OF_LIFE) => Vec::new(),
        };
        (context.beat)();
        if !listening.report_all(frames).await {
            return End::Stopped;
        }
    }
}

/// What is heard on one stream.
pub(super) struct Ear {
    framer: Framer,
    rest: Option<Rest>,
}

/// What comes first may be the rest of a scan whose beginning was not heard.
struct Rest {
    /// If it begins by then (as [`Listening::now`]).
    until: Duration,
    /// Unless it comes in one piece with its suffix.
    may_be_whole: bool,
}

impl Ear {
    pub(super) const fn new(framer: Framer) -> Self {
        Self { framer, rest: None }
    }

    /// The first frame is no scan if it begins by `until`.
    pub(super) const fn after_a_cut(framer: Framer, until: Duration) -> Self {
        Self { framer, rest: Some(Rest { until, may_be_whole: false }) }
    }

    /// The first frame is no scan if it begins by `until`, unless it comes in one piece with its suffix, as what waited
    /// for somebody to listen does.
    pub(super) const fn at_an_opening(framer: Framer, until: Duration) -> Self {
        Self { framer, rest: Some(Rest { until, may_be_whole: true }) }
    }

    /// See [`Framer::deadline`].
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.framer.deadline()
    }

    /// Nothing was heard yet, and what begins at `now` (as [`Listening::now`]) may be the rest of a scan.
    pub(super) fn awaits_rest(&self, now: Duration) -> bool {
        self.deadline().is_none() && self.rest.as_ref().is_some_and(|rest| now <= rest.until)
    }

    /// See [`Framer::finish`].
    pub(super) fn finish(&mut self) -> Option<Frame> {
        let last = self.framer.finish();
        last.map(|frame| self.without_rest(frame))
    }

    /// See [`Framer::cut_off`].
    pub(super) fn cut_off(&mut self) -> Option<Frame> {
        self.framer.cut_off()
    }

    /// Ends the scan under way, if its silence has lasted too long by `now` (as [`Listening::now`]).
    pub(super) fn silence(&mut self, now: Duration) -> Option<Frame> {
        let ended = self.framer.idle(now);
        ended.map(|frame| self.without_rest(frame))
    }

    fn push(&mut self, bytes: &[u8], now: Duration) -> Vec<Frame> {
        let begins = self.framer.deadline().is_none();
        // What begins later was scanned since.
        if begins {
            self.rest = self.rest.take().filter(|rest| now <= rest.until);
        }
        let frames = self.framer.push(bytes, now);
        if begins && !frames.is_empty() {
            self.rest = self.rest.take().filter(|rest| !rest.may_be_whole);
        }
        frames.into_iter().map(|frame| self.without_rest(frame)).collect()
    }

    fn without_rest(&mut self, frame: Frame) -> Frame {
        match (self.rest.take(), frame) {
            (Some(_), Frame::Scan(bytes)) => Frame::Partial { len: bytes.len() },
            (_, frame) => frame,
        }
    }
}

/// Listens for a connector. Its time stands still while nobody can listen: silence that was not listened to ends no
/// scan, or the rest of it would be taken for another one.
pub(super) struct Listening<'a> {
    context: &'a Context,
    away: Duration,
}

impl<'a> Listening<'a> {
    pub(super) const fn new(context: &'a Context) -> Self {
        Self { context, away: Duration::ZERO }
    }

    /// The context's clock, without the time in which nobody listened.
    pub(super) fn now(&self) -> Duration {
        (self.context.clock)().saturating_sub(self.away)
    }

    /// How long to wait in one read: not longer than until `deadline`, nor than `longest`.
    pub(super) fn patience(&self, deadline: Option<Duration>, longest: Duration) -> Duration {
        deadline.map_or(longest, |deadline| deadline.saturating_sub(self.now()).min(longest))
    }

    /// See [`Context::tap`].
    pub(super) fn tapped(&self, bytes: &[u8]) {
        self.context.tapped(bytes);
    }

    /// Ends at `deadline`; never without one.
    pub(super) async fn until(&self, deadline: Option<Duration>) {
        match deadline {
            Some(deadline) => sleep(deadline.saturating_sub(self.now())).await,
            None => pending().await,
        }
    }

    /// Takes what was read just now. What is read before its silence was noticed came in time, however late this
    /// process comes to read it.
    pub(super) fn hear(&mut self, ear: &mut Ear, bytes: &[u8]) -> Vec<Frame> {
        self.context.tapped(bytes);
        let now = self.now();
        if let Some(deadline) = ear.deadline().filter(|deadline| now >= *deadline) {
            self.away += now - deadline + Duration::from_nanos(1);
        }
        ear.push(bytes, self.now())
    }

    /// Ends the scan under way, if its silence has lasted too long.
    pub(super) fn silence(&self, ear: &mut Ear) -> Vec<Frame> {
        ear.silence(self.now()).into_iter().collect()
    }

    /// Hands frames on; `false`: nobody takes them any more, or the stop came first.
    pub(super) async fn report_all(&mut self, frames: impl IntoIterator<Item = Frame>) -> bool {
        let context = self.context;
        let reporting = async {
            for frame in frames {
                if !context.report(context.scan(frame)).await {
                    return false;
                }
            }
            true
        };
        self.pause_for(reporting).await
    }

    /// Does `work`, which keeps from listening.
    pub(super) async fn pause_for<T>(&mut self, work: impl Future<Output = T>) -> T {
        let since = (self.context.clock)();
        let done = work.await;
        self.was_away(since);
        done
    }

    /// As [`Listening::pause_for`], for `work` that holds the thread.
    pub(super) fn pause<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let since = (self.context.clock)();
        let done = work();
        self.was_away(since);
        done
    }

    fn was_away(&mut self, since: Duration) {
        self.away += (self.context.clock)().saturating_sub(since);
    }
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
