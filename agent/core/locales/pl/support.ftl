support-title = Wsparcie
support-parts = Części strony
support-skip = Do treści
support-overview = Przegląd
support-queue = Kolejka
support-log = Dziennik
support-till-page = Strona kasy
support-log-out = Wyloguj
support-demo = Demo
support-unknown = jeszcze nieznane
support-all = Wszystkie

support-units = { "" }
    .d = d
    .h = godz.
    .min = min
    .s = s

support-kind-add-stamps = Pieczątka
support-kind-redeem = Realizacja
support-kind-issue-card = Nowa karta
support-kind-issue-voucher = Nowy voucher
support-kind-void = Cofnięcie
support-states = Operacje według stanu
support-state-queued = Czeka
support-state-sending = Wysyłanie
support-state-done = Gotowe
support-state-refused = Odrzucone
support-state-parked = Odłożone
support-state-discarded = Porzucone
support-state-withdrawn = Wycofane
support-number = Numer
support-what = Co
support-state = Stan
support-made-at = Utworzono
support-settled-at = Zamknięto
support-tries = Próby
support-damaged = Uszkodzone na dysku: nie da się wysłać.

support-find = Szukaj
support-find-what = Numer lub cały kod
support-from-time = Od
support-to-time = Do
support-find-now = Szukaj
support-find-clear = Pokaż wszystkie
support-find-mistake = Tego nie da się wyszukać: proszę wpisać sześcioznakowy numer, cały kod lub czas.
support-find-forgotten = To wyszukiwanie nie jest już znane: proszę wpisać je ponownie.
support-none = Nie ma takich operacji.
support-none-found = Niczego nie znaleziono.
support-none-yet = W przejrzanej części niczego nie znaleziono. Dalej szuka przycisk „Więcej”.
support-newer = Pokaż nowsze
support-more = Więcej

support-facts = Dane
support-from = Źródło
support-cashier = Kasjer
support-reason = Powód
support-takes-back = Cofa
support-taken-back-by = Cofnięte przez
support-retry-of = Wysłane zamiast
support-retried-by = Wysłane ponownie jako
support-op-id = Operacja
support-lane = Tor
support-business = Firma
support-attempts = Próby
support-no-attempts = Nic jeszcze nie wysłano.
support-not-kept = { $count ->
    [one] Jednej próby między pierwszą a ostatnimi nie zachowano.
    [few] { $count } prób między pierwszą a ostatnimi nie zachowano.
    [many] { $count } prób między pierwszą a ostatnimi nie zachowano.
   *[other] { $count } próby między pierwszą a ostatnimi nie zachowano.
}
support-asked = pytanie o wynik
support-again = zostanie powtórzone
support-look-up = pytamy chmurę
support-not-sent = Nie opuściło kasy
support-lost = Brak odpowiedzi
support-garbled = Odpowiedzi nie da się odczytać
support-left-out = Brak w odpowiedzi
support-interrupted = Przerwane zatrzymaniem
support-answer = Odpowiedź chmury
support-masked = kody i adresy są ukryte
support-journal = Co zrobili ludzie
support-import = Przejęte z innej kasy

support-retry = Wyślij ponownie
    .text = Trafi do chmury jeszcze raz bez zmian, na swoim dawnym miejscu w kolejce.
    .anew = Chmura odrzuciła ją ostatecznie. Zostanie wysłana nowa operacja o tej samej treści; ta pozostanie odrzucona.
    .button = Wyślij { $number } ponownie
support-discard = Porzuć
    .text = Nigdy nie zostanie wysłana. Pozostanie tu widoczna jako porzucona, z powodem.
    .button = Porzuć { $number } na stałe
support-why = Powód (bez nazwisk, pozostaje w dzienniku)
support-why-perhaps = Powód, jeśli chcesz (bez nazwisk, pozostaje w dzienniku)
support-who = Twoje imię, jeśli chcesz (pozostaje w dzienniku)
support-retried = Jest wysyłana ponownie.
support-retried-as = Jest wysyłana ponownie jako
support-discarded = Operację porzucono.
support-too-late = Nic nie zmieniono. Stan jest już inny: { $state }.
support-taken-back = Nic nie zmieniono. Operację cofnięto, więc nie zostanie wysłana ponownie.
support-wait = Chwileczkę.
support-no-answer = Program kasy nie odpowiada. Trwa ponawianie.
support-not-known = Program kasy nie odpowiada. Przed kolejną decyzją proszę sprawdzić stan operacji.

