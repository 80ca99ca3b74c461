import solara

from tests.hosts.wine import explorer_of_wine


@solara.component
def Page():  # noqa: N802, as solara's components are called
    explorer = solara.use_memo(explorer_of_wine, [])
    labels, set_labels = solara.use_state(explorer.labels, eq=lambda a, b: a is b)
    selection, set_selection = solara.use_state(explorer.selection, eq=lambda a, b: a is b)

    def follow():
        explorer.observe(lambda change: set_labels(change.new), "labels")
        explorer.observe(lambda change: set_selection(change.new), "selection")

    solara.use_effect(follow, [])
    with solara.Column():
        solara.display(explorer)
        solara.Text(f"{labels.max()} clusters, {len(selection)} selected", classes=["report"])
