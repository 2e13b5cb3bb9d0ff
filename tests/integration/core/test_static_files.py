"""What has its content in its name is kept by browsers for ever, and asked for once."""

from marketplace.core.web.assets import asset


def test_a_stylesheet_is_kept_for_ever(client):
    with client.get(asset("choose-support.css")) as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "text/css"
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers


def test_a_stylesheet_that_is_gone_is_not_kept(client):
    answer = client.get("/static/vendor/choose-support.0000000000000000.css")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")
