### What a cashier reads after a scan: a few words as the title, what to do or to know as `.text`.

# The language's name for itself.
language-name = English

## A code

not-recognised = Not recognised
    .text = This is no card and no voucher of this shop.
# $why: empty, too-long, not-utf8, control-character, incomplete, without-prefix
unreadable = Not readable
    .text = Scan again ({ $why }).
cannot-tell = Card or voucher?
    .text = This code could be either, and the cloud cannot be asked now. Nothing was done.

## A stamp

saved = Saved
    .text = The stamp will appear when the internet is back.
    .on-its-way = The stamp is on its way.
    .plan-used-up = The plan's card operations are used up. The stamp will follow.
    .held-back = The stamp is kept and will follow. Tell the owner: the till cannot send at the moment.
stamp-added = Stamp added
    .progress = Stamp added · { $current } / { $goal }
goal-reached = Goal reached · { $current } / { $goal }
already-stamped = Already stamped
    .text = This receipt has brought its stamp before.
one-more = Stamped { $seconds } s ago. One more?
    .just-now = Stamped just now. One more?
    .text = Scan the card again within 10 seconds to add one more.
stamping-off = Stamping is off
    .text = This till adds no stamps.

# What a stamp has brought the guest.
reward =
    .give-now = Hand over now: { $name }.
    .voucher = New voucher: { $name }.
    .won = Won: { $name }.
    .no-prize = { $name }: no prize this time.
    .try-again = { $name }: try again.

## A receipt

guest-attached = Guest noted
    .text = The stamp is added when the check is closed.
no-guest = No guest
    .text = Nobody was noted for this check, so nothing is sent.
whose-receipt = Whose is { $total }?
    .text = { $count ->
        [one] A guest was noted about when this check was closed. Say on the till page whether it is theirs.
       *[other] { $count } guests were noted about when this check was closed. Say on the till page whose it is.
    }
receipt-not-counted = No stamp
    .unreadable-amount = The amount of this receipt cannot be read.
    .negative = More was given back than paid.
    .not-paid = This receipt was closed without being paid.
    .nothing-to-pay = Nothing was to be paid.
    .written-off = This receipt was written off.
    .below-minimum = The receipt is below the shop's least amount.
    .left-out = The shop gives no stamp for this kind of receipt.
    .not-of-the-categories = Nothing was bought that brings a stamp.
    .only-other-categories = Only things were bought that bring no stamp.
receipt-voided = Receipt voided
    .text = It brought no stamp, so there is nothing to take back.

## A voucher

# Its title is the voucher's name.
confirm-voucher =
    .text = Valid. Scan it again, or confirm, to redeem it.
    .known = Valid as of { $at }. Scan it again, or confirm, to redeem it.
voucher-redeemed = Voucher redeemed
    .text = Hand it over.
    .named = Hand over: { $name }.
    .late = The answer came late: hand it over once.
    .again = Redeemed at this till { $seconds } s ago: hand it over once.
redemption-unanswered = Do not hand over yet
    .text = The cloud has not answered. Wait, scan the voucher again, or give it up.
redemption-given-up = Do not hand over
    .sent = Given up without an answer. The voucher can be used again once the cloud has taken it back.
    .unsent = Given up before it was sent. The voucher stays valid.
redemption-taken-back = Voucher valid again
    .text = It was not handed over and can be used.
redemption-not-taken-back = Voucher used up
    .text = It may have been redeemed without being handed over, and was not taken back. Tell the owner: operation { $operation }.
cannot-check = Cannot be checked
    .text = The cloud does not answer. The voucher stays valid until its expiry date.
    .plan-used-up = The plan's card operations are used up. The voucher stays valid.
    .needs-key = This till needs its key: tell the owner. The voucher stays valid.
    .held-back = The till cannot ask the cloud: tell the owner. The voucher stays valid.
    .tried-before = An earlier try has no answer yet. The voucher can be used once the cloud has answered.
card-on-its-way = Card on its way
    .text = It is issued when the internet is back.
voucher-issued = Voucher issued
card-issued = Card issued

## A voucher without internet

accepted-at-risk = Accepted at own risk
    .text = Hand it over. The cloud is told when the internet is back.
    .counted = Hand it over. The cloud is told when the internet is back. { $left } of { $of } left.
    .was-valid = { $name } was handed over without internet, and was valid.
already-accepted = Already accepted
    .text = Accepted at this till { $time } ago. Do not hand it over again.
    .elsewhere = Accepted at another till { $time } ago. Do not hand it over again.
    .at-till = Accepted at { $till }, { $time } ago. Do not hand it over again.
accepted-offline = Redeemed without internet
    .again = Hand it over once. The cloud is told when the internet is back.
    .text = Hand over: { $name }. The cloud is told when the internet is back.
    .counted = Hand over: { $name }. The cloud is told when the internet is back. { $left } of { $of } left.
