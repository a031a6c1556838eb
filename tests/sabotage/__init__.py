"""Sabotage: small breaks of the code, each of which must turn the test that is named for it red (decisions 60).

`python -m tests.sabotage [WORD …]` tries all of them, or those whose name contains a word. It works on scratch copies
of the tree; the working tree is only read.
"""
