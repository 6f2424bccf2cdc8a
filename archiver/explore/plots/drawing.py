"""From a specification to an SVG that can stand in a page: no script, no style, no link but to our own pages."""

from __future__ import annotations

from typing import Any, Literal

from lxml import etree

from archiver.explore.plots.figure import ORIGIN, Spec

VEGA_LITE = "6.4"
"""The Vega-Lite that draws, whatever others the library brings."""
LOCALES: dict[str, Literal["en-US", "it-IT"]] = {"en": "en-US", "it": "it-IT"}
"""Language -> what d3 calls it: months and numbers on axes."""

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = {"svg", "g", "a", "path", "rect", "line", "text", "tspan", "title", "desc", "defs", "clipPath"} | {
    "linearGradient",
    "stop",
}
_KEPT_ARIA = "aria-hidden"


def svg(spec: Spec, language: str, title: str, description: str) -> str:
    """Draw a specification (some 70 ms; the first one 0.6 s).

    :param language: a key of `LOCALES`
    :param title: what the drawing is called, for who does not see it
    :param description: what is to be seen on it
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(
        spec,
        vl_version=VEGA_LITE,
        allowed_base_urls=[],
        format_locale=LOCALES[language],
        time_format_locale=LOCALES[language],
    )
    return cleaned(drawn, title, description)


def cleaned(drawn: str, title: str, description: str) -> str:
    """An SVG of Vega as one for our pages: what is no drawing is gone, links lead to our paths and have names."""
    root = etree.fromstring(drawn.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or etree.QName(element).localname not in _ELEMENTS:
            _drop(element)
            continue
        if etree.QName(element).localname == "a":
            _linked(element)
        elif element is not root:
            _undressed(element)
    for hidden in root.xpath("./*"):
        if not hidden.xpath(".//*[local-name()='a']"):
            hidden.set("aria-hidden", "true")
    for text in root.xpath("//*[local-name()='g'][not(.//*[local-name()='a'])][not(ancestor::*[@aria-hidden])]"):
        text.set("aria-hidden", "true")
    _named(root, title, description)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _undressed(element: Any) -> None:
    """Without Vega's own words for screen readers, which are English, and what could run or style."""
    for name in list(element.attrib):
        local = etree.QName(name).localname.lower()
        if local in ("role", "style", "class", "href") or local.startswith(("on", "aria-")):
            del element.attrib[name]


def _linked(element: Any) -> None:
    """A link of ours: to be clicked and read out, no stop of the tab key, which has the same links in the table."""
    target = element.get(_HREF) or element.get("href") or ""
    marks = [mark for mark in element if mark.get("aria-label")]
    name = marks[0].get("aria-label") if marks else ""
    element.attrib.clear()
    if not target.startswith(f"{ORIGIN}/"):
        element.tag = f"{{{_SVG}}}g"
        return
    element.set("href", target.removeprefix(ORIGIN))
    element.set("tabindex", "-1")
    said = etree.Element(f"{{{_SVG}}}title")
    said.text = name
    element.insert(0, said)


def _named(root: Any, title: str, description: str) -> None:
    for name in set(root.attrib) - {"width", "height", "viewBox", "version"}:
        del root.attrib[name]
    root.set("role", "group")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        made = etree.Element(f"{{{_SVG}}}{tag}")
        made.text = text
        root.insert(place, made)
    root.set("aria-label", f"{title}. {description}" if description else title)
