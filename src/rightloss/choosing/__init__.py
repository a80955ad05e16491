"""From a table and a question to a loss, and for every other loss the reason why it was dropped."""

from rightloss.choosing.choice import Choice as Choice
from rightloss.choosing.run import choose as choose
