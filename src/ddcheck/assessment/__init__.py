"""Findings in; interval, action and what was not checked out. Nothing is averaged or diluted."""
