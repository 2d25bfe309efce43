"""The `greencert` command. Commands import what they need when they run: `--help` is quick."""

from pipeline.cli.main import main

__all__ = ["main"]
