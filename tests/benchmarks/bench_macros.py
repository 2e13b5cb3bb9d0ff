"""Our component macros beside the same markup written by hand in a template, over the same data.

Both sides print the same words and tags (checked before anything is timed), so the ratio is the price of having one
owner of markup.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask

from tests.benchmarks.line import Line
from tests.benchmarks.timing import interleaved
from tests.unit.design_system import sample
from tests.unit.design_system.conftest import bare_app

GOAL = "<= 2.0"

CARDS = (
    "{% import 'design_system/cards.html' as c %}{% for card in cards %}{{ c.card(**card) }}{% endfor %}",
    """{% for r in cards %}<li class="cs-card">
<div>
<h2><a href="{{ r.url }}">{{ r.title }}</a>{% if r.is_new %} <b class="cs-new">New</b>{% endif %}</h2>
<p class="cs-soft">{{ r.provider }}</p>
<p>{{ r.summary }}</p>
<ul class="cs-chips" aria-label="Why it matches">{% for word in r.reasons %}<li>{{ word }}</li>{% endfor %}</ul>
</div>
<div>
<p><b class="cs-big">{{ r.price }}</b> {{ r.unit }}<br>{{ r.price_note }}</p>
<p class="cs-fit">{{ r.fit }}</p>
<p>Next free <b>{{ r.next_free }}</b><br>{{ r.where }}</p>
</div>
<ul class="cs-know">{% for kind, text in r.known %}<li class="cs-k-{{ kind }}">{{ text }}</li>{% endfor %}</ul>
</li>{% endfor %}""",
)
CHECKS = (
    "{% import 'design_system/forms.html' as f %}{{ f.checks('access', 'Access', checks) }}",
    """<fieldset><legend>Access</legend>{% for v, words, on, n in checks %}<label class="cs-check">
<input type="checkbox" name="access" value="{{ v }}"{% if on %} checked{% endif %}>{{ words }} <i>{{ n }}</i></label>
{% endfor %}</fieldset>""",
)
FIELDS = (
    "{% import 'design_system/forms.html' as f %}{% for _ in range(10) %}"
    "{{ f.text(form.name) }}{{ f.number(form.weeks, 'From 2 to 12') }}{{ f.radios(form.often, pick=true) }}"
    "{% endfor %}",
    """{% for _ in range(10) %}
<div class="nhsuk-form-group{% if form.name.errors %} nhsuk-form-group--error{% endif %}">
<label class="nhsuk-label" for="{{ form.name.id }}">{{ form.name.label.text }}</label>
{% if form.name.errors %}<span class="nhsuk-error-message" id="{{ form.name.id }}-e">
<span class="nhsuk-u-visually-hidden">Error: </span>{{ form.name.errors[0] }}</span>{% endif %}
<input class="nhsuk-input{% if form.name.errors %} nhsuk-input--error{% endif %}" id="{{ form.name.id }}"
 name="{{ form.name.name }}" value="{{ form.name._value() }}"
{% if form.name.errors %} aria-describedby="{{ form.name.id }}-e" aria-invalid="true"{% endif %}></div>
<div class="nhsuk-form-group{% if form.weeks.errors %} nhsuk-form-group--error{% endif %}">
<label class="nhsuk-label" for="{{ form.weeks.id }}">{{ form.weeks.label.text }}</label>
{% if form.weeks.errors %}<span class="nhsuk-error-message" id="{{ form.weeks.id }}-e">
<span class="nhsuk-u-visually-hidden">Error: </span>{{ form.weeks.errors[0] }}</span>{% endif %}
<div class="nhsuk-hint" id="{{ form.weeks.id }}-h">From 2 to 12</div>
<input class="nhsuk-input nhsuk-input--width-3{% if form.weeks.errors %} nhsuk-input--error{% endif %}"
 id="{{ form.weeks.id }}" name="{{ form.weeks.name }}" inputmode="numeric" value="{{ form.weeks._value() }}"
{% if form.weeks.errors %} aria-describedby="{{ form.weeks.id }}-e {{ form.weeks.id }}-h" aria-invalid="true"
{% else %} aria-describedby="{{ form.weeks.id }}-h"{% endif %}></div>
<div class="nhsuk-form-group{% if form.often.errors %} nhsuk-form-group--error{% endif %}">
<fieldset class="nhsuk-fieldset"{% if form.often.errors %} aria-describedby="{{ form.often.id }}-e"{% endif %}>
<legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">{{ form.often.label.text }}</legend>
{% if form.often.errors %}<p class="nhsuk-error-message" id="{{ form.often.id }}-e">
<span class="nhsuk-u-visually-hidden">Error: </span>{{ form.often.errors[0] }}</p>{% endif %}
{% for choice in form.often.iter_choices() %}<label class="cs-pick"><input type="radio"
 id="{{ form.often.id }}{% if not loop.first %}-{{ loop.index }}{% endif %}" name="{{ form.often.name }}"
 value="{{ choice.value }}"{% if choice.selected %} checked{% endif %}>
