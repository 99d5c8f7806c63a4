"""The bytes of a file, cut into tables of text cells."""
