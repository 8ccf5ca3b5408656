package clients

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// works: A context that ends during a query: `57014`, or the driver's error, at once
func TestCancel(t *testing.T) {
	for _, mode := range modes {
		_, connection := inMode(t, mode)
		short, stop := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer stop()
		began := time.Now()
		_, err := rows(short, connection, endless)
		same(t, true, errors.Is(err, context.DeadlineExceeded) && time.Since(began) < 20*time.Second)
		// Without a handler of one's own the driver leaves the connection.
		same(t, true, connection.IsClosed())
	}
}

// works: A context that ends, with `CancelRequestContextWatcherHandler`: the statement ends, and the connection goes on
func TestCancelRequest(t *testing.T) {
	for _, mode := range modes {
		ctx := patience(t)
		config, err := pgx.ParseConfig(address(t))
		must(t, err)
		config.DefaultQueryExecMode = mode
		config.BuildContextWatcherHandler = func(connection *pgconn.PgConn) ctxwatch.Handler {
			return &pgconn.CancelRequestContextWatcherHandler{Conn: connection, DeadlineDelay: 30 * time.Second}
		}
		connection, err := pgx.ConnectConfig(ctx, config)
		must(t, err)
		defer connection.Close(context.Background())
		for range 3 {
			short, stop := context.WithTimeout(ctx, 300*time.Millisecond)
			_, err = rows(short, connection, endless)
			stop()
			same(t, "57014", state(err))
			same(t, false, connection.IsClosed())
			same(t, []string{"1"}, read(t, ctx, connection, "SELECT 1"))
		}
	}
}

// works: A context that ends while rows come, in a batch, and in `COPY` both ways; the connection goes on
func TestCancelMidway(t *testing.T) {
	ctx := patience(t)
	config, err := pgx.ParseConfig(address(t))
	must(t, err)
	config.BuildContextWatcherHandler = func(connection *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: connection, DeadlineDelay: 30 * time.Second}
	}
	connection, err := pgx.ConnectConfig(ctx, config)
	must(t, err)
	defer connection.Close(context.Background())
	name := table(t, ctx, connection)
	goesOn := func(err error) {
		t.Helper()
		same(t, "57014", state(err))
		same(t, []string{}, content(t, ctx, connection, name))
	}

	stopped, stop := context.WithCancel(ctx)
	batch := &pgx.Batch{}
	batch.Queue("INSERT INTO " + name + " VALUES (1, 'x')")
	batch.Queue(endless)
	sent := connection.SendBatch(stopped, batch)
	time.AfterFunc(500*time.Millisecond, stop)
	_, err = sent.Exec()
	if err == nil {
		_, err = sent.Exec()
	}
	sent.Close()
	goesOn(err)

	stopped, stop = context.WithCancel(ctx)
	_, err = connection.PgConn().CopyTo(stopped, stopper{stop},
		"COPY (SELECT n FROM generate_series(1, 3000000) s(n)) TO STDOUT")
	goesOn(err)

	stopped, stop = context.WithCancel(ctx)
	_, err = connection.CopyFrom(stopped, pgx.Identifier{name}, []string{"a"}, pgx.CopyFromFunc(func() ([]any, error) {
		if stopped.Err() == nil {
			stop()
		}
		return []any{1}, stopped.Err()
	}))
	goesOn(err)
}

// stopper ends a context when something is written to it.
type stopper struct{ stop func() }

func (stopper stopper) Write(bytes []byte) (int, error) {
	stopper.stop()
	return len(bytes), nil
}

// works: `statement_timeout`, also among the parameters of the connection
func TestStatementTimeout(t *testing.T) {
	ctx, connection := connect(t, "statement_timeout=200")
	same(t, "57014", stateOf(ctx, connection, endless))
	run(t, ctx, connection, "SET statement_timeout = 0")
	same(t, []string{"0"}, read(t, ctx, connection, "SHOW statement_timeout"))
}

// works: `pgxpool`: connections that are shared, lent by turns, and reset between two users
func TestPool(t *testing.T) {
	ctx := patience(t)
	config, err := pgxpool.ParseConfig(address(t, "pool_max_conns=4"))
	must(t, err)
	config.AfterRelease = func(connection *pgx.Conn) bool {
		_, err := connection.Exec(ctx, "DISCARD ALL", pgx.QueryExecModeExec)
		connection.DeallocateAll(ctx)
		return err == nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	must(t, err)
	defer pool.Close()
	var all sync.WaitGroup
	failed := make(chan error, 40)
	for n := range 40 {
		all.Add(1)
		go func() {
			defer all.Done()
			var found int
			err := pool.QueryRow(ctx, "SELECT $1::int + count(*)::int FROM nums", n).Scan(&found)
			if err != nil || found != n+5 {
				failed <- fmt.Errorf("%d: %d, %v", n, found, err)
			}
		}()
	}
	all.Wait()
	close(failed)
	for err := range failed {
		t.Fatal(err)
	}
	must(t, pool.AcquireFunc(ctx, func(lent *pgxpool.Conn) error {
		run(t, ctx, lent, "SET TimeZone = 'Asia/Kolkata'")
		run(t, ctx, lent, "CREATE TEMP TABLE mine (a INTEGER)")
		return nil
	}))
	for range 8 {
		same(t, []string{"UTC"}, read(t, ctx, pool, "SHOW TimeZone"))
		same(t, "42P01", stateOf(ctx, pool, "SELECT * FROM mine"))
	}
	must(t, pgx.BeginFunc(ctx, pool, func(begun pgx.Tx) error {
		same(t, []string{"5"}, read(t, ctx, begun, "SELECT count(*) FROM nums"))
		return nil
	}))
	same(t, true, pool.Stat().TotalConns() <= 4)
}

// works: `database/sql` over `pgx/v5/stdlib`: queries, prepared statements, transactions
func TestStdlib(t *testing.T) {
	ctx := patience(t)
	config, err := pgx.ParseConfig(address(t))
	must(t, err)
	database := stdlib.OpenDB(*config)
	defer database.Close()
	made, err := database.PrepareContext(ctx, "SELECT b FROM nums WHERE a = $1")
	must(t, err)
	var text string
	must(t, made.QueryRowContext(ctx, 2).Scan(&text))
	same(t, "two", text)
	begun, err := database.BeginTx(ctx, nil)
	must(t, err)
	_, err = begun.ExecContext(ctx, "CREATE TEMP TABLE mine AS SELECT 1 AS a")
	must(t, err)
	must(t, begun.Rollback())
	result, err := database.QueryContext(ctx, "SELECT * FROM kinds ORDER BY i4")
	must(t, err)
	kinds, err := result.ColumnTypes()
	must(t, err)
	for _, kind := range kinds {
		tell(kind.Name(), fmt.Sprint(kind.DatabaseTypeName(), " ", kind.ScanType()))
	}
	must(t, result.Close())
}
