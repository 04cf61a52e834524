"""Key figures: the U4SSC catalogue, values of a city, and how they are scored."""
