// Package clients drives the ADBC driver for Flight SQL from Go, where it is written.
//
// FLIGHT_READ and FLIGHT_TABLES are the addresses ("host:port") of a server over the TPC-H sample, and of one
// that has a writable catalog as well.
package clients

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow-adbc/go/adbc"
	"github.com/apache/arrow-adbc/go/adbc/driver/flightsql"
	"github.com/apache/arrow-adbc/go/adbc/sqldriver"
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

const endless = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"

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

// address is that of a server; a test without it fails.
func address(t *testing.T, name string) string {
	t.Helper()
	found := os.Getenv(name)
	if found == "" {
		t.Fatalf("%s is not set", name)
	}
	return found
}

func connect(t *testing.T, server string, options map[string]string) adbc.Connection {
	t.Helper()
	all := map[string]string{adbc.OptionKeyURI: "grpc://" + address(t, server)}
	for name, value := range options {
		all[name] = value
	}
	database, err := flightsql.NewDriver(memory.DefaultAllocator).NewDatabase(all)
	must(t, err)
	connection, err := database.Open(context.Background())
	must(t, err)
	t.Cleanup(func() {
		connection.Close()
		database.Close()
	})
	return connection
}

func statement(t *testing.T, connection adbc.Connection) adbc.Statement {
	t.Helper()
	made, err := connection.NewStatement()
	must(t, err)
	t.Cleanup(func() { made.Close() })
	return made
}

