import pytest

from tests.cli.installing import PASSWORD, POSTGRES, SMALL, Installation

ROLES = "SELECT email, role FROM people_grant JOIN people_user u ON u.id = user_id ORDER BY email, role"
STANDARD = [
    "--name=Banca",
    "--country=it",
    "--languages=it",
    "--profile=regulated",
    "--user-name=Olga Sokolova",
    "--email=Olga@example.org",
    "--password-stdin",
]


def other(words, **changed):
    """Return the options with some of them changed, or left out where they become None."""
    given = dict(word.removeprefix("--").partition("=")[::2] for word in words) | changed
    return [f"--{name}={value}" if value else f"--{name}" for name, value in given.items() if value is not None]


@pytest.fixture(scope="module")
def firm(databases, tmp_path_factory):
    """A firm of ten, founded where nothing was, and what was said meanwhile; it is looked at alone."""
    with databases() as url:
        founded = Installation(tmp_path_factory.mktemp("firm"), url)
        yield founded, founded.run("init", *SMALL, given=f"{PASSWORD}\n")


@pytest.mark.xdist_group("firm")  # founded once, not once for each core
def test_a_firm_of_ten_is_founded_by_one_command_and_one_person_holds_every_role(firm):
    founded, done = firm

    assert (done.code, done.err) == (0, "")
    assert "http://localhost:8000/desk/   (sign in as anna@example.org)" in done.out
    assert PASSWORD not in done.out
    assert [role for _email, role in founded.ask(ROLES)] == [
        "analyst",
        "auditor",
        "complaints_manager",
        "handler",
        "identity_custodian",
        "quality_manager",
        "system_administrator",
        "top_management",
        "unit_head",
    ]
    assert founded.ask("SELECT name, language FROM organisation_unit") == [("Пекарна Слънце", "bg")]


# Slow: no process need say twice what no database changes.
@pytest.mark.slow
@pytest.mark.xdist_group("firm")
def test_the_data_folder_is_for_its_owner_alone(firm):
    founded, _done = firm

    mine = [founded.data, *([] if POSTGRES else [founded.sqlite]), founded.data / "secret.key"]
    assert [oct(path.stat().st_mode & 0o077) for path in mine] == ["0o0"] * len(mine)


def test_init_on_a_running_system_brings_the_tables_up_to_date_and_changes_nothing_else(bakery):
    before = bakery.count("trail_event")

    done = bakery.run("init", *STANDARD, given=f"{PASSWORD}\n")

    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == "Пекарна Слънце is set up already; the tables are those of this version. Nothing else was changed.\n"
    )
    assert bakery.count("trail_event") == before


def test_outside_the_small_profile_two_administrators_are_let_in_and_read_no_complaints(nobody_yet):
    second = ["--second-name=Elena Dimitrova", "--second-email=elena@example.org"]

    done = nobody_yet.run("init", *STANDARD, *second, given=f"{PASSWORD}\n")

    assert (done.code, done.err) == (0, "")
    assert nobody_yet.ask(ROLES) == [
        ("elena@example.org", "system_administrator"),
        ("olga@example.org", "system_administrator"),
    ]
    assert "A link to choose a password goes to elena@example.org as soon as a worker runs." in done.out
    invited = "SELECT u.email FROM people_user u JOIN jobs_job j ON CAST(j.payload AS TEXT) LIKE '%' || u.id || '%'"
    assert nobody_yet.ask(invited) == [("elena@example.org",)]


REFUSED = {
    "no password for whom nobody can ask": (other(SMALL, **{"password-stdin": None}), "--password-stdin or"),
    "no name": (other(SMALL, name=None), "--name: it must not be empty."),
    "unknown country": (other(SMALL, country="Bulgaria"), "--country: “Bulgaria” is no country;"),
    "unknown language": (other(SMALL, languages="bg,xx"), "--languages: they must be some of en, bg, it, ro, ru."),
    "unknown profile": (other(SMALL, profile="tiny"), "--profile: it must be one of small, standard, regulated."),
    "no address": (other(SMALL, email="anna"), "--email: “anna” is no e-mail address."),
    "lone administrator": (STANDARD, "--second-name: it must not be empty."),
    "the same person twice": (
        [*STANDARD, "--second-name=Olga", "--second-email=olga@example.org"],
        "The second administrator must be another person",
    ),
    "a second one in a small firm": ([*SMALL, "--second-name=Ivan"], "In the small profile there is no second"),
    "unreadable password": (
        other(SMALL, **{"password-stdin": None, "password-file": "nowhere"}),
        "The password file nowhere cannot be read:",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("words_and_sentence", REFUSED.values(), ids=REFUSED.keys())
def test_an_answer_that_will_not_do_founds_nothing(nobody_yet, words_and_sentence):
    words, sentence = words_and_sentence

    done = nobody_yet.run("init", *words, given=f"{PASSWORD}\n")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ascolto init: {sentence}")
    assert [nobody_yet.count(table) for table in ("trail_event", "people_user", "organisation_unit")] == [0, 0, 0]


@pytest.mark.slow
def test_a_weak_password_founds_nothing(nobody_yet):
    done = nobody_yet.run("init", *SMALL, given="password\n")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("ascolto init: The password will not do: ")
    assert [nobody_yet.count(table) for table in ("trail_event", "people_user", "organisation_unit")] == [0, 0, 0]
