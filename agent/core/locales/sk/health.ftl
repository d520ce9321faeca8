## Cesta ku cloudu

health-key-unreadable = kľúč API sa nedá použiť: { $why }
    .cure = Povoľte používateľovi služby čítať súbor alebo znova spustite `stamp-agent key set`.
health-key-missing = táto pokladňa nemá kľúč API
    .cure = Vytvorte ho v administrácii (Stamp Cards, API & Integrations), potom spustite `stamp-agent key set`.
health-key-invalid = cloud tento kľúč API nepozná (vytvorený nový alebo vymazaný?)
    .cure = Skopírujte aktuálny kľúč z administrácie, potom spustite `stamp-agent key set`.
health-scanner-disabled = prihlásenie personálu pre tento kľúč je vypnuté
    .cure = Zapnite ho v administrácii alebo nastavte kľúč iného cez `stamp-agent key set`.
health-wrong-business = kľúč API patrí inej firme než čakajúce operácie
    .cure = Nastavte znova kľúč prvej firmy alebo operácie vyberte cez `stamp-agent queue export`.
health-plan-limit-reached = limit operácií v pláne je vyčerpaný
    .until = limit operácií v pláne je vyčerpaný do { $at }
    .cure = Zvýšte plán v administrácii alebo počkajte: uložené sa odošle potom.
health-agent-too-old = cloud už s touto verziou nekomunikuje
    .cure = Nainštalujte aktuálnu verziu stamp-agent.
health-cloud-address-suspect = na adrese cloud.base_url neodpovedá cloud
    .cure = Skontrolujte cloud.base_url v konfigurácii a prípadný proxy server po ceste.
health-everything-refused = cloud rovnako odmieta navzájom nesúvisiace operácie ({ $code })
    .cure = Skontrolujte cloud.base_url a verziu; informujte podporu. Pokusy sa opakujú automaticky.
health-cloud-unreachable = cloud je nedostupný ({ $why })
    .cure = Skontrolujte internet. Naskenované sa ukladá a odošle neskôr.

## Disk

health-disk-full = disk je plný: skenovanie sa odmieta, už prijaté sa ešte odosiela
    .cure = Uvoľnite miesto; pokladňa pokračuje sama.
health-disk-read-only = z disku sa dá iba čítať: skenovanie sa odmieta a nič sa neodosiela, kým sa nedá zapísať odpoveď
    .cure = Takto systém chráni chybný disk: pozrite si systémový denník. Keď bude zápis možný, pokladňa pokračuje sama.
health-disk-failing = disk hlási chyby: skenovanie sa odmieta a nič sa neodosiela, kým sa nedá zapísať odpoveď
    .cure = Skontrolujte disk a jeho kábel, v prípade potreby ho vymeňte; pokladňa pokračuje sama.
health-disk-slow = zápis na disk trvá { $seconds } s a odpoveď na skenovanie príde až po zápise
    .cure = Zistite, ktorý program toľko zapisuje. Pomalé sú aj opotrebované pamäťové karty a chybné disky.

## Rad operácií

health-queue-opening = rad operácií sa otvára už { $seconds } s; dovtedy sa nič neprijíma
    .cure = Počkajte. Pomalý disk potrebuje čas, rovnako ako záchrana veľkého poškodeného radu; pozrite si denník.
health-queue-unusable = rad operácií sa nedá otvoriť: { $why }
    .cure = Odstráňte uvedenú príčinu; pokladňa to skúsi znova sama. Alebo zastavte službu a obnovte zálohu: `stamp-agent db restore`.
    .cure-denied = Dajte priečinok s údajmi aj s celým obsahom používateľovi služby; pokladňa pokračuje sama.
health-queue-recovered = súbor radu operácií bol pri poslednom spustení poškodený: { $what }
    .cure = Skontrolujte disk. Pozrite si odložené operácie a priečinok uchovajte pre podporu.
health-queue-log-lost = pri poslednom spustení chýbal denník vedľa súboru radu a s ním najnovšie skenovania
    .cure = Nikdy neodstraňujte queue.db-wal. Ak ho máte, zastavte službu, vráťte ho na miesto a spustite znova.