offline-limit = Cannot be checked
    .of-guest = No more of this guest are accepted without internet. The next one in { $time }. The voucher stays valid until its expiry date.
    .of-till = No more are accepted without internet. The next one in { $time }. The voucher stays valid until its expiry date.
clock-doubtful = Cannot be checked
    .behind = The till's clock is behind: tell the owner to set it. The voucher stays valid until its expiry date.
    .ahead = The till's clock is ahead, or the till was offline for too long: tell the owner. The voucher stays valid until its expiry date.
pin-needed = Limit reached
    .of-guest = No more of this guest are accepted without internet. A manager can accept it with the PIN.
    .of-till = No more are accepted without internet. A manager can accept it with the PIN.
pin-wrong = Wrong PIN
    .text = Do not hand over yet. Try again, or take the voucher later.
pin-locked = PIN locked
    .text = Too many wrong PINs. Do not hand over. The next try in { $time }. The voucher stays valid until its expiry date.
offer-over = Too late
    .text = Scan the voucher again.
recorded-loss = Recorded as a loss
    .text = { $name } had been used before. It stands in the report.

# How long ago, or how long to wait.
time =
    .seconds = { $seconds } s
    .minutes = { $minutes } min
    .hours = { $hours } h
    .hours-and-minutes = { $hours } h { $minutes } min
    .days = { $days } days

## What the cloud refuses, by its problem code

voucher-already-redeemed = Already used
    .text = Do not hand over.
    .at = It was used on { $at }. Do not hand over.
    .here = Redeemed at this till { $time } ago. Do not hand over.
    .known = It was used { $time } ago. Do not hand over.
voucher-ambiguous = Whose voucher?
    .text = Several guests have this code. Scan the guest's card now.
voucher-expired = Voucher expired
    .known = It ended { $time } ago. Do not hand over.
voucher-not-found = Unknown voucher
    .text = Nobody has a voucher with this code.
    .not-this-guests = This guest has no voucher with that code.
card-not-found = Unknown card
    .text = 7stamp does not know this card.
card-deleted = Card deleted
    .text = The guest's card no longer exists.
wrong-business = Another shop's card
    .text = This card belongs to another business.
repeat-blocked = Stamped a moment ago
    .text = One stamp was added just before.
amount-required = Amount missing
    .text = This card counts amounts; a scan alone gives none.
plan-limit-reached = Plan used up
    .text = The plan's card operations are used up: tell the owner. The voucher stays valid.
void-unsupported = Cannot be taken back
    .text = The cloud knows no taking back.
# Whatever else; the text is the cloud's.
refused = Refused

## Taking back

taking-back = Being taken back
    .text = It is done when the cloud has answered.
taken-back = Taken back
withdrawn = Taken back
    .text = Nothing was sent.
nothing-to-take-back = Nothing to take back
    .text = It has had no effect.
too-late = Too late
    .undo = Only the last minute can be taken back.
    .redemption = This redemption has its answer already.
    .one-more = This question is over. Scan the card again.
    .receipt = No guest can be added to this receipt any more. Nothing was done.

## What waits

parked = Could not be sent
    .text = It is kept. Tell support: operation { $operation }, { $reason }.
    .no-reason = no reason given
discarded = Discarded
    .text = Support gave this one up.

# The text is put together of those that apply, with commas.
backlog-sent = What was saved has been sent
    .done = { $count } sent
    .losses = { $count } of them a loss
    .refused = { $count } refused
    .parked = { $count } kept for support
    .waiting = { $count } still waiting
    .accepted-before = (Handed over without internet, refused now.)
    .saved-before = (Saved before, refused now.)

## The till's own trouble

cannot-look-up = Cannot be looked up
    .text = The cloud does not answer. A scan of the card is always taken.
too-many-searches = Too many searches
    .text = Wait a minute.
not-stored = Not saved
    .text = The till's disk did not take it. Nothing was stamped. Tell support, then scan again.
not-saved-yet = Not saved yet
    .text = The till's disk is slow. Wait for the answer; do not scan again.
starting = Not ready yet
    .text = The till program is starting. Nothing was stamped. Scan again in a moment.

## What the cloud tells of while the guest is here

# $name: of the voucher
used-elsewhere = Used elsewhere just now
    .text = Do not hand over: { $name } was used somewhere else a moment ago.
    .till = Do not hand over: { $name } was used at another till a moment ago.
voucher-over = Voucher over
    .text = Do not hand over: { $name } has just come to its end.
stamped-elsewhere = Stamped elsewhere
    .text = This card has just been stamped somewhere else, too.
reward-ready = A reward is ready
    .text = The guest has just been given a reward. Scan the card to see it.
voucher-ready = A new voucher
    .text = The guest has just been given a voucher. Scan the card to see it.
birthday = Birthday today
    .text = It is the birthday of this guest.
