"""The application and what serves it: pages joined, files, answers kept, connections. Above the pages."""
