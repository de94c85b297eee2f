"""An OpenAPI document becomes tools: read as data, compiled once, kept in the home, called through the HttpClient port.

Words: a *document* is what was imported; its *operations* (method and path) become tools; an *argument* is one of a
tool's, wherever it goes on the wire; *choices* are what the importing person decided, and the document cannot change.
Must not know: planners, the command line.
"""
