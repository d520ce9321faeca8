## Droga do chmury

health-key-unreadable = nie można użyć klucza API: { $why }
    .cure = Pozwolić użytkownikowi usługi czytać plik albo ponownie uruchomić `stamp-agent key set`.
health-key-missing = ta kasa nie ma klucza API
    .cure = Utworzyć go w panelu administracyjnym (Stamp Cards, API & Integrations), potem uruchomić `stamp-agent key set`.
health-key-invalid = chmura nie zna tego klucza API (nowy klucz albo usunięty?)
    .cure = Skopiować aktualny klucz z panelu administracyjnego, potem uruchomić `stamp-agent key set`.
health-scanner-disabled = login pracownika dla tego klucza jest wyłączony
    .cure = Włączyć go w panelu administracyjnym albo ustawić klucz innego przez `stamp-agent key set`.
health-wrong-business = klucz API należy do innej firmy niż oczekujące operacje
    .cure = Ustawić z powrotem klucz pierwszej firmy albo wyjąć operacje przez `stamp-agent queue export`.
health-plan-limit-reached = limit operacji w planie jest wyczerpany
    .until = limit operacji w planie jest wyczerpany do { $at }
    .cure = Podnieść plan w panelu administracyjnym albo poczekać: zapisane operacje zostaną wtedy wysłane.
health-agent-too-old = chmura nie obsługuje już tej wersji
    .cure = Zainstalować aktualną wersję stamp-agent.
health-cloud-address-suspect = to, co odpowiada pod cloud.base_url, nie jest chmurą
    .cure = Sprawdzić cloud.base_url w konfiguracji i serwer proxy po drodze.
health-everything-refused = chmura odrzuca tak samo niezwiązane ze sobą operacje ({ $code })
    .cure = Sprawdzić cloud.base_url i wersję; powiadomić wsparcie. Próby są ponawiane automatycznie.
health-cloud-unreachable = chmura jest nieosiągalna ({ $why })
    .cure = Sprawdzić internet. Skany są zapisywane i zostaną wysłane później.

## Dysk

health-disk-full = dysk jest pełny: skany są odrzucane, przyjęte wcześniej są nadal wysyłane
    .cure = Zwolnić miejsce; kasa wznowi pracę sama.
health-disk-read-only = dysk jest tylko do odczytu: skany są odrzucane i nic nie jest wysyłane, dopóki nie można zapisać odpowiedzi
    .cure = Tak system chroni uszkodzony dysk: zobacz dziennik systemu. Gdy zapis będzie możliwy, kasa wznowi pracę sama.
health-disk-failing = dysk zgłasza błędy: skany są odrzucane i nic nie jest wysyłane, dopóki nie można zapisać odpowiedzi
    .cure = Sprawdzić dysk i jego kabel, w razie potrzeby wymienić; kasa wznowi pracę sama.
health-disk-slow = zapis na dysku trwa { $seconds } s, a odpowiedź na skan pojawia się po zapisie
    .cure = Ustalić, który program tyle zapisuje. Zużyte karty pamięci i uszkodzone dyski też są wolne.

## Kolejka

health-queue-opening = kolejka otwiera się już { $seconds } s; do tego czasu skany nie są przyjmowane
    .cure = Poczekać. Wolny dysk potrzebuje czasu, podobnie jak ratowanie dużej uszkodzonej kolejki; zobacz dziennik.
health-queue-unusable = nie można otworzyć kolejki: { $why }
    .cure = Usunąć wskazaną przyczynę; kasa spróbuje sama. Albo zatrzymać usługę i przywrócić kopię: `stamp-agent db restore`.
    .cure-denied = Oddać katalog danych z całą zawartością użytkownikowi usługi; kasa wznowi pracę sama.
health-queue-recovered = plik kolejki był uszkodzony przy ostatnim uruchomieniu: { $what }
    .cure = Sprawdzić dysk. Obejrzeć odłożone operacje i zachować katalog dla wsparcia.
health-queue-log-lost = przy ostatnim uruchomieniu brakowało dziennika obok pliku kolejki, a z nim najnowszych skanów
    .cure = Nigdy nie usuwać queue.db-wal. Jeśli jest, zatrzymać usługę, przywrócić go i uruchomić ponownie.
