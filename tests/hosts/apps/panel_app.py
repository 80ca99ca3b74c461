import panel as pn

from tests.hosts.wine import explorer_of_wine

pn.extension("ipywidgets")
explorer = explorer_of_wine()
report = pn.widgets.StaticText(css_classes=["report"])


def follow(change=None):
    report.value = f"{explorer.labels.max()} clusters, {len(explorer.selection)} selected"


explorer.observe(follow, ["labels", "selection"])
follow()
pn.Column(
    pn.pane.IPyWidget(explorer, sizing_mode="stretch_width"), report, sizing_mode="stretch_width"
).servable()
