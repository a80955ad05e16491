"""What is to be known of a table before a loss is chosen: one pass over it in parts, in bounded memory."""

from rightloss.profile.run import Profile as Profile
from rightloss.profile.run import profile as profile
