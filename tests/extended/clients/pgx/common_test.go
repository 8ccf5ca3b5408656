// Package clients drives pgx, the PostgreSQL driver in Go.
//
// PGX_ADDRESS is the address ("host:port") of this service or of a PostgreSQL, both with the tables of
// tests/pg/setup.sql. What a test asserts holds of both, and what it tells is compared.
package clients

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// endless runs for hours.
const endless = "SELECT sum(a.n * b.n) FROM generate_series(1, 3000000) a(n), generate_series(1, 3000000) b(n)"

var modes = []pgx.QueryExecMode{
	pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
	pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol,
}

var numbers atomic.Int64

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, wanted, found any) {
	t.Helper()
	if fmt.Sprint(wanted) != fmt.Sprint(found) {
		t.Fatalf("wanted %v, found %v", wanted, found)
	}
}

// tell writes down what is to be the same with PostgreSQL.
func tell(key string, value any) {
	fmt.Printf("tell\t%s\t%s\n", escaped(key), escaped(fmt.Sprint(value)))
}

func escaped(text string) string {
	return strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r").Replace(text)
}

// setting is that of the environment; a test without it fails.
func setting(t *testing.T, name string) string {
	t.Helper()
	found := os.Getenv(name)
	if found == "" {
		t.Fatalf("%s is not set", name)
	}
	return found
}

// patience is the time that a test has; what hangs ends with an error.
func patience(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func address(t *testing.T, options ...string) string {
	t.Helper()
	all := append([]string{"sslmode=disable"}, options...)
	return fmt.Sprintf("postgres://ada:ada@%s/tavana?%s", setting(t, "PGX_ADDRESS"), strings.Join(all, "&"))
}

func connect(t *testing.T, options ...string) (context.Context, *pgx.Conn) {
	t.Helper()
	ctx := patience(t)
	connection, err := pgx.Connect(ctx, address(t, options...))
	must(t, err)
	t.Cleanup(func() { connection.Close(context.Background()) })
	return ctx, connection
}

// inMode connects with a mode as the one by default.
func inMode(t *testing.T, mode pgx.QueryExecMode) (context.Context, *pgx.Conn) {
	t.Helper()
	ctx := patience(t)
	config, err := pgx.ParseConfig(address(t))
	must(t, err)
	config.DefaultQueryExecMode = mode
	connection, err := pgx.ConnectConfig(ctx, config)
	must(t, err)
	t.Cleanup(func() { connection.Close(context.Background()) })
	return ctx, connection
}

// asker is a connection, a transaction or a pool.
type asker interface {
	Query(ctx context.Context, sql string, arguments ...any) (pgx.Rows, error)
	Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
}

// read gives the rows of a query as text, the columns separated by |.
func read(t *testing.T, ctx context.Context, on asker, sql string, arguments ...any) []string {
	t.Helper()
	found, err := rows(ctx, on, sql, arguments...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return found
}

func rows(ctx context.Context, on asker, sql string, arguments ...any) ([]string, error) {
	result, err := on.Query(ctx, sql, arguments...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(result, func(row pgx.CollectableRow) (string, error) {
		values, err := row.Values()
		cells := []string{}
		for _, value := range values {
			cells = append(cells, fmt.Sprint(value))
		}
		return strings.Join(cells, "|"), err
	})
}

func run(t *testing.T, ctx context.Context, on asker, sql string, arguments ...any) string {
	t.Helper()
	tag, err := on.Exec(ctx, sql, arguments...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return tag.String()
}

// state is the SQLSTATE of an error.
func state(err error) string {
	var told *pgconn.PgError
	switch {
	case err == nil:
		return "no error"
	case errors.As(err, &told):
		return told.Code
	}
	return "error of the driver"
}

func stateOf(ctx context.Context, on asker, sql string, arguments ...any) string {
	_, err := rows(ctx, on, sql, arguments...)
	return state(err)
}

// table makes a table (a INTEGER, b TEXT).
func table(t *testing.T, ctx context.Context, on asker) string {
	t.Helper()
	name := fmt.Sprintf("pgx_%d", numbers.Add(1))
	run(t, ctx, on, "CREATE TABLE "+name+" (a INTEGER, b TEXT)")
	return name
}

func content(t *testing.T, ctx context.Context, on asker, table string) []string {
	t.Helper()
	return read(t, ctx, on, "SELECT a, b FROM "+table+" ORDER BY a, b")
}
