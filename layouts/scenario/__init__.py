"""The page of scenarios: what if so many places are added, or the residents move so."""
