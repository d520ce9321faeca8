language-name = Deutsch

## Ein Code

not-recognised = Nicht erkannt
    .text = Keine Karte und kein Gutschein dieses Geschäfts.
unreadable = Nicht lesbar
    .text = Nochmals scannen ({ $why ->
        [empty] der Code ist leer
        [too-long] der Code ist zu lang
        [not-utf8] unlesbare Zeichen
        [control-character] unzulässige Zeichen
        [incomplete] der Code ist unvollständig
        [without-prefix] der Anfang fehlt
       *[other] { $why }
    }).
cannot-tell = Karte oder Gutschein?
    .text = Der Code kann beides sein, und die Cloud ist gerade nicht erreichbar. Es wurde nichts gebucht.

## Ein Stempel

saved = Gespeichert
    .text = Der Stempel erscheint, sobald das Internet wieder da ist.
    .on-its-way = Der Stempel ist unterwegs.
    .plan-used-up = Das Kontingent des Tarifs ist aufgebraucht. Der Stempel folgt später.
    .held-back = Der Stempel ist gespeichert und folgt später. Inhaber informieren: Die Kasse kann gerade nicht senden.
stamp-added = Stempel erhalten
    .progress = Stempel erhalten · { $current } / { $goal }
goal-reached = Ziel erreicht · { $current } / { $goal }
already-stamped = Schon gestempelt
    .text = Für diesen Beleg gab es den Stempel bereits.
one-more = Vor { $seconds } s gestempelt. Noch einer?
    .just-now = Gerade eben gestempelt. Noch einer?
    .text = Für einen weiteren Stempel die Karte innerhalb von 10 Sekunden nochmals scannen.
stamping-off = Stempeln ist aus
    .text = Diese Kasse vergibt keine Stempel.

reward =
    .give-now = Jetzt aushändigen: { $name }.
    .voucher = Neuer Gutschein: { $name }.
    .won = Gewonnen: { $name }.
    .no-prize = { $name }: diesmal kein Gewinn.
    .try-again = { $name }: noch ein Versuch.

## Ein Beleg

guest-attached = Gast vorgemerkt
    .text = Der Stempel kommt, wenn der Beleg abgeschlossen wird.
no-guest = Kein Gast
    .text = Zu diesem Beleg war kein Gast vorgemerkt, es wird nichts gesendet.
whose-receipt = Wem gehört { $total }?
    .text = { $count ->
        [one] Als dieser Beleg geschlossen wurde, war ein Gast vorgemerkt. Bitte auf der Kassenseite sagen, ob es seiner ist.
       *[other] Als dieser Beleg geschlossen wurde, waren { $count } Gäste vorgemerkt. Bitte auf der Kassenseite sagen, wem er gehört.
    }
receipt-not-counted = Kein Stempel
    .unreadable-amount = Der Betrag dieses Belegs ist nicht lesbar.
    .negative = Es wurde mehr zurückgegeben als bezahlt.
    .not-paid = Dieser Beleg wurde unbezahlt geschlossen.
    .nothing-to-pay = Es war nichts zu bezahlen.
    .written-off = Dieser Beleg wurde abgeschrieben.
    .below-minimum = Der Beleg liegt unter dem Mindestbetrag.
    .left-out = Für solche Belege gibt es hier keinen Stempel.
    .not-of-the-categories = Nichts davon bringt einen Stempel.
    .only-other-categories = Nur Waren, die keinen Stempel bringen.
receipt-voided = Beleg storniert
    .text = Er hat keinen Stempel gebracht, also ist nichts zurückzunehmen.

## Ein Gutschein

confirm-voucher =
    .text = Gültig. Zum Einlösen nochmals scannen oder bestätigen.
    .known = Gültig, Stand { $at }. Zum Einlösen nochmals scannen oder bestätigen.
voucher-redeemed = Gutschein eingelöst
    .text = Bitte aushändigen.
    .named = Aushändigen: { $name }.
    .late = Die Antwort kam spät: nur einmal aushändigen.
    .again = An dieser Kasse vor { $seconds } s eingelöst: nur einmal aushändigen.
redemption-unanswered = Noch nicht aushändigen
    .text = Die Cloud hat nicht geantwortet. Warten, den Gutschein nochmals scannen oder abbrechen.
redemption-given-up = Nicht aushändigen
    .sent = Ohne Antwort abgebrochen. Der Gutschein gilt wieder, sobald die Cloud die Einlösung zurückgenommen hat.
    .unsent = Vor dem Senden abgebrochen. Der Gutschein bleibt gültig.
redemption-taken-back = Gutschein wieder gültig
    .text = Er wurde nicht ausgehändigt und kann eingelöst werden.
