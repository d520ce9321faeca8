page-title = Каса

page-ready = Готово
    .text = Скануйте картку або ваучер гостя.

page-entry = Код, номер, e-mail, телефон
page-enter = OK
page-before = Останні відповіді

page-taking = Хвилинку
    .text = { "" }
page-not-yet = Поки не видавайте
    .text = Запитуємо хмару.
page-asking = { $voucher }: запитуємо хмару.
page-noting = Ваучер записується.

page-lost = Поки не скануйте знову
    .text = Програма каси не відповідає. Запит повторюється.
page-lost-voucher = Поки не видавайте
    .text = Програма каси не відповідає. Запит повторюється.
page-unknown = Програма каси не відповідає
    .text = Невідомо, чи це прийнято. Перш ніж повторити, перегляньте останні відповіді або запитайте підтримку.
page-problem = Не вдалося
    .text = Повідомте підтримку.

page-one-more = Ще один
page-redeem = Погасити
page-accept = Прийняти на власний ризик (залишилося { $left } з { $of })
page-give-up = Припинити
page-undo = Скасувати

page-pin = PIN менеджера
page-pin-back = Стерти останню цифру
page-pin-cancel = Закрити
page-not-accepted = Не прийнято
    .text = Не видавайте. Ваучер залишається дійсним.

page-progress = { $current } з { $goal } штампів
page-vouchers = Ваучери цього гостя
page-until = до
page-booking = Проведіть на касі як знижку або сертифікат:
page-used = Використано:
page-used-at-a-till = на касі
page-used-by-guest = самим гостем
page-not-hand-over = Не видавайте.
page-hand-over-now = Видайте зараз:
page-new-voucher = Новий ваучер:
page-won = Виграш:
page-no-prize = Цього разу без призу:
page-try-again = Ще одна спроба:

page-guest-noted = Гостя записано
page-guest-clear = Прибрати
page-guest-cleared = Гостя прибрано
    .text = За цей чек штампа не буде.

page-whose = Чий чек { $total }?
    .text = Торкніться гостя, якому належить чек.
page-whose-more = { $count ->
    [one] Треба з’ясувати ще { $count } чек.
    [few] Треба з’ясувати ще { $count } чеки.
   *[many] Треба з’ясувати ще { $count } чеків.
    }
page-whose-closed = Закрито о
page-whose-noted =
    .card = Гостя записано (картка)
    .number = Гостя записано (номер картки)
    .email = Гостя записано (e-mail)
    .phone = Гостя записано (телефон)
    .name = Гостя записано (ім’я)
page-whose-nobody = Ніхто з них
page-whose-over = Питання вже неактуальне
    .text = Уже сказано, чий це чек, або для цього запізно.
page-add-to-last = Додати до останнього чека: { $total }

page-online = Онлайн
page-offline = Офлайн
page-paused = Не надсилає
page-connecting = З’єднання
page-gone = Програма каси не відповідає
page-since = з
page-waiting = { $count ->
    [one] { $count } операція чекає на надсилання
    [few] { $count } операції чекають на надсилання
    [many] { $count } операцій чекають на надсилання
   *[other] { $count } операції чекають на надсилання
}
page-focus = Можна сканувати
page-no-focus = Торкніться сторінки: скан загубиться
page-muted = Звук вимкнено: торкніться сторінки

page-camera = Сканувати камерою
page-torch = Світло
page-camera-insecure = Браузер не дає камеру цій сторінці
    .text = Відкрийте сторінку на самій касі або через https.
page-camera-denied = Камеру не дозволено
    .text = Дозвольте її для цієї сторінки в налаштуваннях браузера.
page-camera-none = Немає камери
    .text = Підключіть її або введіть код.
page-camera-busy = Камера зайнята
    .text = Закрийте іншу програму й відкрийте камеру знову.
page-camera-unable = Цей браузер не читає коди
    .text = Скористайтеся новішим браузером або введіть код.

page-who = Хто за касою?
page-cashier = Касир

page-card = Картка { $number }
page-stamp = Додати штамп
page-note-guest = Записати гостя
page-issue-card = Створити картку
page-unknown-guest = Невідомий гість
    .text = За цим номером або адресою картки немає.
page-several-cards = Кілька карток
    .text = Яку маєте на увазі?
page-keep-card = Гість сканує це, щоб зберегти картку

page-login = Вхід
page-login-code = Код для входу
page-login-how = Код створюють на касі командою
page-login-go = Увійти
page-login-unknown = Цей браузер не підключено до каси.
page-login-wrong = Код неправильний, уже використаний або старший за десять хвилин.
page-login-wait = Забагато неправильних кодів. Зачекайте { $seconds } с і введіть ще раз.
