"""Words that the product does not use, by language, each with what to say instead.

Every rule carries lines that it must refuse and lines that it must let pass; the tests hold it to them. A word is right
after all where the English source speaks of the thing that the word really means: `fits` says which source that is.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}")  # their names are English in every language
CLAUSE_TEXT = "clause text"  # the context of what restates a standard, where its own words are right


@dataclass(frozen=True)
class Rule:
    language: str
    pattern: str
    say: str
    bad_lines: tuple[str, ...]
    good_lines: tuple[str, ...]
    fits: str = ""

    def refuses(self, line: str, *, source: str) -> bool:
        """Return whether the line uses the word though its English source does not call for it."""
        if not re.search(self.pattern, PLACEHOLDER.sub("", line), re.IGNORECASE):
            return False
        return not (self.fits and re.search(self.fits, source, re.IGNORECASE))


RULES = (
    Rule(
        "en",
        r"\bcertified\b|\bconforms? to ISO\b",
        "aligned with",
        bad_lines=("Certified by ISO 10002", "This process conforms to ISO 10002."),
        good_lines=("Aligned with ISO 10002",),
    ),
    Rule(
        "en",
        r"\bvulnerable\b",
        "support need",
        bad_lines=("Vulnerable customer",),
        good_lines=("Do you need support to be heard?",),
    ),
    Rule("en", r"\btickets?\b", "complaint", bad_lines=("Close the ticket",), good_lines=("Close the complaint",)),
    Rule("en", r"\btriage\b", "initial assessment", bad_lines=("Triage it",), good_lines=("Assess it",)),
    Rule(
        "en",
        r"\bunreasonable\b",
        "unacceptable conduct",
        bad_lines=("Unreasonable customer",),
        good_lines=("Unacceptable conduct",),
    ),
    Rule(
        "bg",
        r"признаван",
        "потвърждение за получаване",
        bad_lines=("Признаване на жалбата",),
        good_lines=("Потвърждение за получаване",),
        fits=r"admission|admit",
    ),
    Rule(
        "bg",
        r"\bредакци",
        "заличаване; for a version: версия",
        bad_lines=("Редакция на лични данни", "редакцията"),
        good_lines=("Заличаване на лични данни", "Редактиране на писмото"),
        fits=r"editorial",
    ),
    Rule(
        "bg",
        r"ескалац|ескалир",
        "отнасяне към по-горно ниво",
        bad_lines=("Ескалация на жалбата",),
        good_lines=("Отнасяне към по-горно ниво",),
    ),
    Rule(
        "bg",
        r"\bобработващ",
        "отговорен служител",
        bad_lines=("Обработващ служител",),
        good_lines=("Отговорен служител", "Обработване на жалби"),
        fits=r"data processor",
    ),
    Rule(
        "bg",
        r"\bпотребител",
        "ползвател for somebody who signs in, клиент for a customer",
        bad_lines=("Нов потребител",),
        good_lines=("Нов ползвател",),
        fits=r"consumer",
    ),
    Rule(
        "bg",
        r"\bкомплимент",
        "благодарност",
        bad_lines=("Изпратете комплимент",),
        good_lines=("Изпратете благодарност",),
    ),
    Rule("bg", r"\bразследван", "проверка", bad_lines=("В разследване",), good_lines=("В проверка",)),
    Rule("bg", r"\bуязвим", "нужда от съдействие", bad_lines=("Уязвим клиент",), good_lines=("Нужда от съдействие",)),
    Rule(
        "bg",
        r"\bобвинен|\bобвиняем",
        "служителят, за когото се отнася жалбата",
        bad_lines=("Обвинен служител",),
        good_lines=("Служителят, за когото се отнася жалбата",),
    ),
    Rule(
        "it",
        r"\bseverità\b",
        "gravità",
        bad_lines=("Severità del reclamo",),
        good_lines=("Gravità del reclamo",),
        fits=r"strict",
    ),
    Rule(
        "it",
        r"\bredazion[ei]\b",
        "oscuramento",
        bad_lines=("Redazione dei dati personali",),
        good_lines=("Oscuramento dei dati personali",),
        fits=r"editorial|drafting",
    ),
    Rule(
        "it",
        r"\bsegnalazion[ei]\b",
        "reclamo",
        bad_lines=("La Sua segnalazione è stata ricevuta",),
        good_lines=("Il Suo reclamo è stato ricevuto",),
        fits=r"whistleblow",
    ),
    Rule(
        "it",
        r"\bricorrenz[ae]\b",
        "ripetizione del problema",
        bad_lines=("Ricorrenza del reclamo",),
        good_lines=("Ripetizione del problema",),
        fits=r"anniversary",
    ),
    Rule(
        "it",
        r"\bresponsabil[ei] del trattamento\b",
        "addetto al reclamo",
        bad_lines=("Responsabile del trattamento del reclamo",),
        good_lines=("Addetto al reclamo", "Responsabile dei reclami"),
        fits=r"data processor",
    ),
    Rule(
        "it",
        r"\blamentel[ae]\b|\bdenunci[ae]\b",
        "reclamo",
        bad_lines=("Scrivi una lamentela", "La denuncia"),
        good_lines=("Invii un reclamo",),
    ),
    Rule(
        "it",
        r"\bcompliment[io]\b",
        "apprezzamento",
        bad_lines=("Invia un complimento",),
        good_lines=("Invii un apprezzamento",),
    ),
    Rule(
        "it",
        r"\bcompensazion[ei]\b",
        "indennizzo",
        bad_lines=("Compensazione in denaro",),
        good_lines=("Indennizzo in denaro",),
    ),
    Rule(
        "it",
        r"\bferial[ei]\b",
        "giorno lavorativo",
        bad_lines=("Entro 10 giorni feriali",),
        good_lines=("Entro 10 giorni lavorativi",),
    ),
    Rule(
        "it",
        r"\baccusat[oaei]\b",
        "dipendente a cui si riferisce il reclamo",
        bad_lines=("Il dipendente accusato",),
        good_lines=("Il dipendente a cui si riferisce il reclamo",),
    ),
    Rule(
        "it",
        r"\bvulnerabil[ei]\b",
        "esigenza di assistenza",
        bad_lines=("Cliente vulnerabile",),
        good_lines=("Esigenza di assistenza",),
    ),
    Rule(
        "ro",
        r"[şţŞŢ]",
        "ș, ț with a comma below",
        bad_lines=("Reclamaţie", "Închideţi şi salvaţi"),
        good_lines=("Reclamație", "Închideți și salvați"),
    ),
    Rule(
        "ro",
        r"\banchet",
        "verificare; for a survey: sondaj",
        bad_lines=("În anchetă", "Ancheta"),
        good_lines=("În verificare", "Sondaj"),
    ),
    Rule(
        "ro",
        r"\boperator(ul|i|ii|ilor|ului)?\b",
        "agent",
        bad_lines=("Operatorul telefonic", "Un operator vă răspunde"),
        good_lines=("Un agent vă răspunde", "operatorie"),
        fits=r"data controller|controller of",
    ),
    Rule(
        "ro",
        r"\bpersoan(ă|a|ei|e|ele|elor) vizat",
        "angajatul la care se referă reclamația",
        bad_lines=("Persoana vizată de reclamație",),
        good_lines=("Angajatul la care se referă reclamația",),
        fits=r"data subject",
    ),
    Rule(
        "ro",
        r"\bseverit",
        "gravitate",
        bad_lines=("Severitate", "severitatea"),
        good_lines=("Gravitate",),
        fits=r"strict",
    ),
    Rule(
        "ro",
        r"\bplânger",
        "reclamație",
        bad_lines=("Plângerea dumneavoastră",),
        good_lines=("Reclamația dumneavoastră",),
    ),
    Rule("ro", r"\bcompliment(e|ul|ele)?\b", "apreciere", bad_lines=("Un compliment",), good_lines=("O apreciere",)),
    Rule(
        "ro",
        r"\bacuzat",
        "angajatul la care se referă reclamația",
        bad_lines=("Angajatul acuzat",),
        good_lines=("Angajatul la care se referă reclamația",),
    ),
    Rule(
        "ro",
        r"\bvulnerabil",
        "nevoie de asistență",
        bad_lines=("Client vulnerabil",),
        good_lines=("Nevoie de asistență",),
    ),
    Rule(
        "ru",
        r"\bпризнани",
        "подтверждение получения",
        bad_lines=("Признание жалобы",),
        good_lines=("Подтверждение получения",),
        fits=r"admission|admit",
    ),
    Rule(
        "ru",
        r"\bистец\b|\bистц",
        "заявитель",
        bad_lines=("Истец", "имя истца"),
        good_lines=("Заявитель", "истечение срока"),
        fits=r"plaintiff",
    ),
    Rule("ru", r"\bжалобщи", "заявитель", bad_lines=("Жалобщик", "ответ жалобщику"), good_lines=("Ответ заявителю",)),
    Rule(
        "ru",
        r"\bобработчик",
        "ответственный исполнитель",
        bad_lines=("Обработчик жалобы",),
        good_lines=("Ответственный исполнитель",),
        fits=r"data processor",
    ),
    Rule(
        "ru",
        r"эффективност",
        "результативность",
        bad_lines=("Проверка эффективности",),
        good_lines=("Проверка результативности",),
        fits=r"efficien",
    ),
    Rule(
        "ru",
        r"\bудовлетворени[еяюи]",
        "удовлетворённость",
        bad_lines=("Удовлетворение клиентов",),
        good_lines=("Удовлетворённость клиентов",),
        fits=r"grant",
    ),
    Rule(
        "ru",
        r"удовлетворенност|удовлетворенн",
        "удовлетворённость, with ё",
        bad_lines=("Удовлетворенность",),
        good_lines=("Удовлетворённость",),
    ),
    Rule(
        "ru",
        r"эскалац",
        "передача на вышестоящий уровень",
        bad_lines=("Эскалация",),
        good_lines=("Передача на вышестоящий уровень",),
    ),
    Rule("ru", r"\bкомплимент", "благодарность", bad_lines=("Комплимент отелю",), good_lines=("Благодарность отелю",)),
    Rule(
        "ru",
        r"\bобвиня|\bобвинен|\bобвинён",
        "сотрудник, о котором жалоба",
        bad_lines=("Обвиняемый сотрудник",),
        good_lines=("Сотрудник, о котором жалоба",),
    ),
    Rule(
        "ru",
        r"\bуязвим",
        "потребность в содействии",
        bad_lines=("Уязвимый клиент",),
        good_lines=("Потребность в содействии",),
    ),
)


def faults_in_line(language: str, line: str, *, source: str) -> list[str]:
    """Return what to say instead of each wrong word in the line."""
    return [
        f"“{line}”: say {rule.say}" for rule in RULES if rule.language == language and rule.refuses(line, source=source)
    ]


def faults_in_catalogue(catalogue: Catalog, language: str) -> list[str]:
    """Return the wrong words in the translations of a catalogue."""
    return [
        fault
        for message in catalogue
        if message.id and message.context != CLAUSE_TEXT
        for line in forms(message.string)
        for fault in faults_in_line(language, line, source=" ".join(forms(message.id)))
    ]


def faults_in_sources(template: Catalog) -> list[str]:
    """Return the wrong words in the English messages of a room."""
    return [
        fault
        for message in template
        if message.id and message.context != CLAUSE_TEXT
        for line in forms(message.id)
        for fault in faults_in_line("en", line, source=line)
    ]


def faults_in_toml(path: Path) -> list[str]:
    """Return the wrong words in the {language: text} tables of a starter file."""
    return [
        fault
        for wording in wordings(tomllib.loads(path.read_text(encoding="utf-8")))
        for language, line in wording.items()
        for fault in faults_in_line(language, line, source=wording.get("en", ""))
    ]


def wordings(value: object) -> Iterator[dict[str, str]]:
    """Yield every table that says one thing in several languages, however deep it lies."""
    if isinstance(value, dict):
        if isinstance(value.get("en"), str):
            yield {name: text for name, text in value.items() if isinstance(text, str)}
        for part in value.values():
            yield from wordings(part)
    elif isinstance(value, list):
        for part in value:
            yield from wordings(part)


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return the forms of a message: one, or as many as its plural has."""
    if isinstance(text, str):
        return (text,)
    return tuple(form or "" for form in text or ())
