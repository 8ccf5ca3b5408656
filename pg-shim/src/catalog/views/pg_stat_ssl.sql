SELECT pid, false AS ssl FROM (VALUES {sessions}) AS s(pid, a, b, c, d, e, f, g, h) WHERE pid IS NOT NULL
