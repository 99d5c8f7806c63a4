"""What the cells of a file say: numbers, times, texts that repeat."""
