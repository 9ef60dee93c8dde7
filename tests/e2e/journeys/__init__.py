"""What people do on the pages, as the journeys need it: by name, href and role, never by translated words."""
