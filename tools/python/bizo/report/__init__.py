"""Reports: from results files of bizo to a page of figures. `bizo report` and `python3 -m bizo.report` call it."""
