"""The C slot of a builtin function: read it, clone it, send its calls elsewhere.

A builtin's five words after the object head (m_ml, m_self, m_module, weakrefs, vectorcall) decide what a call
does. Redirected, `m_ml` names `PyObject_Vectorcall` with the flags FASTCALL|KEYWORDS, which is exactly that
function's signature, `m_self` is our callable, and `vectorcall` is that of another builtin with these flags.
Every reference follows, bound whenever and wherever. Identity, name, repr and pickling stay, since our callable
is a module as far as C can see. A ctypes callback in
`ml_meth` would be simpler and wrong: it swallows exceptions.
"""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import builtins
import ctypes
import sys
import sysconfig
import types
from collections.abc import Callable
from types import BuiltinFunctionType
from typing import Any, Final

POINTER: Final = ctypes.sizeof(ctypes.c_void_p)
HEAD: Final = object.__basicsize__
WORDS: Final = 5
FASTCALL_KEYWORDS: Final = 0x82
CALLING_FLAGS: Final = 0x8F
KNOWN_FLAGS: Final = frozenset({0x01, 0x03, 0x04, 0x08, 0x80, 0x82})

# One C call that keeps the GIL, so no other thread ever sees a half-written slot.
_copy = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)(
    ctypes._memmove_addr  # type: ignore[attr-defined]
)
_kept: list[object] = []  # what C points to must never be collected


class MethodDef(ctypes.Structure):
    """CPython's PyMethodDef."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("meth", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


def word(function: Callable[..., Any], index: int) -> int:
    """The slot's word: 0 m_ml, 1 m_self, 2 m_module, 3 weakrefs, 4 vectorcall."""
    return ctypes.c_void_p.from_address(id(function) + HEAD + index * POINTER).value or 0


def definition(function: Callable[..., Any]) -> MethodDef:
    """The PyMethodDef behind a builtin."""
    return MethodDef.from_address(word(function, 0))


def obstacle(function: Callable[..., Any]) -> str | None:
    """Why the slot of `function` can't be trusted, or None; asked before anything is written."""
    if sys.implementation.name != "cpython":
        return f"{sys.implementation.name} is not CPython"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "a free-threaded build has another layout"
    if type(function) is not BuiltinFunctionType:
        return f"{function!r} is not a builtin function"
    if BuiltinFunctionType.__basicsize__ != HEAD + WORDS * POINTER:
        return "builtin functions have an unknown size"
    return _contradiction(function)


def _contradiction(function: Callable[..., Any]) -> str | None:
    """What Python says of a builtin, compared with what its words say."""
    if definition(function).name != function.__name__.encode():
        return "the name is not where it should be"
    if word(function, 1) != id(getattr(function, "__self__", None)):
        return "the bound module is not where it should be"
    if definition(function).flags & CALLING_FLAGS not in KNOWN_FLAGS:
        return "the calling convention is unknown"
    if not _donor():
        return "no builtin to copy the calling convention from"
    return None


def _donor() -> int:
    """The vectorcall word of a builtin that is called with FASTCALL|KEYWORDS."""
    for name in ("print", "sorted", "sum", "max", "open", "compile"):
        function = getattr(builtins, name)
        if type(function) is BuiltinFunctionType and definition(function).flags & CALLING_FLAGS == FASTCALL_KEYWORDS:
            return word(function, 4)
    return 0


def clone(function: Callable[..., Any]) -> Callable[..., Any]:
    """A second builtin over the same C function, which no redirection of the first one reaches."""
    new = ctypes.pythonapi.PyCFunction_NewEx
    new.restype = ctypes.py_object
    new.argtypes = (ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p)
    found = definition(function)
    copy = MethodDef(found.name, found.meth, found.flags, found.doc)
    _kept.append(copy)
    made: Callable[..., Any] = new(ctypes.addressof(copy), getattr(function, "__self__", None), None)
    return made


def _as_module(function: Callable[..., Any], target: Callable[..., Any]) -> types.ModuleType:
    """A module that is called like `target`. A builtin bound to anything else would print and pickle as a method."""
    kind = type("module", (types.ModuleType,), {"__call__": staticmethod(target), "__slots__": ()})
    name = getattr(getattr(function, "__self__", None), "__name__", "")
    made: types.ModuleType = kind(name, sys.modules[name].__doc__)
    vars(made).update(vars(sys.modules[name]))
    return made


def redirect(function: Callable[..., Any], target: Callable[..., Any]) -> Callable[[], None]:
    """Send every call of `function` to `target`; the returned function takes it back."""
    vectorcall = ctypes.cast(ctypes.pythonapi.PyObject_Vectorcall, ctypes.c_void_p).value
    callee = _as_module(function, target)
    found = definition(function)
    ours = MethodDef(found.name, vectorcall, FASTCALL_KEYWORDS, found.doc)
    before = (ctypes.c_void_p * WORDS)(*(word(function, index) for index in range(WORDS)))
    after = (ctypes.c_void_p * WORDS)(ctypes.addressof(ours), id(callee), before[2], before[3], _donor())
    _kept.extend((ours, callee, before))
    _copy(id(function) + HEAD, ctypes.addressof(after), WORDS * POINTER)

    def restore() -> None:
        before[3] = word(function, 3)  # weak references may have come meanwhile
        _copy(id(function) + HEAD, ctypes.addressof(before), WORDS * POINTER)

    return restore
