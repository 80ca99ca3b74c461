"""Labels as a variable of the notebook."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from ..util.messages import kind_of
from ..util.notebook import get_ipython

__all__ = ["Variable", "VariableExistsError", "assign_variable"]

# What IPython keeps for itself, such as the last results and the histories: it overwrites these without asking.
_IPYTHON_NAMES = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|_[ido]h|_exit_code|In|Out|get_ipython|exit|quit|__\w+__")

# What was assigned last to each variable that follows a cut, also by an explorer that has gone by now.
_followed: WeakValueDictionary[str, Any] = WeakValueDictionary()


@dataclass
class Variable:
    """A variable that was assigned.

    Attributes
    ----------
    name : str
        As Python reads it (it normalises identifiers to NFKC).
    value : object
        What was assigned.
    namespace : mutable mapping of str to object
        Where it is.

    Examples
    --------
    >>> import numpy as np
    >>> variables = {}
    >>> variable = assign_variable("clusters", np.array([1, 1, 2]), variables, follows=True)
    >>> variable.follow(np.array([1, 2, 2])), variables["clusters"].tolist()
    (True, [1, 2, 2])
    >>> variables["clusters"] = "mine"
    >>> variable.follow(np.array([1, 1, 1])), variables["clusters"]
    (False, 'mine')
    """

    name: str
    value: Any
    namespace: MutableMapping[str, Any]

    @property
    def is_ours(self) -> bool:
        """Whether it still holds the very object that was assigned."""
        return self.name in self.namespace and self.namespace[self.name] is self.value

    def follow(self, value: Any) -> bool:
        """Assign another value, unless the user has assigned one or has deleted the variable; returns whether."""
        if not self.is_ours:
            return False
        self.namespace[self.name] = self.value = _followed[self.name] = value
        return True


class VariableExistsError(ValueError):
    """There is a variable of that name already, and nobody said that it may be replaced."""


def assign_variable(
    name: str,
    value: Any,
    namespace: MutableMapping[str, Any] | None = None,
    overwrite: bool = False,
    follows: bool = False,
) -> Variable:
    """Put a value into a variable of the notebook.

    Parameters
    ----------
    name : str
        A valid identifier that is neither a built-in of Python nor a name that IPython keeps for itself.
    value : object
    namespace : mutable mapping, optional
        Where to put it; the notebook's variables when None.
    overwrite : bool
        Whether an existing variable may be replaced. One that follows a cut always may.
    follows : bool
        Whether the variable is to follow a cut. The value then is an object that can be referred to weakly, as an
        ndarray.

    Returns
    -------
    Variable

    Raises
    ------
    TypeError
        If ``name`` is no string.
    ValueError
        If ``name`` cannot be used.
    VariableExistsError
        If ``name`` is taken and ``overwrite`` is not set.
    RuntimeError
        If ``namespace`` is None and this is no notebook.

    Examples
    --------
    >>> variables = {}
    >>> assign_variable("clusters", [1, 1, 2], variables).name
    'clusters'
    >>> assign_variable("clusters", [1, 2, 2], variables)
    Traceback (most recent call last):
    ...
    dendrogram_explorer.export.variables.VariableExistsError: There is a variable 'clusters' already, of \
type list. Pass overwrite=True to replace it, or choose another name.
    """
    name = _variable_name(name)
    variables = _notebook_variables(name) if namespace is None else namespace
    followed = _followed.get(name)
    may_replace = overwrite or (followed is not None and variables.get(name) is followed)
    if name in variables and not may_replace:
        raise VariableExistsError(
            f"There is a variable {name!r} already, of type {type(variables[name]).__name__}. Pass overwrite=True to "
            "replace it, or choose another name."
        )
    variables[name] = value
    if follows:
        _followed[name] = value
    else:
        _followed.pop(name, None)
    return Variable(name, value, variables)


def _variable_name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(
            f'The name of the variable is {kind_of(name)}. Needed: text. Pass, for example, "clusters".'
        )
    normalised = unicodedata.normalize("NFKC", name)
    problem = None
    if not normalised.isidentifier():
        problem = "is no valid name of a variable"
    elif keyword.iskeyword(normalised):
        problem = "is a keyword of Python"
    elif _IPYTHON_NAMES.fullmatch(normalised):
        problem = "is kept by IPython for itself"
    elif hasattr(builtins, normalised):
        problem = "is a built-in of Python, which other cells may need"
    if problem:
        raise ValueError(
            f"{name!r} {problem}. Needed: letters, digits and underscores, no digit first, and a name of your own. "
            'Pass, for example, "clusters".'
        )
    return normalised


def _notebook_variables(name: str) -> MutableMapping[str, Any]:
    shell = get_ipython()
    if shell is None:
        raise RuntimeError(
            f"There is no notebook to put {name!r} into: this is not IPython. Assign it yourself: "
            f"{name} = explorer.labels.copy()."
        )
    return shell.user_ns
