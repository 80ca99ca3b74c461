"""Labels as a variable in the notebook."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import MutableMapping
from dataclasses import dataclass
from itertools import chain, count
from typing import Any
from weakref import WeakValueDictionary

from ..util.messages import kind_of
from ..util.notebook import get_ipython

__all__ = ["Variable", "VariableExistsError", "assign_free_variable", "assign_variable"]

# Names reserved by IPython, such as those of the last results and of the history, which it overwrites.
_IPYTHON_NAMES = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|_[ido]h|_exit_code|In|Out|get_ipython|exit|quit|__\w+__")

# Last value assigned to each variable that follows a cut, including those of explorers that no longer exist.
_followed: WeakValueDictionary[str, Any] = WeakValueDictionary()


@dataclass
class Variable:
    """A variable that was assigned.

    Attributes
    ----------
    name : str
        As Python reads it (it normalises identifiers to NFKC).
    value : object
        The assigned value.
    namespace : mutable mapping of str to object
        Where the variable is.

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
        """Whether the variable still holds the assigned object."""
        return self.name in self.namespace and self.namespace[self.name] is self.value

    def follow(self, value: Any) -> bool:
        """Assign a new value unless the user has reassigned or deleted the variable; return whether it was assigned."""
        if not self.is_ours:
            return False
        self.namespace[self.name] = self.value = _followed[self.name] = value
        return True


class VariableExistsError(ValueError):
    """A variable of that name already exists, and ``overwrite`` is not set."""


def assign_variable(
    name: str,
    value: Any,
    namespace: MutableMapping[str, Any] | None = None,
    overwrite: bool = False,
    follows: bool = False,
) -> Variable:
    """Assign a value to a variable in the notebook.

    Parameters
    ----------
    name : str
        A valid identifier that is neither a built-in of Python nor reserved by IPython.
    value : object
    namespace : mutable mapping, optional
        Default: the variables of the notebook.
    overwrite : bool
        Whether an existing variable may be replaced. Variables that follow a cut can always be replaced.
    follows : bool
        Whether the variable follows a cut. The value must then support weak references, like an ndarray.

    Returns
    -------
    Variable

    Raises
    ------
    TypeError
        If ``name`` is not a string.
    ValueError
        If ``name`` cannot be used.
    VariableExistsError
        If the variable exists and ``overwrite`` is not set.
    RuntimeError
        If ``namespace`` is None outside IPython.

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


def assign_free_variable(wanted: str, value: Any, namespace: MutableMapping[str, Any] | None = None) -> str:
    """Assign a value to a variable of the notebook that does not exist yet; returns its name.

    Examples
    --------
    >>> assign_free_variable("subset", [1], {"subset": 0})
    'subset_2'
    """
    variables = _notebook_variables(wanted) if namespace is None else namespace
    names = chain([wanted], (f"{wanted}_{number}" for number in count(2)))
    name = next(name for name in names if name not in variables)
    return assign_variable(name, value, variables).name


def _variable_name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(
            f'The name of the variable is {kind_of(name)}. Needed: text. Pass, for example, "clusters".'
        )
    normalised = unicodedata.normalize("NFKC", name)
    problem = None
    if not normalised.isidentifier():
        problem = "is not a valid name for a variable"
    elif keyword.iskeyword(normalised):
        problem = "is a keyword of Python"
    elif _IPYTHON_NAMES.fullmatch(normalised):
        problem = "is reserved by IPython"
    elif hasattr(builtins, normalised):
        problem = "is a built-in of Python, which other cells may need"
    if problem:
        raise ValueError(
            f"{name!r} {problem}. Needed: letters, digits and underscores, not beginning with a digit, and not a name "
            'in use by Python or IPython. Pass, for example, "clusters".'
        )
    return normalised


def _notebook_variables(name: str) -> MutableMapping[str, Any]:
    shell = get_ipython()
    if shell is None:
        raise RuntimeError(
            f"Cannot assign {name!r} in a notebook: this is not IPython. Assign it yourself: "
            f"{name} = explorer.labels.copy()."
        )
    return shell.user_ns
