"""One file a command: a request in, a result out."""
