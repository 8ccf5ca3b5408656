import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Runs the checks of a class, each on a thread of its name, and writes to standard output what they tell and, for each,
 * a line: its name, a tab, and "passed" or the error's stack with its line breaks escaped. One that does not end is
 * given up, and told as a failure.
 *
 * <p>java Main CLASS URL
 */
final class Main {
    /** Longest run of a check, in milliseconds. */
    private static final long PATIENCE = 60_000;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Class<?> kind = Class.forName(arguments[0]);
        Method[] checks = kind.getDeclaredMethods();
        Arrays.sort(checks, Comparator.comparing(Method::getName));
        for (Method check : checks) {
            if (check.isAnnotationPresent(Works.class) || check.isAnnotationPresent(Fails.class)) {
                Object fresh = kind.getDeclaredConstructor(String.class).newInstance(arguments[1]);
                System.out.println(check.getName() + "\t" + watched(check, fresh));
            }
        }
        // Threads that are still at work must not keep the program.
        System.out.flush();
        System.exit(0);
    }

    private static String watched(Method check, Object fresh) throws Exception {
        String[] outcome = {null};
        Thread thread = new Thread(() -> outcome[0] = outcome(check, fresh), check.getName());
        thread.start();
        thread.join(PATIENCE);
        return outcome[0] == null ? "does not end: " + Arrays.toString(thread.getStackTrace()) : outcome[0];
    }

    private static String outcome(Method check, Object fresh) {
        check.setAccessible(true);
        try {
            check.invoke(fresh);
            return "passed";
        } catch (InvocationTargetException failure) {
            StringWriter text = new StringWriter();
            failure.getCause().printStackTrace(new PrintWriter(text));
            return text.toString().replace("\t", "    ").replace("\n", "\\n");
        } catch (IllegalAccessException failure) {
            return failure.toString();
        }
    }
}
