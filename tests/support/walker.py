"""Somebody at a browser without scripts: opens pages, fills in the forms that are printed on them, follows where
they lead. What is not on a page can't be sent."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse


class Walker:
    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.path = "/"
        self.text = ""

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html5lib")

    @property
    def words(self) -> str:
        """What the page says, without its markup."""
        main = self.page.find("main") or self.page
        return " ".join(main.get_text(" ", strip=True).split())

    def go(self, path: str, status: int = 200) -> "Walker":
        return self._arrive(path, self.client.get(path), status)

    def follow(self, label: str) -> "Walker":
        """The link with these words."""
        links = [a for a in self.page.find_all("a") if " ".join(a.get_text(" ", strip=True).split()).startswith(label)]
        assert links, f"no link “{label}” on {self.path}: {self.words[:500]}"
        return self.go(links[0]["href"])

    def send(self, action: str, _status: int = 200, **values: Any) -> "Walker":
        """Sends the form whose address ends so, with what is printed in it and these values over it."""
        form = next((one for one in self.page.find_all("form") if self._goes_to(one, action)), None)
        assert form is not None, f"no form to {action} on {self.path}: {self.words[:500]}"
        names = {field.get("name") for field in form.find_all(["input", "select", "textarea", "button"])}
        assert set(values) <= names, f"not on the form to {action}: {sorted(set(values) - names)}"
        target = form.get("action") or self.path
        if form.get("method", "get").lower() == "get":
            return self._arrive(target, self.client.get(target, query_string=printed(form) | values), _status)
        return self._arrive(target, self.client.post(target, data=printed(form) | values), _status)

    def _goes_to(self, form: Tag, action: str) -> bool:
        return (form.get("action") or self.path).split("?")[0].endswith(action)

    def _arrive(self, path: str, answer: TestResponse, status: int) -> "Walker":
        for _ in range(5):
            if answer.status_code not in (301, 302, 303):
                break
            path = answer.location
            answer = self.client.get(path)
        self.path, self.text = path.split("#")[0], answer.text
        assert answer.status_code == status, f"{answer.status_code} at {path}: {self.words[:1500]}"
        return self


def printed(form: Tag) -> dict[str, Any]:
    """What a browser would send as it is."""
    found: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        if not name or kind == "submit" or (kind in ("radio", "checkbox") and not field.has_attr("checked")):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            value = chosen.get("value", "") if chosen else ""
        else:
            value = field.text.strip("\n") if field.name == "textarea" else field.get("value", "")
        found.setdefault(name, []).append(value)
    return found


def day(name: str, day: int, month: int, year: int) -> dict[str, str]:
    """The three boxes of a day."""
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)}
