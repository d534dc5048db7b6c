"""The words of answers that LimeSurvey supplies by itself: yes and no, gender, more and less."""

from ascolto.surveys.content import Option, Words
from ascolto.surveys.files.limesurvey.structure import LimePart

YES = {"en": "Yes", "bg": "Да", "it": "Sì", "ro": "Da", "ru": "Да", "de": "Ja", "fr": "Oui", "es": "Sí", "pt": "Sim"}
NO = {"en": "No", "bg": "Не", "it": "No", "ro": "Nu", "ru": "Нет", "de": "Nein", "fr": "Non", "es": "No", "pt": "Não"}
UNCERTAIN = {
    "en": "Uncertain",
    "bg": "Не съм сигурен/сигурна",
    "it": "Incerto",
    "ro": "Nesigur",
    "ru": "Затрудняюсь ответить",
    "de": "Unsicher",
    "fr": "Incertain",
    "es": "Dudoso",
    "pt": "Incerto",
}
WOMAN = {
    "en": "Female",
    "bg": "Жена",
    "it": "Donna",
    "ro": "Femeie",
    "ru": "Женский",
    "de": "Weiblich",
    "fr": "Femme",
    "es": "Mujer",
    "pt": "Feminino",
}
MAN = {
    "en": "Male",
    "bg": "Мъж",
    "it": "Uomo",
    "ro": "Bărbat",
    "ru": "Мужской",
    "de": "Männlich",
    "fr": "Homme",
    "es": "Hombre",
    "pt": "Masculino",
}
MORE = {
    "en": "Increase",
    "bg": "Увеличение",
    "it": "Aumento",
    "ro": "Creștere",
    "ru": "Увеличение",
    "de": "Zunahme",
    "fr": "Augmentation",
    "es": "Aumento",
    "pt": "Aumento",
}
SAME = {
    "en": "Same",
    "bg": "Без промяна",
    "it": "Invariato",
    "ro": "La fel",
    "ru": "Без изменений",
    "de": "Gleich",
    "fr": "Sans changement",
    "es": "Igual",
    "pt": "Igual",
}
LESS = {
    "en": "Decrease",
    "bg": "Намаление",
    "it": "Diminuzione",
    "ro": "Scădere",
    "ru": "Уменьшение",
    "de": "Abnahme",
    "fr": "Diminution",
    "es": "Disminución",
    "pt": "Diminuição",
}
OTHERWISE = {
    "en": "Other",
    "bg": "Друго",
    "it": "Altro",
    "ro": "Altceva",
    "ru": "Другое",
    "de": "Sonstiges",
    "fr": "Autre",
    "es": "Otro",
    "pt": "Outro",
}
COMMENT = {
    "en": "Your comment",
    "bg": "Вашият коментар",
    "it": "Il Suo commento",
    "ro": "Comentariul dumneavoastră",
    "ru": "Ваш комментарий",
    "de": "Ihr Kommentar",
    "fr": "Votre commentaire",
    "es": "Su comentario",
    "pt": "O seu comentário",
}
SUPPLIED: dict[str, tuple[tuple[str, Words], ...]] = {
    "Y": (("Y", YES), ("N", NO)),
    "C": (("Y", YES), ("N", NO), ("U", UNCERTAIN)),
    "E": (("I", MORE), ("S", SAME), ("D", LESS)),
    "G": (("F", WOMAN), ("M", MAN)),
}


def supplied(kind: str, languages: list[str]) -> tuple[Option, ...]:
    """Return the options that a type of question has by itself, in these languages."""
    return tuple(Option(code=code, words=in_languages(words, languages)) for code, words in SUPPLIED[kind])


def in_languages(words: Words, languages: list[str]) -> Words:
    """Return the words in each language; English where there are none of ours ("pt-BR" reads "pt")."""
    return {language: words.get(language) or words.get(language.split("-")[0]) or words["en"] for language in languages}


def has_own_words(language: str) -> bool:
    return language.split("-")[0] in YES


def as_points(answers: list[LimePart]) -> dict[str, int] | None:
    """Return the point that each answer becomes: its number, where all are numbers in a row, or else its place."""
    codes = [answer.code for answer in answers]
    if all(code.lstrip("-").isdigit() for code in codes):
        numbers = [int(code) for code in codes]
        if sorted(numbers) == list(range(min(numbers), max(numbers) + 1)):
            return dict(zip(codes, numbers, strict=True))
    return None