// read gives the rows of a result as text, the columns separated by |.
func read(t *testing.T, reader array.RecordReader) []string {
	t.Helper()
	defer reader.Release()
	rows := []string{}
	for reader.Next() {
		batch := reader.RecordBatch()
		for row := range int(batch.NumRows()) {
			cells := []string{}
			for _, column := range batch.Columns() {
				cells = append(cells, column.ValueStr(row))
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
	}
	must(t, reader.Err())
	return rows
}

func query(t *testing.T, connection adbc.Connection, text string) []string {
	t.Helper()
	made := statement(t, connection)
	must(t, made.SetSqlQuery(text))
	reader, _, err := made.ExecuteQuery(context.Background())
	must(t, err)
	return read(t, reader)
}

func update(t *testing.T, connection adbc.Connection, text string) int64 {
	t.Helper()
	made := statement(t, connection)
	must(t, made.SetSqlQuery(text))
	count, err := made.ExecuteUpdate(context.Background())
	must(t, err)
	return count
}

func fresh() string {
	return fmt.Sprintf("go_%d", numbers.Add(1))
}

func batch(names []string, columns ...any) arrow.RecordBatch {
	fields := []arrow.Field{}
	arrays := []arrow.Array{}
	for at, column := range columns {
		switch values := column.(type) {
		case []int64:
			builder := array.NewInt64Builder(memory.DefaultAllocator)
			builder.AppendValues(values, nil)
			arrays = append(arrays, builder.NewArray())
		case []string:
			builder := array.NewStringBuilder(memory.DefaultAllocator)
			builder.AppendValues(values, nil)
			arrays = append(arrays, builder.NewArray())
		}
		fields = append(fields, arrow.Field{Name: names[at], Type: arrays[at].DataType(), Nullable: true})
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), arrays, int64(arrays[0].Len()))
}

// works: Queries as streams of Arrow batches, several at one time
func TestQueries(t *testing.T) {
	connection := connect(t, "FLIGHT_READ", nil)
	same(t, []string{"AFRICA", "AMERICA"}, query(t, connection, "SELECT r_name FROM region ORDER BY ALL LIMIT 2"))
	first, second := statement(t, connection), statement(t, connection)
	must(t, first.SetSqlQuery("FROM orders"))
	must(t, second.SetSqlQuery("FROM lineitem"))
	one, _, err := first.ExecuteQuery(context.Background())
	must(t, err)
	two, _, err := second.ExecuteQuery(context.Background())
	must(t, err)
	same(t, 600572, len(read(t, two)))
	same(t, 150000, len(read(t, one)))
}

// works: Prepared statements, their parameters bound one batch after the other
func TestPrepared(t *testing.T) {
	made := statement(t, connect(t, "FLIGHT_READ", nil))
	must(t, made.SetSqlQuery("SELECT r_name FROM region WHERE r_regionkey = ?"))
	must(t, made.Prepare(context.Background()))
	parameters, err := made.GetParameterSchema()
	must(t, err)
	same(t, "int32", parameters.Field(0).Type)
	for key, name := range []string{"AFRICA", "AMERICA"} {
		must(t, made.Bind(context.Background(), batch([]string{"0"}, []int64{int64(key)})))
		reader, _, err := made.ExecuteQuery(context.Background())
		must(t, err)
		same(t, []string{name}, read(t, reader))
	}
}

// works: The columns of a query without running it, and partitions that another connection reads
func TestSchemaAndPartitions(t *testing.T) {
	made := statement(t, connect(t, "FLIGHT_READ", nil))
	must(t, made.SetSqlQuery("SELECT 1 AS a, error('not run') AS b"))
	schema, err := made.(adbc.StatementExecuteSchema).ExecuteSchema(context.Background())
	must(t, err)
	same(t, 2, schema.NumFields())
	must(t, made.SetSqlQuery("FROM orders"))
	_, partitions, _, err := made.ExecutePartitions(context.Background())
	must(t, err)
	rows := 0
	for _, partition := range partitions.PartitionIDs {
		reader, err := connect(t, "FLIGHT_READ", nil).ReadPartition(context.Background(), partition)
		must(t, err)
		rows += len(read(t, reader))
	}
	same(t, 150000, rows)
}

// works: A context that is cancelled or times out ends the query
func TestCancel(t *testing.T) {
	connection := connect(t, "FLIGHT_READ", nil)
	made := statement(t, connection)
	must(t, made.SetSqlQuery("SELECT i, hash(i) FROM range(1000000000000) t(i)"))
	running, cancel := context.WithCancel(context.Background())
	reader, _, err := made.ExecuteQuery(running)
	must(t, err)
	if !reader.Next() {
		t.Fatal("no row", reader.Err())
	}
	cancel()
	for reader.Next() {
	}
	if reader.Err() == nil {
		t.Fatal("no error")
	}
	reader.Release()

	limited, release := context.WithTimeout(context.Background(), time.Second/2)
	defer release()
	must(t, made.SetSqlQuery(endless))
	slow, _, err := made.ExecuteQuery(limited)
	if err == nil {
		slow.Next()
		err = slow.Err()
		slow.Release()
	}
	if err == nil {
		t.Fatal("no error")
	}
	same(t, []string{"1"}, query(t, connection, "SELECT 1"))
}

// works: Errors as `adbc.Error`, with a status and the SQLSTATE
func TestErrors(t *testing.T) {
	made := statement(t, connect(t, "FLIGHT_READ", nil))
	must(t, made.SetSqlQuery("FROM regoin"))
	_, _, err := made.ExecuteQuery(context.Background())
	var failure adbc.Error
	if !errors.As(err, &failure) {
		t.Fatal(err)
	}
	same(t, adbc.StatusNotFound, failure.Code)
	if !strings.Contains(failure.Msg, "[42P01]") || len(failure.Details) == 0 {
		t.Fatal(failure)
	}
}

// works: What there is: catalogs, schemas, tables, columns (`GetObjects`, `GetTableSchema`, `GetTableTypes`, `GetInfo`)
func TestMetadata(t *testing.T) {
	connection := connect(t, "FLIGHT_READ", nil)
	for _, depth := range []adbc.ObjectDepth{
		adbc.ObjectDepthCatalogs, adbc.ObjectDepthDBSchemas, adbc.ObjectDepthTables, adbc.ObjectDepthAll,
	} {
		reader, err := connection.GetObjects(context.Background(), depth, nil, nil, nil, nil, nil)
		must(t, err)
		found := strings.Join(read(t, reader), "\n")
		for text, from := range map[string]adbc.ObjectDepth{
			"memory": adbc.ObjectDepthCatalogs, "main": adbc.ObjectDepthDBSchemas,
			"lineitem": adbc.ObjectDepthTables, "l_orderkey": adbc.ObjectDepthAll,
		} {
			// Depth "all" is the least number of them.
			deep := depth == adbc.ObjectDepthAll || from != adbc.ObjectDepthAll && depth >= from
			if strings.Contains(found, text) != deep {
				t.Fatalf("depth %v: %s", depth, found)
			}
		}
	}
	schema, err := connection.GetTableSchema(context.Background(), nil, nil, "region")
	must(t, err)
	same(t, "r_name", schema.Field(1).Name)
	types, err := connection.GetTableTypes(context.Background())
	must(t, err)
	if !strings.Contains(strings.Join(read(t, types), " "), "TABLE") {
		t.Fatal("no TABLE")
	}
	info, err := connection.GetInfo(context.Background(), []adbc.InfoCode{adbc.InfoVendorName})
	must(t, err)
	if found := read(t, info); len(found) != 1 || !strings.Contains(found[0], "Tavana") {
		t.Fatal(found)
	}
}

// works: The current catalog and schema as options
func TestCatalogAndSchema(t *testing.T) {
	connection := connect(t, "FLIGHT_READ", nil).(adbc.GetSetOptions)
	must(t, connection.SetOption(adbc.OptionKeyCurrentCatalog, "memory"))
	must(t, connection.SetOption(adbc.OptionKeyCurrentDbSchema, "main"))
	found, err := connection.GetOption(adbc.OptionKeyCurrentCatalog)
	must(t, err)
	same(t, "memory", found)
	if err := connection.SetOption(adbc.OptionKeyCurrentCatalog, "nosuch"); err == nil {
		t.Fatal("no error")
	}
}

// works: Tables and counts of rows
func TestTables(t *testing.T) {
	connection, name := connect(t, "FLIGHT_TABLES", nil), fresh()
	update(t, connection, "CREATE TABLE "+name+" (a INTEGER, b VARCHAR)")
	same(t, 2, update(t, connection, "INSERT INTO "+name+" VALUES (1, 'x'), (2, 'y')"))
	same(t, 1, update(t, connection, "UPDATE "+name+" SET b = 'z' WHERE a = 2"))
	same(t, 1, update(t, connection, "DELETE FROM "+name+" WHERE a = 1"))
	same(t, []string{"2|z"}, query(t, connection, "FROM "+name))
}

// works: Rows sent to a table (ingest), in each mode
func TestIngest(t *testing.T) {
	connection, name := connect(t, "FLIGHT_TABLES", nil), fresh()
	rows := batch([]string{"a", "b"}, []int64{1, 2}, []string{"x", "y"})
	for _, step := range []struct {
		mode  string
		count string
	}{
		{adbc.OptionValueIngestModeCreate, "2"},
		{adbc.OptionValueIngestModeAppend, "4"},
		{adbc.OptionValueIngestModeCreateAppend, "6"},
		{adbc.OptionValueIngestModeReplace, "2"},
	} {
		made := statement(t, connection)
		must(t, made.SetOption(adbc.OptionKeyIngestTargetTable, name))
		must(t, made.SetOption(adbc.OptionKeyIngestMode, step.mode))
		must(t, made.Bind(context.Background(), rows))
		count, err := made.ExecuteUpdate(context.Background())
		must(t, err)
		same(t, 2, count)
		same(t, []string{step.count}, query(t, connection, "SELECT count(*) FROM "+name))
	}
}

// works: Transactions (`Commit`, `Rollback`)
func TestTransactions(t *testing.T) {
	mine, other, name := connect(t, "FLIGHT_TABLES", nil), connect(t, "FLIGHT_TABLES", nil), fresh()
	update(t, other, "CREATE TABLE "+name+" (a INTEGER)")
	must(t, mine.(adbc.PostInitOptions).SetOption(adbc.OptionKeyAutoCommit, adbc.OptionValueDisabled))
	update(t, mine, "INSERT INTO "+name+" VALUES (1)")
	same(t, []string{"0"}, query(t, other, "SELECT count(*) FROM "+name))
	must(t, mine.Rollback(context.Background()))
	update(t, mine, "INSERT INTO "+name+" VALUES (2)")
	must(t, mine.Commit(context.Background()))
	same(t, []string{"2"}, query(t, other, "FROM "+name))
}

func openSQL(t *testing.T) *sql.DB {
	t.Helper()
	connector := sqldriver.Driver{Driver: flightsql.NewDriver(memory.DefaultAllocator)}
	made, err := connector.OpenConnector("uri=grpc://" + address(t, "FLIGHT_READ"))
	must(t, err)
	database := sql.OpenDB(made)
	t.Cleanup(func() { database.Close() })
	return database
}

// works: `database/sql`, through ADBC's `sqldriver`; parameters after `Prepare`, of the parameter's own type (`int32` for INTEGER)
func TestDatabaseSQL(t *testing.T) {
	database := openSQL(t)
	var count int64
	must(t, database.QueryRow("SELECT count(*) FROM region").Scan(&count))
	same(t, 5, count)
	prepared, err := database.Prepare("SELECT r_name FROM region WHERE r_regionkey = ?")
	must(t, err)
	defer prepared.Close()
	var name string
	must(t, prepared.QueryRow(int32(2)).Scan(&name))
	same(t, "ASIA", name)
}

// fails: `database/sql` with parameters but without `Prepare`
// issue: arrow-adbc/go/adbc/sqldriver 1.11.0
func TestDatabaseSQLWithoutPrepare(t *testing.T) {
	var name string
	err := openSQL(t).QueryRow("SELECT r_name FROM region WHERE r_regionkey = ?", int64(2)).Scan(&name)
	if err == nil || !strings.Contains(err.Error(), "must call Prepare") {
		t.Fatal(err)
	}
}
