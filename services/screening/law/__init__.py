"""The law as dated, cited data: rules, countries, regimes, general authorisations."""
