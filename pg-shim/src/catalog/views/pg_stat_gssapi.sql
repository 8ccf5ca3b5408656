SELECT pid, false AS gss_authenticated, false AS encrypted
FROM (VALUES {sessions}) AS s(pid, a, b, c, d, e, f, g, h) WHERE pid IS NOT NULL
