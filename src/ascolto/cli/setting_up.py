"""`ascolto init`: the tables, the organisation and its first people; later, the tables of a new version."""

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from ascolto.cli.installation import bring_up_to_date, one_line, open_installation
from ascolto.cli.stopping import DONE, Stop

SMALL = "small"
PROFILE_QUESTION = """
How strict is it to be?
  small      one person may hold every role; no rule needs a second person
  standard   granting a role, and some decisions, take two people
  regulated  the strictest: for banks, insurers, utilities and the like
Profile"""


SECTOR_QUESTION = """
What does it do? Complaints begin with categories, causes and journey stages that fit; everything can be edited later.
  general, banking, e_commerce, health_care, hospitality, public_services, telecom
Sector"""


class Unusable(Exception):
    """An answer that will not do; the message says what would."""


@dataclass(frozen=True)
class Person:
    """Somebody who is let in; without a password they are sent a link."""

    name: str
    email: str
    password: str | None


@dataclass(frozen=True)
class Answers:
    """What has to be known to found an organisation."""

    name: str
    country: str
    languages: Sequence[str]
    profile: str
    sector: str
    first: Person
    second: Person | None


def run(args: Namespace) -> int:
    open_installation()
    bring_up_to_date()
    from ascolto.organisation.settings_of import current

    if current().is_founded:
        print(f"{current().name} is set up already; the tables are those of this version. Nothing else was changed.")
        return DONE
    answers = _answers(args)
    _found(answers)
    _print_what_next(answers)
    return DONE


def _answers(args: Namespace) -> Answers:
    name = _answer("The name of the organisation", args.name, _some_text, option="--name")
    country = _answer("Its country, by two letters (BG, IT, RO …)", args.country, _country, option="--country")
    spoken = ",".join(code for code, _name in settings.LANGUAGES)
    languages = _answer(
        f"Its languages, the usual one first (of {spoken})",
        args.languages,
        _languages,
        option="--languages",
        usual="en",
    )
    profile = _answer(PROFILE_QUESTION, args.profile, _profile, option="--profile", usual=SMALL)
    sector = _answer(SECTOR_QUESTION, args.sector, _sector, option="--sector", usual="general")
    first = Person(
        _answer("Your name", args.user_name, _some_text, option="--user-name"),
        _answer("Your e-mail address, with which you sign in", args.email, _email, option="--email"),
        _first_password(args),
    )
    return Answers(name, country, languages.split(","), profile, sector, first, _second(args, profile, first))


def _second(args: Namespace, profile: str, first: Person) -> Person | None:
    """Outside the small profile nobody appoints alone, so the second administrator must be there from the beginning."""
    if profile == SMALL:
        if args.second_name or args.second_email:
            raise Stop("In the small profile there is no second administrator; add people on the settings pages.")
        return None
    name = _answer("The name of the second administrator", args.second_name, _some_text, option="--second-name")
    email = _answer("Their e-mail address", args.second_email, _email, option="--second-email")
    if email == first.email:
        raise Stop("The second administrator must be another person than the first, with another address.")
    password = _password_in(args.second_password_file) if args.second_password_file else None
    return Person(name, email, password)


def _answer(question: str, given: str | None, check: Callable[[str], str], *, option: str, usual: str = "") -> str:
    """Return what the option gave; without it ask, where somebody sits at a terminal, until it will do."""
    if given is not None or not sys.stdin.isatty():
        try:
            return check(usual if given is None else given)
        except Unusable as fault:
            raise Stop(f"{option}: {fault}") from None
    while True:
        try:
            return check(input(f"{question}{f' [{usual}]' if usual else ''}: ").strip() or usual)
        except Unusable as fault:
            print(f"  {fault}")
        except EOFError:
            raise Stop("the answers ended before everything was known.") from None


def _some_text(answer: str) -> str:
    if not answer.strip():
        raise Unusable("it must not be empty.")
    return answer.strip()


