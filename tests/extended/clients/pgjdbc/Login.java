import java.sql.Connection;
import java.sql.Statement;
import java.util.List;

/**
 * Who comes in, and under TLS. LOGIN_KEY is the key of `ada`; TLS_URL is a service with TLS, TLS_KEY her key there, and
 * TLS_ROOT the file of its authority. This is not compared with PostgreSQL.
 */
final class Login extends Checks {
    private final String name = "ada";
    private final String key = System.getenv("LOGIN_KEY");
    private final String root = System.getenv("TLS_ROOT");
    private final Checks secure = new Checks(System.getenv("TLS_URL")) {};

    Login(String url) {
        super(url);
    }

    private static void connects(Checks to, String options) throws Exception {
        try (Connection connection = to.open(options); Statement statement = connection.createStatement()) {
            same(List.of("42"), rows(statement, "SELECT 42"));
        }
    }

    @Works("An API key as the password; a wrong one is 28P01")
    void key() throws Exception {
        connects(this, "user=" + name + "&password=" + key);
        connects(this, "user=" + name + "&password=" + key + "&channelBinding=disable");
        same("28P01", state(() -> connects(this, "user=" + name + "&password=wrong")));
        same("28P01", state(() -> connects(this, "user=nobody&password=" + key)));
        // The driver's own word for a password that is asked for and not there.
        same("08004", state(() -> connects(this, "user=" + name)));
    }

    @Works("TLS: `sslmode` from `prefer` to `verify-full`, with a certificate of one's own authority; "
            + "`sslNegotiation=direct`")
    void tls() throws Exception {
        String who = "user=" + name + "&password=" + System.getenv("TLS_KEY");
        for (String mode : List.of("allow", "prefer", "require")) {
            connects(secure, who + "&sslmode=" + mode);
        }
        for (String mode : List.of("verify-ca", "verify-full")) {
            connects(secure, who + "&sslmode=" + mode + "&sslrootcert=" + root);
            same("08006", state(() -> connects(secure, who + "&sslmode=" + mode + "&sslrootcert=/nothing")));
        }
        connects(secure, who + "&sslmode=verify-full&sslNegotiation=direct&sslrootcert=" + root);
        same("28000", state(() -> connects(secure, who + "&sslmode=disable")));
        same("28P01", state(() -> connects(secure, "user=" + name + "&password=wrong&sslmode=require")));
    }

    @Works("`gssEncMode=prefer`, `protocolVersion=3.2`, `options=`, `connectTimeout`, `loginTimeout`")
    void startup() throws Exception {
        String who = "user=" + name + "&password=" + key;
        connects(this, who + "&gssEncMode=prefer");
        connects(this, who + "&protocolVersion=3.2");
        connects(this, who + "&connectTimeout=10&loginTimeout=10&socketTimeout=30&tcpKeepAlive=true");
        connects(this, who + "&assumeMinServerVersion=15&targetServerType=any");
        connects(this, who + "&targetServerType=primary");
        try (Connection connection = open(who + "&options=-c%20statement_timeout=12345&currentSchema=pg_catalog");
                Statement statement = connection.createStatement()) {
            same(List.of("12345ms"), rows(statement, "SHOW statement_timeout"));
            same("pg_catalog", connection.getSchema());
        }
    }
}
