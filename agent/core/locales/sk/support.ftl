support-title = Podpora
support-parts = Časti stránky
support-skip = Na obsah
support-overview = Prehľad
support-queue = Rad
support-log = Záznam
support-till-page = Stránka pokladne
support-log-out = Odhlásiť
support-demo = Ukážka
support-unknown = zatiaľ neznáme
support-all = Všetky

support-units = { "" }
    .d = d
    .h = h
    .min = min
    .s = s

support-kind-add-stamps = Pečiatka
support-kind-redeem = Uplatnenie
support-kind-issue-card = Nová karta
support-kind-issue-voucher = Nový voucher
support-kind-void = Vrátenie
support-states = Operácie podľa stavu
support-state-queued = Čaká
support-state-sending = Odosiela sa
support-state-done = Hotovo
support-state-refused = Odmietnuté
support-state-parked = Odložené
support-state-discarded = Zahodené
support-state-withdrawn = Stiahnuté
support-number = Číslo
support-what = Čo
support-state = Stav
support-made-at = Vzniklo
support-settled-at = Uzavreté
support-tries = Pokusy
support-damaged = Poškodené na disku: nedá sa odoslať.

support-find = Hľadať
support-find-what = Číslo alebo celý kód
support-from-time = Od
support-to-time = Do
support-find-now = Hľadať
support-find-clear = Zobraziť všetky
support-find-mistake = Toto sa nedá hľadať: zadajte šesťznakové číslo, celý kód alebo čas.
support-find-forgotten = Toto hľadanie už nie je známe: zadajte ho znova.
support-none = Také operácie tu nie sú.
support-none-found = Nič sa nenašlo.
support-none-yet = V prehľadanej časti sa nič nenašlo. Ďalej hľadá tlačidlo „Ďalšie“.
support-newer = Zobraziť novšie
support-more = Ďalšie

support-facts = Údaje
support-from = Zdroj
support-cashier = Pokladník
support-reason = Dôvod
support-takes-back = Vracia
support-taken-back-by = Vrátené operáciou
support-retry-of = Odoslané namiesto
support-retried-by = Znova odoslané ako
support-op-id = Operácia
support-lane = Dráha
support-business = Firma
support-attempts = Pokusy
support-no-attempts = Zatiaľ sa nič neodoslalo.
support-not-kept = { $count ->
    [one] Jeden pokus medzi prvým a poslednými sa neuchoval.
    [few] { $count } pokusy medzi prvým a poslednými sa neuchovali.
    [many] { $count } pokusu medzi prvým a poslednými sa neuchovalo.
   *[other] { $count } pokusov medzi prvým a poslednými sa neuchovalo.
}
support-asked = otázka, ako dopadla
support-again = odošle sa znova
support-look-up = pýtame sa cloudu
support-not-sent = Neopustilo pokladňu
support-lost = Bez odpovede
support-garbled = Odpoveď sa nedá prečítať
support-left-out = Chýba v odpovedi
support-interrupted = Prerušené vypnutím
support-answer = Odpoveď cloudu
support-masked = kódy a adresy sú skryté
support-journal = Čo urobili ľudia
support-import = Prevzaté z inej pokladne

support-retry = Odoslať znova
    .text = Pôjde do cloudu znova tak, ako je, na svojom pôvodnom mieste v rade.
    .anew = Cloud ju definitívne odmietol. Odošle sa nová operácia s rovnakým obsahom; táto ostane odmietnutá.
    .button = Odoslať { $number } znova
support-discard = Zahodiť
    .text = Nikdy sa neodošle. Ostane tu viditeľná ako zahodená, aj s dôvodom.
    .button = Natrvalo zahodiť { $number }
support-why = Dôvod (bez mien, ostáva v denníku)
support-why-perhaps = Dôvod, ak chcete (bez mien, ostáva v denníku)
support-who = Vaše meno, ak chcete (ostáva v denníku)
support-retried = Odosiela sa znova.
support-retried-as = Odosiela sa znova ako
support-discarded = Operácia bola zahodená.
support-too-late = Nič sa nezmenilo. Stav je medzitým: { $state }.
support-taken-back = Nič sa nezmenilo. Operácia bola vrátená, preto sa znova neodošle.
support-wait = Moment.
support-no-answer = Program pokladne neodpovedá. Skúša sa znova.
support-not-known = Program pokladne neodpovedá. Pred ďalším rozhodnutím si pozrite stav operácie.

