"""Puts a switch before every `raise NotAllowed` behind the doors: a use case asks again what its door asked, and that is a guard too."""

import ast
import builtins
import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType

SWITCH = "__proof_passes__"
Key = tuple[str, int, str]


class _Switches(ast.NodeTransformer):
    def __init__(self, file: str) -> None:
        self.file = file.rpartition("/matchmaker/")[2]

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        """Return the line behind its switch where it says that this is not for the asker."""
        call = node.exc
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "NotAllowed"):
            return node
        asked = ast.Call(ast.Name(SWITCH, ast.Load()), [ast.Constant(f"{self.file}:{node.lineno}")], [])
        return ast.fix_missing_locations(ast.copy_location(ast.If(asked, [ast.Pass()], [node]), node))


def install(passes: Callable[[str], bool]) -> None:
    """Ask `passes("file:line")` before each such line; where it is true the line is passed over. Doors' own refusals stay."""
    setattr(builtins, SWITCH, passes)
    rooms = [name for name in sys.modules if name.startswith("matchmaker.") and not name.startswith("matchmaker.web.")]
    files = [module.__file__ or "" for module in map(sys.modules.__getitem__, rooms)]
    switched = {_key(code): code for file in files if file for code in _codes(file)}
    gc.unfreeze()  # what is frozen is not among the objects that are listed
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and _key(function.__code__) in switched:
            function.__code__ = switched.pop(_key(function.__code__))
    if switched:
        raise AssertionError(f"without a switch: {sorted(switched)}")


def _codes(file: str) -> Iterator[CodeType]:
    """Yield the functions of a file that hold a switch."""
    waiting = [compile(_Switches(file).visit(ast.parse(Path(file).read_text("utf-8"))), file, "exec")]
    while waiting:
        code = waiting.pop()
        waiting += [one for one in code.co_consts if isinstance(one, CodeType)]
        if SWITCH in code.co_names:
            yield code


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_firstlineno, code.co_name
