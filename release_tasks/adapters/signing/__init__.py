"""Signatures by the tools that git signs with: ssh-keygen and GnuPG."""
