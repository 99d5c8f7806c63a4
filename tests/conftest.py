from hypothesis import settings

# Machines differ by more than any deadline.
settings.register_profile("seqcast", deadline=None)
settings.load_profile("seqcast")
