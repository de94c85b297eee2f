"""What the families of tools from outside share: a tool from a description, what was approved, secrets kept out of
answers, streams of events. Must not know: any one protocol.
"""