def _country(answer: str) -> str:
    from ascolto.organisation.starting import countries

    country = _some_text(answer).upper()
    if country not in countries():
        raise Unusable(f"“{answer}” is no country; it takes two letters, such as BG, IT or RO.")
    return country


def _languages(answer: str) -> str:
    """Return the codes as they were given, once each."""
    known = dict(settings.LANGUAGES)
    codes = list(dict.fromkeys(part.strip().lower() for part in answer.split(",") if part.strip()))
    unknown = [code for code in codes if code not in known]
    if unknown or not codes:
        raise Unusable(f"they must be some of {', '.join(known)}.")
    return ",".join(codes)


def _profile(answer: str) -> str:
    from ascolto.organisation import settings_of

    if answer not in settings_of.PROFILES:
        raise Unusable(f"it must be one of {', '.join(settings_of.PROFILES)}.")
    return answer


def _sector(answer: str) -> str:
    from ascolto.organisation.starters import SECTORS

    if answer not in SECTORS:
        raise Unusable(f"it must be one of {', '.join(SECTORS)}.")
    return answer


def _email(answer: str) -> str:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from ascolto.people.models import normalise_email

    email = normalise_email(_some_text(answer))
    try:
        validate_email(email)
    except ValidationError:
        raise Unusable(f"“{answer}” is no e-mail address.") from None
    return email


def _first_password(args: Namespace) -> str:
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if args.password_file:
        return _password_in(args.password_file)
    if not sys.stdin.isatty():
        raise Stop("--password-stdin or --password-file is needed where nobody can be asked.")
    while True:
        password = getpass.getpass("A password for you, of at least 12 characters: ")
        if getpass.getpass("The same again: ") == password:
            return password
        print("  The two differ.")


def _password_in(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"The password file {path} cannot be read: {one_line(error)}.") from None


def _found(answers: Answers) -> None:
    """Found the organisation and let its first people in, all or nothing."""
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from ascolto.organisation.settings_of import WrongSettings
    from ascolto.organisation.starting import found
    from ascolto.trail.acting import SYSTEM
    from ascolto.ui import moment

    at = moment.now()
    try:
        with transaction.atomic():
            told = (answers.name, answers.country, answers.languages, answers.profile)
            found(*told, sector=answers.sector, by=SYSTEM, at=at)
            if answers.second is None:
                _let_in_alone(answers.first, answers.languages[0], at)
            else:
                _let_in_administrators([answers.first, answers.second], answers.languages[0], at)
    except ValidationError as error:
        raise Stop(f"The password will not do: {' '.join(error.messages)} Nothing was founded.") from None
    except WrongSettings as wrong:
        raise Stop(f"{wrong} Nothing was founded.") from None


def _let_in_alone(person: Person, language: str, at) -> None:
    from ascolto.people.founding import add_first_user

    add_first_user(person.email, name=person.name, language=language, password=person.password, at=at)


def _let_in_administrators(people: Sequence[Person], language: str, at) -> None:
    """Let two administrators in, by the system itself; from then on it takes both to appoint anybody."""
    from ascolto.people.granting import grant
    from ascolto.people.roles import Role
    from ascolto.people.users import add_user
    from ascolto.trail.acting import SYSTEM

    for person in people:
        user = add_user(
            person.email, name=person.name, language=language, password=person.password, by=SYSTEM, at=at
        )  # fmt: skip
        grant(Role.SYSTEM_ADMINISTRATOR, to=user, by=SYSTEM, at=at)


def _print_what_next(answers: Answers) -> None:
    print(f"\n{answers.name} is founded.")
    print("  Start it:          ascolto serve")
    print(f"  Customers come to: {settings.URL}/")
    print(f"  You work at:       {settings.URL}/desk/   (sign in as {answers.first.email})")
    if answers.second:
        print(f"  {answers.second.name} administers too: one of you proposes a role, the other agrees.")
        if answers.second.password is None:
            print(f"  A link to choose a password goes to {answers.second.email} as soon as a worker runs.")
    print("  Check it:          ascolto doctor")
