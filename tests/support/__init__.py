"""What journeys, pictures and figures share: a browser and a running demo site."""
