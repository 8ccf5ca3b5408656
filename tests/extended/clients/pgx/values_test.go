package clients

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

func numeric(text string) pgtype.Numeric {
	var made pgtype.Numeric
	if err := made.Scan(text); err != nil {
		panic(err)
	}
	return made
}

// shown is a value as text, whatever it is made of.
func shown(value any) string {
	switch value := value.(type) {
	case time.Time:
		return value.UTC().Format(time.RFC3339Nano)
	case pgtype.Numeric:
		text, _ := value.Value()
		if digits := fmt.Sprint(text); strings.Contains(digits, ".") {
			return strings.TrimRight(strings.TrimRight(digits, "0"), ".")
		}
		return fmt.Sprint(text)
	case []pgtype.Numeric:
		all := []string{}
		for _, each := range value {
			all = append(all, shown(each))
		}
		return strings.Join(all, ",")
	}
	if made := reflect.ValueOf(value); made.Kind() == reflect.Pointer && !made.IsNil() {
		return shown(made.Elem().Interface())
	}
	text := fmt.Sprintf("%v", value)
	return text[:min(len(text), 200)]
}

// there sends values and reads them back, in each mode.
func there(t *testing.T, kind string, values ...any) {
	t.Helper()
	thereIn(t, modes, kind, values...)
}

func thereIn(t *testing.T, modes []pgx.QueryExecMode, kind string, values ...any) {
	t.Helper()
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		for _, value := range values {
			back := reflect.New(reflect.TypeOf(value))
			for range 3 {
				err := connection.QueryRow(ctx, "SELECT $1::"+kind, value).Scan(back.Interface())
				if err != nil {
					t.Fatalf("%s in mode %v: %v", kind, mode, err)
				}
				if wanted, found := shown(value), shown(back.Elem().Interface()); wanted != found {
					t.Fatalf("%s in mode %v: wanted %s, found %s", kind, mode, wanted, found)
				}
			}
			result, err := connection.Query(ctx, "SELECT $1::"+kind, value)
			must(t, err)
			field := result.FieldDescriptions()[0]
			tell(fmt.Sprintf("%s %v %s", kind, mode, shown(value)), fmt.Sprint(field.DataTypeOID, " ", field.Format))
			result.Close()
			must(t, result.Err())
		}
	}
}

// works: Numbers both ways in each mode: `smallint` to `bigint`, `real`, `double`, `boolean`
func TestNumbers(t *testing.T) {
	there(t, "boolean", true, false)
	there(t, "smallint", int16(math.MinInt16), int16(math.MaxInt16))
	there(t, "integer", int32(math.MinInt32), int32(0), int32(math.MaxInt32))
	there(t, "bigint", int64(math.MinInt64), int64(math.MaxInt64))
	there(t, "real", float32(0.5), float32(-1.25e30))
	there(t, "float8", 0.1, 1e308, 5e-324, -1e-5, math.Inf(1), math.Inf(-1), math.NaN())
}

// works: `numeric` both ways with all its digits, in each mode
func TestNumeric(t *testing.T) {
	for _, text := range []string{"0", "1.5", "-0.0000000001", "9999999999999999999999999999.9999999999", "10000"} {
		there(t, "numeric(38,10)", numeric(text))
	}
}

// works: Text and `bytea` both ways in each mode
func TestTexts(t *testing.T) {
	there(t, "text", "", "plain", "\u00e9\u4e2d\U0001f600", "a'b\\c\"d\n\t$1 ? ?", strings.Repeat("x", 100_000))
	all := make([]byte, 256)
	for at := range all {
		all[at] = byte(at)
	}
	there(t, "bytea", []byte{}, []byte{0, 255, 92}, all)
}

// works: Dates and times both ways in each mode
func TestTimes(t *testing.T) {
	day := func(year int, month time.Month, day int) pgtype.Date {
		return pgtype.Date{Time: time.Date(year, month, day, 0, 0, 0, 0, time.UTC), Valid: true}
	}
	there(t, "date", day(1, 1, 1), day(1969, 12, 31), day(2024, 2, 29), day(9999, 12, 31))
	there(t, "time", pgtype.Time{Microseconds: 0, Valid: true}, pgtype.Time{Microseconds: 86_399_999_999, Valid: true})
	moment := func(text string) time.Time {
		made, err := time.Parse(time.RFC3339Nano, text)
		must(t, err)
		return made
	}
	for _, text := range []string{"0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z",
		"9999-12-31T23:59:59.000001Z"} {
		there(t, "timestamp", pgtype.Timestamp{Time: moment(text), Valid: true})
		there(t, "timestamptz", moment(text))
	}
	there(t, "interval", pgtype.Interval{Valid: true}, pgtype.Interval{Months: 14, Days: 3,
		Microseconds: 14706789000, Valid: true},
		pgtype.Interval{Months: -1, Days: 1, Microseconds: -1, Valid: true})
}

// works: Infinite dates and timestamps
func TestInfinities(t *testing.T) {
	for _, way := range []pgtype.InfinityModifier{pgtype.Infinity, pgtype.NegativeInfinity} {
		there(t, "date", pgtype.Date{InfinityModifier: way, Valid: true})
		there(t, "timestamp", pgtype.Timestamp{InfinityModifier: way, Valid: true})
		there(t, "timestamptz", pgtype.Timestamptz{InfinityModifier: way, Valid: true})
	}
}

