support-title = Підтримка
support-parts = Частини сторінки
support-skip = До змісту
support-overview = Огляд
support-queue = Черга
support-log = Журнал
support-till-page = Сторінка каси
support-log-out = Вийти
support-demo = Демо
support-unknown = ще невідомо
support-all = Усі

support-units = { "" }
    .d = д
    .h = год
    .min = хв
    .s = с

support-kind-add-stamps = Штамп
support-kind-redeem = Погашення
support-kind-issue-card = Нова картка
support-kind-issue-voucher = Новий ваучер
support-kind-void = Скасування
support-states = Операції за станом
support-state-queued = Чекає
support-state-sending = Надсилається
support-state-done = Виконано
support-state-refused = Відхилено
support-state-parked = Відкладено
support-state-discarded = Відкинуто
support-state-withdrawn = Відкликано
support-number = Номер
support-what = Що
support-state = Стан
support-made-at = Створено
support-settled-at = Завершено
support-tries = Спроби
support-damaged = Пошкоджено на диску: надіслати неможливо.

support-find = Пошук
support-find-what = Номер або повний код
support-from-time = Від
support-to-time = До
support-find-now = Знайти
support-find-clear = Показати всі
support-find-mistake = Це неможливо знайти: введіть номер із шести знаків, повний код або час.
support-find-forgotten = Цей пошук уже не відомий: введіть його ще раз.
support-none = Таких операцій немає.
support-none-found = Нічого не знайдено.
support-none-yet = У переглянутій частині нічого не знайдено. Шукати далі: «Більше».
support-newer = Показати новіші
support-more = Більше

support-facts = Дані
support-from = Джерело
support-cashier = Касир
support-reason = Причина
support-takes-back = Скасовує
support-taken-back-by = Скасовано операцією
support-retry-of = Надіслано замість
support-retried-by = Надіслано знову як
support-op-id = Операція
support-lane = Смуга
support-business = Бізнес
support-attempts = Спроби
support-no-attempts = Ще нічого не надсилалося.
support-not-kept = { $count ->
    [one] { $count } спробу між першою та останніми не збережено.
    [few] { $count } спроби між першою та останніми не збережено.
    [many] { $count } спроб між першою та останніми не збережено.
   *[other] { $count } спроби між першою та останніми не збережено.
}
support-asked = запит про результат
support-again = буде повторено
support-look-up = запитуємо хмару
support-not-sent = Не залишило касу
support-lost = Немає відповіді
support-garbled = Відповідь неможливо прочитати
support-left-out = Немає у відповіді
support-interrupted = Перервано зупинкою
support-answer = Відповідь хмари
support-masked = коди й адреси приховано
support-journal = Що зробили люди
support-import = Прийнято з іншої каси

support-retry = Надіслати знову
    .text = Операція піде до хмари ще раз без змін, на своєму місці в черзі.
    .anew = Хмара остаточно відхилила її. Буде надіслано нову операцію з тим самим змістом; ця залишиться відхиленою.
    .button = Надіслати { $number } знову
support-discard = Відкинути
    .text = Операцію ніколи не буде надіслано. Вона залишиться тут як відкинута, з причиною.
    .button = Відкинути { $number } назавжди
support-why = Причина (без імен, залишається в журналі)
support-why-perhaps = Причина, якщо бажаєте (без імен, залишається в журналі)
support-who = Ваше ім’я, якщо бажаєте (залишається в журналі)
support-retried = Операція надсилається знову.
support-retried-as = Операція надсилається знову як
support-discarded = Операцію відкинуто.
support-too-late = Нічого не змінено. Стан уже інший: { $state }.
support-taken-back = Нічого не змінено. Операцію скасовано, тому знову її не надсилатимуть.
support-wait = Хвилинку.
support-no-answer = Програма каси не відповідає. Запит повторюється.
support-not-known = Програма каси не відповідає. Перш ніж вирішувати знову, перегляньте стан операції.

