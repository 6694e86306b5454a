"""Empty forms to send to a supplier; what comes back is read as it is."""
