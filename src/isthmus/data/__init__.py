"""Files, tables and databases in; matrices and id vocabularies out. No torch."""
