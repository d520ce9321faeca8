page-title = Kasse

page-ready = Bereit
    .text = Karte oder Gutschein des Gastes scannen.

page-entry = Code, Nummer, E-Mail, Telefon
page-enter = OK
page-before = Letzte Antworten

page-taking = Einen Moment
    .text = { "" }
page-not-yet = Noch nicht aushändigen
    .text = Die Cloud wird gefragt.
page-asking = { $voucher }: Die Cloud wird gefragt.
page-noting = Der Gutschein wird notiert.

page-lost = Noch nicht erneut scannen
    .text = Das Kassenprogramm antwortet nicht. Es wird erneut gefragt.
page-lost-voucher = Noch nicht aushändigen
    .text = Das Kassenprogramm antwortet nicht. Es wird erneut gefragt.
page-unknown = Das Kassenprogramm antwortet nicht
    .text = Es ist nicht bekannt, ob dies angenommen wurde. Vor einer Wiederholung bei den letzten Antworten nachsehen oder den Support fragen.
page-problem = Das hat nicht geklappt
    .text = Bitte dem Support melden.

page-one-more = Noch einen
page-redeem = Einlösen
page-accept = Auf eigenes Risiko annehmen (noch { $left } von { $of })
page-give-up = Abbrechen
page-undo = Zurücknehmen

page-pin = PIN der Leitung
page-pin-back = Letzte Ziffer löschen
page-pin-cancel = Abbrechen
page-not-accepted = Nicht angenommen
    .text = Nicht aushändigen. Der Gutschein bleibt gültig.

page-progress = { $current } von { $goal } Stempeln
page-vouchers = Gutscheine dieses Gastes
page-until = bis
page-booking = An der Kasse als Rabatt oder Zertifikat buchen:
page-used = Eingelöst:
page-used-at-a-till = an einer Kasse
page-used-by-guest = vom Gast selbst
page-not-hand-over = Nicht aushändigen.
page-hand-over-now = Jetzt aushändigen:
page-new-voucher = Neuer Gutschein:
page-won = Gewonnen:
page-no-prize = Diesmal kein Gewinn:
page-try-again = Noch ein Versuch:

page-guest-noted = Gast vorgemerkt
page-guest-clear = Entfernen
page-guest-cleared = Gast entfernt
    .text = Dieser Beleg bringt keinen Stempel.

page-whose = Wem gehört { $total }?
    .text = Den Gast antippen, dem der Beleg gehört.
page-whose-more = { $count ->
    [one] Noch ein Beleg ist zu klären.
   *[other] Noch { $count } Belege sind zu klären.
    }
page-whose-closed = Geschlossen um
page-whose-noted =
    .card = Gast vorgemerkt (Karte)
    .number = Gast vorgemerkt (Kartennummer)
    .email = Gast vorgemerkt (E-Mail)
    .phone = Gast vorgemerkt (Telefon)
    .name = Gast vorgemerkt (Name)
page-whose-nobody = Keiner von ihnen
page-whose-over = Nicht mehr gefragt
    .text = Wem dieser Beleg gehört, ist gesagt, oder es ist zu spät dafür.
page-add-to-last = Zum letzten Beleg: { $total }

page-online = Online
page-offline = Offline
page-paused = Sendet nicht
page-connecting = Verbindet
page-gone = Das Kassenprogramm antwortet nicht
page-since = seit
page-waiting = { $count ->
    [one] { $count } Vorgang wird noch gesendet
   *[other] { $count } Vorgänge werden noch gesendet
}
page-focus = Bereit zum Scannen
page-no-focus = Seite antippen: Ein Scan ginge verloren
page-muted = Ton ist aus: Seite antippen

page-camera = Mit der Kamera scannen
page-torch = Licht
page-camera-insecure = Der Browser gibt dieser Seite keine Kamera
    .text = Die Seite an der Kasse selbst öffnen oder über https.
page-camera-denied = Die Kamera ist nicht erlaubt
    .text = In den Einstellungen des Browsers für diese Seite erlauben.
page-camera-none = Keine Kamera
    .text = Eine anschließen oder den Code eingeben.
page-camera-busy = Die Kamera wird schon benutzt
    .text = Das andere Programm schließen und die Kamera erneut öffnen.
page-camera-unable = Dieser Browser kann keine Codes lesen
    .text = Einen neueren Browser verwenden oder den Code eingeben.

page-who = Wer ist an der Kasse?
page-cashier = Name an der Kasse

page-card = Karte { $number }
page-stamp = Stempel geben
page-note-guest = Gast vormerken
page-issue-card = Karte ausstellen
page-unknown-guest = Unbekannter Gast
    .text = Niemand hat unter dieser Nummer oder Adresse eine Karte.
page-several-cards = Mehrere Karten
    .text = Welche ist gemeint?
page-keep-card = Der Gast scannt dies, um die Karte zu behalten

page-login = Anmelden
page-login-code = Anmeldecode
page-login-how = Den Code erzeugt an der Kasse der Befehl
page-login-go = Anmelden
page-login-unknown = Dieser Browser ist nicht mit der Kasse verbunden.
page-login-wrong = Der Code ist falsch, wurde schon benutzt oder ist älter als zehn Minuten.
page-login-wait = Zu viele falsche Codes. Bitte { $seconds } s warten, dann nochmals eingeben.
