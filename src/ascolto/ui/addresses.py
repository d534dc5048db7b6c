"""The addresses of our own stylesheets, scripts, faces and pictures."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Files under names that tell their content; as long as one manifest holds, an address is put together once.

    A page names more than a dozen of them, and putting one together takes longer than drawing a button.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[tuple[str, str, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002  (as the library has it)
        key = (self.manifest_hash, name, force)
        if key not in self._addresses:
            self._addresses[key] = super().url(name, force)
        return self._addresses[key]
