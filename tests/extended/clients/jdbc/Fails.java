import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** A check of what does not work through the driver's own fault: it asserts what the user gets. */
@Retention(RetentionPolicy.RUNTIME)
@interface Fails {
    String value();

    String issue();
}
