package clients

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const thousand = "SELECT n::int AS n, 'row ' || n::text AS t FROM generate_series(1, 1000) s(n) ORDER BY 1"

// works: Queries with parameters in each mode: cached statements, cached or fresh descriptions, `exec`, simple protocol
func TestModes(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		for run := range 7 {
			found := read(t, ctx, connection, "SELECT b, $1::int * 2 FROM nums WHERE a = $2", run, run%3+1)
			same(t, []string{fmt.Sprintf("%s|%d", []string{"one", "two", "three"}[run%3], 2*run)}, found)
			same(t, []string{"1|one", "3|three"}, read(t, ctx, connection,
				"SELECT * FROM odd WHERE a < $1 ORDER BY 1", 4))
		}
		same(t, "42703", stateOf(ctx, connection, "SELECT nothing FROM nums WHERE a = $1", 1))
		tell(fmt.Sprint("text for an integer ", mode), stateOf(ctx, connection, "SELECT b FROM nums WHERE a = $1", "x"))
		same(t, []string{"5"}, read(t, ctx, connection, "SELECT count(*) FROM nums"))
		same(t, []string{"SELECT 0"}, []string{run(t, ctx, connection, "SELECT a FROM nums WHERE a > $1", 99)})
		tell(fmt.Sprint("empty ", mode), run(t, ctx, connection, ""))
	}
}

// works: `CollectRows`, `RowToStructByName`, `NamedArgs`, `ForEachRow`, `QueryRow` without a row
func TestCollecting(t *testing.T) {
	ctx, connection := connect(t)
	result, err := connection.Query(ctx, "SELECT a, b FROM nums WHERE a < @most ORDER BY a", pgx.NamedArgs{"most": 3})
	must(t, err)
	type line struct {
		A int
		B *string
	}
	found, err := pgx.CollectRows(result, pgx.RowToStructByName[line])
	must(t, err)
	same(t, true, len(found) == 2 && found[1].A == 2 && *found[1].B == "two")
	result, err = connection.Query(ctx, thousand)
	must(t, err)
	var number, sum int
	var text string
	_, err = pgx.ForEachRow(result, []any{&number, &text}, func() error { sum += number; return nil })
	must(t, err)
	same(t, 500500, sum)
	same(t, pgx.ErrNoRows, connection.QueryRow(ctx, "SELECT a FROM nums WHERE a = 99").Scan(&number))
}

// works: `Prepare` and what it tells of parameters and columns; `Deallocate`, more statements than the cache holds
func TestPrepare(t *testing.T) {
	ctx, connection := connect(t, "statement_cache_capacity=2")
	for _, sql := range []string{
		"SELECT $1::int, $2::text, $3::date, $4::numeric(9,2), $5::uuid, $6::int[]", "SELECT b FROM nums WHERE a = $1",
		"INSERT INTO strict VALUES ($1, $2)", "UPDATE nums SET b = $1 WHERE a > $2",
		"SELECT a FROM nums WHERE a IN ($1, $2) LIMIT $3", "SELECT a, b FROM odd WHERE b LIKE $1",
	} {
		made, err := connection.Prepare(ctx, "one", sql)
		must(t, err)
		names := []string{}
		for _, field := range made.Fields {
			names = append(names, fmt.Sprint(field.Name, " ", field.DataTypeOID))
		}
		tell("parameters of "+sql, made.ParamOIDs)
		tell("columns of "+sql, names)
		must(t, connection.Deallocate(ctx, "one"))
	}
	_, err := connection.Prepare(ctx, "kept", "SELECT b FROM nums WHERE a = $1")
	must(t, err)
	same(t, []string{"two"}, read(t, ctx, connection, "kept", 2))
	must(t, connection.DeallocateAll(ctx))
	for run := range 20 {
		same(t, []string{fmt.Sprint(10 + run%5)}, read(t, ctx, connection, fmt.Sprintf("SELECT $1::int + %d", run%5),
			10))
	}
}

