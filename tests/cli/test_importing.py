import csv
import io
import re
import signal

import pytest
from django.utils.module_loading import import_string

from ascolto.cli.importing import INTAKES
from tests.cli.installing import EXAMPLES, PATIENCE_SECONDS, wait_for

MAPPING = EXAMPLES / "cfpb.toml"
SHORT = EXAMPLES / "cfpb-2015-extract.csv"
LONG = EXAMPLES / "cfpb-narratives-extract.csv"
TOLD = "Consumer complaint narrative"


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(rows, *, columns=None, encoding="utf-8"):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns or list(rows[0]), lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.fixture
def take_in(bakery, tmp_path):
    """Import a file of this content, and return what the command says."""

    def taken(content, *words):
        file = tmp_path / "rows.csv"
        file.write_bytes(content)
        done = bakery.run("import", "complaints", file, "--mapping", MAPPING, "--json", *words)
        assert (done.code, done.err) == (0, "")
        return done.json

    return taken


def result(read, created=0, skipped=0, rejected=()):
    return {"read": read, "created": created, "updated": 0, "skipped": skipped, "rejected": list(rejected)}


@pytest.mark.parametrize("extract", [SHORT, LONG], ids=["short records", "narratives"])
def test_the_extract_is_taken_in_whole_once_and_the_trail_is_intact(bakery, extract):
    first = bakery.run("import", "complaints", extract, "--mapping", MAPPING, "--json")
    second = bakery.run("import", "complaints", extract, "--mapping", MAPPING, "--json")

    assert (first.code, first.err, first.json) == (0, "", result(150, created=150))
    assert (second.code, second.err, second.json) == (0, "", result(150, skipped=150))
    assert bakery.count("complaints_complaint") == 150
    assert bakery.run("verify", "--json").json["intact"] is True


def test_a_trial_says_what_would_be_done_and_leaves_nothing(bakery):
    before = bakery.count("trail_event")

    done = bakery.run("import", "complaints", SHORT, "--mapping", MAPPING, "--json", "--dry-run")

    assert (done.code, done.json) == (0, result(150, created=150))
    assert (bakery.count("complaints_complaint"), bakery.count("imports_importrun")) == (0, 0)
    assert bakery.count("trail_event") == before


def test_customers_need_no_mapping_where_the_columns_are_called_as_the_fields(bakery, tmp_path):
    file = tmp_path / "customers.csv"
    file.write_text("external_id,name,email,language\n1,Мария Иванова,maria@example.org,bg\n2,,,bg\n", encoding="utf-8")

    done = bakery.run("import", "customers", file, "--json")
    in_words = bakery.run("import", "customers", file)

    assert (done.code, done.err) == (0, "")
    nobody = "The row has neither a name nor a way to reach the customer."
    assert done.json == result(2, created=1, rejected=[{"row": 3, "reason": nobody}])
    assert in_words.out == f"2 rows read: 0 created, 0 updated, 1 skipped, 1 rejected.\n  row 3: {nobody}\n"


def test_purchases_and_contacts_of_customers_are_taken_in_once(bakery, tmp_path):
    customers, purchases, contacts = (tmp_path / f"{kind}.csv" for kind in ("customers", "purchases", "contacts"))
    customers.write_text("external_id,name\nA-1,Anna\n", encoding="utf-8")
    purchases.write_text("external_id,bought_on,payer,amount\n1,2026-03-02,A-1,12.50\n", encoding="utf-8")
    contacts.write_text("external_id,happened_at,customer,answered\n1,2026-03-02 09:30,A-1,yes\n", encoding="utf-8")
    assert bakery.run("import", "customers", customers, "--json").json == result(1, created=1)

    for kind, file in (("purchases", purchases), ("contacts", contacts)):
        first, second = (bakery.run("import", kind, file, "--json") for _ in range(2))
        assert (first.code, first.err, first.json) == (0, "", result(1, created=1))
        assert second.json == result(1, skipped=1)

    assert (bakery.count("customers_purchase"), bakery.count("customers_contact")) == (1, 1)


