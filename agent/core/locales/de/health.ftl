## Der Weg zur Cloud

health-key-unreadable = der API-Schlüssel ist nicht verwendbar: { $why }
    .cure = Dem Benutzer des Dienstes das Lesen der Datei erlauben oder `stamp-agent key set` erneut ausführen.
health-key-missing = diese Kasse hat keinen API-Schlüssel
    .cure = Im Admin-Bereich einen anlegen (Stamp Cards, API & Integrations), dann `stamp-agent key set` ausführen.
health-key-invalid = die Cloud kennt diesen API-Schlüssel nicht (neu erzeugt oder gelöscht?)
    .cure = Den aktuellen Schlüssel aus dem Admin-Bereich kopieren, dann `stamp-agent key set` ausführen.
health-scanner-disabled = der Mitarbeiterzugang dieses Schlüssels ist abgeschaltet
    .cure = Im Admin-Bereich einschalten oder mit `stamp-agent key set` den Schlüssel eines anderen setzen.
health-wrong-business = der API-Schlüssel gehört zu einem anderen Unternehmen als die wartenden Vorgänge
    .cure = Den Schlüssel des ersten Unternehmens wieder setzen oder die Vorgänge mit `stamp-agent queue export` herausnehmen.
health-plan-limit-reached = das Kontingent des Tarifs ist aufgebraucht
    .until = das Kontingent des Tarifs ist aufgebraucht bis { $at }
    .cure = Den Tarif im Admin-Bereich erweitern oder abwarten: Gespeichertes wird dann gesendet.
health-agent-too-old = die Cloud spricht nicht mehr mit dieser Version
    .cure = Die aktuelle Version von stamp-agent installieren.
health-cloud-address-suspect = was unter cloud.base_url antwortet, ist nicht die Cloud
    .cure = cloud.base_url in der Konfiguration und einen Proxy dazwischen prüfen.
health-everything-refused = die Cloud lehnt ganz verschiedene Vorgänge gleich ab ({ $code })
    .cure = cloud.base_url und die Version prüfen; Support informieren. Es wird von selbst wieder versucht.
health-cloud-unreachable = die Cloud ist nicht erreichbar ({ $why })
    .cure = Das Internet prüfen. Scans bleiben gespeichert und werden später gesendet.

## Die Festplatte

health-disk-full = die Festplatte ist voll: Scans werden abgelehnt, bereits Angenommenes wird noch gesendet
    .cure = Platz schaffen; die Kasse macht von selbst weiter.
health-disk-read-only = die Festplatte ist nur lesbar: Scans werden abgelehnt, und nichts wird gesendet, solange keine Antwort vermerkt werden kann
    .cure = So schützen Systeme eine sterbende Festplatte: siehe Systemprotokoll. Sobald sie beschreibbar ist, macht die Kasse von selbst weiter.
health-disk-failing = die Festplatte meldet Fehler: Scans werden abgelehnt, und nichts wird gesendet, solange keine Antwort vermerkt werden kann
    .cure = Festplatte und Kabel prüfen, bei Bedarf ersetzen; die Kasse macht von selbst weiter.
health-disk-slow = die Festplatte braucht { $seconds } s zum Schreiben, und ein Scan wird erst danach beantwortet
    .cure = Herausfinden, welches Programm so viel schreibt. Auch abgenutzte Speicherkarten und sterbende Festplatten sind langsam.

## Die Warteschlange

health-queue-opening = die Warteschlange wird seit { $seconds } s geöffnet; bis dahin wird kein Scan angenommen
    .cure = Warten. Eine langsame Festplatte braucht Zeit, ebenso das Retten einer großen beschädigten Warteschlange; siehe Protokoll.
health-queue-unusable = die Warteschlange lässt sich nicht öffnen: { $why }
    .cure = Beheben, was genannt ist; die Kasse versucht es von selbst wieder. Oder den Dienst anhalten und eine Sicherung einspielen: `stamp-agent db restore`.
    .cure-denied = Den Datenordner samt Inhalt dem Benutzer des Dienstes geben; die Kasse macht von selbst weiter.
health-queue-recovered = die Datei der Warteschlange war beim letzten Start beschädigt: { $what }
    .cure = Die Festplatte prüfen. Geparktes ansehen und den Ordner für den Support aufbewahren.
