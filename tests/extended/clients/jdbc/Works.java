import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** A check of what a user can do with the driver; the value is a line of docs/clients.md, if there is one. */
@Retention(RetentionPolicy.RUNTIME)
@interface Works {
    String value() default "";
}
