"""Who is asked, and where Gansu's places lie: the data, and how a name in it is recognised."""
