"""Pure knowledge that steps share: values in, values out; no files, no git, no clock."""
