"""Tables wherever they are: files, folders, standard input, databases, data frames. Nothing is read before its time."""

from rightloss.tables.frames import of_frame as of_frame
from rightloss.tables.source import Source as Source
from rightloss.tables.source import open_table as open_table
