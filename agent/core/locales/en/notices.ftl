### What a cashier reads after a scan: a few words as the title, what to do or to know as `.text`.

# The language's name for itself.
language-name = English
