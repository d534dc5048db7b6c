"""What `ascolto analyse` can do: one name for each page of docs/methods, and the module that knows how to run it.

The `METHODS` of a module are imported when one of them runs, so that the list costs nothing.
"""

MODULES: dict[str, str] = {
    "share": "shares",
    "share-difference": "shares",
}
