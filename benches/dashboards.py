"""What dashboards ask of a wide table of events: 43 aggregations."""

QUERIES = [
    "SELECT count(*) FROM events",
    "SELECT count(*) FROM events WHERE status <> 200",
    "SELECT sum(bytes), count(*), avg(width) FROM events",
    "SELECT avg(user_id) FROM events",
    "SELECT count(DISTINCT user_id) FROM events",
    "SELECT count(DISTINCT search) FROM events",
    "SELECT min(day), max(day), min(seen_at), max(seen_at) FROM events",
    "SELECT status, count(*) AS n FROM events GROUP BY status ORDER BY n DESC",
    "SELECT country, count(DISTINCT user_id) AS users FROM events GROUP BY country ORDER BY users DESC, country",
    "SELECT region, sum(bytes) AS b, count(*) AS n, avg(width) AS w FROM events GROUP BY region ORDER BY n DESC, region LIMIT 10",
    "SELECT system, browser, count(*) AS n FROM events GROUP BY ALL ORDER BY n DESC, system, browser",
    "SELECT device, system, count(DISTINCT user_id) AS users FROM events GROUP BY ALL ORDER BY users DESC, device, system",
    "SELECT search, count(*) AS n FROM events WHERE search <> '' GROUP BY search ORDER BY n DESC, search LIMIT 10",
    "SELECT search, count(DISTINCT user_id) AS users FROM events WHERE search <> '' GROUP BY search ORDER BY users DESC, search LIMIT 10",
    "SELECT campaign_id, search, count(*) AS n FROM events WHERE search <> '' GROUP BY ALL ORDER BY n DESC, campaign_id, search LIMIT 10",
    "SELECT user_id, count(*) AS n FROM events GROUP BY user_id ORDER BY n DESC, user_id LIMIT 10",
    "SELECT user_id, page, count(*) AS n FROM events GROUP BY ALL ORDER BY n DESC, user_id, page LIMIT 10",
    "SELECT user_id, date_trunc('hour', seen_at) AS hour, count(*) AS n FROM events GROUP BY ALL ORDER BY n DESC, user_id, hour LIMIT 10",
    "SELECT user_id FROM events WHERE user_id = 4711 LIMIT 10",
    "SELECT count(*) FROM events WHERE page LIKE '%page-17%'",
    "SELECT page, count(*) AS n FROM events WHERE page LIKE '%section-1/%' AND search <> '' GROUP BY page ORDER BY n DESC, page LIMIT 10",
    "SELECT referrer, min(page), count(*) AS n, count(DISTINCT user_id) AS users FROM events WHERE referrer LIKE '%site-2%' "
    "GROUP BY referrer ORDER BY n DESC, referrer LIMIT 10",
    "SELECT * FROM events WHERE page LIKE '%page-77%' ORDER BY seen_at LIMIT 10",
    "SELECT search, seen_at FROM events WHERE search <> '' ORDER BY seen_at LIMIT 10",
    "SELECT search FROM events WHERE search <> '' ORDER BY search LIMIT 10",
    "SELECT site_id, avg(length(page)) AS l, count(*) AS n FROM events WHERE page <> '' GROUP BY site_id HAVING count(*) > 1000 "
    "ORDER BY l DESC, site_id LIMIT 25",
    "SELECT regexp_replace(referrer, '^https?://([^/]+).*$', '\\1') AS host, avg(length(referrer)) AS l, count(*) AS n "
    "FROM events WHERE referrer <> '' GROUP BY host HAVING count(*) > 1000 ORDER BY n DESC, host LIMIT 25",
    "SELECT " + ", ".join(f"sum(width + {n})" for n in range(40)) + " FROM events",
    "SELECT " + ", ".join(f"avg(p{n:02})" for n in range(40)) + " FROM events",
    "SELECT campaign_id, country, count(*) AS n, sum(is_new::INT), avg(width) FROM events GROUP BY ALL ORDER BY n DESC, campaign_id, country LIMIT 10",
    "SELECT user_id, site_id, count(*) AS n, sum(is_new::INT), avg(width) FROM events GROUP BY ALL ORDER BY n DESC, user_id, site_id LIMIT 10",
    "SELECT page, count(*) AS n FROM events GROUP BY page ORDER BY n DESC, page LIMIT 10",
    "SELECT city, user_id, count(*) AS n FROM events WHERE status = 200 GROUP BY ALL ORDER BY n DESC, city, user_id LIMIT 10",
    "SELECT day, count(*) AS views, count(DISTINCT user_id) AS users FROM events GROUP BY day ORDER BY day",
    "SELECT date_trunc('hour', seen_at) AS hour, sum(price) AS revenue, sum(quantity) AS q FROM events WHERE day >= DATE '2026-03-01' "
    "AND day < DATE '2026-03-08' AND price IS NOT NULL GROUP BY hour ORDER BY hour",
    "SELECT country, day, sum(price) AS revenue FROM events WHERE price IS NOT NULL GROUP BY ALL ORDER BY country, day",
    "SELECT approx_quantile(duration_ms, 0.5) > 0, quantile_disc(duration_ms, 0.95), quantile_disc(duration_ms, 0.99) FROM events",
    "SELECT country, quantile_disc(duration_ms, 0.5) AS m FROM events WHERE NOT is_bounce GROUP BY country ORDER BY country",
    "SELECT page, sum(is_bounce::INT) / count(*) AS bounce, count(*) AS n FROM events GROUP BY page HAVING count(*) > 500 "
    "ORDER BY bounce DESC, page LIMIT 20",
    "SELECT day, revenue, sum(revenue) OVER (ORDER BY day ROWS 6 PRECEDING) AS week FROM "
    "(SELECT day, sum(price) AS revenue FROM events GROUP BY day) ORDER BY day",
    "SELECT country, city, n FROM (SELECT country, city, count(*) AS n, row_number() OVER (PARTITION BY country ORDER BY count(*) DESC, city) AS r "
    "FROM events GROUP BY country, city) WHERE r <= 3 ORDER BY country, n DESC, city",
    "SELECT width // 100 AS w, height // 100 AS h, count(*) AS n FROM events GROUP BY ALL ORDER BY n DESC, w, h LIMIT 50",
    "SELECT count(*) FROM (SELECT user_id, min(seen_at) AS first FROM events GROUP BY user_id) u JOIN events e USING (user_id) "
    "WHERE e.seen_at > u.first + INTERVAL 30 DAY",
]
