"""The practice desk: the story of a day, played by the real app in the simulated workspace."""
