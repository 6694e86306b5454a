"""What the form of an authority would refuse, field by field, and the file that it would take."""
