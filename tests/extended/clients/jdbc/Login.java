import java.sql.Connection;
import java.sql.Statement;
import java.util.List;

/** API keys: the name is in LOGIN_NAME, the key in LOGIN_KEY. */
final class Login extends Checks {
    private final String name = System.getenv("LOGIN_NAME");
    private final String key = System.getenv("LOGIN_KEY");

    Login(String url) {
        super(url);
    }

    private void connects(String options) throws Exception {
        try (Connection connection = open(options); Statement statement = connection.createStatement()) {
            same(List.of("5"), rows(statement, "SELECT count(*) FROM region"));
        }
    }

    @Works("An API key as `password=` beside its name as `user=`, or as `token=`")
    void key() throws Exception {
        connects("&user=" + name + "&password=" + key);
        connects("&token=" + key);
    }

    @Works("A wrong key, or none, is told when the connection is opened or first used")
    void wrongKey() throws Exception {
        for (String options : List.of("", "&token=wrong", "&user=" + name + "&password=wrong")) {
            fails("[28", () -> connects(options));
        }
    }
}
