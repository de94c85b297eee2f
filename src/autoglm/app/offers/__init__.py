"""What we offer to others on an engine: to MCP clients, to other agents, and keeping the runs that they began going."""
