"""Heavy work that readers must not wait for: studies, plans and planners' files."""
