language-name = Slovenčina

## Kód

not-recognised = Nerozpoznané
    .text = Toto nie je karta ani voucher tejto prevádzky.
unreadable = Nečitateľné
    .text = Naskenujte znova ({ $why ->
        [empty] kód je prázdny
        [too-long] kód je pridlhý
        [not-utf8] nečitateľné znaky
        [control-character] nepovolené znaky
        [incomplete] kód je neúplný
        [without-prefix] chýba začiatok
       *[other] { $why }
    }).
cannot-tell = Karta alebo voucher?
    .text = Kód môže byť oboje a cloud je teraz nedostupný. Nič sa nevykonalo.

## Pečiatka

saved = Uložené
    .text = Pečiatka sa objaví, keď sa vráti internet.
    .on-its-way = Pečiatka sa práve odosiela.
    .plan-used-up = Limit operácií v pláne je vyčerpaný. Pečiatka pribudne neskôr.
    .held-back = Pečiatka je uložená a pribudne neskôr. Informujte majiteľa: pokladňa teraz nemôže odosielať.
stamp-added = Pečiatka pridaná
    .progress = Pečiatka pridaná · { $current } / { $goal }
goal-reached = Cieľ dosiahnutý · { $current } / { $goal }
already-stamped = Pečiatka už je
    .text = Za túto účtenku už pečiatka pribudla.
one-more = Pečiatka pred { $seconds } s. Ešte jednu?
    .just-now = Pečiatka práve pridaná. Ešte jednu?
    .text = Ak chcete pridať ďalšiu, naskenujte kartu znova do 10 sekúnd.
stamping-off = Pečiatky sú vypnuté
    .text = Táto pokladňa nepridáva pečiatky.

reward =
    .give-now = Vydajte teraz: { $name }.
    .voucher = Nový voucher: { $name }.
    .won = Výhra: { $name }.
    .no-prize = { $name }: tentoraz bez výhry.
    .try-again = { $name }: skúste znova.

## Účtenka

guest-attached = Hosť zapísaný
    .text = Pečiatka sa pridá po uzavretí účtu.
no-guest = Žiadny hosť
    .text = K tomuto účtu nie je nikto zapísaný, preto sa nič neodošle.
whose-receipt = Čí je účet { $total }?
    .text = { $count ->
        [one] Pri uzavretí tohto účtu bol zapísaný jeden hosť. Povedzte na stránke pokladne, či je jeho.
        [few] Pri uzavretí tohto účtu boli zapísaní { $count } hostia. Povedzte na stránke pokladne, čí je.
       *[other] Pri uzavretí tohto účtu bolo zapísaných { $count } hostí. Povedzte na stránke pokladne, čí je.
    }
receipt-not-counted = Bez pečiatky
    .unreadable-amount = Sumu tohto účtu nemožno prečítať.
    .negative = Vrátilo sa viac, než sa zaplatilo.
    .not-paid = Tento účet bol uzavretý bez zaplatenia.
    .nothing-to-pay = Nebolo čo platiť.
    .written-off = Tento účet bol odpísaný.
    .below-minimum = Účet je pod najnižšou sumou.
    .left-out = Za takéto účty tu pečiatka nie je.
    .not-of-the-categories = Nekúpilo sa nič, čo prináša pečiatku.
    .only-other-categories = Kúpili sa len veci, ktoré pečiatku neprinášajú.
receipt-voided = Účet stornovaný
    .text = Nepriniesol pečiatku, takže nie je čo vrátiť.

## Voucher

confirm-voucher =
    .text = Platný. Na uplatnenie ho naskenujte znova alebo potvrďte.
    .known = Platný, stav k { $at }. Na uplatnenie ho naskenujte znova alebo potvrďte.
voucher-redeemed = Voucher uplatnený
    .text = Môžete vydať.
    .named = Vydajte: { $name }.
    .late = Odpoveď prišla neskoro: vydajte iba raz.
    .again = Uplatnený pri tejto pokladni pred { $seconds } s: vydajte iba raz.
redemption-unanswered = Zatiaľ nevydávajte
    .text = Cloud neodpovedal. Počkajte, naskenujte voucher znova alebo to zrušte.
redemption-given-up = Nevydávajte
    .sent = Zrušené bez odpovede. Voucher bude znova platný, keď ho cloud vráti späť.
    .unsent = Zrušené pred odoslaním. Voucher ostáva platný.
