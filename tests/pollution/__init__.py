"""Files made dirty in known ways from tables whose content is known.

A file is drawn (``draft``), soiled by one to four kinds of dirt (``kinds``) and
read; ``judge`` says whether the panel equals the table, or the file was refused.
"""
