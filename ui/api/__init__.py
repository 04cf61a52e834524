"""The same use cases as the respondents' pages, for programs: JSON over HTTP, described by OpenAPI."""
