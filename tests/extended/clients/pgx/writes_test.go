package clients

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// works: Tables: `CREATE`, `INSERT`, `UPDATE`, `DELETE`, `DROP`, with counts of rows, in each mode
func TestCounts(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		name := table(t, ctx, connection)
		same(t, "INSERT 0 2", run(t, ctx, connection, "INSERT INTO "+name+" VALUES ($1, $2), (2, NULL)", 1, "x"))
		same(t, "UPDATE 2", run(t, ctx, connection, "UPDATE "+name+" SET b = $1", "y"))
		same(t, "DELETE 1", run(t, ctx, connection, "DELETE FROM "+name+" WHERE a = $1", 1))
		same(t, []string{"2|y"}, content(t, ctx, connection, name))
		tell(fmt.Sprint("returning ", mode), stateOf(ctx, connection,
			"INSERT INTO "+name+" VALUES (3, 'z') RETURNING a"))
		same(t, "DROP TABLE", run(t, ctx, connection, "DROP TABLE "+name))
	}
}

// works: `CopyFrom`: rows, columns by name, and each type (intervals to the millisecond); what breaks off leaves nothing
func TestCopyFrom(t *testing.T) {
	ctx, connection := connect(t)
	name := table(t, ctx, connection)
	count, err := connection.CopyFrom(ctx, pgx.Identifier{name}, []string{"b", "a"}, pgx.CopyFromRows([][]any{{"x",
		1}, {nil, 2}}))
	must(t, err)
	same(t, 2, count)
	same(t, []string{"1|x", "2|<nil>"}, content(t, ctx, connection, name))
	broken := errors.New("broken")
	_, err = connection.CopyFrom(ctx, pgx.Identifier{name}, []string{"a"}, pgx.CopyFromSlice(10_000,
		func(n int) ([]any, error) {
			if n == 9_000 {
				return nil, broken
			}
			return []any{n}, nil
		}))
	same(t, "57014", state(err))
	_, err = connection.CopyFrom(ctx, pgx.Identifier{"nothing"}, []string{"a"}, pgx.CopyFromRows([][]any{{1}}))
	same(t, "42P01", state(err))
	same(t, []string{"1|x", "2|<nil>"}, content(t, ctx, connection, name))
	count, err = connection.CopyFrom(ctx, pgx.Identifier{"public", name}, []string{"a", "b"},
		pgx.CopyFromSlice(50_000, func(n int) ([]any, error) {
			return []any{n, fmt.Sprint("row ", n)}, nil
		}))
	must(t, err)
	same(t, 50_000, count)
	same(t, []string{"50002"}, read(t, ctx, connection, "SELECT count(*) FROM "+name))

	run(t, ctx, connection,
		"CREATE TABLE "+name+"_all (i2 SMALLINT, i8 BIGINT, f REAL, d DOUBLE PRECISION, n NUMERIC(12,3), o BOOLEAN,"+
			" t TEXT, b BYTEA, day DATE, h TIME, ts TIMESTAMP, tz TIMESTAMPTZ,"+
			" u UUID, l INTEGER[], s TEXT[], v INTERVAL)")
	moment := time.Date(2024, 2, 29, 12, 34, 56, 789000000, time.UTC)
	values := []any{
		int16(1), int64(2), float32(0.5), 0.1, numeric("1.5"), true, "text\t", []byte{0, 255}, moment,
		pgtype.Time{Microseconds: 1, Valid: true}, moment, moment, [16]byte{15: 1}, []int32{1, 2}, []string{"a,b", ""},
		pgtype.Interval{Months: 14, Days: 3, Microseconds: 5, Valid: true},
	}
	columns := []string{"i2", "i8", "f", "d", "n", "o", "t", "b", "day", "h", "ts", "tz", "u", "l", "s", "v"}
	_, err = connection.CopyFrom(ctx, pgx.Identifier{name + "_all"}, columns, pgx.CopyFromRows([][]any{values,
		make([]any, len(values))}))
	must(t, err)
	result, err := connection.Query(ctx, "SELECT * FROM "+name+"_all ORDER BY i2 NULLS LAST")
	must(t, err)
	for row := 0; result.Next(); row++ {
		found, err := result.Values()
		must(t, err)
		for at, value := range found {
			tell(fmt.Sprint(columns[at], " ", row), shown(value))
		}
	}
	must(t, result.Err())
}

