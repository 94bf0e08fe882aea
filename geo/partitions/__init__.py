"""Files too long for memory, and work for many machines: the same rows as one process gives, part by part."""
