"""One self-contained page: no script, no font and no address but its own."""

from collections.abc import Iterable, Sequence
from html import escape

from seqcast import __version__
from seqcast.report.figures import name_of

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6470; --paper: #fff;
  --card: #f7f8fa; --rule: #d9dde3; --forecast: #0072b2; --band: #0072b2;
  --naive: #d55e00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a3abb6;
  --paper: #14171b; --card: #1d2126; --rule: #3a414a; --forecast: #56b4e9;
  --band: #56b4e9; --naive: #f0964b } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --paper: #fff;
  --card: #fff; --rule: #bbb; --forecast: #0072b2; --band: #0072b2;
  --naive: #d55e00 }
  body { max-width: none; padding: 0 } figure, table, dl { break-inside: avoid }
  h2 { break-after: avoid } .grid { grid-template-columns: 1fr 1fr !important }
  * { print-color-adjust: exact } }
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); max-width: 1080px; margin: 0 auto; padding: 1.5rem }
h1 { font-size: 1.45rem; margin: 0; overflow-wrap: anywhere }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
p { margin: .35rem 0; max-width: 48rem }
.lead, footer, figcaption small { color: var(--soft) }
footer { margin-top: 2.5rem; font-size: .85rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem;
  margin: .5rem 0 }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
ul { margin: .35rem 0; padding-left: 1.2rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--rule);
  text-align: right; white-space: nowrap }
th { color: var(--soft); font-weight: 500 }
th:first-child, td:first-child { text-align: left }
tr.best td { font-weight: 650 }
.bar { width: 7rem; height: .6rem; display: block }
.bar rect { fill: var(--soft); opacity: .55 } .bar rect.mine { fill: var(--forecast);
  opacity: 1 }
.grid { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)) }
.one { display: block }
figure { margin: 0; padding: .75rem; background: var(--card); border-radius: 6px;
  border: 1px solid var(--rule) }
figcaption { font-weight: 600; overflow-wrap: anywhere; margin-bottom: .25rem }
figcaption small { font-weight: 400 }
figure > svg { width: 100%; height: auto; display: block }
text { font: 11px system-ui, sans-serif; fill: var(--soft) }
text.name { font-style: italic }
line { stroke: var(--rule) } line.axis, line.tick { stroke: var(--soft) }
line.cut { stroke: var(--soft); stroke-dasharray: 2 3 }
path { fill: none; stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round }
path.actual { stroke: var(--ink); stroke-width: 1.3 }
path.forecast { stroke: var(--forecast); stroke-width: 2.2 }
path.naive { stroke: var(--naive); stroke-dasharray: 6 4; stroke-linecap: butt }
.band { fill: var(--band); stroke: var(--band); fill-opacity: .17;
  stroke-opacity: .17; stroke-linejoin: round }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: .5rem 0;
  padding: 0; list-style: none; color: var(--soft) }
.legend svg { width: 30px; height: 12px; vertical-align: -1px; margin-right: .4rem }
pre { background: var(--card); border: 1px solid var(--rule); border-radius: 6px;
  padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 13px/1.5 ui-monospace, monospace; margin: .5rem 0 }
"""
# Nothing is fetched and nothing runs, whatever a column is called.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(title: str, lead: str, sections: Iterable[str]) -> str:
    """Return a whole page.

    Args:
        title: As text; so is the lead.
        lead: One line below the title.
        sections: As HTML.
    """
    named = text(title)
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{named}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1>{named}</h1>\n<p class="lead">{text(lead)}</p></header>\n'
    )
    foot = f"<footer>seqcast {__version__}</footer>\n</body>\n</html>\n"
    return head + "\n".join(filter(None, sections)) + "\n" + foot


def text(raw: str) -> str:
    """Write any text so that a page shows it and does nothing else with it.

    >>> text("<b>&\\u202e")
    '&lt;b&gt;&amp;\\\\u202e'
    """
    return escape(name_of((raw,))) if raw else ""


def section(title: str, *parts: str) -> str:
    """Return a heading, as text, and what stands under it, as HTML."""
    shown = "\n".join(filter(None, parts))
    return f"<section>\n<h2>{text(title)}</h2>\n{shown}\n</section>" if shown else ""


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return names and texts side by side."""
    shown = "\n".join(f"<dt>{text(a)}</dt><dd>{text(b)}</dd>" for a, b in rows)
    return f"<dl>\n{shown}\n</dl>"


def lines(texts: Iterable[str]) -> str:
    """Return a paragraph a text."""
    return "\n".join(f"<p>{text(one)}</p>" for one in texts)


def notices(texts: Sequence[str]) -> str:
    """Return a list of sentences, or nothing if there are none."""
    shown = "\n".join(f"<li>{text(one)}</li>" for one in texts)
    return f"<ul>\n{shown}\n</ul>" if texts else ""


def table(head: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return a table.

    Args:
        head: Names of the columns, as text.
        rows: The class of every row, and its cells as HTML.
    """
    top = "".join(f'<th scope="col">{text(name)}</th>' for name in head)
    body = "\n".join(
        f'<tr class="{name}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        for name, cells in rows
    )
    return (
        f'<div class="wide"><table>\n<thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def figure(caption: str, more: str, picture: str) -> str:
    """Return a picture with its caption, as text, and a lighter line beside it."""
    beside = f" <small>{text(more)}</small>" if more else ""
    return (
        f"<figure><figcaption>{text(caption)}{beside}</figcaption>\n{picture}\n"
        "</figure>"
    )


def grid(figures: Sequence[str]) -> str:
    """Return figures side by side, as many as there is room for."""
    kind = "one" if len(figures) == 1 else "grid"
    shown = "\n".join(figures)
    return f'<div class="{kind}">\n{shown}\n</div>'


def legend(items: Iterable[tuple[str, str]]) -> str:
    """Return what the lines and bands of charts mean.

    Args:
        items: The class of a line or ``band``, and what it means.
    """
    shown = "\n".join(f"<li>{_sample(name)}{text(told)}</li>" for name, told in items)
    return f'<ul class="legend">\n{shown}\n</ul>'


def _sample(name: str) -> str:
    boxes = name.count("band")
    mark = (
        '<rect class="band" x="1" y="1" width="28" height="10"/>' * boxes
        or f'<path class="{name}" d="M1 6L29 6"/>'
    )
    return f'<svg viewBox="0 0 30 12" aria-hidden="true">{mark}</svg>'


def commands(calls: Iterable[str]) -> str:
    """Return command lines, to be copied."""
    return "<pre>" + "\n".join(text(one) for one in calls) + "</pre>"
