"""Where weights may come from: an installed data package, a directory of the operator's, the public hub.

A source only says where bytes lie. Whether they are the right ones is for `inference/registry.py`.
"""

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from inference.errors import WeightsError

CHUNK_BYTES = 1 << 20


class Source(Protocol):
    """A place where the files of some weights may lie."""

    @property
    def name(self) -> str:
        """The source, for people."""
        ...

    def parts(self, file: str) -> tuple[Path, ...] | None:
        """The files that make up `file` when joined in order, or None where this source has it not."""
        ...


@dataclass(frozen=True, slots=True)
class InstalledPackage:
    """Files inside installed packages that are used as data only.

    The package is located and never imported: what an `__init__` would do is not wanted in this process.

    Attributes:
        package: The top-level package, for people.
        files: File name to the (top-level package, path inside it) of each of its parts.
    """

    package: str
    files: Mapping[str, tuple[tuple[str, str], ...]]

    @property
    def name(self) -> str:
        """The source, for people."""
        return f"package {self.package}"

    def parts(self, file: str) -> tuple[Path, ...] | None:
        """See `Source`."""
        found = tuple(_inside(package, path) for package, path in self.files.get(file, ()))
        present = [path for path in found if path is not None and path.is_file()]
        return tuple(present) if present and len(present) == len(found) else None


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory that the operator filled: `DIRECTORY/WEIGHTS/FILE`."""

    root: Path
    weights: str

    @property
    def name(self) -> str:
        """The source, for people."""
        return f"directory {self.root / self.weights}"

    def parts(self, file: str) -> tuple[Path, ...] | None:
        """See `Source`."""
        path = self.root / self.weights / file
        return (path,) if path.is_file() else None


@dataclass(frozen=True, slots=True)
class PublicHub:
    """A copy on the public model hub. Asked only by an explicit fetch, never when loading."""

    repo_id: str
    revision: str = "main"

    @property
    def name(self) -> str:
        """The source, for people."""
        return f"hub {self.repo_id}"

    def download(self, file: str, into: Path) -> Path:
        """Download one file.

        Args:
            file: Its name in the repository.
            into: An existing directory.

        Raises:
            WeightsError: The hub has it not, or cannot be reached.
        """
        # Imported here because it pulls in an HTTP stack that a serving process has no other use for.
        from huggingface_hub import hf_hub_download  # noqa: PLC0415
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError  # noqa: PLC0415

        try:
            return Path(hf_hub_download(self.repo_id, file, revision=self.revision, local_dir=into))
        except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
            raise WeightsError(
                f"{file} cannot be had from {self.name}: put it in a models directory instead"
            ) from error


def _inside(package: str, path: str) -> Path | None:
    """A path inside a package that is located without being executed (top-level names only)."""
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec is not None else None
    return Path(places[0]) / path if places else None


def chunks(parts: tuple[Path, ...]) -> Iterator[bytes]:
    """The bytes of a file that lies in parts, in order, `CHUNK_BYTES` at a time.

    Raises:
        WeightsError: A part cannot be read.
    """
    try:
        for part in parts:
            with part.open("rb") as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    yield chunk
    except OSError as error:
        raise WeightsError("a file of the weights cannot be read") from error
