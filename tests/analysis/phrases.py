"""Complaints and comments as guests write them, made from a small grammar, so that what they are about is known."""

from collections.abc import Sequence
from random import Random

# For each theme: what it is about, and what is wrong with it.
GRAMMAR = {
    "en": {
        "breakfast": ("breakfast coffee buffet bread eggs juice", "cold stale tasteless burnt scarce"),
        "noise": ("noise music street neighbours walls party", "loud endless terrible nightly disturbing"),
        "parking": ("parking car garage barrier space ticket", "expensive narrow full blocked far"),
        "internet": ("internet wifi connection signal password network", "slow weak broken unusable interrupted"),
        "cleaning": ("bathroom towels shower sheets dust mould", "dirty stained smelly unwashed sticky"),
    },
    "it": {
        "breakfast": ("colazione caffè cornetti marmellata succo pane", "freddi scarsa insipida vecchio bruciata"),
        "noise": ("rumore musica strada vicini pareti festa", "forte continua terribile notturno fastidiosa"),
        "parking": ("parcheggio auto garage sbarra biglietto posto", "caro stretto pieno bloccata lontano"),
    },
    "ro": {
        "breakfast": ("micul dejun cafeaua croissante gem suc paine", "rece slab fad vechi ars"),
        "noise": ("zgomot muzica strada vecini pereti petrecere", "puternic continuu groaznic nocturn deranjant"),
        "parking": ("parcare masina garaj bariera bilet loc", "scump ingust plin blocat departe"),
    },
    "bg": {
        "breakfast": ("закуска кафе кроасани конфитюр сок хляб", "студено безвкусно оскъдно старо изгоряло"),
        "noise": ("шум музика улица съседи стени купон", "силен непрестанен ужасен нощен досаден"),
        "parking": ("паркинг кола гараж бариера билет място", "скъп тесен пълен блокиран далечен"),
    },
    "ru": {
        "breakfast": ("завтрак кофе булочки варенье сок хлеб", "холодный безвкусный скудный старый горелый"),
        "noise": ("шум музыка улица соседи стены праздник", "сильный постоянный ужасный ночной громкий"),
        "parking": ("парковка машина гараж шлагбаум билет место", "дорогой узкий полный закрытый далекий"),
    },
}
LINKS = {"en": "was", "it": "era", "ro": "era", "bg": "беше", "ru": "был"}
FILLERS = {
    "en": "yesterday manager hotel stay weekend evening family trip summer visit guests floor",
    "it": "ieri direttore albergo soggiorno sera famiglia viaggio estate visita ospiti piano",
    "ro": "ieri director hotel sejur seara familie calatorie vara vizita oaspeti etaj",
    "bg": "вчера управител хотел престой вечер семейство пътуване лято посещение гости етаж",
    "ru": "вчера директор отель проживание вечер семья поездка лето визит гости этаж",
}


def complaint(theme: str, *, language: str, random: Random) -> str:
    """Return one complaint about a theme: two sentences about it, and a word or two about nothing in particular."""
    things, faults = (words.split() for words in GRAMMAR[language][theme])
    filler = random.sample(FILLERS[language].split(), 2)
    first, second = random.sample(things, 2)
    fault, other = random.sample(faults, 2)
    link = LINKS[language]
    return f"{filler[0]} {first} {link} {fault}. {second} {link} {other}, {filler[1]}.".capitalize()


def complaints(count: int, *, language: str, seed: int, about: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Return complaints and what each is about, evenly over the themes."""
    random = Random(seed)
    themes = list(about or GRAMMAR[language])
    drawn = [themes[number % len(themes)] for number in range(count)]
    return [complaint(theme, language=language, random=random) for theme in drawn], drawn
