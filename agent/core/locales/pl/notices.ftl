language-name = Polski

## Kod

not-recognised = Nie rozpoznano
    .text = To nie jest karta ani voucher tego lokalu.
unreadable = Nieczytelny kod
    .text = Zeskanuj ponownie ({ $why ->
        [empty] kod jest pusty
        [too-long] kod jest za długi
        [not-utf8] nieczytelne znaki
        [control-character] niedozwolone znaki
        [incomplete] kod jest niepełny
        [without-prefix] brak początku
       *[other] { $why }
    }).
cannot-tell = Karta czy voucher?
    .text = Kod może być jednym i drugim, a chmura jest teraz niedostępna. Nic nie zrobiono.

## Pieczątka

saved = Zapisano
    .text = Pieczątka pojawi się, gdy wróci internet.
    .on-its-way = Pieczątka jest w drodze.
    .plan-used-up = Limit operacji w planie jest wyczerpany. Pieczątka zostanie dodana później.
    .held-back = Pieczątka jest zapisana i zostanie dodana później. Powiadom właściciela: kasa nie może teraz wysyłać.
stamp-added = Dodano pieczątkę
    .progress = Dodano pieczątkę · { $current } / { $goal }
goal-reached = Cel osiągnięty · { $current } / { $goal }
already-stamped = Pieczątka już jest
    .text = Za ten paragon pieczątka została już dodana.
one-more = Pieczątka sprzed { $seconds } s. Jeszcze jedna?
    .just-now = Pieczątka dodana przed chwilą. Jeszcze jedna?
    .text = Aby dodać kolejną, zeskanuj kartę ponownie w ciągu 10 sekund.
stamping-off = Pieczątki wyłączone
    .text = Ta kasa nie dodaje pieczątek.

reward =
    .give-now = Wydaj teraz: { $name }.
    .voucher = Nowy voucher: { $name }.
    .won = Wygrana: { $name }.
    .no-prize = { $name }: tym razem bez wygranej.
    .try-again = { $name }: jeszcze jedna próba.

## Paragon

guest-attached = Gość zapisany
    .text = Pieczątka zostanie dodana po zamknięciu rachunku.
no-guest = Brak gościa
    .text = Do tego rachunku nikogo nie zapisano, więc nic nie zostanie wysłane.
whose-receipt = Czyje jest { $total }?
    .text = { $count ->
        [one] Gdy zamykano ten rachunek, zapisany był jeden gość. Powiedz na stronie kasy, czy to jego rachunek.
        [few] Gdy zamykano ten rachunek, zapisanych było { $count } gości. Powiedz na stronie kasy, czyj to rachunek.
       *[many] Gdy zamykano ten rachunek, zapisanych było { $count } gości. Powiedz na stronie kasy, czyj to rachunek.
    }
receipt-not-counted = Bez pieczątki
    .unreadable-amount = Nie można odczytać kwoty tego rachunku.
    .negative = Zwrócono więcej, niż zapłacono.
    .not-paid = Ten rachunek zamknięto bez zapłaty.
    .nothing-to-pay = Nie było nic do zapłaty.
    .written-off = Ten rachunek spisano na straty.
    .below-minimum = Rachunek jest poniżej minimalnej kwoty.
    .left-out = Za takie rachunki nie ma tu pieczątki.
    .not-of-the-categories = Nie kupiono niczego, co daje pieczątkę.
    .only-other-categories = Kupiono tylko rzeczy bez pieczątki.
receipt-voided = Rachunek anulowany
    .text = Nie dał pieczątki, więc nie ma czego cofać.

## Voucher

confirm-voucher =
    .text = Ważny. Aby zrealizować, zeskanuj ponownie lub potwierdź.
    .known = Ważny, stan na { $at }. Aby zrealizować, zeskanuj ponownie lub potwierdź.
voucher-redeemed = Voucher zrealizowany
    .text = Można wydać.
    .named = Wydaj: { $name }.
    .late = Odpowiedź przyszła późno: wydaj tylko raz.
    .again = Zrealizowany w tej kasie { $seconds } s temu: wydaj tylko raz.
redemption-unanswered = Jeszcze nie wydawaj
    .text = Chmura nie odpowiedziała. Poczekaj, zeskanuj voucher ponownie albo zrezygnuj.
redemption-given-up = Nie wydawaj
    .sent = Zrezygnowano bez odpowiedzi. Voucher będzie znów ważny, gdy chmura cofnie realizację.
    .unsent = Zrezygnowano przed wysłaniem. Voucher pozostaje ważny.
