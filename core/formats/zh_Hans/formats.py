"""Chinese figures carry a comma at each thousand, as in the accounts; Django's own formats leave it out."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
