page-title = Pokladňa

page-ready = Pripravené
    .text = Naskenujte kartu alebo voucher hosťa.

page-entry = Kód, číslo, e-mail, telefón
page-enter = OK
page-before = Posledné odpovede

page-taking = Okamih
    .text = { "" }
page-not-yet = Zatiaľ nevydávajte
    .text = Pýtame sa cloudu.
page-asking = { $voucher }: pýtame sa cloudu.
page-noting = Voucher sa zapisuje.

page-lost = Zatiaľ neskenujte znova
    .text = Program pokladne neodpovedá. Pýtame sa znova.
page-lost-voucher = Zatiaľ nevydávajte
    .text = Program pokladne neodpovedá. Pýtame sa znova.
page-unknown = Program pokladne neodpovedá
    .text = Nevie sa, či to bolo prijaté. Pred opakovaním pozrite posledné odpovede alebo sa spýtajte podpory.
page-problem = Nepodarilo sa
    .text = Povedzte to podpore.

page-one-more = Ešte jednu
page-redeem = Uplatniť
page-accept = Prijať na vlastné riziko (zostáva { $left } z { $of })
page-give-up = Zrušiť
page-undo = Vrátiť

page-pin = PIN vedúceho
page-pin-back = Zmazať poslednú číslicu
page-pin-cancel = Zrušiť
page-not-accepted = Neprijaté
    .text = Nevydávajte. Voucher ostáva platný.

page-progress = { $current } z { $goal } pečiatok
page-vouchers = Vouchery tohto hosťa
page-until = do
page-booking = Zaúčtujte v pokladni ako zľavu alebo certifikát:
page-used = Použité:
page-used-at-a-till = na pokladni
page-used-by-guest = samotným hosťom
page-not-hand-over = Nevydávajte.
page-hand-over-now = Vydajte teraz:
page-new-voucher = Nový voucher:
page-won = Výhra:
page-no-prize = Tentoraz bez výhry:
page-try-again = Ešte jeden pokus:

page-guest-noted = Hosť zapísaný
page-guest-clear = Odstrániť
page-guest-cleared = Hosť odstránený
    .text = Tento účet neprinesie pečiatku.

page-whose = Čí je účet { $total }?
    .text = Dotknite sa hosťa, ktorému účet patrí.
page-whose-more = { $count ->
    [one] Treba určiť ešte jeden účet.
    [few] Treba určiť ešte { $count } účty.
   *[other] Treba určiť ešte { $count } účtov.
    }
page-whose-closed = Uzavretý o
page-whose-noted =
    .card = Hosť zapísaný (karta)
    .number = Hosť zapísaný (číslo karty)
    .email = Hosť zapísaný (e-mail)
    .phone = Hosť zapísaný (telefón)
    .name = Hosť zapísaný (meno)
page-whose-nobody = Nikto z nich
page-whose-over = Už sa nepýtame
    .text = Čí je tento účet, už bolo povedané, alebo je na to neskoro.
page-add-to-last = Pridať k poslednému účtu: { $total }

page-online = Online
page-offline = Offline
page-paused = Neodosiela
page-connecting = Pripája sa
page-gone = Program pokladne neodpovedá
page-since = od
page-waiting = { $count ->
    [one] { $count } operácia čaká na odoslanie
    [few] { $count } operácie čakajú na odoslanie
    [many] { $count } operácie čaká na odoslanie
   *[other] { $count } operácií čaká na odoslanie
}
page-focus = Možno skenovať
page-no-focus = Dotknite sa stránky: sken by sa stratil
page-muted = Zvuk je vypnutý: dotknite sa stránky

page-camera = Skenovať kamerou
page-torch = Svetlo
page-camera-insecure = Prehliadač nedáva tejto stránke kameru
    .text = Otvorte stránku priamo na pokladni alebo cez https.
page-camera-denied = Kamera nie je povolená
    .text = Povoľte ju pre túto stránku v nastaveniach prehliadača.
page-camera-none = Žiadna kamera
    .text = Pripojte ju alebo zadajte kód.
page-camera-busy = Kamera sa používa
    .text = Zatvorte iný program a otvorte kameru znova.
page-camera-unable = Tento prehliadač nevie čítať kódy
    .text = Použite novší prehliadač alebo zadajte kód.

page-who = Kto je pri pokladni?
page-cashier = Pokladník

page-card = Karta { $number }
page-stamp = Pridať pečiatku
page-note-guest = Zapísať hosťa
page-issue-card = Vydať kartu
page-unknown-guest = Neznámy hosť
    .text = Pod týmto číslom alebo adresou nie je karta.
page-several-cards = Viacero kariet
    .text = Ktorú myslíte?
page-keep-card = Hosť toto naskenuje a kartu si uloží

page-login = Prihlásenie
page-login-code = Prihlasovací kód
page-login-how = Kód sa vytvorí na pokladni príkazom
page-login-go = Prihlásiť
page-login-unknown = Tento prehliadač nie je spárovaný s pokladňou.
page-login-wrong = Kód je nesprávny, už použitý alebo starší než desať minút.
page-login-wait = Priveľa nesprávnych kódov. Počkajte { $seconds } s a zadajte ho znova.