health-operations-damaged = { $count ->
        [one] { $count } operacja w pliku kolejki jest uszkodzona
        [few] { $count } operacje w pliku kolejki są uszkodzone
       *[many] { $count } operacji w pliku kolejki jest uszkodzonych
    }
    .cure = `stamp-agent db check` je wskaże. Sprawdzić dysk.
health-operations-parked = { $count ->
        [one] { $count } operacji nie można wysłać w tej postaci
        [few] { $count } operacji nie można wysłać w tej postaci
       *[many] { $count } operacji nie można wysłać w tej postaci
    }
    .cure = Obejrzeć je przez `stamp-agent queue list --state parked`, potem każdą ponowić albo porzucić.
health-queue-old = operacje czekają już { $hours ->
        [one] { $hours } godzinę
        [few] { $hours } godziny
       *[many] { $hours } godzin
    }
    .cure = Ustalić, dlaczego chmura jest nieosiągalna.
health-snapshot-stale = lista voucherów w kasie ma { $hours ->
        [one] { $hours } godzinę
        [few] { $hours } godziny
        [many] { $hours } godzin
       *[other] { $hours } godziny
    }: bez internetu kasa nie zna żadnego
    .cure = Sprawdź w dzienniku, dlaczego nie jest pobierana.
health-snapshot-too-large = firma ma więcej voucherów, niż kasa może przechować: bez internetu kasa nie zna żadnego
    .cure = Bez internetu vouchery są przyjmowane na własne ryzyko.
health-receipt-conflict = { $count ->
        [one] { $count } paragon przyszedł ponownie z inną treścią
        [few] { $count } paragony przyszły ponownie z inną treścią
       *[many] { $count } paragonów przyszło ponownie z inną treścią
    }
    .cure = Liczy się pierwsze zgłoszenie. Sprawdzić, czy numery paragonów są niepowtarzalne: podawać kasę albo dzień.

## Program i jego urządzenia

health-task-failing = { $name } nie działa: { $why }
    .cure = Uruchomi się ponownie automatycznie; zobacz dziennik.
health-scanner-lost = nie można czytać skanera { $name }: { $why }
    .cure = Sprawdzić jego kabel i port w konfiguracji; próby są ponawiane automatycznie.
health-till-lost = system kasowy { $name } nie odpowiada: { $why }
    .cure = Próby są ponawiane automatycznie. `stamp-agent connector test { $name }` pokazuje, co przeszkadza.
health-till-failed = system kasowy { $name } nie jest połączony: { $why }
    .cure = Do czasu zmiany jego paragony nie dają pieczątek. `stamp-agent connector test { $name }` pokazuje więcej.
health-receipts-unused = { $names }: jest połączenie, ale ta kasa daje pieczątki za skany, a nie za paragony
    .cure = Ustawić stamping = "receipt" w [till] albo usunąć tę tabelę z konfiguracji.
health-tls-unusable = inne urządzenia nie są obsługiwane przez TLS tak, jak powinny: { $why }
    .cure = Poprawić pliki z local_api.tls; użytkownik usługi musi móc je czytać. Są wczytywane ponownie automatycznie.
health-tls-expiring = certyfikat dla innych urządzeń jest ważny tylko do { $at }
    .cure = Zastąpić go nowszym w plikach z local_api.tls. Są wczytywane ponownie automatycznie.
health-log-lines-dropped = { $count ->
        [one] nie zapisano { $count } wiersza dziennika
        [few] nie zapisano { $count } wierszy dziennika
       *[many] nie zapisano { $count } wierszy dziennika
    }
    .cure = Dysk jest wolny albo pełny.
health-stamped-twice = { $count ->
        [one] { $count } gość dostał w ostatniej dobie dwa stemple za jeden zakup
        [few] { $count } goście dostali w ostatniej dobie dwa stemple za jeden zakup
       *[many] { $count } gości dostało w ostatniej dobie dwa stemple za jeden zakup
    }
    .cure = Coś jeszcze dodaje tu stemple: aplikacja 7stamp w kasie, paragon z kodem QR albo Autopilot. Wyłącz jedno z nich; każdy stempel jest płatny.
# $why: words of the program
health-broker-away = Broker nie działa ({ $why })
    .cure = Sprawdź [mqtt] w konfiguracji i czy broker działa. Stemple i vouchery go nie potrzebują.
