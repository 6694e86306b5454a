"""The words every other room speaks in. Imports nothing of ours."""
