"""What the tests of faults share: workers that are processes and are really killed, and servers that fail in every way."""
