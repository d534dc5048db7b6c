"""Who we are: legal entities, units, offerings, calendars, taxonomies, and the settings of the organisation."""
