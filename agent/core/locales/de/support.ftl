support-title = Support
support-parts = Teile der Seite
support-skip = Zum Inhalt
support-overview = Übersicht
support-queue = Warteschlange
support-log = Protokoll
support-till-page = Kassenseite
support-log-out = Abmelden
support-demo = Demo
support-unknown = noch nicht bekannt
support-all = Alle

support-units = { "" }
    .d = T.
    .h = Std.
    .min = Min.
    .s = s

support-kind-add-stamps = Stempel
support-kind-redeem = Einlösung
support-kind-issue-card = Neue Karte
support-kind-issue-voucher = Neuer Gutschein
support-kind-void = Rücknahme
support-states = Vorgänge nach Zustand
support-state-queued = Wartet
support-state-sending = Wird gesendet
support-state-done = Erledigt
support-state-refused = Abgelehnt
support-state-parked = Geparkt
support-state-discarded = Verworfen
support-state-withdrawn = Zurück­gezogen
support-number = Nummer
support-what = Was
support-state = Zustand
support-made-at = Erfasst
support-settled-at = Abgeschlossen
support-tries = Versuche
support-damaged = Auf der Festplatte beschädigt: kann nicht gesendet werden.

support-find = Suchen
support-find-what = Nummer oder ganzer Code
support-from-time = Von
support-to-time = Bis
support-find-now = Suchen
support-find-clear = Alle zeigen
support-find-mistake = Danach kann nicht gesucht werden: eine Nummer aus sechs Zeichen, einen ganzen Code oder eine Zeit eingeben.
support-find-forgotten = Diese Suche ist nicht mehr bekannt: bitte noch einmal eingeben.
support-none = Solche Vorgänge gibt es nicht.
support-none-found = Nichts gefunden.
support-none-yet = Im durchsuchten Teil wurde nichts gefunden. Mit „Mehr“ weitersuchen.
support-newer = Neuere zeigen
support-more = Mehr

support-facts = Angaben
support-from = Quelle
support-cashier = Kassierer
support-reason = Grund
support-takes-back = Nimmt zurück
support-taken-back-by = Zurückgenommen durch
support-retry-of = Gesendet anstelle von
support-retried-by = Erneut gesendet als
support-op-id = Vorgang
support-lane = Spur
support-business = Unternehmen
support-attempts = Versuche
support-no-attempts = Es wurde noch nichts gesendet.
support-not-kept = { $count ->
    [one] Ein Versuch zwischen dem ersten und den letzten ist nicht mehr gespeichert.
   *[other] { $count } Versuche zwischen dem ersten und den letzten sind nicht mehr gespeichert.
}
support-asked = gefragt, was daraus wurde
support-again = wird wiederholt
support-look-up = die Cloud wird gefragt
support-not-sent = Hat die Kasse nicht verlassen
support-lost = Keine Antwort
support-garbled = Die Antwort ist nicht lesbar
support-left-out = In der Antwort nicht enthalten
support-interrupted = Durch das Beenden unterbrochen
support-answer = Antwort der Cloud
support-masked = Codes und Adressen sind unkenntlich
support-journal = Was Menschen getan haben
support-import = Von einer anderen Kasse übernommen

support-retry = Erneut senden
    .text = Der Vorgang geht unverändert noch einmal an die Cloud, an seinem alten Platz in der Warteschlange.
    .anew = Die Cloud hat ihn endgültig abgelehnt. Ein neuer Vorgang mit demselben Inhalt wird gesendet; dieser bleibt abgelehnt.
    .button = { $number } erneut senden
support-discard = Verwerfen
    .text = Der Vorgang wird nie gesendet. Er bleibt hier als verworfen sichtbar, mit dem Grund.
    .button = { $number } endgültig verwerfen
support-why = Grund (ohne Namen, er bleibt im Journal)
support-why-perhaps = Grund, wenn Sie mögen (ohne Namen, er bleibt im Journal)
support-who = Ihr Name, wenn Sie mögen (er bleibt im Journal)
support-retried = Der Vorgang wird erneut gesendet.
support-retried-as = Der Vorgang wird erneut gesendet als
support-discarded = Der Vorgang wurde verworfen.
support-too-late = Nichts wurde geändert. Der Zustand ist inzwischen: { $state }.
support-taken-back = Nichts wurde geändert. Der Vorgang wurde zurückgenommen und wird nicht erneut gesendet.
support-wait = Einen Moment.
support-no-answer = Das Kassenprogramm antwortet nicht. Es wird erneut gefragt.
support-not-known = Das Kassenprogramm antwortet nicht. Bitte zuerst den Zustand des Vorgangs ansehen.

