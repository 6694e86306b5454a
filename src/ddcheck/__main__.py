"""python -m ddcheck."""

from ddcheck.cli.app import main

main()
