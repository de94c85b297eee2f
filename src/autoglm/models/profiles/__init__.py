"""Facts of model families as data: one file each, read when it is first needed and checked as it is read.

Owns: the form of a profile and the files beside this one. Must not know: wire formats, endpoints.
"""

from autoglm.models.profiles.profile import Profile, load_profile, profile_names, read_profile

__all__ = ["Profile", "load_profile", "profile_names", "read_profile"]