support-health = Стан каси
support-well = Усе гаразд
support-severity-info = Примітка
support-severity-warning = Попередження
support-severity-error = Несправність
support-next-try = наступна спроба за { $time }
support-oldest = найстаріша ненадіслана від
support-scanners = Сканери
support-no-scanners = Сканер не налаштовано. Сканують на сторінці каси.
support-scanner-ready = Готовий
support-scanner-connecting = З’єднується
support-scanner-lost = Недоступний
support-scanner-failed = Непридатний
support-scanner-ended = Завершено
support-heard = Останній сигнал
support-not-heard = Від запуску сигналів не було
support-delivered = { $count ->
    [one] { $count } раз за 24 години
    [few] { $count } рази за 24 години
    [many] { $count } разів за 24 години
   *[other] { $count } раза за 24 години
}
support-ignored = { $count ->
    [one] { $count } раз це не був код цього закладу
    [few] { $count } рази це не був код цього закладу
    [many] { $count } разів це не був код цього закладу
   *[other] { $count } раза це не був код цього закладу
}
support-points = Касові системи
support-point-ready = Під’єднано
support-point-connecting = З’єднується
support-point-lost = Не відповідає
support-point-failed = Не під’єднано
support-receipt = Останній чек
support-no-receipt = Від запуску чеків не було
support-receipts = { $count ->
    [one] { $count } чек за 24 години
    [few] { $count } чеки за 24 години
    [many] { $count } чеків за 24 години
   *[other] { $count } чека за 24 години
}
support-questions = Запитів на хвилину: { $times }
support-about = Ця каса
support-till = Каса
support-cloud = Хмара
support-version = Програма
support-format = Формат черги
support-page = Сторінка
support-running = Працює
support-agent = Інсталяція

support-depth = Очікують за останні 24 години
    .most = Зараз { $now }. Найбільше: { $most } о { $time }.
    .quiet = Зараз { $now }. Нічого не чекало.
support-depth-none = Ще нічого не виміряно. Графік почнеться з першого сканування.
support-depth-waiting = До надсилання
support-depth-parked = Відкладено
support-times = Відповіді хмари
    .answered = { $answers ->
        [one] { $answers } відповідь
        [few] { $answers } відповіді
        [many] { $answers } відповідей
       *[other] { $answers } відповіді
    }: половина до { $half }, 95 % до { $most }, найповільніша за { $slowest }.
    .failed = { $failures ->
        [one] { $failures } запит залишився без відповіді.
        [few] { $failures } запити залишилися без відповіді.
        [many] { $failures } запитів залишилося без відповіді.
       *[other] { $failures } запиту залишилося без відповіді.
    }
support-times-none = За останні 24 години запитів не було.
support-times-usual = Половина до 95 %
support-times-slowest = Найповільніша
support-times-failed = Без відповіді

support-log-level = Рівень
support-log-error = Помилки
support-log-warn = Попередження
support-log-info = Інфо
support-log-debug = Debug
support-log-trace = Trace
support-log-follow = Стежити
support-log-read = Прочитано
support-log-empty = Таких рядків немає.
support-no-log = Ця каса не веде журналу.

## Звіт для власника

support-report = Звіт
support-report-span = Період звіту
support-report-csv = Завантажити для таблиці
support-outages = Без хмари
support-outages-none = Хмара була доступна весь час.
support-outages-said = Усього { $time }.
support-outages-count = Скільки разів
support-outages-lasted = Тривалість
support-why-internet = немає інтернету
support-why-other = інша причина
support-began = Початок
support-ended = Кінець
support-lasts = триває
support-because = Причина
support-taken = Збережено
support-accepted = Прийнято
support-at-risk = На ризик
support-vouchers-refused = Відхилено
support-losses = Втрати
support-losses-none = Втрат немає.
support-lost-at = Втрачено
support-voucher = Ваучер
support-worth = Вартість
support-used-at = Використано раніше
support-used-where = Де
support-days = { $count ->
        [one] { $count } день
        [few] { $count } дні
        [many] { $count } днів
       *[other] { $count } дня
    }

# $count: since the start
support-events = Події
    .off = не запитуються
    .waiting = очікування хмари
    .following = отримано: { $count }
    .behind = отримано: { $count }, буде більше
    .none = хмара про них не повідомляє
    .failing = хмара відповідає не за домовленістю
