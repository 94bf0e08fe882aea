"""From hotspots and open cases to who goes where: patrol areas, visit plans, the four-hour clock."""
