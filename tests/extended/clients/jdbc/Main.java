import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Runs the checks of a class, one connection or more for each, and writes a line for each to standard output:
 * its name, a tab, and "passed" or the error's stack with its line breaks escaped.
 *
 * <p>java Main CLASS URL
 */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Class<?> kind = Class.forName(arguments[0]);
        Method[] checks = kind.getDeclaredMethods();
        Arrays.sort(checks, Comparator.comparing(Method::getName));
        for (Method check : checks) {
            if (check.isAnnotationPresent(Works.class) || check.isAnnotationPresent(Fails.class)) {
                Object fresh = kind.getDeclaredConstructor(String.class).newInstance(arguments[1]);
                System.out.println(check.getName() + "\t" + outcome(check, fresh));
            }
        }
        // Threads of the driver that are still at work must not keep the program.
        System.out.flush();
        System.exit(0);
    }

    private static String outcome(Method check, Object fresh) throws Exception {
        check.setAccessible(true);
        try {
            check.invoke(fresh);
            return "passed";
        } catch (InvocationTargetException failure) {
            StringWriter text = new StringWriter();
            failure.getCause().printStackTrace(new PrintWriter(text));
            return text.toString().replace("\t", "    ").replace("\n", "\\n");
        }
    }
}