redemption-taken-back = Voucher znova platný
    .text = Nič sa naň nevydalo, možno ho použiť.
redemption-not-taken-back = Voucher je použitý
    .text = Možno bol uplatnený, hoci sa nič nevydalo, a uplatnenie sa nevrátilo späť. Informujte majiteľa: operácia { $operation }.
cannot-check = Nedá sa overiť
    .text = Cloud neodpovedá. Voucher ostáva platný do konca svojej platnosti.
    .plan-used-up = Limit operácií v pláne je vyčerpaný. Voucher ostáva platný.
    .needs-key = Tejto pokladni chýba jej kľúč: informujte majiteľa. Voucher ostáva platný.
    .held-back = Pokladňa sa nemôže opýtať cloudu: informujte majiteľa. Voucher ostáva platný.
    .tried-before = Skorší pokus ešte nemá odpoveď. Voucher bude možné použiť, keď cloud odpovie.
card-on-its-way = Karta je na ceste
    .text = Vydá sa, keď sa vráti internet.
voucher-issued = Voucher vystavený
card-issued = Karta vytvorená

## Voucher bez internetu

accepted-at-risk = Prijatý na vlastné riziko
    .text = Môžete vydať. Cloud sa to dozvie, keď sa vráti internet.
    .counted = Môžete vydať. Cloud sa to dozvie, keď sa vráti internet. Zostáva { $left } z { $of }.
    .was-valid = { $name }: vydané bez internetu, voucher bol platný.
already-accepted = Už prijatý
    .text = Prijatý pri tejto pokladni pred { $time }. Nevydávajte znova.
    .elsewhere = Prijatý pri inej pokladni pred { $time }. Nevydávajte znova.
    .at-till = Prijatý pri pokladni { $till } pred { $time }. Nevydávajte znova.
accepted-offline = Uplatnený bez internetu
    .again = Vydajte raz. Cloud sa to dozvie, keď sa vráti internet.
    .text = Vydajte: { $name }. Cloud sa to dozvie, keď sa vráti internet.
    .counted = Vydajte: { $name }. Cloud sa to dozvie, keď sa vráti internet. Zostáva { $left } z { $of }.
offline-limit = Nedá sa overiť
    .of-guest = Bez internetu už od tohto hosťa neprijímame ďalší. Nasledujúci o { $time }. Voucher ostáva platný do konca svojej platnosti.
    .of-till = Bez internetu už neprijímame ďalší. Nasledujúci o { $time }. Voucher ostáva platný do konca svojej platnosti.
clock-doubtful = Nedá sa overiť
    .behind = Hodiny pokladne meškajú: požiadajte majiteľa, aby ich nastavil. Voucher ostáva platný do konca svojej platnosti.
    .ahead = Hodiny pokladne idú dopredu alebo bola pokladňa pridlho bez internetu: informujte majiteľa. Voucher ostáva platný do konca svojej platnosti.
pin-needed = Limit dosiahnutý
    .of-guest = Bez internetu už od tohto hosťa neprijímame ďalší. Vedúci ho môže prijať PIN kódom.
    .of-till = Bez internetu už neprijímame ďalší. Vedúci ho môže prijať PIN kódom.
pin-wrong = Nesprávny PIN
    .text = Zatiaľ nevydávajte. Skúste znova alebo voucher prijmite neskôr.
pin-locked = PIN zablokovaný
    .text = Priveľa nesprávnych PIN kódov. Nevydávajte. Ďalší pokus o { $time }. Voucher ostáva platný do konca svojej platnosti.
offer-over = Neskoro
    .text = Naskenujte voucher znova.
recorded-loss = Zapísané ako strata
    .text = { $name }: použité už predtým. Je to v prehľade.

time =
    .seconds = { $seconds } s
    .minutes = { $minutes } min
    .hours = { $hours } h
    .hours-and-minutes = { $hours } h { $minutes } min
    .days = { $days } dňami

## Čo cloud odmieta

voucher-already-redeemed = Už použitý
    .text = Nevydávajte.
    .at = Použitý { $at }. Nevydávajte.
    .here = Uplatnený pri tejto pokladni pred { $time }. Nevydávajte.
    .known = Použitý pred { $time }. Nevydávajte.
voucher-ambiguous = Čí voucher?
    .text = Tento kód má viac hostí. Naskenujte teraz kartu hosťa.
voucher-expired = Platnosť vouchera uplynula
    .known = Platnosť uplynula pred { $time }. Nevydávajte.
