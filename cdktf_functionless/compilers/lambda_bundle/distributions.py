"""Third-party distributions: found by what the code imports, bundled for the function's Python and architecture.

Distributions of pure Python are taken as they are installed. Where one of them is compiled, pip fetches all of them
as wheels for the platform, in the versions that are installed here. The result is kept in the user's cache folder
under a hash of what was asked for.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution
from typing import Any

from ...diagnostics import FL2002, Diagnostics, Position

#: Changes when the content of a cached folder would.
_FORMAT = "1"
#: What AWS's runtime has already.
_PROVIDED = frozenset({"boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"})
_NOISE = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
#: The C library's minor version of the runtimes' systems: Amazon Linux 2 up to Python 3.11, Amazon Linux 2023 after.
_GLIBC = {"3.9": 26, "3.10": 26, "3.11": 26}
_GLIBC_NOW = 34
_LEGACY = ("manylinux2014", "manylinux2010", "manylinux1")


@dataclass(frozen=True)
class Target:
    """The platform of a function: its architecture ("x86_64", "arm64") and Python ("3.13")."""

    architecture: str
    python: str

    @property
    def platforms(self) -> list[str]:
        """pip's names of the platforms whose wheels run there, the newest first."""
        machine = _MACHINES[self.architecture]
        newest = _GLIBC.get(self.python, _GLIBC_NOW)
        names = [f"manylinux_2_{minor}_{machine}" for minor in range(newest, 4, -1)]
        return [*names, *(f"{legacy}_{machine}" for legacy in _LEGACY), f"linux_{machine}"]


def bundled(
    roots: Mapping[str, Position | None],
    dependencies: Sequence[str],
    target: Target,
    position: Position | None,
    found: Diagnostics,
) -> str | None:
    """The folder with the distributions that a function needs, or None where it needs none.

    Args:
        roots: the top-level modules that the code imports, each with the place that does.
        dependencies: requirement strings besides.
        target: the function's platform.
        position: the handler's place.
        found: gets FL2002 for what cannot be bundled.
    """
    names: dict[str, None] = {}
    for root, place in roots.items():
        owners = _owners().get(root, [])
        if not owners:
            found.report(
                FL2002,
                f"The module {root!r} belongs to no installed distribution.",
                place or position,
                "Install it with pip, so that its name and version are known.",
            )
        names |= {_normal(owner): None for owner in owners[:1]}
    wanted = [name for name in names if name not in _PROVIDED]
    if not wanted and not dependencies:
        return None
    try:
        return _folder(tuple(wanted), tuple(dependencies), target)
    except _Unavailable as failure:
        found.report(FL2002, str(failure), position, failure.remedy)
        return None


class _Unavailable(Exception):
    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@functools.cache
def _owners() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@functools.cache
def _folder(names: tuple[str, ...], dependencies: tuple[str, ...], target: Target) -> str:
    requirements = _requirements(dependencies)
    closure = _closure(names, requirements, target)
    pinned = {name: item.version for name, item in sorted(closure.items()) if item is not None}
    asked = [*(f"{name}=={pinned[name]}" for name in names), *dependencies]
    key = json.dumps([_FORMAT, sorted(asked), pinned, target.architecture, target.python])
    folder = os.path.join(_cache(), hashlib.sha256(key.encode()).hexdigest()[:32])
    if os.path.isdir(folder):
        return folder
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as temporary:
        made = os.path.join(temporary, "made")
        if all(item is not None and _is_pure(item) for item in closure.values()):
            _copy([item for item in closure.values() if item is not None], made)
        else:
            _install(asked, pinned, target, made)
        _clean(made)
        try:
            os.rename(made, folder)
        except OSError:  # another process was quicker
            if not os.path.isdir(folder):
                raise
    return folder


def _cache() -> str:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "cdktf-functionless", "distributions")


def _packaging() -> Any:
    """The `packaging` that pip brings along: requirement strings and markers are read as pip reads them."""
    try:
        from pip._vendor.packaging import requirements
    except ImportError as failure:
        raise _Unavailable(
            "Distributions are bundled with pip, which is not installed.", "Install cdktf-functionless[bundling]."
        ) from failure
    return requirements


