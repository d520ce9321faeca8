### The support page: for support staff and owners, who look into one till.

support-title = Support
support-parts = Parts of the page
support-skip = To the content
support-overview = Overview
support-queue = Queue
support-log = Log
support-till-page = Till page
support-log-out = Log out
support-demo = Demo
support-unknown = not known yet
support-all = All

# Short units of time.
support-units = { "" }
    .d = d
    .h = h
    .min = min
    .s = s

# Operations.
support-kind-add-stamps = Stamp
support-kind-redeem = Redemption
support-kind-issue-card = New card
support-kind-issue-voucher = New voucher
support-kind-void = Taking back
support-states = Operations by state
support-state-queued = Queued
support-state-sending = Sending
support-state-done = Done
support-state-refused = Refused
support-state-parked = Parked
support-state-discarded = Given up
support-state-withdrawn = Withdrawn
support-number = Number
support-what = What
support-state = State
support-made-at = Made
support-settled-at = Settled
support-tries = Tries
support-damaged = Damaged on the disk: it cannot be sent.

# Searching.
support-find = Find
support-find-what = Number or whole code
support-from-time = From
support-to-time = To
support-find-now = Find
support-find-clear = Show all
support-find-mistake = This cannot be looked for: type a number of six characters, a whole code, or a time.
support-find-forgotten = This search is no longer known: type it again.
support-none = There are no such operations.
support-none-found = Nothing was found.
support-none-yet = Nothing was found in the part that was looked through. Look further with “More”.
support-newer = Show newer ones
support-more = More

# One operation.
support-facts = Facts
support-from = From
support-cashier = Cashier
support-reason = Reason
support-takes-back = Takes back
support-taken-back-by = Taken back by
support-retry-of = Sent in place of
support-retried-by = Sent again as
support-op-id = Operation
support-lane = Lane
support-business = Business
support-attempts = Attempts
support-no-attempts = Nothing has been sent yet.
support-not-kept = { $count ->
    [one] One attempt between the first and the last ones is not kept.
   *[other] { $count } attempts between the first and the last ones are not kept.
}
support-asked = asked what became of it
support-again = goes again
support-look-up = the cloud is asked
support-not-sent = Did not leave the till
support-lost = No answer
support-garbled = The answer cannot be read
support-left-out = Not in the answer
support-interrupted = Interrupted by a stop
support-answer = The cloud’s answer
support-masked = codes and addresses are masked
support-journal = What people did
support-import = Taken in from another till

# Decisions.
support-retry = Send again
    .text = It goes to the cloud again as it is, at its old place in the queue.
    .anew = The cloud has refused it for good. A new operation with the same content is sent; this one stays refused.
    .button = Send { $number } again
support-discard = Give up
    .text = It is never sent. It stays visible here as given up, with the reason.
    .button = Give { $number } up for good
support-why = Reason (no names, it stays in the journal)
support-why-perhaps = Reason, if you like (no names, it stays in the journal)
support-who = Your name, if you like (it stays in the journal)
support-retried = It is sent again.
support-retried-as = It is sent again as
support-discarded = It was given up.
support-too-late = Nothing was done. Meanwhile it is: { $state }.
support-taken-back = Nothing was done. It was taken back, so it is not sent again.
support-wait = One moment.
support-no-answer = The till program does not answer. It is asked again.
support-not-known = The till program does not answer. Look at the state of the operation before you decide again.

# How the till stands.
support-health = Health
support-well = All is well
support-severity-info = Note
support-severity-warning = Warning
support-severity-error = Fault
support-next-try = next try in { $time }
support-oldest = oldest unsent from
support-scanners = Scanners
support-no-scanners = No scanner is configured. Scans come by the till page.
support-scanner-ready = Ready
support-scanner-connecting = Connecting
support-scanner-lost = Lost
support-scanner-failed = Cannot be used
support-scanner-ended = At its end
support-heard = Last heard
support-not-heard = Not heard since the start
support-delivered = { $count ->
    [one] once in 24 hours
   *[other] { $count } times in 24 hours
}
support-ignored = { $count ->
    [one] once no code of this shop
   *[other] { $count } times no code of this shop
}
support-points = Points of sale
support-point-ready = Connected
support-point-connecting = Connecting
support-point-lost = Does not answer
support-point-failed = Not connected
support-receipt = Last receipt
support-no-receipt = No receipt since the start
support-receipts = { $count ->
    [one] one receipt in 24 hours
   *[other] { $count } receipts in 24 hours
}
support-questions = Questions a minute: { $times }
support-about = This till
support-till = Till
support-cloud = Cloud
support-version = Program
support-format = Queue format
support-page = Page
support-running = Running for
support-agent = Installation

# The last day.
support-depth = Waiting in the last 24 hours
    .most = { $now } now. Most: { $most } at { $time }.
    .quiet = { $now } now. Nothing had to wait.
support-depth-none = Nothing measured yet. The chart begins with the first scan.
support-depth-waiting = To be sent
support-depth-parked = Parked
support-times = Answers of the cloud
    .answered = { $answers ->
        [one] { $answers } answer
       *[other] { $answers } answers
    }: half within { $half }, 95 % within { $most }, the slowest took { $slowest }.
    .failed = { $failures ->
        [one] { $failures } request was not answered.
       *[other] { $failures } requests were not answered.
    }
support-times-none = No requests in the last 24 hours.
support-times-usual = Half to 95 %
support-times-slowest = Slowest
support-times-failed = Not answered

# The log.
support-log-level = Level
support-log-error = Errors
support-log-warn = Warnings
support-log-info = Info
support-log-debug = Debug
support-log-trace = Trace
support-log-follow = Follow
support-log-read = Read at
support-log-empty = There are no such lines.
support-no-log = This till keeps no log.

## The owner's report

support-report = Report
support-report-span = Time of the report
support-report-csv = Download for a spreadsheet
support-outages = Without the cloud
support-outages-none = The cloud could be reached all the time.
support-outages-said = { $time } in all.
support-outages-count = Times
support-outages-lasted = Lasted
support-why-internet = no internet
support-why-other = another reason
support-began = Began
support-ended = Ended
support-lasts = it lasts
support-because = Why
support-taken = Taken
support-accepted = Accepted
support-at-risk = At risk
support-vouchers-refused = Refused
support-losses = Losses
support-losses-none = No loss.
support-lost-at = Lost
support-voucher = Voucher
support-worth = Worth
support-used-at = Used before
support-used-where = Where
support-days = { $count ->
        [one] { $count } day
       *[other] { $count } days
    }

# $count: since the start
support-events = Events
    .off = not asked for
    .waiting = waiting for the cloud
    .following = { $count } heard
    .behind = { $count } heard, more to come
    .none = the cloud tells of none
    .failing = the cloud does not answer as agreed
