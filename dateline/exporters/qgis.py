"""The style that QGIS gives a layer of incidents: our colours by side, areas at scale, and its time for the player."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from dateline.exporters.telling import AREAS
from dateline.model.vocabulary import SIDES, Side
from dateline.model.where import DEFAULT_RADIUS_M

_AREA = f'"geo_precision" IN ({", ".join(repr(one) for one in AREAS)}) OR "radius_m" > {DEFAULT_RADIUS_M["town"]}'
_DIAMETER = "2 * \"radius_m\" * if(@map_crs = 'EPSG:3857', 1 / cos(radians(y($geometry))), 1)"
"""The web mercator map, on which most base maps come, is larger than the ground; QGIS leaves that out of its metres."""

_FULL = "\"status\" = 'occurred' AND coalesce(\"match\", 'certain') = 'certain'"


@lru_cache(maxsize=1)
def style() -> str:
    """Return the style as QML, the XML in which QGIS 3 keeps it.

    Each side has two layers of symbols, of which one shows: a dot for what is known to a site or town, and for an area
    a pale disc as large on the ground as the point may be off. What did not happen, was only announced or only may lie in
    the filter's dates is paler.
    """
    categories = "".join(
        f'<category render="true" type="string" value="{escape(one.id)}" symbol="{number}" label="{escape(one.label)}"/>'
        for number, one in enumerate(SIDES.values())
    )
    symbols = "".join(_symbol(number, one) for number, one in enumerate(SIDES.values()))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.28.0" styleCategories="Symbology|Temporal|MapTips">'
        '<temporal enabled="1" mode="2" limitMode="1" startField="date_start" endField="date_end" startExpression="" '
        'endExpression="" durationField="" durationUnit="d" fixedDuration="0" accumulate="0">'
        "<fixedRange><start></start><end></end></fixedRange></temporal>"
        '<renderer-v2 type="categorizedSymbol" attr="side" symbollevels="0" forceraster="0" enableorderby="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
        "<previewExpression>&quot;title&quot;</previewExpression><layerGeometryType>0</layerGeometryType></qgis>"
    )


def _symbol(number: int, side: Side) -> str:
    red, green, blue = (int(side.light[at : at + 2], 16) for at in (1, 3, 5))
    colour = f"{red},{green},{blue}"
    disc = _layer(f"{colour},40", f"{colour},160", "RenderMetersInMapUnits", "10000", {"enabled": _AREA, "size": _DIAMETER})
    dot = _layer(f"{colour},255", "255,255,255,255", "MM", "2.8", {"enabled": f"NOT ({_AREA})"})
    opacity = _properties({"alpha": f"if({_FULL}, 100, 45)"})
    return f'<symbol type="marker" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">{opacity}{disc}{dot}</symbol>'


def _layer(fill: str, rim: str, unit: str, size: str, data_defined: dict[str, str]) -> str:
    options = {
        "name": "circle", "color": fill, "outline_color": rim, "outline_style": "solid", "outline_width": "0.3",
        "outline_width_unit": "MM", "scale_method": "diameter", "size": size, "size_unit": unit, "offset": "0,0", "angle": "0",
        "horizontal_anchor_point": "1", "vertical_anchor_point": "1", "joinstyle": "bevel",
    }  # fmt: skip
    written = "".join(f'<Option type="QString" name="{name}" value="{value}"/>' for name, value in options.items())
    return (
        '<layer class="SimpleMarker" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{written}</Option>{_properties(data_defined)}</layer>'
    )


def _properties(expressions: dict[str, str]) -> str:
    """Return what follows the data: property by property, the expression it comes from (3 says that it is one)."""
    written = "".join(
        f'<Option type="Map" name="{name}"><Option type="bool" name="active" value="true"/>'
        f'<Option type="QString" name="expression" value="{escape(expression)}"/>'
        '<Option type="int" name="type" value="3"/></Option>'
        for name, expression in expressions.items()
    )
    return (
        '<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/>'
        f'<Option type="Map" name="properties">{written}</Option><Option type="QString" name="type" value="collection"/>'
        "</Option></data_defined_properties>"
    )