health-queue-log-lost = das Journal neben der Warteschlange fehlte beim letzten Start, und mit ihm die neuesten Scans
    .cure = Niemals queue.db-wal entfernen. Falls noch vorhanden: den Dienst anhalten, die Datei zurücklegen und neu starten.
health-operations-damaged = { $count ->
        [one] { $count } Vorgang in der Warteschlange ist beschädigt
       *[other] { $count } Vorgänge in der Warteschlange sind beschädigt
    }
    .cure = `stamp-agent db check` nennt sie. Die Festplatte prüfen.
health-operations-parked = { $count ->
        [one] { $count } Vorgang kann so nicht gesendet werden
       *[other] { $count } Vorgänge können so nicht gesendet werden
    }
    .cure = Mit `stamp-agent queue list --state parked` ansehen, dann einzeln wiederholen oder verwerfen.
health-queue-old = Vorgänge warten seit { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    }
    .cure = Nachsehen, warum die Cloud nicht erreichbar ist.
health-snapshot-stale = die Gutscheinliste der Kasse ist { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    } alt: ohne Internet kennt sie keinen
    .cure = Im Protokoll nachsehen, warum sie nicht geholt wird.
health-snapshot-too-large = das Geschäft hat mehr Gutscheine, als eine Kasse halten kann: ohne Internet kennt sie keinen
    .cure = Ohne Internet werden Gutscheine auf eigenes Risiko angenommen.
health-receipt-conflict = { $count ->
        [one] { $count } Beleg kam mit anderem Inhalt noch einmal
       *[other] { $count } Belege kamen mit anderem Inhalt noch einmal
    }
    .cure = Es gilt die erste Meldung. Prüfen, ob Belegnummern eindeutig sind: Kasse oder Tag mitgeben.

## Das Programm und seine Geräte

health-task-failing = { $name } läuft nicht: { $why }
    .cure = Wird von selbst neu gestartet; siehe Protokoll.
health-scanner-lost = Scanner { $name } ist nicht lesbar: { $why }
    .cure = Kabel und Anschluss in der Konfiguration prüfen; es wird von selbst wieder versucht.
health-till-lost = das Kassensystem { $name } antwortet nicht: { $why }
    .cure = Es wird von selbst wieder versucht. `stamp-agent connector test { $name }` zeigt, was im Weg ist.
health-till-failed = das Kassensystem { $name } ist nicht verbunden: { $why }
    .cure = Seine Belege bringen keine Stempel, bis das geändert ist. `stamp-agent connector test { $name }` zeigt mehr.
health-receipts-unused = { $names } ist verbunden, aber diese Kasse stempelt beim Scannen: Belege bringen keine Stempel
    .cure = stamping = "receipt" unter [till] setzen oder die Tabelle aus der Konfiguration nehmen.
health-tls-unusable = Andere Geräte werden über TLS nicht so bedient, wie sie sollten: { $why }
    .cure = Die Dateien von local_api.tls in Ordnung bringen; der Benutzer des Dienstes muss sie lesen können. Sie werden von selbst neu gelesen.
health-tls-expiring = Das Zertifikat für andere Geräte gilt nur noch bis { $at }
    .cure = Ein neueres an seine Stelle legen, in die Dateien von local_api.tls. Sie werden von selbst neu gelesen.
health-log-lines-dropped = { $count ->
        [one] { $count } Protokollzeile wurde nicht geschrieben
       *[other] { $count } Protokollzeilen wurden nicht geschrieben
    }
    .cure = Die Festplatte ist langsam oder voll.
health-stamped-twice = { $count ->
        [one] { $count } Gast wurde am letzten Tag für einen Einkauf doppelt gestempelt
       *[other] { $count } Gäste wurden am letzten Tag für einen Einkauf doppelt gestempelt
    }
    .cure = Hier stempelt noch etwas anderes: die 7stamp-App der Kasse, ein Beleg mit QR-Code oder Autopilot. Eines von beiden abschalten; jeder Stempel wird berechnet.
# $why: words of the program
health-broker-away = Der Broker ist nicht nutzbar ({ $why })
    .cure = [mqtt] in der Konfiguration prüfen, und ob der Broker läuft. Stempel und Gutscheine brauchen ihn nicht.
