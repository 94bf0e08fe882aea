"""What the forum sees, and how it comes about: editions that are published once and stand.

- ``tables``: the tables of an edition, from a study;
- ``areas``: an area of several kabupaten, published kabupaten by kabupaten;
- ``plan``: what a new edition would say, and what it loses to the gate;
- ``records``: an edition as it is kept, true counts included, for the gate of the next one;
- ``compose``: from kept editions to what the forum sees;
- ``published``: what the forum sees;
- ``keeper``: the editions of a store.
"""
