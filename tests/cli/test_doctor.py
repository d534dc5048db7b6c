import pytest

SOUND = {"ASCOLTO_URL": "https://complaints.example.org", "ASCOLTO_MAIL_FROM": "bakery@example.org"}


def states(done, *names):
    checks = {check["name"]: check["state"] for check in done.json["checks"]}
    return {name: checks.get(name) for name in names}


def advice(done, name):
    [found] = [check for check in done.json["checks"] if check["name"] == name]
    return found["advice"]


def test_a_new_installation_is_told_what_is_still_unsafe_and_what_to_do(bakery):
    done = bakery.run("doctor", "--json")

    assert (done.code, done.err, done.json["sound"]) == (1, "", False)
    assert states(done, "address", "sender of letters", "mail server", "database", "tables", "files", "disk") == {
        "address": "advice",
        "sender of letters": "unsafe",
        "mail server": "unsafe",
        "database": "good",
        "tables": "good",
        "files": "good",
        "disk": "good",
    }
    assert advice(done, "sender of letters") == "Set ASCOLTO_MAIL_FROM to an address of yours."


# Slow: no process need say twice what no database changes.
@pytest.mark.slow
def test_an_address_without_encryption_is_unsafe_and_one_with_it_is_good(bakery):
    open_to_all = bakery.run("doctor", "--json", **SOUND | {"ASCOLTO_URL": "http://complaints.example.org"})
    encrypted = bakery.run("doctor", "--json", **SOUND)

    assert states(open_to_all, "address") == {"address": "unsafe"}
    assert states(encrypted, "address", "sender of letters") == {"address": "good", "sender of letters": "good"}


@pytest.mark.slow
def test_a_secret_that_others_can_read_is_unsafe(bakery):
    (bakery.data / "secret.key").chmod(0o644)

    done = bakery.run("doctor", "--json", **SOUND)

    assert states(done, "secret key") == {"secret key": "unsafe"}
    assert advice(done, "secret key") == f"chmod 600 {bakery.data / 'secret.key'}"


@pytest.mark.slow
def test_a_mail_server_that_does_not_answer_is_broken(bakery):
    done = bakery.run("doctor", "--json", ASCOLTO_MAIL_BACKEND="smtp", ASCOLTO_MAIL_PORT="1")

    assert states(done, "mail server") == {"mail server": "broken"}


@pytest.mark.slow
def test_a_scanner_that_does_not_answer_is_broken(bakery):
    done = bakery.run("doctor", "--json", ASCOLTO_SCANNER="127.0.0.1:1")

    assert states(done, "scanner") == {"scanner": "broken"}


@pytest.mark.slow
def test_how_fast_forms_may_come_is_told_and_too_fast_is_advised_against(bakery):
    usual = bakery.run("doctor", "--json")
    open_to_floods = bakery.run("doctor", "--json", ASCOLTO_FORMS_PER_MINUTE="10000")

    assert states(usual, "floods") == {"floods": "good"}
    assert states(open_to_floods, "floods") == {"floods": "advice"}
    assert advice(open_to_floods, "floods") == "Set ASCOLTO_FORMS_PER_MINUTE lower (usual: 30)."


def test_work_that_nobody_does_is_broken(bakery):
    at_first = bakery.run("doctor", "--json")
    bakery.change(
        "INSERT INTO jobs_job (task, payload, state, due_at, created_at, leased_by, attempts, last_error,"
        " progress_done, progress_note) VALUES ('seal_trail', '{}', 'waiting', '2026-01-05 08:00:00+00:00',"
        " '2026-01-05 08:00:00+00:00', '', 0, '', 0, '')"
    )

    done = bakery.run("doctor", "--json")

    assert states(at_first, "worker") == {"worker": "advice"}
    assert states(done, "worker") == {"worker": "broken"}
    assert advice(done, "worker") == "Start `ascolto worker`, or `ascolto serve` without --no-worker."


@pytest.mark.slow
def test_no_secret_is_told(bakery):
    done = bakery.run(
        "doctor", "--json", ASCOLTO_SECRET_KEY="hush-the-secret", ASCOLTO_MAIL_PASSWORD="hush-the-password"
    )

    assert "hush" not in done.out + done.err


def test_an_installation_without_tables_is_broken_and_told_to_init(nothing_yet):
    done = nothing_yet.run("doctor", "--json")

    assert (done.code, states(done, "tables")) == (1, {"tables": "broken"})
    assert advice(done, "tables") == "Run `ascolto init`."


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/nothing"])
def test_a_database_that_does_not_answer_is_broken(nothing_yet, url):
    done = nothing_yet.run("doctor", "--json", DATABASE_URL=url)

    assert (done.code, states(done, "database")) == (1, {"database": "broken"})


@pytest.mark.slow
def test_a_person_reads_the_same_in_words(bakery):
    done = bakery.run("doctor")

    assert done.code == 1
    assert "UNSAFE  sender of letters: " in done.out
    assert done.out.splitlines()[-1].startswith("Unsafe or broken: ")
