"""A file that nobody can read in one go hides two things."""

from tests.architecture.files import ours, short

LONGEST = 500


def test_no_file_of_ours_is_over_500_lines():
    files = ours(".py", ".html", ".css")
    assert files, "no file was looked at"
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}