// works: `COPY … FROM STDIN` by `PgConn().CopyFrom`, as text and CSV
func TestCopyFromText(t *testing.T) {
	ctx, connection := connect(t)
	name := table(t, ctx, connection)
	tag, err := connection.PgConn().CopyFrom(ctx, strings.NewReader("1\tx\n2\t\\N\n"), "COPY "+name+" FROM STDIN")
	must(t, err)
	same(t, "COPY 2", tag)
	_, err = connection.PgConn().CopyFrom(ctx, strings.NewReader("a,b\n3,\"a\"\"b\"\n"),
		"COPY "+name+" FROM STDIN (FORMAT csv, HEADER)")
	must(t, err)
	_, err = connection.PgConn().CopyFrom(ctx, strings.NewReader("4\tx\nx\ty\n"), "COPY "+name+" FROM STDIN")
	same(t, "22P02", state(err))
	same(t, []string{"1|x", "2|<nil>", "3|a\"b"}, content(t, ctx, connection, name))
}

// works: Batches (`SendBatch`) in each mode: one transaction, and what fails takes the rest with it
func TestBatches(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		name := table(t, ctx, connection)
		batch := &pgx.Batch{}
		for n := range 20 {
			batch.Queue("INSERT INTO "+name+" VALUES ($1, $2)", n, fmt.Sprint("row ", n))
		}
		var sum int
		batch.Queue("SELECT sum(a)::int FROM " + name).QueryRow(func(row pgx.Row) error { return row.Scan(&sum) })
		batch.Queue("SELECT a, b FROM nums WHERE a < $1 ORDER BY a", 3).Query(func(found pgx.Rows) error {
			texts, err := pgx.CollectRows(found, pgx.RowToMap)
			same(t, 2, len(texts))
			return err
		})
		must(t, connection.SendBatch(ctx, batch).Close())
		same(t, 190, sum)

		batch = &pgx.Batch{}
		batch.Queue("INSERT INTO "+name+" VALUES ($1, 'lost')", 100)
		batch.Queue("SELECT 1 // (SELECT 'x' || $1::text)::int", "y")
		batch.Queue("INSERT INTO "+name+" VALUES ($1, 'lost')", 101)
		same(t, true, connection.SendBatch(ctx, batch).Close() != nil)
		same(t, []string{"20"}, read(t, ctx, connection, "SELECT count(*) FROM "+name))

		begun, err := connection.Begin(ctx)
		must(t, err)
		batch = &pgx.Batch{}
		batch.Queue("INSERT INTO " + name + " VALUES (200, 'x')")
		batch.Queue("SELECT count(*) FROM " + name)
		sent := begun.SendBatch(ctx, batch)
		_, err = sent.Exec()
		must(t, err)
		var count int
		must(t, sent.QueryRow().Scan(&count))
		same(t, 21, count)
		must(t, sent.Close())
		must(t, begun.Rollback(ctx))
		same(t, []string{"20"}, read(t, ctx, connection, "SELECT count(*) FROM "+name))
	}
}

