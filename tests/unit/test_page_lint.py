"""The check on every page that a test fetches finds what it is there for."""

import pytest

from tests.support.lint import faults

GOOD = (
    '<html lang="en-GB"><head><title>Home</title></head><body><main><h1>Home</h1><h2>More</h2>'
    '<form><label for="q">What</label><input id="q" name="q"></form><a href="/x">More</a>{}</main></body></html>'
)
SUMMARY = '<div class="nhsuk-error-summary"><a href="#{}">Say what.</a></div>'


def test_a_right_page_has_no_faults():
    assert faults(GOOD.format("")) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("<h1>Again</h1>", "one first heading"),
        ("<h4>Deep</h4>", "a heading of level 4 after one of level 2"),
        ('<input name="bare">', "has no label"),
        ('<select id="s"></select>', "has no label"),
        ('<a href="/y"></a>', "says nothing"),
        ("<button> </button>", "says nothing"),
        ('<a href="#">Up</a>', "leads nowhere"),
        ('<p id="q"></p>', "the id 'q' is there 2 times"),
        ('<div aria-labelledby="Find it"></div>', "refers to 'Find'"),
        ("<svg></svg>", "has no name"),
        ('<p style="color: red">x</p>', "a style of its own"),
        ("<script>1</script>", "a script"),
        ('<img src="https://elsewhere.example/x.png" alt="x">', "asks another host"),
        ("<fieldset></fieldset>", "1 fieldsets and 0 legends"),
        (SUMMARY.format("nowhere"), "leads to no field"),
        (SUMMARY.format("q"), "is not marked as wrong"),
    ],
)
def test_what_is_wrong_is_said(more: str, said: str):
    assert any(said in fault for fault in faults(GOOD.format(more)))


def test_a_summary_wants_its_title():
    page = GOOD.format(SUMMARY.format("q")).replace('name="q"', 'name="q" aria-invalid="true"')
    assert faults(page) == ["an error summary, and the title is 'Home'"]
    assert faults(page.replace("<title>", "<title>Error: ")) == []
