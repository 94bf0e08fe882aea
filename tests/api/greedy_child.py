"""The child process that reads, with a reader that asks for more memory than there is for it."""

from __future__ import annotations

from api.uploads import child_read


def _greedy(order: object, folder: object) -> None:
    bytearray(64_000_000_000)


if __name__ == "__main__":
    child_read._read = _greedy
    child_read.main()