REFUSED = {
    "unknown kind": (
        ["praise", SHORT],
        "“praise” cannot be imported; what can: answers, complaints, contacts, customers, purchases, reviews.",
    ),
    "no file": (["complaints", "nowhere.csv"], "nowhere.csv cannot be read: No such file or directory."),
    "a folder": (["complaints", "."], ". cannot be read: Is a directory."),
    "no mapping": (["complaints", SHORT, "--mapping", "nowhere.toml"], "The mapping nowhere.toml cannot be read: "),
    "no TOML": (["complaints", SHORT, "--mapping", SHORT], f"{SHORT}: The mapping is not valid TOML: "),
    "another kind": (["customers", SHORT, "--mapping", MAPPING], f"{SHORT}: The mapping is for complaints, not for"),
    "other columns": (["complaints", SHORT], f"{SHORT}: received_on is compulsory, and the file has no column"),
}


# Slow: no process need say twice what no database changes.
@pytest.mark.slow
@pytest.mark.parametrize("words_and_sentence", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_begun_is_said_in_one_sentence_and_leaves_nothing(bakery, words_and_sentence):
    words, sentence = words_and_sentence
    before = bakery.count("trail_event")

    done = bakery.run("import", *words, "--json")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ascolto import: {sentence}")
    assert (bakery.count("imports_importrun"), bakery.count("trail_event")) == (0, before)


@pytest.mark.slow
def test_a_last_line_that_is_cut_off_is_rejected_alone_and_kept(bakery, take_in):
    content = LONG.read_bytes()
    last = content.rindex(table(LONG)[-1][TOLD][:40].encode())

    found = take_in(content[: last + 30])

    assert found == result(
        150, created=149, rejected=[{"row": 151, "reason": "The file ends in the middle of this row."}]
    )
    assert bakery.ask('SELECT "row", reason FROM imports_rejectedrow') == [(151, "cut_off")]


@pytest.mark.slow
def test_the_order_of_the_columns_and_optional_ones_do_not_matter(take_in):
    rows = [row | {"Company public response": "None", "A later idea": "x"} for row in table(LONG)]
    columns = ["A later idea", *reversed([name for name in rows[0] if name not in ("Tags", "State", "A later idea")])]

    assert take_in(written(rows, columns=columns)) == result(150, created=150)
    assert take_in(LONG.read_bytes()) == result(150, skipped=150)


@pytest.mark.slow
def test_latin_letters_of_another_encoding_are_read_as_they_were_meant(bakery, take_in):
    rows = table(LONG)[:20]
    rows[3][TOLD] = "The clerk at the café said «señor», and hung up."
    for row in rows:
        row[TOLD] = row[TOLD].encode("latin-1", "ignore").decode("latin-1")

    assert take_in(written(rows, encoding="latin-1")) == result(20, created=20)
    number = rows[3]["Complaint ID"]
    assert bakery.ask(f"SELECT words FROM complaints_complaint WHERE external_id = '{number}'") == [
        ("The clerk at the café said «señor», and hung up.",)
    ]


@pytest.mark.slow
def test_a_single_row_of_broken_bytes_is_rejected_alone(take_in):
    rows = table(LONG)[:20]
    for row in rows:
        row[TOLD] = "Не ми върнаха парите."
    content = written(rows).replace("парите".encode(), b"\xff\xfe\xff", 1)

    found = take_in(content)

    assert (found["created"], [row["row"] for row in found["rejected"]]) == (19, [2])


def test_a_narrative_of_a_hundred_kilobytes_is_kept_to_the_last_letter(bakery, take_in):
    rows = table(LONG)[:3]
    rows[1][TOLD] = "They never answered.\n" * 5000 + "Please help."

    assert take_in(written(rows)) == result(3, created=3)
    number = rows[1]["Complaint ID"]
    assert bakery.ask(f"SELECT words FROM complaints_complaint WHERE external_id = '{number}'") == [(rows[1][TOLD],)]


@pytest.mark.slow
def test_an_id_that_stands_there_twice_is_taken_in_once(bakery, take_in):
    rows = table(SHORT)[:10]
    rows[7]["Complaint ID"] = number = rows[2]["Complaint ID"]

    reason = f"The id “{number}” stands in row 4 already."
    assert take_in(written(rows)) == result(10, created=9, rejected=[{"row": 9, "reason": reason}])
    assert bakery.count("complaints_complaint") == 9


@pytest.mark.slow
def test_rows_without_a_usable_day_are_rejected_each_with_its_reason(take_in):
    rows = table(SHORT)[:10]
    rows[0]["Date received"] = ""
    rows[4]["Date received"] = "31/31/2015"
    rows[9]["Date received"] = "1/1/2199"

    assert take_in(written(rows)) == result(
        10,
        created=7,
        rejected=[
            {"row": 2, "reason": "received_on is empty."},
            {"row": 6, "reason": "received_on: “31/31/2015” is not a date in the formats of the mapping."},
            {"row": 11, "reason": "The complaint would have arrived in the future, on 2199-01-01."},
        ],
    )


MANY = 6000


@pytest.fixture
def many(tmp_path):
    """A file that takes a few seconds to import."""
    rows = table(SHORT)
    file = tmp_path / "many.csv"
    file.write_bytes(written([rows[n % len(rows)] | {"Complaint ID": str(10_000_000 + n)} for n in range(MANY)]))
    return file


def half_way(bakery, many):
    """Start the import, and return the process when some rows are in and others are not."""
    process = bakery.start("import", "complaints", many, "--mapping", MAPPING, "--json")
    wait_for(lambda: bakery.count("complaints_complaint") > 300 or process.poll() is not None)
    assert process.poll() is None
    return process


def finish_and_check(bakery, many):
    kept = bakery.count("complaints_complaint")
    assert 300 < kept < MANY

    again = bakery.run("import", "complaints", many, "--mapping", MAPPING, "--json")

    assert again.json == result(MANY, created=MANY - kept, skipped=kept)
    assert bakery.ask("SELECT count(*), count(DISTINCT external_id) FROM complaints_complaint") == [(MANY, MANY)]
    assert bakery.ask("SELECT count(*) FROM trail_event WHERE kind = 'complaint.imported'") == [(MANY,)]
    assert bakery.run("verify", "--json").json["intact"] is True


def test_an_import_that_is_killed_loses_nothing_and_the_next_one_doubles_nothing(bakery, many):
    process = half_way(bakery, many)

    process.kill()
    process.communicate()

    finish_and_check(bakery, many)


def test_an_import_that_is_interrupted_says_what_is_kept_and_the_same_command_goes_on(bakery, many):
    process = half_way(bakery, many)

    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)

    assert (process.returncode, out) == (1, "")
    assert re.fullmatch(r"ascolto import: interrupted\. What was taken in so far is kept; the same command .*\n", err)
    assert bakery.ask("SELECT state FROM imports_importrun") == [("broken_off",)]
    finish_and_check(bakery, many)


def test_an_event_of_an_import_that_is_removed_is_missed_at_once(bakery):
    assert bakery.run("import", "complaints", SHORT, "--mapping", MAPPING).code == 0
    gone = bakery.ask("SELECT max(id) FROM trail_event WHERE kind = 'complaint.imported'")[0][0]
    subject = bakery.ask(f"SELECT subject FROM trail_event WHERE id = {gone}")[0][0]
    bakery.change(f"DELETE FROM trail_event WHERE id = {gone}")

    done = bakery.run("verify")

    assert done.code == 1
    assert subject in done.out


@pytest.mark.parametrize(("kind", "intake"), INTAKES.items())
def test_a_kind_of_row_is_taken_in_by_what_bears_its_name(kind, intake):
    assert import_string(intake).kind == kind
