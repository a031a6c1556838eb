"""Whether a running version is well: probes, suites, the judgment of health."""
