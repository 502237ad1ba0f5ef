"""Who asks, and whether they may: sessions, rights, limits, forged requests, failures. Below the pages."""
