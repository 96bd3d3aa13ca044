"""One job, one file, written against abilities and not classes."""
