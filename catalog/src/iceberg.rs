use crate::entry::Entry;

const SUFFIX: &str = ".metadata.json";

/// Whether a file in a `metadata` folder is a version of an Iceberg table.
pub(crate) fn is_metadata(name: &str) -> bool {
    name.ends_with(SUFFIX) && name.len() > SUFFIX.len()
}

/// The current one among the files of a `metadata` folder: the one that `version-hint.text` names, else
/// the one with the highest number in its name, among equals the last written.
pub(crate) fn current<'a>(files: &[&'a Entry]) -> Option<&'a Entry> {
    let hint = files.iter().find(|file| file.name() == "version-hint.text").and_then(|file| file.text.as_deref());
    let versions = || files.iter().copied().filter(|file| is_metadata(file.name()));
    let newest = |file: &&Entry| (number(file.name()), file.modified);
    hint.map(str::trim)
        .and_then(|hint| {
            let wanted = hint.parse::<u64>().ok().or_else(|| number(hint));
            versions().find(|file| file.name() == hint || file.name().strip_suffix(SUFFIX) == Some(hint)).or_else(
                || versions().filter(|file| wanted.is_some() && number(file.name()) == wanted).max_by_key(newest),
            )
        })
        .or_else(|| versions().max_by_key(newest))
}

/// The number in `v3.metadata.json` or `00003-uuid.metadata.json`.
fn number(name: &str) -> Option<u64> {
    let name = name.strip_prefix('v').unwrap_or(name);
    let end = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    name[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::current;
    use crate::entry::Entry;

    fn pick(files: &[(&str, i64)], hint: Option<&str>) -> String {
        let entry = |name: &str, modified, text: Option<&str>| Entry {
            path: format!("t/metadata/{name}"),
            size: 1,
            modified,
            tag: 0,
            text: text.map(str::to_owned),
        };
        let mut entries: Vec<_> = files.iter().map(|(name, modified)| entry(name, *modified, None)).collect();
        entries.extend(hint.map(|hint| entry("version-hint.text", 9, Some(hint))));
        current(&entries.iter().collect::<Vec<_>>()).unwrap().name().to_owned()
    }

    #[test]
    fn hint_then_number_then_time() {
        let versions = [("v9.metadata.json", 1), ("v10.metadata.json", 2), ("v2.metadata.json", 3)];
        assert_eq!(pick(&versions, None), "v10.metadata.json");
        assert_eq!(pick(&versions, Some("9\n")), "v9.metadata.json");
        assert_eq!(pick(&versions, Some("v2")), "v2.metadata.json");
        assert_eq!(pick(&versions, Some("77")), "v10.metadata.json");
        assert_eq!(pick(&versions, Some("rubbish")), "v10.metadata.json");
        let rest = [("00003-b.metadata.json", 1), ("00003-a.metadata.json", 2), ("00001-c.metadata.json", 9)];
        assert_eq!(pick(&rest, None), "00003-a.metadata.json");
        assert_eq!(pick(&rest, Some("1")), "00001-c.metadata.json");
        assert_eq!(pick(&[("x.metadata.json", 1), ("v0.metadata.json", 0)], None), "v0.metadata.json");
    }
}
