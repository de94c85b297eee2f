"""Skills: folders with a `SKILL.md` and scripts. What they say is data; what they run, a sandbox holds."""
