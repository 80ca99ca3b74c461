from shiny.express import render
from shinywidgets import reactive_read, render_widget

from tests.hosts.wine import explorer_of_wine


@render_widget
def tree():
    return explorer_of_wine()


@render.text
def report():
    labels = reactive_read(tree.widget, "labels")
    selection = reactive_read(tree.widget, "selection")
    return f"{labels.max()} clusters, {len(selection)} selected"