// works: A table that changes behind a cached statement
func TestChangedTable(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		run(t, ctx, connection, "CREATE TEMP TABLE turning (a INTEGER)")
		run(t, ctx, connection, "INSERT INTO turning VALUES (1)")
		same(t, []string{"1"}, read(t, ctx, connection, "SELECT * FROM turning"))
		run(t, ctx, connection, "ALTER TABLE turning ADD COLUMN b TEXT")
		tell(fmt.Sprint("another column ", mode), stateOf(ctx, connection, "SELECT * FROM turning"))
		same(t, []string{"1|<nil>"}, read(t, ctx, connection, "SELECT * FROM turning"))
		run(t, ctx, connection, "DROP TABLE turning")
		same(t, "42P01", stateOf(ctx, connection, "SELECT * FROM turning"))
		tell(fmt.Sprint("discarded ", mode), run(t, ctx, connection, "DISCARD ALL"))
	}
}

// works: Rows that are left before their end; the connection goes on
func TestCloseEarly(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		for range 3 {
			result, err := connection.Query(ctx, "SELECT n FROM generate_series(1, 200000) s(n)")
			must(t, err)
			same(t, true, result.Next() && result.Next())
			result.Close()
			must(t, result.Err())
			same(t, []string{"1"}, read(t, ctx, connection, "SELECT 1"))
		}
	}
}

// works: Cursors by `DECLARE` and `FETCH`
func TestCursors(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		begun, err := connection.Begin(ctx)
		must(t, err)
		run(t, ctx, begun, "DECLARE c CURSOR FOR SELECT a FROM nums WHERE a > 1 ORDER BY a")
		same(t, []string{"2", "3"}, read(t, ctx, begun, "FETCH 2 IN c"))
		same(t, []string{"4", "5"}, read(t, ctx, begun, "FETCH 2 IN c"))
		same(t, []string{}, read(t, ctx, begun, "FETCH 2 IN c"))
		run(t, ctx, begun, "CLOSE c")
		must(t, begun.Commit(ctx))
	}
}

// works: Errors as `pgconn.PgError`, by their SQLSTATE
func TestErrors(t *testing.T) {
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeSimpleProtocol} {
		ctx, connection := inMode(t, mode)
		for _, sql := range []string{
			"SELECT nothing FROM nums", "SELECT * FROM nothing", "SELECT nothing(1)", "SELEC 1", "SELECT 'x'::INT",
			"SELECT 40000::SMALLINT", "SELECT '2024-02-30'::DATE", "SELECT b, count(*) FROM nums",
			"INSERT INTO strict VALUES (NULL, 'x')", "CREATE TABLE nums (a INTEGER)", "DROP TABLE nothing",
			"SELECT 'x'::UUID", "ROLLBACK TO nowhere", "FETCH 1 IN nothing", "SELECT '{1'::int[]", "SET nothing = 1",
		} {
			tell(sql, stateOf(ctx, connection, sql))
		}
		_, err := rows(ctx, connection, "SELECT nothing FROM nums")
		var told *pgconn.PgError
		same(t, true, errors.As(err,
			&told) && told.Severity == "ERROR" && told.Message != "" && !strings.Contains(told.Message, "\n"))
	}
	ctx, connection := connect(t)
	for _, sql := range []string{"SELECT $1::text::int", "SELECT $1::text::date", "SELECT $1::text::uuid"} {
		tell("parameter of "+sql, stateOf(ctx, connection, sql, "x"))
	}
	same(t, "no error", state(connection.Ping(ctx)))
}

// works: `LISTEN` and `NOTIFY` are refused by 0A000, and the connection goes on
func TestListen(t *testing.T) {
	ctx, connection := connect(t)
	for _, sql := range []string{"LISTEN x", "NOTIFY x", "UNLISTEN x"} {
		tell(sql, stateOf(ctx, connection, sql))
	}
	same(t, []string{"1"}, read(t, ctx, connection, "SELECT 1"))
}

