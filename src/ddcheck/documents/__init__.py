"""Text that remembers where each value stood. The only room that reads text."""