redemption-not-taken-back = Gutschein verbraucht
    .text = Er wurde womöglich eingelöst, ohne dass etwas ausgehändigt wurde, und nicht zurückgenommen. Inhaber informieren: Vorgang { $operation }.
cannot-check = Nicht prüfbar
    .text = Die Cloud antwortet nicht. Der Gutschein bleibt bis zu seinem Ablaufdatum gültig.
    .plan-used-up = Das Kontingent des Tarifs ist aufgebraucht. Der Gutschein bleibt gültig.
    .needs-key = Dieser Kasse fehlt ihr Schlüssel: Inhaber informieren. Der Gutschein bleibt gültig.
    .held-back = Die Kasse kann die Cloud nicht fragen: Inhaber informieren. Der Gutschein bleibt gültig.
    .tried-before = Ein früherer Versuch ist noch ohne Antwort. Der Gutschein kann eingelöst werden, sobald die Cloud geantwortet hat.
card-on-its-way = Karte unterwegs
    .text = Sie wird ausgestellt, sobald das Internet wieder da ist.
voucher-issued = Gutschein ausgestellt
card-issued = Karte ausgestellt

## Ein Gutschein ohne Internet

accepted-at-risk = Auf eigenes Risiko angenommen
    .text = Bitte aushändigen. Die Cloud erfährt es, sobald das Internet wieder da ist.
    .counted = Bitte aushändigen. Die Cloud erfährt es, sobald das Internet wieder da ist. Noch { $left } von { $of } möglich.
    .was-valid = { $name } wurde ohne Internet ausgehändigt und war gültig.
already-accepted = Schon angenommen
    .text = An dieser Kasse vor { $time } angenommen. Nicht noch einmal aushändigen.
    .elsewhere = An einer anderen Kasse vor { $time } angenommen. Nicht noch einmal aushändigen.
    .at-till = An { $till } vor { $time } angenommen. Nicht noch einmal aushändigen.
accepted-offline = Ohne Internet eingelöst
    .again = Einmal aushändigen. Die Cloud erfährt es, sobald das Internet wieder da ist.
    .text = Aushändigen: { $name }. Die Cloud erfährt es, sobald das Internet wieder da ist.
    .counted = Aushändigen: { $name }. Die Cloud erfährt es, sobald das Internet wieder da ist. Noch { $left } von { $of } möglich.
offline-limit = Nicht prüfbar
    .of-guest = Von diesem Gast werden ohne Internet keine weiteren angenommen. Der nächste in { $time }. Der Gutschein bleibt bis zu seinem Ablaufdatum gültig.
    .of-till = Ohne Internet werden keine weiteren angenommen. Der nächste in { $time }. Der Gutschein bleibt bis zu seinem Ablaufdatum gültig.
clock-doubtful = Nicht prüfbar
    .behind = Die Uhr der Kasse geht nach: Der Inhaber muss sie stellen. Der Gutschein bleibt bis zu seinem Ablaufdatum gültig.
    .ahead = Die Uhr der Kasse geht vor, oder die Kasse war zu lange offline: Inhaber informieren. Der Gutschein bleibt bis zu seinem Ablaufdatum gültig.
pin-needed = Grenze erreicht
    .of-guest = Von diesem Gast werden ohne Internet keine weiteren angenommen. Die Leitung kann ihn mit der PIN annehmen.
    .of-till = Ohne Internet werden keine weiteren angenommen. Die Leitung kann ihn mit der PIN annehmen.
pin-wrong = Falsche PIN
    .text = Noch nicht aushändigen. Nochmals versuchen oder den Gutschein später annehmen.
pin-locked = PIN gesperrt
    .text = Zu viele falsche PINs. Nicht aushändigen. Nächster Versuch in { $time }. Der Gutschein bleibt bis zu seinem Ablaufdatum gültig.
offer-over = Zu spät
    .text = Den Gutschein nochmals scannen.
recorded-loss = Als Verlust verbucht
    .text = { $name } war schon vorher eingelöst. Es steht im Bericht.

time =
    .seconds = { $seconds } s
    .minutes = { $minutes } Min.
    .hours = { $hours } Std.
    .hours-and-minutes = { $hours } Std. { $minutes } Min.
    .days = { $days } Tagen

## Was die Cloud ablehnt

voucher-already-redeemed = Schon eingelöst
    .text = Nicht aushändigen.
    .at = Eingelöst am { $at }. Nicht aushändigen.
    .here = An dieser Kasse vor { $time } eingelöst. Nicht aushändigen.
    .known = Eingelöst vor { $time }. Nicht aushändigen.
