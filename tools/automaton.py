# SPDX-License-Identifier: Apache-2.0
"""Builds the Aho-Corasick automaton over all parts of all phrases, in the form
that src/meaning/automaton.h describes: states near the root, and those with
many children, have a dense row of all moves; the others have at most two
children and a state to fall back to.  It knows nothing of rules.
"""
from collections import deque

DENSE_DEPTH = 3
CHILDREN_MAX = 2  # of a state without a dense row


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

    def back(self, state):
        """Where to go on when no child of a state fits: a fall-back whose
        children are all the state's own, too, cannot fit either."""
        to = self.fail[state]
        while to != 0 and self.go[to].keys() <= self.go[state].keys() and \
                self.name[to] >= len(self.dense):
            to = self.fail[to]
        return to

    def number(self):
        """Dense states first, and those where words end in the middle, so that
        one comparison each tells them apart."""
        def dense(s):
            return self.depth[s] <= DENSE_DEPTH or \
                len(self.go[s]) > CHILDREN_MAX
        ends = self.ends
        self.dense = sorted((s for s in self.breadth if dense(s)),
                            key=lambda s: bool(ends[s]))
        self.sparse = sorted((s for s in self.breadth if not dense(s)),
                             key=lambda s: not ends[s])
        self.found = sum(1 for s in self.dense if not ends[s])
        self.founds = sum(1 for s in self.breadth if ends[s])
        self.name = {s: i for i, s in enumerate(self.dense + self.sparse)}
        used = sorted({o for g in self.go for o in g})
        self.classes = {o: i + 1 for i, o in enumerate(used)}
