"""The programs of the corpus are read, never imported: many are wrong, and most want a framework."""

collect_ignore_glob = ["faulty", "repaired", "right"]
