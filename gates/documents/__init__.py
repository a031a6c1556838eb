"""The Markdown that people write: read leniently, edited by span, never rendered again.

All functions are pure, text in and values or text out (`find_roots` may look into a folder). markdown-it is imported
when a text is read, so that listing stays fast.
"""
