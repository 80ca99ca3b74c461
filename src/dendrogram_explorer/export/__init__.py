"""How a clustering leaves the notebook: tables, files, variables, code, and a page of its own."""
