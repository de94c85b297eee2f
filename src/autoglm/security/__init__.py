"""Identity, access, signing, tokens, masking and policies on labels.

Owns: decisions about who may do what with which value.
Must not know: HTTP frameworks, any I/O.
"""