voucher-not-found = Neznámy voucher
    .text = Voucher s týmto kódom nikto nemá.
    .not-this-guests = Tento hosť nemá voucher s týmto kódom.
card-not-found = Neznáma karta
    .text = 7stamp túto kartu nepozná.
card-deleted = Karta vymazaná
    .text = Karta hosťa už neexistuje.
wrong-business = Karta inej prevádzky
    .text = Táto karta patrí inej firme.
repeat-blocked = Pečiatka pred chvíľou
    .text = Jedna pečiatka práve pribudla.
amount-required = Chýba suma
    .text = Táto karta počíta sumy; samotné naskenovanie nestačí.
plan-limit-reached = Plán vyčerpaný
    .text = Limit operácií v pláne je vyčerpaný: informujte majiteľa. Voucher ostáva platný.
void-unsupported = Nedá sa vrátiť späť
    .text = Cloud nepozná vrátenie späť.
refused = Odmietnuté

## Vrátenie späť

taking-back = Vracia sa späť
    .text = Hotovo bude, keď cloud odpovie.
taken-back = Vrátené späť
withdrawn = Vrátené späť
    .text = Nič sa neodoslalo.
nothing-to-take-back = Niet čo vrátiť
    .text = Operácia nemala žiadny účinok.
too-late = Neskoro
    .undo = Vrátiť späť možno iba do minúty.
    .redemption = Toto uplatnenie už má svoju odpoveď.
    .one-more = Táto otázka už neplatí. Naskenujte kartu znova.
    .receipt = K tomuto účtu už nemožno pridať hosťa. Nič sa neurobilo.

## Čo čaká

parked = Nepodarilo sa odoslať
    .text = Operácia je uložená. Informujte podporu: operácia { $operation }, { $reason }.
    .no-reason = dôvod nie je uvedený
discarded = Zahodené
    .text = Podpora od tejto operácie upustila.

backlog-sent = Uložené operácie sa odoslali
    .done = { $count ->
        [one] { $count } odoslaná
        [few] { $count } odoslané
       *[other] { $count } odoslaných
    }
    .losses = { $count ->
        [one] z toho { $count } strata
        [few] z toho { $count } straty
       *[other] z toho { $count } strát
    }
    .refused = { $count ->
        [one] { $count } odmietnutá
        [few] { $count } odmietnuté
       *[other] { $count } odmietnutých
    }
    .parked = { $count ->
        [one] { $count } odložená pre podporu
        [few] { $count } odložené pre podporu
       *[other] { $count } odložených pre podporu
    }
    .waiting = { $count ->
        [one] { $count } ešte čaká
        [few] { $count } ešte čakajú
       *[other] { $count } ešte čaká
    }
    .accepted-before = (Vydané bez internetu, teraz odmietnuté.)
    .saved-before = (Predtým uložené, teraz odmietnuté.)

## Ťažkosti samotnej pokladne

cannot-look-up = Nedá sa vyhľadať
    .text = Cloud neodpovedá. Sken karty sa prijme vždy.
too-many-searches = Priveľa hľadaní
    .text = Počkajte minútu.
not-stored = Neuložené
    .text = Disk pokladne zápis neprijal. Pečiatka nepribudla. Informujte podporu, potom naskenujte znova.
not-saved-yet = Ešte neuložené
    .text = Disk pokladne je pomalý. Počkajte na odpoveď, neskenujte znova.
starting = Ešte nie je pripravené
    .text = Program pokladne sa spúšťa. Pečiatka nepribudla. O chvíľu naskenujte znova.

## Čo cloud hlási, kým je hosť tu

# $name: of the voucher
used-elsewhere = Práve použitý inde
    .text = Nevydávať: { $name } bol práve použitý inde.
    .till = Nevydávať: { $name } bol práve použitý pri inej pokladni.
voucher-over = Platnosť vouchera skončila
    .text = Nevydávať: platnosť { $name } sa práve skončila.
stamped-elsewhere = Pečiatka pridaná inde
    .text = Táto karta práve dostala pečiatku aj inde.
reward-ready = Odmena je pripravená
    .text = Hosť práve dostal odmenu. Naskenujte kartu, aby ste ju videli.
voucher-ready = Nový voucher
    .text = Hosť práve dostal voucher. Naskenujte kartu, aby ste ho videli.
birthday = Dnes má narodeniny
    .text = Tento hosť má dnes narodeniny.
