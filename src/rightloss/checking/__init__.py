"""From paths to a report: reads many programs, analyses each, and keeps the findings that were asked for."""
