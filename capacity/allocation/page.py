"""The proposal as one page that needs no network; everything from the sheets is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from capacity.allocation.frontier import frontier_words
from capacity.allocation.proposal import HEADING, Proposal
from capacity.allocation.rendering import TO_FILL_IN
from capacity.allocation.table import Table

LONG = 60
"""Tables of more rows are folded away; cells of more letters are given room."""

ORDER = ("Changes", "Not possible", "Frontier", "Moves", "Officers", "Notes", "Caseload")

ACROSS = 78
"""Per cent of a bar's width that the largest caseload takes; its figures stand to the right."""

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{{ heading }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body{font:16px/1.5 Arial,sans-serif;color:#0b0c0c;max-width:75rem;margin:2rem auto;padding:0 1rem}
h1,h2{color:#12436D}table{border-collapse:collapse;font-size:.9rem}.wide{overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem;border-bottom:1px solid #ccc}
th{background:#12436D;color:#fff}td.number{text-align:right}td.words{min-width:16rem}
td.flag{color:#801650;font-weight:bold;background:#F6D7E4}
figure{margin:1rem 0}figcaption{margin-bottom:.5rem}
.bar{display:grid;grid-template-columns:13rem 1fr;align-items:center;font-size:.85rem}
.bar span{text-align:right;padding-right:.75rem;overflow-wrap:anywhere}
.bar svg{width:100%;height:26px;overflow:visible}
svg text{font:13px Arial,sans-serif;fill:#3D3D3D}
@media(max-width:40rem){.bar{grid-template-columns:1fr}.bar span{text-align:left;padding:.4rem 0 0}}
.lead{font-size:1.2rem}
</style></head>
<body><main><h1>{{ heading }}</h1><p class="lead">{{ sentence }}</p>
{% if bars %}<figure><figcaption>{{ caption }}</figcaption>
{% for bar in bars %}<div class="bar"><span>{{ bar.name }}</span>
<svg role="img" aria-label="{{ bar.name }}: {{ bar.words }}">
<rect x="{{ bar.low }}%" y="3" width="{{ bar.band }}%" height="20" fill="#E4ECF3"/>
<line x1="{{ bar.before }}%" x2="{{ bar.after }}%" y1="13" y2="13" stroke="#12436D"/>
<circle cx="{{ bar.before }}%" cy="13" r="5" fill="#fff" stroke="#12436D" stroke-width="2"/>
<circle cx="{{ bar.after }}%" cy="13" r="6" fill="#12436D"/>
<text x="{{ bar.text }}%" dx="10" y="18">{{ bar.words }}</text></svg></div>
{% endfor %}</figure>{% endif %}
{% for table in tables %}<h2>{{ table.name }}</h2>
{% if said[table.name] %}<p>{{ said[table.name] }}.</p>{% endif %}
{% if table.rows %}{% if table.rows | length > long %}<details><summary>{{ table.rows | length }}
rows</summary>{% endif %}<div class="wide" role="region" tabindex="0"
aria-label="{{ table.name }}"><table><thead><tr>{% for column in table.columns %}
<th scope="col">{{ column.replace('_', ' ') }}</th>{% endfor %}</tr></thead><tbody>
{% for row in table.rows %}{% set r = loop.index0 %}<tr>{% for cell in row %}
{% set flag = (r, loop.index0) in table.flagged %}
<td{% if flag %} class="flag"{% elif cell is number %} class="number"{%
elif cell is string and cell | length > long %} class="words"{% endif %}>{{
cell.strftime('%d/%m/%Y') if cell.strftime is defined else '' if cell is none else cell }}</td>
{%- endfor %}</tr>
{% endfor %}</tbody></table></div>{% if table.rows | length > long %}</details>{% endif %}
{% else %}<p>None.</p>{% endif %}
{% endfor %}</main></body></html>
"""


def page(proposal: Proposal, sentence: str, sheets: Iterable[Table]) -> str:
    """Return the page.

    Parameters
    ----------
    sentence
        The answer, above everything.
    """
    from jinja2 import Environment

    bars = _bars(proposal)
    template = Environment(autoescape=True).from_string(PAGE)
    return template.render(
        heading=HEADING,
        sentence=sentence,
        bars=bars,
        caption="Children each officer holds: before (ring), after (dot), and the band of 50 to 70 "
        "for a full-time officer, times FTE and capacity factor (shaded)",
        said={
            "Frontier": _begun(frontier_words(proposal.plan.options, proposal.frontier)),
            "Officers": "The band is 50 to 70 children for a full-time officer, times FTE and "
            "capacity factor; hours that fall due against hours that there are, by week",
        },
        tables=list(_readable(sheets)),
        long=LONG,
    )


def _readable(sheets: Iterable[Table]) -> Iterator[Table]:
    """Put the choices first; leave out what is to be filled in or what only the program reads."""
    for table in sorted(sheets, key=lambda table: ORDER.index(table.name)):
        rows = [row for row in table.rows if not (table.hidden and row[0] == table.hidden)]
        shown = sum(column not in TO_FILL_IN for column in table.columns)
        yield replace(table, columns=table.columns[:shown], rows=[row[:shown] for row in rows])


def _bars(proposal: Proposal) -> list[dict[str, Any]]:
    """Place each officer's marks in per cent of the width; the scale begins at nobody."""
    officers = proposal.officers
    top: int = max([1, *(max(o["before"], o["after"], o["band"][1]) for o in officers)])

    def across(children: float) -> float:
        return round(1 + ACROSS * children / top, 1)

    return [
        {
            "name": officer["officer"],
            "low": across(officer["band"][0]),
            "band": round(across(officer["band"][1]) - across(officer["band"][0]), 1),
            "before": across(officer["before"]),
            "after": across(officer["after"]),
            "text": across(max(officer["before"], officer["after"])),
            "words": _change(officer["before"], officer["after"]),
        }
        for officer in officers
    ]


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _change(before: int, after: int) -> str:
    return f"{before} to {after}" if before != after else f"{after}"
