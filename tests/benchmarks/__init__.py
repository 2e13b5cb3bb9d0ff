"""`make bench`: what the layers of ours cost, each beside a plain reference measured in turn in the same run."""
