package main

import (
	"context"
	"fmt"
	"log"

	"github.com/apache/arrow-adbc/go/adbc"
	"github.com/apache/arrow-adbc/go/adbc/driver/flightsql"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

func main() {
	ctx := context.Background()
	driver := flightsql.NewDriver(memory.DefaultAllocator)
	database, err := driver.NewDatabase(map[string]string{adbc.OptionKeyURI: "grpc://127.0.0.1:8815"})
	if err != nil {
		log.Fatal(err)
	}
	defer database.Close()
	connection, err := database.Open(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	statement, err := connection.NewStatement()
	if err != nil {
		log.Fatal(err)
	}
	defer statement.Close()
	if err := statement.SetSqlQuery("FROM region"); err != nil {
		log.Fatal(err)
	}
	reader, _, err := statement.ExecuteQuery(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer reader.Release()
	for reader.Next() {
		fmt.Println(reader.RecordBatch())
	}
	if reader.Err() != nil {
		log.Fatal(reader.Err())
	}
}
