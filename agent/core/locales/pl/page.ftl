page-title = Kasa

page-ready = Gotowe
    .text = Zeskanuj kartę lub voucher gościa.

page-entry = Kod, numer, e-mail, telefon
page-enter = OK
page-before = Ostatnie odpowiedzi

page-taking = Chwileczkę
    .text = { "" }
page-not-yet = Jeszcze nie wydawaj
    .text = Pytamy chmurę.
page-asking = { $voucher }: pytamy chmurę.
page-noting = Voucher jest zapisywany.

page-lost = Jeszcze nie skanuj ponownie
    .text = Program kasy nie odpowiada. Pytamy ponownie.
page-lost-voucher = Jeszcze nie wydawaj
    .text = Program kasy nie odpowiada. Pytamy ponownie.
page-unknown = Program kasy nie odpowiada
    .text = Nie wiadomo, czy to przyjęto. Przed powtórzeniem sprawdź ostatnie odpowiedzi lub zapytaj wsparcie.
page-problem = Nie udało się
    .text = Powiedz o tym wsparciu.

page-one-more = Jeszcze jedna
page-redeem = Zrealizuj
page-accept = Przyjmij na własne ryzyko (zostało { $left } z { $of })
page-give-up = Zrezygnuj
page-undo = Cofnij

page-pin = PIN kierownika
page-pin-back = Usuń ostatnią cyfrę
page-pin-cancel = Anuluj
page-not-accepted = Nie przyjęto
    .text = Nie wydawaj. Voucher pozostaje ważny.

page-progress = { $current } z { $goal } pieczątek
page-vouchers = Vouchery tego gościa
page-until = do
page-booking = Zaksięguj w kasie jako rabat lub certyfikat:
page-used = Wykorzystano:
page-used-at-a-till = przy kasie
page-used-by-guest = przez gościa
page-not-hand-over = Nie wydawaj.
page-hand-over-now = Wydaj teraz:
page-new-voucher = Nowy voucher:
page-won = Wygrana:
page-no-prize = Tym razem bez nagrody:
page-try-again = Jeszcze jedna próba:

page-guest-noted = Gość zapisany
page-guest-clear = Usuń
page-guest-cleared = Gość usunięty
    .text = Ten rachunek nie da pieczątki.

page-whose = Czyje jest { $total }?
    .text = Dotknij gościa, do którego należy rachunek.
page-whose-more = { $count ->
    [one] Do wyjaśnienia jest jeszcze jeden rachunek.
    [few] Do wyjaśnienia są jeszcze { $count } rachunki.
   *[many] Do wyjaśnienia jest jeszcze { $count } rachunków.
    }
page-whose-closed = Zamknięty o
page-whose-noted =
    .card = Gość zapisany (karta)
    .number = Gość zapisany (numer karty)
    .email = Gość zapisany (e-mail)
    .phone = Gość zapisany (telefon)
    .name = Gość zapisany (imię)
page-whose-nobody = Żaden z nich
page-whose-over = Pytanie nieaktualne
    .text = Powiedziano już, czyj to rachunek, albo jest na to za późno.
page-add-to-last = Dodaj do ostatniego rachunku: { $total }

page-online = Online
page-offline = Offline
page-paused = Nie wysyła
page-connecting = Łączenie
page-gone = Program kasy nie odpowiada
page-since = od
page-waiting = { $count ->
    [one] { $count } operacja czeka na wysłanie
    [few] { $count } operacje czekają na wysłanie
    [many] { $count } operacji czeka na wysłanie
   *[other] { $count } operacji czeka na wysłanie
}
page-focus = Można skanować
page-no-focus = Dotknij strony: skan przepadnie
page-muted = Dźwięk wyłączony: dotknij strony

page-camera = Skanuj kamerą
page-torch = Światło
page-camera-insecure = Przeglądarka nie daje tej stronie kamery
    .text = Otwórz stronę na samej kasie lub przez https.
page-camera-denied = Kamera nie jest dozwolona
    .text = Zezwól na nią dla tej strony w ustawieniach przeglądarki.
page-camera-none = Brak kamery
    .text = Podłącz ją lub wpisz kod.
page-camera-busy = Kamera jest zajęta
    .text = Zamknij inny program i otwórz kamerę ponownie.
page-camera-unable = Ta przeglądarka nie czyta kodów
    .text = Użyj nowszej przeglądarki lub wpisz kod.

page-who = Kto jest przy kasie?
page-cashier = Kasjer

page-card = Karta { $number }
page-stamp = Dodaj pieczątkę
page-note-guest = Zapisz gościa
page-issue-card = Wydaj kartę
page-unknown-guest = Nieznany gość
    .text = Pod tym numerem ani adresem nie ma karty.
page-several-cards = Kilka kart
    .text = Którą kartę wybrać?
page-keep-card = Gość skanuje to, aby zachować kartę

page-login = Logowanie
page-login-code = Kod logowania
page-login-how = Kod tworzy się na kasie poleceniem
page-login-go = Zaloguj
page-login-unknown = Ta przeglądarka nie jest sparowana z kasą.
page-login-wrong = Kod jest błędny, został użyty albo ma ponad dziesięć minut.
page-login-wait = Za dużo błędnych kodów. Odczekaj { $seconds } s i wpisz go ponownie.