// works: Transactions: `Begin`, `BeginTx` with isolation levels and read-only, `BeginFunc`
func TestTransactions(t *testing.T) {
	ctx, connection := connect(t)
	_, other := connect(t)
	name := table(t, ctx, connection)
	begun, err := connection.Begin(ctx)
	must(t, err)
	run(t, ctx, begun, "INSERT INTO "+name+" VALUES (1, 'x')")
	same(t, []string{}, content(t, ctx, other, name))
	must(t, begun.Rollback(ctx))
	same(t, []string{}, content(t, ctx, connection, name))
	must(t, pgx.BeginFunc(ctx, connection, func(begun pgx.Tx) error {
		run(t, ctx, begun, "INSERT INTO "+name+" VALUES (2, 'y')")
		return nil
	}))
	same(t, []string{"2|y"}, content(t, ctx, other, name))
	for _, level := range []pgx.TxIsoLevel{pgx.Serializable, pgx.RepeatableRead, pgx.ReadCommitted,
		pgx.ReadUncommitted} {
		begun, err := connection.BeginTx(ctx, pgx.TxOptions{IsoLevel: level, AccessMode: pgx.ReadOnly,
			DeferrableMode: pgx.Deferrable})
		must(t, err)
		same(t, []string{"2|y"}, content(t, ctx, begun, name))
		same(t, "25006", stateOf(ctx, begun, "INSERT INTO "+name+" VALUES (3, 'z')"))
		same(t, "25P02", stateOf(ctx, begun, "SELECT 1"))
		tell(fmt.Sprint("commit of what failed, ", level), begun.Commit(ctx))
	}
	same(t, "I", string(connection.PgConn().TxStatus()))
	same(t, []string{"2|y"}, content(t, ctx, connection, name))
}

// works: Nested `Begin` (savepoints), as long as nothing was changed behind them
func TestSavepoints(t *testing.T) {
	ctx, connection := connect(t)
	name := table(t, ctx, connection)
	outer, err := connection.Begin(ctx)
	must(t, err)
	run(t, ctx, outer, "INSERT INTO "+name+" VALUES (1, 'x')")
	inner, err := outer.Begin(ctx)
	must(t, err)
	same(t, "42703", stateOf(ctx, inner, "SELECT nothing"))
	must(t, inner.Rollback(ctx))
	inner, err = outer.Begin(ctx)
	must(t, err)
	run(t, ctx, inner, "INSERT INTO "+name+" VALUES (2, 'y')")
	must(t, inner.Commit(ctx))
	must(t, outer.Commit(ctx))
	same(t, []string{"1|x", "2|y"}, content(t, ctx, connection, name))

	outer, err = connection.Begin(ctx)
	must(t, err)
	inner, err = outer.Begin(ctx)
	must(t, err)
	run(t, ctx, inner, "INSERT INTO "+name+" VALUES (3, 'z')")
	tell("back behind a change", state(inner.Rollback(ctx)))
	outer.Rollback(ctx)
	same(t, []string{"1|x", "2|y"}, content(t, ctx, connection, name))
}

// What has answered a ROLLBACK TO with success must not end the transaction.
func TestSavepointBehindAFailedRead(t *testing.T) {
	ctx, connection := connect(t)
	name := table(t, ctx, connection)
	outer, err := connection.Begin(ctx)
	must(t, err)
	run(t, ctx, outer, "INSERT INTO "+name+" VALUES (1, 'x')")
	inner, err := outer.Begin(ctx)
	must(t, err)
	same(t, "22P02", stateOf(ctx, inner, "SELECT b::int FROM "+name))
	if err := inner.Rollback(ctx); err != nil {
		same(t, "0A000", state(err))
	} else {
		same(t, []string{"1|x"}, content(t, ctx, outer, name))
		must(t, outer.Commit(ctx))
	}
}

// works: Two who change the same rows: one gets 40001
func TestConflicts(t *testing.T) {
	ctx, connection := connect(t)
	_, other := connect(t)
	name := table(t, ctx, connection)
	run(t, ctx, connection, "INSERT INTO "+name+" VALUES (1, 'x')")
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead}
	mine, err := connection.BeginTx(ctx, options)
	must(t, err)
	theirs, err := other.BeginTx(ctx, options)
	must(t, err)
	content(t, ctx, mine, name)
	content(t, ctx, theirs, name)
	run(t, ctx, mine, "UPDATE "+name+" SET b = 'mine'")
	must(t, mine.Commit(ctx))
	_, err = theirs.Exec(ctx, "UPDATE "+name+" SET b = 'theirs'")
	if err == nil {
		err = theirs.Commit(ctx)
	}
	same(t, "40001", state(err))
	theirs.Rollback(context.Background())
	same(t, []string{"1|mine"}, content(t, ctx, other, name))
}
