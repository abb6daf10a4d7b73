"""Which families, thresholds and exclusions does each part of Annex I have? One YAML file a section."""
