package main

import (
	"context"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	connection, err := pgx.Connect(ctx, "postgres://anyone@127.0.0.1:5432/tavana")
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close(ctx)
	rows, err := connection.Query(ctx, "SELECT r_name FROM region WHERE r_regionkey = $1", 0)
	if err != nil {
		log.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(names)
}
