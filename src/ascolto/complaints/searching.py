"""Find complaints by words: those of the complaint itself, and the complainant's name for those who may see it."""

from typing import Any

from django.db import connection
from django.db.models import F, Q

from ascolto.complaints.expecting import expected
from ascolto.complaints.models import Complaint, ComplaintQuerySet
from ascolto.customers.models import Customer
from ascolto.customers.policy import may_see_identity
from ascolto.organisation.searching import WORDS_ASKED, Says, indexable, words_in
from ascolto.trail.acting import Actor, Permission

SEARCHED_UP_TO = 200_000  # characters of one complaint; PostgreSQL keeps at most a megabyte of words
NAMESAKES = 2_000
FEW = 2_000  # SQLite: so many are found first, and looked through
RARE = 10_000  # PostgreSQL: a word of so many complaints is looked up at once
ENTRY_COST = 0.4  # PostgreSQL: of one complaint in the index of words, measured in what reading a page costs


class Mentions(Says):
    """As `Says`; words of one letter or two must be whole."""

    shortest_beginning = 3


class MentionsOnTheWay(Mentions):
    """As `Mentions`, in a form with which no database begins: it is asked of each row that all else leaves."""

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        sql, params = super().as_postgresql(compiler, connection)
        return f"({sql}) IS TRUE", params

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        sql, params = super().as_sqlite(compiler, connection)
        return f"+{sql}", params


def searchable(*texts: str) -> str:
    """Return what a search looks into."""
    return indexable(" ".join(texts))[:SEARCHED_UP_TO]


def search_text_of(complaint: Complaint) -> str:
    """Return the words by which the complaint is found again; who complained is found through the customer's name."""
    said = (complaint.words, complaint.wish, complaint.order_number, complaint.happened_where)
    return searchable(complaint.reference, *said)


def saying(rows: ComplaintQuerySet, words: str, *, actor: Actor) -> ComplaintQuerySet:
    """Return the complaints in which each of the words begins a word of the text or of the complainant's name.

    Words of one letter or two must be whole in the text. Those who may not see identities find by the text alone:
    a search by name would tell what the page masks.
    """
    if not words.strip():
        return rows
    asked = words_in(words)[:WORDS_ASKED]
    if not asked:
        return rows.none()
    called = {word: _of(ids, actor) for word, ids in _called(asked).items()} if may_see_identity(actor) else {}
    if connection.vendor == "sqlite":
        return _found_on_sqlite(rows, asked, called)
    return _found_on_postgres(rows, asked, called)


def _of(ids: list[int], actor: Actor) -> Q:
    """Return the condition that it is of one of these people, and said where the actor may see identities."""
    of_them = Q(customer_id__in=ids) | Q(representative_id__in=ids)
    if actor.holds(Permission.VIEW_IDENTITIES):
        return of_them
    return of_them & Q(unit_id__in=actor.grants[Permission.VIEW_IDENTITIES] or frozenset())


def _fits(words: list[str], called: dict[str, Q], *, by: type[Mentions]) -> Q:
    """Return the condition; the words by which nobody is called are looked up together."""
    plain = " ".join(word for word in words if word not in called)
    fits = Q(by(F("search_text"), plain)) if plain else Q()
    for word, of_them in called.items():
        fits &= Q(by(F("search_text"), word)) | of_them
    return fits


def _found_on_postgres(rows: ComplaintQuerySet, words: list[str], called: dict[str, Q]) -> ComplaintQuerySet:
    """Look up the words that narrow the list, and look for the common ones in what is left."""
    rows = rows.filter(_fits(list(called), called, by=Mentions))
    plain = [word for word in words if word not in called]
    return _looked_up(rows, plain, first=_narrowing(rows, plain))


def _looked_up(rows: ComplaintQuerySet, words: list[str], *, first: list[str]) -> ComplaintQuerySet:
    """Return the complaints with all the words, the first ones by the index of words."""
    on_the_way = [word for word in words if word not in first]
    for by, asked in ((Mentions, first), (MentionsOnTheWay, on_the_way)):
        if asked:
            rows = rows.filter(by(F("search_text"), " ".join(asked)))
    return rows


def _narrowing(rows: ComplaintQuerySet, words: list[str]) -> list[str]:
    """Return the words to be looked up in the index of words: the rare ones, and of the common ones what pays.

    A beginning is looked up with all that begin so, before anything else narrows the list. The database does not
    count how many these are, so it is counted here.
    """
    having = {word: expected(_looked_up(Complaint.objects.all(), [word], first=[word])).count for word in words}
    rarest = sorted(words, key=having.__getitem__)
    rare = sum(count <= RARE for count in having.values())
    ways = [rarest[:number] for number in range(rare, len(words) + 1)]
    if len(ways) == 1:
        return rarest

    def price(first: list[str]) -> float:
        return expected(_looked_up(rows, words, first=first)).cost + ENTRY_COST * sum(having[word] for word in first)

    return min(ways, key=price)


def _found_on_sqlite(rows: ComplaintQuerySet, words: list[str], called: dict[str, Q]) -> ComplaintQuerySet:
    """Begin with the complaints that have the words where they are few, else look for the words on the way."""
    found = Complaint.objects.filter(_fits(words, called, by=Mentions)).order_by().values_list("pk", flat=True)
    few = list(found[: FEW + 1])
    return rows.filter(pk__in=few) if len(few) <= FEW else rows.filter(_fits(words, called, by=MentionsOnTheWay))


def _called(words: list[str]) -> dict[str, list[int]]:
    """Return the customers whose name has the word, by word; of very many, some and all who bear the whole name."""
    called = {word: _customers(word) for word in words}
    if len(words) > 1 and any(len(ids) == NAMESAKES for ids in called.values()):
        exactly = _customers(" ".join(words))
        called = {word: sorted({*ids, *exactly}) for word, ids in called.items()}
    return {word: _with_merged(ids) for word, ids in called.items() if ids}


def _customers(words: str) -> list[int]:
    named = Customer.objects.filter(search_text__says=words).order_by("-pk")
    return list(named.values_list("pk", flat=True)[:NAMESAKES])


def _with_merged(ids: list[int]) -> list[int]:
    """Return also the records that were merged into these: a complaint stays with the record it was taken in under."""
    found, generation = set(ids), ids
    while generation:
        merged = Customer.objects.filter(merged_into__in=generation).order_by("pk").values_list("pk", flat=True)
        generation = [pk for pk in merged if pk not in found]
        found.update(generation)
    return sorted(found)
