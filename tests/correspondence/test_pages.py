"""The page of a letter is made from its text, and nothing in the text becomes markup."""

from django.conf import settings

from ascolto.correspondence.pages import html_page

HOUSE = settings.URL


def body_of(text: str) -> str:
    return html_page(text, language="en").partition("<body>\n")[2].partition("\n</body>")[0]


def test_lines_of_a_word_and_our_address_are_a_row_of_links():
    row = body_of(f"0 (never): {HOUSE}/s/abc?nps=0\n10 <sure>: {HOUSE}/s/abc?nps=10")

    assert row == (
        f'<p><a href="{HOUSE}/s/abc?nps=0">0 (never)</a> &nbsp; <a href="{HOUSE}/s/abc?nps=10">10 &lt;sure&gt;</a></p>'
    )


def test_a_single_line_and_the_address_of_others_stay_as_they_are():
    assert body_of(f"Here: {HOUSE}/s/abc") == f'<p>Here: <a href="{HOUSE}/s/abc">{HOUSE}/s/abc</a></p>'
    assert body_of("1: https://else.example/\n2: https://else.example/") == (
        "<p>1: https://else.example/<br>\n2: https://else.example/</p>"
    )
