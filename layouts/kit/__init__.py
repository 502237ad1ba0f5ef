"""What every page is made of: shell, parts, numbers, exhibits, charts' theme, maps, addresses and ids."""
