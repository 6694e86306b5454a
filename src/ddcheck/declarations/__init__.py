"""Any declaration file in, the tables of a batch out."""
