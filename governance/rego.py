"""What policies may not do, checked on their syntax trees as the engine's own parser gives them. Pure.

Signed policies are reviewed code, and this is the review's floor: a decision depends on its input and the bundle alone,
so that it can be replayed, and the engine reaches no network, clock, environment or chance.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from governance.errors import BundleError

BUILTINS: Final = frozenset(
    {
        # comparison, assignment, arithmetic: operators have names in the syntax tree
        *("eq", "assign", "equal", "neq", "lt", "lte", "gt", "gte", "plus", "minus", "mul", "div", "rem", "abs"),
        *("and", "or", "internal.member_2", "internal.member_3"),  # & and | of sets, `in`
        *("count", "sum", "max", "min", "sort", "union", "intersection", "numbers.range"),
        *("is_number", "is_string", "is_boolean", "is_array", "is_set", "is_object", "is_null"),
        *("object.get", "object.keys", "object.union", "object.union_n", "array.concat", "array.slice"),
        *("lower", "upper", "split", "concat", "contains", "startswith", "endswith", "trim", "replace", "sprintf"),
        *("regex.match", "glob.match", "net.cidr_contains", "ceil", "floor", "round", "to_number"),
    }
)
"""The built-in functions policies may call. http.send, opa.runtime, time.now_ns, rand.*, uuid.*, net.lookup_ip_addr,
rego.* and whatever OPA adds next are not among them: `now` is part of the input."""


def check(trees: Mapping[str, Any], roots: tuple[str, ...]) -> None:
    """Check every module's tree.

    Args:
        trees: By path, what `rego.parse_module` gives for the module.
        roots: What packages may be called.

    Raises:
        BundleError: A module calls what it may not, lies outside the roots, replaces part of what it judges, or has
            an `allow` that is not denied by default.
    """
    for tree in trees.values():
        package = _reference(tree["package"]["path"])
        if package.split(".")[1:2] not in [[root] for root in roots]:
            raise BundleError("a policy's package lies outside the bundle's roots")
        if not _own_calls(tree):
            raise BundleError("a policy calls a function that policies may not call")
        if any("with" in node for node in _nodes(tree)):
            raise BundleError("a policy replaces its own input; only tests may")
        if not _denied_by_default(tree):
            raise BundleError("a policy has an allow rule that is not denied by default")


def _own_calls(tree: Any) -> bool:
    """Whether everything called is a listed built-in, or a rule of this module or of a module it imports."""
    own = {rule["head"]["name"] for rule in tree.get("rules", []) if "." not in rule["head"].get("name", ".")}
    imported = {
        item.get("alias") or _reference(item["path"]["value"]).rpartition(".")[2] for item in tree.get("imports", [])
    }
    return all(
        name in BUILTINS or name in own or name.partition(".")[0] in imported
        for name in (_reference(called) for called in _called(tree))
    )


def _called(tree: Any) -> Iterator[Any]:
    """The reference in front of the parentheses, of every call."""
    for node in _nodes(tree):
        if node.get("type") == "call":
            yield node["value"][0]["value"]
        elif isinstance(node.get("terms"), list):
            yield node["terms"][0]["value"]


def _denied_by_default(tree: Any) -> bool:
    rules = [rule for rule in tree.get("rules", []) if rule["head"].get("name") == "allow"]
    defaults = [rule["head"]["value"] for rule in rules if rule.get("default")]
    return not rules or defaults == [{"type": "boolean", "value": False}]


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def _reference(parts: list[dict[str, Any]]) -> str:
    return ".".join(str(part["value"]) for part in parts)
