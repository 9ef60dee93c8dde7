"""How fast the product is: pages and jobs on many leads, against a bare Django page measured in the same run."""