def _requirements(dependencies: Iterable[str]) -> list[Any]:
    parsed: list[Any] = []
    for text in dependencies:
        reader = _packaging()
        try:
            parsed.append(reader.Requirement(text))
        except reader.InvalidRequirement as failure:
            raise _Unavailable(
                f"{text!r} is not a requirement: {str(failure).splitlines()[0]}.", "Write it as pip does: 'name>=1.2'."
            ) from failure
    return parsed


def _closure(names: Iterable[str], requirements: Iterable[Any], target: Target) -> dict[str, Distribution | None]:
    """The installed distributions that are needed, by name; None for one that is not installed as it is wanted."""
    found: dict[str, Distribution | None] = {}
    waiting: list[tuple[str, tuple[str, ...]]] = [(name, ()) for name in names]
    for requirement in requirements:
        name = _normal(requirement.name)
        installed = _installed(name)
        fits = installed is not None and not requirement.url and requirement.specifier.contains(installed.version, True)
        if fits:
            waiting.append((name, tuple(sorted(requirement.extras))))
        else:
            found[name] = None
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen or name in _PROVIDED:
            continue
        seen.add((name, extras))
        installed = _installed(name)
        if name not in found or installed is None:
            found[name] = installed
        for text in (installed.requires or []) if installed is not None else []:
            needed = _packaging().Requirement(text)
            if needed.marker is None or any(
                needed.marker.evaluate(_environment(target, extra)) for extra in ("", *extras)
            ):
                waiting.append((_normal(needed.name), tuple(sorted(needed.extras))))
    return found


@functools.cache
def _installed(name: str) -> Distribution | None:
    try:
        return importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _environment(target: Target, extra: str) -> dict[str, str]:
    return {
        "python_version": target.python,
        "python_full_version": f"{target.python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": _MACHINES[target.architecture],
        "extra": extra,
    }


def _is_pure(distribution: Distribution) -> bool:
    """Whether its files are the same on every platform: a wheel of pure Python, installed as files."""
    wheel = distribution.read_text("WHEEL") or ""
    tags = re.findall(r"^Tag: (.+)$", wheel, re.MULTILINE)
    editable = '"editable": true' in (distribution.read_text("direct_url.json") or "")
    return bool(distribution.files) and not editable and any(tag.endswith("-none-any") and "py3" in tag for tag in tags)


def _copy(distributions: Iterable[Distribution], folder: str) -> None:
    for distribution in distributions:
        for file in distribution.files or ():
            source = str(distribution.locate_file(file))
            if ".." in file.parts or "__pycache__" in file.parts or not os.path.isfile(source):
                continue
            path = os.path.join(folder, *file.parts)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copyfile(source, path)


def _install(asked: Sequence[str], pinned: Mapping[str, str], target: Target, folder: str) -> None:
    """Fills `folder` with pip.

    Raises:
        _Unavailable: with pip's own error.
    """
    constraints = f"{folder}.txt"
    with open(constraints, "w", encoding="utf-8") as file:
        file.writelines(f"{name}=={version}\n" for name, version in pinned.items())
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-compile", "--only-binary=:all:", "--implementation", "cp", "--python-version", target.python]
    command += [part for platform in target.platforms for part in ("--platform", platform)]
    command += ["--target", folder, "--constraint", constraints, *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
        raise _Unavailable(
            f"{', '.join(asked)} cannot be bundled for Python {target.python} on {target.architecture}: "
            f"{errors[-1] if errors else done.stderr.strip()[-300:]}",
            "Install a version that has a wheel for that platform, or choose another runtime or architecture.",
        )


def _clean(folder: str) -> None:
    """Removes what differs from machine to machine, and what AWS's runtime has."""
    for name in sorted(os.listdir(folder)):
        owner = name.partition("-")[0] if name.endswith(".dist-info") else name.removesuffix(".py")
        provided = _normal(owner) in _PROVIDED or owner == "dateutil"
        if provided or name in ("bin", "__pycache__"):
            path = os.path.join(folder, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    for place, folders, files in os.walk(folder):
        for name in files:
            if (place.endswith(".dist-info") and name in _NOISE) or name.endswith(".pyc"):
                os.remove(os.path.join(place, name))
        folders[:] = [name for name in folders if name != "__pycache__"]