health-operations-damaged = { $count ->
        [one] { $count } operácia v súbore radu je poškodená
        [few] { $count } operácie v súbore radu sú poškodené
       *[other] { $count } operácií v súbore radu je poškodených
    }
    .cure = `stamp-agent db check` ich vymenuje. Skontrolujte disk.
health-operations-parked = { $count ->
        [one] { $count } operácia sa takto nedá odoslať
        [few] { $count } operácie sa takto nedajú odoslať
       *[other] { $count } operácií sa takto nedá odoslať
    }
    .cure = Pozrite si ich cez `stamp-agent queue list --state parked`, potom každú zopakujte alebo zahoďte.
health-queue-old = operácie čakajú už { $hours ->
        [one] { $hours } hodinu
        [few] { $hours } hodiny
       *[other] { $hours } hodín
    }
    .cure = Zistite, prečo je cloud nedostupný.
health-snapshot-stale = zoznam voucherov v pokladni je starý { $hours ->
        [one] { $hours } hodinu
        [few] { $hours } hodiny
       *[other] { $hours } hodín
    }: bez internetu nepozná žiadny
    .cure = Pozrite v zázname, prečo sa nenačíta.
health-snapshot-too-large = prevádzka má viac voucherov, než pokladňa udrží: bez internetu nepozná žiadny
    .cure = Bez internetu sa vouchery prijímajú na vlastné riziko.
health-receipt-conflict = { $count ->
        [one] { $count } účtenka prišla znova s iným obsahom
        [few] { $count } účtenky prišli znova s iným obsahom
       *[other] { $count } účteniek prišlo znova s iným obsahom
    }
    .cure = Platí prvé hlásenie. Skontrolujte, či sú čísla účteniek jedinečné: uvádzajte pokladňu alebo deň.

## Program a pripojené zariadenia

health-task-failing = { $name } nebeží: { $why }
    .cure = Spustí sa znova automaticky; pozrite si denník.
health-scanner-lost = skener { $name } sa nedá čítať: { $why }
    .cure = Skontrolujte jeho kábel a port v konfigurácii; pokusy sa opakujú automaticky.
health-till-lost = pokladničný systém { $name } neodpovedá: { $why }
    .cure = Pokusy sa opakujú automaticky. `stamp-agent connector test { $name }` ukáže, čo prekáža.
health-till-failed = pokladničný systém { $name } nie je pripojený: { $why }
    .cure = Kým sa to nezmení, jeho bločky neprinášajú pečiatky. `stamp-agent connector test { $name }` ukáže viac.
health-receipts-unused = { $names }: spojenie je, ale táto pokladňa dáva pečiatky za skeny, nie za bločky
    .cure = Nastavte stamping = "receipt" v [till] alebo tabuľku z konfigurácie odstráňte.
health-tls-unusable = iné zariadenia nie sú cez TLS obsluhované tak, ako majú byť: { $why }
    .cure = Opravte súbory z local_api.tls; používateľ služby ich musí môcť čítať. Načítajú sa znova automaticky.
health-tls-expiring = certifikát pre iné zariadenia platí už len do { $at }
    .cure = Nahraďte ho novším v súboroch z local_api.tls. Načítajú sa znova automaticky.
health-log-lines-dropped = { $count ->
        [one] { $count } riadok denníka sa nezapísal
        [few] { $count } riadky denníka sa nezapísali
       *[other] { $count } riadkov denníka sa nezapísalo
    }
    .cure = Disk je pomalý alebo plný.
health-stamped-twice = { $count ->
        [one] { $count } hosť dostal za posledný deň dve pečiatky za jeden nákup
        [few] { $count } hostia dostali za posledný deň dve pečiatky za jeden nákup
       *[other] { $count } hostí dostalo za posledný deň dve pečiatky za jeden nákup
    }
    .cure = Pečiatky tu pridáva ešte niečo iné: aplikácia 7stamp v pokladni, účtenka s QR kódom alebo Autopilot. Jedno z nich vypnite; každá pečiatka sa účtuje.
# $why: words of the program
health-broker-away = Broker sa nedá použiť ({ $why })
    .cure = Skontrolujte [mqtt] v konfigurácii a či broker beží. Pečiatky a vouchery ho nepotrebujú.
