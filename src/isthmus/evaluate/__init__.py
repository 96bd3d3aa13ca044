"""One family of measures, one file of pure functions; and the statistics of comparisons."""
