#!/usr/bin/python3
"""Answers queries with Debian's setools, so that the policy tests can compare.

Usage: setools-peer.py POLICY QUERIES

QUERIES has one JSON object per line: {"query": "te" | "rbac" | "mls" | "constraint", "set": {attribute: value}}. Attributes are set in
the order given, since the one that says whether another is an expression has to come first. For each query the results follow, one per
line, and then a line "--"; a query that setools refuses gives the line "!".
"""
import json
import sys

import setools
import setools.mlsrulequery
import setools.rbacrulequery
import setools.terulequery

CLASSES = {
    "te": setools.TERuleQuery,
    "rbac": setools.RBACRuleQuery,
    "mls": setools.MLSRuleQuery,
    "constraint": setools.ConstraintQuery,
}
KINDS = {
    "te": setools.TERuletype,
    "rbac": setools.RBACRuletype,
    "mls": setools.MLSRuletype,
    "constraint": setools.ConstraintRuletype,
}


class Rules:
    """A policy whose rules are made into objects only once."""

    def __init__(self, path):
        self._policy = setools.SELinuxPolicy(path)
        self._kept = {}

    def __getattr__(self, name):
        found = getattr(self._policy, name)
        if name not in ("terules", "rbacrules", "mlsrules", "constraints"):
            return found
        if name not in self._kept:
            self._kept[name] = list(found())
        return lambda: self._kept[name]


def keep_members():
    """Lets setools list the members of an attribute once, not for each rule: over a large policy that is most of a query's time."""
    if not hasattr(setools.terulequery, "match_indirect_regex"):
        return  # a newer release, which is asked about small policies only
    compare = setools.terulequery.match_indirect_regex
    kept = {}

    def members(symbol):
        if symbol not in kept:
            kept[symbol] = frozenset(symbol.expand())
        return kept[symbol]

    def match(symbol, criteria, indirect, regex):
        if not indirect:
            return compare(symbol, criteria, indirect, regex)
        if regex:
            return any(criteria.search(str(member)) for member in members(symbol))
        return not members(criteria).isdisjoint(members(symbol))

    for module in (setools.mlsrulequery, setools.rbacrulequery, setools.terulequery):
        module.match_indirect_regex = match


def answer(policy, question):
    query = CLASSES[question["query"]](policy)
    for name, value in question["set"].items():
        if name == "ruletype":
            value = [KINDS[question["query"]][kind] for kind in value]
        setattr(query, name, value)
    return [str(rule) for rule in query.results()]


def main():
    keep_members()
    policy = Rules(sys.argv[1])
    with open(sys.argv[2], encoding="ascii") as queries:
        for line in queries:
            try:
                for result in answer(policy, json.loads(line)):
                    print(result)
            except (setools.exception.SEToolsException, ValueError, LookupError) as error:
                print(error, file=sys.stderr)
                print("!")
            print("--")


main()