voucher-ambiguous = Wessen Gutschein?
    .text = Mehrere Gäste haben diesen Code. Jetzt die Karte des Gastes scannen.
voucher-expired = Gutschein abgelaufen
    .known = Abgelaufen vor { $time }. Nicht aushändigen.
voucher-not-found = Unbekannter Gutschein
    .text = Niemand hat einen Gutschein mit diesem Code.
    .not-this-guests = Dieser Gast hat keinen Gutschein mit diesem Code.
card-not-found = Unbekannte Karte
    .text = 7stamp kennt diese Karte nicht.
card-deleted = Karte gelöscht
    .text = Die Karte des Gastes gibt es nicht mehr.
wrong-business = Karte eines anderen Geschäfts
    .text = Diese Karte gehört zu einem anderen Unternehmen.
repeat-blocked = Gerade erst gestempelt
    .text = Kurz zuvor gab es schon einen Stempel.
amount-required = Betrag fehlt
    .text = Diese Karte zählt Beträge; ein Scan allein bringt nichts.
plan-limit-reached = Tarif aufgebraucht
    .text = Das Kontingent des Tarifs ist aufgebraucht: Inhaber informieren. Der Gutschein bleibt gültig.
void-unsupported = Keine Rücknahme möglich
    .text = Die Cloud kennt keine Rücknahme.
refused = Abgelehnt

## Zurücknehmen

taking-back = Wird zurückgenommen
    .text = Erledigt, sobald die Cloud geantwortet hat.
taken-back = Zurückgenommen
withdrawn = Zurückgenommen
    .text = Es wurde nichts gesendet.
nothing-to-take-back = Nichts zurückzunehmen
    .text = Es hatte keine Wirkung.
too-late = Zu spät
    .undo = Nur die letzte Minute kann zurückgenommen werden.
    .redemption = Diese Einlösung hat schon ihre Antwort.
    .one-more = Diese Frage ist vorbei. Karte noch einmal scannen.
    .receipt = Zu diesem Beleg kann kein Gast mehr hinzugefügt werden. Es wurde nichts getan.

## Was wartet

parked = Nicht gesendet
    .text = Es bleibt gespeichert. Support informieren: Vorgang { $operation }, { $reason }.
    .no-reason = ohne Angabe von Gründen
discarded = Verworfen
    .text = Der Support hat diesen Vorgang aufgegeben.

backlog-sent = Gespeichertes wurde gesendet
    .done = { $count } gesendet
    .losses = { $count ->
        [one] davon { $count } Verlust
       *[other] davon { $count } Verluste
    }
    .refused = { $count } abgelehnt
    .parked = { $count } für den Support aufbewahrt
    .waiting = { $count ->
        [one] { $count } wartet noch
       *[other] { $count } warten noch
    }
    .accepted-before = (Ohne Internet ausgehändigt, jetzt abgelehnt.)
    .saved-before = (Zuvor gespeichert, jetzt abgelehnt.)

## Was die Kasse selbst hat

cannot-look-up = Kann nicht gesucht werden
    .text = Die Cloud antwortet nicht. Ein Scan der Karte wird immer angenommen.
too-many-searches = Zu viele Suchen
    .text = Bitte eine Minute warten.
not-stored = Nicht gespeichert
    .text = Die Festplatte der Kasse hat es nicht angenommen. Es wurde nichts gestempelt. Support informieren, dann nochmals scannen.
not-saved-yet = Noch nicht gespeichert
    .text = Die Festplatte der Kasse ist langsam. Auf die Antwort warten, nicht nochmals scannen.
starting = Noch nicht bereit
    .text = Das Kassenprogramm startet. Es wurde nichts gestempelt. Gleich nochmals scannen.

## Was die Cloud meldet, während der Gast da ist

# $name: of the voucher
used-elsewhere = Soeben anderswo eingelöst
    .text = Nicht ausgeben: { $name } wurde gerade anderswo eingelöst.
    .till = Nicht ausgeben: { $name } wurde gerade an einer anderen Kasse eingelöst.
voucher-over = Gutschein abgelaufen
    .text = Nicht ausgeben: { $name } ist soeben abgelaufen.
stamped-elsewhere = Anderswo gestempelt
    .text = Diese Karte wurde soeben auch anderswo gestempelt.
reward-ready = Eine Prämie ist da
    .text = Der Gast hat soeben eine Prämie bekommen. Karte scannen, um sie zu sehen.
voucher-ready = Ein neuer Gutschein
    .text = Der Gast hat soeben einen Gutschein bekommen. Karte scannen, um ihn zu sehen.
birthday = Heute Geburtstag
    .text = Dieser Gast hat heute Geburtstag.