support-health = Gesundheit
support-well = Alles in Ordnung
support-severity-info = Hinweis
support-severity-warning = Warnung
support-severity-error = Fehler
support-next-try = nächster Versuch in { $time }
support-oldest = ältester ungesendeter von
support-scanners = Scanner
support-no-scanners = Kein Scanner ist eingerichtet. Gescannt wird auf der Kassenseite.
support-scanner-ready = Bereit
support-scanner-connecting = Verbindet
support-scanner-lost = Nicht erreichbar
support-scanner-failed = Nicht verwendbar
support-scanner-ended = Am Ende
support-heard = Zuletzt gehört
support-not-heard = Seit dem Start nicht gehört
support-delivered = { $count ->
    [one] einmal in 24 Stunden
   *[other] { $count }-mal in 24 Stunden
}
support-ignored = { $count ->
    [one] einmal kein Code dieses Geschäfts
   *[other] { $count }-mal kein Code dieses Geschäfts
}
support-points = Kassensysteme
support-point-ready = Verbunden
support-point-connecting = Verbindet
support-point-lost = Antwortet nicht
support-point-failed = Nicht verbunden
support-receipt = Letzter Beleg
support-no-receipt = Seit dem Start kein Beleg
support-receipts = { $count ->
    [one] ein Beleg in 24 Stunden
   *[other] { $count } Belege in 24 Stunden
}
support-questions = Anfragen pro Minute: { $times }
support-about = Diese Kasse
support-till = Kasse
support-cloud = Cloud
support-version = Programm
support-format = Format der Warteschlange
support-page = Seite
support-running = Läuft seit
support-agent = Installation

support-depth = Wartend in den letzten 24 Stunden
    .most = Jetzt { $now }. Höchststand: { $most } um { $time }.
    .quiet = Jetzt { $now }. Nichts musste warten.
support-depth-none = Noch nichts gemessen. Das Bild beginnt mit dem ersten Scan.
support-depth-waiting = Zu senden
support-depth-parked = Geparkt
support-times = Antworten der Cloud
    .answered = { $answers ->
        [one] { $answers } Antwort
       *[other] { $answers } Antworten
    }: die Hälfte innerhalb von { $half }, 95 % innerhalb von { $most }, die langsamste nach { $slowest }.
    .failed = { $failures ->
        [one] { $failures } Anfrage blieb ohne Antwort.
       *[other] { $failures } Anfragen blieben ohne Antwort.
    }
support-times-none = Keine Anfragen in den letzten 24 Stunden.
support-times-usual = Hälfte bis 95 %
support-times-slowest = Langsamste
support-times-failed = Ohne Antwort

support-log-level = Stufe
support-log-error = Fehler
support-log-warn = Warnungen
support-log-info = Info
support-log-debug = Debug
support-log-trace = Trace
support-log-follow = Mitlesen
support-log-read = Gelesen um
support-log-empty = Solche Zeilen gibt es nicht.
support-no-log = Diese Kasse führt kein Protokoll.

## Der Bericht für den Inhaber

support-report = Bericht
support-report-span = Zeitraum des Berichts
support-report-csv = Für eine Tabelle herunterladen
support-outages = Ohne Cloud
support-outages-none = Die Cloud war die ganze Zeit erreichbar.
support-outages-said = Insgesamt { $time }.
support-outages-count = Anzahl
support-outages-lasted = Dauer
support-why-internet = kein Internet
support-why-other = anderer Grund
support-began = Beginn
support-ended = Ende
support-lasts = dauert an
support-because = Grund
support-taken = Gespeichert
support-accepted = Angenommen
support-at-risk = Auf Risiko
support-vouchers-refused = Abgelehnt
support-losses = Verluste
support-losses-none = Kein Verlust.
support-lost-at = Verloren
support-voucher = Gutschein
support-worth = Wert
support-used-at = Vorher eingelöst
support-used-where = Wo
support-days = { $count ->
        [one] { $count } Tag
       *[other] { $count } Tage
    }

# $count: since the start
support-events = Ereignisse
    .off = nicht gefragt
    .waiting = wartet auf die Cloud
    .following = { $count } gehört
    .behind = { $count } gehört, es kommen mehr
    .none = die Cloud meldet keine
    .failing = die Cloud antwortet nicht wie vereinbart