// works: UUID and JSON both ways; JSON from and into Go's values
func TestOthers(t *testing.T) {
	there(t, "uuid", pgtype.UUID{Valid: true}, pgtype.UUID{Bytes: [16]byte{15: 1, 0: 255}, Valid: true})
	there(t, "json", "{\"a\": [1, null, \"x\"]}", "[]")
	for _, mode := range modes[:3] {
		ctx, connection := inMode(t, mode)
		var back map[string]any
		wanted := map[string]any{"a": []any{1.5, nil, "x\n\u00e9"}}
		must(t, connection.QueryRow(ctx, "SELECT $1::json", wanted).Scan(&back))
		same(t, wanted, back)
		var some struct{ A []*float64 }
		must(t, connection.QueryRow(ctx, "SELECT '{\"A\": [1, null]}'::json").Scan(&some))
		same(t, 2, len(some.A))
	}
}

// works: Arrays both ways in each mode, with NULLs and nested
func TestArrays(t *testing.T) {
	one, text, none := int32(1), "a,b\"\\{}", "NULL"
	there(t, "integer[]", []int32{}, []int32{1, 2, -3})
	there(t, "bigint[]", []int64{1 << 62})
	there(t, "smallint[]", []int16{1})
	there(t, "text[]", []string{"", "a,b", "\"", "\\", "NULL", "{}"})
	there(t, "float8[]", []float64{0.5, math.Inf(1)})
	there(t, "real[]", []float32{0.5})
	there(t, "boolean[]", []bool{true, false})
	there(t, "timestamptz[]", []time.Time{time.Date(2024, 2, 29, 1, 2, 3, 4000, time.UTC)})
	thereIn(t, modes[:3], "bytea[]", [][]byte{{0, 255}, {}})
	thereIn(t, modes[:3], "numeric(9,2)[]", []pgtype.Numeric{numeric("1.25"), numeric("-0.01")})
	thereIn(t, modes[:3], "uuid[]", []pgtype.UUID{{Bytes: [16]byte{15: 1}, Valid: true}, {}})
	thereIn(t, modes[:3], "date[]", []pgtype.Date{{Time: time.Date(1600, 2, 29, 0, 0, 0, 0, time.UTC), Valid: true},
		{}})
	thereIn(t, modes[:3], "integer[][]", [][]int32{{1, 2}, {3, 4}})
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		var numbers []*int32
		must(t, connection.QueryRow(ctx, "SELECT $1::integer[]", []*int32{&one, nil}).Scan(&numbers))
		same(t, true, len(numbers) == 2 && *numbers[0] == 1 && numbers[1] == nil)
		var texts []*string
		must(t, connection.QueryRow(ctx, "SELECT $1::text[]", []*string{&text, nil, &none}).Scan(&texts))
		same(t, true, *texts[0] == text && texts[1] == nil && *texts[2] == none)
	}
}

// A parameter of ANY and ALL is an array, of the type of what its elements are compared with.
// works: slices as parameters of ANY and ALL
func TestAny(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		found := read(t, ctx, connection, "SELECT a FROM nums WHERE a = ANY($1::int[]) ORDER BY a", []int32{2, 3, 99})
		same(t, []string{"2", "3"}, found)
		found = read(t, ctx, connection, "SELECT a FROM nums WHERE b = ANY($1::text[]) ORDER BY a", []string{"two", "x"})
		same(t, []string{"2"}, found)
		found = read(t, ctx, connection, "SELECT a FROM nums WHERE a <> ALL($1::int[]) ORDER BY a", []int32{2, 3})
		same(t, []string{"1", "4", "5"}, found)
	}
	// The simple protocol has constants in their place, whose type is to be written (see docs/postgres.md).
	for _, mode := range modes[:4] {
		ctx, connection := inMode(t, mode)
		found := read(t, ctx, connection, "SELECT a FROM nums WHERE a = ANY($1) ORDER BY a", []int32{2, 3, 99})
		same(t, []string{"2", "3"}, found)
		found = read(t, ctx, connection, "SELECT a FROM nums WHERE b = ANY($2) AND a < $1 ORDER BY a", 3,
			[]string{"two", "x"})
		same(t, []string{"2"}, found)
	}
}

// works: NULL into pointers and into the types of `pgtype`
func TestNulls(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		var number *int32
		var text *string
		var moment *time.Time
		var flag pgtype.Bool
		var digits pgtype.Numeric
		var bytes []byte
		var list []int32
		sql := "SELECT $1::int, NULL::text, NULL::timestamptz, NULL::boolean, NULL::numeric(9,2)," +
			" NULL::bytea, NULL::int[]"
		must(t, connection.QueryRow(ctx, sql, nil).Scan(&number, &text, &moment, &flag, &digits, &bytes, &list))
		same(t, true, number == nil && text == nil && moment == nil && !flag.Valid && !digits.Valid)
		same(t, true, bytes == nil && list == nil)
		must(t, connection.QueryRow(ctx, "SELECT a, b FROM nums WHERE a = 4").Scan(&number, &text))
		same(t, true, *number == 4 && text == nil)
		same(t, true, connection.QueryRow(ctx, "SELECT NULL::int").Scan(new(int32)) != nil)
		must(t, connection.QueryRow(ctx, "SELECT 1").Scan(&number))
	}
}

// works: A table of all types, read in each mode
func TestStored(t *testing.T) {
	for _, mode := range modes {
		ctx, connection := inMode(t, mode)
		result, err := connection.Query(ctx, "SELECT * FROM kinds ORDER BY i4")
		must(t, err)
		for _, field := range result.FieldDescriptions() {
			tell(fmt.Sprintf("field %v %s", mode, field.Name), fmt.Sprint(field.DataTypeOID, field.DataTypeSize,
				field.TypeModifier))
		}
		for row := 0; result.Next(); row++ {
			values, err := result.Values()
			must(t, err)
			for at, value := range values {
				tell(fmt.Sprintf("%v row %d column %d", mode, row, at), shown(value))
			}
		}
		must(t, result.Err())
		same(t, "SELECT 3", result.CommandTag())
	}
}
