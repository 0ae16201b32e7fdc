"""A figure as lines and rectangles of a PDF."""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor, black

from shuangjian.official.figure import Figure

_COLOURS = ("#1f5fa8", "#8fb4dc", "#5b8f5b")
_LIMIT = HexColor("#b35c00")
HEIGHT, _LEFT, _BOTTOM, _TOP = 190.0, 34.0, 44.0, 22.0
_SIZE = 9


def draw_figure(figure: Figure, width: float, face: str) -> Drawing:
    """Return a figure `width` points wide."""
    drawing = Drawing(width, HEIGHT)
    high, across, top = HEIGHT - _BOTTOM - _TOP, width - _LEFT - 6, figure.top

    def y(value: float) -> float:
        return _BOTTOM + high * value / top

    drawing.add(String(0, HEIGHT - _SIZE - 2, f"{figure.title}（{figure.unit}）", fontName=face, fontSize=_SIZE + 1))
    for step in range(5):
        mark = top * step / 4
        drawing.add(Line(_LEFT, y(mark), _LEFT + across, y(mark), strokeColor=HexColor("#cccccc"), strokeWidth=0.5))
        drawing.add(String(_LEFT - 4, y(mark) - 3, f"{mark:g}", fontName=face, fontSize=_SIZE, textAnchor="end"))
    room = across / max(len(figure.categories), 1)
    column = room * 0.7 / max(len(figure.series), 1)
    for at, category in enumerate(figure.categories):
        left = _LEFT + room * at
        drawing.add(String(left + room / 2, _BOTTOM - 12, category, fontName=face, fontSize=_SIZE, textAnchor="middle"))
        for number, (_name, values) in enumerate(figure.series):
            if (value := values[at]) is not None:
                x = left + room * 0.15 + column * number
                colour = HexColor(_COLOURS[number % len(_COLOURS)])
                drawing.add(Rect(x, _BOTTOM, column * 0.92, y(value) - _BOTTOM, fillColor=colour, strokeColor=None))
                drawing.add(
                    String(
                        x + column / 2,
                        y(value) + 2,
                        f"{value:g}",
                        fontName=face,
                        fontSize=_SIZE - 2,
                        textAnchor="middle",
                    )
                )
        above = figure.limits[at] if figure.limits else None
        if above is not None:
            drawing.add(
                Line(left, y(above), left + room, y(above), strokeColor=_LIMIT, strokeWidth=1.5, strokeDashArray=[4, 3])
            )
    drawing.add(Line(_LEFT, _BOTTOM, _LEFT + across, _BOTTOM, strokeColor=black, strokeWidth=0.75))
    x = _LEFT
    for number, (name, _values) in enumerate(figure.series):
        drawing.add(Rect(x, 8, 9, 9, fillColor=HexColor(_COLOURS[number % len(_COLOURS)]), strokeColor=None))
        drawing.add(String(x + 13, 9, name, fontName=face, fontSize=_SIZE))
        x += 13 + _SIZE * (len(name) + 2)
    if figure.limits:
        drawing.add(Line(x, 12, x + 14, 12, strokeColor=_LIMIT, strokeWidth=1.5, strokeDashArray=[4, 3]))
        drawing.add(String(x + 18, 9, figure.limit_name, fontName=face, fontSize=_SIZE))
    return drawing
