"""Runs the command line as ``python -m scalpwatch``."""

import sys

from scalpwatch.cli import main

sys.exit(main())
