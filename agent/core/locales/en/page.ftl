### The till page: what is on it beside the words of notices.

page-title = Till

page-ready = Ready
    .text = Scan a guest’s card or a voucher.

page-entry = Code, number, e-mail, phone
page-enter = OK
page-before = Last answers

# Shown until the answer comes.
page-taking = One moment
    .text = { "" }
page-not-yet = Do not hand over yet
    .text = The cloud is asked.
page-asking = { $voucher }: the cloud is asked.
page-noting = The voucher is being written down.

# Shown while answers are lost.
page-lost = Do not scan again yet
    .text = The till program does not answer. It is asked again.
page-lost-voucher = Do not hand over yet
    .text = The till program does not answer. It is asked again.
page-unknown = The till program does not answer
    .text = It is not known whether this was taken. Look for it among the last answers or ask support before it is done again.
page-problem = That did not work
    .text = Tell support.

# Buttons.
page-one-more = One more
page-redeem = Redeem
page-accept = Accept at own risk ({ $left } of { $of } left)
page-give-up = Give up
page-undo = Undo

# The pad for the manager's PIN.
page-pin = Manager's PIN
page-pin-back = Delete the last digit
page-pin-cancel = Cancel
page-not-accepted = Not accepted
    .text = Do not hand over. The voucher stays valid.

# Beside the answer.
page-progress = { $current } of { $goal } stamps
page-vouchers = Vouchers of this guest
page-until = until
page-booking = Book it at the till as a discount or certificate:
page-used = Used:
page-used-at-a-till = at a till
page-used-by-guest = by the guest
page-not-hand-over = Do not hand over.
page-hand-over-now = Hand over now:
page-new-voucher = New voucher:
page-won = Won:
page-no-prize = No prize this time:
page-try-again = Try again:

# The guest of the open check.
page-guest-noted = Guest noted
page-guest-clear = Remove
page-guest-cleared = Guest removed
    .text = This check brings no stamp.

# Whose a check is, where it cannot be told.
page-whose = Whose is { $total }?
    .text = Touch the guest it belongs to.
page-whose-more = { $count ->
    [one] One more receipt is asked about.
   *[other] { $count } more receipts are asked about.
    }
page-whose-closed = Closed at
page-whose-noted =
    .card = Guest noted (card)
    .number = Guest noted (card number)
    .email = Guest noted (e-mail)
    .phone = Guest noted (phone)
    .name = Guest noted (name)
page-whose-nobody = None of these
page-whose-over = Not asked any more
    .text = Whose this receipt is has been said, or it is too late.
page-add-to-last = Add to the last receipt: { $total }

# How the till stands.
page-online = Online
page-offline = Offline
page-paused = Not sending
page-connecting = Connecting
page-gone = The till program does not answer
page-since = since
page-waiting = { $count } to be sent
page-focus = Ready to scan
page-no-focus = Touch the page: a scan would be lost
page-muted = Sound is off: touch the page

# Scanning by the camera, and why that cannot be.
page-camera = Scan with the camera
page-torch = Light
page-camera-insecure = The browser gives no camera to this page
    .text = Open the page on the till itself, or over https.
page-camera-denied = The camera is not allowed
    .text = Allow it for this page in the settings of the browser.
page-camera-none = No camera
    .text = Connect one, or type the code.
page-camera-busy = The camera is in use
    .text = Close the other program, then open the camera again.
page-camera-unable = This browser cannot read codes
    .text = Use a newer browser, or type the code.

# Who works here, where somebody says so.
page-who = Who is at the till?
page-cashier = Cashier

# A guest's card that was looked up.
page-card = Card { $number }
page-stamp = Add a stamp
page-note-guest = Note the guest
page-issue-card = Issue a card
page-unknown-guest = Unknown guest
    .text = Nobody has a card under this number or address.
page-several-cards = Several cards
    .text = Which one is meant?
page-keep-card = The guest scans this to keep the card

# The page to log in at. The command stands behind `page-login-how`.
page-login = Log in
page-login-code = Login code
page-login-how = The code is made on the till, with
page-login-go = Log in
page-login-unknown = This browser is not paired with the till.
page-login-wrong = This code is wrong, was used, or is older than ten minutes.
page-login-wait = Too many wrong codes. Wait { $seconds } s, then type it again.