support-health = Kondycja
support-well = Wszystko w porządku
support-severity-info = Uwaga
support-severity-warning = Ostrzeżenie
support-severity-error = Usterka
support-next-try = następna próba za { $time }
support-oldest = najstarsza niewysłana z
support-scanners = Skanery
support-no-scanners = Nie ustawiono żadnego skanera. Skanuje się na stronie kasy.
support-scanner-ready = Gotowy
support-scanner-connecting = Łączenie
support-scanner-lost = Niedostępny
support-scanner-failed = Nie da się użyć
support-scanner-ended = Na końcu
support-heard = Ostatnio
support-not-heard = Od startu nic
support-delivered = { $count ->
    [one] raz w ciągu 24 godzin
    [few] { $count } razy w ciągu 24 godzin
    [many] { $count } razy w ciągu 24 godzin
   *[other] { $count } razu w ciągu 24 godzin
}
support-ignored = { $count ->
    [one] raz nie był to kod tego sklepu
    [few] { $count } razy nie był to kod tego sklepu
    [many] { $count } razy nie był to kod tego sklepu
   *[other] { $count } razu nie był to kod tego sklepu
}
support-points = Systemy kasowe
support-point-ready = Połączony
support-point-connecting = Łączenie
support-point-lost = Nie odpowiada
support-point-failed = Niepołączony
support-receipt = Ostatni paragon
support-no-receipt = Od startu żadnego paragonu
support-receipts = { $count ->
    [one] jeden paragon w ciągu 24 godzin
    [few] { $count } paragony w ciągu 24 godzin
    [many] { $count } paragonów w ciągu 24 godzin
   *[other] { $count } paragonu w ciągu 24 godzin
}
support-questions = Zapytania na minutę: { $times }
support-about = Ta kasa
support-till = Kasa
support-cloud = Chmura
support-version = Program
support-format = Format kolejki
support-page = Strona
support-running = Działa od
support-agent = Instalacja

support-depth = Oczekujące w ostatnich 24 godzinach
    .most = Teraz { $now }. Najwięcej: { $most } o { $time }.
    .quiet = Teraz { $now }. Nic nie musiało czekać.
support-depth-none = Jeszcze nic nie zmierzono. Wykres zacznie się od pierwszego skanu.
support-depth-waiting = Do wysłania
support-depth-parked = Odłożone
support-times = Odpowiedzi chmury
    .answered = { $answers ->
        [one] { $answers } odpowiedź
        [few] { $answers } odpowiedzi
        [many] { $answers } odpowiedzi
       *[other] { $answers } odpowiedzi
    }: połowa w { $half }, 95 % w { $most }, najwolniejsza po { $slowest }.
    .failed = { $failures ->
        [one] { $failures } żądanie pozostało bez odpowiedzi.
        [few] { $failures } żądania pozostały bez odpowiedzi.
        [many] { $failures } żądań pozostało bez odpowiedzi.
       *[other] { $failures } żądania pozostało bez odpowiedzi.
    }
support-times-none = Brak żądań w ostatnich 24 godzinach.
support-times-usual = Połowa do 95 %
support-times-slowest = Najwolniejsza
support-times-failed = Bez odpowiedzi

support-log-level = Poziom
support-log-error = Błędy
support-log-warn = Ostrzeżenia
support-log-info = Info
support-log-debug = Debug
support-log-trace = Trace
support-log-follow = Śledź
support-log-read = Odczytano
support-log-empty = Nie ma takich wierszy.
support-no-log = Ta kasa nie prowadzi dziennika.

## Raport dla właściciela

support-report = Raport
support-report-span = Okres raportu
support-report-csv = Pobierz dla arkusza
support-outages = Bez chmury
support-outages-none = Chmura była cały czas dostępna.
support-outages-said = Łącznie { $time }.
support-outages-count = Ile razy
support-outages-lasted = Czas trwania
support-why-internet = brak internetu
support-why-other = inny powód
support-began = Początek
support-ended = Koniec
support-lasts = trwa
support-because = Powód
support-taken = Zapisane
support-accepted = Przyjęte
support-at-risk = Na ryzyko
support-vouchers-refused = Odrzucone
support-losses = Straty
support-losses-none = Brak strat.
support-lost-at = Utracono
support-voucher = Voucher
support-worth = Wartość
support-used-at = Użyty wcześniej
support-used-where = Gdzie
support-days = { $count ->
        [one] { $count } dzień
        [few] { $count } dni
        [many] { $count } dni
       *[other] { $count } dni
    }

# $count: since the start
support-events = Zdarzenia
    .off = nie pytane
    .waiting = czeka na chmurę
    .following = odebrane: { $count }
    .behind = odebrane: { $count }, będzie więcej
    .none = chmura ich nie zgłasza
    .failing = chmura nie odpowiada zgodnie z umową
