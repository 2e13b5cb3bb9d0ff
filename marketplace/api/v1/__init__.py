"""Version 1, under `/api/v1`; its description at `/api/v1/openapi.json`."""
