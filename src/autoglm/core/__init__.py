"""The words of the domain, the ports and the error tree.

Owns: values and labels, tasks, plans, events, tool and model vocabulary, ports, errors.
Must not know: any I/O, any other package of the project.
"""
