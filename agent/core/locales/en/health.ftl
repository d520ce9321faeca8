### What owners and support read in `status` and on the support page: what is wrong, and as `.cure` what to do about it.

## The way to the cloud

health-key-unreadable = the API key cannot be used: { $why }
    .cure = Let the user of the service read the file, or run `stamp-agent key set` again.
health-key-missing = this till has no API key
    .cure = Make one in the admin panel (Stamp Cards, API & Integrations), then run `stamp-agent key set`.
health-key-invalid = the cloud does not know this API key (regenerated or deleted?)
    .cure = Copy the present key from the admin panel, then run `stamp-agent key set`.
health-scanner-disabled = the staff login of this key is switched off
    .cure = Switch it on in the admin panel, or set the key of another one with `stamp-agent key set`.
health-wrong-business = the API key belongs to another business than the waiting operations
    .cure = Set the key of the first business again, or take the operations out with `stamp-agent queue export`.
health-plan-limit-reached = the plan's card operations are used up
    .until = the plan's card operations are used up until { $at }
    .cure = Upgrade the plan in the admin panel, or wait: what is kept is sent then.
health-agent-too-old = the cloud no longer speaks with this version
    .cure = Install the present version of stamp-agent.
health-cloud-address-suspect = what answers at cloud.base_url is not the cloud
    .cure = Check cloud.base_url in the configuration, and any proxy in between.
health-everything-refused = the cloud refuses unrelated operations alike ({ $code })
    .cure = Check cloud.base_url and the version; tell support. It is tried again by itself.
health-cloud-unreachable = the cloud cannot be reached ({ $why })
    .cure = Check the internet. Scans are kept and sent later.

## The disk

health-disk-full = the disk is full: scans are refused, what was taken before is still sent
    .cure = Make room; the till goes on by itself.
health-disk-read-only = the disk may only be read: scans are refused, and nothing is sent while no answer can be noted
    .cure = Systems do this to a failing disk: see the system's log. Once it is writable the till goes on by itself.
health-disk-failing = the disk reports errors: scans are refused, and nothing is sent while no answer can be noted
    .cure = Check the disk and its cable, and replace it if need be; the till goes on by itself.
health-disk-slow = the disk takes { $seconds } s to write, and a scan is answered once it is written
    .cure = Find out which program writes so much. Worn memory cards and failing disks are slow, too.

## The queue

health-queue-opening = the queue is being opened, for { $seconds } s now; no scans are taken until then
    .cure = Wait. A slow disk takes its time, and so does saving a large damaged queue; see the log.
health-queue-unusable = the queue cannot be opened: { $why }
    .cure = Mend what is named; the till tries again by itself. Or stop the daemon and put a backup in its place: `stamp-agent db restore`.
    .cure-denied = Give the data directory, with all that is in it, to the user of the service; the till goes on by itself.
health-queue-recovered = the queue file was damaged at the last start: { $what }
    .cure = Check the disk. Look at what is parked, and keep the folder for support.
health-queue-log-lost = the log beside the queue file was gone at the last start, and with it the newest scans
    .cure = Never remove queue.db-wal. If you have it, stop the agent, put it back and start again.
health-operations-damaged = { $count ->
        [one] { $count } operation in the queue file is damaged
       *[other] { $count } operations in the queue file are damaged
    }
    .cure = `stamp-agent db check` names them. Check the disk.
health-operations-parked = { $count ->
        [one] { $count } operation cannot be sent as it is
       *[other] { $count } operations cannot be sent as they are
    }
    .cure = Look at them with `stamp-agent queue list --state parked`, then retry or discard each.
health-queue-old = operations have been waiting for { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }
    .cure = See why the cloud cannot be reached.
health-snapshot-stale = the till's copy of the vouchers is { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    } old: without internet it knows none
    .cure = See in the log why it is not fetched.
health-snapshot-too-large = the business has more vouchers than a till can keep: without internet it knows none
    .cure = Without internet the cashier accepts vouchers at own risk.
health-receipt-conflict = { $count ->
        [one] { $count } receipt came again with other content
       *[other] { $count } receipts came again with other content
    }
    .cure = The first report counts. Check that receipt numbers are unique: give the register or the day.

## The program and what is connected to it

health-task-failing = { $name } does not run: { $why }
    .cure = It is started again by itself; see the log.
health-scanner-lost = scanner { $name } cannot be read: { $why }
    .cure = Check its cable and the port in the configuration; it is tried again by itself.
health-till-lost = the point of sale { $name } does not answer: { $why }
    .cure = It is tried again by itself. `stamp-agent connector test { $name }` shows what is in the way.
health-till-failed = the point of sale { $name } is not connected: { $why }
    .cure = Its receipts bring no stamps until this is changed. `stamp-agent connector test { $name }` shows more.
health-receipts-unused = { $names } is connected, but this till stamps scans: receipts bring no stamps
    .cure = Set stamping = "receipt" under [till], or take the table out of the configuration.
health-tls-unusable = callers on other machines are not served over TLS as they should be: { $why }
    .cure = Mend the files of local_api.tls, which the user of the service must be able to read; they are read again by themselves.
health-tls-expiring = the certificate for callers on other machines is good until { $at } only
    .cure = Put a newer one in its place, in the files of local_api.tls; they are read again by themselves.
health-log-lines-dropped = { $count ->
        [one] { $count } log line was not written
       *[other] { $count } log lines were not written
    }
    .cure = The disk is slow or full.
health-stamped-twice = { $count ->
        [one] { $count } guest was stamped twice for one purchase in the last day
       *[other] { $count } guests were stamped twice for one purchase in the last day
    }
    .cure = Something else stamps here as well: the 7stamp app of the till, a receipt with a QR code, or Autopilot. Switch one of the two off; each stamp is billed.
# $why: words of the program
health-broker-away = the broker cannot be used ({ $why })
    .cure = Check [mqtt] in the configuration and that the broker runs. Stamps and vouchers need it not.
