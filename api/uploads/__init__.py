"""Files that operators send: received, read in a process apart, shown, confirmed, kept."""