// works: Several statements in one text, and their results, by `PgConn().Exec`
func TestSeveral(t *testing.T) {
	ctx, connection := connect(t)
	results, err := connection.PgConn().Exec(ctx, "SELECT 1; SELECT 2, 3; SELECT 'x' WHERE false").ReadAll()
	must(t, err)
	told := []string{}
	for _, result := range results {
		told = append(told, fmt.Sprintf("%s %q", result.CommandTag, result.Rows))
	}
	tell("results", told)
	_, err = connection.PgConn().Exec(ctx, "SELECT 1; SELECT nothing; SELECT 2").ReadAll()
	same(t, "42703", state(err))
}

// works: Pipelines: statements that are sent before the answers come, and what follows one that fails
func TestPipeline(t *testing.T) {
	ctx, connection := connect(t)
	line := connection.PgConn().StartPipeline(ctx)
	for n := range 20 {
		line.SendQueryParams("SELECT $1::int * 2", [][]byte{[]byte(fmt.Sprint(n))}, nil, nil, nil)
	}
	must(t, line.Sync())
	line.SendQueryParams("SELECT nothing", nil, nil, nil, nil)
	line.SendQueryParams("SELECT 2", nil, nil, nil, nil)
	must(t, line.Sync())
	line.SendQueryParams("SELECT 3", nil, nil, nil, nil)
	must(t, line.Sync())
	told := []string{}
	for {
		got, err := line.GetResults()
		if err == nil && got == nil {
			break
		}
		switch got := got.(type) {
		case *pgconn.ResultReader:
			result := got.Read()
			told = append(told, fmt.Sprintf("%q %s", result.Rows, state(result.Err)))
		case *pgconn.PipelineSync:
			told = append(told, "sync")
		default:
			told = append(told, state(err))
		}
		if len(told) > 40 {
			t.Fatal(told)
		}
	}
	tell("answers", told)
	must(t, line.Close())
	same(t, []string{"1"}, read(t, ctx, connection, "SELECT 1"))
}

// works: Types that the driver looks up in the catalog (`LoadType`)
func TestLoadType(t *testing.T) {
	ctx, connection := connect(t)
	for _, name := range []string{"int4", "_text", "json", "pg_catalog.numeric"} {
		var oid uint32
		err := connection.QueryRow(ctx, "SELECT $1::text::regtype::oid", name).Scan(&oid)
		tell("oid of "+name, fmt.Sprint(oid, " ", state(err)))
	}
	_, err := connection.LoadType(ctx, "no_such_type")
	same(t, true, err != nil)
	same(t, []string{"1"}, read(t, ctx, connection, "SELECT 1"))
}

// works: Results of any size, as they come; long parameters and many of them
func TestLarge(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		result, err := connection.Query(ctx, "SELECT n, 'row ' || n::text FROM generate_series(1, 100000) s(n)")
		must(t, err)
		sum := 0
		for result.Next() {
			var number int
			var text string
			must(t, result.Scan(&number, &text))
			sum += number
		}
		must(t, result.Err())
		same(t, 5000050000, sum)
		same(t, []string{"1000000"}, read(t, ctx, connection, "SELECT length($1::text)", strings.Repeat("x",
			1_000_000)))
	}
	ctx, connection := connect(t)
	marks, values := []string{}, []any{}
	for n := range 10_000 {
		marks, values = append(marks, fmt.Sprintf("$%d", n+1)), append(values, n+3)
	}
	same(t, []string{"3"}, read(t, ctx, connection, "SELECT count(*) FROM nums WHERE a IN ("+strings.Join(marks,
		",")+")", values...))
}

// works: `COPY … TO STDOUT` by `PgConn().CopyTo`, as text, CSV and binary
func TestCopyTo(t *testing.T) {
	ctx, connection := connect(t)
	for _, format := range []string{"text", "csv", "csv, HEADER", "binary"} {
		var out strings.Builder
		tag, err := connection.PgConn().CopyTo(ctx, &out,
			"COPY (SELECT a, b FROM nums ORDER BY a) TO STDOUT (FORMAT "+format+")")
		must(t, err)
		tell(format, fmt.Sprintf("%s %q", tag, out.String()))
	}
	_, err := connection.PgConn().CopyTo(ctx, io.Discard, "COPY nothing TO STDOUT")
	same(t, "42P01", state(err))
	same(t, []string{"1"}, read(t, ctx, connection, "SELECT 1"))
}
