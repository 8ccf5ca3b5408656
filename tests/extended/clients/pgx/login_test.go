package clients

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Who comes in, and under TLS. PGX_KEYS is a service that wants keys, PGX_TLS one with TLS as well, PGX_ROOT the file
// of its authority; PGX_KEY and PGX_TLS_KEY are keys of `ada`. These are not compared with PostgreSQL.

func enter(t *testing.T, server, name, key, options string) string {
	t.Helper()
	ctx := patience(t)
	url := fmt.Sprintf("postgres://%s:%s@%s/tavana?%s", name, key, setting(t, server), options)
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return state(err)
	}
	defer connection.Close(context.Background())
	same(t, []string{"42"}, read(t, ctx, connection, "SELECT 42"))
	return "no error"
}

// works: An API key as the password; a wrong one is 28P01
func TestLoginByKey(t *testing.T) {
	name, key := "ada", setting(t, "PGX_KEY")
	same(t, "no error", enter(t, "PGX_KEYS", name, key, "sslmode=disable"))
	same(t, "no error", enter(t, "PGX_KEYS", name, key, "sslmode=prefer&max_protocol_version=3.2"))
	same(t, "28P01", enter(t, "PGX_KEYS", name, "wrong", "sslmode=disable"))
	same(t, "28P01", enter(t, "PGX_KEYS", "nobody", key, "sslmode=disable"))
}

// works: TLS: `sslmode` from `allow` to `verify-full`, with a certificate of one's own authority; `sslnegotiation=direct`
func TestLoginUnderTLS(t *testing.T) {
	name, key, root := "ada", setting(t, "PGX_TLS_KEY"), setting(t, "PGX_ROOT")
	for _, options := range []string{
		"sslmode=allow", "sslmode=prefer", "sslmode=require", "sslmode=verify-ca&sslrootcert=" + root,
		"sslmode=verify-full&sslrootcert=" + root, "sslmode=verify-full&sslnegotiation=direct&sslrootcert=" + root,
	} {
		same(t, "no error", enter(t, "PGX_TLS", name, key, options))
	}
	same(t, "28000", enter(t, "PGX_TLS", name, key, "sslmode=disable"))
	same(t, "error of the driver", enter(t, "PGX_TLS", name, key, "sslmode=verify-full"))
	same(t, "28P01", enter(t, "PGX_TLS", name, "wrong", "sslmode=require"))
}
