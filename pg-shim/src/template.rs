//! Texts with places for others, `{0}`, `{1}` …

/// A template with arguments in their places; what looks like a place in an argument is none.
pub(crate) fn put_in(template: &str, arguments: &[impl AsRef<str>]) -> String {
    let (mut text, mut out) = (template, String::new());
    while let Some((before, behind)) = text.split_once('{') {
        out.push_str(before);
        let place =
            behind.split_once('}').and_then(|(at, rest)| Some((arguments.get(at.parse::<usize>().ok()?)?, rest)));
        match place {
            Some((argument, rest)) => {
                out.push_str(argument.as_ref());
                text = rest;
            }
            None => {
                out.push('{');
                text = behind;
            }
        }
    }
    out.push_str(text);
    out
}
