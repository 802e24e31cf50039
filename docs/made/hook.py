"""MkDocs asks this for the pages that are made of the code."""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).parents[2]))

from docs.made import checks, commands, faults, plugin, settings


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for room in (checks, commands, faults, plugin, settings):
        for path, text in room.pages():
            files.append(File.generated(config, path, content=text))
    return files