redemption-taken-back = Voucher znów ważny
    .text = Nic nie wydano, voucher można wykorzystać.
redemption-not-taken-back = Voucher wykorzystany
    .text = Mógł zostać zrealizowany, choć nic nie wydano, i nie został cofnięty. Powiadom właściciela: operacja { $operation }.
cannot-check = Nie można sprawdzić
    .text = Chmura nie odpowiada. Voucher pozostaje ważny do końca swojego terminu.
    .plan-used-up = Limit operacji w planie jest wyczerpany. Voucher pozostaje ważny.
    .needs-key = Ta kasa potrzebuje swojego klucza: powiadom właściciela. Voucher pozostaje ważny.
    .held-back = Kasa nie może zapytać chmury: powiadom właściciela. Voucher pozostaje ważny.
    .tried-before = Wcześniejsza próba nie ma jeszcze odpowiedzi. Voucher będzie można wykorzystać, gdy chmura odpowie.
card-on-its-way = Karta w drodze
    .text = Zostanie wydana, gdy wróci internet.
voucher-issued = Voucher wystawiony
card-issued = Karta utworzona

## Voucher bez internetu

accepted-at-risk = Przyjęty na własne ryzyko
    .text = Można wydać. Chmura dowie się, gdy wróci internet.
    .counted = Można wydać. Chmura dowie się, gdy wróci internet. Zostało { $left } z { $of }.
    .was-valid = { $name }: wydano bez internetu, voucher był ważny.
already-accepted = Już przyjęty
    .text = Przyjęty w tej kasie { $time } temu. Nie wydawaj ponownie.
    .elsewhere = Przyjęty w innej kasie { $time } temu. Nie wydawaj ponownie.
    .at-till = Przyjęty w kasie { $till } { $time } temu. Nie wydawaj ponownie.
accepted-offline = Zrealizowany bez internetu
    .again = Wydaj raz. Chmura dowie się, gdy wróci internet.
    .text = Wydaj: { $name }. Chmura dowie się, gdy wróci internet.
    .counted = Wydaj: { $name }. Chmura dowie się, gdy wróci internet. Zostało { $left } z { $of }.
offline-limit = Nie można sprawdzić
    .of-guest = Bez internetu nie przyjmujemy więcej od tego gościa. Następny za { $time }. Voucher pozostaje ważny do końca swojego terminu.
    .of-till = Bez internetu nie przyjmujemy więcej. Następny za { $time }. Voucher pozostaje ważny do końca swojego terminu.
clock-doubtful = Nie można sprawdzić
    .behind = Zegar kasy się spóźnia: właściciel musi go ustawić. Voucher pozostaje ważny do końca swojego terminu.
    .ahead = Zegar kasy się spieszy albo kasa była za długo bez internetu: powiadom właściciela. Voucher pozostaje ważny do końca swojego terminu.
pin-needed = Limit osiągnięty
    .of-guest = Bez internetu nie przyjmujemy więcej od tego gościa. Kierownik może przyjąć voucher kodem PIN.
    .of-till = Bez internetu nie przyjmujemy więcej. Kierownik może przyjąć voucher kodem PIN.
pin-wrong = Błędny PIN
    .text = Jeszcze nie wydawaj. Spróbuj ponownie albo przyjmij voucher później.
pin-locked = PIN zablokowany
    .text = Za dużo błędnych kodów PIN. Nie wydawaj. Następna próba za { $time }. Voucher pozostaje ważny do końca swojego terminu.
offer-over = Za późno
    .text = Zeskanuj voucher ponownie.
recorded-loss = Zapisano jako stratę
    .text = { $name }: wykorzystano już wcześniej. Jest w raporcie.

time =
    .seconds = { $seconds } s
    .minutes = { $minutes } min
    .hours = { $hours } godz.
    .hours-and-minutes = { $hours } godz. { $minutes } min
    .days = { $days } dni

## Czego chmura odmawia

voucher-already-redeemed = Już wykorzystany
    .text = Nie wydawaj.
    .at = Wykorzystany { $at }. Nie wydawaj.
    .here = Zrealizowany w tej kasie { $time } temu. Nie wydawaj.
    .known = Wykorzystany { $time } temu. Nie wydawaj.
voucher-ambiguous = Czyj voucher?
    .text = Ten kod ma kilku gości. Zeskanuj teraz kartę gościa.
voucher-expired = Voucher stracił ważność
    .known = Stracił ważność { $time } temu. Nie wydawaj.
