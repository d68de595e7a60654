"""A stranger's YAML: plain values only, within limits, every key once."""

from typing import TYPE_CHECKING, Any

from podium.formats.draft import refuse

if TYPE_CHECKING:
    import yaml

MOST_BYTES = 1 << 20
MOST_VALUES = 50_000
MOST_ALIASES = 200
DEEPEST = 40


def read_yaml(data: bytes, name: str) -> dict[str, Any]:
    """The mapping in a YAML file.

    Parameters
    ----------
    data : bytes
    name : str
        What messages call the file.

    Raises
    ------
    InvalidCompetitionError
        It is no YAML, holds other than plain values, the same key twice, or grows too large when it is read
        (aliases within aliases can make gigabytes of a few lines).
    """
    import yaml

    if len(data) > MOST_BYTES:
        raise refuse(name, [f"it holds {len(data):,} bytes, and a description has at most {MOST_BYTES:,}"])
    try:
        text = data.decode("utf-8-sig")
        _check_small(text, name)
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        _check_node(node, name)
        found = loader.construct_document(node) if node is not None else None
    except UnicodeDecodeError:
        raise refuse(name, ["it is not valid UTF-8"]) from None
    except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        # A date such as 2026-02-31 is a ValueError of datetime.
        raise refuse(name, [f"it is not valid YAML: {_as_sentence(error)}"]) from None
    if not isinstance(found, dict):
        raise refuse(name, ["it holds no keys: `title: ...` and more are expected"])
    return {str(key): value for key, value in found.items()}


def _as_sentence(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"{problem} (line {mark.line + 1})" if mark else str(problem)


def _check_small(text: str, name: str) -> None:
    """Look at the file as a stream, which costs no memory, before anything is built of it."""
    import yaml

    depth = n_values = n_aliases = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        n_values += isinstance(event, yaml.ScalarEvent)
        n_aliases += isinstance(event, yaml.AliasEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise refuse(name, [f"it is nested more than {DEEPEST} deep"])
        if n_values > MOST_VALUES or n_aliases > MOST_ALIASES:
            raise refuse(name, [f"it holds more than {MOST_VALUES:,} values or {MOST_ALIASES} aliases"])


def _check_node(root: "yaml.Node | None", name: str) -> None:
    """Refuse what would grow by its aliases, refers to itself, or names a key twice."""
    import yaml

    sizes: dict[int, int] = {}
    open_: set[int] = set()

    def size_of(node: "yaml.Node") -> int:
        if id(node) in open_:
            raise refuse(name, ["a part of it contains itself, through an alias"])
        if id(node) not in sizes:
            open_.add(id(node))
            sizes[id(node)] = 1 + sum(map(size_of, _children(node, name)))
            open_.remove(id(node))
        if sizes[id(node)] > MOST_VALUES:
            raise refuse(name, [f"its aliases make more than {MOST_VALUES:,} values of it"])
        return sizes[id(node)]

    if isinstance(root, yaml.Node):
        size_of(root)


def _children(node: "yaml.Node", name: str) -> "list[yaml.Node]":
    import yaml

    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    if not isinstance(node, yaml.MappingNode):
        return []
    # The last one counts; an earlier one that is empty is no loss.
    told = [(key.value, value) for key, value in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
    last = dict(told)
    repeated = sorted({key for key, value in told if value is not last[key] and value.value not in ("", [], "null")})
    if repeated:
        line = node.start_mark.line + 1
        raise refuse(name, [f"the key {repeated[0]!r} stands twice in the part that begins in line {line}"])
    return [part for pair in node.value for part in pair]
