"""Tools that are other agents: a client of the Agent2Agent protocol, versions 1.0 and 0.3.

Written here and not taken from `a2a-sdk`: that one brings some thirty packages and opens its own connections, while
here only `egress` connects, and every length, time and word of a stranger has a bound. An agent is a stranger: its
card is data, pinned by digest and by host, and it learns nothing but the messages that it is sent.
"""