voucher-not-found = Nieznany voucher
    .text = Nikt nie ma vouchera z tym kodem.
    .not-this-guests = Ten gość nie ma vouchera z tym kodem.
card-not-found = Nieznana karta
    .text = 7stamp nie zna tej karty.
card-deleted = Karta usunięta
    .text = Karta gościa już nie istnieje.
wrong-business = Karta innego lokalu
    .text = Ta karta należy do innej firmy.
repeat-blocked = Pieczątka przed chwilą
    .text = Jedna pieczątka została dodana tuż przedtem.
amount-required = Brak kwoty
    .text = Ta karta liczy kwoty; samo zeskanowanie nie wystarczy.
plan-limit-reached = Plan wyczerpany
    .text = Limit operacji w planie jest wyczerpany: powiadom właściciela. Voucher pozostaje ważny.
void-unsupported = Nie można cofnąć
    .text = Chmura nie obsługuje cofania.
refused = Odmowa

## Cofanie

taking-back = Cofanie w toku
    .text = Będzie gotowe, gdy chmura odpowie.
taken-back = Cofnięto
withdrawn = Cofnięto
    .text = Nic nie wysłano.
nothing-to-take-back = Nie ma czego cofać
    .text = Operacja nie miała skutku.
too-late = Za późno
    .undo = Cofnąć można tylko w ciągu minuty.
    .redemption = Ta realizacja ma już swoją odpowiedź.
    .one-more = To pytanie już minęło. Zeskanuj kartę ponownie.
    .receipt = Do tego rachunku nie można już dodać gościa. Nic nie zrobiono.

## Co czeka

parked = Nie udało się wysłać
    .text = Operacja jest zapisana. Powiadom wsparcie: operacja { $operation }, { $reason }.
    .no-reason = nie podano przyczyny
discarded = Porzucono
    .text = Wsparcie zrezygnowało z tej operacji.

backlog-sent = Zapisane operacje wysłano
    .done = { $count ->
        [one] { $count } wysłana
        [few] { $count } wysłane
       *[many] { $count } wysłanych
    }
    .losses = { $count ->
        [one] z tego { $count } strata
        [few] z tego { $count } straty
       *[many] z tego { $count } strat
    }
    .refused = { $count ->
        [one] { $count } odrzucona
        [few] { $count } odrzucone
       *[many] { $count } odrzuconych
    }
    .parked = { $count ->
        [one] { $count } zachowana dla wsparcia
        [few] { $count } zachowane dla wsparcia
       *[many] { $count } zachowanych dla wsparcia
    }
    .waiting = { $count ->
        [one] { $count } jeszcze czeka
        [few] { $count } jeszcze czekają
       *[many] { $count } jeszcze czeka
    }
    .accepted-before = (Wydano bez internetu, teraz odmowa.)
    .saved-before = (Wcześniej zapisano, teraz odmowa.)

## Kłopoty samej kasy

cannot-look-up = Nie można wyszukać
    .text = Chmura nie odpowiada. Skan karty jest przyjmowany zawsze.
too-many-searches = Za dużo wyszukiwań
    .text = Poczekaj minutę.
not-stored = Nie zapisano
    .text = Dysk kasy nie przyjął zapisu. Nie dodano pieczątki. Powiadom wsparcie, potem zeskanuj ponownie.
not-saved-yet = Jeszcze nie zapisano
    .text = Dysk kasy jest wolny. Poczekaj na odpowiedź, nie skanuj ponownie.
starting = Jeszcze niegotowe
    .text = Program kasy się uruchamia. Nie dodano pieczątki. Za chwilę zeskanuj ponownie.

## Co chmura zgłasza, gdy gość jest na miejscu

# $name: of the voucher
used-elsewhere = Przed chwilą użyty gdzie indziej
    .text = Nie wydawać: { $name } został przed chwilą użyty gdzie indziej.
    .till = Nie wydawać: { $name } został przed chwilą użyty przy innej kasie.
voucher-over = Voucher stracił ważność
    .text = Nie wydawać: { $name } właśnie stracił ważność.
stamped-elsewhere = Stempel dodany gdzie indziej
    .text = Ta karta dostała właśnie stempel także gdzie indziej.
reward-ready = Nagroda czeka
    .text = Gość dostał właśnie nagrodę. Zeskanuj kartę, aby ją zobaczyć.
voucher-ready = Nowy voucher
    .text = Gość dostał właśnie voucher. Zeskanuj kartę, aby go zobaczyć.
birthday = Dziś urodziny
    .text = Ten gość ma dziś urodziny.
