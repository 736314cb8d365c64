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


def answer(policy, question):
    query = CLASSES[question["query"]](policy)
    for name, value in question["set"].items():
        if name == "ruletype":
            value = [KINDS[question["query"]][kind] for kind in value]
        setattr(query, name, value)
    return [str(rule) for rule in query.results()]


def main():
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