support-health = Stav
support-well = Všetko je v poriadku
support-severity-info = Poznámka
support-severity-warning = Upozornenie
support-severity-error = Porucha
support-next-try = ďalší pokus o { $time }
support-oldest = najstaršia neodoslaná z
support-scanners = Skenery
support-no-scanners = Nie je nastavený žiadny skener. Skenuje sa na stránke pokladne.
support-scanner-ready = Pripravený
support-scanner-connecting = Pripája sa
support-scanner-lost = Nedostupný
support-scanner-failed = Nedá sa použiť
support-scanner-ended = Na konci
support-heard = Naposledy
support-not-heard = Od spustenia nič
support-delivered = { $count ->
    [one] raz za 24 hodín
    [few] { $count } razy za 24 hodín
    [many] { $count } razu za 24 hodín
   *[other] { $count } ráz za 24 hodín
}
support-ignored = { $count ->
    [one] raz to nebol kód tohto obchodu
    [few] { $count } razy to nebol kód tohto obchodu
    [many] { $count } razu to nebol kód tohto obchodu
   *[other] { $count } ráz to nebol kód tohto obchodu
}
support-points = Pokladničné systémy
support-point-ready = Pripojený
support-point-connecting = Pripája sa
support-point-lost = Neodpovedá
support-point-failed = Nepripojený
support-receipt = Posledný bloček
support-no-receipt = Od spustenia žiadny bloček
support-receipts = { $count ->
    [one] jeden bloček za 24 hodín
    [few] { $count } bločky za 24 hodín
    [many] { $count } bločka za 24 hodín
   *[other] { $count } bločkov za 24 hodín
}
support-questions = Otázky za minútu: { $times }
support-about = Táto pokladňa
support-till = Pokladňa
support-cloud = Cloud
support-version = Program
support-format = Formát radu
support-page = Stránka
support-running = Beží
support-agent = Inštalácia

support-depth = Čakajúce za posledných 24 hodín
    .most = Teraz { $now }. Najviac: { $most } o { $time }.
    .quiet = Teraz { $now }. Nič nemuselo čakať.
support-depth-none = Zatiaľ nič namerané. Graf sa začne prvým skenom.
support-depth-waiting = Na odoslanie
support-depth-parked = Odložené
support-times = Odpovede cloudu
    .answered = { $answers ->
        [one] { $answers } odpoveď
        [few] { $answers } odpovede
        [many] { $answers } odpovede
       *[other] { $answers } odpovedí
    }: polovica do { $half }, 95 % do { $most }, najpomalšia po { $slowest }.
    .failed = { $failures ->
        [one] { $failures } požiadavka ostala bez odpovede.
        [few] { $failures } požiadavky ostali bez odpovede.
        [many] { $failures } požiadavky ostalo bez odpovede.
       *[other] { $failures } požiadaviek ostalo bez odpovede.
    }
support-times-none = Žiadne požiadavky za posledných 24 hodín.
support-times-usual = Polovica až 95 %
support-times-slowest = Najpomalšia
support-times-failed = Bez odpovede

support-log-level = Úroveň
support-log-error = Chyby
support-log-warn = Upozornenia
support-log-info = Info
support-log-debug = Debug
support-log-trace = Trace
support-log-follow = Sledovať
support-log-read = Prečítané
support-log-empty = Také riadky tu nie sú.
support-no-log = Táto pokladňa nevedie záznam.

## Správa pre majiteľa

support-report = Správa
support-report-span = Obdobie správy
support-report-csv = Stiahnuť do tabuľky
support-outages = Bez cloudu
support-outages-none = Cloud bol dostupný celý čas.
support-outages-said = Spolu { $time }.
support-outages-count = Koľkokrát
support-outages-lasted = Trvanie
support-why-internet = bez internetu
support-why-other = iný dôvod
support-began = Začiatok
support-ended = Koniec
support-lasts = trvá
support-because = Dôvod
support-taken = Uložené
support-accepted = Prijaté
support-at-risk = Na riziko
support-vouchers-refused = Odmietnuté
support-losses = Straty
support-losses-none = Žiadna strata.
support-lost-at = Stratené
support-voucher = Voucher
support-worth = Hodnota
support-used-at = Použitý predtým
support-used-where = Kde
support-days = { $count ->
        [one] { $count } deň
        [few] { $count } dni
       *[other] { $count } dní
    }

# $count: since the start
support-events = Udalosti
    .off = nezisťujú sa
    .waiting = čaká na cloud
    .following = prijaté: { $count }
    .behind = prijaté: { $count }, prídu ďalšie
    .none = cloud žiadne nehlási
    .failing = cloud neodpovedá podľa dohody
