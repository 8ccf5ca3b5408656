//! `@>` of JSON: whether a value has in it all that another one has, which stands in the statement.

use super::literal::Json;
use super::{pointer, quoted};

/// Whether the value of an expression, which is repeated, contains this one.
pub(super) fn contains(value: &str, wanted: &Json) -> String {
    match wanted {
        // What is no list itself may be an element of one, at the top.
        Json::Object(_) | Json::List(_) => within(value, wanted, 0),
        scalar => {
            let element = within("tavana_member0", scalar, 1);
            format!("({} OR {})", within(value, scalar, 0), any(value, 0, &element))
        }
    }
}

fn within(value: &str, wanted: &Json, depth: usize) -> String {
    let kind = format!("json_type({value})");
    match wanted {
        Json::Null => format!("({kind} = 'NULL')"),
        Json::Bool(truth) => format!("({kind} = 'BOOLEAN' AND ({value} ->> '$') = '{truth}')"),
        Json::Text(text) => format!("({kind} = 'VARCHAR' AND ({value} ->> '$') = {})", quoted(text)),
        Json::Number(number) => format!(
            "({kind} IN ('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT') AND TRY_CAST({value} ->> '$' AS DOUBLE) = CAST('{number}' \
             AS DOUBLE))"
        ),
        Json::Object(members) => {
            let mut all = vec![format!("{kind} = 'OBJECT'")];
            for (key, wanted) in members {
                let member = format!("json_extract({value}, {})", quoted(&pointer(&[key])));
                all.push(format!("coalesce({}, false)", within(&member, wanted, depth)));
            }
            format!("({})", all.join(" AND "))
        }
        Json::List(elements) => {
            let mut all = vec![format!("{kind} = 'ARRAY'")];
            for wanted in elements {
                let member = format!("tavana_member{depth}");
                all.push(any(value, depth, &within(&member, wanted, depth + 1)));
            }
            format!("({})", all.join(" AND "))
        }
    }
}

/// Whether any element of a list is so; `test` is about `tavana_member…`.
fn any(value: &str, depth: usize, test: &str) -> String {
    format!("len(list_filter(json_extract({value}, '$[*]'), lambda tavana_member{depth}: coalesce({test}, false))) > 0")
}
