"""The gate's inside: ranges, the system of sums, and the search for what can be published together.

- ``ranges``: which ranges a count may be published as;
- ``lines``: what may be published of one line of a table;
- ``system``: everything published together as one system of sums over small cells;
- ``walk``: worlds that agree with all that is published, found by walking;
- ``proof``: what the walk does not reach, settled by linear and integer programmes;
- ``choose``: which cells to coarsen, at the least loss;
- ``assemble``: from tables of counts, old and new, to a system.
"""