<span><b>{{ choice.label }}</b><br>{{ choice.render_kw.hint }}</span></label>{% endfor %}
</fieldset></div>{% endfor %}""",
)
TABLE = (
    "{% import 'design_system/tables.html' as t %}"
    "{{ t.table('Rows', ['Date', 'What', 'Amount'], rows, num=[2], head=1, labels={2: 'Amount'}) }}",
    """<table class="cs-table cs-stack" role="table"><caption class="nhsuk-u-visually-hidden">Rows</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Date</th>
<th role="columnheader" scope="col">What</th><th role="columnheader" scope="col" class="cs-num">Amount</th></tr></thead>
<tbody role="rowgroup">{% for row in rows %}<tr role="row"><td role="cell">{{ row[0] }}</td>
<th role="rowheader" scope="row">{{ row[1] }}</th>
<td role="cell" class="cs-num" data-l="Amount">{{ row[2] }}</td></tr>{% endfor %}</tbody></table>""",
)


def data() -> dict[str, Any]:
    return {
        "cards": [sample.CARD | {"url": f"/services/{n}"} for n in range(20)],
        "checks": [(f"v{n}", f"Kind {n}", n % 3 == 0, n) for n in range(30)],
        "rows": [[f"{n} Oct", f"You booked visit {n}", f"£{n}.00"] for n in range(40)],
        "form": sample.SampleForm(meta={"csrf": False}),
    }


def same(markup: str) -> str:
    """Markup without the white space that a browser does not see here."""
    return re.sub(r"\s*([<>])\s*", r"\1", re.sub(r"\s+", " ", markup))


def both(app: Flask, sources: tuple[str, str], context: dict[str, Any]) -> tuple[Callable[[], str], Callable[[], str]]:
    """Our side and the hand's, compiled. Raises AssertionError when they print different markup."""
    # an imported macro escapes because its file is .html; a template from a string must be told to
    ours, hand = (
        app.jinja_env.from_string("{% autoescape true %}" + source + "{% endautoescape %}") for source in sources
    )
    if same(ours.render(context)) != same(hand.render(context)):
        raise AssertionError("the macro and the hand-written template print different markup")
    return lambda: ours.render(context), lambda: hand.render(context)


def lines() -> Iterator[Line]:
    app = bare_app()
    with app.test_request_context():
        context = data()
        for name, sources in (
            ("20 result cards", CARDS),
            ("30 filter boxes", CHECKS),
            ("30 form fields", FIELDS),
            ("40 table rows", TABLE),
        ):
            ours, hand = both(app, sources, context)
            cost, reference = interleaved(ours, hand, rounds=9, calls=60)
            yield Line.of(f"macros: {name}, CPU", cost.cpu_ms, reference.cpu_ms, GOAL, "ms")
