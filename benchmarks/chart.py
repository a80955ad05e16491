"""The results as one picture: our time divided by each peer's, on a logarithmic scale."""

from __future__ import annotations


def draw(rows, file):
    """Write an SVG."""
    import altair as alt

    points = [
        {"workload": row["workload"], "peer": peer, **found} for row in rows for peer, found in row["ratios"].items()
    ]
    order = [row["workload"] for row in rows]
    base = alt.Chart(alt.Data(values=points)).encode(
        y=alt.Y("workload:N", sort=order, title=None, axis=alt.Axis(labelLimit=320)),
        color=alt.Color("peer:N", title=None),
        shape=alt.Shape("peer:N", title=None),
    )
    scale = alt.Scale(type="log")
    marks = base.mark_point(filled=True, size=55).encode(
        x=alt.X("median:Q", scale=scale, title="our time / the peer's time (left of 1: ours is faster)")
    )
    spread = base.mark_rule().encode(x=alt.X("low:Q", scale=scale), x2="high:Q").encode(shape=alt.value("circle"))
    even = alt.Chart(alt.Data(values=[{"one": 1.0}])).mark_rule(strokeDash=[4, 3]).encode(x="one:Q")
    (even + spread + marks).properties(width=520).save(str(file))
