# SPDX-License-Identifier: Apache-2.0
"""Builds the Aho-Corasick automaton over all parts of all phrases, in the form
that src/meaning/automaton.h describes: states near the root, and those with
many moves, have a dense row of all moves; of the others only the few moves are
kept in which they differ from the dense state that they fall back to.  It
knows nothing of rules.
"""
from collections import deque

DENSE_DEPTH = 3
KEYS_MAX = 4  # moves of a state without a dense row


class Automaton:
    def __init__(self, words):
        """words: bytes; a word's number is its place in the list."""
        self.go, self.depth, self.ends = [{}], [0], [[]]
        for index, word in enumerate(words):
            self.add(word, index)
        self.order()
        self.number()

    def add(self, word, index):
        state = 0
        for octet in word:
            if octet not in self.go[state]:
                self.go[state][octet] = len(self.go)
                self.go.append({})
                self.depth.append(self.depth[state] + 1)
                self.ends.append([])
            state = self.go[state][octet]
        self.ends[state].append(index)

    def order(self):
        """Breadth first: fall-backs, and the ends that come with them."""
        self.fail = [0] * len(self.go)
        self.breadth = [0]
        queue = deque([0])
        while queue:
            state = queue.popleft()
            for octet, child in sorted(self.go[state].items()):
                if state != 0:
                    self.fail[child] = self.move(self.fail[state], octet)
                self.ends[child] += self.ends[self.fail[child]]
                self.breadth.append(child)
                queue.append(child)

    def move(self, state, octet):
        while state != 0 and octet not in self.go[state]:
            state = self.fail[state]
        return self.go[state].get(octet, 0)

    def differ(self):
        """Dense states, and for the others the dense state to fall back to
        with the moves that it would make otherwise."""
        self.back, self.moves = [0], [{}]
        self.back *= len(self.go)
        self.moves *= len(self.go)
        self.is_dense = [False] * len(self.go)
        for s in self.breadth:
            fail = self.fail[s]
            self.back[s] = fail if self.is_dense[fail] else self.back[fail]
            self.moves[s] = {**self.moves[fail], **self.go[s]}
            if self.depth[s] <= DENSE_DEPTH or len(self.moves[s]) > KEYS_MAX:
                self.is_dense[s], self.moves[s] = True, {}

    def depth_first(self):
        """States of one word, one behind the other, for caches."""
        found, stack = [], [0]
        while stack:
            found.append(stack.pop())
            stack += sorted(self.go[found[-1]].values(), reverse=True)
        return found

    def number(self):
        """Dense states first, then those with some moves, then those with one
        at most; and those where words end in the middle, so that one
        comparison each tells them apart.  Where dense rows lead to comes
        early, so that small numbers do for these."""
        self.differ()
        ends, dense = self.ends, self.is_dense
        used = sorted({o for g in self.go for o in g})
        near = {self.move(s, o) for s in self.breadth if dense[s]
                for o in used}
        sparse = [s for s in self.depth_first() if not dense[s]]
        self.dense = sorted((s for s in self.breadth if dense[s]),
                            key=lambda s: bool(ends[s]))
        self.some = sorted(
            (s for s in sparse if ends[s] or len(self.moves[s]) > 1),
            key=lambda s: (not ends[s], s not in near))
        self.lone = sorted(
            (s for s in sparse if not ends[s] and len(self.moves[s]) <= 1),
            key=lambda s: s not in near)
        self.found = sum(1 for s in self.dense if not ends[s])
        self.founds = sum(1 for s in self.breadth if ends[s])
        self.name = {s: i for i, s in enumerate(
            self.dense + self.some + self.lone)}
        self.classes = {o: i + 1 for i, o in enumerate(used)}
