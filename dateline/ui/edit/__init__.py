"""The page on which one incident is corrected, split, merged, reviewed, added or taken away."""
